"""A candidate's own certificates, to look at and to keep as PDF."""

from skillcert.certificates import queries
from skillcert.certificates.printed import Printed
from skillcert.core import files
from skillcert.web import kit
from skillcert.web.candidate import blueprint
from skillcert.web.security import as_download

ACCESS = {"certificates": "certificates.own", "certificate_pdf": "certificates.own"}


@blueprint.get("/certificates")
def certificates():
    mine = queries.mine(kit.actor().person_id)
    return kit.page(
        "candidate/certificates/list.html", certificates=mine, printed={c.id: Printed.from_json(c.fields) for c in mine}
    )


@blueprint.get("/certificates/<int:certificate_id>/pdf")
def certificate_pdf(certificate_id):
    """The newest print; a revoked certificate is not given out any more."""
    found = kit.found(next((c for c in queries.mine(kit.actor().person_id) if c.id == certificate_id), None))
    kit.found(found.prints if found.state.value == "valid" and found.prints else None)
    stored = found.prints[-1].file
    return as_download(files.read(stored), f"{found.number}.pdf", "application/pdf")

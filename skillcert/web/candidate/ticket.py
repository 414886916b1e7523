"""The candidate's admission ticket: where, when, what to bring; and the PDF to print."""

from skillcert.arrangement import documents, printing, queries
from skillcert.core import clock, settings
from skillcert.standards.states import Part
from skillcert.web import kit
from skillcert.web.candidate import blueprint
from skillcert.web.security import as_download

ACCESS = {"ticket": "registration.own", "ticket_pdf": "registration.own"}


@blueprint.get("/tickets/<int:registration_id>")
def ticket(registration_id):
    row = kit.found(queries.own_ticket(kit.scope(), registration_id))
    early, late = settings.get("conduct.early_check_in_minutes"), settings.get("conduct.lateness_minutes")
    return kit.page("candidate/ticket.html", ticket=printing.ticket(row), row=row, early=early, late=late, Part=Part)


@blueprint.get("/tickets/<int:registration_id>/ticket.pdf")
def ticket_pdf(registration_id):
    row = kit.found(queries.own_ticket(kit.scope(), registration_id))
    early, late = settings.get("conduct.early_check_in_minutes"), settings.get("conduct.lateness_minutes")
    data = documents.tickets([printing.ticket(row, photo=True)], early, late, kit.actor().name, clock.now())
    return as_download(data, f"ticket-{row.fields['number']}.pdf", "application/pdf")

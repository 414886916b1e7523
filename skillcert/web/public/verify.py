"""Is it genuine? By the code on the certificate, or by number and name."""

from flask import request

from skillcert.certificates import verification
from skillcert.core import settings
from skillcert.core.work import unit_of_work
from skillcert.web import kit
from skillcert.web.access import PUBLIC
from skillcert.web.forms.certificates import VerifyForm
from skillcert.web.public import blueprint

ACCESS = {"verify": PUBLIC, "verify_code": PUBLIC}


@blueprint.route("/verify", methods=["GET", "POST"])
def verify():
    """By number and name; the same answer whichever of the two is wrong."""
    form, shown, reasons, asked = VerifyForm(), None, [], False
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            shown = verification.by_number(form.number.data, form.name.data, request.remote_addr or "")
            asked = True
    status = 429 if reasons else 422 if form.errors else 200
    return kit.page(
        "public/certificates/verify.html", status=status, form=form, shown=shown, asked=asked, reasons=reasons, **_official()
    )


@blueprint.get("/v/<token>")
@blueprint.get("/V/<token>")
def verify_code(token):
    """What the code on a certificate leads to. Asks for nothing."""
    shown = verification.by_token(token)
    return kit.page("public/certificates/code.html", status=200 if shown else 404, shown=shown, **_official())


def _official() -> dict:
    return {"query_url": settings.get("certificates.query_url"), "phone": settings.get("institution.phone")}

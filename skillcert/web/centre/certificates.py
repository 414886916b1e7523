"""Certificates at a centre: look, print the register, hand out."""

from flask import request

from skillcert.certificates import queries, service
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.web import certificates_pages as pages
from skillcert.web import kit
from skillcert.web.centre import blueprint
from skillcert.web.forms.certificates import HandOutForm

ACCESS = {
    "certificates": "certificates.view",
    "certificates_batch": "certificates.view",
    "certificate": "certificates.view",
    "certificate_print": "certificates.view",
    "certificates_register": "certificates.view",
    "certificate_hand_out": "certificates.hand_out",
    "certificates_hand_out": "certificates.hand_out",
}
ROLE = "centre"


@blueprint.get("/certificates")
def certificates():
    return pages.batches(ROLE)


@blueprint.get("/certificates/batches/<int:batch_id>")
def certificates_batch(batch_id):
    return pages.batch_page(batch_id, ROLE)


@blueprint.get("/certificates/<int:certificate_id>")
def certificate(certificate_id):
    return pages.certificate_page(certificate_id, ROLE)


@blueprint.post("/certificates/<int:certificate_id>/prints/<int:version>")
def certificate_print(certificate_id, version):
    return pages.print_file(certificate_id, version)


@blueprint.get("/certificates/batches/<int:batch_id>/register")
def certificates_register(batch_id):
    return pages.register(batch_id)


@blueprint.route("/certificates/<int:certificate_id>/hand-out", methods=["GET", "POST"])
def certificate_hand_out(certificate_id):
    found, reasons = pages.found(certificate_id), []
    form = HandOutForm(receiver=found.registration.name)
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            again = pages.found(certificate_id)
            service.hand_out(again, kit.actor(), form.receiver.data, form.way.data, form.note.data or "")
        if not reasons:
            kit.say(N_("Handed out."))
            return kit.go("centre.certificates_batch", batch_id=found.batch_id)
    return kit.page(
        "parts/certificates/ask.html", status=422 if form.is_submitted() else 200, certificate=found, form=form, role=ROLE,
        reasons=kit.form_reasons(form, reasons), title=kit.gettext(N_("Hand the certificate out")),
    )  # fmt: skip


@blueprint.post("/certificates/batches/<int:batch_id>/hand-out")
def certificates_hand_out(batch_id):
    """The chosen ones, each to its holder in person."""
    kit.found(queries.batch(kit.scope(), batch_id))
    ids = [int(one) for one in request.form.getlist("ids") if one.isdigit()]
    with kit.refusing() as refused, unit_of_work():
        done = service.hand_out_in_person([kit.found(queries.certificate(kit.scope(), one)) for one in ids], kit.actor())
    if refused:
        return pages.batch_page(batch_id, ROLE, refused)
    kit.say(N_("{n} certificates are handed out."), n=done)
    return kit.go("centre.certificates_batch", batch_id=batch_id)

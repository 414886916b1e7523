"""Certificates in the office: number, print, reissue, correct, revoke, upload."""

from skillcert.certificates import imports, printing, queries, service, uploading
from skillcert.core import clock, files, images, uploads
from skillcert.core import imports as core_imports
from skillcert.core.i18n import N_
from skillcert.core.identity import mask
from skillcert.core.work import unit_of_work
from skillcert.registration.applying import keep_scan
from skillcert.web import certificates_pages as pages
from skillcert.web import kit
from skillcert.web.forms.certificates import (
    CorrectForm,
    HandOutForm,
    NumberForm,
    NumbersForm,
    ReasonForm,
    ReferenceForm,
)
from skillcert.web.management import blueprint
from skillcert.web.security import as_download

ACCESS = {
    "certificates": "certificates.view",
    "certificates_batch": "certificates.view",
    "certificate": "certificates.view",
    "certificate_print": "certificates.view",
    "certificates_register": "certificates.view",
    "certificates_number": "certificates.number",
    "numbers_import": "certificates.number",
    "numbers_preview": "certificates.number",
    "numbers_confirm": "certificates.number",
    "certificates_print": "certificates.print",
    "certificate_reissue": "certificates.print",
    "certificate_hand_out": "certificates.hand_out",
    "certificate_correct": "certificates.revoke",
    "certificate_revoke": "certificates.revoke",
    "certificates_upload": "certificates.upload",
    "upload_file": "certificates.upload",
    "upload_confirmation": "certificates.upload",
    "upload_submit": "certificates.upload",
    "upload_accept": "certificates.upload",
    "upload_reject": "certificates.upload",
}
ROLE = "management"


@blueprint.get("/certificates")
def certificates():
    return pages.batches(ROLE)


@blueprint.get("/certificates/batches/<int:batch_id>")
def certificates_batch(batch_id):
    return pages.batch_page(batch_id, ROLE, form=NumberForm(issued_on=clock.today()))


@blueprint.get("/certificates/<int:certificate_id>")
def certificate(certificate_id):
    return pages.certificate_page(certificate_id, ROLE)


@blueprint.post("/certificates/<int:certificate_id>/prints/<int:version>")
def certificate_print(certificate_id, version):
    return pages.print_file(certificate_id, version)


@blueprint.get("/certificates/batches/<int:batch_id>/register")
def certificates_register(batch_id):
    return pages.register(batch_id)


@blueprint.post("/certificates/batches/<int:batch_id>/number")
def certificates_number(batch_id):
    kit.found(queries.batch(kit.scope(), batch_id))
    form, told = NumberForm(), None
    if not form.validate():
        return pages.batch_page(batch_id, ROLE, form=form)
    with kit.refusing() as refused, unit_of_work():
        told = service.number_batch(queries.batch(kit.scope(), batch_id), kit.actor(), form.issued_on.data)
    if refused:
        return pages.batch_page(batch_id, ROLE, kit.form_reasons(form, refused) or refused, form=form)
    if told.waiting:
        return pages.batch_page(batch_id, ROLE, form=form, waiting=told.waiting)
    kit.say(N_("{n} certificates have their numbers."), n=told.count)
    return kit.go("management.certificates_batch", batch_id=batch_id)


@blueprint.post("/certificates/batches/<int:batch_id>/print")
def certificates_print(batch_id):
    kit.found(queries.batch(kit.scope(), batch_id))
    with kit.refusing() as refused, unit_of_work():
        job_id = printing.start_printing(queries.batch(kit.scope(), batch_id), kit.actor()).id
    if refused:
        return pages.batch_page(batch_id, ROLE, refused, form=NumberForm(formdata=None, issued_on=clock.today()))
    return kit.go("public.job_show", job_id=job_id)


def _ask(certificate_id: int, form, verb, title: str, said: str, template: str = "parts/certificates/ask.html"):
    """A page with one form about a certificate; `verb(certificate, form)` does it."""
    found, reasons = pages.found(certificate_id), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            verb(pages.found(certificate_id), form)
        if not reasons:
            kit.say(said)
            return kit.go("management.certificate", certificate_id=certificate_id)
    return kit.page(
        template, status=422 if form.is_submitted() else 200, certificate=found, form=form, role=ROLE,
        reasons=kit.form_reasons(form, reasons), title=kit.gettext(title),
    )  # fmt: skip


@blueprint.route("/certificates/<int:certificate_id>/reissue", methods=["GET", "POST"])
def certificate_reissue(certificate_id):
    def verb(found, form):
        printing.reissue(found, kit.actor(), form.reason.data)

    return _ask(certificate_id, ReasonForm(), verb, N_("Print again"), N_("Printed again; the number stays."))


@blueprint.route("/certificates/<int:certificate_id>/revoke", methods=["GET", "POST"])
def certificate_revoke(certificate_id):
    def verb(found, form):
        service.revoke(found, kit.actor(), form.reason.data)

    return _ask(certificate_id, ReasonForm(), verb, N_("Revoke the certificate"), N_("Revoked. The verification page says so from now on."))


@blueprint.route("/certificates/<int:certificate_id>/hand-out", methods=["GET", "POST"])
def certificate_hand_out(certificate_id):
    def verb(found, form):
        service.hand_out(found, kit.actor(), form.receiver.data, form.way.data, form.note.data or "")

    form = HandOutForm(receiver=pages.found(certificate_id).registration.name)
    return _ask(certificate_id, form, verb, N_("Hand the certificate out"), N_("Handed out."))


@blueprint.route("/certificates/<int:certificate_id>/correct", methods=["GET", "POST"])
def certificate_correct(certificate_id):
    def verb(found, form):
        scan, photo = kit.uploaded("evidence"), kit.uploaded("photo")
        owner = f"certificate:{found.id}"
        evidence = keep_scan(scan[1], scan[0], owner) if scan else None
        stored = _keep_photo(photo[1], owner) if photo else None
        service.correct(
            found, kit.actor(), name=form.name.data or "", id_number=form.id_number.data or "", photo=stored,
            evidence=evidence, reason=form.reason.data,
        )  # fmt: skip

    said = N_("Corrected and printed again; number and date of issue stay.")
    return _ask(certificate_id, CorrectForm(), verb, N_("Correct identity data"), said, "parts/certificates/correct.html")


def _keep_photo(data: bytes, owner: str):
    picture = images.clean_photo(uploads.accept(data, uploads.Kind.PHOTO).data)
    return files.put(picture.data, "photo.jpg", picture.media_type, owner)


# --- numbers that the authority gave -----------------------------------------------------------------------------------


@blueprint.route("/certificates/batches/<int:batch_id>/import", methods=["GET", "POST"])
def numbers_import(batch_id):
    batch, form, reasons = kit.found(queries.batch(kit.scope(), batch_id)), NumbersForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons:
            filename, data = kit.uploaded("file") or ("", b"")
            taken = uploads.accept(data, uploads.Kind.SHEET, label=filename)
            with unit_of_work():
                run_id = imports.begin(queries.batch(kit.scope(), batch_id), filename, taken.data, kit.actor()).id
        if not reasons:
            return kit.go("management.numbers_preview", run_id=run_id)
    return kit.page(
        "parts/certificates/numbers.html", status=422 if form.is_submitted() else 200, batch=batch, form=form,
        reasons=kit.form_reasons(form, reasons), columns=list(imports.COLUMNS),
    )  # fmt: skip


def _numbers(run_id: int):
    return kit.found(queries.import_run(kit.scope(), run_id, imports.KIND))


@blueprint.get("/certificates/imports/<int:run_id>")
def numbers_preview(run_id):
    return _preview(run_id)


def _preview(run_id: int, reasons=()):
    run = _numbers(run_id)
    rows = [(row, core_imports.problems_of(row)) for row in core_imports.rows_of(run)]
    return kit.page(
        "parts/certificates/numbers_preview.html", status=422 if reasons else 200, run=run, rows=rows, reasons=list(reasons),
        batch=queries.batch(kit.scope(), run.context["batch_id"]), good=sum(not problems for _, problems in rows), mask=mask,
    )  # fmt: skip


@blueprint.post("/certificates/imports/<int:run_id>/confirm")
def numbers_confirm(run_id):
    batch_id = _numbers(run_id).context["batch_id"]
    with kit.refusing() as refused, unit_of_work():
        count = imports.confirm(_numbers(run_id), kit.actor())
    if refused:
        return _preview(run_id, refused)
    kit.say(N_("{n} certificates have their numbers."), n=count)
    return kit.go("management.certificates_batch", batch_id=batch_id)


# --- uploads ---------------------------------------------------------------------------------------------------------


@blueprint.post("/certificates/batches/<int:batch_id>/upload")
def certificates_upload(batch_id):
    kit.found(queries.batch(kit.scope(), batch_id))
    with kit.refusing() as refused, unit_of_work():
        uploading.make_upload(queries.batch(kit.scope(), batch_id), kit.actor())
    if refused:
        return pages.batch_page(batch_id, ROLE, refused, form=NumberForm(formdata=None, issued_on=clock.today()))
    kit.say(N_("The workbook is written. Download it, hand it in, then write down its number."))
    return kit.go("management.certificates_batch", batch_id=batch_id)


def _upload(upload_id: int):
    return kit.found(queries.upload(kit.scope(), upload_id))


@blueprint.post("/uploads/<int:upload_id>/file")
def upload_file(upload_id):
    _upload(upload_id)
    with unit_of_work():
        found = _upload(upload_id)
        data, name, kind = uploading.fetch(found, kit.actor()), found.file.filename, found.file.media_type
    return as_download(data, name, kind)


@blueprint.get("/uploads/<int:upload_id>/confirmation")
def upload_confirmation(upload_id):
    return pages.confirmation(upload_id)


def _upload_step(upload_id: int, form, verb, title: str):
    found, reasons = _upload(upload_id), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            verb(_upload(upload_id), form)
        if not reasons:
            return kit.go("management.certificates_batch", batch_id=found.batch_id)
    return kit.page(
        "parts/certificates/upload.html", status=422 if form.is_submitted() else 200, upload=found, form=form,
        reasons=kit.form_reasons(form, reasons), title=kit.gettext(title),
    )  # fmt: skip


@blueprint.route("/uploads/<int:upload_id>/submit", methods=["GET", "POST"])
def upload_submit(upload_id):
    def verb(found, form):
        uploading.submit(found, kit.actor(), form.reference.data)

    return _upload_step(upload_id, ReferenceForm(), verb, N_("Record the upload"))


@blueprint.post("/uploads/<int:upload_id>/accept")
def upload_accept(upload_id):
    batch_id = _upload(upload_id).batch_id
    with kit.refusing() as refused, unit_of_work():
        uploading.accept(_upload(upload_id), kit.actor())
    if refused:
        return pages.batch_page(batch_id, ROLE, refused, form=NumberForm(formdata=None, issued_on=clock.today()))
    return kit.go("management.certificates_batch", batch_id=batch_id)


@blueprint.route("/uploads/<int:upload_id>/reject", methods=["GET", "POST"])
def upload_reject(upload_id):
    def verb(found, form):
        uploading.reject(found, kit.actor(), form.reason.data)

    return _upload_step(upload_id, ReasonForm(), verb, N_("The authority sent the upload back"))

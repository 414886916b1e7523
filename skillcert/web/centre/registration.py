"""Registration as a centre sees it: its applications, the first review, the lists of a batch, what a clerk does for a group."""

from flask import request, url_for

from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.people import documents as people_documents
from skillcert.people import service as people
from skillcert.registration import applying, queries, service
from skillcert.standards.conditions import EvidenceKind
from skillcert.web import facts_form, kit, registering
from skillcert.web.centre import blueprint
from skillcert.web.forms.registration import ConditionForm, FactsForm, PhotoForm, ReasonForm, UploadForm
from skillcert.web.lists import Bulk
from skillcert.web.security import as_download, public_url

ACCESS = {
    "applications": "registration.view",
    "application": "registration.view",
    "application_file": "registration.view",
    "application_form": "registration.view",
    "application_upload": "registration.enter",
    "application_facts": "registration.enter",
    "application_enter": "registration.enter",
    "application_cancel": "registration.enter",
    "applications_slips": "registration.enter",
    "applications_evidence": "registration.enter",
    "reviews": "registration.review_first",
    "review": "registration.review_first",
    "review_decide": "registration.review_first",
    "batch_registration": "registration.view",
    "batch_paper": "registration.view",
    "roster_file": "registration.file_roster",
    "roster_filed": "registration.view",
}
SKIN = "centre"


@blueprint.get("/applications")
def applications():
    bulk = []
    if kit.may("registration.enter"):
        bulk = [Bulk("slips", N_("Print activation slips"), url_for("centre.applications_slips"), "printer"),
                Bulk("evidence", N_("Attach one document to all"), url_for("centre.applications_evidence"), "paperclip")]
    return registering.applications(SKIN, bulk)


@blueprint.get("/applications/<int:registration_id>")
def application(registration_id):
    return registering.show(SKIN, registration_id)


@blueprint.get("/applications/<int:registration_id>/files/<int:file_id>")
def application_file(registration_id, file_id):
    return registering.stored_file(registering.found(registration_id), file_id)


@blueprint.post("/applications/<int:registration_id>/form")
def application_form(registration_id):
    return registering.printed_form(registering.found(registration_id))


@blueprint.get("/reviews")
def reviews():
    return registering.reviews(SKIN)


@blueprint.get("/reviews/<int:registration_id>")
def review(registration_id):
    return registering.review(SKIN, registration_id)


@blueprint.post("/reviews/<int:registration_id>")
def review_decide(registration_id):
    return registering.decide(SKIN, registration_id)


@blueprint.get("/batches/<int:batch_id>/registration")
def batch_registration(batch_id):
    return registering.batch_page(SKIN, batch_id)


@blueprint.post("/batches/<int:batch_id>/registration/<which>")
def batch_paper(batch_id, which):
    return registering.paper(batch_id, which)


@blueprint.post("/batches/<int:batch_id>/roster")
def roster_file(batch_id):
    return registering.file_roster(SKIN, batch_id)


@blueprint.post("/batches/<int:batch_id>/roster/filed")
def roster_filed(batch_id):
    return registering.filed_roster(batch_id)


# --- what a clerk does for a group ----------------------------------------------------------------------------------


@blueprint.route("/applications/<int:registration_id>/upload", methods=["GET", "POST"])
def application_upload(registration_id):
    """A proof or the photo of one candidate of a group."""
    registration, form, photo = registering.found(registration_id), UploadForm(), PhotoForm()
    reasons = []
    if request.method == "POST":
        given, picture = kit.uploaded("file"), kit.uploaded("photo")
        with kit.refusing() as reasons, unit_of_work():
            if picture:
                service.put_photo(registration, kit.actor(), picture[1])
            else:
                service.add_evidence(registration, kit.actor(), EvidenceKind(form.kind.data or "work_proof"), *(given or ("", b"")))
        if not reasons:
            kit.say(N_("Uploaded."))
            return kit.go("centre.application", registration_id=registration_id)
    return kit.page("centre/registration/upload.html", status=422 if reasons else 200, registration=registration, form=form,
                    photo=photo, reasons=reasons)


@blueprint.route("/applications/<int:registration_id>/facts", methods=["GET", "POST"])
def application_facts(registration_id):
    """The condition line and its facts, completed by the clerk."""
    registration = registering.found(registration_id)
    lines = queries.condition_lines(registration.offer)
    form = FactsForm(data=facts_form.as_form(registration.facts))
    choice = ConditionForm(line=registration.condition_id)
    choice.line.choices = [(line.id, f"{line.code} {line.text}") for line in lines]
    reasons = []
    if request.method == "POST" and form.validate() and choice.line.validate(choice):
        chosen = next(line for line in lines if line.id == choice.line.data)
        with kit.refusing() as reasons, unit_of_work():
            service.choose_condition(registration, kit.actor(), chosen, facts_form.as_facts(form))
        if not reasons:
            return kit.go("centre.application", registration_id=registration_id)
    status = 422 if reasons or form.errors else 200
    return kit.page("centre/registration/facts.html", status=status, registration=registration, form=form, choice=choice,
                    reasons=reasons, parts=facts_form.ALL_PARTS)


@blueprint.post("/applications/<int:registration_id>/enter")
def application_enter(registration_id):
    """A returned application of a group is handed in again."""
    registration = registering.found(registration_id)
    with kit.refusing() as refused, unit_of_work():
        applying.enter(registration, kit.actor())
    if refused:
        return registering.show(SKIN, registration_id, 422, reasons=refused)
    return kit.go("centre.application", registration_id=registration_id)


@blueprint.route("/applications/<int:registration_id>/cancel", methods=["GET", "POST"])
def application_cancel(registration_id):
    registration, form, reasons = registering.found(registration_id), ReasonForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.withdraw(registration, kit.actor(), form.reason.data)
        if not reasons:
            return kit.go("centre.application", registration_id=registration_id)
    return kit.page("centre/registration/cancel.html", status=422 if form.is_submitted() else 200, registration=registration,
                    form=form, reasons=reasons)


@blueprint.post("/applications/slips")
def applications_slips():
    """Activation slips for the chosen candidates, as one PDF; codes exist only on this paper."""
    chosen = queries.chosen(kit.scope(), request.form.getlist("ids", type=int))
    if not chosen:
        kit.say(N_("Choose at least one application."), "warning")
        return kit.go("centre.applications")
    with unit_of_work():
        slips = [people_documents.Slip(row.name, people_documents.masked_number(row.person), people.activation_slip(row.person, kit.actor()))
                 for row in chosen]
    data = people_documents.slips(slips, public_url("public.activate"), kit.actor().name, clock.now())
    return as_download(data, "激活单.pdf", "application/pdf")


@blueprint.post("/applications/evidence")
def applications_evidence():
    """One file for all chosen: first which file, then done."""
    chosen = queries.chosen(kit.scope(), request.form.getlist("ids", type=int))
    form, given, reasons = UploadForm(), kit.uploaded("file"), []
    if not chosen:
        kit.say(N_("Choose at least one application."), "warning")
        return kit.go("centre.applications")
    if request.form.get("step") == "upload":
        with kit.refusing() as reasons, unit_of_work():
            count = applying.attach_to_all(chosen, kit.actor(), EvidenceKind(form.kind.data), *(given or ("", b"")))
        if not reasons:
            kit.say(N_("Attached to {count} applications."), count=count)
            return kit.go("centre.applications")
    return kit.page("centre/registration/evidence.html", status=422 if reasons else 200, chosen=chosen, form=form, reasons=reasons)

"""Applying, as a candidate does it on a phone: offers, the form in four steps, documents, handing in, what comes next."""

from flask import request

from skillcert.core import files
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.people import queries as people
from skillcert.plans.models import Offer
from skillcert.registration import applying, documents, own_page, queries, service
from skillcert.registration.states import ExamKind, RegistrationState, registrations
from skillcert.standards.conditions import EvidenceKind
from skillcert.web import facts_form, kit
from skillcert.web.candidate import blueprint
from skillcert.web.forms.registration import (
    PRESETS,
    ConditionForm,
    DetailsForm,
    FactsForm,
    HandInForm,
    PhotoForm,
    UploadForm,
)
from skillcert.web.security import as_download

ACCESS = {
    "announcements": "registration.own",
    "apply": "registration.own",
    "applications": "registration.own",
    "application": "registration.own",
    "application_details": "registration.own",
    "application_condition": "registration.own",
    "application_facts": "registration.own",
    "application_papers": "registration.own",
    "evidence_remove": "registration.own",
    "application_hand_in": "registration.own",
    "application_withdraw": "registration.own",
    "application_form": "registration.own",
    "application_file": "registration.own",
}


def own(registration_id: int):
    return kit.found(queries.registration(kit.scope(), registration_id))


def say_page(template: str, registration, reasons=(), failed: bool = False, **context):
    """A step of the form, shown again with 422 when something was refused."""
    return kit.page(f"candidate/registration/{template}.html", status=422 if reasons or failed else 200,
                    registration=registration, reasons=reasons, steps=own_page.steps(registration), **context)


@blueprint.get("/offers")
def announcements():
    """What can be applied for today."""
    mine = own_page.mine(kit.actor().person_id)
    return kit.page("candidate/registration/offers.html", offers=queries.open_offers(), mine=mine, reasons=[],
                    kept=own_page.make_up_offers(kit.actor().person_id))


@blueprint.post("/offers/<int:offer_id>/apply")
def apply(offer_id):
    offer: Offer = kit.found(queries.offer(offer_id))
    kind = ExamKind.MAKE_UP if request.form.get("kind") == ExamKind.MAKE_UP else ExamKind.FIRST
    with kit.refusing() as refused, unit_of_work():
        person = people.person(kit.scope(), kit.actor().person_id)
        registration_id = service.start(offer, person, kit.actor(), kind).id
    if refused:
        return kit.page("candidate/registration/offers.html", status=422, offers=queries.open_offers(), reasons=refused,
                        mine=own_page.mine(kit.actor().person_id), kept=own_page.make_up_offers(kit.actor().person_id))
    return kit.go("candidate.application_details", registration_id=registration_id)


@blueprint.get("/applications")
def applications():
    return kit.page("candidate/registration/list.html", rows=own_page.all_of(kit.scope()))


@blueprint.get("/applications/<int:registration_id>")
def application(registration_id, reasons=()):
    """Where it stands and what happens next."""
    registration = own(registration_id)
    return say_page(
        "show", registration, reasons, told=own_page.told(registration),
        last=own_page.last_return(registration), presets=PRESETS, undone=own_page.undone(registration),
        withdrawable=not registrations.why_not(registration, "withdraw", kit.actor()),
        changeable=registration.state is RegistrationState.ACCEPTED)


@blueprint.route("/applications/<int:registration_id>/details", methods=["GET", "POST"])
def application_details(registration_id):
    registration = own(registration_id)
    form, reasons = DetailsForm(data=registration.snapshot), []
    if form.validate_on_submit():
        given = {name: field.data for name, field in form._fields.items() if name != "csrf_token"}
        with kit.refusing() as reasons, unit_of_work():
            service.save_details(registration, kit.actor(), given)
        if not reasons:
            return kit.go("candidate.application_condition", registration_id=registration_id)
    return say_page("details", registration, kit.form_reasons(form, reasons), failed=form.is_submitted(), form=form)


@blueprint.route("/applications/<int:registration_id>/condition", methods=["GET", "POST"])
def application_condition(registration_id):
    """R9: one line, chosen with its explanation."""
    registration = own(registration_id)
    lines, form, reasons = queries.condition_lines(registration.offer), ConditionForm(line=registration.condition_id), []
    form.line.choices = [(line.id, line.text) for line in lines]
    if form.validate_on_submit():
        line = next(one for one in lines if one.id == form.line.data)
        with kit.refusing() as reasons, unit_of_work():
            service.choose_condition(registration, kit.actor(), line, {})
        if not reasons:
            step = "application_facts" if facts_form.parts_of(queries.line_of(line)) else "application_papers"
            return kit.go(f"candidate.{step}", registration_id=registration_id)
    return say_page("condition", registration, reasons, failed=form.is_submitted(), form=form, lines=lines,
                    evidence_labels={kind.value: kit.label(kind) for kind in EvidenceKind})


@blueprint.route("/applications/<int:registration_id>/facts", methods=["GET", "POST"])
def application_facts(registration_id):
    """What the chosen line asks for; the answer says at once whether it is met, or from which day."""
    registration = own(registration_id)
    if registration.condition is None:
        return kit.go("candidate.application_condition", registration_id=registration_id)
    form, reasons = FactsForm(data=facts_form.as_form(registration.facts)), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.choose_condition(registration, kit.actor(), registration.condition, facts_form.as_facts(form))
        if not reasons and own(registration_id).eligibility["met"]:
            return kit.go("candidate.application_papers", registration_id=registration_id)
        registration = own(registration_id)
    line = queries.line_of(registration.condition)
    held = queries.held_level(registration.person_id, registration.offer)
    return say_page("facts", registration, reasons, failed=form.is_submitted(), form=form, line=line,
                    parts=facts_form.parts_of(line), outcome=applying.judge(registration) if form.is_submitted() else None,
                    holds=held is not None and held <= registration.offer.level)


@blueprint.route("/applications/<int:registration_id>/papers", methods=["GET", "POST"])
def application_papers(registration_id):
    """Photo and documents, one at a time."""
    registration, form, photo, reasons = own(registration_id), UploadForm(), PhotoForm(), []
    if request.method == "POST":
        given, picture = kit.uploaded("file"), kit.uploaded("photo")
        with kit.refusing() as reasons, unit_of_work():
            if "kind" not in request.form:
                service.put_photo(registration, kit.actor(), picture[1] if picture else b"")
            else:
                kind = kit.found(own_page.evidence_kind(request.form["kind"]))
                service.add_evidence(registration, kit.actor(), kind, *(given or ("", b"")))
        if not reasons:
            return kit.go("candidate.application_papers", registration_id=registration_id)
        registration = own(registration_id)
    return say_page("papers", registration, reasons, form=form, photo=photo, wanted=own_page.wanted(registration),
                    photo_kind=EvidenceKind.PHOTO)


@blueprint.post("/applications/<int:registration_id>/papers/<int:evidence_id>/remove")
def evidence_remove(registration_id, evidence_id):
    registration = own(registration_id)
    evidence = kit.found(next((one for one in registration.evidence if one.id == evidence_id), None))
    with kit.refusing() as refused, unit_of_work():
        service.remove_evidence(registration, kit.actor(), evidence)
    return application(registration_id, refused) if refused else kit.go("candidate.application_papers", registration_id=registration_id)


@blueprint.route("/applications/<int:registration_id>/hand-in", methods=["GET", "POST"])
def application_hand_in(registration_id):
    """The commitment, everything at a glance, and the button; what still stands in the way is named with its step."""
    registration, form, reasons = own(registration_id), HandInForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            if form.consent.data and not registration.consent:
                service.give_consent(registration, kit.actor())
            service.submit(registration, kit.actor())
        if not reasons:
            kit.say(N_("Handed in. You will find every step here."))
            return kit.go("candidate.application", registration_id=registration_id)
    return say_page("hand_in", registration, kit.form_reasons(form, reasons), form=form, commitment=documents.COMMITMENT,
                    told=own_page.told(registration), wanted=own_page.wanted(registration))


@blueprint.route("/applications/<int:registration_id>/withdraw", methods=["GET", "POST"])
def application_withdraw(registration_id):
    registration, reasons = own(registration_id), []
    if request.method == "POST":
        with kit.refusing() as reasons, unit_of_work():
            service.withdraw(registration, kit.actor())
        if not reasons:
            kit.say(N_("Withdrawn."))
            return kit.go("candidate.applications")
    return say_page("withdraw", registration, reasons)


@blueprint.get("/applications/<int:registration_id>/form.pdf")
def application_form(registration_id):
    registration = own(registration_id)
    return as_download(documents.application_form(registration, registration.name), "申报表.pdf", "application/pdf")


@blueprint.get("/applications/<int:registration_id>/files/<int:file_id>")
def application_file(registration_id, file_id):
    registration = own(registration_id)
    found = {one.file_id: one.file for one in registration.evidence} | {registration.photo_id: registration.photo}
    stored = kit.found(found.get(file_id))
    return as_download(files.read(stored), stored.filename, stored.media_type, inline=True)



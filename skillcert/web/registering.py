"""What centre and office share of registration: lists, the record, review by queue, files, lists of a batch.

The skins stay blind to each other; their views are one line each and say which skin they are.
"""

from flask import request

from skillcert.core import clock, files, identity
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason
from skillcert.core.work import unit_of_work
from skillcert.people.states import Sex
from skillcert.plans.models import Batch
from skillcert.registration import applying, documents, eligibility, exports, queries, reviewing, roster_filing, service
from skillcert.registration.models import Registration
from skillcert.registration.states import Decision, ExamKind, RegistrationState, Source, registrations
from skillcert.standards.conditions import EvidenceKind
from skillcert.web import kit, timeline
from skillcert.web.forms.registration import PRESETS, ReviewForm, RosterFilingForm
from skillcert.web.lists import Column, Empty, Filter, list_page
from skillcert.web.security import as_download

XLSX = exports.XLSX
COLUMNS = [
    Column("name", N_("Full name"), sort=Registration.name),
    Column("number", N_("Identity number"), value=lambda row: identity.mask(row.snapshot.get("id_number"))),
    Column("offer", N_("Applies for"), value=applying.offer_name),
    Column("employer", N_("Employer or class"), value=lambda row: row.class_name or row.employer, sort=Registration.employer),
    Column("source", N_("How it came"), sort=Registration.source),
    Column("exam_kind", N_("Exam"), sort=Registration.exam_kind),
    Column("submitted_at", N_("Submitted at"), sort=Registration.submitted_at),
    Column("state", N_("State"), sort=Registration.state),
]


def applications(skin: str, bulk=(), query=None, heading="", **context):
    """All registrations in scope: search, chips, export."""
    batches = [(batch.id, batch.name) for batch in queries.batch_choices(kit.scope())[:8]]
    return list_page(
        "parts/registration/list.html", queries.registrations(kit.scope()) if query is None else query, COLUMNS,
        search=[Registration.name, Registration.employer, Registration.class_name, Registration.ticket_number],
        search_hint=N_("Name, employer, class or ticket number"),
        filters=[Filter("state", N_("State"), Registration.state, list(RegistrationState)),
                 Filter("source", N_("How it came"), Registration.source, list(Source)),
                 Filter("exam", N_("Exam"), Registration.exam_kind, list(ExamKind)),
                 Filter("batch", N_("Batch"), choices=batches, where=lambda value: Registration.batch_id == int(value))],
        default_sort="-submitted_at", export="applications", bulk=bulk,
        empty=Empty(N_("No application yet"), N_("Candidates appear here as soon as registration for an announced batch opens.")),
        context={"skin": skin, "heading": heading or N_("Applications"), **context},
    )


def show(skin: str, registration_id: int, status: int = 200, **context):
    """The record of one application."""
    registration = found(registration_id)
    actor = kit.actor()
    return kit.page(
        "parts/registration/show.html", status=status, skin=skin, registration=registration, now=facts(registration),
        checks=checks(registration), warnings=reviewing.warnings(registration), missing=missing(registration),
        reviewable=reviewable(registration), back_out=registrations.why_not(registration, "cancel", actor),
        history=timeline.of(registration), presets=PRESETS, **context)


def found(registration_id: int) -> Registration:
    return kit.found(queries.registration(kit.scope(), registration_id))


def facts(registration: Registration) -> list[tuple[str, object]]:
    """The personal data as a page shows them; the number is masked."""
    told = registration.snapshot
    pairs = [
        (N_("Full name"), registration.name), (N_("Identity number"), identity.mask(told.get("id_number"))),
        (N_("Sex"), kit.label(Sex(told["sex"])) if told.get("sex") else None), (N_("Date of birth"), _date(told.get("birth_date"))),
        (N_("Mobile number"), identity.mask_phone(told.get("phone"))), (N_("Ethnic group"), told.get("ethnicity")),
        (N_("Education"), told.get("education")), (N_("Province or city"), told.get("province")),
        (N_("Where you come from"), told.get("source")), (N_("Employer or school"), registration.employer),
        (N_("Class"), registration.class_name), (N_("Major"), told.get("major")),
    ]
    return [(kit.gettext(label), value) for label, value in pairs if value]


def _date(text: str | None):
    return clock.today().fromisoformat(text) if text else None


def checks(registration: Registration) -> list[tuple[bool, Reason]]:
    """The condition explained: judged anew while it can change, as it was stored once decided."""
    if registration.state in (RegistrationState.ACCEPTED, RegistrationState.SEALED) and registration.eligibility:
        return eligibility.stored_checks(registration.eligibility)
    outcome = applying.judge(registration)
    return [(check.met, check.reason) for check in outcome.checks] if outcome else []


def missing(registration: Registration) -> list[EvidenceKind]:
    line = queries.line_of(registration.condition)
    return eligibility.missing_evidence(line, applying.present_kinds(registration)) if line else []


def reviewable(registration: Registration) -> bool:
    """May this actor decide the present round?"""
    stage = reviewing.ROUND_OF.get(registration.state)
    return stage is not None and not registrations.why_not(registration, f"pass_{stage.value}", kit.actor()) and not (
        reviewing.hands_in(registration, stage, kit.actor()))


# --- review by queue ------------------------------------------------------------------------------------------------


def reviews(skin: str):
    """The queue of this reviewer, the oldest first."""
    query = queries.review_queue(kit.scope(), kit.actor())
    return applications(skin, query=query, heading=N_("Review"), waiting=queries.next_to_review(kit.scope(), kit.actor()))


def review(skin: str, registration_id: int, form: ReviewForm | None = None, reasons=()):
    """Evidence beside the form; the decision; next."""
    registration = found(registration_id)
    stage = reviewing.ROUND_OF.get(registration.state)
    if stage is None or registrations.why_not(registration, f"pass_{stage.value}", kit.actor()):
        return kit.go(f"{skin}.application", registration_id=registration_id)
    outcome = applying.judge(registration)
    return kit.page(
        "parts/registration/review.html", status=422 if reasons else 200, skin=skin, registration=registration, stage=stage,
        form=form or ReviewForm(formdata=None), reasons=reasons, now=facts(registration), outcome=outcome,
        warnings=reviewing.warnings(registration), missing=missing(registration), hands_in=reviewing.hands_in(registration, stage, kit.actor()),
        against=reviewing.pass_faults(registration), waiting=queries.waiting_count(kit.scope(), kit.actor()))


def decide(skin: str, registration_id: int):
    """One decision, then the next application of the queue."""
    registration, form = found(registration_id), ReviewForm()
    decision, seen = request.form.get("decision", ""), request.form.get("seen", "")
    if not form.validate() or decision not in set(Decision) or seen not in set(RegistrationState):
        return review(skin, registration_id, form, [Reason("registration.say_why")])
    with kit.refusing() as refused, unit_of_work():
        service.decide(registration, Decision(decision), kit.actor(), form.reasons.data or [], form.note.data or "",
                       seen=RegistrationState(seen))
    if refused:
        if reviewing.ROUND_OF.get(found(registration_id).state) is None:
            kit.say(kit.explain(refused[0]), "warning")
        return review(skin, registration_id, form, refused)
    kit.say(N_("Decided: {name}."), name=registration.name)
    following = queries.next_to_review(kit.scope(), kit.actor(), found(registration_id))
    if following is None:
        return kit.go(f"{skin}.reviews")
    return kit.go(f"{skin}.review", registration_id=following)


# --- files and papers -----------------------------------------------------------------------------------------------


def stored_file(registration: Registration, file_id: int):
    """A photo or proof of this application; anything else does not exist."""
    own = {evidence.file_id: evidence.file for evidence in registration.evidence}
    if registration.photo is not None:
        own[registration.photo_id] = registration.photo
    stored = kit.found(own.get(file_id))
    return as_download(files.read(stored), stored.filename, stored.media_type, inline=True)


def printed_form(registration: Registration):
    """申报表 as PDF; that it was made stands in the history (R60)."""
    data, name = documents.application_form(registration, kit.actor().name), registration.name
    with unit_of_work():
        service.note_printed(registration, kit.actor(), "application_form")
    return as_download(data, f"申报表-{name}.pdf", "application/pdf")


def figures(batch: Batch) -> list[tuple]:
    """(offer, its figures), and with several offers a last (None, sums)."""
    rows = exports.offer_figures(batch)
    return [*rows, (None, [sum(column) for column in zip(*(one for _, one in rows), strict=True)])] if len(rows) > 1 else rows


def batch_page(skin: str, batch_id: int, form: RosterFilingForm | None = None, reasons=()):
    """Registration of one batch: figures, lists to print, the roster for the authority."""
    batch = kit.found(queries.batch(kit.scope(), batch_id))
    left, asked, last = roster_filing.days_left(batch, clock.today())
    filing = queries.roster_filing(batch_id)
    return kit.page(
        "parts/registration/batch.html", status=422 if reasons else 200, skin=skin, batch=batch, reasons=reasons,
        rows=figures(batch), counts=queries.counts(batch_id), filing=filing,
        left=left, asked=asked, last=last, form=form or RosterFilingForm(formdata=None, filed_on=clock.today()),
        faults=[] if filing else roster_filing.file_faults(batch, clock.today(), "-"), history=timeline.of(filing) if filing else [])


def file_roster(skin: str, batch_id: int):
    batch, form = kit.found(queries.batch(kit.scope(), batch_id)), RosterFilingForm()
    if not form.validate():
        return batch_page(skin, batch_id, form, [Reason("registration.field_missing")])
    with kit.refusing() as refused, unit_of_work():
        service.file_roster(batch, kit.actor(), form.filed_on.data, form.reference.data or "", form.late_reason.data or "")
    if refused:
        return batch_page(skin, batch_id, form, kit.form_reasons(form, refused) or refused)
    kit.say(N_("Filed. The workbook of this moment is kept."))
    return kit.go(f"{skin}.batch_registration", batch_id=batch_id)


PAPERS = {
    "roster": (lambda batch, who: exports.roster_workbook(batch)[0], "考生信息", "xlsx"),
    "register": (lambda batch, who: exports.register_workbook(batch), "资格审核名册与汇总", "xlsx"),
    "register_pdf": (documents.register_list, "资格审核通过人员名册", "pdf"),
    "summary_pdf": (documents.summary, "资格审核数据汇总表", "pdf"),
}


def paper(batch_id: int, which: str):
    """A list with full numbers: made on request (a POST), and written into the history."""
    batch = kit.found(queries.batch(kit.scope(), batch_id))
    make, title, ending = kit.found(PAPERS.get(which))
    data, number = make(batch, kit.actor().name), batch.number
    with unit_of_work():
        service.note_printed(batch, kit.actor(), which)
    media = XLSX if ending == "xlsx" else "application/pdf"
    return as_download(data, f"{title}-{number}.{ending}", media)


def filed_roster(batch_id: int):
    """The workbook as it was filed."""
    kit.found(queries.batch(kit.scope(), batch_id))
    filing = kit.found(queries.roster_filing(batch_id))
    with unit_of_work():
        service.note_printed(filing.batch, kit.actor(), "filed_roster")
    return as_download(files.read(filing.file), filing.file.filename, XLSX)

"""What an applicant (or the clerk of a group) does with an application: start, fill in, prove, hand in, withdraw."""

from sqlalchemy import select

from skillcert.core import clock, files, history, images, settings, uploads
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.messages.service import notify
from skillcert.people import queries as people_queries
from skillcert.people import service as people
from skillcert.people.models import Person
from skillcert.plans.models import Offer
from skillcert.plans.states import BatchState
from skillcert.registration import eligibility, make_ups, queries, rules
from skillcert.registration.details import DETAIL_KEYS, detail_faults
from skillcert.registration.facts import case_from
from skillcert.registration.models import Evidence, PartEntry, Registration
from skillcert.registration.states import EntryKind, ExamKind, RegistrationState, Source, registrations
from skillcert.standards.conditions import EvidenceKind
from skillcert.standards.models import ConditionLine
from skillcert.standards.states import LEVEL_NAMES, CandidateGroup, required_parts

S = RegistrationState


def start(offer: Offer, person: Person, actor: Actor, exam_kind: ExamKind = ExamKind.FIRST) -> Registration:
    """A draft for an offer, filled with what is known of the person. R4, R8, R15, R16."""
    refuse_if([*entry_faults(offer, person.id), *rules.own(person.id, actor.person_id)])
    kept = make_ups.parts_to_lean_on(person.id, offer) if exam_kind is ExamKind.MAKE_UP else []
    registration = new(offer, person, Source.SELF, exam_kind)
    make_parts(registration, offer.level, kept)
    history.record(f"batch:{offer.batch_id}", "registration.start", actor, registration, person_id=person.id)
    return registration


def entry_faults(offer: Offer, person_id: int, but: int | None = None) -> list[Reason]:
    """R4, R8, R16: why nobody may enter this person for this offer today."""
    batch, today = offer.batch, clock.today()
    ban = people_queries.active_ban(person_id, today)
    others = queries.other_spans([person_id], batch.id).get(person_id, [])
    return [
        *rules.window(batch.state is BatchState.ANNOUNCED, batch.registration_opens, batch.registration_closes, today),
        *rules.ban(ban.until if ban else None, today),
        *rules.one_live(queries.same_kind_live(person_id, offer, but)),
        *rules.no_overlap(queries.spans_of(offer), others),
    ]


def new(offer: Offer, person: Person, source: Source, exam_kind: ExamKind = ExamKind.FIRST, carry: bool = True,
        **columns) -> Registration:
    """A draft row with the identity fields frozen as they are; with `carry` the details of the last application too."""
    told = {key: value for key, value in people.snapshot(person).items() if value}
    registration = Registration(
        offer=offer, batch_id=offer.batch_id, centre_id=offer.batch.centre_id, person_id=person.id, source=source,
        exam_kind=exam_kind, state=S.DRAFT, snapshot={**(_carried(person.id) if carry else {}), **told}, name=person.name,
        number_index=person.documents[0].number_index, **{"facts": {}, **columns})
    db.session.add(registration)
    db.session.flush()
    return registration


def _carried(person_id: int) -> dict:
    last = db.session.query(Registration).filter_by(person_id=person_id).order_by(Registration.id.desc()).first()
    return {key: last.snapshot[key] for key in DETAIL_KEYS if last.snapshot.get(key)} if last else {}


def make_parts(registration: Registration, level: int, kept=()) -> None:
    """R40, R15: an entry for each required part; a kept one leans on its record, the others are sat."""
    leaning = {part.part: part for part in kept}
    sat = EntryKind.MAKE_UP if leaning else EntryKind.FIRST
    for part in required_parts(level):
        one = leaning.get(part)
        db.session.add(PartEntry(registration=registration, part=part, kind=EntryKind.KEPT if one else sat, kept=one))


# --- filling in -----------------------------------------------------------------------------------------------------


def lock(registration: Registration) -> None:
    """Read the row again under its lock: what somebody else decided in the meantime counts."""
    db.session.flush()
    query = select(Registration).where(Registration.id == registration.id).execution_options(populate_existing=True)
    db.session.scalar(locked(query))


def open_for(registration: Registration, actor: Actor) -> None:
    """Check that the actor may change the application now. R14: an accepted one goes back to review with the change;
    the candidate's to themselves, a group's straight to the first reviewer."""
    lock(registration)
    clerk = actor.may("registration.enter")
    refuse_if(rules.of_group(registration.source is Source.GROUP) if clerk else
              rules.own(registration.person_id, actor.person_id))
    if registration.state is S.ACCEPTED:
        registrations.move(registration, "reopen" if clerk else "take_back", actor, person_id=registration.person_id)
        registration.first_reviewer = registration.second_reviewer = registration.decided_at = None
    elif clerk and registration.state is S.SUBMITTED:
        refuse_if(registrations.why_not(registration, "complete", actor))
    else:
        refuse_if(registrations.why_not(registration, "mend" if clerk else "edit", actor))


def save_details(registration: Registration, actor: Actor, details: dict) -> None:
    """Set the personal details beside identity ({key: text} of `details.DETAIL_KEYS`)."""
    open_for(registration, actor)
    kept = {key: str(details.get(key) or "").strip() for key in DETAIL_KEYS if key in details}
    merged = {**registration.snapshot, **kept}
    refuse_if(detail_faults(merged, kept))
    registration.snapshot = merged
    registration.education, registration.employer = merged.get("education", ""), merged.get("employer", "")
    registration.class_name = merged.get("class_name", "")
    history.record(f"batch:{registration.batch_id}", "registration.details", actor, registration,
                   person_id=registration.person_id, changed=sorted(kept))


def choose_condition(registration: Registration, actor: Actor, line: ConditionLine, facts: dict) -> None:
    """R9: name the one condition line and the facts that meet it; the result is stored, met or not."""
    open_for(registration, actor)
    offer = registration.offer
    refuse_if(rules.condition_fits(line.level, line.standard_version_id, offer.level, offer.standard_version_id))
    registration.condition, registration.facts = line, {**registration.facts, **facts}
    outcome = judge(registration)
    registration.eligibility = outcome.stored()
    history.record(f"batch:{registration.batch_id}", "registration.condition", actor, registration,
                   person_id=registration.person_id, line=line.code, met=outcome.met)


def judge(registration: Registration, minimum_age: int | None = None) -> eligibility.Outcome | None:
    """R9: the chosen line against the stored facts, on the day of handing in (today before that)."""
    line = queries.line_of(registration.condition)
    if line is None:
        return None
    born = registration.snapshot.get("birth_date")
    day = clock.local(registration.submitted_at).date() if registration.submitted_at else clock.today()
    case = case_from(registration.facts, clock.today().fromisoformat(born)) if born else None
    least = settings.get("registration.minimum_age") if minimum_age is None else minimum_age
    return eligibility.evaluate(case, line, day, least) if case else None


def put_photo(registration: Registration, actor: Actor, data: bytes) -> None:
    """The candidate's photo, re-encoded; ratio and size are checked (R53 wants one)."""
    open_for(registration, actor)
    picture = images.clean_photo(uploads.accept(data, uploads.Kind.PHOTO).data)
    set_photo(registration, picture)
    history.record(f"batch:{registration.batch_id}", "registration.photo", actor, registration,
                   person_id=registration.person_id)


def set_photo(registration: Registration, picture: images.Picture) -> None:
    registration.photo = files.put(picture.data, "photo.jpg", picture.media_type, f"registration:{registration.id}")


def add_evidence(registration: Registration, actor: Actor, kind: EvidenceKind, filename: str, data: bytes) -> Evidence:
    """A scan or PDF that proves something; pictures are re-encoded, other kinds of files refused."""
    open_for(registration, actor)
    stored = keep_scan(data, filename, f"registration:{registration.id}")
    return _attach(registration, actor, kind, stored)


def attach_to_all(chosen: list[Registration], actor: Actor, kind: EvidenceKind, filename: str, data: bytes) -> int:
    """One file for many registrations of a group (an employer's stamped list, say); returns how many."""
    if not chosen:
        return 0
    stored = keep_scan(data, filename, f"batch:{chosen[0].batch_id}")
    for registration in chosen:
        open_for(registration, actor)
        _attach(registration, actor, kind, stored)
    return len(chosen)


def keep_scan(data: bytes, filename: str, owner: str):
    """A picture written anew, or a PDF as it is; what the bytes are decides."""
    if uploads.sniff(data[:16]) in uploads.PICTURES:
        accepted = uploads.accept(data, uploads.Kind.IMAGE, label=filename)
        picture = images.clean_image(accepted.data, side=2000)
        return files.put(picture.data, accepted.label or "scan", picture.media_type, owner)
    accepted = uploads.accept(data, uploads.Kind.PDF, label=filename)
    return files.put(accepted.data, accepted.label or "scan.pdf", accepted.media_type, owner)


def _attach(registration: Registration, actor: Actor, kind: EvidenceKind, stored) -> Evidence:
    evidence = Evidence(registration_id=registration.id, kind=kind.value, file=stored)
    registration.evidence.append(evidence)
    db.session.flush()
    history.record(f"batch:{registration.batch_id}", "registration.evidence_added", actor, registration,
                   person_id=registration.person_id, kind=kind.value, sha256=stored.sha256)
    return evidence


def remove_evidence(registration: Registration, actor: Actor, evidence: Evidence) -> None:
    """Take a proof away again; the file stays in the record, because somebody may have judged by it."""
    open_for(registration, actor)
    registration.evidence.remove(evidence)
    db.session.delete(evidence)
    history.record(f"batch:{registration.batch_id}", "registration.evidence_removed", actor, registration,
                   person_id=registration.person_id, kind=evidence.kind, sha256=evidence.file.sha256)


def present_kinds(registration: Registration) -> set[EvidenceKind]:
    """What is there: files, the photo, and the commitment that a candidate agreed to on screen."""
    kinds = {EvidenceKind(evidence.kind) for evidence in registration.evidence}
    if registration.photo_id:
        kinds.add(EvidenceKind.PHOTO)
    if registration.consent:
        kinds.add(EvidenceKind.APPLICATION_FORM)
    return kinds


def give_consent(registration: Registration, actor: Actor) -> None:
    """The candidate agrees to the commitment on truthfulness and personal data, in its present version."""
    open_for(registration, actor)
    registration.consent = {"version": rules.CONSENT_VERSION, "at": clock.now().isoformat(), "account": actor.account_id}
    history.record(f"batch:{registration.batch_id}", "registration.consent", actor, registration,
                   person_id=registration.person_id, version=rules.CONSENT_VERSION)


# --- handing in and out ---------------------------------------------------------------------------------------------


def submit_faults(registration: Registration) -> list[Reason]:
    """Everything that still stands between a draft and the review."""
    offer, batch = registration.offer, registration.batch
    first_time = registration.state is S.DRAFT
    entry = entry_faults(offer, registration.person_id, registration.id) if first_time else list(
        rules.review_window(batch.review_deadline, clock.today()))
    held = queries.held_level(registration.person_id, offer)
    return [
        *entry,
        *rules.group(batch.filing.candidate_group is CandidateGroup.OWN_STUDENTS, registration.class_name),
        *detail_faults(registration.snapshot),
        *rules.eligible(judge(registration)),
        *rules.held_already(held, offer.level, registration.facts.get("held_reason", "")),
        *rules.consented(registration.consent),
        *rules.evidence_complete(queries.line_of(registration.condition), present_kinds(registration)),
    ]


def submit(registration: Registration, actor: Actor) -> None:
    """The candidate hands in: R4, R7-R9, R11-R13, R16. What the engine said is stored with it."""
    lock(registration)
    refuse_if(rules.own(registration.person_id, actor.person_id))
    registrations.move(registration, "submit", actor, _late_faults(registration), person_id=registration.person_id)
    _handed_in(registration, actor)
    notify(Reason("registration.notice_submitted", offer=offer_name(registration)), person_id=registration.person_id,
           link=f"/me/applications/{registration.id}")


def _late_faults(registration: Registration) -> list[Reason]:
    return submit_faults(registration) if registration.state in (S.DRAFT, S.RETURNED) else []


def _handed_in(registration: Registration, actor: Actor, minimum_age: int | None = None) -> None:
    registration.submitted_by, registration.submitted_at = actor.account_id, clock.now()
    registration.first_reviewer = registration.second_reviewer = registration.decided_at = None
    outcome = judge(registration, minimum_age)
    registration.eligibility = outcome.stored() if outcome else None


def enter(registration: Registration, actor: Actor, minimum_age: int | None = None) -> None:
    """A clerk hands in for a group, or hands a returned application in again; what is missing the reviewer sees."""
    _handed_in(registration, actor, minimum_age)
    registrations.move(registration, "enter", actor, person_id=registration.person_id)


def withdraw(registration: Registration, actor: Actor, reason: str = "") -> None:
    """Until a seat is given an application can be taken back: by the candidate, or by the clerk of the group."""
    lock(registration)
    clerk = actor.may("registration.enter")
    faults = [] if clerk else list(rules.own(registration.person_id, actor.person_id))
    if clerk and not reason.strip():
        raise Refused(Reason("registration.say_why", "reason"))
    registrations.move(registration, "cancel" if clerk else "withdraw", actor, faults, person_id=registration.person_id,
                       reason=reason)


def offer_name(registration: Registration) -> str:
    """Occupation, work type and level, as they are written."""
    offer = registration.offer
    work_type = f"（{offer.work_type.name}）" if offer.work_type else ""
    return f"{offer.occupation.name}{work_type} {LEVEL_NAMES[offer.level]}"

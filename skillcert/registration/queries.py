"""What pages and later stages read of registrations. What a page may show is born scoped."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from skillcert.core import clock
from skillcert.core.actor import Actor, Scope
from skillcert.core.db import db
from skillcert.people.models import Account, Credential, Person
from skillcert.people.states import CredentialState
from skillcert.plans.models import Batch, Offer, PlannedSession
from skillcert.plans.states import BatchState
from skillcert.registration.models import KeptPart, PartEntry, Registration, ReviewDecision, RosterFiling
from skillcert.registration.rules import Span, Who
from skillcert.registration.states import LIVE, EntryKind, ExamKind, RegistrationState
from skillcert.standards import conditions
from skillcert.standards.models import ConditionLine
from skillcert.standards.states import Part

S = RegistrationState
DECIDED = (S.ACCEPTED, S.SEALED)
_OFFER = (
    joinedload(Registration.offer).joinedload(Offer.occupation),
    joinedload(Registration.offer).joinedload(Offer.work_type),
    joinedload(Registration.batch),
)


def registrations(scope: Scope) -> Select:
    """Registrations in scope with what a list shows of them."""
    query = select(Registration).join(Registration.offer).options(*_OFFER, joinedload(Registration.centre))
    return scope.limit(query, centre=Registration.centre_id, person=Registration.person_id)


def registration(scope: Scope, registration_id: int) -> Registration | None:
    """One registration with all that its page shows."""
    query = registrations(scope).where(Registration.id == registration_id).options(
        selectinload(Registration.evidence), selectinload(Registration.parts), joinedload(Registration.photo),
        selectinload(Registration.decisions), joinedload(Registration.condition), joinedload(Registration.person),
    )
    return db.session.scalar(query)


def chosen(scope: Scope, ids: list[int], most: int = 500) -> list[Registration]:
    """Registrations picked in a list; what is out of scope is left out."""
    query = registrations(scope).where(Registration.id.in_(ids[:most])).options(
        joinedload(Registration.person).selectinload(Person.documents), selectinload(Registration.evidence))
    return list(db.session.scalars(query.order_by(Registration.id)))


# --- offers ---------------------------------------------------------------------------------------------------------


def open_offers(today: dt.date | None = None) -> list[Offer]:
    """Offers that can be registered for today, by closing day."""
    today = today or clock.today()
    query = (
        select(Offer).join(Offer.batch)
        .where(Batch.state == BatchState.ANNOUNCED, Batch.registration_opens <= today, Batch.registration_closes >= today)
        .options(contains_eager(Offer.batch).joinedload(Batch.centre), joinedload(Offer.occupation),
                 joinedload(Offer.work_type), selectinload(Offer.sessions).joinedload(PlannedSession.site))
        .order_by(Batch.registration_closes, Offer.occupation_code, Offer.level.desc())
    )
    return list(db.session.scalars(query))


def offer(offer_id: int) -> Offer | None:
    """An offer of an announced batch: what the public may see."""
    query = select(Offer).join(Offer.batch).where(Offer.id == offer_id, Batch.state == BatchState.ANNOUNCED)
    return db.session.scalar(query)


def batch(scope: Scope, batch_id: int) -> Batch | None:
    query = select(Batch).where(Batch.id == batch_id).options(joinedload(Batch.filing), joinedload(Batch.centre))
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def importable_batches(scope: Scope) -> list[Batch]:
    """Announced batches whose registration has not closed, for group import."""
    today = clock.today()
    query = select(Batch).where(Batch.state == BatchState.ANNOUNCED, Batch.registration_opens <= today,
                                Batch.registration_closes >= today).order_by(Batch.number)
    return list(db.session.scalars(scope.limit(query, centre=Batch.centre_id)))


def batch_choices(scope: Scope) -> list[Batch]:
    """Announced or closed batches, newest first, for filters and lists."""
    query = select(Batch).where(Batch.state.in_([BatchState.ANNOUNCED, BatchState.CLOSED])).order_by(Batch.id.desc())
    return list(db.session.scalars(scope.limit(query, centre=Batch.centre_id).limit(200)))


def condition_lines(of: Offer) -> list[ConditionLine]:
    """The lines of the offer's level in its standard version (R9)."""
    query = select(ConditionLine).where(ConditionLine.standard_version_id == of.standard_version_id,
                                        ConditionLine.level == of.level).order_by(ConditionLine.code)
    return list(db.session.scalars(query))


def line_of(row: ConditionLine | None) -> conditions.ConditionLine | None:
    """The stored line as the engine reads it."""
    return conditions.line_from(row.rule) if row is not None else None


# --- for the rules --------------------------------------------------------------------------------------------------


def same_kind_live(person_id: int, of: Offer, but: int | None = None) -> bool:
    """R8: is there another live registration of the person for this batch, occupation and level?"""
    query = select(Registration.id).join(Registration.offer).where(
        Registration.person_id == person_id, Registration.state.in_(LIVE), Registration.batch_id == of.batch_id,
        Offer.occupation_code == of.occupation_code, Offer.level == of.level, Registration.id != (but or 0))
    return db.session.scalar(query.limit(1)) is not None


def spans_of(of: Offer) -> list[Span]:
    query = select(PlannedSession.starts_at, PlannedSession.minutes).where(PlannedSession.offer_id == of.id)
    return [Span(starts_at, minutes) for starts_at, minutes in db.session.execute(query)]


def other_spans(person_ids: Iterable[int], but_batch: int) -> dict[int, list[Span]]:
    """R8: for each person the planned sessions of their live registrations in other batches that are to come."""
    query = (
        select(Registration.person_id, PlannedSession.starts_at, PlannedSession.minutes, Batch.name)
        .join(PlannedSession, PlannedSession.offer_id == Registration.offer_id)
        .join(Batch, Batch.id == Registration.batch_id)
        .where(Registration.person_id.in_(list(person_ids)), Registration.state.in_(LIVE), Registration.batch_id != but_batch,
               PlannedSession.starts_at > clock.now() - dt.timedelta(days=2), Batch.state == BatchState.ANNOUNCED)
    )
    spans: dict[int, list[Span]] = {}
    for person_id, starts_at, minutes, name in db.session.execute(query):
        spans.setdefault(person_id, []).append(Span(starts_at, minutes, name))
    return spans


def held_level(person_id: int, of: Offer) -> int | None:
    """R13: the highest level (smallest number) that the person holds in the offer's occupation and work type."""
    work_type = of.work_type.name if of.work_type else ""
    query = select(func.min(Credential.level)).where(
        Credential.person_id == person_id, Credential.occupation_code == of.occupation_code,
        or_(Credential.work_type == work_type, Credential.work_type == ""), Credential.state == CredentialState.VALID)
    return db.session.scalar(query)


def kept_parts(person_id: int, of: Offer) -> list[KeptPart]:
    """R15: passed parts of the same occupation, work type and level, the latest exam first."""
    query = select(KeptPart).where(
        KeptPart.person_id == person_id, KeptPart.occupation_code == of.occupation_code,
        KeptPart.work_type_id.is_(None) if of.work_type_id is None else KeptPart.work_type_id == of.work_type_id,
        KeptPart.level == of.level).order_by(KeptPart.exam_date.desc())
    return list(db.session.scalars(query))


def attempts_on(kept: Iterable[KeptPart]) -> int:
    """How many make-ups have leaned on these kept parts, live or told by results."""
    ids = [part.id for part in kept]
    used = select(func.count(func.distinct(PartEntry.registration_id))).join(PartEntry.registration).where(
        PartEntry.kept_part_id.in_(ids), Registration.state.in_(LIVE))
    return max([db.session.scalar(used) or 0, *(part.attempts_used for part in kept)])


def who(account_id: int | None) -> Who:
    """The account and the human being behind it."""
    person_id = db.session.scalar(select(Account.person_id).where(Account.id == account_id)) if account_id else None
    return Who(account_id, person_id)


# --- review ---------------------------------------------------------------------------------------------------------


def review_queue(scope: Scope, actor: Actor) -> Select:
    """What this reviewer may decide: waiting for a round they may do and have no hand in, the oldest first (R11)."""
    mine = []
    if actor.may("registration.review_first"):
        mine.append(Registration.state == S.SUBMITTED)
    if actor.may("registration.review_second"):
        mine.append((Registration.state == S.FIRST_PASSED) & (
            Registration.first_reviewer.is_(None) | (Registration.first_reviewer != (actor.account_id or 0))))
    query = registrations(scope).where(
        or_(*mine) if mine else Registration.id < 0,
        Registration.submitted_by.is_(None) | (Registration.submitted_by != (actor.account_id or 0)))
    if actor.person_id is not None:
        query = query.where(Registration.person_id != actor.person_id)
    return query.order_by(Registration.submitted_at, Registration.id)


def next_to_review(scope: Scope, actor: Actor, after: Registration | None = None) -> int | None:
    """The id of the next registration of the queue; behind `after` first, then from the start."""
    ids = select(review_queue(scope, actor).with_only_columns(Registration.id).order_by(None).subquery().c.id)
    if after is not None:
        found = db.session.scalar(ids.where(ids.selected_columns[0] > after.id).order_by(ids.selected_columns[0]).limit(1))
        if found:
            return found
    return db.session.scalar(ids.order_by(ids.selected_columns[0]).limit(1))


def waiting_count(scope: Scope, actor: Actor) -> int:
    query = review_queue(scope, actor).with_only_columns(Registration.id).order_by(None)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


# --- of a batch, for later stages -----------------------------------------------------------------------------------


def counts(batch_id: int) -> dict[RegistrationState, int]:
    """How many registrations of a batch stand in each state."""
    query = select(Registration.state, func.count()).where(Registration.batch_id == batch_id).group_by(Registration.state)
    return dict(db.session.execute(query).all())


def offer_counts(batch_id: int) -> dict[tuple[int, RegistrationState], int]:
    query = select(Registration.offer_id, Registration.state, func.count()).where(Registration.batch_id == batch_id)
    return {(offer_id, state): n for offer_id, state, n in
            db.session.execute(query.group_by(Registration.offer_id, Registration.state))}


def make_up_counts(batch_id: int) -> dict[int, int]:
    """Make-ups that were handed in, by offer."""
    query = select(Registration.offer_id, func.count()).where(
        Registration.batch_id == batch_id, Registration.exam_kind == ExamKind.MAKE_UP,
        Registration.state.notin_([S.DRAFT, S.WITHDRAWN])).group_by(Registration.offer_id)
    return dict(db.session.execute(query).all())


def undecided(batch_id: int) -> int:
    """Applications that still wait for a review or for their owner after a return."""
    counted = counts(batch_id)
    return sum(counted.get(state, 0) for state in (S.SUBMITTED, S.FIRST_PASSED, S.RETURNED))


def accepted(batch_id: int) -> list[Registration]:
    """Accepted registrations of a batch (a seat given or not) with offer and parts, by id."""
    query = select(Registration).where(Registration.batch_id == batch_id, Registration.state.in_(DECIDED)).options(
        *_OFFER, selectinload(Registration.parts), joinedload(Registration.condition)).order_by(Registration.id)
    return list(db.session.scalars(query))


def entries_to_sit(batch_id: int, part: Part | None = None) -> list[PartEntry]:
    """Part entries of a batch's accepted registrations that are to be sat: first attempts and make-ups."""
    query = (
        select(PartEntry).join(PartEntry.registration)
        .where(Registration.batch_id == batch_id, Registration.state.in_(DECIDED),
               PartEntry.kind.in_([EntryKind.FIRST, EntryKind.MAKE_UP]))
        .options(contains_eager(PartEntry.registration).joinedload(Registration.offer))
        .order_by(PartEntry.id)
    )
    return list(db.session.scalars(query.where(PartEntry.part == part) if part else query))


def roster_filing(batch_id: int) -> RosterFiling | None:
    return db.session.scalar(select(RosterFiling).where(RosterFiling.batch_id == batch_id))


def first_exam(batch_id: int) -> dt.date | None:
    """The Shanghai day of the first planned session of a batch."""
    query = select(PlannedSession.starts_at).join(PlannedSession.offer).where(Offer.batch_id == batch_id)
    moment = db.session.scalar(query.order_by(PlannedSession.starts_at).limit(1))
    return clock.local(moment).date() if moment else None


def first_exam_of(of: Offer) -> dt.date | None:
    """The Shanghai day of the first planned session of an offer."""
    return min((clock.local(span.starts_at).date() for span in spans_of(of)), default=None)


def reviewers(batch_id: int) -> dict[str, str]:
    """The names of who reviewed the batch, by round, for the signature rows of the lists."""
    query = select(ReviewDecision.round, ReviewDecision.reviewer).join(
        Registration, Registration.id == ReviewDecision.registration_id).where(Registration.batch_id == batch_id).distinct()
    names: dict[str, list[str]] = {}
    for stage, name in db.session.execute(query):
        names.setdefault(stage.value, []).append(name)
    return {stage: "、".join(sorted(found)) for stage, found in names.items()}

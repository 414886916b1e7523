"""Accommodations (合理便利): asked for, proposed by one person, granted by another. `granted` is what later stages read.

The exam has its own copy; whoever grants, revokes or withdraws does it through `exams.adapting`, which keeps that copy in step.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from skillcert.core import clock, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, refuse_if
from skillcert.core.work import constraint_reason
from skillcert.messages.service import notify
from skillcert.registration import queries, rules
from skillcert.registration import rules_accommodation as limits
from skillcert.registration.accommodation_models import Accommodation
from skillcert.registration.accommodation_states import AccommodationState, accommodations
from skillcert.registration.applying import keep_scan, lock, offer_name
from skillcert.registration.models import Registration
from skillcert.registration.rules import Who
from skillcert.registration.rules_accommodation import Granted
from skillcert.registration.states import LIVE, RegistrationState
from skillcert.standards.states import Part

constraint_reason("uq_accommodation_live", "accommodation.there_already")


def granted(registration_ids: Iterable[int]) -> dict[int, Granted]:
    """{registration id: what was granted}; who has none is left out."""
    query = select(Accommodation.registration_id, Accommodation.given).where(
        Accommodation.registration_id.in_(list(registration_ids)), Accommodation.state == AccommodationState.GRANTED)
    return {number: Granted.of(given) for number, given in db.session.execute(query)}


def allowed_steps() -> tuple[int, ...]:
    """The shares of extra time (in %) that may be asked for and granted here."""
    return limits.steps(*settings.several("exams.extra_time_steps", "exams.extra_time_most"))


def begins_at(registration: Registration):
    """When the theory exam of an application begins; None where none is planned."""
    starts = [session.starts_at for session in registration.offer.sessions if session.part is Part.THEORY]
    return min(starts, default=None)


def late_faults(registration: Registration, actor: Actor, reason: str = "") -> list[Reason]:
    """Why this actor comes too late with an accommodation for this application."""
    seated, management = registration.state is RegistrationState.SEALED, actor.role == "management"
    return list(limits.in_time(seated, management, reason, begins_at(registration), clock.now()))


# --- asking -----------------------------------------------------------------------------------------------------------


def ask(registration: Registration, actor: Actor, wanted: Granted, need: str, *, agreed: bool,
        evidence: tuple[str, bytes] | None = None, late_reason: str = "") -> Accommodation:
    """T48: the candidate, or the office for them, says what is needed and why. `evidence`: (file name, bytes) of a scan or PDF."""
    lock(registration)
    faults = [] if actor.may("accommodations.propose") else list(rules.own(registration.person_id, actor.person_id))
    refuse_if([*faults, *limits.open_application(registration.state in LIVE), *late_faults(registration, actor, late_reason)])
    refuse_if([*limits.bounds(wanted, allowed_steps()), *limits.need(need, agreed)])
    stored = keep_scan(evidence[1], evidence[0], f"registration:{registration.id}") if evidence else None
    row = Accommodation(
        registration_id=registration.id, registration=registration, wanted=wanted.stored(), need={"text": need.strip()},
        evidence=stored, late_reason=late_reason.strip()[:200] or None, asked_by=actor.account_id)
    db.session.add(row)
    db.session.flush()
    history.record(f"batch:{registration.batch_id}", "accommodation.ask", actor, row, person_id=registration.person_id,
                   wanted=wanted.stored(), evidence=stored.sha256 if stored else None, late=bool(row.late_reason))
    return row


def withdraw(row: Accommodation, actor: Actor) -> None:
    """The candidate does without it after all, until the exam begins."""
    hold(row)
    registration = row.registration
    refuse_if([*rules.own(registration.person_id, actor.person_id), *_not_begun(registration)])
    accommodations.move(row, "withdraw", actor, person_id=registration.person_id)


# --- deciding ---------------------------------------------------------------------------------------------------------


def propose(row: Accommodation, actor: Actor, given: Granted, late_reason: str = "") -> None:
    """T48: the first of two people says what should be given; saying it again replaces it."""
    hold(row)
    registration, why = row.registration, late_reason or row.late_reason or ""
    refuse_if([*limits.two_people(_who(actor), _candidate(row), None), *limits.bounds(given, allowed_steps()),
               *late_faults(registration, actor, why)])
    accommodations.move(row, "propose", actor, person_id=registration.person_id, given=given.stored(), late=bool(why.strip()))
    row.given, row.late_reason = given.stored(), why.strip()[:200] or None
    row.proposed_by, row.proposer_person, row.proposer, row.proposed_at = (
        actor.account_id, _who(actor).person_id, actor.name, clock.now())
    db.session.flush()


def grant(row: Accommodation, actor: Actor) -> None:
    """T48: the second of two people agrees; from now on it is given."""
    hold(row)
    refuse_if(grant_faults(row, actor))
    accommodations.move(row, "grant", actor, person_id=row.registration.person_id, given=row.given)
    _decided(row, actor, "accommodation.notice_granted")


def grant_faults(row: Accommodation, actor: Actor) -> list[Reason]:
    """T48: why this actor is not the second person, or comes too late."""
    proposer = Who(row.proposed_by, row.proposer_person)
    return [*limits.two_people(_who(actor), _candidate(row), proposer), *late_faults(row.registration, actor, row.late_reason or "")]


def refuse(row: Accommodation, actor: Actor, answer: str) -> None:
    """It is not given; the candidate reads why and may ask again."""
    hold(row)
    refuse_if([*limits.two_people(_who(actor), _candidate(row), None), *limits.told(answer)])
    accommodations.move(row, "refuse", actor, person_id=row.registration.person_id)
    row.answer = {"text": answer.strip()[:limits.LONGEST_NEED]}
    _decided(row, actor, "accommodation.notice_refused")


def revoke(row: Accommodation, actor: Actor, answer: str) -> None:
    """What was granted is taken back before the exam begins, with a reason that the candidate reads."""
    hold(row)
    refuse_if([*limits.two_people(_who(actor), _candidate(row), None), *limits.told(answer), *_not_begun(row.registration)])
    accommodations.move(row, "revoke", actor, person_id=row.registration.person_id)
    row.answer = {"text": answer.strip()[:limits.LONGEST_NEED]}
    _decided(row, actor, "accommodation.notice_refused")


def read(row: Accommodation, actor: Actor, what: str = "need") -> None:
    """R60: somebody opens the reason or the evidence, which tell of a person's health; that it was opened is written down."""
    if not actor.may("accommodations.view"):
        refuse_if([Reason("machine.forbidden")])
    history.record(f"batch:{row.registration.batch_id}", "accommodation.read", actor, row, person_id=row.registration.person_id,
                   what=what)


def hold(row: Accommodation) -> None:
    """Read the row again under its lock: what a colleague decided meanwhile counts."""
    db.session.flush()
    query = select(Accommodation).where(Accommodation.id == row.id).execution_options(populate_existing=True)
    db.session.scalar(locked(query))


def _not_begun(registration: Registration):
    return limits.in_time(False, True, "", begins_at(registration), clock.now())


def _who(actor: Actor) -> Who:
    """The account and the human being: by the session's person, else by the account's."""
    return Who(actor.account_id, actor.person_id) if actor.person_id is not None else queries.who(actor.account_id)


def _candidate(row: Accommodation) -> Who:
    return Who(None, row.registration.person_id)


def _decided(row: Accommodation, actor: Actor, code: str) -> None:
    row.decided_by, row.decider, row.decided_at = actor.account_id, actor.name, clock.now()
    db.session.flush()
    registration = row.registration
    notify(Reason(code, offer=offer_name(registration)), person_id=registration.person_id,
           link=f"/me/applications/{registration.id}/accommodation")

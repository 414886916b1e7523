"""The verbs of a hall's console that are neither the clock's nor the door's alone: what the room knows and what the PCs know, together."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from skillcert.arrangement import reseating
from skillcert.arrangement.models import RoomSession, Seat
from skillcert.conduct import service as door
from skillcert.conduct.kinds import IncidentKind
from skillcert.conduct.models import CheckIn, RoomRecord
from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.exams import queries_hall, reasons_hall, rules_hall  # noqa: F401 (its sentences)
from skillcert.exams.entry import note
from skillcert.exams.models import Attempt
from skillcert.exams.queries_hall import Place

# --- who came ---------------------------------------------------------------------------------------------------------


def attempt_of(seat: Seat) -> Attempt | None:
    """The attempt of a seat, locked and fresh; None when no paper is laid out."""
    query = select(Attempt).where(Attempt.seat_id == seat.id).execution_options(populate_existing=True)
    return db.session.scalar(locked(query))


def check_in(seat: Seat, actor: Actor, *, identity: str | None = None, seen: bool = False) -> CheckIn:
    """R34: let a candidate in. Who signed in at the PC in time came in time, even if the record is made later."""
    opened = db.session.scalar(select(Attempt.opened_at).where(Attempt.seat_id == seat.id))
    return door.check_in(seat, actor, identity=identity, seen=seen, came=opened)


def mark_absent(seat: Seat, actor: Actor) -> CheckIn:
    """R34: record an absence; refused for who sits at a PC."""
    opened = db.session.scalar(select(Attempt.opened_at).where(Attempt.seat_id == seat.id))
    refuse_if(rules_hall.not_signed_in(seat.registration.name, opened))
    return door.mark_absent(seat, actor)


def mark_rest_absent(room_session: RoomSession, actor: Actor) -> int:
    """R34: after the lateness limit, whoever is neither checked in nor signed in is absent. Gives how many."""
    closes = door.doors_of(room_session).closes
    if clock.now() <= closes:
        raise Refused(Reason("conduct.still_in_time", None, closes=closes))
    missing = {
        p.seat_id for p in queries_hall.places(room_session, clock.now()) if p.presence is None and p.opened_at is None
    }
    for seat in room_session.seats:
        if seat.id in missing:
            door.mark_absent(seat, actor)
    return len(missing)


# --- where they sit ---------------------------------------------------------------------------------------------------


def reseat(seat: Seat, number: int, actor: Actor, reason: str) -> int:
    """R17, R35: a candidate takes another free seat of the room; the paper follows. Gives the old number.

    The change stands in the history, among the seat's events, and as an incident in the printed record of the room.
    """
    attempt = attempt_of(seat)
    refuse_if([*door.open_record(seat.room_session), *rules_hall.reseat(attempt.state if attempt else None)])
    old = reseating.reseat(seat, number, actor, reason)
    told = f"{old} → {number} · {reason.strip()}"[:200]
    if attempt is not None:
        note(attempt, "reseated", actor.address, told)
    door.report_incident(seat.room_session, actor, IncidentKind.RESEATED, told, seat)
    db.session.flush()
    return old


def withdraw_release(attempt: Attempt, actor: Actor) -> None:
    """R35: take a release code back that was given for the wrong seat."""
    if not actor.may("exams.release_seat"):
        raise Refused(Reason("machine.forbidden"))
    if not attempt.release_code:
        raise Refused(Reason("exams.no_release_code"))
    attempt.release_code = attempt.release_until = None
    note(attempt, "release_withdrawn", actor.address, actor.name)
    history.record(f"batch:{attempt.seat.registration.batch_id}", "exams.withdraw_release", actor, attempt)
    db.session.flush()


# --- the end ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Disagreement:
    """A seat at which the figures do not agree, and why."""

    seat_id: int
    number: int
    reason: Reason


def disagreements(room_session: RoomSession, places: list[Place] | None = None) -> list[Disagreement]:
    """R32: every seat at which door, PC and hand-in tell different stories, by number."""
    explained = queries_hall.explained(room_session)
    found = []
    for place in places if places is not None else queries_hall.places(room_session, clock.now()):
        reasons = rules_hall.seat_agrees(_facts(place, place.seat_id in explained))
        found += [Disagreement(place.seat_id, place.number, reason) for reason in reasons]
    return found


def _facts(place: Place, explained: bool) -> rules_hall.SeatFacts:
    return rules_hall.SeatFacts(
        number=place.number, name=place.name, presence=place.presence, state=place.state, signed_in=place.opened_at, live=place.live,
        paused=place.paused_at is not None, ends=place.ends_at, on_paper=place.on_paper, unsent=place.unsent,
        unsent_since=place.unsent_since, explained=explained,
    )  # fmt: skip


def close_room(room_session: RoomSession, actor: Actor, **told) -> RoomRecord:
    """R32: close the record of a theory room when door and PCs agree; `told` as in `conduct.service.close_room`."""
    refuse_if(one.reason for one in disagreements(room_session))
    return door.close_room(room_session, actor, **told)


def why_not_close(room_session: RoomSession) -> list[Reason]:
    """What keeps the record of an own, open room from being closed beside the seats: the planned end is not reached."""
    if clock.now() < room_session.ends_at:
        return [Reason("conduct.not_over", None, ends=room_session.ends_at)]
    return []

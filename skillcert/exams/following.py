"""Papers that are laid out follow their rooms: another hour of the notice, a seat in another session.

A paper carries its own start and end. When the arrangement changes after papers were laid out, they move with it in the same unit of
work, as long as they have not begun; with a paper that has begun the change is refused, and the invigilator holds the time instead.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from skillcert.arrangement import service as arranging
from skillcert.arrangement.models import Arrangement, RoomSession, Seat
from skillcert.core import clock
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused
from skillcert.exams import adapting, rules_time
from skillcert.exams.entry import note
from skillcert.exams.models import Attempt
from skillcert.registration.rules_accommodation import Granted


def follow_notice(arrangement: Arrangement, actor: Actor, reason: str) -> int:
    """R5: as `arrangement.service.follow_notice`; the papers get the new hour. Gives how many tickets were issued again."""
    before = _hours(arrangement)
    renewed = arranging.follow_notice(arrangement, actor, reason)
    _carry(arrangement, before, actor)
    return renewed


def move(arrangement: Arrangement, chair: Seat, room_session: RoomSession, number: int, actor: Actor) -> None:
    """R17: as `arrangement.service.move`; a paper gets the hour of its new session."""
    before = _hours(arrangement)
    arranging.move(arrangement, chair, room_session, number, actor)
    _carry(arrangement, before, actor)


def _hours(arrangement: Arrangement) -> dict[int, tuple]:
    """{attempt id: (start, minutes)} of the sessions in which papers are laid out, by seat."""
    query = (
        select(Attempt.id, RoomSession.starts_at, RoomSession.minutes)
        .join(Seat, Seat.id == Attempt.seat_id)
        .join(RoomSession, RoomSession.id == Seat.room_session_id)
        .where(RoomSession.arrangement_id == arrangement.id)
    )
    return {number: (start, minutes) for number, start, minutes in db.session.execute(query)}


def _carry(arrangement: Arrangement, before: dict[int, tuple], actor: Actor) -> None:
    db.session.flush()
    after = _hours(arrangement)
    changed = sorted(number for number, hours in after.items() if hours != before.get(number))
    query = select(Attempt).where(Attempt.id.in_(changed)).order_by(Attempt.id)
    for attempt in db.session.scalars(locked(query).execution_options(populate_existing=True)):
        if rules_time.has_begun(attempt, clock.now()) or attempt.state not in rules_time.LIVE:
            raise Refused(Reason("exams.begun_not_moved", seat=attempt.seat.number))
        (start, minutes), (old, _) = after[attempt.id], before[attempt.id]
        granted = Granted.of(attempt.adapted) if attempt.adapted else None
        given = timedelta(seconds=attempt.extra_seconds + attempt.compensated_seconds)
        attempt.starts_at += start - old
        attempt.ends_at = attempt.starts_at + timedelta(minutes=minutes) + adapting.extra(granted, minutes) + given
        attempt.adapted = adapting.stored(granted, minutes)
        note(attempt, "rescheduled", actor.address)
    db.session.flush()

"""What was given to the seats of a room in time, a call a line: what a console shows beside "take back"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import aliased

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.core.db import db
from skillcert.exams.models import Attempt, SeatEvent

GIVEN = ("extended", "compensated")


@dataclass(frozen=True)
class Grant:
    """Time given by one call: the instant, what it was, seconds (of the first seat), why, the events and the seats' numbers."""

    at: datetime
    kind: str
    seconds: int
    note: str
    events: tuple[SeatEvent, ...]
    seats: tuple[int, ...]


def grants(room_session: RoomSession) -> list[Grant]:
    """Extra time and returned minutes of a room that stand, newest first; what was taken back is left out."""
    undo = aliased(SeatEvent)
    query = (
        select(SeatEvent, Seat.number)
        .join(Attempt, Attempt.id == SeatEvent.attempt_id)
        .join(Seat, Seat.id == Attempt.seat_id)
        .outerjoin(undo, undo.undoes == SeatEvent.id)
        .where(Seat.room_session_id == room_session.id, SeatEvent.kind.in_(GIVEN), undo.id.is_(None))
        .order_by(SeatEvent.at.desc(), SeatEvent.kind, Seat.number)
    )
    found = []
    for (at, kind), several in groupby(db.session.execute(query), key=lambda row: (row[0].at, row[0].kind)):
        events, seats = zip(*several, strict=True)
        found.append(Grant(at, kind, events[0].seconds or 0, events[0].note, events, seats))
    return found


def grant_of(room_session: RoomSession, event_id: int) -> Grant | None:
    """The call to which an event belongs, as far as it stands."""
    return next((grant for grant in grants(room_session) if event_id in {one.id for one in grant.events}), None)

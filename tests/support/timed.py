"""A hall whose clock is where a test puts it, with everybody signed in; and short ways to its verbs of time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, rules_time, service_prepare
from skillcert.exams.models import Attempt
from tests.support.hall import CODE, hall

WHY = "停电检修"


def clocked_room():
    """A prepared hall of three at T0 − 20 min; `.to(minutes)` moves the clock to T0 + minutes; all have signed in."""
    made = hall()
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)

    def to(minutes: float) -> None:
        clock.use_offset(None)
        offset = made.starts_at + timedelta(minutes=minutes) - clock.now()
        clock.use_offset(lambda: offset)

    made.to = to
    to(-20)
    made.seat_tokens = []
    for ticket in made.tickets:
        with unit_of_work():
            made.seat_tokens.append(entry.take_seat(entry.find(ticket, CODE, "10.0.0.5").id, "", "10.0.0.5"))
    return made


def the_room(made) -> RoomSession:
    return db.session.get(RoomSession, made.room_id)


def seats(made) -> list[Attempt]:
    db.session.expire_all()
    return list(db.session.scalars(select(Attempt).where(Attempt.seat_id.in_(made.seat_ids)).order_by(Attempt.seat_id)))


def left(made) -> list[float]:
    """Minutes left at every seat, to a tenth."""
    now = clock.now()
    return [round(rules_time.left(one, now).total_seconds() / 60, 1) for one in seats(made)]


def do(verb, *given):
    with unit_of_work():
        return verb(*given)


def why(verb, *given) -> str:
    with pytest.raises(Refused) as refused:
        do(verb, *given)
    return refused.value.reasons[0].code

"""The exam days as the walk and the demo run them, on the real services of all stages before."""

import pytest
from sqlalchemy import func, select

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.conduct.models import CheckIn, RoomRecord
from skillcert.conduct.states import Presence
from skillcert.core import history
from skillcert.core.db import db
from skillcert.exams import queries
from skillcert.exams.models import Attempt
from skillcert.exams.states import AttemptState
from skillcert.plans.models import PlannedSession
from skillcert.practical import queries as practical
from skillcert.standards.states import Part
from tests.support.line import until


@pytest.mark.rule(61)
def test_on_both_days_expected_is_present_and_absent_and_everyone_present_has_a_mark(world):
    until(world, "practical", registration={"count": 12})
    for part, marks in (
        (Part.THEORY, queries.batch_marks(world.batch_id)),
        (Part.PRACTICAL, practical.batch_marks(world.batch_id)),
    ):
        seats = select(Seat.id).join(Seat.room_session).join(RoomSession.planned).where(PlannedSession.part == part)
        count = dict(
            db.session.execute(
                select(CheckIn.presence, func.count()).where(CheckIn.seat_id.in_(seats)).group_by(CheckIn.presence)
            ).all()
        )
        expected = db.session.scalar(select(func.count()).select_from(seats.subquery()))
        assert sum(count.values()) == expected == 12
        assert len(marks) == count[Presence.PRESENT] and all(0 <= mark <= 100 for mark in marks.values())
    assert queries.open_sessions(world.batch_id) == []
    states = set(db.session.scalars(select(Attempt.state)))
    assert states <= {AttemptState.SUBMITTED, AttemptState.ENDED, AttemptState.ABSENT}
    assert db.session.scalar(select(func.count(RoomRecord.id))) == db.session.scalar(select(func.count(RoomSession.id)))
    assert list(history.verify()) == []


def test_candidates_know_most_but_not_all_and_not_all_the_same(world):
    until(world, "exams", registration={"count": 8})
    marks = sorted(queries.batch_marks(world.batch_id).values())
    assert len(set(marks)) > 1 and 30 < sum(marks) / len(marks) < 100

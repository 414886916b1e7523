"""What the tick forgets."""

from datetime import timedelta

from sqlalchemy import func, select

from skillcert.core import clock
from skillcert.core.work import unit_of_work
from skillcert.people import sessions
from skillcert.people.jobs import sweep
from skillcert.people.models import SignInAttempt


def test_tries_are_forgotten_and_fresh_ones_are_not(session):
    with unit_of_work():
        sessions.record_wrong_code("10.0.0.1")
    clock.use_offset(lambda: timedelta(days=3))
    with unit_of_work():
        sessions.record_wrong_code("10.0.0.2")
    sweep()
    assert session.scalars(select(SignInAttempt.source)).all() == ["10.0.0.2"]
    assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 1

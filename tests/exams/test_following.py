"""A paper that is laid out follows its room to another hour, until it has begun."""

from datetime import timedelta

import pytest

from skillcert.arrangement.models import RoomSession
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, following, service, service_time
from tests.exams.test_adapting import attempt, grant, made, prepare, wish  # noqa: F401 (the fixture)
from tests.support.hall import CODE

pytestmark = pytest.mark.rule(5)


@pytest.fixture
def later(made, monkeypatch):  # noqa: F811
    """later(minutes, long): the notice says so; what the arrangement itself does then is shown with the arrangement."""

    def to(minutes: int, long: int = 90) -> None:
        def follow(arrangement, _actor, _reason):
            room = db.session.get(RoomSession, made.room_id)
            room.starts_at, room.minutes = room.starts_at + timedelta(minutes=minutes), long
            return 0

        monkeypatch.setattr(following.arranging, "follow_notice", follow)
        with unit_of_work():
            following.follow_notice(db.session.get(RoomSession, made.room_id).arrangement, made.office, "停电")

    return to


def hours(made, n=0) -> tuple[float, float]:  # noqa: F811
    """(start, end) in minutes after the old start."""
    one = attempt(made, n)
    return tuple((instant - made.starts_at).total_seconds() / 60 for instant in (one.starts_at, one.ends_at))


def test_papers_that_are_laid_out_get_the_new_hour_with_all_that_was_given(made, later):  # noqa: F811
    grant(made, wish(made))
    prepare(made)
    with unit_of_work():
        service_time.extend(attempt(made, 1), 10, "换设备", made.office)
    later(60)
    assert [hours(made, n) for n in (0, 1)] == [(60, 60 + 113), (60, 60 + 100)]
    later(0, long=120)
    assert [hours(made, n) for n in (0, 1)] == [(60, 60 + 150), (60, 60 + 130)] and attempt(made).adapted["minutes"] == 30
    made.to(30)
    with unit_of_work():
        token = entry.take_seat(entry.find(made.tickets[0], CODE, "10.0.0.5").id, "", "10.0.0.5")
    made.to(59)
    with pytest.raises(Refused):
        service.sheet_of(entry.of_token(token))
    made.to(60)
    assert service.sheet_of(entry.of_token(token))["questions"], "not a minute before the new hour"


def test_what_has_begun_stays_where_it_is_and_nothing_else_changes(made, later):  # noqa: F811
    prepare(made)
    made.to(1)
    with pytest.raises(Refused) as refused:
        later(60)
    assert refused.value.reasons[0].code == "exams.begun_not_moved"
    assert hours(made) == (0, 90) and db.session.get(RoomSession, made.room_id).starts_at == made.starts_at

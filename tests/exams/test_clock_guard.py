"""Somebody sets the server's clock in the middle of an exam (F06, R35)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.core import clock, house_clock
from skillcert.core.db import db
from skillcert.core.house_clock import HouseClock
from skillcert.core.models import HistoryEvent
from skillcert.exams import clock_guard, saving, service
from skillcert.exams.states import AttemptState
from tests.support.timed import clocked_room, left, seats


@pytest.fixture
def room(session, tmp_path, monkeypatch):
    """A hall on a house clock; `.step(seconds)` sets the machine's clock."""
    made = clocked_room()
    moved = {"by": timedelta(0)}
    honest = clock.machine
    monkeypatch.setattr(clock, "machine", lambda: honest() + moved["by"])
    monkeypatch.setattr(house_clock, "_house", HouseClock(tmp_path / "clock.json", lambda: clock.machine()))
    monkeypatch.setattr(clock_guard, "_told", {"seconds": 0.0})
    made.moved = moved
    made.to(60)
    yield made
    clock.use_source(None)


def verbs() -> list[str]:
    return list(db.session.scalars(select(HistoryEvent.verb).where(HistoryEvent.verb.like("clock.%")).order_by(HistoryEvent.id)))


@pytest.mark.rule(35)
@pytest.mark.parametrize("hours", [1, -1, 24, -24])
def test_no_paper_closes_early_and_no_minute_is_lost_when_the_clock_jumps_and_the_alarm_is_raised_once(room, hours):
    clock.use_source(house_clock.installed().now)
    before = left(room)
    room.moved["by"] = timedelta(hours=hours)
    service.end_overdue()
    assert left(room) == before and {one.state for one in seats(room)} == {AttemptState.RUNNING}
    assert saving.save(room.seat_tokens[0], [saving.Change(1, 1, "!")], 5).stored
    assert [clock_guard.watch(), clock_guard.watch()] == ["alarm", None]
    assert verbs() == ["clock.stepped"]
    room.moved["by"] = timedelta(0)
    assert clock_guard.watch() is None


def test_without_the_house_clock_the_same_jump_closes_every_paper(room):
    """Negative control: the machine's own clock does what the house's clock is there against."""
    room.moved["by"] = timedelta(hours=1)
    service.end_overdue()
    assert {one.state for one in seats(room)} == {AttemptState.ENDED}


def test_when_no_exam_is_near_a_moved_clock_is_a_correction(room):
    clock.use_source(house_clock.installed().now)
    room.to(60 + 24 * 60)
    service.end_overdue()
    room.moved["by"] = timedelta(seconds=-30)
    assert clock_guard.watch() == "adopted" and verbs() == ["clock.adopted"]
    assert abs(house_clock.seconds_off()) < 0.5 and clock_guard.watch() is None


@pytest.mark.one_database
def test_the_office_sees_that_the_servers_clock_was_moved(room, client):
    page = client.as_(room.office)
    assert "服务器时钟" not in page.get(f"/office/exams/{room.room_id}").text
    clock.use_source(house_clock.installed().now)
    room.moved["by"] = timedelta(seconds=-75)
    assert "服务器时钟被改动了 -75 秒" in page.get(f"/office/exams/{room.room_id}").text

"""F06: the server's clock is set by an hour or a day, summer time comes, a time server steps it back and forth. Nobody's time changes.

The house counts on from an anchor that all its processes share; the database's clock is asked for nothing.
"""

import os
import random
import time
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from skillcert.core import clock, house_clock
from skillcert.core.db import db
from skillcert.core.house_clock import HouseClock
from skillcert.exams import clock_guard, saving, service, wire
from skillcert.exams.models import Attempt
from skillcert.exams.states import AttemptState
from tests.support.drilling.history import History, judge
from tests.support.drilling.pages import Page

pytestmark = pytest.mark.one_database  # in `make test`; the long round asks both

JUMPS = (3600, -3600, 86400, -86400, 5, -5)


@pytest.fixture
def machine(ground, tmp_path, monkeypatch):
    """machine(seconds) sets the machine's clock so far from the truth; the house has its own."""
    moved = {"by": timedelta(0)}
    honest = clock.machine
    monkeypatch.setattr(clock, "machine", lambda: honest() + moved["by"])
    monkeypatch.setattr(house_clock, "_house", HouseClock(tmp_path / "clock.json", lambda: clock.machine()))
    monkeypatch.setattr(clock_guard, "_told", {"seconds": 0.0})
    clock.use_source(house_clock.installed().now)
    yield lambda seconds: moved.update(by=timedelta(seconds=seconds))
    clock.use_source(None)


def left(places) -> dict[int, float]:
    """Seconds that each seat still has."""
    db.session.rollback()
    chosen = Attempt.id.in_([place.attempt for place in places])
    now = clock.now()
    rows = db.session.execute(select(Attempt.id, Attempt.ends_at, Attempt.state).where(chosen)).all()
    return {number: (ends - now).total_seconds() if state == AttemptState.RUNNING else -1.0 for number, ends, state in rows}


def jump_about(ground, history, places, machine, jumps, drill):
    """Jump after jump while candidates answer and the clockwork turns."""
    chance, pages = random.Random(6), [Page(ground, place, number, history) for number, place in enumerate(places)]
    began, before, wrong, alarms = time.monotonic(), left(places), [], 0
    first = time.monotonic() - began
    for jump in jumps:
        machine(jump)
        service.end_overdue()
        alarms += clock_guard.watch() == "alarm"
        for page in pages:
            page.answer(chance.randrange(10) + 1, f"={chance.getrandbits(48):012x}")
            page.send()
        asked = time.monotonic() - began
        there, answered = left(places), time.monotonic() - began  # what a busy machine takes to look is no jump
        wrong += [f"{jump} s: {there[one]:.1f} s left of {most - asked:.1f}" for one, most in before.items() if not asked - first - 1 <= most - there[one] <= answered + 1]
        machine(0)
        clock_guard.watch()
    verdict = judge(drill, ground.database, history.of(), *ground.rows(places))
    verdict.rounds, verdict.wrong = len(jumps), wrong
    verdict.refused = sum(bool(page.frozen) for page in pages)
    verdict.more.update(closed_early=sum(rest < 0 for rest in left(places).values()), alarms=alarms)
    return verdict


@pytest.mark.rule(35)
def test_nobodys_time_changes_when_the_clock_jumps(ground, machine, rounds, tell, tmp_path):
    jumps = JUMPS * rounds.of(1, 10)
    verdict = tell(jump_about(ground, History(tmp_path / "history.jsonl"), ground.seats(2), machine, jumps, "F06"))
    assert verdict.good and verdict.more["closed_early"] == 0 and verdict.more["alarms"] == len(jumps), verdict
    assert verdict.acknowledged == 2 * len(jumps)


def test_control_by_the_machines_clock_papers_close_early(ground, machine, tell, tmp_path):
    clock.use_source(None)
    verdict = tell(jump_about(ground, History(tmp_path / "history.jsonl"), ground.seats(1, left=1800), machine, [3600], "F06-control"))
    assert verdict.more["closed_early"] == 1 and not verdict.good


def test_summer_time_is_nothing_to_the_house(ground, monkeypatch):
    """The machine's zone moves by an hour; instants do not."""
    (place,) = ground.seats(1)
    before = left([place])[place.attempt]
    for zone in ("Europe/Berlin", "America/New_York", "Asia/Shanghai"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert abs(left([place])[place.attempt] - before) < 30
    os.environ.pop("TZ")
    time.tzset()


def test_the_databases_clock_is_asked_for_nothing(ground, tmp_path):
    """App and database may disagree: no statement of a save or of the clockwork reads the time there."""
    seen = [saving.EVENT, saving.LATEST, saving.BOTH]

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    (place,) = ground.seats(1)
    page = Page(ground, place, 0, History(tmp_path / "history.jsonl"))
    page.answer(1, "!")
    assert page.send() == ""
    service.end_overdue()
    event.remove(db.engine, "before_cursor_execute", note)
    wire.forget()
    words = ("now()", "current_timestamp", "current_time", "datetime('now'", "clock_timestamp")
    assert len(seen) > 5 and not [one for one in seen if any(word in one.lower() for word in words)]

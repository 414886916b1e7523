"""A clock that does not jump when somebody sets the machine's (F06)."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from skillcert.core.house_clock import HouseClock

START = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def machine(tmp_path):
    """A machine whose clock and counter a test moves: `.go(seconds)`, `.set(seconds)` steps the clock alone."""
    made = SimpleNamespace(at=START, ticks=5_000_000, boot="one")

    def go(seconds):
        made.at += timedelta(seconds=seconds)
        made.ticks += int(seconds * 1_000_000)

    def step(seconds):
        made.at += timedelta(seconds=seconds)

    made.go, made.step = go, step
    made.clock = lambda: HouseClock(tmp_path / "clock.json", lambda: made.at, lambda: made.ticks, lambda: made.boot)
    return made


@pytest.mark.rule(35)
@pytest.mark.parametrize("seconds", [3600, -3600, 86400, -86400, 2.5, -2.5])
def test_a_step_of_the_machines_clock_moves_the_house_by_nothing_and_is_known_to_the_second(machine, seconds):
    house = machine.clock()
    machine.go(10)
    machine.step(seconds)
    machine.go(5)
    assert house.now() == START + timedelta(seconds=15)
    assert house.drift() == timedelta(seconds=seconds)


def test_processes_of_a_house_agree_whenever_they_began(machine):
    first = machine.clock()
    machine.step(3600)
    machine.go(5)
    late = machine.clock()
    assert late.now() == first.now() == START + timedelta(seconds=5)


def test_all_processes_follow_when_the_machines_clock_is_taken_over(machine):
    first, second = machine.clock(), machine.clock()
    machine.step(-40)
    machine.go(2)
    first.adopt()
    assert first.drift() == timedelta(0)
    machine.go(1)
    assert second.now() == first.now() == machine.at


def test_a_slow_correction_that_the_counter_shares_is_no_drift(machine):
    house = machine.clock()
    for _ in range(100):
        machine.go(0.9999)
    assert abs(house.drift()) < timedelta(milliseconds=1)


def test_after_a_restart_of_the_machine_its_clock_counts(machine):
    machine.clock()
    machine.boot, machine.ticks, machine.at = "two", 1_000_000, START + timedelta(hours=8)
    assert machine.clock().now() == machine.at


@pytest.mark.parametrize("content", ["", "{", "[]", '{"boot": "one"}', '{"boot": "one", "ahead": "x"}'])
def test_an_anchor_that_cannot_be_read_is_made_anew_and_never_stops_a_clock_that_runs(machine, tmp_path, content):
    house = machine.clock()
    machine.go(2)
    (tmp_path / "clock.json").write_text(content)
    machine.go(2)
    assert house.now() == START + timedelta(seconds=4)
    assert machine.clock().now() == machine.at

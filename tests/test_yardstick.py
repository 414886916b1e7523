"""The yardstick of processor time: it scales a bar on a slow machine, lowers none, and still finds what takes too long. Pure."""

import re
from pathlib import Path

import pytest

from tests.support import yardstick

TIMED = re.compile(r"\b(perf_counter|process_time|thread_time)\b|time\.(monotonic|time)\(\) - \w+ <=? *\d")
"""A stopwatch, or a span of the clock on the wall under a bar in figures."""


def work(times: int) -> None:
    for _ in range(times):
        yardstick.piece()


def test_what_takes_longer_than_the_bar_on_this_machine_is_found_out():
    """Both grow alike on a slow machine: sixty pieces are never five."""
    with pytest.raises(AssertionError, match="s of the reference machine"), yardstick.within(5 * yardstick.REFERENCE):
        work(60)


def test_what_keeps_within_the_bar_passes():
    with yardstick.within(60 * yardstick.REFERENCE):
        work(5)


def test_a_slow_machine_has_longer_and_a_quick_one_has_no_less(monkeypatch):
    monkeypatch.setattr(yardstick, "REFERENCE", yardstick.REFERENCE / 100)
    assert yardstick.slowness() > 10
    with yardstick.within(0.02):
        work(10)
    monkeypatch.setattr(yardstick, "REFERENCE", 3600)
    assert yardstick.slowness() == 1


def test_no_test_holds_a_stopwatch_against_a_fixed_bar():
    tests = Path(__file__).parent
    found = {path.relative_to(tests).as_posix() for path in tests.rglob("*.py") if TIMED.search(path.read_text("utf-8"))}
    assert found == {"support/yardstick.py", "test_yardstick.py"}


@pytest.mark.parametrize("line", ["assert time.perf_counter() - started < 1", "assert x and time.monotonic() - began <= 0.5"])
def test_the_control_a_stopwatch_is_seen(line):
    assert TIMED.search(line)
    assert not TIMED.search("while time.monotonic() < ends: pass")

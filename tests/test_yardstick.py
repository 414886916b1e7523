"""The yardstick of processor time: it scales a bar on a slow machine, lowers none, and still finds what takes too long. Pure."""

import pytest

from tests.support import yardstick


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

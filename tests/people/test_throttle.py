"""Waiting after wrong passwords: guessing becomes slow, a hall does not stand still."""

from datetime import UTC, datetime, timedelta

import pytest

from skillcert.people.throttle import Attempt, wait_seconds

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def failures(n, account="a", source="hall", every=1, end=NOW):
    return [Attempt(account, source, end - timedelta(seconds=every * (n - 1 - i)), False) for i in range(n)]


@pytest.mark.parametrize("n, wait", [(0, 0), (4, 0), (5, 2), (6, 4), (9, 32), (40, 300)])
def test_one_account_from_one_place_waits_longer_each_time(n, wait):
    assert wait_seconds("a", "hall", failures(n, every=0), NOW) == wait


def test_waiting_ends():
    tried = failures(8)
    assert wait_seconds("a", "hall", tried, NOW + timedelta(seconds=15)) == 1
    assert wait_seconds("a", "hall", tried, NOW + timedelta(seconds=16)) == 0


def test_a_sign_in_that_worked_clears_the_slate():
    tried = failures(8, end=NOW - timedelta(seconds=60))
    done = Attempt("a", "hall", NOW - timedelta(seconds=30), True)
    assert wait_seconds("a", "hall", [*tried, done, *failures(4)], NOW) == 0


def test_nobody_locks_another_person_out():
    flood = [a for i in range(500) for a in failures(2, "victim", f"bot{i}")]
    assert 0 < wait_seconds("victim", "home", flood, NOW) <= 30


def test_a_hall_of_three_hundred_that_each_mistype_once_signs_in():
    """Each candidate fails once, then gets in, one every 200 ms, all behind one address; nobody is told to
    wait."""
    tried, at = [], NOW
    for i in range(300):
        at += timedelta(milliseconds=100)
        assert wait_seconds(f"c{i}", "hall", tried, at) == 0
        tried.append(Attempt(f"c{i}", "hall", at, False))
        at += timedelta(milliseconds=100)
        assert wait_seconds(f"c{i}", "hall", tried, at) == 0
        tried.append(Attempt(f"c{i}", "hall", at, True))


def test_a_source_that_tries_many_accounts_is_slowed_and_its_regulars_are_not():
    regular = Attempt("regular", "hall", NOW - timedelta(minutes=20), True)
    stuffing = [a for i in range(80) for a in failures(1, f"n{i}")]
    assert wait_seconds("fresh", "hall", [regular, *stuffing], NOW) == 3
    assert wait_seconds("regular", "hall", [regular, *stuffing], NOW) == 0
    assert wait_seconds("fresh", "home", [], NOW) == 0


def test_one_account_that_fails_often_counts_once_for_its_source():
    assert wait_seconds("other", "hall", failures(200), NOW) == 0


def test_mistakes_are_forgotten_after_an_hour():
    assert wait_seconds("a", "hall", failures(40, every=0, end=NOW - timedelta(minutes=61)), NOW) == 0


@pytest.mark.parametrize("guesses", [200])
def test_guessing_one_account_from_one_place_stays_under_twenty_an_hour(guesses):
    tried, at, done = [], NOW, 0
    for _ in range(guesses):
        at += timedelta(seconds=max(wait_seconds("a", "x", tried, at), 0.05))
        if at > NOW + timedelta(hours=1):
            break
        tried.append(Attempt("a", "x", at, False))
        done += 1
    assert done < 25

"""R10: months of work. Overlaps count once, gaps do not break the total, exactly N years are enough."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from skillcert.core.identity import add_years
from skillcert.registration.worktime import WorkPeriod, months_worked, years_and_months, years_reached

TODAY = dt.date(2026, 11, 21)
DAYS = st.dates(dt.date(1990, 1, 1), TODAY)


@st.composite
def period(draw):
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return WorkPeriod(first, draw(st.sampled_from([last, None])), related=draw(st.booleans()))


PERIODS = st.lists(period(), max_size=5)


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.rule(10)
def test_overlapping_periods_count_once():
    once = [WorkPeriod(day("2015-01-01"), day("2019-12-31"))]
    twice = [*once, WorkPeriod(day("2017-03-01"), day("2018-06-30")), WorkPeriod(day("2016-01-01"), day("2019-12-31"))]
    assert months_worked(once, TODAY) == months_worked(twice, TODAY) == 60


@pytest.mark.rule(10)
def test_a_gap_does_not_break_the_total():
    parts = [WorkPeriod(day("2010-01-01"), day("2012-12-31")), WorkPeriod(day("2020-01-01"), day("2021-12-31"))]
    assert months_worked(parts, TODAY) == 60
    assert years_reached(parts, 5, TODAY) == TODAY


@pytest.mark.rule(10)
def test_only_months_after_the_certificate_count():
    work = [WorkPeriod(day("2010-01-01"))]
    assert months_worked(work, TODAY, since=day("2022-11-21")) == 48
    assert years_reached(work, 4, TODAY, since=day("2022-11-21")) == TODAY
    assert years_reached(work, 4, TODAY, since=day("2022-11-22")) == day("2026-11-22")


@pytest.mark.rule(10)
def test_unrelated_work_does_not_count():
    assert months_worked([WorkPeriod(day("2010-01-01"), None, related=False)], TODAY) == 0


@pytest.mark.rule(10)
def test_finished_work_never_fills_a_gap_by_waiting():
    assert years_reached([WorkPeriod(day("2015-01-01"), day("2016-12-31"))], 5, TODAY) is None


@pytest.mark.rule(10)
def test_a_duration_is_cut_to_whole_months():
    assert years_and_months(Fraction(599, 10)) == (4, 11)


@pytest.mark.rule(10)
@given(DAYS, st.integers(1, 12))
def test_exactly_n_years_are_accepted_and_a_day_less_is_not(start, years):
    assume((start.month, start.day) != (2, 29))
    end = add_years(start, years)
    whole = [WorkPeriod(start, end - dt.timedelta(days=1))]
    assert months_worked(whole, dt.date(2060, 1, 1)) == 12 * years
    short = [WorkPeriod(start, end - dt.timedelta(days=2))]
    assert months_worked(short, dt.date(2060, 1, 1)) < 12 * years or end - dt.timedelta(days=1) == dt.date(end.year, 2, 29)


@pytest.mark.rule(10)
@given(PERIODS, PERIODS)
def test_more_work_never_counts_as_less_and_order_does_not_matter(some, more):
    alone = months_worked(some, TODAY)
    assert alone <= months_worked(some + more, TODAY) <= alone + months_worked(more, TODAY)
    assert months_worked(list(reversed(some + more)), TODAY) == months_worked(some + more, TODAY)


@pytest.mark.rule(10)
@given(DAYS, DAYS, DAYS)
def test_splitting_a_period_changes_nothing(a, b, c):
    first, middle, last = sorted((a, b, c))
    assume(middle < last)
    parts = [WorkPeriod(first, middle), WorkPeriod(middle + dt.timedelta(days=1), last)]
    assert months_worked(parts, TODAY) == months_worked([WorkPeriod(first, last)], TODAY)


@pytest.mark.rule(10)
@given(PERIODS, st.integers(1, 10), st.none() | DAYS)
def test_the_first_day_with_enough_work_is_the_first(periods, years, since):
    reached = years_reached(periods, years, TODAY, since)
    if reached is None:
        assert months_worked(periods, dt.date(2080, 1, 1), since) < 12 * years
    else:
        assert months_worked(periods, reached, since) >= 12 * years
        before = reached - dt.timedelta(days=1)
        assert reached == TODAY or months_worked(periods, before, since) < 12 * years

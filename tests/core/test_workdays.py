"""R62: working days honour holidays and make-up workdays, and admit what they do not know."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.core.workdays import add_workdays, assumed_years, is_assumed, is_workday, workdays_between

pytestmark = pytest.mark.rule(62)

known_days = st.dates(date(2019, 2, 1), date(2026, 10, 31))
any_days = st.dates(date(2015, 1, 1), date(2035, 1, 1))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 9, 20), True),  # Sunday, made up for the National Day holiday
        (date(2026, 10, 1), False),  # National Day, a Thursday
        (date(2026, 10, 7), False),  # still the holiday, a Wednesday
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # Saturday, made up
        (date(2026, 10, 11), False),
        (date(2026, 2, 14), True),  # Saturday before the Spring Festival, made up
        (date(2026, 2, 15), False),
        (date(2026, 2, 23), False),  # Monday, last day of the Spring Festival holiday
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),  # Saturday, made up
        (date(2025, 1, 26), True),  # Sunday before the Spring Festival of 2025
    ],
)
def test_holidays_and_make_up_days_of_the_published_calendar(day, worked):
    assert is_workday(day) is worked


def test_five_working_days_across_the_national_day_holiday():
    # 28, 29, 30 September, then nothing until 8 and 9 October
    assert add_workdays(date(2026, 9, 27), 5) == date(2026, 10, 9)
    # the sixth is the made-up Saturday
    assert add_workdays(date(2026, 9, 27), 6) == date(2026, 10, 10)
    assert workdays_between(date(2026, 9, 30), date(2026, 10, 12)) == 4


def test_fifteen_working_days_before_an_exam_after_the_spring_festival():
    # exam on Saturday 7 March: 6-2 March five, 28 February made up, 27-24 February four = 10; 14-10 February five
    exam = date(2026, 3, 7)
    assert add_workdays(exam, -15) == date(2026, 2, 10)
    assert workdays_between(date(2026, 2, 10), exam) == 14
    assert workdays_between(exam, date(2026, 2, 10)) == -15


def test_the_institutions_own_table_goes_first():
    school_holiday = {date(2026, 11, 23): False, date(2026, 11, 28): True}
    assert is_workday(date(2026, 11, 23)) and not is_workday(date(2026, 11, 23), school_holiday)
    assert not is_workday(date(2026, 11, 28)) and is_workday(date(2026, 11, 28), school_holiday)
    assert add_workdays(date(2026, 11, 20), 1, school_holiday) == date(2026, 11, 24)


def test_a_year_nobody_has_published_is_assumed_and_says_so():
    monday, saturday = date(2031, 1, 6), date(2031, 1, 4)
    assert is_workday(monday) and not is_workday(saturday)
    assert is_assumed(monday) and not is_assumed(date(2026, 1, 5))
    assert assumed_years(date(2026, 12, 20), date(2032, 1, 2)) == [2027, 2028, 2029, 2030, 2031, 2032]
    assert assumed_years(date(2026, 3, 1), date(2026, 2, 1)) == []


def test_a_year_is_no_longer_assumed_once_it_stands_in_the_table():
    table = {date(2031, 1, 1): False, date(2031, 1, 2): True}
    assert assumed_years(date(2031, 1, 1), date(2031, 1, 2), table) == []
    assert not is_assumed(date(2031, 1, 1), table)


@given(any_days, st.integers(-40, 40))
def test_adding_and_counting_are_opposites(day, n):
    assert workdays_between(day, add_workdays(day, n)) == n


@given(known_days, st.integers(0, 60), st.integers(0, 60))
def test_counting_adds_up(day, first, second):
    middle, end = day + timedelta(first), day + timedelta(first + second)
    assert workdays_between(day, end) == workdays_between(day, middle) + workdays_between(middle, end)


@given(any_days, st.integers(-30, 30).filter(bool))
def test_the_day_reached_is_a_working_day(day, n):
    assert is_workday(add_workdays(day, n))

"""R4: dates in order, the roster in time."""

from datetime import date

import pytest

from skillcert.plans import dates
from skillcert.plans.dates import BatchDates


def plan(**changes) -> BatchDates:
    usual = {
        "registration_opens": date(2026, 11, 2),
        "registration_closes": date(2026, 11, 13),
        "review_deadline": date(2026, 11, 18),
        "exams": (date(2026, 12, 13), date(2026, 12, 12)),
    }
    return BatchDates(**{**usual, **changes})


@pytest.mark.rule(4)
def test_dates_in_order_are_accepted():
    assert dates.out_of_order(plan()) == []
    assert plan().first_exam == date(2026, 12, 12)
    assert plan().last_exam == date(2026, 12, 13)


@pytest.mark.rule(4)
def test_registration_that_closes_before_it_opens_is_named():
    [wrong] = dates.out_of_order(plan(registration_closes=date(2026, 11, 1)))
    assert (wrong.earlier_field, wrong.later_field) == ("registration_opens", "registration_closes")
    assert (wrong.earlier, wrong.later) == (date(2026, 11, 2), date(2026, 11, 1))


@pytest.mark.rule(4)
def test_equal_days_are_out_of_order():
    wrong = dates.out_of_order(plan(review_deadline=date(2026, 11, 13)))
    assert [(one.earlier_field, one.later_field) for one in wrong] == [("registration_closes", "review_deadline")]


@pytest.mark.rule(4)
def test_an_exam_on_the_day_the_review_ends_is_refused():
    wrong = dates.out_of_order(plan(exams=(date(2026, 12, 12), date(2026, 11, 18))))
    assert [(one.earlier_field, one.later_field) for one in wrong] == [("review_deadline", "first_exam")]


@pytest.mark.rule(4)
def test_a_missing_date_is_missing_and_not_out_of_order():
    unfinished = plan(registration_closes=None, exams=())
    assert dates.missing(unfinished) == ["registration_closes", "first_exam"]
    assert dates.out_of_order(unfinished) == []
    assert [wrong.later_field for wrong in dates.out_of_order(plan(registration_closes=None, review_deadline=date(2026, 11, 1)))] == [
        "review_deadline"
    ]


@pytest.mark.rule(4)
@pytest.mark.rule(62)
def test_the_roster_is_due_fifteen_working_days_before_the_exam_over_the_national_day():
    # 2025-10-01 … 10-08 are holidays, Sunday 09-28 and Saturday 10-11 are worked.
    assert dates.roster_due(date(2025, 10, 18), 15, {}) == date(2025, 9, 23)
    assert dates.roster_due(date(2026, 12, 12), 15, {}) == date(2026, 11, 23)


@pytest.mark.rule(4)
def test_a_roster_filed_a_day_late_needs_an_override():
    exam = date(2026, 12, 12)
    due = dates.roster_due(exam, 15, {})
    assert not dates.is_late(due, exam, 15, {})
    assert dates.is_late(date(2026, 11, 24), exam, 15, {})


@pytest.mark.rule(4)
@pytest.mark.rule(62)
def test_the_institutions_own_holiday_moves_the_roster_forward():
    exam = date(2026, 12, 12)
    assert dates.roster_due(exam, 15, {date(2026, 12, 1): False}) < dates.roster_due(exam, 15, {})


@pytest.mark.rule(4)
def test_the_earliest_exam_leaves_the_roster_its_lead():
    day = dates.earliest_exam(date(2026, 11, 18), 15, {})
    assert dates.roster_due(day, 15, {}) >= date(2026, 11, 18)
    assert day == date(2026, 12, 9)


def test_days_left_counts_working_days():
    friday = date(2026, 11, 20)
    assert dates.days_left(friday, date(2026, 11, 23), {}) == dates.Left(3, 1)
    assert dates.days_left(friday, friday, {}) == dates.Left(0, 0)
    assert dates.days_left(friday, date(2026, 11, 19), {}).days == -1
    assert dates.days_left(friday, date(2026, 11, 19), {}).working_days == -1


def test_a_year_without_a_published_calendar_is_named():
    assert dates.guessed_years(plan(), {}) == []
    assert dates.guessed_years(plan(exams=(date(2031, 3, 1),)), {})[-1] == 2031

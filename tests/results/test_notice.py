"""How long the public notice stands and what it shows."""

import datetime as dt

import pytest

from skillcert.results.notice import mask_name, window


@pytest.mark.rule(47)
def test_the_notice_stands_for_five_full_working_days():
    # Monday 16 November 2026: the fifth working day after it is the next Monday.
    span = window(dt.date(2026, 11, 16), 5)
    assert span.last == dt.date(2026, 11, 23)
    assert span.open_on(span.last) and not span.over_on(span.last)
    assert span.over_on(dt.date(2026, 11, 24))


@pytest.mark.rule(47)
@pytest.mark.rule(62)
def test_a_notice_across_the_national_day_waits_for_the_holidays():
    span = window(dt.date(2025, 9, 29), 5)
    # 30 September, then the holiday of 1-8 October, then 9, 10, 11 (a worked Saturday) and 13 October.
    assert span.last == dt.date(2025, 10, 13)


def test_the_days_left_are_working_days():
    span = window(dt.date(2026, 11, 16), 5)
    assert [span.workdays_left(dt.date(2026, 11, d)) for d in (16, 20, 21, 23, 30)] == [5, 1, 1, 0, 0]


@pytest.mark.rule(48)
@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("王小明", "王*明"),
        ("欧阳震华", "欧**华"),
        ("𬭎", "*"),
        ("阿依古丽·买买提", "阿******提"),
        ("Li Ming", "L******"),
    ],
)
def test_a_name_is_masked_but_recognised_by_its_owner(name, masked):
    assert mask_name(name) == masked

"""Working days of mainland China: what "N working days" means everywhere in the house (R62).

A day is decided by the first of three that knows it:

1. `overrides`, the institution's own table `{date: is it a working day?}` (school days, a typhoon, next year's
   arrangement as soon as the State Council publishes it);
2. the package `chinesecalendar`, which holds the published holidays and make-up workdays of the years it knows;
3. Monday to Friday, for a year that nobody has told us about yet. A result that leans on this is a guess:
   `assumed_years` names the years, so that a page can say so beside the date.

Pure: no clock, no database. All days are civil dates in Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar import constants

Overrides = Mapping[date, bool]

_KNOWN = {day.year for day in constants.holidays}
_ONE_DAY = timedelta(days=1)


def is_workday(day: date, overrides: Overrides | None = None) -> bool:
    """Is `day` worked? A make-up Saturday is, a holiday Monday is not."""
    if overrides and day in overrides:
        return overrides[day]
    if day.year in _KNOWN:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def is_assumed(day: date, overrides: Overrides | None = None) -> bool:
    """True when `day` was decided by Monday-to-Friday alone, because no calendar for its year is known."""
    return not (overrides and day in overrides) and day.year not in _KNOWN


def add_workdays(day: date, n: int, overrides: Overrides | None = None) -> date:
    """The n-th working day after `day`; with a negative `n` the n-th before it; `day` itself for 0.

    `day` is never counted: a notice of five working days put up on a Friday ends at the close of the Friday
    after (if nothing intervenes), and a roster due 15 working days before an exam is due on `add_workdays(exam, -15)`.
    """
    step = _ONE_DAY if n > 0 else -_ONE_DAY
    left = abs(n)
    while left:
        day += step
        if is_workday(day, overrides):
            left -= 1
    return day


def workdays_between(start: date, end: date, overrides: Overrides | None = None) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before `start`.

    The opposite of `add_workdays`: `workdays_between(a, add_workdays(a, n)) == n` for every n.
    """
    if end < start:
        return -sum(is_workday(day, overrides) for day in _days(end, start - _ONE_DAY))
    return sum(is_workday(day, overrides) for day in _days(start + _ONE_DAY, end))


def assumed_years(start: date, end: date, overrides: Overrides | None = None) -> list[int]:
    """The years between two days (either order) for which only Monday-to-Friday could be assumed, ascending."""
    first, last = min(start, end), max(start, end)
    return sorted({day.year for day in _days(first, last) if is_assumed(day, overrides)})


def _days(first: date, last: date):
    day = first
    while day <= last:
        yield day
        day += _ONE_DAY

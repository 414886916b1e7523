"""How long somebody has worked: overlapping periods count once, gaps do not break the total (R10).

Pure. Time is measured in months as an exact fraction: a day is its share of its calendar month, and 29 February
adds nothing to a February already full. So a period from a day to the same day N years later is exactly N years,
splitting or reordering periods changes nothing, and more work never counts as less.
"""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

_HORIZON_DAYS = 60 * 366


@dataclass(frozen=True, slots=True)
class WorkPeriod:
    """Work from `start` to `end`, both included; `end` None: still working there."""

    start: dt.date
    end: dt.date | None = None
    related: bool = True
    employer: str = ""
    post: str = ""


def _position(day: dt.date) -> Fraction:
    """Months since the year 0; 29 February stands where 1 March stands."""
    length = 28 if day.month == 2 else calendar.monthrange(day.year, day.month)[1]
    return 12 * day.year + day.month - 1 + Fraction(min(day.day - 1, length), length)


def merged(periods: Iterable[WorkPeriod], since: dt.date | None, until: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The related periods as disjoint half-open spans [first, after) between `since` and `until`."""
    spans: list[tuple[dt.date, dt.date]] = []
    for first, after in sorted(_clipped(period, since, until) for period in periods if period.related):
        if first >= after:
            continue
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(after, spans[-1][1]))
        else:
            spans.append((first, after))
    return spans


def _clipped(period: WorkPeriod, since: dt.date | None, until: dt.date) -> tuple[dt.date, dt.date]:
    first = max(period.start, since) if since else period.start
    after = period.end + dt.timedelta(days=1) if period.end else until
    return first, min(after, until)


def months_worked(periods: Iterable[WorkPeriod], until: dt.date, since: dt.date | None = None) -> Fraction:
    """Months of related work before `until`, and not before `since` (the day of a certificate or title)."""
    return sum((_position(after) - _position(first) for first, after in merged(periods, since, until)), Fraction(0))


def years_reached(periods: Iterable[WorkPeriod], years: int, on: dt.date, since: dt.date | None = None) -> dt.date | None:
    """The first day from `on` that has `years` of work behind it if present work goes on; None if it never comes."""
    periods = [period for period in periods if period.related]

    def enough(days: int) -> bool:
        return months_worked(periods, on + dt.timedelta(days=days), since) >= 12 * years

    if enough(0):
        return on
    if not enough(_HORIZON_DAYS):
        return None
    low, high = 0, _HORIZON_DAYS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return on + dt.timedelta(days=high)


def years_and_months(months: Fraction) -> tuple[int, int]:
    """Whole years and whole months, cut: what is shown of a duration."""
    return divmod(int(months), 12)

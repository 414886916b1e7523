"""R4: the dates of a batch in order, and the day by which its roster must lie with the authority.

Pure: civil dates in Asia/Shanghai; working days are asked of `core.workdays` with the institution's overrides.
"""

from dataclasses import dataclass
from datetime import date

from skillcert.core.workdays import Overrides, add_workdays, assumed_years, is_workday, workdays_between

ORDER = ("registration_opens", "registration_closes", "review_deadline", "first_exam")
"""The fields in the order that R4 asks for; each must lie before the next."""

TICKET_DAYS, SEAL_DAYS, MARK_DAYS, UPLOAD_DAYS = 3, 1, 5, 5
"""Working days: tickets before the exam, papers sealed before it, results after it, upload after the notice."""


@dataclass(frozen=True, slots=True)
class BatchDates:
    """What is planned. `exams` are the days of all planned sessions; None is a date not set yet."""

    registration_opens: date | None = None
    registration_closes: date | None = None
    review_deadline: date | None = None
    exams: tuple[date, ...] = ()

    @property
    def first_exam(self) -> date | None:
        return min(self.exams, default=None)

    @property
    def last_exam(self) -> date | None:
        return max(self.exams, default=None)


@dataclass(frozen=True, slots=True)
class OutOfOrder:
    """Two dates the wrong way round; the fields by name, so that a form can mark the later one."""

    earlier_field: str
    later_field: str
    earlier: date
    later: date


@dataclass(frozen=True, slots=True)
class Left:
    """How far away a day is: calendar days and working days, both negative once it is past."""

    days: int
    working_days: int


def missing(dates: BatchDates) -> list[str]:
    """The fields of R4 that have no date."""
    return [name for name in ORDER if getattr(dates, name) is None]


def out_of_order(dates: BatchDates) -> list[OutOfOrder]:
    """R4: registration opens < closes < review deadline < first exam. Equal days are out of order; missing ones are skipped."""
    known = [(name, getattr(dates, name)) for name in ORDER if getattr(dates, name) is not None]
    return [
        OutOfOrder(first, second, day, next_day)
        for (first, day), (second, next_day) in zip(known, known[1:], strict=False)
        if day >= next_day
    ]


def roster_due(first_exam: date, lead: int, overrides: Overrides | None = None) -> date:
    """R4: the last day on which the roster may be filed, `lead` working days before the first exam."""
    return add_workdays(first_exam, -lead, overrides)


def is_late(filed_on: date, first_exam: date, lead: int, overrides: Overrides | None = None) -> bool:
    """R4: whether a roster filed on this day needs an override with a reason."""
    return filed_on > roster_due(first_exam, lead, overrides)


def earliest_exam(review_deadline: date, lead: int, overrides: Overrides | None = None) -> date:
    """The first exam day that leaves the roster its lead when it is filed on the day the review ends."""
    day = add_workdays(review_deadline, lead, overrides)
    return day if is_workday(day, overrides) else add_workdays(day, 1, overrides)


def days_left(today: date, day: date, overrides: Overrides | None = None) -> Left:
    """Today is 0; tomorrow is 1 day and, if it is worked, 1 working day."""
    return Left((day - today).days, workdays_between(today, day, overrides))


def guessed_years(dates: BatchDates, overrides: Overrides | None = None) -> list[int]:
    """Years among these dates whose holidays nobody has told us yet, so that a page can say so."""
    known = [day for day in (dates.registration_opens, dates.review_deadline, *dates.exams) if day]
    return assumed_years(min(known), max(known), overrides) if known else []

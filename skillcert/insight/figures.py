"""R61: the numbers of the dashboard, and that they cannot contradict one another. Pure.

A `Tally` counts candidates of one offer (or of any sum of offers) along the line. Each number is counted from its own records, never
derived from another, so that a contradiction between them shows a fault in the records instead of hiding it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Tally:
    """Numbers of persons: applied ≥ accepted; due = present + absent; passed ≤ present; issued ≤ passed."""

    applied: int = 0
    accepted: int = 0
    due: int = 0
    present: int = 0
    absent: int = 0
    passed: int = 0
    issued: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


def total(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


def contradictions(tally: Tally) -> Iterator[str]:
    """R61: the equations that the numbers break, by name; nothing when they agree."""
    if any(getattr(tally, f.name) < 0 for f in fields(tally)):
        yield "negative"
    if tally.accepted > tally.applied:
        yield "accepted_applied"
    if tally.due != tally.present + tally.absent:
        yield "due_present_absent"
    if tally.passed > tally.present:
        yield "passed_present"
    if tally.issued > tally.passed:
        yield "issued_passed"


def rate(passed: int, present: int) -> Decimal | None:
    """Pass rate in per cent with one decimal, half-up; None where nobody was present."""
    if not present:
        return None
    return (Decimal(100 * passed) / present).quantize(Decimal("0.1"), ROUND_HALF_UP)


def months(last: tuple[int, int], count: int) -> list[tuple[int, int]]:
    """The `count` months up to and with `last`, as (year, month), the oldest first.

    >>> months((2026, 2), 3)
    [(2025, 12), (2026, 1), (2026, 2)]
    """
    year, month = last
    steps = range(year * 12 + month - count, year * 12 + month)
    return [(step // 12, step % 12 + 1) for step in steps]


def by_month(
    counts: dict[tuple[int, int], int], last: tuple[int, int], count: int
) -> list[tuple[tuple[int, int], int]]:
    """A month without a record is a zero, not a gap in the picture."""
    return [(month, counts.get(month, 0)) for month in months(last, count)]

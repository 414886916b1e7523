"""From score sheets to the mark of a practical part (R36–R38). Pure: values in, values out.

Each assessor judges each criterion alone; a task's mark is the sum over its criteria, the part's mark the weighted sum over
its tasks, and the mean over the assessors is exact (a fraction) until the result is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

FULL = 100
MIN_SHEETS = 3
MIN_FOR_DROPPING = 5


@dataclass(frozen=True)
class Criterion:
    """One line of a score sheet: its marks (配分). A veto criterion (否定项) has no marks of its own."""

    id: int
    marks: Decimal
    veto: bool = False


@dataclass(frozen=True)
class Task:
    """A task with its criteria and its share (0–100) of the part."""

    id: int
    weight: Decimal
    criteria: tuple[Criterion, ...]

    @property
    def full(self) -> Decimal:
        return sum((criterion.marks for criterion in self.criteria if not criterion.veto), Decimal(0))


@dataclass(frozen=True)
class Sheet:
    """What one assessor entered: marks given by criterion, and the veto criteria that were triggered."""

    assessor: int
    given: Mapping[int, Decimal]
    vetoes: frozenset[int] = frozenset()


class Fault(StrEnum):
    """Why a sheet cannot be submitted."""

    MISSING = "missing"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Policy:
    """How sheets are joined. `spread` in points warns; dropping extremes needs at least five sheets."""

    min_sheets: int = MIN_SHEETS
    drop_extremes: bool = False
    spread: Decimal = Decimal(15)


@dataclass(frozen=True)
class Joined:
    """The part's mark, or why there is none yet. `by_assessor` are the totals of the sheets, 0–100, exact."""

    mark: Fraction | None
    by_assessor: Mapping[int, Fraction]
    spread: Fraction = Fraction(0)
    wide: bool = False
    vetoes: frozenset[int] = frozenset()
    missing: int = 0
    dropped: tuple[int, ...] = field(default=())

    @property
    def complete(self) -> bool:
        return self.mark is not None


def deduct(criterion: Criterion, deductions: Iterable[Decimal]) -> Decimal:
    """R36: the marks left after deductions; they stop at the criterion's marks and never go below zero (扣完为止)."""
    return max(criterion.marks - sum(deductions, Decimal(0)), Decimal(0))


def faults(tasks: Sequence[Task], sheet: Sheet) -> dict[int, Fault]:
    """R36: what is wrong with a sheet, by criterion: every criterion judged, each within 0 and its marks."""
    found: dict[int, Fault] = {}
    criteria = {criterion.id: criterion for task in tasks for criterion in task.criteria}
    for number, criterion in criteria.items():
        if criterion.veto:
            continue
        given = sheet.given.get(number)
        if given is None:
            found[number] = Fault.MISSING
        elif not given.is_finite() or not 0 <= given <= criterion.marks:
            found[number] = Fault.OUT_OF_RANGE
    for number in {*sheet.given, *sheet.vetoes}:
        if number not in criteria or criteria[number].veto != (number in sheet.vetoes):
            found[number] = Fault.UNKNOWN
    return found


def total(tasks: Sequence[Task], sheet: Sheet) -> Fraction:
    """R37: the mark of one sheet, 0–100; a triggered veto makes it zero."""
    if sheet.vetoes:
        return Fraction(0)
    points = Fraction(0)
    for task in tasks:
        given = sum((Fraction(sheet.given[c.id]) for c in task.criteria if not c.veto), Fraction(0))
        if task.full:
            points += given / Fraction(task.full) * Fraction(task.weight)
    return points


def join(tasks: Sequence[Task], sheets: Sequence[Sheet], expected: int, policy: Policy = Policy()) -> Joined:
    """R38: the mark of the part from the submitted sheets of all expected assessors.

    A missing sheet, or fewer than the policy's number, gives no mark. A veto on any sheet makes the part zero. The spread is
    the distance of the highest from the lowest total of the sheets without veto.
    """
    totals = {sheet.assessor: total(tasks, sheet) for sheet in sheets}
    vetoes = frozenset().union(*(sheet.vetoes for sheet in sheets)) if sheets else frozenset()
    missing = max(expected, policy.min_sheets) - len(totals)
    judged = [totals[sheet.assessor] for sheet in sheets if not sheet.vetoes]
    spread = max(judged) - min(judged) if judged else Fraction(0)
    wide = spread > Fraction(policy.spread)
    if missing > 0:
        return Joined(None, totals, spread, wide, vetoes, missing)
    if vetoes:
        return Joined(Fraction(0), totals, spread, wide, vetoes)
    counted, dropped = _without_extremes(totals, policy)
    mark = sum((totals[assessor] for assessor in counted), Fraction(0)) / len(counted)
    return Joined(mark, totals, spread, wide, vetoes, 0, dropped)


def _without_extremes(totals: Mapping[int, Fraction], policy: Policy) -> tuple[list[int], tuple[int, ...]]:
    order = sorted(totals, key=lambda assessor: (totals[assessor], assessor))
    if not policy.drop_extremes or len(order) < MIN_FOR_DROPPING:
        return order, ()
    return order[1:-1], (order[0], order[-1])

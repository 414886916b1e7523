"""From marks to a result (R39–R43). Pure: values in, values out.

Marks are exact (`Decimal`, or `Fraction` while they are being averaged). What is compared with 60 is the mark itself; rounding
happens once, for the eye, and never lifts a failing mark to the pass mark. An absence is not a zero and a missing mark is not a
failure: each has its own standing.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from skillcert.results.states import Outcome, PartOutcome, ScoreState
from skillcert.standards.states import required_parts

PASS_MARK = Decimal(60)
FULL_MARK = Decimal(100)


@dataclass(frozen=True)
class Part:
    """One part of one registration. `kept_until`: last day on which a kept part counts; only for KEPT."""

    kind: str
    standing: ScoreState
    mark: Decimal | Fraction | None = None
    kept_until: dt.date | None = None

    def __post_init__(self):
        if self.standing is ScoreState.SCORED and self.mark is None:
            raise ValueError(f"{self.kind}: marked without a mark")
        if self.mark is not None and not 0 <= self.mark <= FULL_MARK:
            raise ValueError(f"{self.kind}: {self.mark} does not lie between 0 and 100")


@dataclass(frozen=True)
class PartGrade:
    kind: str
    outcome: PartOutcome
    mark: Decimal | Fraction | None
    carried: bool = False
    """Kept or exempt: nothing was sat this time."""


@dataclass(frozen=True)
class Grade:
    outcome: Outcome
    parts: tuple[PartGrade, ...]

    @property
    def to_keep(self) -> tuple[str, ...]:
        """The parts passed now that a make-up need not repeat; none when everything passed or something is open."""
        if self.outcome is not Outcome.FAIL:
            return ()
        return tuple(p.kind for p in self.parts if p.outcome is PartOutcome.PASSED and not p.carried)


def grade(level: int, parts: Iterable[Part], exam_day: dt.date, required: Iterable[str] | None = None) -> Grade:
    """R40: passed iff every required part reaches 60; absent or void fails; a missing mark leaves it open, never passed.

    `exam_day`: the day against which the term of a kept part is held (R42). `required`: of the standard, else by level.
    """
    by_kind = {part.kind: part for part in parts}
    needed = tuple(required) if required is not None else required_parts(level)
    graded = [_grade_part(by_kind.get(kind, Part(kind, ScoreState.MISSING)), exam_day) for kind in needed]
    graded = _review_follows(graded)
    outcomes = {part.outcome for part in graded}
    if PartOutcome.MISSING in outcomes:
        outcome = Outcome.INCOMPLETE
    elif outcomes == {PartOutcome.PASSED}:
        outcome = Outcome.PASS
    else:
        outcome = Outcome.FAIL
    return Grade(outcome, tuple(graded))


def _grade_part(part: Part, exam_day: dt.date) -> PartGrade:
    match part.standing:
        case ScoreState.SCORED:
            outcome = PartOutcome.PASSED if part.mark >= PASS_MARK else PartOutcome.FAILED
            return PartGrade(part.kind, outcome, part.mark)
        case ScoreState.KEPT:
            fresh = part.kept_until is not None and exam_day <= part.kept_until
            return PartGrade(part.kind, PartOutcome.PASSED if fresh else PartOutcome.EXPIRED, part.mark, carried=True)
        case ScoreState.EXEMPT:
            return PartGrade(part.kind, PartOutcome.PASSED, None, carried=True)
        case ScoreState.ABSENT:
            return PartGrade(part.kind, PartOutcome.ABSENT, None)
        case ScoreState.VOID:
            # The raw mark stays with the score version; a result never shows it.
            return PartGrade(part.kind, PartOutcome.VOID, None)
    return PartGrade(part.kind, PartOutcome.MISSING, None)


def _review_follows(graded: list[PartGrade]) -> list[PartGrade]:
    """R41: a review that has no mark because the candidate was not admitted to it is not a missing one."""
    others = [p.outcome for p in graded if p.kind != "review"]
    if PartOutcome.MISSING in others or all(o is PartOutcome.PASSED for o in others):
        return graded
    return [
        replace(p, outcome=PartOutcome.NOT_ADMITTED) if p.kind == "review" and p.outcome is PartOutcome.MISSING else p
        for p in graded
    ]


def annul(parts: Iterable[Part], tiers: Mapping[str, int]) -> tuple[Part, ...]:
    """R43: a tier 1 violation voids the part it happened in, tier 2 and 3 void every part sat in the batch.

    `tiers`: the gravest decided tier by part kind. Parts carried over from an earlier batch are not touched.
    """
    everything = any(tier >= 2 for tier in tiers.values())
    carried = (ScoreState.KEPT, ScoreState.EXEMPT)
    return tuple(
        replace(part, standing=ScoreState.VOID)
        if part.standing not in carried and (everything or part.kind in tiers)
        else part
        for part in parts
    )


def shown(mark: Decimal | Fraction | None, decimals: int = 1) -> str:
    """A mark for the eye: rounded half up once, but a failing mark never shows as a passing one (R39); "" for none.

    >>> shown(Decimal("59.96")), shown(Decimal("84.25"))
    ('59.9', '84.3')
    """
    if mark is None:
        return ""
    step = Decimal(1).scaleb(-decimals)
    exact = _decimal(mark)
    rounded = exact.quantize(step, ROUND_HALF_UP)
    if mark < PASS_MARK <= rounded:
        rounded = exact.quantize(step, ROUND_DOWN)
    return str(rounded)


def stored(mark: Decimal | Fraction) -> Decimal:
    """A mark as the database keeps it: cut, not rounded, at six decimals, so that what is below 60 stays below 60."""
    return _decimal(mark).quantize(Decimal("0.000001"), ROUND_DOWN)


def _decimal(mark: Decimal | Fraction) -> Decimal:
    if isinstance(mark, Decimal):
        return mark
    # 40 digits, cut: enough that no rounding of the division can cross a bound of six decimals.
    scaled = mark * 10**30
    return Decimal(scaled.numerator // scaled.denominator).scaleb(-30)


def kept_until(exam_day: dt.date, months: int) -> dt.date:
    """R42: the last day on which a passed part counts; the end of a shorter month stands for a day it has not."""
    year, month = divmod(exam_day.month - 1 + months, 12)
    year, month = exam_day.year + year, month + 1
    for day in (exam_day.day, 30, 29, 28):
        try:
            return dt.date(year, month, day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


@dataclass(frozen=True)
class Tally:
    """R61: the figures of a batch or an offer. expected = present + absent; passed <= present."""

    expected: int
    present: int
    absent: int
    passed: int
    failed: int
    incomplete: int


def tally(grades: Iterable[Grade]) -> Tally:
    """Count results. Absent is who sat no part at all; who missed one of two was present and failed."""
    expected = present = passed = failed = incomplete = 0
    for g in grades:
        expected += 1
        sat = [p for p in g.parts if not p.carried and p.outcome is not PartOutcome.NOT_ADMITTED]
        present += not sat or any(p.outcome is not PartOutcome.ABSENT for p in sat)
        passed += g.outcome is Outcome.PASS
        failed += g.outcome is Outcome.FAIL
        incomplete += g.outcome is Outcome.INCOMPLETE
    return Tally(expected, present, expected - present, passed, failed, incomplete)

"""Why a filing, a version or a weight table is refused. Pure: values in, reasons out."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from skillcert.core.reasons import Reason
from skillcert.standards import catalogue, weights
from skillcert.standards.states import LEVEL_NAMES, Part, StandardState, WeightKind, required_parts

FILING_CODE = re.compile(r"[YSJ]\d{12}")
LEAST_MINUTES = {Part.THEORY: 60, Part.PRACTICAL: 10, Part.REVIEW: 15}


def occupation_faults(code: str) -> Iterator[Reason]:
    """Only skilled occupations of the catalogue can be filed."""
    row = catalogue.find(code)
    if row is None:
        yield Reason("standards.code_unknown", "occupation_code", code=code)
    elif not catalogue.is_skill_occupation(code):
        yield Reason("standards.not_skilled", "occupation_code", name=row.name)


def filing_faults(code: str, valid_from: date, valid_until: date) -> Iterator[Reason]:
    """R50: the code is the 13-character prefix of certificate numbers; the filing ends after it begins."""
    if not FILING_CODE.fullmatch(code):
        yield Reason("standards.filing_code", "code", code=code)
    if valid_until < valid_from:
        yield Reason("standards.validity", "valid_until", start=valid_from, until=valid_until)


def level_faults(levels: Iterable[int]) -> Iterator[Reason]:
    chosen = list(levels)
    if not chosen:
        yield Reason("standards.levels_missing", "levels")
    for level in chosen:
        if level not in LEVEL_NAMES:
            yield Reason("standards.level_unknown", "levels", level=level)


def is_inside(items: Iterable, occupation_code: str, work_type_id: int | None, level: int, centre_id: int | None = None) -> bool:
    """R1: whether filing items (occupation_code, work_type_id, levels, centre_id) hold this offer.

    A line without a work type holds every work type of its occupation.
    """
    return any(
        item.occupation_code == occupation_code
        and item.work_type_id in (None, work_type_id)
        and level in item.levels
        and (centre_id is None or item.centre_id == centre_id)
        for item in items
    )


def pattern_faults(pattern: Iterable[dict]) -> Iterator[Reason]:
    """R28: the theory pattern makes exactly 100 marks."""
    rows = [row for row in pattern if row["count"]]
    if not rows:
        yield Reason("standards.pattern_empty", "pattern")
        return
    total = sum(row["count"] * Decimal(row["marks"]) for row in rows)
    if total != 100:
        yield Reason("standards.pattern_sum", "pattern", total=total)


def figure_faults(level: int, minutes: dict[Part, int], ratio: int) -> Iterator[Reason]:
    """Durations of the parts that the level has, and candidates an assessor."""
    for part in required_parts(level):
        if minutes[part] < LEAST_MINUTES[part]:
            yield Reason("standards.minutes", f"{part}_minutes", part=part, least=LEAST_MINUTES[part], given=minutes[part])
    if not 1 <= ratio <= 20:
        yield Reason("standards.ratio", "assessor_ratio", given=ratio)


def weight_faults(table: weights.WeightTable) -> Iterator[Reason]:
    """R26: every column that does not sum to what it must, named."""
    for fault in weights.faults(table):
        if fault.parent is not None:
            yield Reason("standards.weights_children", "table", column=fault.column, parent=fault.parent,
                         total=fault.total, expected=fault.expected)
        elif fault.printed is not None:
            yield Reason("standards.weights_sum_printed", "table", column=fault.column, total=fault.total, printed=fault.printed)
        else:
            yield Reason("standards.weights_sum", "table", column=fault.column, total=fault.total)


def change_faults(state: StandardState) -> Iterator[Reason]:
    """What is in force is never changed: registrations and papers stand on it."""
    if state != StandardState.DRAFT:
        yield Reason("standards.not_draft", state=state)


def activation_faults(levels: Iterable[int], condition_levels: set[int], weighted: set[tuple[WeightKind, int]]) -> Iterator[Reason]:
    """A version comes into force when each of its levels has conditions and both weight tables (R9, R26)."""
    chosen = list(levels)
    if not chosen:
        yield Reason("standards.no_level")
    for level in chosen:
        if level not in condition_levels:
            yield Reason("standards.no_conditions", level=LEVEL_NAMES[level])
        for kind in WeightKind:
            if (kind, level) not in weighted:
                yield Reason("standards.weights_missing", level=LEVEL_NAMES[level], kind=kind)

"""Weight tables (权重表): one column a level, and what is wrong with them.

R26: the weights of children sum to their parent, the top level of each column sums to 100 within 0.01. A printed
total is never trusted: a published table prints 100 under columns that sum to 105 and 125.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

TOLERANCE = Decimal("0.01")
FULL = Decimal(100)
_TOTAL_NAMES = {"合计", "总计", "total", "sum"}
_LEVELS = {"五级": 5, "四级": 4, "三级": 3, "二级": 2, "一级": 1}


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One range. ``weights`` maps a level to a share of 100; a level that is missing has no such range."""

    code: str
    name: str
    weights: Mapping[int, Decimal]
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class WeightTable:
    """Rows in printed order. ``columns`` maps each level to its heading, which faults quote."""

    columns: Mapping[int, str]
    rows: tuple[WeightRow, ...]
    printed_totals: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WeightFault:
    """A column that does not add up. ``parent`` is None for the top level, else the name of the range above."""

    level: int
    column: str
    total: Decimal
    expected: Decimal
    parent: str | None = None
    printed: Decimal | None = None


class UnreadableTable(ValueError):
    """The grid is no weight table: ``args`` are the row number (from 1) and the text that could not be read."""


def faults(table: WeightTable) -> list[WeightFault]:
    """R26: list every column, at the top and below each range, that does not sum to what it must."""
    found = []
    for level, heading in table.columns.items():
        total = _sum(table.rows, level, None)
        if abs(total - FULL) > TOLERANCE:
            printed = table.printed_totals.get(level)
            found.append(WeightFault(level, heading, total, FULL, None, printed if printed != total else None))
        for row in table.rows:
            if not any(child.parent == row.code for child in table.rows):
                continue
            expected = row.weights.get(level, Decimal(0))
            total = _sum(table.rows, level, row.code)
            if abs(total - expected) > TOLERANCE:
                found.append(WeightFault(level, heading, total, expected, row.name))
    return found


def column(table: WeightTable, level: int) -> dict[str, Decimal]:
    """Return the leaves of one level: code → weight, in printed order, without ranges that the level lacks."""
    parents = {row.parent for row in table.rows}
    return {
        row.code: row.weights[level]
        for row in table.rows
        if row.code not in parents and row.weights.get(level, Decimal(0)) > 0
    }


def differs_from(weights: Mapping[str, Decimal], standard: Mapping[str, Decimal]) -> list[tuple[str, Decimal, Decimal]]:
    """R26: compare a bank's top ranges (name → weight) with the standard's column; return (name, ours, theirs)."""
    names = list(dict.fromkeys([*standard, *weights]))
    zero = Decimal(0)
    return [
        (name, weights.get(name, zero), standard.get(name, zero))
        for name in names
        if abs(weights.get(name, zero) - standard.get(name, zero)) > TOLERANCE
    ]


def read_grid(grid: Sequence[Sequence[object]]) -> WeightTable:
    """Read a table as it is printed: a head ``项目 | 五级/初级工 | …``, one row a range, a row 合计 at the end.

    Blank, dash and "—" mean that the level lacks the range; emphasis marks and a percent sign are ignored. A name
    that is indented (leading blanks or "-") belongs to the last name before it that is not.
    """
    head = [str(cell).strip() for cell in grid[0]]
    places = {index: _level(text) for index, text in enumerate(head) if index}
    if not any(places.values()):
        raise UnreadableTable(1, " ".join(head))
    columns = {level: head[index] for index, level in places.items() if level}
    rows: list[WeightRow] = []
    printed: dict[int, Decimal] = {}
    parent: str | None = None
    for number, cells in enumerate(grid[1:], start=2):
        raw = str(cells[0])
        name = raw.strip(" \t\u3000-*·")
        if not name:
            continue
        weights = {
            level: value for index, level in places.items() if level and (value := _number(cells, index, number))
        }
        if name.casefold() in _TOTAL_NAMES:
            printed = weights
            continue
        below = parent if raw[:1] in " \t\u3000-" and parent else None
        code = str(len(rows) + 1)
        rows.append(WeightRow(code, name, weights, below))
        parent = below or code
    return WeightTable(columns, tuple(rows), printed)


def _sum(rows: Sequence[WeightRow], level: int, parent: str | None) -> Decimal:
    return sum((row.weights.get(level, Decimal(0)) for row in rows if row.parent == parent), Decimal(0))


def _level(heading: str) -> int | None:
    """Read "三级/高级工", "三级", "level 3" or "3"."""
    for name, level in _LEVELS.items():
        if heading.startswith(name):
            return level
    digits = re.search(r"[1-5]", heading)
    return int(digits.group()) if digits else None


def _number(cells: Sequence[object], index: int, row: int) -> Decimal | None:
    text = str(cells[index]).strip(" \t\u3000*%％") if index < len(cells) else ""
    if text in ("", "-", "—", "–", "/", "——"):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        raise UnreadableTable(row, text) from None

"""When a specification table says no, and what it had better have. Values in, reasons out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Protocol

from skillcert.core.reasons import Reason
from skillcert.itembank import point_reasons as _reasons  # noqa: F401  (registers its own)
from skillcert.itembank.fingerprint import bare
from skillcert.itembank.states import Importance
from skillcert.standards.weights import FULL, TOLERANCE, differs_from

RANGES = 6
"""So many levels of ranges there may be; points lie one deeper."""
SHARES = {Importance.X: (80, None), Importance.Y: (None, 15), Importance.Z: (None, 5)}
"""Usual shares of the points by importance, in percent: (at least, at most)."""
POINTS_A_LEVEL, POINTS_A_PERCENT = 200, 2
"""Usual size: points of a level, points for each percent of weight."""


class RowLike(Protocol):
    """What the rules need of a row: a range has no importance, a point has one."""

    code: str
    name: str
    weight: Decimal | None
    importance: Importance | None


def parent_of(code: str) -> str:
    return code.rpartition(".")[0]


def read_weight(text: str) -> Decimal | None:
    """A weight as it is typed: "12.5", "12.5%", "". Raises InvalidOperation."""
    bare_text = text.strip().rstrip("%％ ")
    return Decimal(bare_text) if bare_text else None


def line_faults(line, known: Mapping[str, object], points: Iterable[str] = ()) -> Iterator[Reason]:
    """Why one typed row cannot stand. `known`: codes there are; `points`: those of them that are points."""
    if not line.code or not line.name:
        yield Reason("itembank.point_row", "code", row=line.row)
        return
    parent = parent_of(line.code)
    if parent and parent not in known:
        yield Reason("itembank.point_without_parent", "code", code=line.code, parent=parent)
    if parent in points:
        yield Reason("itembank.point_below_point", "code", code=line.code, parent=parent)
    if not all(part.strip() for part in line.code.split(".")) or len(line.code) > 40:
        yield Reason("itembank.point_code", "code", code=line.code)
    if line.code.count(".") >= (RANGES + 1 if line.importance else RANGES):
        yield Reason("itembank.point_depth", "code", code=line.code, most=RANGES)
    yield from _weight_faults(line)


def _weight_faults(line) -> Iterator[Reason]:
    try:
        weight = read_weight(line.weight)
    except InvalidOperation:
        weight = Decimal(-1)
    if weight is not None and not 0 <= weight <= FULL:
        yield Reason("itembank.point_weight", "weight", text=line.weight)
    if line.importance and line.importance.upper() not in ("X", "Y", "Z"):
        yield Reason("itembank.point_importance", "importance", text=line.importance)


def sums(rows: Sequence[RowLike]) -> Iterator[Reason]:
    """R26: the weights of the top ranges sum to 100, those of children to their parent's."""
    children: dict[str, list[RowLike]] = defaultdict(list)
    for row in rows:
        if row.importance is None:
            children[parent_of(row.code)].append(row)
    top = _sum(children[""])
    if abs(top - FULL) > TOLERANCE:
        yield Reason("itembank.points_top", "weight", total=_plain(top))
    for row in rows:
        below = children.get(row.code, [])
        if any(one.weight is not None for one in below) and abs(_sum(below) - (row.weight or 0)) > TOLERANCE:
            yield Reason(
                "itembank.points_children", "weight", code=row.code, name=row.name, total=_plain(_sum(below)), weight=_plain(row.weight or Decimal(0)),
            )  # fmt: skip


def against_standard(rows: Sequence[RowLike], standard: Mapping[str, Decimal]) -> list[tuple[str, Decimal, Decimal]]:
    """R26: (name, here, in the standard) of every leaf of the standard's theory column that weighs otherwise here.

    Names are compared without blanks and marks. Where no name agrees, the tables are not comparable and nothing is said.
    """
    theirs = {bare(name): weight for name, weight in standard.items()}
    called = {bare(name): name for name in standard}
    ours: dict[str, Decimal] = {}
    for row in rows:
        if row.importance is None and row.weight and bare(row.name) in theirs:
            ours.setdefault(bare(row.name), row.weight)
    if not ours:
        return []
    return [(called[name], mine, other) for name, mine, other in differs_from(ours, theirs)]


def hints(rows: Sequence[RowLike]) -> Iterator[Reason]:
    """What is usual and not here: shares of X, Y, Z; enough points. Nothing is refused for it."""
    points = [row for row in rows if row.importance is not None]
    if not points:
        yield Reason("itembank.points_none")
        return
    for importance, (least, most) in SHARES.items():
        share = Decimal(100) * sum(row.importance is importance for row in points) / len(points)
        if least is not None and share < least:
            yield Reason("itembank.points_share_low", letter=importance.value, share=f"{share:.0f}", usual=least)
        if most is not None and share > most:
            yield Reason("itembank.points_share_high", letter=importance.value, share=f"{share:.0f}", usual=most)
    if len(points) < POINTS_A_LEVEL:
        yield Reason("itembank.points_few", count=len(points), usual=POINTS_A_LEVEL)
    thin = [row.code for row in rows if row.importance is None and row.weight and _thin(row, rows, points)]
    if thin:
        yield Reason("itembank.points_thin", codes="、".join(thin[:8]), times=POINTS_A_PERCENT)


def _thin(row: RowLike, rows: Sequence[RowLike], points: Sequence[RowLike]) -> bool:
    """A weighted range with nothing weighted below it that has fewer points than is usual for its weight."""
    prefix = row.code + "."
    if any(other.weight and other.importance is None and other.code.startswith(prefix) for other in rows):
        return False
    return sum(point.code.startswith(prefix) for point in points) < POINTS_A_PERCENT * (row.weight or 0)


def move(code: str, target: str, known: Mapping[str, object], points: Iterable[str], depth: int) -> Iterator[Reason]:
    """Why a row cannot be moved to another code. `depth`: how many levels hang below it, itself included."""
    parent = parent_of(target)
    if not target or not all(part.strip() for part in target.split(".")) or len(target) > 40:
        yield Reason("itembank.point_code", "code", code=target)
    elif target == code:
        yield Reason("itembank.point_not_moved", "code", code=code)
    elif target in known:
        yield Reason("itembank.point_code_taken", "code", code=target)
    elif target.startswith(code + "."):
        yield Reason("itembank.point_into_itself", "code", code=target)
    elif parent and parent not in known:
        yield Reason("itembank.point_without_parent", "code", code=target, parent=parent)
    elif parent in points:
        yield Reason("itembank.point_below_point", "code", code=target, parent=parent)
    elif target.count(".") + depth > RANGES + 1:
        yield Reason("itembank.point_depth", "code", code=target, most=RANGES)


def _sum(rows: Iterable[RowLike]) -> Decimal:
    return sum((row.weight for row in rows if row.weight is not None), Decimal(0))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"

"""The verbs of the specification table (细目表): ranges with weights, points with importance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sqlalchemy import func, select

from skillcert.core import history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused
from skillcert.itembank.fingerprint import bare
from skillcert.itembank.kinds import Importance
from skillcert.itembank.models import Item, Point
from skillcert.itembank.service import Bank, refuse_unless_writer


@dataclass(frozen=True)
class PointLine:
    """A row of the table as it is typed: texts; weight and importance may be empty."""

    code: str
    name: str
    weight: str = ""
    importance: str = ""
    row: int = 0


_TITLES = {
    "code": ("code", "代码", "编号", "鉴定点代码", "知识点代码"),
    "name": ("name", "名称", "鉴定范围", "鉴定点", "知识点", "鉴定点名称"),
    "weight": ("weight", "权重", "比重", "鉴定比重", "权重(%)"),
    "importance": ("importance", "重要程度", "重要性"),
}


def read_lines(rows: Sequence[tuple[int, Sequence[str]]]) -> list[PointLine]:
    """Rows of a workbook with a header as lines; raises Refused when it has no code or name column."""
    head = [str(cell).strip().casefold() for cell in rows[0][1]] if rows else []
    place = {name: head.index(title) for name, titles in _TITLES.items() for title in titles if title in head}
    if not {"code", "name"} <= place.keys():
        raise Refused(Reason("itembank.not_points"))

    def cell(cells: Sequence[str], name: str) -> str:
        index = place.get(name)
        return str(cells[index]).strip() if index is not None and index < len(cells) else ""

    return [
        PointLine(*(cell(cells, name) for name in ("code", "name", "weight", "importance")), row=number)
        for number, cells in rows[1:]
    ]


def put_points(bank: Bank, lines: Iterable[PointLine], actor: Actor) -> int:
    """Add rows, or change those whose code exists; all or none. Returns how many lines were taken."""
    refuse_unless_writer(actor)
    known = {point.code: point for point in db.session.scalars(_all(bank))}
    reasons: list[Reason] = []
    lines = sorted(lines, key=lambda line: line.code.count("."))
    for line in lines:
        reasons.extend(_faults(line, known))
        if not reasons:
            point = known.get(line.code) or Point(
                occupation_code=bank.occupation_code, level=bank.level, code=line.code
            )
            point.name = line.name[:160]
            point.weight = _weight(line.weight)
            point.importance = Importance(line.importance.upper()) if line.importance else None
            known[line.code] = point
    if reasons:
        raise Refused(reasons)
    db.session.add_all(known.values())
    db.session.flush()
    history.record(bank.stream, "itembank.put_points", actor, level=bank.level, codes=[line.code for line in lines])
    return len(lines)


def remove_point(point: Point, actor: Actor) -> None:
    """Take out a row on which nothing hangs."""
    refuse_unless_writer(actor)
    bank = Bank(point.occupation_code, point.level)
    below = _all(bank).where(Point.code.startswith(point.code + ".", autoescape=True))
    count = db.session.scalar(select(func.count()).select_from(below.subquery()))
    count += db.session.scalar(select(func.count()).where(Item.point_id == point.id))
    if count:
        raise Refused(Reason("itembank.point_in_use", count=count))
    history.record(bank.stream, "itembank.remove_point", actor, point, code=point.code, name=point.name)
    db.session.delete(point)
    db.session.flush()


class PointFinder:
    """Finds points by the names (or the code) that a workbook gives, and adds what is missing when asked."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.points = {point.code: point for point in db.session.scalars(_all(bank))}
        self.by_place = {(self._parent(code), bare(p.name)): p for code, p in self.points.items()}

    def find(self, path: Sequence[str]) -> Point | None:
        """The point at the end of a path of names; the last name alone also counts if only one point bears it."""
        if not path:
            return None
        if path[-1] in self.points:
            return self.points[path[-1]]
        parent, point = "", None
        for name in path:
            point = self.by_place.get((parent, bare(name)))
            if point is None:
                break
            parent = point.code
        if point is not None:
            return point
        namesakes = [p for p in self.points.values() if bare(p.name) == bare(path[-1])]
        return namesakes[0] if len(namesakes) == 1 else None

    def find_or_add(self, path: Sequence[str]) -> Point | None:
        """The point, with the missing part of its path added as ranges without weight."""
        point = self.find(path)
        if point is not None or not path:
            return point
        parent = ""
        for name in path:
            point = self.by_place.get((parent, bare(name))) or self._add(parent, name)
            parent = point.code
        return point

    def _add(self, parent: str, name: str) -> Point:
        used = [code for code in self.points if self._parent(code) == parent]
        numbers = [int(last) for code in used if (last := code.rpartition(".")[2]).isdigit()]
        number = max(numbers, default=0) + 1
        code = f"{parent}.{number}" if parent else str(number)
        point = Point(occupation_code=self.bank.occupation_code, level=self.bank.level, code=code, name=name[:160])
        db.session.add(point)
        db.session.flush()
        self.points[code] = self.by_place[parent, bare(name)] = point
        return point

    @staticmethod
    def _parent(code: str) -> str:
        return code.rpartition(".")[0]


def _all(bank: Bank):
    return select(Point).where(Point.occupation_code == bank.occupation_code, Point.level == bank.level)


def _weight(text: str) -> Decimal | None:
    return Decimal(text.rstrip("%％ ")) if text else None


def _faults(line: PointLine, known: dict[str, Point]) -> Iterable[Reason]:
    if not line.code or not line.name:
        yield Reason("itembank.point_row", "code", row=line.row)
        return
    parent = line.code.rpartition(".")[0]
    if parent and parent not in known:
        yield Reason("itembank.point_without_parent", "code", code=line.code, parent=parent)
    try:
        weight = _weight(line.weight)
    except InvalidOperation:
        weight = Decimal(-1)
    if weight is not None and not 0 <= weight <= 100:
        yield Reason("itembank.point_weight", "weight", text=line.weight)
    if line.importance and line.importance.upper() not in ("X", "Y", "Z"):
        yield Reason("itembank.point_importance", "importance", text=line.importance)

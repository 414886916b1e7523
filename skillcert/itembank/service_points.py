"""The verbs of the specification table (细目表): ranges with weights, points with importance, its editions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.itembank import rules, rules_points
from skillcert.itembank.fingerprint import bare
from skillcert.itembank.kinds import Importance
from skillcert.itembank.models import Item, Point
from skillcert.itembank.point_models import PointEdition, PointTable
from skillcert.itembank.point_states import PointTableState, point_tables
from skillcert.itembank.pointbook import PointLine, read_lines
from skillcert.itembank.queries_points import points_of, standard_column
from skillcert.itembank.service import Bank, refuse_unless_writer

__all__ = [
    "PointFinder",
    "PointLine",
    "Verdict",
    "approve",
    "move_point",
    "put_points",
    "read_lines",
    "remove_point",
    "verdicts",
]


@dataclass(frozen=True)
class Verdict:
    """What a typed row would do: new | changed | same | refused (then with reasons)."""

    line: PointLine
    does: str
    reasons: tuple[Reason, ...] = ()


def verdicts(bank: Bank, lines: Iterable[PointLine]) -> list[Verdict]:
    """Look at typed rows without changing anything, in the order of their codes."""
    there = {point.code: point for point in points_of(bank.occupation_code, bank.level)}
    known: dict[str, object] = dict(there)
    points = {code for code, point in there.items() if point.importance is not None}
    told, seen = [], set()
    for line in sorted(lines, key=lambda line: (line.code.count("."), line.row)):
        reasons = list(rules_points.line_faults(line, known, points))
        if line.code in seen:
            reasons.append(Reason("itembank.point_twice", "code", code=line.code))
        seen.add(line.code)
        if not reasons:  # what hangs below a refused row is refused too
            known[line.code] = line
            points = points | {line.code} if line.importance else points - {line.code}
        told.append(Verdict(line, "refused" if reasons else _does(there.get(line.code), line), tuple(reasons)))
    return told


def _does(point: Point | None, line: PointLine) -> str:
    if point is None:
        return "new"
    typed = (line.name[:160], rules_points.read_weight(line.weight), line.importance.upper())
    return "same" if (point.name, point.weight, point.importance or "") == typed else "changed"


def put_points(bank: Bank, lines: Iterable[PointLine], actor: Actor) -> int:
    """Add rows, or change those whose code exists; all or none. Returns how many lines were taken."""
    refuse_unless_writer(actor)
    told = verdicts(bank, lines)
    refuse_if(reason for one in told for reason in one.reasons)
    known = {point.code: point for point in points_of(bank.occupation_code, bank.level)}
    for line in (one.line for one in told):
        point = known.get(line.code)
        if point is None:
            point = Point(occupation_code=bank.occupation_code, level=bank.level, code=line.code)
            db.session.add(point)
        point.name = line.name[:160]
        point.weight = rules_points.read_weight(line.weight)
        point.importance = Importance(line.importance.upper()) if line.importance else None
    if any(one.does != "same" for one in told):
        _touched(bank, actor)
    db.session.flush()
    codes = [one.line.code for one in told if one.does != "same"]
    history.record(bank.stream, "itembank.put_points", actor, level=bank.level, codes=codes)
    return len(told)


def move_point(point: Point, code: str, actor: Actor) -> int:
    """Give a row another code, with all that hangs below it; items stay with their points. Returns how many rows moved."""
    refuse_unless_writer(actor)
    bank, code = Bank(point.occupation_code, point.level), code.strip()
    rows = points_of(bank.occupation_code, bank.level)
    below = [row for row in rows if row.code == point.code or row.code.startswith(point.code + ".")]
    depth = max(row.code.count(".") for row in below) - point.code.count(".") + 1
    points = {row.code for row in rows if row.importance is not None}
    refuse_if(rules_points.move(point.code, code, {row.code: row for row in rows}, points, depth))
    before = point.code
    for row in below:
        row.code = code + row.code[len(before) :]
    if any(len(row.code) > 40 for row in below):
        raise Refused(Reason("itembank.point_code", "code", code=code))
    _touched(bank, actor)
    db.session.flush()
    history.record(bank.stream, "itembank.move_point", actor, point, level=bank.level, before=before, after=code)
    return len(below)


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
    _touched(bank, actor)
    db.session.flush()


def approve(bank: Bank, deviation: str, actor: Actor) -> PointEdition:
    """R26: another person than the last who changed it puts the table in force; its rows are kept as an edition.

    Weights that differ from the standard's need a reason (`deviation`).
    """
    table = table_of(bank)
    rows = points_of(bank.occupation_code, bank.level)
    point_tables.move(table, "approve", actor, why_not_approve(bank, table, rows, deviation, actor), rows=len(rows))
    table.edition, table.deviation = table.edition + 1, deviation.strip()
    table.checked_by, table.checker, table.checked_at = actor.account_id, actor.name[:80], clock.now()
    edition = PointEdition(
        table_id=table.id, number=table.edition, rows=[_stored(row) for row in rows], preparer=table.preparer,
        checker=table.checker, deviation=table.deviation,
    )  # fmt: skip
    db.session.add(edition)
    db.session.flush()
    return edition


def why_not_approve(bank: Bank, table: PointTable, rows: Sequence[Point], deviation: str, actor: Actor) -> list[Reason]:
    """What stands against putting the table in force, state and permission apart."""
    reasons = [] if rows else [Reason("itembank.points_empty")]
    reasons += rules.other_person(
        "itembank.own_points", table.prepared_by, table.prepared_person_id, actor.account_id, actor.person_id
    )
    reasons += rules_points.sums(rows) if rows else ()
    differs = rules_points.against_standard(rows, standard_column(bank.occupation_code, bank.level))
    if differs and not deviation.strip():
        reasons.append(Reason("itembank.points_differ", "deviation", count=len(differs)))
    return reasons


def table_of(bank: Bank) -> PointTable:
    """The head of a bank's table, made when it is first needed."""
    found = select(PointTable).where(PointTable.occupation_code == bank.occupation_code, PointTable.level == bank.level)
    table = db.session.scalar(found)
    if table is None:
        table = PointTable(occupation_code=bank.occupation_code, level=bank.level)
        table.state, table.edition, table.preparer, table.checker = PointTableState.DRAFT, 0, "", ""
        db.session.add(table)
        db.session.flush()
    return table


def _touched(bank: Bank, actor: Actor) -> None:
    """Whoever changes the table is its preparer; one in force is worked on again."""
    table = table_of(bank)
    if table.state is PointTableState.IN_FORCE:
        point_tables.move(table, "reopen", actor)
    table.prepared_by, table.prepared_person_id = actor.account_id, actor.person_id
    table.preparer, table.prepared_at = actor.name[:80], clock.now()


def _stored(row: Point) -> dict:
    weight = None if row.weight is None else f"{row.weight:f}"
    return {"code": row.code, "name": row.name, "weight": weight, "importance": row.importance and row.importance.value}


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


@dataclass(frozen=True)
class Kept:
    """A row of an edition."""

    code: str
    name: str
    weight: Decimal | None
    importance: Importance | None


def rows_of(edition: PointEdition) -> list[Kept]:
    """The rows of an edition as the workbook takes them."""
    return [
        Kept(
            row["code"], row["name"], None if row["weight"] is None else Decimal(row["weight"]),
            Importance(row["importance"]) if row["importance"] else None,
        )
        for row in edition.rows
    ]  # fmt: skip

"""What the pages and verbs of the specification table read."""

from decimal import Decimal

from sqlalchemy import func, select

from skillcert.core.db import db
from skillcert.itembank.models import Item, Point
from skillcert.itembank.point_models import PointEdition, PointTable
from skillcert.standards import queries as standards
from skillcert.standards.models import Weight
from skillcert.standards.states import WeightKind


def points_of(code: str, level: int) -> list[Point]:
    """The rows in the order of their codes, 1.2 before 1.10."""
    found = db.session.scalars(select(Point).where(Point.occupation_code == code, Point.level == level))
    return sorted(found, key=lambda point: [(int(p), "") if p.isdigit() else (10**9, p) for p in point.code.split(".")])


def standard_column(code: str, level: int) -> dict[str, Decimal]:
    """{name: weight} of the leaves of the theory column in the standard in force; empty without one."""
    version = standards.active_version(code)
    if version is None:
        return {}
    query = select(Weight).where(
        Weight.standard_version_id == version.id, Weight.kind == WeightKind.THEORY, Weight.level == level
    )
    rows = list(db.session.scalars(query))
    parents = {row.code.rpartition(".")[0] for row in rows}
    return {row.name: row.weight for row in rows if row.code not in parents and row.weight}


def table(code: str, level: int) -> PointTable | None:
    return db.session.scalar(select(PointTable).where(PointTable.occupation_code == code, PointTable.level == level))


def editions(table_id: int, most: int = 20) -> list[PointEdition]:
    """The editions of a table, the newest first."""
    query = select(PointEdition).where(PointEdition.table_id == table_id).order_by(PointEdition.number.desc())
    return list(db.session.scalars(query.limit(most)))


def edition(table_id: int, number: int) -> PointEdition | None:
    return db.session.scalar(
        select(PointEdition).where(PointEdition.table_id == table_id, PointEdition.number == number)
    )


def items_at(code: str, level: int) -> dict[int, int]:
    """{point id: items of any state}: what hangs on a row."""
    query = select(Item.point_id, func.count()).where(Item.occupation_code == code, Item.level == level)
    return dict(db.session.execute(query.where(Item.point_id.is_not(None)).group_by(Item.point_id)).all())

"""What the coverage page reads: three statements, however large the bank."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import case, func, select

from skillcert.core.db import db
from skillcert.itembank import queries as bank_queries
from skillcert.itembank import queries_use
from skillcert.itembank.models import Item, Point
from skillcert.itembank.states import ItemPool, ItemState, ItemType
from skillcert.papers import coverage, drawing
from skillcert.papers.blueprint import Blueprint, Range
from skillcert.standards import queries as standards
from skillcert.standards.models import LevelRule


@dataclass(frozen=True)
class Coverage:
    """The coverage of a bank. `loose`: usable items without a point, by type; `whole`: all usable items by type."""

    blueprint: Blueprint
    places: list[coverage.Place]
    whole: Counter
    loose: Counter
    lacks: list[coverage.Lack]


def of_bank(code: str, level: int) -> Coverage:
    """How well the bank of an occupation's level covers its table, and what it lacks for the next forms."""
    points = bank_queries.points(code, level)
    plan = blueprint_of(code, level, points)
    rows = [coverage.Row(p.id, p.code, p.name, p.weight, p.importance) for p in points]
    groups = list(_groups(code, level, {point.id: point.code for point in points}))
    whole: Counter[ItemType] = Counter()
    loose: Counter[ItemType] = Counter()
    for group in groups:
        whole[group.kind] += group.usable
        if group.point is None:
            loose[group.kind] += group.usable
    found = coverage.places(rows, groups, plan)
    return Coverage(plan, found, whole, loose, coverage.lacks(found, plan, whole))


def blueprint_of(code: str, level: int, points: list[Point]) -> Blueprint:
    """The pattern of the standard in force and the ranges with a weight; without either that part is empty."""
    version = standards.active_version(code)
    rule = None
    if version is not None:
        query = select(LevelRule).where(LevelRule.standard_version_id == version.id, LevelRule.level == level)
        rule = db.session.scalar(query)
    leaves = drawing.weighted_leaves(points)
    ranges = tuple(Range(row.code, row.name, Decimal(row.weight)) for row in leaves)
    return Blueprint(drawing.read_pattern(rule.theory_pattern if rule else []), ranges)


def _groups(code: str, level: int, codes: dict[int, str]):
    """One statement over an index that holds all it asks for (`ix_item_coverage`)."""
    limit = queries_use.limits()
    usable = (
        (Item.state == ItemState.APPROVED)
        & (Item.pool != ItemPool.PRACTICE)
        & ~limit.used_up
        & ~func.coalesce(limit.resting, False)
    )
    columns = (Item.point_id, Item.type, Item.state, Item.difficulty, Item.pool)
    query = (
        select(*columns, func.count(), func.sum(case((usable, 1), else_=0)), func.max(Item.last_used_on))
        .where(Item.occupation_code == code, Item.level == level, Item.state != ItemState.RETIRED)
        .group_by(*columns)
    )
    for point_id, kind, state, difficulty, pool, *counted in db.session.execute(query):
        yield coverage.Group(codes.get(point_id), kind, difficulty, state, pool, *counted)

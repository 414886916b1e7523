"""From the tables to the pure shapes: pattern and ranges of an offer, the pool of its bank, its points."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from skillcert.core import clock, crypto
from skillcert.core.db import db
from skillcert.itembank import queries as bank_queries
from skillcert.itembank import queries_use
from skillcert.itembank.fingerprint import bare
from skillcert.itembank.models import Item
from skillcert.itembank.models import Point as PointRow
from skillcert.itembank.states import Importance, ItemPool, ItemState, ItemType
from skillcert.papers.blueprint import Blueprint, Demand, Point, Range, Section
from skillcert.papers.checker import CheckedItem
from skillcert.papers.pool import ENOUGH_RESPONSES, PoolItem
from skillcert.papers.states import CompositionMode
from skillcert.plans.models import Offer, PlannedSession
from skillcert.standards.models import LevelRule, Weight
from skillcert.standards.states import Part, WeightKind
from skillcert.standards.weights import differs_from


@dataclass(frozen=True)
class Specification:
    """What an offer asks of its theory paper: sections, ranges with weights, points, minutes."""

    sections: tuple[Section, ...]
    ranges: tuple[Range, ...]
    points: tuple[Point, ...]
    minutes: int
    differences: tuple[tuple[str, Decimal, Decimal], ...]

    def blueprint(self, mode: CompositionMode, demands: tuple[Demand, ...] = ()) -> Blueprint:
        by_type = mode in (CompositionMode.BY_TYPE, CompositionMode.FIXED)
        return Blueprint(self.sections, () if by_type else self.ranges, demands)


def specification(offer: Offer) -> Specification:
    """Read the pattern of the standard's level and the specification table of the bank."""
    rule = db.session.scalar(
        select(LevelRule).where(
            LevelRule.standard_version_id == offer.standard_version_id, LevelRule.level == offer.level
        )
    )
    rows = bank_queries.points(offer.occupation_code, offer.level)
    leaves = weighted_leaves(rows)
    ranges = tuple(Range(row.code, row.name, row.weight) for row in leaves)
    return Specification(
        sections=read_pattern(rule.theory_pattern if rule else []),
        ranges=ranges,
        points=tuple(_points(rows, {row.code for row in leaves})),
        minutes=rule.theory_minutes if rule else 90,
        differences=tuple(_differences(offer, rows)),
    )


def read_pattern(lines: Iterable[dict]) -> tuple[Section, ...]:
    """[{"type": "single", "count": 80, "marks": "1"}, …] as sections, in the order single, multiple, judge."""
    sections = [Section(ItemType(one["type"]), int(one["count"]), Decimal(str(one["marks"]))) for one in lines]
    order = list(ItemType)
    return tuple(sorted((one for one in sections if one.count), key=lambda one: order.index(one.kind)))


def weighted_leaves(rows: Iterable[PointRow]) -> list[PointRow]:
    """The rows with a weight that have none with a weight below them: these get quotas."""
    weighted = [row for row in rows if row.weight is not None and row.weight > 0]
    return [row for row in weighted if not any(other.code.startswith(row.code + ".") for other in weighted)]


def pool(offer: Offer, with_points: bool) -> list[PoolItem]:
    """The approved items of the offer's bank that exams may use, with what composition looks at; kept keys are opened."""
    columns = (
        Item.id, Item.type, PointRow.code, Item.difficulty, Item.related, Item.fingerprint, Item.shared_stem_id,
        Item.stem_position, Item.key, func.length(Item.stem_text), Item.used_count, Item.responses, Item.facility,
        Item.discrimination, Item.pool, Item.version,
    )  # fmt: skip
    query = select(*columns).outerjoin(PointRow, PointRow.id == Item.point_id).where(*_usable(offer))
    return [
        PoolItem(
            id=id_, kind=kind, point=code if with_points else None, difficulty=difficulty, related=related,
            fingerprint=print_, stem=stem, position=position, key=_letter(kind, key), characters=characters,
            used=used, facility=_figure(facility, responses), discrimination=_figure(discrimination, responses),
            reserve=where is ItemPool.RESERVE, version=version,
        )
        for id_, kind, code, difficulty, related, print_, stem, position, key, characters, used, responses, facility,
            discrimination, where, version in db.session.execute(query)
    ]  # fmt: skip


def items_of_import(offer: Offer, run_id: int) -> list[int]:
    """The items that an import brought into this offer's bank, in the order of the file."""
    query = select(Item.id).where(Item.import_run_id == run_id, Item.occupation_code == offer.occupation_code)
    return list(db.session.scalars(query.where(Item.level == offer.level).order_by(Item.id)))


def resting(offer: Offer, day: date) -> dict[int, str]:
    """R30: items that were used too often ("uses") or too lately ("rest") for an exam on `day`: id → cause."""
    limit = queries_use.limits(day)
    found: dict[int, str] = {}
    for cause, condition in (("rest", limit.resting), ("uses", limit.used_up)):
        found |= dict.fromkeys(db.session.scalars(select(Item.id).where(*_usable(offer), condition)), cause)
    return found


def exam_day(offer: Offer) -> date:
    """The day of the first theory session; today where none is planned."""
    query = select(func.min(PlannedSession.starts_at)).where(
        PlannedSession.offer_id == offer.id, PlannedSession.part == Part.THEORY
    )
    starts = db.session.scalar(query)
    return clock.local(starts).date() if starts else clock.today()


def bank_version(items: Iterable[PoolItem]) -> str:
    """R29: a hash over everything of the bank that composition looks at."""
    facts = sorted(
        [
            i.id, i.version, i.kind.value, i.point or "", i.difficulty or 0, i.related or "", i.fingerprint, i.stem or 0,
            i.position, i.key, i.used, i.facility, i.discrimination, i.reserve,
        ]
        for i in items
    )  # fmt: skip
    return crypto.digest(json.dumps(facts))


def checked_bank(offer: Offer, chosen: Iterable[int]) -> list[CheckedItem]:
    """All approved items of the bank, and the chosen ones whatever their state; only the chosen ones with their keys."""
    chosen = set(chosen)
    query = select(
        Item.id, Item.type, Item.fingerprint, PointRow.code, Item.state, Item.author_id, Item.reviewer_id, Item.related,
        Item.difficulty, Item.shared_stem_id, Item.pool,
    ).outerjoin(PointRow, PointRow.id == Item.point_id)  # fmt: skip
    query = query.where(Item.occupation_code == offer.occupation_code, Item.level == offer.level)
    keys = {item.id: item for item in db.session.scalars(select(Item).where(Item.id.in_(chosen)))}
    bank = []
    for id_, kind, print_, code, state, author, reviewer, related, difficulty, stem, where in db.session.execute(query):
        approved = state is ItemState.APPROVED
        if approved or id_ in chosen:
            item = keys.get(id_)
            bank.append(
                CheckedItem(
                    id_, kind, print_, code, approved, author, reviewer, item.key if item else [],
                    len(item.options) if item else 0, related, difficulty, stem, where.value,
                )
            )  # fmt: skip
    return bank


def _usable(offer: Offer):
    return (
        Item.occupation_code == offer.occupation_code,
        Item.level == offer.level,
        Item.state == ItemState.APPROVED,
        Item.pool != ItemPool.PRACTICE,
    )


def _letter(kind: ItemType, key: list) -> str:
    """The letter of a key that has exactly one, so that right answers can be spread."""
    return key[0] if kind in (ItemType.SINGLE, ItemType.JUDGE) and len(key) == 1 else ""


def _figure(value: Decimal | None, responses: int) -> float | None:
    """What exams have shown, once enough candidates have."""
    return float(value) if value is not None and responses >= ENOUGH_RESPONSES else None


def _points(rows: Iterable[PointRow], leaves: set[str]) -> Iterable[Point]:
    """Every row at or below a range with a quota is a place from which items may come."""
    for row in rows:
        parts = row.code.split(".")
        above = [".".join(parts[:depth]) for depth in range(len(parts), 0, -1)]
        if home := next((code for code in above if code in leaves), None):
            yield Point(row.code, home, row.importance or Importance.X)


def _differences(offer: Offer, rows: list[PointRow]) -> list[tuple[str, Decimal, Decimal]]:
    """R26: where the bank's ranges and the standard's theory column differ; leaves are compared by name."""
    query = select(Weight).where(
        Weight.standard_version_id == offer.standard_version_id,
        Weight.kind == WeightKind.THEORY,
        Weight.level == offer.level,
    )
    standard = list(db.session.scalars(query))
    parents = {weight.code.rpartition(".")[0] for weight in standard}
    theirs = {bare(w.name): w.weight for w in standard if w.code not in parents and w.weight}
    names = {bare(w.name): w.name for w in standard} | {bare(row.name): row.name for row in rows}
    ours: dict[str, Decimal] = {}
    for row in rows:
        if row.weight and (bare(row.name) in theirs or "." not in row.code):
            ours.setdefault(bare(row.name), row.weight)
    if sum(ours.get(name, Decimal(0)) for name in theirs) == sum(theirs.values(), Decimal(0)):
        ours = {name: weight for name, weight in ours.items() if name in theirs}
    if not theirs or not ours:
        return []
    return [(names[name], mine, other) for name, mine, other in differs_from(ours, theirs)]

"""How well a bank covers its specification table, and what it lacks for the next forms. Pure.

A range with a quota needs, in each form, its share of each type (`Blueprint.cells`). Composition may bend the mix of types
inside a range where the bank is short; the items of a range and of a type in all are what it cannot bend (`hard`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from skillcert.itembank.states import Importance, ItemPool, ItemState, ItemType
from skillcert.papers.blueprint import WHOLE_BANK, Blueprint

FORMS = 2
"""The next forms that a bank should be ready for: a main paper and its spare."""


@dataclass(frozen=True, slots=True)
class Group:
    """Items that agree in everything counted here. `usable`: how many of them a paper may draw today."""

    point: str | None
    kind: ItemType
    difficulty: int
    state: ItemState
    pool: ItemPool
    count: int
    usable: int
    last_used: date | None


@dataclass
class Stock:
    """What lies at a place and below it. `usable` by type and `difficulties` count what a paper may draw today."""

    usable: Counter = field(default_factory=Counter)
    difficulties: Counter = field(default_factory=Counter)
    states: Counter = field(default_factory=Counter)
    pools: Counter = field(default_factory=Counter)
    last_used: date | None = None

    def take(self, other: Stock) -> None:
        """What lies below counts here too."""
        for name in ("usable", "difficulties", "states", "pools"):
            getattr(self, name).update(getattr(other, name))
        self.last_used = max(filter(None, (self.last_used, other.last_used)), default=None)

    def add(self, group: Group) -> None:
        self.states[group.state] += group.count
        self.pools[group.pool] += group.count
        if group.usable:
            self.usable[group.kind] += group.usable
            self.difficulties[group.difficulty] += group.usable
        if group.last_used and (self.last_used is None or group.last_used > self.last_used):
            self.last_used = group.last_used

    @property
    def ready(self) -> int:
        return sum(self.usable.values())

    @property
    def under_way(self) -> int:
        """Items on their way to approval."""
        begun = (ItemState.DRAFT, ItemState.RETURNED, ItemState.SUBMITTED, ItemState.REVIEWED)
        return sum(self.states[state] for state in begun)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the specification table as coverage takes it."""

    id: int
    code: str
    name: str
    weight: Decimal | None
    importance: Importance | None

    @property
    def depth(self) -> int:
        return self.code.count(".") + 1

    @property
    def is_point(self) -> bool:
        return self.importance is not None


@dataclass(frozen=True)
class Place:
    """A row with what is there. `needed`: items by type for the next forms (only where the row has a quota)."""

    row: Row
    stock: Stock
    needed: Mapping[ItemType, int]
    points: int
    bare_points: int

    def heat(self, kind: ItemType) -> str:
        """none | short | half | enough, or "" where nothing is asked for: at least a form's worth is half."""
        return heat(self.stock.usable[kind], self.needed.get(kind, 0)) if self.needed else ""


def heat(there: int, needed: int) -> str:
    if not needed:
        return ""
    if there >= needed:
        return "enough"
    if not there:
        return "none"
    return "half" if there * FORMS >= needed else "short"


def places(rows: Sequence[Row], groups: Iterable[Group], blueprint: Blueprint) -> list[Place]:
    """Every row with what lies at it and below. Groups without a point, or at a code that is gone, are left out."""
    stocks = {row.code: Stock() for row in rows}
    for group in groups:
        if group.point in stocks:
            stocks[group.point].add(group)
    for code in sorted(stocks, key=lambda code: code.count("."), reverse=True):
        parent = code.rpartition(".")[0]
        if parent in stocks:
            stocks[parent].take(stocks[code])
    needed = needs(blueprint)
    below: dict[str, list[Row]] = {row.code: [] for row in rows}
    for row in rows:
        if row.is_point:
            for code in above(row.code)[1:]:
                below.get(code, []).append(row)
    return [
        Place(
            row,
            stocks[row.code],
            needed.get(row.code, {}),
            len(below[row.code]),
            sum(not stocks[point.code].ready for point in below[row.code]),
        )
        for row in rows
    ]


def above(code: str) -> list[str]:
    """A code and those above it: 1.2.3, 1.2, 1."""
    parts = code.split(".") if code else []
    return [".".join(parts[:depth]) for depth in range(len(parts), 0, -1)]


def needs(blueprint: Blueprint, forms: int = FORMS) -> dict[str, dict[ItemType, int]]:
    """{range code: {type: items for so many forms}}; the whole bank stands under `WHOLE_BANK` where there are no ranges."""
    found: dict[str, dict[ItemType, int]] = {}
    if blueprint.sections:
        for (code, kind), count in blueprint.cells.items():
            found.setdefault(code, {})[ItemType(kind)] = count * forms
    return found


@dataclass(frozen=True, slots=True)
class Lack:
    """So many more items are wanted at a place. `kind` None: of any type; `code` "": anywhere in the bank.

    `cause`: "cell" (a type of a range), "range" (a range in all), "type" (a type in all), "point" (a point with nothing).
    """

    cause: str
    code: str
    name: str
    kind: ItemType | None
    wanted: int
    there: int
    point_id: int | None = None
    importance: Importance | None = None

    @property
    def missing(self) -> int:
        return self.wanted - self.there

    @property
    def hard(self) -> bool:
        """Without these no forms come about."""
        return self.cause in ("range", "type")


def lacks(
    found: Sequence[Place], blueprint: Blueprint, whole: Mapping[ItemType, int], forms: int = FORMS
) -> list[Lack]:
    """What the bank lacks for the next forms, what cannot be bent first, then by how much is missing.

    `whole`: usable items of the bank by type, with or without a point. A core point (X) without any item is a lack too.
    """
    made: list[Lack] = []
    for section in blueprint.sections:
        wanted = section.count * forms
        if whole.get(section.kind, 0) < wanted:
            made.append(Lack("type", WHOLE_BANK, "", section.kind, wanted, whole.get(section.kind, 0)))
    for place in found:
        row, wanted = place.row, sum(place.needed.values())
        if wanted and place.stock.ready < wanted:
            made.append(Lack("range", row.code, row.name, None, wanted, place.stock.ready, row.id))
        for kind, count in place.needed.items():
            if place.stock.usable[kind] < count:
                made.append(Lack("cell", row.code, row.name, kind, count, place.stock.usable[kind], row.id))
    for place in found:
        if place.row.is_point and not place.stock.ready:
            made.append(Lack("point", place.row.code, place.row.name, None, 1, 0, place.row.id, place.row.importance))
    return sorted(made, key=_urgency)


def _urgency(lack: Lack):
    if lack.cause == "point":
        return (2, str(lack.importance), 0)
    return (0 if lack.hard else 1, "", -lack.missing)

"""What composition knows of the items and points of a bank, and what it would like of the papers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from skillcert.itembank.kinds import ItemType
from skillcert.papers.blueprint import WHOLE_BANK, Blueprint, Point

DEFAULT_MIX: Mapping[int, int] = {1: 10, 2: 20, 3: 40, 4: 20, 5: 10}
"""Share of the items by difficulty, in percent."""
FACILITY: Mapping[int, float] = {1: 0.9, 2: 0.8, 3: 0.65, 4: 0.5, 5: 0.35}
"""The share of right answers that is expected of an item that was never used, by difficulty: a convention, no measurement."""
BASE_SECONDS: Mapping[ItemType, int] = {
    ItemType.JUDGE: 10,
    ItemType.SINGLE: 15,
    ItemType.MULTIPLE: 25,
    ItemType.FILL: 25,
    ItemType.SHORT: 200,
    ItemType.ESSAY: 700,
}
CHARACTERS_A_SECOND = 6.0
ENOUGH_RESPONSES = 30
"""From so many answers on, what an exam has shown of an item counts."""


@dataclass(frozen=True, slots=True)
class PoolItem:
    """An item. ``point`` is None where it binds to none; ``key`` is known for single choice and true/false only.

    ``stem`` names the shared stem under which it stands, ``reserve`` marks what only spare papers may use.
    """

    id: int
    kind: ItemType
    point: str | None = None
    difficulty: int | None = None
    related: str | None = None
    fingerprint: str = ""
    stem: int | None = None
    position: int = 0
    key: str = ""
    characters: int = 60
    used: int = 0
    facility: float | None = None
    discrimination: float | None = None
    reserve: bool = False
    version: int = 1

    @property
    def seconds(self) -> int:
        """How long it takes, roughly: reading its words and answering."""
        return BASE_SECONDS[self.kind] + round(self.characters / CHARACTERS_A_SECOND)

    @property
    def expected(self) -> float:
        """The share of right answers that it will get: measured, or by its difficulty."""
        return self.facility if self.facility is not None else FACILITY.get(self.difficulty or 3, 0.65)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the papers should be like beyond what they must be. ``mains`` are papers that may not use the reserve.

    ``overlap``: how many items two papers may have in common. ``minutes``: what a candidate has.
    """

    forms: int = 1
    mains: int = 1
    overlap: int = 0
    mix: Mapping[int, int] = field(default_factory=lambda: dict(DEFAULT_MIX))
    minutes: int | None = None
    reserve_for_spares: bool = True


@dataclass(frozen=True)
class Stock:
    """The items that count for a blueprint, with the place (point) of each; the same question under two ids counts once.

    ``barred``: item id → why it stays out ("last_papers", "rest", "uses" …).
    """

    items: tuple[PoolItem, ...]
    places: Mapping[str, Point]
    barred: Mapping[int, str]

    def place(self, item: PoolItem) -> Point:
        """The point that an item belongs to; by type all belong to the one place there is."""
        return self.places.get(WHOLE_BANK) or self.places[item.point or ""]

    def range_of(self, item: PoolItem) -> str:
        return self.place(item).range_code

    @property
    def usable(self) -> list[PoolItem]:
        """Items that may be used; of a shared stem none, if one of its items may not."""
        broken = {item.stem for item in self.items if item.id in self.barred and item.stem is not None}
        return [item for item in self.items if item.id not in self.barred and (item.stem not in broken)]


def stock(
    blueprint: Blueprint,
    pool: Iterable[PoolItem],
    points: Sequence[Point] = (),
    barred: Mapping[int, str] | None = None,
) -> Stock:
    """Sort out what the blueprint has no place for: other types, points without a quota, copies of one question."""
    places = _places(blueprint, points)
    kinds, seen, kept, strays = set(blueprint.counts), set(), [], set()
    for item in sorted(pool, key=lambda item: item.id):
        point = (item.point or WHOLE_BANK) if blueprint.ranges else WHOLE_BANK
        if item.kind not in kinds or point not in places or (item.fingerprint and item.fingerprint in seen):
            strays.add(item.stem)
            continue
        seen.add(item.fingerprint)
        kept.append(item)
    strays.discard(None)
    return Stock(tuple(item for item in kept if item.stem not in strays), places, dict(barred or {}))


def _places(blueprint: Blueprint, points: Iterable[Point]) -> dict[str, Point]:
    """The points that count, by code. By type there is one place, the whole bank."""
    if not blueprint.ranges:
        return {WHOLE_BANK: Point(WHOLE_BANK, WHOLE_BANK)}
    codes = {r.code for r in blueprint.ranges}
    return {point.code: point for point in points if point.range_code in codes}

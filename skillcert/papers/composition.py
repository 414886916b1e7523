"""Drawing a paper from a bank: the same seed and the same pool give the same paper (R29).

Hard, in this order: the counts by type, the quotas by range, one item per point until the points of a range run out,
core points (X) before general (Y) before auxiliary (Z), no item twice, no two related items, nothing that is excluded.
The mix of types inside a range follows `quotas.table` where the bank allows it and bends where it does not.
Soft: the mix of difficulties.

`spread` decides how many items each point gives of each type; here the items themselves are chosen.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from skillcert.itembank.kinds import ItemType
from skillcert.papers.blueprint import WHOLE_BANK, Blueprint, Point, Range, Section
from skillcert.papers.spread import Spread, spread

__all__ = ["WHOLE_BANK", "Blueprint", "Draw", "Point", "PoolItem", "Range", "Section", "Shortage", "compose"]

DEFAULT_MIX: Mapping[int, int] = {1: 10, 2: 20, 3: 40, 4: 20, 5: 10}
_TRIES = 20
_Groups = dict[tuple[str, ItemType], list["PoolItem"]]


@dataclass(frozen=True, slots=True)
class PoolItem:
    """What composition knows about an item. ``point`` is None where the item binds to no point."""

    id: int
    kind: ItemType
    point: str | None = None
    difficulty: int | None = None
    related: str | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Shortage:
    """The bank lacks ``missing`` items: it has ``available`` where ``wanted`` are needed.

    ``range_code`` None speaks of the whole bank, ``kind`` None of all types together. ``cause`` is ``"items"`` or
    ``"related"`` (enough items, but too many of them exclude each other).
    """

    range_code: str | None
    kind: ItemType | None
    wanted: int
    available: int
    missing: int
    cause: str = "items"


@dataclass(frozen=True, slots=True)
class Draw:
    """A composed paper: item ids by section in printed order; or the list of what is lacking, and then no items."""

    seed: int
    items: Mapping[ItemType, tuple[int, ...]] = field(default_factory=dict)
    shortages: tuple[Shortage, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.shortages

    def all_items(self) -> list[int]:
        return [item for items in self.items.values() for item in items]


def compose(
    blueprint: Blueprint,
    pool: Iterable[PoolItem],
    points: Iterable[Point] = (),
    *,
    seed: int,
    excluded: Iterable[int] = (),
    mix: Mapping[int, int] = DEFAULT_MIX,
) -> Draw:
    """Draw a paper, or say what the bank lacks. ``excluded`` are items that this paper must not hold (other papers)."""
    places = _places(blueprint, points)
    groups = _groups(blueprint, pool, places, set(excluded))
    counts = {key: len(items) for key, items in groups.items()}
    plan = spread(blueprint, counts, places, random.Random(f"{seed}/points"))
    if not plan.full:
        return Draw(seed, shortages=tuple(_shortages(blueprint, counts, places, plan)))
    lacking = 0
    for attempt in range(_TRIES):
        chosen, lacking = _pick(
            plan.taken, groups, random.Random(f"{seed}/items/{attempt}"), mix, blueprint.total_items
        )
        if not lacking:
            return Draw(seed, {s.kind: tuple(chosen[s.kind]) for s in blueprint.sections})
    wanted = blueprint.total_items
    return Draw(seed, shortages=(Shortage(None, None, wanted, wanted - lacking, lacking, "related"),))


def _places(blueprint: Blueprint, points: Iterable[Point]) -> dict[str, Point]:
    """The points that count, by code. By type there is one place, the whole bank."""
    if not blueprint.ranges:
        return {WHOLE_BANK: Point(WHOLE_BANK, WHOLE_BANK)}
    codes = {r.code for r in blueprint.ranges}
    return {point.code: point for point in points if point.range_code in codes}


def _groups(blueprint: Blueprint, pool: Iterable[PoolItem], places: Mapping[str, Point], excluded: set[int]) -> _Groups:
    """The usable items by (point, type); of the same question under two ids only the first."""
    groups: _Groups = defaultdict(list)
    kinds = set(blueprint.counts)
    seen: set[str] = set()
    for item in sorted(pool, key=lambda item: item.id):
        point = (item.point or WHOLE_BANK) if blueprint.ranges else WHOLE_BANK
        if item.kind not in kinds or item.id in excluded or point not in places or item.fingerprint in seen:
            continue
        if item.fingerprint:
            seen.add(item.fingerprint)
        groups[point, item.kind].append(item)
    return groups


def _pick(
    taken: Mapping[tuple[str, ItemType], int], groups: _Groups, rng: random.Random, mix: Mapping[int, int], total: int
) -> tuple[dict[ItemType, list[int]], int]:
    """Choose the items of each group: no two related ones, the rarer difficulty first. Returns them and what lacks."""
    chosen: dict[ItemType, list[int]] = defaultdict(list)
    related: set[str] = set()
    steps = {step: total * share / 100 for step, share in mix.items()}
    order = sorted(key for key, count in taken.items() if count)
    rng.shuffle(order)
    order.sort(key=lambda key: len(groups[key]) - taken[key])
    lacking = 0
    for key in order:
        candidates = list(groups[key])
        rng.shuffle(candidates)
        for _ in range(taken[key]):
            candidates = [item for item in candidates if item.related is None or item.related not in related]
            if not candidates:
                lacking += 1
                continue
            best = max(candidates, key=lambda item: steps.get(item.difficulty or 0, 0))
            candidates.remove(best)
            chosen[key[1]].append(best.id)
            if best.difficulty in steps:
                steps[best.difficulty] -= 1
            if best.related is not None:
                related.add(best.related)
    for items in chosen.values():
        items.sort()
        rng.shuffle(items)
    return chosen, lacking


def _shortages(
    blueprint: Blueprint, counts: Mapping[tuple[str, ItemType], int], places: Mapping[str, Point], plan: Spread
) -> list[Shortage]:
    """Say which range and which type lack how many items; where neither does alone, which type of which range."""

    def available(range_code: str | None, kind: ItemType | None) -> int:
        return sum(
            count
            for (point, of), count in counts.items()
            if kind in (None, of) and range_code in (None, places[point].range_code)
        )

    found = []
    for code, wanted in blueprint.range_quotas.items():
        there = available(code, None)
        if there < wanted and code != WHOLE_BANK:
            found.append(Shortage(code, None, wanted, there, wanted - there))
    for kind, wanted in blueprint.counts.items():
        there = available(None, kind)
        if there < wanted:
            found.append(Shortage(None, kind, wanted, there, wanted - there))
    if found:
        return found
    for (code, kind), missing in plan.cell_left.items():
        if missing > 0 and (plan.range_left[code] or plan.type_left[kind]):
            found.append(Shortage(code, kind, blueprint.cells[code, kind.value], available(code, kind), missing))
    return found

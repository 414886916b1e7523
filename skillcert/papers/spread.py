"""How many items each point gives of each type, so that the hard counts hold.

Two ways to the same promise. Where every range can follow its own mix of types, the ranges do not touch each other and
points are offered one by one, core points first, each moved to another type if that makes room: exact, because the sets
of points that fit form a matroid. Where a range cannot, the mix bends and ranges trade types: then it is a flow
type → (range, type) → point → range at the least cost, where a second item on a point costs more than any bending of
the mix, and bending more than any lesser point.
"""

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from skillcert.itembank.kinds import Importance, ItemType
from skillcert.papers.blueprint import Blueprint, Point
from skillcert.papers.flow import Network

Key = tuple[str, ItemType]
_LESSER = {Importance.X: 0, Importance.Y: 1, Importance.Z: 2}
_BENT = 10_000
_AGAIN = 100_000_000


@dataclass(frozen=True, slots=True)
class Spread:
    """Counts by (point, type), and what could not be given by range, by type and by (range, type)."""

    taken: Mapping[Key, int]
    range_left: Mapping[str, int]
    type_left: Mapping[ItemType, int]
    cell_left: Mapping[Key, int]

    @property
    def full(self) -> bool:
        return not any(self.range_left.values())


def spread(blueprint: Blueprint, counts: Mapping[Key, int], places: Mapping[str, Point], rng: random.Random) -> Spread:
    """Decide how many items of each type each point gives. ``counts`` are the usable items by (point, type)."""
    order = sorted({point for point, _ in counts})
    rng.shuffle(order)
    order.sort(key=lambda code: _LESSER[places[code].importance])
    cells = {(r, ItemType(t)): n for (r, t), n in blueprint.cells.items()}
    taken: dict[Key, int] = {}
    for range_code in blueprint.range_quotas:
        here = [code for code in order if places[code].range_code == range_code]
        mix = {kind: n for (r, kind), n in cells.items() if r == range_code}
        given = _Keeping(here, counts, mix).fill()
        if given is None:
            return _told(blueprint, places, cells, _by_flow(blueprint, counts, places, order, cells))
        taken |= given
    return _told(blueprint, places, cells, taken)


def _told(
    blueprint: Blueprint, places: Mapping[str, Point], cells: Mapping[Key, int], taken: Mapping[Key, int]
) -> Spread:
    range_left, type_left, cell_left = dict(blueprint.range_quotas), dict(blueprint.counts), dict(cells)
    for (point, kind), count in taken.items():
        range_code = places[point].range_code
        range_left[range_code] -= count
        type_left[kind] -= count
        cell_left[range_code, kind] -= count
    return Spread(taken, range_left, type_left, cell_left)


class _Keeping:
    """One range that keeps its mix of types."""

    def __init__(self, order: list[str], counts: Mapping[Key, int], mix: Mapping[ItemType, int]) -> None:
        self.order = order
        self.counts = counts
        self.left = dict(mix)
        self.taken: dict[Key, int] = defaultdict(int)

    def fill(self) -> dict[Key, int] | None:
        """Round n lets each point give its n-th item. None when a point with items left finds no room for them."""
        most = {code: sum(self.counts.get((code, kind), 0) for kind in self.left) for code in self.order}
        limit = 0
        while any(self.left.values()):
            limit += 1
            able = [code for code in self.order if most[code] >= limit]
            if not able or not self._round(able):
                return None
        return {key: count for key, count in self.taken.items() if count}

    def _round(self, able: list[str]) -> bool:
        """Offer each point once; the round fails when room remains though a point was turned away."""
        turned_away = False
        for code in able:
            if not any(self.left.values()):
                return True
            turned_away |= not self._offer(code)
        return not (turned_away and any(self.left.values()))

    def _offer(self, code: str) -> bool:
        """Take one more item of this point, if a chain of moves to other types ends at one that has room."""
        came: dict[ItemType, tuple[str, ItemType | None]] = {}
        for kind in sorted(self.left, key=lambda kind: -self.left[kind]):
            if self._spare(code, kind):
                came[kind] = (code, None)
        queue = list(came)
        while queue:
            kind = queue.pop(0)
            if self.left[kind]:
                self.left[kind] -= 1
                self._move_along(kind, came)
                return True
            for user in self.order:
                if not self.taken.get((user, kind)):
                    continue
                for other in self.left:
                    if other not in came and self._spare(user, other):
                        came[other] = (user, kind)
                        queue.append(other)
        return False

    def _spare(self, code: str, kind: ItemType) -> bool:
        return self.taken.get((code, kind), 0) < self.counts.get((code, kind), 0)

    def _move_along(self, kind: ItemType, came: Mapping[ItemType, tuple[str, ItemType | None]]) -> None:
        while True:
            code, previous = came[kind]
            self.taken[code, kind] += 1
            if previous is None:
                return
            self.taken[code, previous] -= 1
            kind = previous


def _by_flow(
    blueprint: Blueprint,
    counts: Mapping[Key, int],
    places: Mapping[str, Point],
    order: list[str],
    cells: Mapping[Key, int],
) -> dict[Key, int]:
    """Trade types between ranges at the least cost; returns as many items as can be given."""
    ranges, kinds = blueprint.range_quotas, blueprint.counts
    tagged = [("type", k) for k in kinds] + [("range", r) for r in ranges] + [("point", code) for code in order]
    node = {
        name: number for number, name in enumerate(["source", "sink", *tagged, *(("cell", *cell) for cell in cells)])
    }
    network = Network(len(node))
    for kind, count in kinds.items():
        network.arc(node["source"], node["type", kind], count)
    for (range_code, kind), wanted in cells.items():
        cell = node["cell", range_code, kind]
        network.arc(node["type", kind], cell, wanted)
        network.arc(node["type", kind], cell, kinds[kind], _BENT)
    gives: dict[Key, int] = {}
    for code in order:
        place, point = places[code], node["point", code]
        had = 0
        for kind in kinds:
            if count := counts.get((code, kind), 0):
                gives[code, kind] = network.arc(node["cell", place.range_code, kind], point, count)
                had += count
        for turn in range(min(had, ranges[place.range_code])):
            network.arc(point, node["range", place.range_code], 1, turn * _AGAIN + _LESSER[place.importance])
    for range_code, quota in ranges.items():
        network.arc(node["range", range_code], node["sink"], quota)
    network.send(node["source"], node["sink"], blueprint.total_items)
    return {key: network.flow(number) for key, number in gives.items() if network.flow(number)}

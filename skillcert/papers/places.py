"""Papers of which each candidate gets items of their own: prepared places with several items that are alike. Pure.

A place is a question of the paper. Behind it stand several items of one type, one range and one difficulty, if possible
of one point, so that whoever draws, every candidate's paper keeps the quotas and is equally hard. The places are chosen
like items of an ordinary paper: each bundle of alike items enters the composition as one.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from skillcert.itembank.kinds import ItemType
from skillcert.papers.blueprint import WHOLE_BANK, Blueprint, Point
from skillcert.papers.composition import Draw, Wishes, compose
from skillcert.papers.pool import PoolItem, stock


@dataclass(frozen=True, slots=True)
class Place:
    """A question of the paper: the items of which each candidate gets one."""

    cell: str
    kind: ItemType
    items: tuple[int, ...]


def compose_places(
    blueprint: Blueprint,
    pool: Iterable[PoolItem],
    points: Sequence[Point],
    *,
    seed: int,
    each: int,
    barred: Mapping[int, str] | None = None,
    wishes: Wishes | None = None,
) -> tuple[Draw, tuple[tuple[Place, ...], ...]]:
    """Papers with `each` items behind every place, no item in two of them; or what the bank lacks (then no places)."""
    wishes = replace(wishes or Wishes(), overlap=0)
    there = stock(blueprint, pool, points, barred)
    secret = [item for item in there.usable if item.stem is None and not item.reserve]
    bundles = _bundles(_one_of_each(secret), lambda item: there.range_of(item), each, random.Random(f"{seed}/bundles"))
    stand_ins = [replace(some[0], related=None, id=number) for number, some in bundles.items()]
    draw = compose(blueprint, stand_ins, points, seed=seed, wishes=wishes)
    if not draw.complete:
        return replace(draw, shortages=tuple(replace(short, each=each) for short in draw.shortages)), ()
    papers = []
    for form in draw.forms:
        numbers = [(kind, number) for kind, some in form.items() for number in some]
        papers.append(
            tuple(
                Place(f"{place:03d}", kind, tuple(item.id for item in bundles[number]))
                for place, (kind, number) in enumerate(numbers, 1)
            )
        )
    return draw, tuple(papers)


def _one_of_each(items: Iterable[PoolItem]) -> list[PoolItem]:
    """Of items that exclude each other only one: a candidate could draw both."""
    seen: set[str] = set()
    kept = []
    for item in items:
        if item.related is None or item.related not in seen:
            kept.append(item)
            seen.add(item.related or "")
    return kept


def _bundles(items: Iterable[PoolItem], range_of, each: int, rng: random.Random) -> dict[int, list[PoolItem]]:
    """Alike items in bundles of `each`: of one point first, what is left over of one range."""
    alike: dict[tuple, list[PoolItem]] = defaultdict(list)
    for item in items:
        alike[range_of(item), item.kind.value, item.difficulty or 0].append(item)
    bundles: list[list[PoolItem]] = []
    for _, some in sorted(alike.items()):
        rest: list[PoolItem] = []
        at: dict[str, list[PoolItem]] = defaultdict(list)
        for item in some:
            at[item.point or WHOLE_BANK].append(item)
        for _, here in sorted(at.items()):
            rng.shuffle(here)
            whole = len(here) // each * each
            bundles += [here[n : n + each] for n in range(0, whole, each)]
            rest += here[whole:]
        rng.shuffle(rest)
        bundles += [rest[n : n + each] for n in range(0, len(rest) // each * each, each)]
    return dict(enumerate(bundles, 1))

"""From a blueprint and a bank to a program for the solver: what must hold, what should, and what it costs if not. Pure.

Items that look alike to the program (same point, type, difficulty, key position, use …) are one column, so that a
large bank stays a small program; items under a shared stem and items that exclude each other stand alone.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from math import ceil, floor

from skillcert.itembank.kinds import Importance, ItemType
from skillcert.papers import quotas
from skillcert.papers.assembly import Problem, Row
from skillcert.papers.blueprint import WHOLE_BANK, Blueprint
from skillcert.papers.pool import ENOUGH_RESPONSES, PoolItem, Stock, Wishes

AGAIN = 3000.0
"""A second item on a point while another has none; then in falling order what else bends."""
BENT = 300.0
LESSER = 60.0
MIX = 4.0
ALIKE = 4.0
MEAN = 2.0
MINUTE = 2.0
KEYS = 1.5
WEAK = 4.0
WORN = 0.3
CHANCE = 1.0
"""What the seed adds to each column: fine grain, so that another seed gives another paper."""
_RANK = {Importance.X: 0, Importance.Y: 1, Importance.Z: 2}
LETTERS = "ABCD"


@dataclass(frozen=True)
class Model:
    """The program, and which items stand behind each of its columns."""

    problem: Problem
    columns: tuple[tuple[PoolItem, ...], ...]


def model(blueprint: Blueprint, stock: Stock, wishes: Wishes, seed: int) -> Model:
    """Build the program of a set of papers."""
    columns = _columns(stock, wishes)
    first = [column[0] for column in columns]
    rng = random.Random(f"{seed}/columns")
    chance = [rng.random() * CHANCE for _ in first]
    rows = [
        *must(blueprint, stock, first),
        *_points(blueprint, stock, first, wishes.forms),
        *_cells(blueprint, stock, first),
        *_mix(blueprint, wishes, first),
        *_keys(blueprint, first),
        *_time(wishes, first),
    ]
    spares = range(wishes.mains, wishes.forms) if wishes.reserve_for_spares else range(0)
    barred = {(f, n) for n, item in enumerate(first) if item.reserve for f in range(wishes.forms) if f not in spares}
    problem = Problem(
        gain=[chance[n] - _cost(stock, item) for n, item in enumerate(first)],
        rows=rows,
        most=[len(column) for column in columns],
        forms=wishes.forms,
        overlap=wishes.overlap,
        together=_stems(first),
        barred=frozenset(barred),
        alike=list(_alike(blueprint, first)) if wishes.forms > 1 else (),
    )
    return Model(problem, columns)


def must(blueprint: Blueprint, stock: Stock, items: list[PoolItem]) -> Iterable[Row]:
    """R28: counts by type, quotas by range, demands, one of several that exclude each other."""
    for kind, count in blueprint.counts.items():
        yield Row(("type", kind.value), _where([item.kind is kind for item in items]), count, count)
    if blueprint.ranges:
        for code, quota in blueprint.range_quotas.items():
            yield Row(("range", code), _where([stock.range_of(item) == code for item in items]), quota, quota)
    for number, demand in enumerate(blueprint.demands):
        here = _where([demand.covers(stock.range_of(item), item.kind, item.difficulty) for item in items])
        yield Row(("demand", number), here, demand.least, float("inf") if demand.most is None else demand.most)
    for terms in _groups(items, lambda item: item.related).values():
        yield Row(("related",), terms, high=1)


def _columns(stock: Stock, wishes: Wishes) -> tuple[tuple[PoolItem, ...], ...]:
    """Items that look alike, together; with papers that may share items each stands alone, so that it can be counted."""
    alike: dict[Hashable, list[PoolItem]] = defaultdict(list)
    for item in stock.usable:
        alone = item.related is not None or item.stem is not None or wishes.overlap > 0
        alike[item.id if alone else _looks(stock, item)].append(item)
    return tuple(tuple(column) for column in alike.values())


def _looks(stock: Stock, item: PoolItem) -> Hashable:
    facility = None if item.facility is None else round(item.facility * 10)
    return (
        stock.place(item).code, item.kind, item.difficulty, item.key, facility, _weak(item), min(item.used, 5),
        item.reserve, item.seconds // 15,
    )  # fmt: skip


def _cost(stock: Stock, item: PoolItem) -> float:
    """What taking an item costs: lesser points, items that told little about candidates, items that are worn."""
    return LESSER * _RANK[stock.place(item).importance] + WEAK * _weak(item) + WORN * min(item.used, 5)


def _weak(item: PoolItem) -> int:
    """0, or 1 where an exam showed that the item hardly tells good from poor candidates, 3 where it tells the contrary."""
    if item.discrimination is None:
        return 0
    return 3 if item.discrimination < 0 else 1 if item.discrimination < 0.2 else 0


def _points(blueprint: Blueprint, stock: Stock, items: list[PoolItem], forms: int) -> Iterable[Row]:
    """No point gives an n-th item while another could give one less: each further item of a point costs more."""
    if not blueprint.ranges:
        return
    at = _groups(items, lambda item: stock.place(item).code)
    inside: dict[str, list[str]] = defaultdict(list)
    for code in at:
        inside[stock.places[code].range_code].append(code)
    supply: dict[str, int] = defaultdict(int)
    for item in stock.usable:
        supply[stock.place(item).code] += 1
    for range_code, quota in blueprint.range_quotas.items():
        codes = inside[range_code]
        if len(codes) < 2:
            continue
        level = 1
        while level < quota and sum(min(forms * level, supply[code]) for code in codes) < forms * quota:
            level += 1
        for most in range(1, level + 2):
            for code in codes:
                if supply[code] > most:
                    yield Row(("again", code, most), at[code], high=most, price=AGAIN)


def _cells(blueprint: Blueprint, stock: Stock, items: list[PoolItem]) -> Iterable[Row]:
    """Inside a range the types follow the mix of the paper; they bend where the bank has no such items."""
    if len(blueprint.ranges) < 2 or len(blueprint.sections) < 2:
        return
    at = _groups(items, lambda item: (stock.range_of(item), item.kind.value))
    for cell, count in blueprint.cells.items():
        yield Row(("cell", *cell), at.get(cell, {}), count, count, price=BENT)


def _mix(blueprint: Blueprint, wishes: Wishes, items: list[PoolItem]) -> Iterable[Row]:
    """The mix of difficulties, and their mean."""
    known = _groups(items, lambda item: item.difficulty)
    if not wishes.mix or not known:
        return
    target = quotas.largest_remainder(blueprint.total_items, wishes.mix)
    for step, count in target.items():
        yield Row(("mix", step), known.get(step, {}), count, count, price=MIX)
    total = sum(step * count for step, count in target.items())
    yield Row(("mean",), {n: float(i.difficulty or 3) for n, i in enumerate(items)}, total - 1, total + 1, price=MEAN)


def _keys(blueprint: Blueprint, items: list[PoolItem]) -> Iterable[Row]:
    """Right answers spread over A–D, true and false about half and half."""
    for kind, letters in ((ItemType.SINGLE, LETTERS), (ItemType.JUDGE, "TF")):
        count = blueprint.counts.get(kind, 0)
        of_kind = [item for item in items if item.kind is kind and item.key]
        if count < 2 * len(letters) or not of_kind:
            continue
        share = count / len(letters)
        loose = int(share // 10)
        for letter in letters:
            here = _where([item.kind is kind and item.key == letter for item in items])
            yield Row(("key", kind.value, letter), here, floor(share) - loose, ceil(share) + loose, price=KEYS)


def _time(wishes: Wishes, items: list[PoolItem]) -> Iterable[Row]:
    """A candidate gets through it in the time there is."""
    if wishes.minutes:
        terms = {n: item.seconds / 60 for n, item in enumerate(items)}
        yield Row(("time",), terms, high=float(wishes.minutes), price=MINUTE)


def _alike(blueprint: Blueprint, items: list[PoolItem]) -> Iterable[Row]:
    """Forms of one set are equally hard, by what is judged and by what was measured, and take the same time."""
    marks = {section.kind: float(section.marks) for section in blueprint.sections}
    yield Row(("alike", "difficulty"), {n: float(i.difficulty or 3) for n, i in enumerate(items)}, -0.5, 0.5, ALIKE)
    if any(item.facility is not None for item in items):
        score = {n: marks[item.kind] * item.expected for n, item in enumerate(items)}
        yield Row(("alike", "score"), score, -0.25, 0.25, ALIKE)
    yield Row(("alike", "time"), {n: item.seconds / 60 for n, item in enumerate(items)}, -1.0, 1.0, MINUTE)


def _stems(items: list[PoolItem]) -> list[tuple[int, ...]]:
    return [tuple(terms) for terms in _groups(items, lambda item: item.stem).values() if len(terms) > 1]


def _where(fits: list[bool]) -> dict[int, float]:
    """The columns that fit, each counting once."""
    return {number: 1.0 for number, one in enumerate(fits) if one}


def _groups(items: list[PoolItem], key: Callable) -> dict:
    """Rows of the items that have the same key; None is no key."""
    found: dict = defaultdict(dict)
    for number, item in enumerate(items):
        if (name := key(item)) is not None:
            found[name][number] = 1.0
    return found


__all__ = ["ENOUGH_RESPONSES", "WHOLE_BANK", "Model", "model", "must"]

"""What a bank lacks for a set of papers: plain shortages by count, else the smallest set of conditions that clash. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from skillcert.itembank.kinds import ItemType
from skillcert.papers.assembly import Problem, Row, irreducible
from skillcert.papers.blueprint import WHOLE_BANK, Blueprint, Demand
from skillcert.papers.modelling import must
from skillcert.papers.pool import PoolItem, Stock, Wishes


@dataclass(frozen=True, slots=True)
class Shortage:
    """The bank lacks ``missing`` items: it has ``available`` where ``wanted`` are needed.

    ``range_code`` None speaks of the whole bank, ``kind`` None of all types together, ``demand`` of a condition of its
    own. ``each``: the figures count places with so many alike items. ``held`` are further items that some limit keeps out. ``papers``: how many papers together need them.
    """

    range_code: str | None
    kind: ItemType | None
    wanted: int
    available: int
    missing: int
    demand: Demand | None = None
    held: int = 0
    papers: int = 1
    each: int = 1


@dataclass(frozen=True, slots=True)
class Condition:
    """One of several conditions that clash. ``code``: range | type | demand | related | stems | limit | papers.

    ``wanted`` is what it asks for, ``available`` how many items could serve it, ``cause`` the limit that it speaks of.
    """

    code: str
    range_code: str = ""
    kind: ItemType | None = None
    demand: Demand | None = None
    wanted: int = 0
    available: int = 0
    cause: str = ""


def shortages(blueprint: Blueprint, stock: Stock, wishes: Wishes) -> list[Shortage]:
    """Single conditions that the bank cannot meet, for as few papers as show it; empty when counting finds none."""
    apart = wishes.overlap == 0
    for papers in range(1, wishes.forms + 1) if apart else (1,):
        if found := list(_lacking(blueprint, stock, papers)):
            return found
    return []


def clash(blueprint: Blueprint, stock: Stock, wishes: Wishes) -> list[Condition]:
    """The smallest set of conditions that cannot hold together; empty when they can."""
    columns = _columns(blueprint, stock)
    first = [column[0] for column in columns]
    forms = wishes.forms if wishes.overlap == 0 else 1
    rows = [*must(blueprint, stock, first), *_limits(stock, first), *_stems(stock, first)]
    if forms > 1:
        rows += [Row(("papers",), {n: 1.0}, high=len(column), whole=True) for n, column in enumerate(columns)]
    size = [len(column) for column in columns]
    problem = Problem([0.0] * len(columns), rows, most=size, forms=forms, overlap=None)
    names = irreducible(problem, keep_last=[("stems",), ("related",), *(row.name for row in _limits(stock, first))])
    return [_told(name, blueprint, stock, forms) for name in names]


def _lacking(blueprint: Blueprint, stock: Stock, papers: int) -> Iterable[Shortage]:
    usable = stock.usable
    by_range, by_kind = Counter(stock.range_of(i) for i in usable), Counter(i.kind for i in usable)
    all_ranges, all_kinds = Counter(stock.range_of(i) for i in stock.items), Counter(i.kind for i in stock.items)
    for code, quota in blueprint.range_quotas.items():
        wanted, there = quota * papers, by_range[code]
        if there < wanted and code != WHOLE_BANK:
            held = all_ranges[code] - there
            yield Shortage(code, None, wanted, there, wanted - there, held=held, papers=papers)
    for kind, count in blueprint.counts.items():
        wanted, there = count * papers, by_kind[kind]
        if there < wanted:
            yield Shortage(None, kind, wanted, there, wanted - there, held=all_kinds[kind] - there, papers=papers)
    for demand in blueprint.demands:
        there, held = (
            sum(demand.covers(stock.range_of(i), i.kind, i.difficulty) for i in some) for some in (usable, stock.items)
        )
        wanted = demand.least * papers
        if there < wanted:
            place, missing = demand.range_code or None, wanted - there
            yield Shortage(place, demand.kind, wanted, there, missing, demand, held - there, papers)


def _columns(blueprint: Blueprint, stock: Stock) -> list[list[PoolItem]]:
    """Items alike to the hard conditions alone, those kept out by a limit too."""
    alike: dict[Hashable, list[PoolItem]] = defaultdict(list)
    for item in stock.items:
        tied = item.related is not None or item.stem is not None
        covered = tuple(demand.covers(stock.range_of(item), item.kind, item.difficulty) for demand in blueprint.demands)
        looks = (stock.range_of(item), item.kind, covered, stock.barred.get(item.id))
        alike[item.id if tied else looks].append(item)
    return list(alike.values())


def _limits(stock: Stock, first: list[PoolItem]) -> list[Row]:
    """What a limit keeps out, as a condition that could be dropped."""
    kept_out: dict[str, dict[int, float]] = defaultdict(dict)
    for number, item in enumerate(first):
        if cause := stock.barred.get(item.id):
            kept_out[cause][number] = 1.0
    return [Row(("limit", cause), terms, high=0) for cause, terms in kept_out.items()]


def _stems(stock: Stock, first: list[PoolItem]) -> Iterable[Row]:
    under: dict[int, list[int]] = defaultdict(list)
    for number, item in enumerate(first):
        if item.stem is not None:
            under[item.stem].append(number)
    for group in under.values():
        for other in group[1:]:
            yield Row(("stems",), {group[0]: 1.0, other: -1.0}, 0, 0)


def _told(name: Any, blueprint: Blueprint, stock: Stock, forms: int) -> Condition:
    usable = stock.usable
    match name:
        case ("range", code):
            there = sum(stock.range_of(item) == code for item in usable)
            return Condition("range", code, wanted=blueprint.range_quotas[code], available=there)
        case ("type", value):
            kind = ItemType(value)
            there = sum(item.kind is kind for item in usable)
            return Condition("type", kind=kind, wanted=blueprint.counts[kind], available=there)
        case ("demand", number):
            demand = blueprint.demands[number]
            there = sum(demand.covers(stock.range_of(i), i.kind, i.difficulty) for i in usable)
            wanted = demand.least or demand.most or 0
            return Condition("demand", demand.range_code, demand.kind, demand, wanted, there)
        case ("limit", cause):
            return Condition("limit", cause=cause, available=sum(why == cause for why in stock.barred.values()))
        case ("papers",):
            return Condition("papers", wanted=forms)
        case ("stems",):
            return Condition("stems", available=len({item.stem for item in stock.items if item.stem is not None}))
    return Condition("related", available=len({item.related for item in stock.items if item.related}))

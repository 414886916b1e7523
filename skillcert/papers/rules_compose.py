"""When papers may not be composed, and what a bank lacks, in words. Values in, reasons out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from skillcert.core.reasons import Reason
from skillcert.itembank.states import ItemType
from skillcert.papers import rules
from skillcert.papers.blueprint import Blueprint, Demand
from skillcert.papers.checker import FULL_MARKS
from skillcert.papers.composition import Condition, Draw, Shortage
from skillcert.papers.pool import PoolItem
from skillcert.papers.states import CompositionMode

FORM_LETTERS = "ABCDEF"


def sound_plan(plan, mode: CompositionMode, deviation: str) -> Iterator[Reason]:
    """R26, R28: a pattern of 100 marks; by points the weights sum to 100 and are the standard's."""
    yield from rules.whole_pattern(plan.sections)
    if mode is CompositionMode.BY_POINTS or (mode is CompositionMode.RANDOM and plan.ranges):
        yield from rules.whole_weights({one.code: one.weight for one in plan.ranges})
        yield from rules.standards_weights(plan.differences, deviation)


def sound_counts(count: int, mains: int, live: int, most: int, overlap: int, each: int) -> Iterator[Reason]:
    """R30: a set has a main paper and always a spare; later there may come more spares."""
    if live and not mains:
        if not 1 <= count <= most - live:
            yield Reason("papers.spare_count", "count", most=most - live)
    elif not 1 <= mains < count <= most:
        yield Reason("papers.form_count", "count", most=most)
    if overlap < 0:
        yield Reason("papers.overlap_negative", "overlap")
    if not 2 <= each <= 20:
        yield Reason("papers.each_count", "each")


def sound_sets(
    sets: Sequence[Sequence[int]],
    pool: Mapping[int, PoolItem],
    barred: Mapping[int, str],
    marks: Mapping[ItemType, Decimal],
) -> Iterator[Reason]:
    """R28: a fixed set totals 100 marks, holds usable items once, no two that exclude each other, shared stems whole."""
    for letter, ids in zip(FORM_LETTERS, sets, strict=False):
        if missing := [id_ for id_ in ids if id_ not in pool]:
            yield Reason("papers.set_unknown", "sets", form=letter, items=missing[:10], count=len(missing))
            continue
        items = [pool[id_] for id_ in ids]
        total = sum((marks.get(item.kind, Decimal(0)) for item in items), Decimal(0))
        if strange := sorted({item.kind for item in items} - set(marks)):
            yield Reason("papers.set_type", "sets", form=letter, type=strange[0])
        elif total != FULL_MARKS:
            yield Reason("papers.set_total", "sets", form=letter, total=total)
        yield from _set_faults(letter, ids, items, pool, barred)


def _set_faults(letter, ids, items, pool, barred) -> Iterator[Reason]:
    twice = [id_ for id_, times in Counter(ids).items() if times > 1]
    twice += [
        item.id
        for item in items
        if sum(other.fingerprint == item.fingerprint for other in items) > 1
        and item.fingerprint
        and item.id not in twice
    ]
    if twice:
        yield Reason("papers.set_twice", "sets", form=letter, items=twice[:10])
    if held := [id_ for id_ in ids if id_ in barred]:
        yield Reason("papers.set_barred", "sets", form=letter, items=held[:10], count=len(held))
    groups = Counter(item.related for item in items if item.related)
    if enemies := [item.id for item in items if item.related and groups[item.related] > 1]:
        yield Reason("papers.set_related", "sets", form=letter, items=enemies[:10])
    here = Counter(item.stem for item in items if item.stem is not None)
    there = Counter(item.stem for item in pool.values() if item.stem in here)
    if any(here[stem] < there[stem] for stem in here):
        yield Reason("papers.set_stem", "sets", form=letter)


def lacking(draw: Draw, blueprint: Blueprint) -> Iterator[Reason]:
    """R28: what the bank lacks, in words: single shortages, or the smallest set of conditions that clash."""
    names = {one.code: one.name for one in blueprint.ranges}
    papers = max((short.papers for short in draw.shortages), default=1)
    if papers > 1:
        yield Reason("papers.short_form", form=FORM_LETTERS[papers - 1], count=papers)
    for short in draw.shortages:
        yield _short(short, names)
        if short.held:
            yield Reason("papers.short_held", count=short.held)
    if draw.conditions:
        yield Reason("papers.clash", count=len(draw.conditions))
        for condition in draw.conditions:
            yield _condition(condition, names)
        yield Reason("papers.clash_way_out")
    elif not draw.complete and not draw.shortages:
        yield Reason("papers.not_found")


def _short(short: Shortage, names: Mapping[str, str]) -> Reason:
    figures = {"wanted": short.wanted, "available": short.available, "missing": short.missing}
    code = short.range_code or ""
    where = f"{code} {names[code]}" if code in names else code
    if short.each > 1:
        told = {"range": where or "—", "type": ItemType(short.kind) if short.kind else "—", "each": short.each}
        return Reason("papers.short_places", **told, **figures)
    if short.demand is not None:
        return Reason("papers.short_demand", **_demand(short.demand, names), **figures)
    if short.kind is None:
        return Reason("papers.short_range", range=where, **figures)
    return Reason("papers.short_type", type=ItemType(short.kind), **figures)


def _condition(one: Condition, names: Mapping[str, str]) -> Reason:
    figures = {"wanted": one.wanted, "available": one.available}
    match one.code:
        case "range":
            return Reason("papers.clash_range", range=f"{one.range_code} {names.get(one.range_code, '')}", **figures)
        case "type":
            return Reason("papers.clash_type", type=ItemType(one.kind), **figures)
        case "demand":
            most = one.demand is not None and not one.demand.least
            code = "papers.clash_demand_most" if most else "papers.clash_demand"
            return Reason(code, **_demand(one.demand, names), **figures)
        case "limit":
            return Reason(f"papers.clash_limit_{one.cause}", count=one.available)
        case "papers":
            return Reason("papers.clash_papers", count=one.wanted)
        case "stems":
            return Reason("papers.clash_stems", count=one.available)
    return Reason("papers.clash_related", count=one.available)


def _demand(demand: Demand | None, names: Mapping[str, str]) -> dict:
    assert demand is not None
    code = demand.range_code
    return {
        "range": f"{code} {names.get(code, '')}".strip() or "—",
        "type": ItemType(demand.kind) if demand.kind else "—",
        "easiest": demand.easiest,
        "hardest": demand.hardest,
    }

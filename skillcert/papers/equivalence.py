"""Whether the papers of a set are equal: the figures of each, side by side. Pure.

The figures name no item, so they may stand beside a sealed paper.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from skillcert.papers.blueprint import Blueprint
from skillcert.papers.pool import PoolItem, Stock

MEAN_APART = 0.1
"""Mean difficulties that differ by more than this (of five steps) are worth a look."""
COUNTED = ("type", "range", "difficulty", "importance")
KEYED = ("single", "judge")
SCORE_APART = 2.0
"""Expected mean marks that differ by more than this are worth a look."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """An item and how likely a candidate gets it (1 but in papers with places)."""

    item: PoolItem
    share: float = 1.0


def figures(blueprint: Blueprint, there: Stock, chosen: Sequence[Weighted]) -> dict:
    """What a paper is like. Counts by type, range, difficulty, importance and key; means; all as JSON-able figures."""
    marks = {section.kind: float(section.marks) for section in blueprint.sections}
    count = sum(one.share for one in chosen) or 1
    keys: dict[str, dict[str, float]] = defaultdict(dict)
    for one in chosen:
        if one.item.key:
            of_kind = keys[one.item.kind.value]
            of_kind[one.item.key] = of_kind.get(one.item.key, 0) + one.share
    known = sum(one.share for one in chosen if one.item.facility is not None)
    return {
        "items": _round(count if chosen else 0),
        "type": _counted((one.item.kind.value, one.share) for one in chosen),
        "range": _counted((there.range_of(one.item), one.share) for one in chosen) if blueprint.ranges else {},
        "difficulty": _counted((str(one.item.difficulty or 3), one.share) for one in chosen),
        "importance": _counted((there.place(one.item).importance.value, one.share) for one in chosen)
        if blueprint.ranges
        else {},
        "keys": {
            kind: {letter: _round(n) for letter, n in sorted(some.items())} for kind, some in sorted(keys.items())
        },
        "mean": round(sum((one.item.difficulty or 3) * one.share for one in chosen) / count, 3),
        "score": round(sum(marks[one.item.kind] * one.item.expected * one.share for one in chosen), 2),
        "measured": round(known / count, 3),
        "minutes": round(sum(one.item.seconds * one.share for one in chosen) / 60, 1),
    }


def overlaps(papers: Mapping[str, Iterable[int]]) -> dict[str, dict[str, int]]:
    """How many items each two papers have in common: form → form → count."""
    sets = {form: set(items) for form, items in papers.items()}
    return {one: {two: len(sets[one] & sets[two]) for two in sets if two != one} for one in sets}


def rows(sheets: Mapping[str, Mapping]) -> dict[str, list[tuple[str, dict[str, float]]]]:
    """The counts of all papers by group: "type", "range", "difficulty", "importance", "single", "judge" → [(key, {form: n})]."""
    if not sheets:
        return {}
    tables = {name: {form: sheet[name] for form, sheet in sheets.items()} for name in COUNTED}
    tables |= {kind: {form: sheet["keys"].get(kind, {}) for form, sheet in sheets.items()} for kind in KEYED}
    return {
        name: [(key, {form: counts.get(key, 0) for form, counts in table.items()}) for key in _all_keys(table)]
        for name, table in tables.items()
    }


def _all_keys(table: Mapping[str, Mapping[str, float]]) -> list[str]:
    return sorted({key for counts in table.values() for key in counts}, key=lambda key: (len(key), key))


def remarks(sheets: Mapping[str, Mapping]) -> list[tuple[str, str, str]]:
    """What is worth a look: (code, smallest, largest). Codes: mean, score, type, range."""
    if len(sheets) < 2:
        return []
    found = []
    for code, apart in (("mean", MEAN_APART), ("score", SCORE_APART)):
        values = [sheet[code] for sheet in sheets.values()]
        if max(values) - min(values) > apart:
            found.append((code, f"{min(values):g}", f"{max(values):g}"))
    for code in ("type", "range"):
        if len({tuple(sorted(sheet[code].items())) for sheet in sheets.values()}) > 1:
            found.append((code, "", ""))
    return found


def _counted(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    counter: dict[str, float] = defaultdict(float)
    for key, share in pairs:
        counter[key] += share
    return {key: _round(counter[key]) for key in sorted(counter)}


def _round(value: float) -> float | int:
    return round(value) if abs(value - round(value)) < 1e-9 else round(value, 2)

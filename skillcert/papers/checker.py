"""R28, looked at again by someone who did not compose: does this paper hold what was promised?

Nothing here is shared with `composition` but the shape of the blueprint. The checker counts the finished paper against the blueprint and
the bank, and lists every promise that is broken. It also runs on papers that were put together by hand.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from skillcert.itembank.kinds import ItemType, key_faults
from skillcert.papers.blueprint import WHOLE_BANK, Blueprint, Point

FULL_MARKS = Decimal(100)


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """An item of the bank as the checker needs it: with its state, its people and its key."""

    id: int
    kind: ItemType
    fingerprint: str
    point: str | None
    approved: bool
    author_id: int | None
    reviewer_id: int | None
    key: str
    options: int
    related: str | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken promise: its code, what it is about, and the two figures where there are two."""

    code: str
    subject: str = ""
    found: str = ""
    expected: str = ""


def check(
    blueprint: Blueprint,
    chosen: Mapping[ItemType, Sequence[int]],
    bank: Iterable[CheckedItem],
    points: Iterable[Point] = (),
    excluded: Iterable[int] = (),
) -> list[Broken]:
    """Return every broken promise of the paper; an empty list is a good paper.

    ``bank`` holds all usable items of the bank (also those not chosen) and all chosen ones.
    """
    by_id = {item.id: item for item in bank}
    ids = [item for items in chosen.values() for item in items]
    unknown = [Broken("unknown_item", str(item)) for item in ids if item not in by_id]
    if unknown:
        return unknown
    items = [by_id[item] for item in ids]
    ranges = {point.code: point for point in points}
    return [
        *_marks(blueprint),
        *_types(blueprint, chosen, by_id),
        *_once(items, set(excluded)),
        *_fit_for_use(items),
        *_ranges(blueprint, items, ranges),
        *_points(blueprint, items, by_id.values(), ranges, set(excluded)),
    ]


def _marks(blueprint: Blueprint) -> Iterable[Broken]:
    total = sum((s.marks * s.count for s in blueprint.sections), Decimal(0))
    if total != FULL_MARKS:
        yield Broken("marks_total", "", str(total), str(FULL_MARKS))


def _types(blueprint: Blueprint, chosen: Mapping[ItemType, Sequence[int]], by_id: Mapping[int, CheckedItem]):
    wanted = {section.kind: section.count for section in blueprint.sections}
    for kind in {*wanted, *chosen}:
        found = sum(1 for item in chosen.get(kind, ()) if by_id[item].kind is kind)
        if found != wanted.get(kind, 0) or found != len(chosen.get(kind, ())):
            yield Broken("type_count", kind.value, str(found), str(wanted.get(kind, 0)))


def _once(items: Sequence[CheckedItem], excluded: set[int]) -> Iterable[Broken]:
    for id_, times in Counter(item.id for item in items).items():
        if times > 1:
            yield Broken("item_twice", str(id_), str(times), "1")
    for print_, times in Counter(item.fingerprint for item in {i.id: i for i in items}.values()).items():
        if times > 1:
            yield Broken("same_question_twice", print_[:12], str(times), "1")
    for group, times in Counter(item.related for item in items if item.related).items():
        if times > 1:
            yield Broken("related_items", group, str(times), "1")
    for item in items:
        if item.id in excluded:
            yield Broken("excluded_item", str(item.id))


def _fit_for_use(items: Sequence[CheckedItem]) -> Iterable[Broken]:
    for item in items:
        if not item.approved:
            yield Broken("not_approved", str(item.id))
        if item.author_id is None or item.reviewer_id is None or item.author_id == item.reviewer_id:
            yield Broken("author_is_reviewer", str(item.id))
        if fault := key_faults(item.kind, item.key, item.options):
            yield Broken("bad_key", str(item.id), fault)


def _ranges(blueprint: Blueprint, items: Sequence[CheckedItem], points: Mapping[str, Point]) -> Iterable[Broken]:
    """Each range is within one item of its share, sums are exact, and no rounding was given to a smaller remainder."""
    if not blueprint.ranges:
        return
    count = Counter(points[item.point].range_code if item.point in points else WHOLE_BANK for item in items)
    total = sum(section.count for section in blueprint.sections)
    weights = {r.code: Fraction(r.weight) for r in blueprint.ranges}
    for stray in count.keys() - weights.keys():
        yield Broken("outside_ranges", stray, str(count[stray]), "0")
    shares = {code: total * weight / sum(weights.values()) for code, weight in weights.items()}
    spare = total - sum(int(share) for share in shares.values())
    by_remainder = sorted(shares, key=lambda code: shares[code] - int(shares[code]), reverse=True)
    for place, code in enumerate(by_remainder):
        expected = int(shares[code]) + (1 if place < spare else 0)
        if count[code] != expected:
            yield Broken("range_count", code, str(count[code]), str(expected))


def _points(
    blueprint: Blueprint,
    items: Sequence[CheckedItem],
    bank: Iterable[CheckedItem],
    points: Mapping[str, Point],
    excluded: set[int],
) -> Iterable[Broken]:
    """No point twice while another of its range could have given that item, and no lesser point before a core one."""
    if not blueprint.ranges:
        return
    used = Counter(item.point for item in items)
    kinds_at: dict[str | None, set[ItemType]] = defaultdict(set)
    for item in items:
        kinds_at[item.point].add(item.kind)
    related = {item.related for item in items if item.related}
    idle: dict[str, set[ItemType]] = defaultdict(set)
    for item in bank:
        free = item.approved and item.id not in excluded and item.related not in related
        if free and item.point in points and item.point not in used:
            idle[item.point].add(item.kind)
    for code, kinds in idle.items():
        here = points[code]
        for other, times in used.items():
            there = points.get(other or "")
            if there is None or there.range_code != here.range_code or not kinds & kinds_at[other]:
                continue
            if times > 1:
                yield Broken("point_doubled", other or "", str(times), code)
            elif there.importance.value > here.importance.value:
                yield Broken("lesser_point_first", other or "", there.importance.value, code)

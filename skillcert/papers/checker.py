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
    key: str | list
    options: int
    related: str | None = None
    difficulty: int | None = None
    stem: int | None = None
    pool: str = "secret"


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
    pools: Iterable[str] = ("secret",),
    not_free: Iterable[int] = (),
) -> list[Broken]:
    """Return every broken promise of the paper; an empty list is a good paper.

    ``bank`` holds all usable items of the bank (also those not chosen) and all chosen ones. ``excluded`` may
    not stand in it; ``not_free`` may, but nobody asks why they do not. ``pools`` are those that this paper may draw from.
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
        *_fit_for_use(items, set(pools)),
        *_whole_stems(items, by_id.values()),
        *_ranges(blueprint, items, ranges),
        *_demands(blueprint, items, ranges),
        *_points(blueprint, items, by_id.values(), ranges, {*excluded, *not_free}),
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


def check_places(
    blueprint: Blueprint,
    places: Mapping[str, Sequence[int]],
    take: Mapping[str, int],
    bank: Iterable[CheckedItem],
    points: Iterable[Point] = (),
    excluded: Iterable[int] = (),
    pools: Iterable[str] = ("secret",),
) -> list[Broken]:
    """The same for a paper of which each candidate gets items of their own: whoever draws, every promise must hold.

    ``places``: place → the items of which a candidate gets ``take[place]``. Items of one place are of one type, one range
    and one difficulty; no two items of the paper exclude each other; counts and quotas hold by what is taken.
    """
    by_id = {item.id: item for item in bank}
    ids = [item for items in places.values() for item in items]
    if unknown := [Broken("unknown_item", str(item)) for item in ids if item not in by_id]:
        return unknown
    ranges = {point.code: point for point in points}
    broken, drawn = [*_marks(blueprint)], []
    for place, some in places.items():
        items = [by_id[item] for item in some]
        looks = {(i.kind, i.difficulty, ranges[i.point].range_code if i.point in ranges else "") for i in items}
        if len(looks) > 1:
            broken.append(Broken("uneven_place", place, str(len(looks)), "1"))
        if not 1 <= take.get(place, 0) <= len(items):
            broken.append(Broken("place_too_small", place, str(len(items)), str(take.get(place, 0))))
        drawn += items[: take.get(place, 0)]
    chosen: dict[ItemType, list[int]] = defaultdict(list)
    for item in drawn:
        chosen[item.kind].append(item.id)
    everything = [by_id[item] for item in ids]
    return [
        *broken,
        *_types(blueprint, chosen, by_id),
        *_once(everything, set(excluded)),
        *_fit_for_use(everything, set(pools)),
        *_ranges(blueprint, drawn, ranges),
        *_demands(blueprint, drawn, ranges),
    ]


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


def _fit_for_use(items: Sequence[CheckedItem], pools: set[str]) -> Iterable[Broken]:
    for item in items:
        if item.pool not in pools:
            yield Broken("wrong_pool", str(item.id), item.pool)
        if not item.approved:
            yield Broken("not_approved", str(item.id))
        if item.author_id is None or item.reviewer_id is None or item.author_id == item.reviewer_id:
            yield Broken("author_is_reviewer", str(item.id))
        if fault := key_faults(item.kind, item.key, item.options):
            yield Broken("bad_key", str(item.id), fault)


def _whole_stems(items: Sequence[CheckedItem], bank: Iterable[CheckedItem]) -> Iterable[Broken]:
    """Of a shared stem a paper holds all usable items or none."""
    here = Counter(item.stem for item in items if item.stem is not None)
    there = Counter(item.stem for item in bank if item.stem in here and item.approved)
    for stem, count in here.items():
        if count < there[stem]:
            yield Broken("part_of_stem", str(stem), str(count), str(there[stem]))


def _demands(blueprint: Blueprint, items: Sequence[CheckedItem], points: Mapping[str, Point]) -> Iterable[Broken]:
    """The conditions of their own, counted anew."""
    for number, demand in enumerate(blueprint.demands, 1):
        count = 0
        for item in items:
            home = points[item.point].range_code if item.point in points else WHOLE_BANK
            of_range = not demand.range_code or demand.range_code == home
            of_kind = demand.kind is None or demand.kind is item.kind
            count += of_range and of_kind and demand.easiest <= (item.difficulty or 3) <= demand.hardest
        if count < demand.least:
            yield Broken("demand_least", str(number), str(count), str(demand.least))
        if demand.most is not None and count > demand.most:
            yield Broken("demand_most", str(number), str(count), str(demand.most))


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
    """No point twice while another of its range could have given that item, and no lesser point before a core one.

    Items under a shared stem come as a whole, so neither they nor what stands beside them can be exchanged one by one.
    """
    if not blueprint.ranges:
        return
    used = Counter(item.point for item in items)
    given: dict[str | None, set[tuple]] = defaultdict(set)
    for item in items:
        if item.stem is None:
            given[item.point].add(_exchangeable(blueprint, item))
    related = {item.related for item in items if item.related}
    idle: dict[str, set[tuple]] = defaultdict(set)
    for item in bank:
        free = item.approved and item.id not in excluded and item.related not in related and item.stem is None
        if free and item.pool == "secret" and item.point in points and item.point not in used:
            idle[item.point].add(_exchangeable(blueprint, item))
    for code, could in idle.items():
        here = points[code]
        for other, times in used.items():
            there = points.get(other or "")
            if there is None or there.range_code != here.range_code or not could & given[other]:
                continue
            if times > 1:
                yield Broken("point_doubled", other or "", str(times), code)
            elif there.importance.value > here.importance.value:
                yield Broken("lesser_point_first", other or "", there.importance.value, code)


def _exchangeable(blueprint: Blueprint, item: CheckedItem) -> tuple:
    """What two items must have in common so that one could stand for the other."""
    return (item.kind, item.difficulty if blueprint.demands else None)

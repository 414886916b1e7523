"""Papers that meet their quotas exactly, or say what the bank lacks."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillcert.itembank.kinds import Importance, ItemType
from skillcert.papers.checker import CheckedItem, check
from skillcert.papers.composition import Blueprint, Point, PoolItem, Range, Section, Shortage, compose
from tests.support.yardstick import within

S, M, J = ItemType.SINGLE, ItemType.MULTIPLE, ItemType.JUDGE


def blueprint(sections=((S, 6, 10), (J, 4, 10)), weights=(50, 30, 20)) -> Blueprint:
    ranges = tuple(Range(str(i), f"range {i}", Decimal(w)) for i, w in enumerate(weights))
    return Blueprint(tuple(Section(kind, count, Decimal(marks)) for kind, count, marks in sections), ranges)


def points(per_range=6, ranges=3, importance=lambda number: Importance.X) -> list[Point]:
    return [Point(f"{r}.{n}", str(r), importance(n)) for r in range(ranges) for n in range(per_range)]


def pool(where: list[Point], kinds=(S, M, J), each=3) -> list[PoolItem]:
    items = [(point, kind) for point in where for kind in kinds for _ in range(each)]
    return [PoolItem(n, kind, point.code, n % 5 + 1, fingerprint=f"f{n}") for n, (point, kind) in enumerate(items, 1)]


def as_bank(items: list[PoolItem]) -> list[CheckedItem]:
    keys = {S: ("A", 4), M: ("AB", 4), J: ("T", 0)}
    return [CheckedItem(i.id, i.kind, i.fingerprint, i.point, True, 1, 2, *keys[i.kind], i.related) for i in items]


@pytest.mark.rule(28)
def test_a_paper_meets_types_and_ranges_exactly_and_passes_the_second_look():
    plan, where = blueprint(), points()
    items = pool(where)
    draw = compose(plan, items, where, seed=1)
    assert draw.complete
    assert {kind: len(ids) for kind, ids in draw.items.items()} == {S: 6, J: 4}
    assert check(plan, draw.items, as_bank(items), where) == []


@pytest.mark.rule(29)
def test_the_same_seed_and_bank_give_the_same_paper_whatever_the_order_of_the_rows():
    plan, where = blueprint(), points()
    items = pool(where)
    first = compose(plan, items, where, seed=7)
    assert compose(plan, list(reversed(items)), list(reversed(where)), seed=7) == first
    assert compose(plan, items, where, seed=8).items != first.items


@pytest.mark.rule(28)
def test_no_point_gives_a_second_item_while_another_has_none():
    plan = blueprint(sections=((S, 10, 10),), weights=(100,))
    where = points(per_range=7, ranges=1)
    items = pool(where, kinds=(S,), each=5)
    draw = compose(plan, items, where, seed=3)
    point_of = {item.id: item.point for item in items}
    assert sorted(Counter(point_of[i] for i in draw.all_items()).values()) == [1, 1, 1, 1, 2, 2, 2]


def test_core_points_come_before_general_and_auxiliary_ones():
    plan = blueprint(sections=((S, 5, 20),), weights=(100,))
    ranks = [Importance.Z, Importance.Y, Importance.Y, *[Importance.X] * 3]
    where = points(per_range=6, ranges=1, importance=lambda n: ranks[n])
    items = pool(where, kinds=(S,), each=2)
    point_of = {item.id: item.point for item in items}
    for seed in range(20):
        used = {point_of[i] for i in compose(plan, items, where, seed=seed).all_items()}
        assert used == {"0.1", "0.2", "0.3", "0.4", "0.5"}


@pytest.mark.rule(28)
def test_a_type_that_only_one_point_has_is_kept_for_it():
    """Point 0 has both types, point 1 only singles: the true/false item must come from point 0."""
    plan = blueprint(sections=((S, 1, 50), (J, 1, 50)), weights=(100,))
    where = points(per_range=2, ranges=1)
    items = [PoolItem(1, S, "0.0"), PoolItem(2, J, "0.0"), PoolItem(3, S, "0.1")]
    for seed in range(10):
        assert compose(plan, items, where, seed=seed).items == {S: (3,), J: (2,)}


def test_the_mix_of_a_range_bends_where_the_bank_has_no_such_items():
    """Range 1 has no true/false items at all; the others give more of them, so that both hard counts hold."""
    plan, where = blueprint(), points()
    items = [item for item in pool(where) if not (item.kind is J and item.point.startswith("1."))]
    draw = compose(plan, items, where, seed=1)
    assert draw.complete
    assert check(plan, draw.items, as_bank(items), where) == []


@pytest.mark.rule(28)
def test_what_the_bank_lacks_is_said_by_range_and_by_type():
    plan, where = blueprint(), points(per_range=1)
    draw = compose(plan, pool(where, kinds=(S,), each=4), where, seed=1)
    assert not draw.complete
    assert draw.items == {}
    assert set(draw.shortages) == {
        Shortage("0", None, 5, 4, 1),
        Shortage(None, J, 4, 0, 4),
    }


def test_a_gap_that_only_shows_in_one_range_and_type_is_named_there():
    plan = blueprint(sections=((S, 2, 25), (J, 2, 25)), weights=(50, 50))
    where = points(per_range=4, ranges=2)
    items = [PoolItem(n, S, f"0.{n % 4}") for n in range(4)] + [PoolItem(9, S, "1.0"), PoolItem(10, S, "1.1")]
    items += [PoolItem(20, J, "1.2"), PoolItem(21, J, "1.3")]
    assert compose(plan, items, where, seed=1).complete
    items = [item for item in items if item.id != 21] + [PoolItem(30, J, "9.9")]
    (short,) = compose(plan, items, where, seed=1).shortages
    assert (short.kind, short.wanted, short.available, short.missing) == (J, 2, 1, 1)


def test_excluded_and_related_items_stay_out():
    plan = blueprint(sections=((S, 10, 10),), weights=(100,))
    where = points(per_range=1, ranges=1)
    items = [PoolItem(n, S, "0.0", related="pair" if n in (1, 2) else None) for n in range(1, 14)]
    for seed in range(10):
        chosen = set(compose(plan, items, where, seed=seed, barred={5: "excluded", 6: "excluded"}).all_items())
        assert not chosen & {5, 6}
        assert not {1, 2} <= chosen
    tight = [PoolItem(n, S, "0.0", related="all") for n in range(1, 14)]
    refused = compose(plan, tight, where, seed=1)
    assert not refused.complete
    assert {one.code for one in refused.conditions} in ({"type", "related"}, {"range", "related"})


def test_items_without_points_are_composed_by_type():
    plan = Blueprint((Section(S, 80, Decimal(1)), Section(J, 20, Decimal(1))))
    items = [PoolItem(n, S if n % 3 else J, None, n % 5 + 1, fingerprint=str(n)) for n in range(400)]
    draw = compose(plan, items, seed=4)
    assert {kind: len(ids) for kind, ids in draw.items.items()} == {S: 80, J: 20}
    steps = Counter(items[i].difficulty for i in draw.all_items())
    assert all(abs(steps[step] - share) <= 3 for step, share in {1: 10, 2: 20, 3: 40, 4: 20, 5: 10}.items())


def test_the_same_question_under_two_ids_is_used_once():
    plan = Blueprint((Section(S, 2, Decimal(50)),))
    draw = compose(plan, [PoolItem(1, S, fingerprint="a"), PoolItem(2, S, fingerprint="a")], seed=1)
    assert [s.missing for s in draw.shortages] == [1]


@pytest.mark.rule(28)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_the_bank_a_drawn_paper_keeps_every_promise(data):
    ranges = data.draw(st.integers(1, 4))
    weights = data.draw(st.lists(st.integers(1, 40), min_size=ranges, max_size=ranges))
    plan = blueprint(sections=((S, 5, 10), (M, 2, 15), (J, 4, 5)), weights=weights)
    importance = data.draw(st.lists(st.sampled_from(Importance), min_size=5, max_size=5))
    where = points(per_range=5, ranges=ranges, importance=lambda n: importance[n])
    sizes = data.draw(st.lists(st.integers(0, 3), min_size=len(where) * 3, max_size=len(where) * 3))
    items, n = [], 0
    for place, size in enumerate(sizes):
        for _ in range(size):
            n += 1
            items.append(PoolItem(n, (S, M, J)[place % 3], where[place // 3].code, fingerprint=f"f{n}"))
    draw = compose(plan, items, where, seed=data.draw(st.integers(0, 9)))
    if draw.complete:
        assert check(plan, draw.items, as_bank(items), where) == []
    else:
        assert all(short.missing > 0 for short in draw.shortages)


def test_ten_thousand_items_are_composed_in_well_under_a_second():
    plan = blueprint(
        sections=((S, 140, Decimal("0.5")), (M, 10, 1), (J, 40, Decimal("0.5"))), weights=(5, 10, 20, 30, 30, 5)
    )
    where = points(per_range=60, ranges=6, importance=lambda n: (Importance.X, Importance.Y)[n % 9 == 0])
    kinds = (S, S, S, J, J, M)
    items = [
        PoolItem(n, kinds[n % 6], where[n // 6 % len(where)].code, n % 5 + 1, fingerprint=str(n)) for n in range(10_000)
    ]
    with within(1):
        assert compose(plan, items, where, seed=11).complete

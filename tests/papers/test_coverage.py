"""How a bank covers its table, and what it lacks for the next two forms."""

from datetime import date
from decimal import Decimal

import pytest

from skillcert.itembank.states import Importance, ItemPool, ItemState, ItemType
from skillcert.papers.blueprint import Blueprint, Range, Section
from skillcert.papers.coverage import Group, Row, heat, lacks, needs, places

S, J = ItemType.SINGLE, ItemType.JUDGE
PLAN = Blueprint(
    (Section(S, 8, Decimal(10)), Section(J, 2, Decimal(10))),
    (Range("1.1", "安全", Decimal(50)), Range("1.2", "工艺", Decimal(50))),
)
ROWS = [
    Row(1, "1", "相关知识", Decimal(100), None),
    Row(2, "1.1", "安全", Decimal(50), None),
    Row(3, "1.1.1", "验电", None, Importance.X),
    Row(4, "1.1.2", "接地", None, Importance.Z),
    Row(5, "1.2", "工艺", Decimal(50), None),
    Row(6, "1.2.1", "接线", None, Importance.X),
]


def group(point, kind=S, count=1, usable=None, state=ItemState.APPROVED, difficulty=3, pool=ItemPool.SECRET, used=None):
    there = count if usable is None and state is ItemState.APPROVED and pool is not ItemPool.PRACTICE else usable or 0
    return Group(point, kind, difficulty, state, pool, count, there, used)


def by_code(groups):
    return {place.row.code: place for place in places(ROWS, groups, PLAN)}


@pytest.mark.rule(28)
def test_two_forms_need_twice_the_quota_of_each_range_and_type():
    assert needs(PLAN) == {"1.1": {S: 8, J: 2}, "1.2": {S: 8, J: 2}}
    assert sum(sum(kinds.values()) for kinds in needs(PLAN).values()) == 2 * PLAN.total_items


def test_what_lies_at_a_point_counts_for_all_ranges_above_it():
    found = by_code(
        [
            group("1.1.1", count=3, used=date(2026, 5, 1)),
            group("1.1", J),
            group("1.2.1", count=2, used=date(2026, 6, 1)),
        ]
    )
    assert found["1"].stock.ready == 6 and found["1.1"].stock.usable == {S: 3, J: 1}
    assert found["1.1"].stock.last_used == date(2026, 5, 1) and found["1"].stock.last_used == date(2026, 6, 1)
    assert (found["1"].points, found["1"].bare_points) == (3, 1)


def test_drafts_and_practice_items_are_no_supply():
    found = by_code([group("1.1.1", state=ItemState.DRAFT, count=4), group("1.1.1", pool=ItemPool.PRACTICE, count=5)])
    stock = found["1.1"].stock
    assert stock.ready == 0 and stock.under_way == 4 and stock.pools[ItemPool.PRACTICE] == 5


def test_colours_say_how_many_forms_the_supply_is_worth():
    assert [heat(n, 8) for n in (0, 3, 4, 8)] == ["none", "short", "half", "enough"]
    assert heat(0, 0) == ""


def test_the_list_of_lacks_begins_with_what_cannot_be_bent():
    groups = [group("1.1.1", count=8), group("1.2.1", count=20), group("1.2.1", J, count=4)]
    found = lacks(places(ROWS, groups, PLAN), PLAN, {S: 28, J: 4})
    assert [(one.cause, one.code, one.kind, one.missing) for one in found] == [
        ("range", "1.1", None, 2), ("cell", "1.1", J, 2), ("point", "1.1.2", None, 1),
    ]  # fmt: skip
    assert found[0].hard and not found[1].hard


def test_a_type_that_is_short_in_the_whole_bank_is_named_once():
    found = lacks(places(ROWS, [], PLAN), PLAN, {S: 15, J: 4})
    assert [(one.cause, one.kind, one.missing) for one in found if one.cause == "type"] == [("type", S, 1)]


def test_core_points_without_items_come_before_auxiliary_ones():
    found = [one for one in lacks(places(ROWS, [], PLAN), PLAN, {S: 99, J: 99}) if one.cause == "point"]
    assert [one.importance for one in found] == [Importance.X, Importance.X, Importance.Z]


def test_a_full_bank_lacks_nothing():
    groups = [group(code, kind, count=9) for code in ("1.1.1", "1.1.2", "1.2.1") for kind in (S, J)]
    assert lacks(places(ROWS, groups, PLAN), PLAN, {S: 27, J: 27}) == []


def test_without_weights_the_whole_bank_is_one_range():
    plan = Blueprint(PLAN.sections)
    assert needs(plan) == {"": {S: 16, J: 4}}
    assert [one.missing for one in lacks([], plan, {S: 10, J: 9})] == [6]

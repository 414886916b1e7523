"""The second look at a paper finds each way in which a paper can be wrong."""

from decimal import Decimal

import pytest

from skillcert.itembank.kinds import Importance, ItemType
from skillcert.papers.blueprint import Blueprint, Point, Range, Section
from skillcert.papers.checker import CheckedItem, check

S, J = ItemType.SINGLE, ItemType.JUDGE
POINTS = [Point("1.1", "1"), Point("1.2", "1", Importance.Y), Point("2.1", "2"), Point("2.2", "2")]
PLAN = Blueprint(
    (Section(S, 2, Decimal(30)), Section(J, 2, Decimal(20))),
    (Range("1", "one", Decimal(50)), Range("2", "two", Decimal(50))),
)


def item(id_, kind, point, **changed) -> CheckedItem:
    facts = {"fingerprint": f"f{id_}", "approved": True, "author_id": 1, "reviewer_id": 2}
    facts |= {"key": "A", "options": 4} if kind is S else {"key": "T", "options": 0}
    return CheckedItem(id=id_, kind=kind, point=point, **(facts | changed))


GOOD = [item(1, S, "1.1"), item(2, J, "1.2"), item(3, S, "2.1"), item(4, J, "2.2")]


def codes(bank, chosen=None, plan=PLAN, **more) -> set[str]:
    chosen = chosen or {S: (1, 3), J: (2, 4)}
    return {broken.code for broken in check(plan, chosen, bank, POINTS, **more)}


def test_a_good_paper_breaks_nothing():
    assert codes(GOOD) == set()


@pytest.mark.rule(28)
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"approved": False}, "not_approved"),
        ({"reviewer_id": 1}, "author_is_reviewer"),
        ({"reviewer_id": None}, "author_is_reviewer"),
        ({"key": "E"}, "bad_key"),
        ({"key": "AB"}, "bad_key"),
        ({"fingerprint": "f3"}, "same_question_twice"),
        ({"point": "9.9"}, "outside_ranges"),
    ],
)
def test_an_item_that_is_not_fit_for_use_is_found(changed, code):
    point = changed.pop("point", "1.1")
    assert code in codes([item(1, S, point, **changed), *GOOD[1:]])


@pytest.mark.rule(28)
def test_a_paper_that_does_not_total_100_is_found():
    assert codes(GOOD, plan=Blueprint((Section(S, 2, Decimal(30)), Section(J, 2, Decimal(19))), PLAN.ranges)) == {
        "marks_total"
    }


@pytest.mark.rule(28)
def test_wrong_counts_are_found():
    assert "type_count" in codes(GOOD, {S: (1,), J: (2, 4)})
    assert "range_count" in codes([*GOOD, item(5, J, "1.2")], {S: (1, 3), J: (2, 5)})
    assert "item_twice" in codes(GOOD, {S: (1, 1), J: (2, 4)})
    assert "unknown_item" in codes(GOOD, {S: (1, 77), J: (2, 4)})


def test_excluded_and_related_items_are_found():
    assert codes(GOOD, excluded=[3]) == {"excluded_item"}
    assert codes([item(1, S, "1.1", related="p"), GOOD[1], item(3, S, "2.1", related="p"), GOOD[3]]) == {
        "related_items"
    }


def test_a_doubled_point_beside_an_idle_one_is_found():
    bank = [*GOOD, item(5, J, "1.1")]
    assert "point_doubled" in codes(bank, {S: (1, 3), J: (5, 4)})


def test_a_lesser_point_before_an_idle_core_point_is_found():
    bank = [item(1, S, "1.2"), item(2, J, "1.3"), *GOOD[2:], item(6, S, "1.1")]
    places = [*POINTS, Point("1.3", "1")]
    (broken,) = check(PLAN, {S: (1, 3), J: (2, 4)}, bank, places)
    assert (broken.code, broken.subject, broken.expected) == ("lesser_point_first", "1.2", "1.1")

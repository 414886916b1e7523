"""Objective marking: exact, all or nothing unless the institution says otherwise."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.exams.marking import Key, Verdict, mark_item, mark_paper
from skillcert.itembank.kinds import ItemType

HALF = Decimal("0.5")


def key(kind, letters, marks="1"):
    return Key(kind, letters, Decimal(marks))


@pytest.mark.parametrize(
    ("item", "chosen", "verdict", "marks"),
    [
        (key(ItemType.SINGLE, "C"), "C", Verdict.RIGHT, "1"),
        (key(ItemType.SINGLE, "C"), "A", Verdict.WRONG, "0"),
        (key(ItemType.SINGLE, "C"), "AC", Verdict.WRONG, "0"),
        (key(ItemType.SINGLE, "C"), "", Verdict.UNANSWERED, "0"),
        (key(ItemType.JUDGE, "F", "0.5"), "F", Verdict.RIGHT, "0.5"),
        (key(ItemType.JUDGE, "F", "0.5"), "T", Verdict.WRONG, "0"),
        (key(ItemType.MULTIPLE, "ABD"), "DBA", Verdict.RIGHT, "1"),
        (key(ItemType.MULTIPLE, "ABD"), "AB", Verdict.WRONG, "0"),
        (key(ItemType.MULTIPLE, "ABD"), "ABCD", Verdict.WRONG, "0"),
    ],
)
def test_an_item_earns_all_or_nothing(item, chosen, verdict, marks):
    mark = mark_item(item, frozenset(chosen))
    assert (mark.verdict, mark.marks) == (verdict, Decimal(marks))


def test_an_incomplete_choice_earns_its_share_only_where_granted_and_never_with_a_wrong_option():
    item = key(ItemType.MULTIPLE, "ABD", "2")
    assert mark_item(item, frozenset("AB"), HALF).marks == Decimal(1)
    assert mark_item(item, frozenset("AC"), HALF).marks == 0
    assert mark_item(key(ItemType.SINGLE, "C"), frozenset("A"), HALF).marks == 0


@pytest.mark.rule(39)
def test_two_hundred_half_marks_are_exactly_one_hundred():
    keys = [key(ItemType.SINGLE, "A", "0.5")] * 200
    marked = mark_paper(keys, {n: frozenset("A") for n in range(1, 201)})
    assert marked.total == Decimal(100) and marked.count(Verdict.RIGHT) == 200
    marked = mark_paper(keys, {n: frozenset("A") for n in range(1, 120)})
    assert marked.total == Decimal("59.5") and marked.count(Verdict.UNANSWERED) == 81


@given(st.lists(st.tuples(st.sampled_from(["A", "B", ""]), st.decimals(0, 5, places=1)), max_size=40))
def test_the_total_is_the_sum_of_its_items_and_lies_between_nothing_and_full(answers):
    keys = [Key(ItemType.SINGLE, "A", marks) for _, marks in answers]
    marked = mark_paper(keys, {n: frozenset(choice) for n, (choice, _) in enumerate(answers, 1)})
    assert marked.total == sum(item.marks for item in marked.items)
    assert 0 <= marked.total <= sum(k.marks for k in keys)

"""Objective marking: exact, all or nothing unless the institution says otherwise."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.exams.marking import ItemMark, Key, Shares, Verdict, mark_item, mark_paper
from skillcert.itembank.kinds import ItemType

HALF = Shares(incomplete=Decimal("0.5"))


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


DC_AC = Key(ItemType.FILL, "", Decimal(3), (("直流", "DC"), ("交流", "AC"), ("0.5 A",)))


@pytest.mark.parametrize(
    ("answer", "verdict", "marks"),
    [
        (("直流", "交流", "0.5A"), Verdict.RIGHT, "3"),
        ((" dc。", "ＡＣ", "０．５ a"), Verdict.RIGHT, "3"),
        (("DC", "", "0.5A"), Verdict.PARTIAL, "2"),
        (("交流", "直流", ""), Verdict.WRONG, "0"),
        (("5A", "5A", "05A"), Verdict.WRONG, "0"),
        (("", " ", ""), Verdict.UNANSWERED, "0"),
        ((), Verdict.UNANSWERED, "0"),
        (("直流", "交流", "0.5A", "more"), Verdict.RIGHT, "3"),
    ],
)
@pytest.mark.rule(39)
def test_each_gap_is_compared_with_its_accepted_spellings(answer, verdict, marks):
    assert mark_item(DC_AC, answer) == ItemMark(verdict, Decimal(marks))


def test_gaps_earn_all_or_nothing_where_the_institution_says_so():
    strict = Shares(per_gap=False)
    assert mark_item(DC_AC, ("DC", "", "0.5A"), strict) == ItemMark(Verdict.WRONG, Decimal(0))
    assert mark_item(DC_AC, ("DC", "AC", "0.5A"), strict).verdict is Verdict.RIGHT


@pytest.mark.rule(40)
def test_a_paper_has_no_total_while_an_answer_waits_for_a_person():
    essay, single = Key(ItemType.ESSAY, "", Decimal(10)), key(ItemType.SINGLE, "A")
    waiting = mark_paper([essay, single], {1: ("a text",), 2: frozenset("A")})
    assert waiting.total is None and [item.marks for item in waiting.items] == [None, 1]
    blank = mark_paper([essay, single], {1: ("  ",), 2: frozenset("A")})
    assert blank.total == 1 and blank.items[0] == ItemMark(Verdict.UNANSWERED, Decimal(0))


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

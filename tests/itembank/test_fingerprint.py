"""When two items are the same item, and when their keys disagree."""

import pytest

from skillcert.itembank.fingerprint import Print, bare, compare, fingerprint, key_meaning
from skillcert.itembank.kinds import ItemType, key_faults

S, M, J = ItemType.SINGLE, ItemType.MULTIPLE, ItemType.JUDGE


@pytest.mark.rule(27)
@pytest.mark.parametrize(
    "other",
    ["直流电动机(  )简单。", "直流电动机（　）简单", "直流电动机_____简单．", " 直流 电动机（ ）简单！"],
)
def test_a_typists_freedom_does_not_make_another_item(other):
    assert fingerprint(S, "直流电动机(　)简单。", ["甲", "乙"]) == fingerprint(S, other, ["乙", "甲"])


@pytest.mark.rule(27)
def test_signs_and_decimal_points_do_make_another_item():
    assert bare("指针向标有“+”的方向偏转") != bare("指针向标有“-”的方向偏转")
    assert bare("电压为1.5V") != bare("电压为15V")
    assert bare("A/B") != bare("AB")
    assert fingerprint(S, "x", ["1", "2"]) != fingerprint(M, "x", ["1", "2"])
    assert fingerprint(S, "x", ["1", "2"]) != fingerprint(S, "x", ["1", "3"])
    assert fingerprint(S, "x", ["1", "2"], ["picture a"]) != fingerprint(S, "x", ["1", "2"], ["picture b"])


@pytest.mark.rule(27)
def test_keys_are_compared_by_what_they_say_not_by_letter():
    assert key_meaning(S, "A", ["甲", "乙"]) == key_meaning(S, "B", ["乙", "甲"])
    assert key_meaning(M, "AB", ["甲", "乙", "丙"]) != key_meaning(M, "AC", ["甲", "乙", "丙"])


@pytest.mark.rule(27)
def test_the_same_question_with_another_key_is_a_conflict_and_no_duplicate():
    same, other = frozenset({"甲"}), frozenset({"乙"})
    likeness = compare(
        [Print(1, "a", same), Print(2, "a", same), Print(3, "b", same), Print(4, "b", other), Print(5, "c", same)]
    )
    assert likeness.duplicates == [[1, 2]]
    assert likeness.conflicts == [[3, 4]]
    assert likeness.surplus == 2


@pytest.mark.rule(27)
@pytest.mark.parametrize(
    ("kind", "key", "options", "fault"),
    [
        (S, "A", 4, None),
        (S, "AB", 4, "single_needs_one"),
        (S, "E", 4, "key_not_among_options"),
        (M, "AB", 4, None),
        (M, "A", 4, "multiple_needs_two"),
        (M, "AA", 4, "key_not_among_options"),
        (J, "T", 0, None),
        (J, "A", 0, "judge_needs_true_or_false"),
        (S, "", 4, "no_key"),
    ],
)
def test_each_type_has_its_own_valid_keys(kind, key, options, fault):
    assert key_faults(kind, key, options) == fault

"""Keys of all six types: written and stored forms, what makes one valid, gaps in a stem (R27)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.itembank import rules
from skillcert.itembank.fingerprint import fingerprint, key_meaning
from skillcert.itembank.kinds import ItemType, gap_count, key_faults, markup_gaps, numbered_gaps, read_key, write_key

SINGLE, MULTIPLE, JUDGE = ItemType.SINGLE, ItemType.MULTIPLE, ItemType.JUDGE
FILL, SHORT, ESSAY = ItemType.FILL, ItemType.SHORT, ItemType.ESSAY


@pytest.mark.parametrize(
    ("kind", "written", "stored"),
    [
        (SINGLE, "C", ["C"]),
        (SINGLE, " ｃ ", ["C"]),
        (MULTIPLE, "D、A,B", ["A", "B", "D"]),
        (JUDGE, "√", ["T"]),
        (JUDGE, "F", ["F"]),
        (FILL, "直流|DC；交流", [["直流", "DC"], ["交流"]]),
        (FILL, "直流 | DC\n交流\n", [["直流", "DC"], ["交流"]]),
        (FILL, "a;b\n", [["a;b"]]),
        (FILL, r"\|U\||电压", [["|U|", "电压"]]),
        (SHORT, "说出定律（2分）\n列出公式 (1.5)\n\n举例", [
            {"text": "说出定律", "marks": "2"}, {"text": "列出公式", "marks": "1.5"}, {"text": "举例", "marks": "1"},
        ]),
        (ESSAY, "Names the law [3 marks]", [{"text": "Names the law", "marks": "3"}]),
    ],
)  # fmt: skip
def test_a_key_is_read_as_people_write_it(kind, written, stored):
    assert read_key(kind, written) == stored
    assert read_key(kind, write_key(kind, stored)) == stored


spelling = st.text(st.characters(exclude_characters="\\\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", exclude_categories=["Cs"]), min_size=1).map(str.strip).filter(bool)  # fmt: skip


@given(st.lists(st.lists(spelling, min_size=1, max_size=3, unique=True), min_size=1, max_size=4))
def test_any_spellings_survive_being_written_and_read(stored):
    assert read_key(FILL, write_key(FILL, stored)) == stored


@pytest.mark.rule(27)
@pytest.mark.parametrize(
    ("kind", "key", "options", "gaps", "fault"),
    [
        (SINGLE, "H", 8, 0, None),
        (SINGLE, "H", 7, 0, "key_not_among_options"),
        (MULTIPLE, "AH", 8, 0, None),
        (MULTIPLE, ["A", "A"], 4, 0, "key_not_among_options"),
        (JUDGE, "C", 0, 0, "judge_needs_true_or_false"),
        (FILL, "a；b", 0, 2, None),
        (FILL, "a", 0, 2, "gap_count"),
        (FILL, "a；；b", 0, 3, "gap_empty"),
        (FILL, "", 0, 1, "no_key"),
        (FILL, [["a"], []], 0, 2, "gap_empty"),
        (SHORT, "", 0, 0, "no_key"),
        (SHORT, "x（0分）", 0, 0, "point_marks"),
        (ESSAY, [{"text": " ", "marks": "1"}], 0, 0, "point_marks"),
        (ESSAY, [{"text": "x", "marks": "nan"}], 0, 0, "point_marks"),
        (ESSAY, "x", 0, 0, None),
    ],
)
def test_what_is_wrong_with_a_key(kind, key, options, gaps, fault):
    assert key_faults(kind, key, options, gaps) == fault


def test_an_item_with_too_many_options_or_gaps_without_answers_is_refused():
    nine = [str(n) for n in range(9)]
    assert [r.code for r in rules.sound_item(SINGLE, "问", nine, "A")] == ["itembank.too_many_options"]
    assert [r.code for r in rules.sound_item(FILL, "甲（ ）乙____", (), "a")] == ["itembank.gap_count"]
    assert list(rules.sound_item(FILL, "甲（ ）乙____", (), "a\nb")) == []
    assert [r.code for r in rules.sound_item(SHORT, "", (), "a")] == ["itembank.no_stem"]


@pytest.mark.parametrize(
    ("markup", "gaps", "shown"),
    [
        ("甲（　）乙", 1, "甲（　）乙"),
        ("甲（&nbsp;）乙<b>____</b>", 2, "甲（①）乙<b>（②）</b>"),
        ('甲<span data-tex="f()__"></span>（ ）', 1, '甲<span data-tex="f()__"></span>（ ）'),
        ("甲（乙）", 0, "甲（乙）"),
    ],
)
def test_gaps_are_counted_outside_tags_and_numbered_if_there_are_several(markup, gaps, shown):
    assert markup_gaps(markup) == gaps and numbered_gaps(markup) == shown
    assert gap_count("甲（ ）乙___（乙）_") == 2


def test_another_case_makes_another_question_and_the_meaning_of_a_key_forgets_writing():
    assert fingerprint(SHORT, "电流多大", case="甲电路") != fingerprint(SHORT, "电流多大", case="乙电路")
    assert fingerprint(SHORT, "电流多大", case="甲 电路。") == fingerprint(SHORT, "电流 多大", case="甲电路")
    assert key_meaning(FILL, "ＤＣ|直 流") == key_meaning(FILL, [["直流", "dc"]])
    assert key_meaning(FILL, "a；b") != key_meaning(FILL, "b；a")

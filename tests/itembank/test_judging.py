"""Bank workbooks: real ones and the ways in which rows go wrong."""

from pathlib import Path

import pytest

from skillcert.core.reasons import Refused
from skillcert.itembank import formats, judging
from skillcert.itembank.bankcells import choice_key, difficulty, judge_key
from skillcert.itembank.fingerprint import Print, compare
from skillcert.itembank.kinds import ItemType

S, M = ItemType.SINGLE, ItemType.MULTIPLE
ROW = {"kind": "单选题", "stem": "问（ ）", "key": "A", "option_a": "甲", "option_b": "乙"}


def report_on(path: Path) -> judging.BankReport:
    _, parsed = formats.read(path.read_bytes(), path.name)
    assert len(parsed.items) + len(parsed.refused) == parsed.found
    return judging.judge((item.number, judging.as_record(item)) for item in parsed.items)


def codes(**changed) -> list[str]:
    return [reason.code for reason in judging.read_record(ROW | changed)[1]]


@pytest.mark.rule(27)
def test_the_electrician_bank_has_538_surplus_rows_one_conflict_and_one_broken_row(shared_data):
    report = report_on(shared_data / "banks/electrician_1483.xlsx")
    assert len(report.imported) + len(report.refused) == len(report.verdicts) == 1483
    assert report.by_reason() == {
        "itembank.duplicate": 535,
        "itembank.key_conflict": 3,
        "itembank.key_unreadable": 1,
    }
    conflicts = [(v.row, v.same_as) for v in report.verdicts if v.conflict]
    assert conflicts == [(602, "#59"), (763, "#59"), (1035, "#59")]
    assert [v.row for v in report.refused if v.reasons[0].code == "itembank.key_unreadable"] == [922]
    likeness = compare(Print(v.row, v.draft.fingerprint, v.draft.meaning) for v in report.verdicts if v.draft)
    assert (likeness.surplus, likeness.conflicts) == (538, [[59, 602, 763, 1035]])


def test_550_stems_of_the_electrician_bank_repeat_an_earlier_one_though_12_of_them_ask_for_something_else(shared_data):
    path = shared_data / "banks/electrician_1483.xlsx"
    _, parsed = formats.read(path.read_bytes(), path.name)
    stems = ["".join(item.stem.split()) for item in parsed.items]
    assert len(stems) - len(set(stems)) == 550


def test_the_childcare_bank_is_clean_but_for_the_row_without_options(shared_data):
    report = report_on(shared_data / "banks/childcare_386.xlsx")
    assert len(report.imported) == 385
    (refused,) = report.refused
    assert (refused.row, refused.reasons[0].code) == (375, "itembank.too_few_options")
    assert {v.draft.difficulty for v in report.imported} == {1, 2, 3, 4, 5}


def test_the_ai_trainer_bank_has_ticks_for_keys_and_one_level_of_knowledge(shared_data):
    report = report_on(shared_data / "banks/ai_trainer_900.xlsx")
    assert not report.refused
    drafts = [v.draft for v in report.imported]
    assert {*(d.key[0] for d in drafts if d.kind is ItemType.JUDGE)} == {"T", "F"}
    assert {len(d.points) for d in drafts} == {1}
    assert len({d.points for d in drafts}) == 8


def test_a_headless_export_in_a_chinese_encoding_is_read(shared_data):
    report = report_on(shared_data / "banks/electrician_choice_gbk.csv")
    assert len(report.verdicts) == 1084
    assert report.by_reason() == {
        "itembank.duplicate": 457,
        "itembank.key_conflict": 3,
        "itembank.key_unreadable": 1,
    }


def test_another_sites_template_is_read_with_its_gaps_and_written_answers(shared_data):
    report = report_on(shared_data / "banks/question_bm.xls")
    kinds = [v.draft.kind for v in report.imported]
    assert kinds == [
        S,
        M,
        ItemType.FILL,
        ItemType.SHORT,
        ItemType.SHORT,
        ItemType.ESSAY,
        ItemType.ESSAY,
        ItemType.SHORT,
    ]
    assert report.by_reason() == {"itembank.key_unreadable": 1}  # "对(错)" says both
    gaps = report.imported[2].draft
    assert gaps.key == [["青"], ["品红"], ["黄"], ["黑"]]


def test_a_workbook_of_something_else_is_not_a_bank(shared_data):
    with pytest.raises(Refused) as refused:
        report_on(shared_data / "banks/score_model.xlsx")
    assert [reason.code for reason in refused.value.reasons] == ["itembank.not_a_bank"]


@pytest.mark.rule(27)
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"stem": " "}, ["itembank.no_stem"]),
        ({"key": ""}, ["itembank.no_key"]),
        ({"key": "复位"}, ["itembank.key_unreadable"]),
        ({"key": "C"}, ["itembank.key_not_among_options"]),
        ({"key": "AB"}, ["itembank.single_needs_one"]),
        ({"kind": "多选题", "key": "A"}, ["itembank.multiple_needs_two"]),
        ({"kind": "判断题", "key": "可能"}, ["itembank.key_unreadable"]),
        ({"kind": "组合题"}, ["itembank.type_is_a_case"]),
        ({"kind": "填空题", "key": "甲；乙"}, ["itembank.gap_count"]),
        ({"kind": "论述题", "key": ""}, ["itembank.no_key"]),
        ({"kind": "猜谜"}, ["itembank.unknown_type"]),
        ({"option_b": ""}, ["itembank.too_few_options"]),
        ({"option_c": "", "option_d": "丁"}, ["itembank.option_gap"]),
        ({"option_b": "甲"}, ["itembank.same_option_twice"]),
    ],
)
def test_a_row_that_is_no_item_is_refused_with_its_reason(changed, expected):
    assert codes(**changed) == expected


@pytest.mark.parametrize("key", ["√", "对", "正确", "T", "TRUE", "是", "Ｔ", " 对 ", "A"])
def test_right_is_spelt_in_many_ways(key):
    assert judge_key(key, ()) == "T"


@pytest.mark.parametrize("key", ["×", "错", "错误", "F", "false", "否", "X", "B"])
def test_wrong_is_spelt_in_many_ways(key):
    assert judge_key(key, ()) == "F"


def test_a_and_b_mean_what_the_options_say():
    assert judge_key("A", ("错误", "正确")) == "F"
    assert judge_key("B", ("错误", "正确")) == "T"
    assert judge_key("C", ("错误", "正确")) is None


@pytest.mark.parametrize(
    ("text", "key"), [("ABC", "ABC"), ("c,a、b", "ABC"), ("Ａ Ｄ", "AD"), ("a;b", "AB"), ("甲乙", None), ("", None)]
)
def test_letters_of_a_key_may_be_wide_or_parted(text, key):
    assert choice_key(text) == key


def test_a_nameless_choice_item_is_told_by_its_key():
    assert judging.read_record(ROW | {"kind": "选择题", "key": "AB"})[0].kind is ItemType.MULTIPLE
    assert judging.read_record(ROW | {"kind": ""})[0].kind is ItemType.SINGLE
    assert judging.read_record({"kind": "", "stem": "对吗", "key": "错"})[0].kind is ItemType.JUDGE


def test_difficulty_steps():
    assert [difficulty(text) for text in ("易", "较易", "中等", "较难", "难", "3.0", "?", "")] == [
        1,
        2,
        3,
        4,
        5,
        3,
        None,
        None,
    ]


def test_an_unknown_difficulty_and_a_missing_figure_only_warn():
    draft, reasons, warnings = judging.read_record(ROW | {"stem": "如图所示（ ）", "difficulty": "七"})
    assert draft is not None
    assert reasons == []
    assert [w.code for w in warnings] == ["itembank.figure_missing", "itembank.unknown_difficulty"]


@pytest.mark.rule(27)
def test_what_the_bank_already_has_wins_over_the_sheet():
    draft = judging.read_record(ROW)[0]
    same = {draft.fingerprint: judging.Known("1024", draft.meaning)}
    other = {draft.fingerprint: judging.Known("1024", frozenset({"乙"}))}
    assert judging.judge([(2, ROW)], same).by_reason() == {"itembank.duplicate": 1}
    report = judging.judge([(2, ROW)], other)
    assert report.by_reason() == {"itembank.key_conflict": 1}
    assert report.verdicts[0].same_as == "1024"

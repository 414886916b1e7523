"""Criteria that a writer pastes from a spreadsheet."""

from skillcert.tasks import table as task_table


def test_a_head_says_which_column_is_which():
    text = "序号\t鉴定内容\t配分\t评分标准\t考核要求\n1\t接线\t30\t每处扣5分\t牢固\n2\t整理\t10分\t\t\n合计\t\t40"
    assert task_table.criteria(task_table.pasted(text)) == [
        {"name": "接线", "requirement": "牢固", "marks": "30", "deduction_rule": "每处扣5分", "step": "", "veto": False},
        {"name": "整理", "requirement": "", "marks": "10", "deduction_rule": "", "step": "", "veto": False},
    ]


def test_without_a_head_the_columns_stand_as_on_the_score_sheet_and_running_numbers_fall_away():
    rows = task_table.pasted("1\t接线\t牢固\t30\t每处扣5分\t5\n2\t触电\t\t\t终止\t\t是")
    lines = task_table.criteria(rows)
    assert [(line["name"], line["marks"], line["step"], line["veto"]) for line in lines] == [
        ("接线", "30", "5", False),
        ("触电", "", "", True),
    ]


def test_a_cell_may_hold_several_lines():
    lines = task_table.criteria(task_table.pasted('接线\t"1. 牢固\n2. 整齐"\t30'))
    assert lines[0]["requirement"] == "1. 牢固\n2. 整齐"


def test_nothing_pasted_gives_nothing():
    assert task_table.criteria(task_table.pasted(" \n\t\n")) == []

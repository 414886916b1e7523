"""Weight tables that add up, and the published one that does not."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from skillcert.standards.weights import UnreadableTable, WeightRow, WeightTable, column, differs_from, faults, read_grid

HEAD = ["项目", "五级/初级工", "四级/中级工"]


def grid_after(text: str, heading: str) -> list[list[str]]:
    """The first Markdown table below a heading, as cells."""
    lines = text.split(heading, 1)[1].splitlines()
    rows = []
    for line in lines[1:]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            break
    return [row for row in rows if not set("".join(row)) <= {"-", ":"}]


@pytest.mark.rule(26)
def test_a_column_that_sums_to_105_is_refused_with_its_name():
    table = read_grid([HEAD, ["职业道德", "5", "5"], ["基础知识", "95", "100"]])
    (fault,) = faults(table)
    assert (fault.column, fault.level, fault.total, fault.expected) == ("四级/中级工", 4, Decimal(105), Decimal(100))


@pytest.mark.rule(26)
def test_a_hundredth_of_a_percent_is_forgiven_and_no_more():
    assert not faults(read_grid([HEAD[:2], ["甲", "33.33"], ["乙", "33.33"], ["丙", "33.33"]]))
    assert faults(read_grid([HEAD[:2], ["甲", "33.33"], ["乙", "33.33"], ["丙", "33.32"]]))


@pytest.mark.rule(26)
def test_children_must_sum_to_their_parent():
    rows = (
        WeightRow("1", "基本要求", {3: Decimal(20)}),
        WeightRow("1.1", "职业道德", {3: Decimal(5)}, parent="1"),
        WeightRow("1.2", "基础知识", {3: Decimal(10)}, parent="1"),
        WeightRow("2", "相关知识", {3: Decimal(80)}),
    )
    (fault,) = faults(WeightTable({3: "三级/高级工"}, rows))
    assert (fault.parent, fault.total, fault.expected) == ("基本要求", Decimal(15), Decimal(20))


def test_indented_rows_are_children_and_only_leaves_carry_quotas():
    table = read_grid([HEAD[:2], ["基本要求", "25"], ["  职业道德", "5"], ["  基础知识", "20"], ["相关知识", "75"]])
    assert not faults(table)
    assert column(table, 5) == {"2": Decimal(5), "3": Decimal(20), "4": Decimal(75)}


def test_a_grid_without_levels_or_with_words_for_numbers_is_no_weight_table():
    with pytest.raises(UnreadableTable):
        read_grid([["姓名", "班级"], ["甲", "乙"]])
    with pytest.raises(UnreadableTable) as caught:
        read_grid([HEAD[:2], ["甲", "一百"]])
    assert caught.value.args == (2, "一百")


@pytest.mark.rule(26)
def test_a_bank_that_strays_from_the_standard_is_named_range_by_range():
    ours = {"职业道德": Decimal(5), "基础知识": Decimal(20)}
    theirs = {"职业道德": Decimal(5), "基础知识": Decimal(15), "生活照护": Decimal(80)}
    assert differs_from(ours, theirs) == [
        ("基础知识", Decimal(20), Decimal(15)),
        ("生活照护", Decimal(0), Decimal(80)),
    ]


@pytest.mark.rule(26)
def test_the_published_table_prints_100_under_columns_that_do_not_sum_to_it(shared_data: Path):
    (source,) = (shared_data / "standards").glob("养老护理员*.md")
    text = source.read_text(encoding="utf-8")
    theory = faults(read_grid(grid_after(text, "理论知识权重表")))
    assert [(f.column, f.total, f.printed) for f in theory] == [
        ("二级/技师", Decimal(105), Decimal(100)),
        ("一级/高级技师", Decimal(125), Decimal(100)),
    ]
    assert not faults(read_grid(grid_after(text, "技能要求权重表")))
    assert re.search("合计", text)

"""Line breaking as a Chinese typesetter does it."""

import pytest

from skillcert.core.pdf_text import line_ends, may_break


def broken(text: str, width: int) -> list[str]:
    """Lines of a text in which a Chinese character is 2 wide and any other 1."""
    chars = list(text)
    widths = [2 if ord(c) > 0x2E7F else 1 for c in chars]
    out, start = [], 0
    for end in line_ends(chars, widths, [width]):
        out.append("".join(chars[start:end]).strip())
        start = end
    return out


def test_chinese_breaks_between_any_two_characters():
    assert broken("职业技能等级证书", 8) == ["职业技能", "等级证书"]


def test_a_line_never_begins_with_a_closing_mark():
    assert broken("成绩合格，发给证书。", 8) == ["成绩合", "格，发给", "证书。"]


def test_a_line_never_ends_with_an_opening_mark():
    assert broken("申报条件（三级）", 10) == ["申报条件", "（三级）"]


def test_numbers_and_latin_words_stay_whole():
    assert broken("编号S0000330001 有效", 12) == ["编号", "S0000330001", "有效"]
    assert broken("满60.5分", 5) == ["满", "60.5", "分"]


def test_a_run_longer_than_the_line_is_cut_where_it_must_be():
    assert broken("ABCDEFGHIJ", 4) == ["ABCD", "EFGH", "IJ"]


def test_nothing_is_lost_or_doubled():
    text = "自2026年11月21日起（含当日）连续5个工作日内，联系电话0571-88889999，逾期不再受理。"
    for width in range(2, 40):
        assert "".join(broken(text, width)) == text


@pytest.mark.parametrize(
    ("before", "after", "allowed"), [("中", "国", True), ("a", "b", False), ("，", "中", True), ("“", "中", False)]
)
def test_where_a_line_may_end(before, after, allowed):
    assert may_break(before, after) is allowed

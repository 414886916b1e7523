"""What a paper looks like on paper: every type, cases above their items, formulas, tables; nothing a user wrote is markup."""

import io

import pytest
from pypdf import PdfReader

from skillcert.core import pdf, pdf_richtext
from skillcert.core.richtext import sanitize
from skillcert.papers import printed
from tests.support.hall import CANARY, written_content

CONTEXT = {
    "title": "试卷", "occupation": "电工", "level": "二级", "number": "N-A", "spare": False, "minutes": 90, "total": 100, "hash": "x",
    "copy_no": "001",
}  # fmt: skip


def texts(parts) -> list[str]:
    return [str(part.text) for part in parts if part.text]


def blocks(markup: str):
    return pdf_richtext.blocks(sanitize(markup), lambda number: None)


def test_paragraphs_tables_lists_and_marks_become_blocks():
    made = blocks(
        "<p>a <b>b<br>c</b></p><table><tr><th>h</th><td>1<sub>2</sub></td></tr><tr><td colspan=2>w</td></tr></table>"
        "<ol><li>x<li>y</ol>z"
    )
    assert texts(made) == ["a <b>b<br/>c</b>", "1. x", "2. y", "z"]
    table = made[1]
    assert table.columns == 2 and [[str(cell.text) for cell in row] for row in table.rows] == [
        ["h", "1<sub>2</sub>"],
        ["w"],
    ]
    assert table.rows[0][0].head and table.rows[1][0].colspan == 2


@pytest.mark.parametrize(
    "markup", ["&lt;pdf:nextpage/&gt;", "<b>a", "<table><td>a", "<p>&amp;lt;b&gt;", "<sub><sup>x</sub></sup>"]
)
def test_text_stays_text_and_tags_close(markup):
    for part in [*blocks(markup), *[cell for one in blocks(markup) for row in one.rows for cell in row]]:
        told = str(part.text)
        assert (
            "<pdf" not in told
            and told.count("<b>") == told.count("</b>")
            and told.count("<sub>") == told.count("</sub>")
        )


def test_a_formula_is_a_drawing_and_an_unreadable_one_its_text():
    assert 'src="data:image/svg+xml' in texts(blocks(r'<span data-tex="\frac{1}{2}"></span>'))[0]
    assert texts(blocks(r'<span data-tex="\nothing{1}"></span>')) == [r"\nothing{1}"]


def test_a_case_stands_above_its_items_in_the_last_section():
    sections = printed.sections(written_content())
    assert [section["heading"][:7] for section in sections] == [
        "一、单项选择题",
        "二、填空题（第",
        "三、简答题（第",
        "四、案例分析题",
    ]
    [group] = sections[-1]["groups"]
    assert group["case"]["title"] == "配电箱改造" and [item["number"] for item in group["items"]] == [4, 5]
    assert [item["room"] for item in group["items"]] == [5, 14] and group["items"][0]["marks"] == "20"
    fill = sections[1]["groups"][0]["items"][0]
    assert "①______________和②______________两种" in "".join(texts(fill["stem"]))


@pytest.mark.rule(31)
def test_the_paper_prints_without_key_and_the_key_with_scoring_points():
    content, furniture = written_content(), pdf.Furniture(title="x")
    paper = pdf.render("papers/paper.html", CONTEXT | {"sections": printed.sections(content)}, furniture)
    key = pdf.render("papers/key.html", CONTEXT | {"sections": printed.keys(content)}, furniture)
    read = ["".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages) for data in (paper, key)]
    assert CANARY not in read[0] and "某车间配电箱" in read[0] and "甲" in read[0]
    for told in (f"{CANARY} / 直流", "说出定律（6.67分）", "列出公式（13.33分）"):
        assert told in read[1].replace("\n", ""), told

"""Items typed in Word, in the ways in which item writers type them."""

import io

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from skillcert.core.reasons import Refused
from skillcert.itembank import judging
from skillcert.itembank.formats import detect, read
from skillcert.itembank.formats.word_numbers import chinese, spell
from skillcert.itembank.kinds import ItemType
from skillcert.itembank.parsed import ParsedFile
from tests.support.word import document, formula, fraction, list_item, numbered, picture, run, saved


def parsed(data: bytes) -> ParsedFile:
    found, file = read(data, "items.docx")
    assert found.name == "word"
    assert len(file.items) + len(file.refused) == file.found
    return file


def drafts(data: bytes) -> list[judging.Draft]:
    """All items as the judge takes them; none may be refused."""
    report = judging.judge((item.number, judging.as_record(item)) for item in parsed(data).items)
    assert report.by_reason() == {}
    return [verdict.draft for verdict in report.imported]


def test_options_stand_on_one_line_on_several_or_behind_the_question():
    one, two, three, four = drafts(
        document(
            "1. 验电应使用（A）。",
            "A. 验电器  B. 扳手\tC. 钢尺",
            "2、电流的单位是（  ）。答案：B",
            "A、伏特",
            "B、安培",
            "3．电压的单位是（ A ）。A.伏特B.安培C.欧姆",
            "4) 下列正确的是（ B、C ）",
            "（A）甲 （B）乙",
            "（C）丙",
        )
    )
    assert (one.options, one.key, one.stem) == (("验电器", "扳手", "钢尺"), ["A"], "验电应使用（　）。")
    assert (two.options, two.key, two.stem) == (("伏特", "安培"), ["B"], "电流的单位是（  ）。")
    assert (three.options, three.key, three.stem) == (("伏特", "安培", "欧姆"), ["A"], "电压的单位是（　）。")
    assert (four.kind, four.options, four.key) == (ItemType.MULTIPLE, ("甲", "乙", "丙"), ["B", "C"])


def test_letters_in_the_text_of_a_question_are_no_options():
    (item,) = drafts(document("1. 下列属于维生素A、B、C的共同点是（ B ）", "A、甲", "B、乙"))
    assert item.options == ("甲", "乙")
    assert "维生素A、B、C" in item.stem


def test_headings_name_the_types_and_numbers_begin_anew_under_them():
    items = drafts(
        document(
            "一、单项选择题（每题1分，共1分）", "1. 甲（A）", "A. 一 B. 二",
            "二、多项选择题", "1. 乙（AB）", "A. 一 B. 二 C. 三",
            "三、判断题", "1. 丙。（√）", "（×）2. 丁。", "3. 戊。（对）",
            "四、填空题", "1. 电流分为____和____。", "答案：直流|DC；交流",
            "五、简答题", "1. 什么是接地？", "答案：", "（1）保护人身。（2分）", "（2）工作需要。（3分）", "2. 什么是短路？", "答：电源两端直接相连。",
            "六、论述题", "1. 论安全。", "【答案】言之有理。",
        )
    )  # fmt: skip
    kinds = [item.kind for item in items]
    assert kinds[:2] == [ItemType.SINGLE, ItemType.MULTIPLE]
    assert [item.key for item in items[2:5]] == [["T"], ["F"], ["T"]]
    assert items[5].key == [["直流", "DC"], ["交流"]]
    assert items[6].key == [{"text": "（1）保护人身。", "marks": "2"}, {"text": "（2）工作需要。", "marks": "3"}]
    assert items[7].key == [{"text": "电源两端直接相连。", "marks": "1"}]
    assert kinds[8] is ItemType.ESSAY


@pytest.mark.parametrize(
    "answers",
    [
        ["1-3 ACB"],
        ["1～3：A C B"],
        ["1.A 2.C 3.B"],
        ["1. A", "2. C", "3. B"],
        ["1、A；2、C；3、B"],
    ],
)
def test_keys_may_stand_in_a_list_at_the_end(answers):
    lines = [line for n in (1, 2, 3) for line in (f"{n}. 问题{n}（　）", "A. 一 B. 二 C. 三")]
    assert [item.key for item in drafts(document(*lines, "参考答案", *answers))] == [["A"], ["C"], ["B"]]


def test_a_list_at_the_end_knows_the_sections_written_answers_and_tables():
    made = Document()
    for line in ("一、单选题", "1. 甲（　）", "A. 一 B. 二", "2. 乙（　）", "A. 一 B. 二", "二、判断题", "1. 丙。", "2. 丁。",
                 "三、简答题", "1. 戊？", "2. 己？", "标准答案", "一、单选题"):  # fmt: skip
        made.add_paragraph(line)
    table = made.add_table(rows=2, cols=2)
    for column, (number, key) in enumerate((("1", "A"), ("2", "B"))):
        table.cell(0, column).text, table.cell(1, column).text = number, key
    for line in ("二、判断题", "1.√ 2.×", "三、简答题", "1. 第一点（1分）", "第二点（1分）", "2. 另一点"):
        made.add_paragraph(line)
    items = drafts(saved(made))
    assert [item.key for item in items[:4]] == [["A"], ["B"], ["T"], ["F"]]
    assert [point["text"] for point in items[4].key] == ["第一点", "第二点"]
    assert [point["text"] for point in items[5].key] == ["另一点"]


def test_automatic_numbers_count_as_typed_ones():
    made = Document()
    heads = numbered(made, [("chineseCounting", "%1、")])
    items = numbered(made, [("decimal", "%1."), ("upperLetter", "%2.")])
    list_item(made, "单选题", heads)
    for stem in ("甲（B）", "乙（A）"):
        list_item(made, stem, items)
        list_item(made, "一", items, 1)
        list_item(made, "二", items, 1)
    found = drafts(saved(made))
    assert [(item.stem, item.options, item.key) for item in found] == [
        ("甲（　）", ("一", "二"), ["B"]),
        ("乙（　）", ("一", "二"), ["A"]),
    ]
    assert [spell(3, "decimalEnclosedCircle"), spell(4, "upperRoman"), chinese(21), chinese(10)] == [
        "③",
        "IV",
        "二十一",
        "十",
    ]


def test_explanation_difficulty_and_points_stand_in_lines_of_their_own():
    (item,) = drafts(
        document(
            "1. 甲（A）",
            "A. 一 B. 二",
            "【解析】因为一。",
            "所以一。",
            "难度：较易  知识点：基础知识/电路",
            "出处：教材",
        )
    )
    assert (item.explanation, item.difficulty, item.source) == ("因为一。<br>所以一。", 2, "教材")
    assert item.points == ("基础知识", "电路")


def test_a_text_for_several_items_becomes_their_case():
    file = parsed(
        document(
            "阅读下列材料，回答1～2题。",
            "某厂有一台电机。",
            "1. 甲（A）",
            "A. 一 B. 二",
            "2. 乙（B）",
            "A. 一 B. 二",
            "3. 丙（B）",
            "A. 一 B. 二",
        )
    )
    assert [item.case for item in file.items] == ["case1", "case1", ""]
    assert "某厂有一台电机。" in file.cases["case1"].text


def test_a_table_with_the_titles_of_a_workbook_holds_items():
    made = Document()
    made.add_paragraph("1. 甲（A）")
    made.add_paragraph("A. 一 B. 二")
    grid = [
        ["题号", "题型", "题干", "选项A", "选项B", "答案"],
        ["7", "单选题", "乙（ ）", "三", "四", "B"],
        ["8", "判断题", "丙", "", "", "√"],
    ]
    table = made.add_table(rows=3, cols=6)
    for at, row in enumerate(grid):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    items = drafts(saved(made))
    assert [(item.stem, item.options, item.key) for item in items] == [
        ("甲（　）", ("一", "二"), ["A"]),
        ("乙（ ）", ("三", "四"), ["B"]),
        ("丙", (), ["T"]),
    ]


def test_pictures_tables_formulas_and_marks_come_along():
    made = Document()
    first = made.add_paragraph("1. 如图，")
    first.add_run("U").italic = True
    first.add_run("2").font.subscript = True
    first._p.append(formula(f"{run('I=')}{fraction('U', 'R')}"))
    first.add_run("为（A）。")
    first.add_run().add_picture(io.BytesIO(picture()), width=Pt(40))
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "电压", "5<6"
    made.add_paragraph("A. 一 B. 二")
    (item,) = parsed(saved(made)).items
    assert '<span data-tex="I=\\frac{U}{R}"></span>' in item.stem
    assert "<i>U</i><sub>2</sub>" in item.stem
    assert "<td>电压</td><td>5&lt;6</td>" in item.stem
    (name,) = item.images
    assert f'data-name="{name}"' in item.stem
    assert item.images[name].startswith(b"\x89PNG")
    assert item.options == ["一", "二"]


@pytest.mark.parametrize(
    ("inner", "latex"),
    [
        (f'<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/><m:e>{run("2gh")}</m:e></m:rad>', r"\sqrt{2gh}"),
        (f"<m:sSup><m:e>{run('x')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>", "x^{2}"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{run("i=1")}</m:sub><m:sup>{run("n")}</m:sup>'
            f"<m:e>{run('i')}</m:e></m:nary>",
            r"\sum_{i=1}^{n}i",
        ),
        (f"<m:d><m:e>{run('a+b')}</m:e></m:d>", r"\left(a+b\right)"),
        (f"<m:func><m:fName>{run('sin')}</m:fName><m:e>{run('ωt')}</m:e></m:func>", r"\sin\omega t"),
    ],
)
def test_formulas_of_words_editor_become_latex(inner, latex):
    made = Document()
    made.add_paragraph("1. 甲（A）")._p.append(formula(inner))
    (item,) = parsed(saved(made)).items
    assert item.stem.split('data-tex="')[1].split('"')[0] == latex


def test_what_cannot_be_kept_is_named():
    made = Document()
    paragraph = made.add_paragraph("1. 甲（A）")._p
    paragraph.append(
        formula(f"<m:sPre><m:sub>{run('1')}</m:sub><m:sup>{run('2')}</m:sup><m:e>{run('X')}</m:e></m:sPre>")
    )
    space = nsdecls("w") + ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    for inner in (
        '<w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>盒中</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>',
        "<w:pict><v:rect/></w:pict>",
        '<w:object><o:OLEObject ProgID="Equation.3"/></w:object>',
        '<w:sym w:font="Symbol" w:char="F061"/>',
        '<w:instrText> EQ \\f(1,2) </w:instrText>',
        '<w:footnoteReference w:id="1"/>',
    ):  # fmt: skip
        paragraph.append(parse_xml(f"<w:r {space}>{inner}</w:r>"))
    paragraph.append(parse_xml(f'<w:del {space} w:id="1"><w:r><w:delText>旧</w:delText></w:r></w:del>'))
    (item,) = parsed(saved(made)).items
    assert {loss.code.removeprefix("itembank.loss_") for loss in item.losses} == {
        "formula", "text_box", "drawing", "object", "symbol", "field_formula", "footnote", "tracked",
    }  # fmt: skip
    assert "旧" not in item.stem


def test_two_keys_of_one_item_wait_for_a_person():
    (item,) = parsed(document("1. 甲（A）", "A. 一 B. 二", "答案：B")).items
    assert [problem.code for problem in item.problems] == ["itembank.two_keys"]
    (same,) = drafts(document("1. 甲（A）", "A. 一 B. 二", "答案：A"))
    assert same.stem == "甲（　）"


def test_an_item_without_key_or_options_is_refused_by_name_and_counted():
    file = parsed(document("某某试题", "1. 甲（　）", "A. 一 B. 二", "2. 乙（A）", "3. 丙（B）", "A. 一 B. 二"))
    report = judging.judge((item.number, judging.as_record(item)) for item in file.items)
    assert (file.found, len(report.imported)) == (3, 1)
    assert report.by_reason() == {"itembank.no_key": 1, "itembank.too_few_options": 1}
    assert [loss.params["text"] for loss in file.losses] == ["某某试题"]


def test_1500_items_are_read_in_seconds():
    lines = [line for n in range(1, 1501) for line in (f"{n}. 第{n}个问题是（A）。", f"A. 甲{n}  B. 乙{n}  C. 丙{n}")]
    assert parsed(document(*lines)).found == 1500


def test_a_document_of_an_old_word_says_how_to_go_on():
    old = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\0" * 600
    with pytest.raises(Refused) as refused:
        detect(old, "old.doc").read(old, "old.doc", None)
    assert [reason.code for reason in refused.value.reasons] == ["itembank.word_old"]

"""What goes out in a format comes in again equal, on all that the format carries (property test over the six types)."""

import html
import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillcert.core import formulas as drawings
from skillcert.core import richtext
from skillcert.itembank import formats
from skillcert.itembank.formats import markup as rich
from skillcert.itembank.kinds import OPTION_LETTERS, ItemType, read_key, write_key
from skillcert.itembank.outgoing import leaving, to_moodle, to_qti, to_word, to_workbook
from skillcert.itembank.outgoing.shape import GAP, KINDS, STEPS, OutCase, Outgoing, OutItem, Picture

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
REAL_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
PICTURES = {7: Picture("7-电路 图.png", PNG, "image/png")}
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))

words = st.text(alphabet="电机绕组直流甲乙abXY019<>&\"'.,=~#{}\\:;%|/*+-", min_size=1, max_size=12).map(
    lambda text: " ".join(text.split()) or "电"
)
word_of_text = words.map(richtext.from_text)
formulas = st.sampled_from([r"\frac{1}{2}", "U=IR", r"\sqrt{x^{2}+1}", r"a\lt b", r"\alpha_{1}"]).map(richtext.formula)
marks = st.tuples(st.sampled_from(["b", "i", "u", "sub", "sup"]), word_of_text).map(
    lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
)
pictures = st.just('<img data-file="7" alt="电路图">')
lines = st.lists(st.one_of(word_of_text, formulas, marks, pictures), min_size=1, max_size=4).map("".join)
tables = st.lists(lines, min_size=2, max_size=2).map(
    lambda two: f"<table><tbody><tr><td>{two[0]}</td><td>{two[1]}</td></tr></tbody></table>"
)
lists = lines.map(lambda line: f"<ul><li>{line}</li><li>乙</li></ul>")
blocks = st.lists(st.one_of(lines.map(lambda line: f"<p>{line}</p>"), tables, lists), min_size=1, max_size=3).map(
    "".join
)
stems = st.one_of(lines, blocks).map(
    lambda markup: richtext.sanitize("题" + markup if not markup.startswith("<") else f"<p>题</p>{markup}")
)
without_gap = stems.filter(lambda markup: not GAP.search(richtext.to_text(markup)))
plain_words = st.text(alphabet='直流交电器abc019<>&~=#{}\\/"*|', min_size=1, max_size=8).map(
    lambda text: "".join(text.split()) or "电"
)


@st.composite
def items(draw):
    kind = draw(st.sampled_from(list(ItemType)))
    stem, options, key = draw(without_gap), (), ()
    if kind in (ItemType.SINGLE, ItemType.MULTIPLE):
        options = tuple(richtext.sanitize(f"{n}. {draw(lines)}") for n in range(draw(st.integers(3, 8))))
        letters = OPTION_LETTERS[: len(options)]
        key = tuple(
            sorted(
                draw(
                    st.sets(
                        st.sampled_from(letters),
                        min_size=2 if kind is ItemType.MULTIPLE else 1,
                        max_size=len(letters) - 1 if kind is ItemType.MULTIPLE else 1,
                    )
                )
            )
        )
    elif kind is ItemType.JUDGE:
        key = (draw(st.sampled_from("TF")),)
    elif kind is ItemType.FILL:
        count = draw(st.integers(1, 3))
        stem = (
            stem + "<p>" + "、".join("第（　）" for _ in range(count)) + "</p>"
            if stem.endswith(">")
            else stem + "（　）" * count
        )
        key = tuple(draw(st.lists(plain_words, min_size=1, max_size=3, unique=True)) for _ in range(count))
    else:
        key = tuple(
            {"text": f"要点{n}{draw(plain_words)}", "marks": str(draw(st.integers(1, 5)))}
            for n in range(draw(st.integers(1, 3)))
        )
    return OutItem(
        id=draw(st.integers(1, 10**6)), kind=kind, stem=richtext.sanitize(stem), options=options, key=key,
        difficulty=draw(st.integers(1, 5)), points=tuple(draw(st.lists(st.sampled_from(["基本要求", "电/工", "1.2 安全"]), max_size=3))),
        analysis=draw(st.one_of(st.just(""), without_gap)), source="教材", case=draw(st.sampled_from([None, 3])),
    )  # fmt: skip


def outgoing(*chosen, with_keys=True):
    return Outgoing(
        "电工 · 4", chosen, with_keys, {3: OutCase("案例一", "<p>某厂<b>配电室</b></p><p>问：</p>")}, PICTURES
    )


def normal(markup):
    """A stem as any reader gives it: normal form, all gaps written alike, pictures by their description."""
    gaps = GAP.sub("（　）", rich.normal(markup))
    return re.sub(r'<img data-(?:file|name)="[^"]*"', "<img", gaps)


def shown(markup):
    return re.sub(r'<img data-name="[^"]*"', "<img", markup)


def key_of(item):
    return item.key if isinstance(item.key, list) else read_key(item.kind, item.key)


def one_back(data, name, wanted):
    found, parsed = formats.read(data, name)
    assert (found.name, parsed.found, len(parsed.items)) == (wanted, 1, 1), parsed.refused
    return parsed.items[0], parsed


@QUICK
@given(items())
def test_qti_carries_everything(item):
    back, parsed = one_back(to_qti.write(outgoing(item), []), "x.zip", "qti")
    assert (back.kind, shown(back.stem), [shown(one) for one in back.options]) == (
        item.kind,
        normal(item.stem),
        [normal(one) for one in item.options],
    )
    assert key_of(back) == list(item.key)
    assert (back.difficulty, back.points, shown(back.analysis)) == (
        STEPS[item.difficulty - 1],
        item.points,
        normal(item.analysis),
    )
    assert set(back.images.values()) <= {PNG}
    assert bool(back.images) == ("<img" in item.stem + "".join(item.options) + item.analysis)
    assert [case.text for case in parsed.cases.values()] == (
        ["<p>某厂<b>配电室</b></p><p>问：</p>"] if item.case else []
    )


@QUICK
@given(items())
def test_moodle_carries_everything_but_the_case_as_such(item):
    back, _ = one_back(to_moodle.write(outgoing(item), []), "x.xml", "moodle")
    case = "<p>某厂<b>配电室</b></p><p>问：</p>" if item.case else ""
    wanted = rich.normal(f"{case}<p>{item.stem}</p>") if case else item.stem
    assert (back.kind, shown(back.stem), [shown(one) for one in back.options]) == (
        item.kind,
        normal(wanted),
        [normal(one) for one in item.options],
    )
    assert key_of(back) == list(item.key)
    assert (back.difficulty, back.points, shown(back.analysis)) == (
        STEPS[item.difficulty - 1],
        item.points,
        normal(item.analysis),
    )
    assert set(back.images.values()) <= {PNG}


@QUICK
@given(items())
def test_the_workbook_carries_texts_and_keys(item):
    data = to_workbook.write(outgoing(item), ["甲"])
    back, parsed = one_back(data, "x.xlsx", "workbook")
    assert back.kind == KINDS[item.kind]
    assert richtext.to_text(back.stem).split() == richtext.to_text(item.stem).split()
    assert [richtext.to_text(one).split() for one in back.options] == [
        richtext.to_text(one).split() for one in item.options
    ]
    if item.kind is not ItemType.JUDGE:
        assert read_key(item.kind, back.key) == list(item.key)
    assert (back.difficulty, back.points, back.source) == (STEPS[item.difficulty - 1], item.points, "教材")
    assert bool(parsed.cases) == bool(item.case)


SAFE = st.text(alphabet="直流电机绕组甲乙丙丁abxy", min_size=2, max_size=10)
drawn = st.sampled_from([r"\frac{1}{2}", "U=IR", r"\sqrt{x^{2}+1}", r"\alpha_{1}", r"x_{1}^{2}"])


@settings(QUICK, max_examples=12)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(ItemType)), SAFE, drawn, st.sampled_from(["b", "i", "u", "sub", "sup"])),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
)
def test_word_carries_texts_marks_formulas_pictures_and_keys(chosen, with_keys):
    """Numbers and letters at the beginning of a text are what the reader goes by; texts here begin with none."""
    keys = {
        ItemType.SINGLE: ("B",),
        ItemType.MULTIPLE: ("A", "C"),
        ItemType.JUDGE: ("F",),
        ItemType.FILL: (["直流", "DC"], ["交流"]),
    }
    sent = [
        OutItem(
            id=number, kind=kind, key=keys.get(kind, ({"text": "要点甲", "marks": "2"}, {"text": "要点乙", "marks": "3"})),
            stem=f"<p>第{text}<{mark}>电</{mark}>{richtext.formula(tex)}图<img data-file=\"8\" alt=\"图\">"
            + ("第（　）和（　）</p>" if kind is ItemType.FILL else "问</p>"),
            options=("甲" + text, "乙" + richtext.formula(tex), "丙<b>相</b>") if kind in (ItemType.SINGLE, ItemType.MULTIPLE) else (),
        )
        for number, (kind, text, tex, mark) in enumerate(chosen, 1)
    ]  # fmt: skip
    out = Outgoing("电工", tuple(sent), with_keys, {}, {8: Picture("8.png", REAL_PNG, "image/png")})
    found, parsed = formats.read(to_word.write(out, ["不含评审记录。"]), "x.docx")
    wanted = sorted(sent, key=lambda item: list(ItemType).index(item.kind))
    assert (found.name, parsed.found, len(parsed.items)) == ("word", len(sent), len(sent))
    for back, item in zip(parsed.items, wanted, strict=True):
        assert back.kind == KINDS[item.kind]
        assert words_of(back.stem) == words_of(item.stem) and [words_of(one) for one in back.options] == [
            words_of(one) for one in item.options
        ]
        assert list(back.images.values()) == [REAL_PNG]
        if not with_keys:
            assert back.key == ""
        elif item.kind is ItemType.JUDGE:
            assert back.key == "×"
        else:
            assert read_key(item.kind, back.key) == list(item.key)


def words_of(markup):
    """Text and marks with every formula as it is drawn: two spellings of one formula are one."""
    text = richtext.FORMULA.sub(lambda found: str(drawings.mathml(html.unescape(found[1]))), rich.normal(markup))
    return re.sub(r"<img[^>]*>|\[图\]", "图", text)


@pytest.mark.parametrize("name", leaving.FORMATS)
def test_every_export_says_what_it_cannot_carry(name):
    """Before the download as sentences, and in the file itself."""
    item = OutItem(1, ItemType.SINGLE, '<p>x<sub>1</sub><img data-file="7" alt="图"></p><table><tr><td>1</td></tr></table>', (richtext.formula("U"), "b"),
                   ("A",), points=("甲",), source="书", case=3, extras=frozenset({"related"}))  # fmt: skip
    told = [
        reason.code.removeprefix("itembank.left_")
        for reason in leaving.left_behind(leaving.facts_of(outgoing(item)), name, True)
    ]
    always = ["related", "history"]
    assert (
        told
        == {
            "workbook": ["pictures", "tables", "formulas", "marks", *always],
            "word": ["points", "difficulty", "source", *always],
            "moodle": ["cases", "source", *always],
            "qti": ["source", *always],
        }[name]
    )
    data = WRITERS[name](outgoing(item), ["此格式不含评审记录"])
    parts = [data]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [archive.read(part) for part in archive.namelist()]
    assert any("此格式不含评审记录".encode() in part for part in parts)


WRITERS = {"workbook": to_workbook.write, "word": to_word.write, "moodle": to_moodle.write, "qti": to_qti.write}


@pytest.mark.parametrize("name", leaving.FORMATS)
def test_without_keys_no_key_is_in_the_file(name):
    """R31: what is written for eyes without a right to keys holds none, in no part of it."""
    canary = "钥匙九七"
    fill = OutItem(1, ItemType.FILL, "题（　）", (), ([canary],))
    essay = OutItem(2, ItemType.ESSAY, "论", (), ({"text": canary, "marks": "2"},))
    choice = OutItem(3, ItemType.SINGLE, "选", ("甲", "乙"), ("B",))
    bare = tuple(replace(item, key=()) for item in (fill, essay, choice))
    for items, holds in (((fill, essay, choice), True), (bare, False)):
        data = WRITERS[name](Outgoing("x", items, holds), [])
        parts = [data]
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = [archive.read(part) for part in archive.namelist()]
        assert any(canary.encode() in part for part in parts) is holds
        assert any(b"<value>B</value>" in part or b":value>B<" in part for part in parts) is (holds and name == "qti")


def test_a_package_has_the_shape_of_the_official_examples(shared_data):
    """Names, order and attributes of elements as in the published QTI 2.2 examples; every part named in the manifest is there."""
    item = OutItem(1, ItemType.SINGLE, "x", ("a", "b"), ("A",), case=3, analysis="因为")
    with zipfile.ZipFile(io.BytesIO(to_qti.write(outgoing(item), ["甲"]))) as archive:
        names = set(archive.namelist())
        manifest = ElementTree.fromstring(archive.read("imsmanifest.xml"))
        made = ElementTree.fromstring(archive.read("items/item-1.xml"))
    official = ElementTree.parse(shared_data / "formats/qti-2.2/items/imsmanifest.xml").getroot()
    cp = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
    assert manifest.tag == official.tag and [one.tag for one in manifest] == [one.tag for one in official]
    assert manifest.findtext(f".//{cp}schema") == official.findtext(f".//{cp}schema")
    assert {one.get("href") for one in manifest.iter(f"{cp}file")} <= names
    assert {one.get("type") for one in manifest.iter(f"{cp}resource")} >= {
        one.get("type") for one in official.iter(f"{cp}resource")
    }
    identifiers = [one.get("identifier") for one in manifest.iter(f"{cp}resource")]
    assert {one.get("identifierref") for one in manifest.iter(f"{cp}dependency")} <= set(identifiers)
    example = ElementTree.parse(shared_data / "formats/qti-2.2/items/choice.xml").getroot()
    order = [one.tag for one in example]
    assert made.tag == example.tag
    assert [tag for tag in (one.tag for one in made) if not tag.endswith("assessmentStimulusRef")] == order
    assert set(example.attrib) - set(made.attrib) == set()
    assert made.find("./*[@template]").get("template") == example.find("./*[@template]").get("template")


def test_a_sheet_cell_that_looks_like_a_formula_is_text():
    data = to_workbook.write(outgoing(OutItem(1, ItemType.SINGLE, "=1+1", ("@a", "-b"), ("A",))), ["=x"])
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"} and "=1+1" in [cell.value for cell in cells]


@pytest.mark.parametrize(("write", "name"), [(to_qti.write, "x.zip"), (to_moodle.write, "x.xml")])
def test_an_underlined_gap_stays_one_gap_and_a_cut_one_is_told(write, name):
    """Chinese papers underline the inside of the brackets; a mark that begins in a gap and ends behind it cuts it."""
    marked = OutItem(1, ItemType.FILL, "甲（<u>　　</u>）乙", (), (["丙"],))
    assert leaving.facts_of(outgoing(marked)).having["gaps"] == 0
    back = one_back(write(outgoing(marked), []), name, "qti" if name == "x.zip" else "moodle")[0]
    assert (back.stem, key_of(back)) == ("甲（　）乙", [["丙"]])
    cut = OutItem(1, ItemType.FILL, "甲（<b>　）乙</b>", (), (["丙"],))
    assert leaving.facts_of(outgoing(cut)).having["gaps"] == 1


@pytest.mark.parametrize("spellings", [["\\", "0"], ["a|b", "\\|"], ["C:\\dir", "｜"], ["\\\\", "x"]])
def test_a_written_key_keeps_strokes_and_backslashes(spellings):
    """A spelling may end in a backslash, with the stroke that parts it from the next right behind."""
    assert read_key(ItemType.FILL, write_key(ItemType.FILL, [spellings])) == [spellings]

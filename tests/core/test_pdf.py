"""The PDF kit: Chinese that prints, copies out and breaks right; no way out to network or files."""

import datetime as dt
import io
import socket
import subprocess

import pypdf
import pytest
import zxingcpp
from jinja2 import ChoiceLoader, DictLoader
from PIL import Image

from skillcert.core import pdf, pdf_fonts, qr

RARE = ["䶮", "㛃", "喆", "堃", "镕", "𬭎"]
WHEN = dt.datetime(2026, 11, 21, 1, 30, tzinfo=dt.UTC)


@pytest.fixture
def template(monkeypatch):
    """Render a body as a document; gives the bytes."""

    def make(body, furniture=None, on_missing="mark", **context):
        env = pdf.environment().overlay()
        env.loader = ChoiceLoader([pdf.environment().loader, DictLoader({"t.html": PAGE.replace("BODY", body)})])
        monkeypatch.setattr(pdf, "environment", lambda: env)
        return pdf.render("t.html", context, furniture or pdf.Furniture(title="试件"), on_missing)

    return make


PAGE = '{% extends "_base.html" %}{% import "_macros.html" as m %}{% block body %}BODY{% endblock %}'


def text_of(data: bytes, tmp_path) -> str:
    path = tmp_path / "document.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout


@pytest.mark.parametrize("face", ["", "serif"])
def test_rare_characters_of_names_print_and_copy_out(template, tmp_path, face):
    text = text_of(template('<p class="{{ face }}">{{ names }}</p>', face=face, names=" ".join(RARE)), tmp_path)
    assert [name for name in RARE if name not in text] == []


def test_without_the_utf16_map_a_rare_name_copies_out_wrong(template, tmp_path, monkeypatch):
    """Negative control of the test above: ReportLab's own map loses what lies beyond U+FFFF."""
    pdf._prepare()
    monkeypatch.setattr(
        pdf_fonts.ttfonts,
        "makeToUnicodeCMap",
        lambda name, subset: pdf_fonts.to_unicode_cmap(name, subset).replace(
            pdf_fonts._utf16(0x2CB4E), f"{0x2CB4E:04X}"
        ),
    )
    assert "𬭎" not in text_of(template("<p>{{ name }}</p>", name="𬭎"), tmp_path)


def test_a_character_without_glyph_is_named_on_the_page(template, tmp_path):
    assert pdf.missing_glyphs("张三\U00031350𬭎") == ["\U00031350"]
    assert "〔U+31350〕" in text_of(template("<p>{{ n }}</p>", n="张\U00031350"), tmp_path)


def test_a_document_that_must_be_right_refuses_a_character_without_glyph(template):
    with pytest.raises(pdf.MissingGlyphs) as refused:
        template("<p>{{ n }}</p>", n="张\U00031350", on_missing="refuse")
    assert refused.value.characters == ["\U00031350"]


def test_each_page_carries_code_number_of_pages_time_operator_and_copy(template, tmp_path):
    furniture = pdf.Furniture(
        title="签到表", code="SC-01", operator="王敏", printed_at=WHEN, watermark="内部资料", copy_no="07"
    )
    data = template("<p>一</p><pdf:nextpage /><p>二</p>", furniture)
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert len(reader.pages) == 2
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        for part in (
            "签到表",
            "SC-01",
            f"第 {number} 页 共 2 页",
            "2026年11月21日 09:30",
            "王敏",
            "内部资料",
            "第 07 份",
        ):
            assert part in text, part


def test_the_head_of_a_table_repeats_on_each_page(template):
    data = template('{{ m.roster(["序号", "姓名"], [20, 80], rows) }}', rows=[(n, "张三") for n in range(120)])
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    assert len(pages) > 1
    assert all("序号" in page.extract_text() for page in pages)


def test_long_chinese_text_stays_on_the_page(template, tmp_path):
    sentence = "职业技能等级认定工作应当坚持公平、公正、公开的原则，" * 12
    text = text_of(template("<p>{{ s }}</p>", s=sentence), tmp_path)
    assert "".join(text.split()).count("公平、公正、公开的原则，") == 12
    assert not any(line.strip().startswith(("，", "、", "。")) for line in text.splitlines())


def test_what_users_wrote_is_never_markup(template, tmp_path):
    text = text_of(template("<p>{{ name }}</p>", name='<img src="file:///etc/passwd"/>{{ 7*7 }}'), tmp_path)
    assert "file:///etc/passwd" in text
    assert "{{ 7*7 }}" in text


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://127.0.0.1:9/x.png" />',
        '<img src="file:///etc/hostname" />',
        '<img src="{{ path }}" />',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css" />',
        '<style>@import url("http://127.0.0.1:9/x.css"); body { background-image: url(http://127.0.0.1:9/y.png) }</style>',
        "<div style=\"background-image: url('file:///etc/hostname')\">x</div>",
    ],
)
def test_a_document_reaches_neither_network_nor_foreign_files(template, tmp_path, monkeypatch, markup):
    secret = tmp_path / "secret.png"
    Image.new("RGB", (8, 8), "red").save(secret)
    asked = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: asked.append(address))
    data = template(markup + "<p>内容</p>", path=str(secret))
    assert asked == []
    assert [image for page in pypdf.PdfReader(io.BytesIO(data)).pages for image in page.images] == []


def test_a_picture_handed_in_as_data_is_printed(template):
    """The control of the test above: the kit's own way in works."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    data = template('<img src="{{ p|picture }}" />', p=out.getvalue())
    assert len(pypdf.PdfReader(io.BytesIO(data)).pages[0].images) == 1


def test_a_qr_code_reads_back():
    text = "HTTPS://CERT.EXAMPLE.EDU.CN/V/ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    found = zxingcpp.read_barcode(Image.open(io.BytesIO(qr.png(text))).convert("L"))
    assert found is not None and found.text == text

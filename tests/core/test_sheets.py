"""Spreadsheets in and out: nothing is lost, nothing runs, nothing grows (R63, T22, T23)."""

import io
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from skillcert.core import sheets
from skillcert.core.reasons import Refused
from skillcert.core.sheets import Column, Limits, Problem, Sheet, read, write_csv, write_xlsx
from tests.support.yardstick import within

NUMBER = "33010619900101001X"
FORMULAS = [
    "=1+1",
    "+86 13800000000",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＠x",
    " =1",
    "'=1",
    "''=1",
    '=HYPERLINK("x")',
]


def refusal(call) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reasons[0].code


def xlsx(rows, name="Sheet1") -> bytes:
    return write_xlsx(Sheet(name, [Column(str(n)) for n in range(len(rows[0]))], rows))


def cells(table):
    return [list(row.cells) for row in table.rows]


@pytest.mark.rule(63)
def test_identity_and_certificate_numbers_come_back_as_they_went():
    rows = [[NUMBER, "S000033000123263000001", "0013", "007", "1e5", "330106199001010019"]]
    head = [Column(title) for title in ("a", "b", "c", "d", "e", "f")]
    assert cells(read(write_xlsx(Sheet("x", head, rows))))[1] == rows[0]
    assert cells(read(write_csv(head, rows)))[1] == rows[0]


@pytest.mark.rule(63)
@pytest.mark.parametrize("value", FORMULAS)
def test_a_formula_stays_a_text_in_both_formats_and_keeps_its_value(value):
    data = xlsx([[value, "x"]])
    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A2"]
    assert cell.data_type in ("s", "inlineStr")
    written = write_csv([Column("a"), Column("b")], [[value, "x"]])
    assert written.decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")
    assert read(written).rows[1][0] == value


@pytest.mark.rule(63)
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30), min_size=2, max_size=4),
        min_size=1,
        max_size=5,
    )
)
def test_every_text_survives_the_csv_round_trip(rows):
    width = max(len(row) for row in rows)
    rows = [row + ["end"] * (width - len(row)) + ["end"] for row in rows]
    table = read(write_csv([Column(f"c{n}") for n in range(width + 1)], rows))
    assert cells(table)[1:] == rows


@pytest.mark.rule(63)
@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=30), min_size=1, max_size=5))
def test_every_text_survives_the_xlsx_round_trip(values):
    rows = [[value, "end"] for value in values]
    assert cells(read(xlsx(rows)))[1:] == rows


def test_numbers_and_dates_read_as_a_person_sees_them():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["n", "f", "d", "long", "b"])
        page.write_number(1, 0, 13)
        page.write_number(1, 1, 59.9)
        page.write_datetime(1, 2, date(1990, 1, 16), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_number(1, 3, 330106199001010019)
        page.write_boolean(1, 4, True)
    row = read(out.getvalue()).rows[1]
    assert row.cells[:3] == ("13", "59.9", "1990-01-16") and row.cells[4] == "TRUE"
    assert row.cells[3].isdigit() and len(row.cells[3]) == 18
    assert row.rounded == {3}, "a long number that was not typed as text is reported as rounded"


def test_row_numbers_are_those_of_the_file_and_blank_rows_are_left_out():
    table = read(xlsx([["a", "b"], ["", ""], ["c", "d"]]))
    assert [row.number for row in table.rows] == [1, 2, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_that_offices_write(encoding):
    data = "姓名,证件号码\r\n𬭎龘,0012\r\n".encode(encoding)
    assert cells(read(data)) == [["姓名", "证件号码"], ["𬭎龘", "0012"]]


def test_real_files_read_whole(shared_data):
    clean = read((shared_data / "rosters/roster_clean.xls").read_bytes())
    assert len(clean.rows) == 301 and len(clean.header) == 33 and len(clean.rows[1][5]) == 18
    assert len(read((shared_data / "rosters/roster_dirty.xlsx").read_bytes()).rows) == 151
    assert len(read((shared_data / "banks/ai_trainer_900.xlsx").read_bytes()).rows) == 901
    assert len(read((shared_data / "banks/question_bm.xls").read_bytes()).rows) == 10
    headless = read((shared_data / "banks/electrician_choice_gbk.csv").read_bytes())
    assert headless.rows[0].cells[0] == "1" and headless.rows[0].cells[-1] == "A"


def test_problems_are_marked_where_they_are_with_a_comment_and_a_last_column():
    data = write_xlsx(Sheet("x", [Column("a"), Column("b")], [["1", "2"], ["3", "4"]], [Problem(1, 1, "wrong day")]))
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page["B3"].comment.text.strip().endswith("wrong day") and page["C3"].value == "wrong day"
    assert page["B3"].fill.fgColor.rgb.endswith("FFD9D9") and page["B2"].comment is None
    assert page.freeze_panes == "A2" and page["A2"].number_format == "@"


def test_a_decimal_is_a_number_and_a_long_one_is_a_text():
    page = openpyxl.load_workbook(io.BytesIO(xlsx([[Decimal("87.5"), 10**17]]))).active
    assert page["A2"].value == 87.5 and page["B2"].value == str(10**17)


# hostile files ------------------------------------------------------------------------------------------------------


def package(**parts: bytes) -> bytes:
    """A small valid workbook with some parts replaced."""
    replaced = {name.replace("__", "/") + ".xml": content for name, content in parts.items()}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([["a", "b"]]))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh,
    ):
        for entry in source.infolist():
            fresh.writestr(entry.filename, replaced.get(entry.filename, source.read(entry)))
    return out.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
XXE = b'<?xml version="1.0"?><!DOCTYPE l SYSTEM "file:///etc/passwd">'
FAR = SHEET % b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def bomb(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(size // 2**20):
                part.write(bytes(2**20))
    return out.getvalue()


def many_entries() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(5_000):
            archive.writestr(f"xl/media/{number}", b"")
    return out.getvalue()


HOSTILE = {
    "entities": (lambda: package(xl__worksheets__sheet1=LAUGHS + SHEET % b"&b;"), "sheets.forbidden_xml"),
    "external": (lambda: package(xl__sharedStrings=XXE + b"<sst/>"), "sheets.forbidden_xml"),
    "utf-16 dtd": (
        lambda: package(
            xl__workbook='<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")
        ),
        "sheets.forbidden_xml",
    ),
    "two far cells": (lambda: package(xl__worksheets__sheet1=FAR), "sheets.too_many_rows"),
    "bomb": (lambda: bomb(100 * 2**20), "sheets.unpacks_too_big"),
    "many entries": (many_entries, "sheets.unpacks_too_big"),
    "cut off": (lambda: xlsx([["a", "b"]])[:-40], "sheets.damaged"),
    "a word document": (lambda: package().replace(b"xl/workbook.xml", b"wd/document.xml"), "sheets.not_a_sheet"),
    "compound file without a book": (lambda: bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "sheets.damaged"),
    "binary": (lambda: b"\x00\x01" * 500, "sheets.not_a_sheet"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_ends_quickly_small_and_with_its_reason(name):
    make, code = HOSTILE[name]
    data = make()
    tracemalloc.start()
    with within(1):
        assert refusal(lambda: read(data)) == code
    assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    tracemalloc.stop()


def test_the_limits_name_what_was_passed():
    rows = [["x"] * 3] * 12
    assert refusal(lambda: read(xlsx(rows), limits=Limits(rows=10))) == "sheets.too_many_rows"
    assert refusal(lambda: read(xlsx(rows), limits=Limits(columns=2))) == "sheets.too_many_columns"
    assert refusal(lambda: read(b"a,b,c\n" * 12, limits=Limits(rows=10))) == "sheets.too_many_rows"
    assert refusal(lambda: read(xlsx(rows), limits=Limits(bytes=100))) == "sheets.too_big"
    assert refusal(lambda: read(b"a" * 40_000)) in ("sheets.damaged", "sheets.cell_too_long")
    assert refusal(lambda: read(xlsx(rows), sheet="none")) == "sheets.no_such_sheet"


def test_an_old_workbook_with_two_far_cells_is_refused_before_it_is_laid_out(shared_data):
    data = bytearray((shared_data / "rosters/roster_clean.xls").read_bytes())
    last = sheets.biff.extents(bytes(data))[0]
    assert last == (301, 33)
    assert refusal(lambda: read(bytes(data), limits=Limits(rows=300))) == "sheets.too_many_rows"


def test_a_pair_of_records_is_read_by_its_titles():
    table = read(xlsx([["证件号码", "姓名"], [NUMBER, "喆"]], name="a"))
    row, record = next(sheets.Table("a", table.rows[1:]).records())
    assert record == {"证件号码": NUMBER, "姓名": "喆"} and row.number == 3

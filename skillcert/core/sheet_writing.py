"""Workbooks and CSV files going out: each cell typed by us, so that nothing in it can run and nothing is lost.

Numbers of certificates, identities and telephones are text in a text format: they come back as they went (R63).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

HEADER_FILL, PROBLEM_FILL, LINE = "#DCE6F1", "#FFD9D9", "#BFBFBF"
EXACT_DIGITS = 15
MAX_TEXT = 32_767
MAX_CHOICES = 255
"""What the file format takes for the list of a drop-down."""
SIGNS = tuple("=+-@＝＋－＠")
BREAKS = ("\t", "\r", "\n")


def looks_like_formula(text: str) -> bool:
    """Would an office program take this text of a CSV cell for a formula (leading quotes not counted)?"""
    core = text.lstrip("'")
    return core.startswith(BREAKS) or core.lstrip().startswith(SIGNS)


def guard_formula(text: str) -> str:
    """The text with a leading apostrophe where it could run; `unguard_formula` is the exact inverse."""
    return "'" + text if looks_like_formula(text) else text


def unguard_formula(text: str) -> str:
    return text[1:] if text.startswith("'") and looks_like_formula(text) else text


@dataclass(frozen=True)
class Column:
    """A column going out. `kind` is "text" (identity numbers too) or "number"; `width` is in characters."""

    title: str
    width: int = 14
    kind: str = "text"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row (index into the rows, from 0) and, where one cell is to blame, in which column."""

    row: int
    column: int | None
    message: str


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook. `rows` are values in the order of the columns; problems are marked and commented."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    problems: Sequence[Problem] = field(default=())
    problem_title: str = "问题"


def write_xlsx(*sheets: Sheet) -> bytes:
    """The sheets as one .xlsx: frozen styled head, typed cells, problem cells red with a comment and a last column."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_calc_mode("manual")
        for sheet in sheets:
            _write_sheet(book, sheet)
    return out.getvalue()


def _write_sheet(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name[:31])
    edge = {"border": 1, "border_color": LINE, "valign": "vcenter"}
    head = book.add_format({**edge, "bold": True, "bg_color": HEADER_FILL, "text_wrap": True})
    formats = {
        ("text", False): book.add_format({**edge, "num_format": "@"}),
        ("number", False): book.add_format(edge),
        ("text", True): book.add_format({**edge, "num_format": "@", "bg_color": PROBLEM_FILL}),
        ("number", True): book.add_format({**edge, "bg_color": PROBLEM_FILL}),
    }
    titles = [column.title for column in sheet.columns]
    if sheet.problems:
        titles.append(sheet.problem_title)
    for number, title in enumerate(titles):
        page.write_string(0, number, title, head)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width, formats["text", False] if column.kind == "text" else None)
        if column.choices and len(",".join(column.choices)) <= MAX_CHOICES:
            page.data_validation(1, number, 20_000, number, {"validate": "list", "source": list(column.choices)})
    page.freeze_panes(1, 0)
    _write_rows(page, sheet, formats)


def _write_rows(page: object, sheet: Sheet, formats: dict) -> None:
    by_row: dict[int, list[Problem]] = {}
    for problem in sheet.problems:
        by_row.setdefault(problem.row, []).append(problem)
    if sheet.problems:
        page.set_column(len(sheet.columns), len(sheet.columns), 48)
    for index, values in enumerate(sheet.rows):
        problems = by_row.get(index, [])
        blamed = {problem.column for problem in problems}
        for number, value in enumerate(values):
            _write_cell(page, index + 1, number, value, formats, number in blamed)
        for problem in problems:
            if problem.column is not None:
                said = [other.message for other in problems if other.column == problem.column]
                page.write_comment(index + 1, problem.column, "\n".join(said), {"x_scale": 2})
        if problems:
            said = "；".join(dict.fromkeys(problem.message for problem in problems))
            page.write_string(index + 1, len(sheet.columns), said, formats["text", True])


def _write_cell(page: object, row: int, column: int, value: object, formats: dict, marked: bool) -> None:
    if _is_number(value):
        page.write_number(row, column, float(value) if isinstance(value, Decimal) else value, formats["number", marked])
    else:
        text = as_text(value)
        if len(text) > MAX_TEXT:
            raise ValueError(f"a cell holds at most {MAX_TEXT} characters, this one has {len(text)}")
        if text:
            page.write_string(row, column, text, formats["text", marked])
        else:
            page.write_blank(row, column, None, formats["text", marked])


def _is_number(value: object) -> bool:
    """A number that a spreadsheet can hold without rounding; longer ones go out as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return False
    if isinstance(value, Decimal):
        return value.is_finite() and len(value.as_tuple().digits) <= EXACT_DIGITS
    return abs(value) < 10**EXACT_DIGITS


def as_text(value: object) -> str:
    """The text of a value in a cell; dates as 2026-11-21, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with byte order mark (office programs open it right), every text guarded against running as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL)
    writer.writerow([guard_formula(column.title) for column in columns])
    for values in rows:
        writer.writerow([as_text(value) if _is_number(value) else guard_formula(as_text(value)) for value in values])
    return out.getvalue().encode("utf-8-sig")

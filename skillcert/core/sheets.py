"""Spreadsheets in and out: rows of text, with the row numbers that the office program shows.

Reading takes .xlsx, .xls and .csv and gives every cell as text, so that an identity number, a leading zero and a
certificate number arrive as they were typed. All limits are checked before anything is unpacked or laid out in memory.
Writing lives in `sheet_writing` and is offered here under one name. Neither direction ever evaluates or emits a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import python_calamine

from skillcert.core import biff, xlsx_parts
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused, register
from skillcert.core.sheet_writing import Column, Problem, Sheet, unguard_formula, write_csv, write_xlsx

__all__ = ["LIMITS", "Column", "Limits", "Problem", "Row", "Sheet", "Table", "read", "write_csv", "write_xlsx"]

REASONS = {
    "sheets.not_a_sheet": N_("This file is not a workbook. Save it as .xlsx, .xls or .csv and choose it again."),
    "sheets.too_big": N_("The file has {size} KB; at most {limit} KB are read. Split it and send the parts."),
    "sheets.unpacks_too_big": N_(
        "The workbook unpacks to more than {limit} MB. Remove pictures and unused sheets and save it again."
    ),
    "sheets.too_many_rows": N_(
        "The sheet reaches down to row {rows}; at most {limit} rows are read. Split it and send the parts."
    ),
    "sheets.too_many_columns": N_(
        "The sheet reaches to column {columns}; at most {limit} columns are read. Delete what is not needed."
    ),
    "sheets.damaged": N_(
        "The workbook is damaged or protected by a password. Open it, save it anew without a password and try again."
    ),
    "sheets.forbidden_xml": N_("The workbook holds definitions that no office program writes. It was not opened."),
    "sheets.no_such_sheet": N_("The workbook has no sheet named {name}; it has: {names}."),
    "sheets.empty": N_("The sheet has no rows."),
    "sheets.encoding": N_("The text of the file is neither UTF-8 nor GB 18030. Save it as .xlsx and choose it again."),
    "sheets.cell_too_long": N_("Row {row} has a cell of more than {limit} characters."),
}
register(REASONS)

OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
ZIP_MAGIC = b"PK\x03\x04"
EXACT_DIGITS = 15
"""A spreadsheet keeps 15 significant digits of a number; what is longer was already rounded when it was typed."""


@dataclass(frozen=True)
class Limits:
    """What a workbook may be. Bytes are of the file, `unpacked` of what is inside it; rows include the header."""

    bytes: int = 10 * 1024 * 1024
    unpacked: int = 64 * 1024 * 1024
    rows: int = 20_001
    columns: int = 200
    cell: int = 32_767


LIMITS = Limits()


@dataclass(frozen=True)
class Row:
    """One row: its number in the file (from 1), its cells as text, and the columns whose number came in rounded."""

    number: int
    cells: tuple[str, ...]
    rounded: frozenset[int] = frozenset()

    def __getitem__(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    """The rows of one sheet that are not blank, in order, header included."""

    name: str
    rows: tuple[Row, ...]

    def records(self, header_row: int = 0) -> Iterator[tuple[Row, dict[str, str]]]:
        """The rows under the header as {title: text}; of two equal titles the first counts."""
        titles = [title.strip() for title in self.rows[header_row].cells] if self.rows else []
        for row in self.rows[header_row + 1 :]:
            record: dict[str, str] = {}
            for column, title in enumerate(titles):
                if title:
                    record.setdefault(title, row[column])
            yield row, record

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(title.strip() for title in self.rows[0].cells) if self.rows else ()


def read(data: bytes, *, sheet: str | None = None, limits: Limits = LIMITS) -> Table:
    """Read one sheet (the first visible one unless named). What the file is, its first bytes say, never its name.

    Raises Refused with a `sheets.*` reason when a limit is passed or the file cannot be read.
    """
    if len(data) > limits.bytes:
        raise Refused([Reason("sheets.too_big", size=len(data) // 1024, limit=limits.bytes // 1024)])
    if data.startswith(ZIP_MAGIC):
        table = _read_xlsx(data, sheet, limits)
    elif data.startswith(OLE_MAGIC):
        table = _read_xls(data, sheet, limits)
    else:
        table = _read_csv(data, limits)
    if not table.rows:
        raise Refused([Reason("sheets.empty")])
    return table


def names(data: bytes, limits: Limits = LIMITS) -> list[str]:
    """The visible sheets of a workbook in their order; ["csv"] for a text. Raises Refused as `read` does."""
    if len(data) > limits.bytes:
        raise Refused([Reason("sheets.too_big", size=len(data) // 1024, limit=limits.bytes // 1024)])
    if data.startswith(ZIP_MAGIC):
        try:
            return [name for name, _ in xlsx_parts.sheets_of(data, limits.unpacked)]
        except xlsx_parts.Damaged:
            raise Refused([Reason("sheets.damaged")]) from None
        except (xlsx_parts.NotAWorkbook, xlsx_parts.ForbiddenXml, xlsx_parts.TooBig):
            return [""]  # `read` says what is wrong
    if data.startswith(OLE_MAGIC):
        for rows, columns in _xls_extents(data):
            _check_extent(rows, columns, limits)
        with _refusing_damage():
            book = python_calamine.load_workbook(io.BytesIO(data))
        shown = python_calamine.SheetVisibleEnum.Visible
        return [meta.name for meta in book.sheets_metadata if meta.visible == shown] or book.sheet_names
    return ["csv"]


def _check_extent(rows: int, columns: int, limits: Limits) -> None:
    if rows > limits.rows:
        raise Refused([Reason("sheets.too_many_rows", rows=rows, limit=limits.rows)])
    if columns > limits.columns:
        raise Refused([Reason("sheets.too_many_columns", columns=columns, limit=limits.columns)])


def _read_xlsx(data: bytes, sheet: str | None, limits: Limits) -> Table:
    try:
        package = xlsx_parts.open_package(data, limits.unpacked)
        part = package.sheet(sheet)
        _check_extent(*xlsx_parts.extent(part.xml, limits.rows, limits.columns), limits)
        clean = package.only(part)
    except xlsx_parts.TooBig:
        raise Refused([Reason("sheets.unpacks_too_big", limit=limits.unpacked // 2**20)]) from None
    except xlsx_parts.ForbiddenXml:
        raise Refused([Reason("sheets.forbidden_xml")]) from None
    except xlsx_parts.NoSuchSheet as missing:
        raise Refused([Reason("sheets.no_such_sheet", name=sheet, names="、".join(missing.names))]) from None
    except xlsx_parts.NotAWorkbook:
        raise Refused([Reason("sheets.not_a_sheet")]) from None
    except xlsx_parts.Damaged:
        raise Refused([Reason("sheets.damaged")]) from None
    return _from_calamine(clean, part.name, limits)


def _read_xls(data: bytes, sheet: str | None, limits: Limits) -> Table:
    extents = _xls_extents(data)
    # calamine lays out every sheet of an old workbook at once, so each of them must be within the limits
    for rows, columns in extents:
        _check_extent(rows, columns, limits)
    return _from_calamine(data, sheet, limits)


def _xls_extents(data: bytes) -> list[tuple[int, int]]:
    """(rows, columns) of each sheet of an .xls; raises Refused."""
    try:
        return list(biff.extents(data))
    except biff.NotAWorkbook:
        raise Refused([Reason("sheets.not_a_sheet")]) from None
    except biff.Damaged:
        raise Refused([Reason("sheets.damaged")]) from None


@contextmanager
def _refusing_damage() -> Iterator[None]:
    """What calamine cannot read is refused. On some damaged .xls it panics: that arrives as an exception beside `Exception`, whose
    class cannot be imported, and would take the whole worker with it."""
    try:
        yield
    except (python_calamine.CalamineError, IndexError, ValueError, OSError):
        raise Refused([Reason("sheets.damaged")]) from None
    except BaseException as failure:
        if type(failure).__name__ != "PanicException":
            raise
        raise Refused([Reason("sheets.damaged")]) from None


def _from_calamine(data: bytes, name: str | None, limits: Limits) -> Table:
    with _refusing_damage():
        book = python_calamine.load_workbook(io.BytesIO(data))
        if name is None:
            visible = [
                meta.name for meta in book.sheets_metadata if meta.visible == python_calamine.SheetVisibleEnum.Visible
            ]
            name = (visible or book.sheet_names)[0]
        elif name not in book.sheet_names:
            raise Refused([Reason("sheets.no_such_sheet", name=name, names="、".join(book.sheet_names))])
        grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return Table(name, tuple(_rows_of(grid, limits)))


def _rows_of(grid: list[list[object]], limits: Limits) -> Iterator[Row]:
    for number, values in enumerate(grid, start=1):
        cells = [_text(value) for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        _check_cells(number, cells, limits)
        rounded = frozenset(
            column
            for column, value in enumerate(values)
            if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= 10**EXACT_DIGITS
        )
        yield Row(number, tuple(cells), rounded)


def _check_cells(number: int, cells: list[str], limits: Limits) -> None:
    if any(len(cell) > limits.cell for cell in cells):
        raise Refused([Reason("sheets.cell_too_long", row=number, limit=limits.cell)])


def _text(value: object) -> str:
    """The text that a person sees in the cell: no `.0`, no exponent, dates as 2026-11-21."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="seconds")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refused([Reason("sheets.encoding" if b"\x00" not in data[:4096] else "sheets.not_a_sheet")])


def _read_csv(data: bytes, limits: Limits) -> Table:
    text = _decode(data)
    first = text[:4096].partition("\n")[0]
    delimiter = max((",", "\t", ";"), key=first.count)
    csv.field_size_limit(limits.cell + 1)
    rows = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            _check_extent(number, len(cells), limits)
            cells = [unguard_formula(cell) for cell in cells]
            while cells and not cells[-1].strip():
                cells.pop()
            if cells:
                _check_cells(number, cells, limits)
                rows.append(Row(number, tuple(cells)))
    except csv.Error:
        raise Refused([Reason("sheets.damaged")]) from None
    return Table("csv", tuple(rows))

"""The candidate workbook as a file: read into rows by our keys, written with the 33 columns in their order."""

from collections.abc import Iterable, Mapping

from skillcert.core import sheets
from skillcert.core.reasons import Reason, Refused
from skillcert.registration.roster_columns import COLUMNS, keys_of, missing_titles

_SKIPPED = ("序号", "填写说明")


def read_rows(data: bytes) -> dict[int, dict[str, str]]:
    """{row number in the file: {key: text}} of every row under the header.

    Raises Refused when the file is no workbook or required columns are missing. A number that the spreadsheet program
    rounded comes as scientific notation, so that the judge refuses it with the right sentence.
    """
    table = sheets.read(data)
    missing = missing_titles(table.header)
    if missing:
        raise Refused(Reason("roster.columns_missing", titles=missing))
    keys = keys_of(table.header)
    rows = {}
    for row in table.rows[1:]:
        values = {key: _cell(row, column) for column, key in enumerate(keys) if key}
        if any(text.strip() for key, text in values.items() if key != "serial"):
            rows[row.number] = values
    if not rows:
        raise Refused(Reason("roster.no_rows"))
    return rows


def _cell(row: sheets.Row, column: int) -> str:
    text = row[column]
    return f"{float(text):.8E}" if column in row.rounded and text.replace(".", "").isdigit() else text


def sheet_columns() -> list[sheets.Column]:
    """The columns for writing: everything is text, so that numbers keep their zeros and their X (R63)."""
    return [sheets.Column(column.title, width=column.width) for column in COLUMNS]


def sheet_rows(rows: Iterable[Mapping[str, str]]) -> list[list[str]]:
    return [[values.get(column.key, "") for column in COLUMNS] for values in rows]

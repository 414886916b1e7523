"""The bank workbook (.xlsx, .xls) and its text form (.csv in UTF-8 or GB 18030): each row that is not blank is an item.

The columns are those of a real bank workbook (题型, 题干, 答案, 选项A–H, 知识点一级–六级, 难度, …); titles are matched by
meaning, so that other sites' templates are read too. A sheet without titles is read by what its columns hold, and a
person can put that guess right. All visible sheets with items are read; a sheet named 判断题 says the type of its rows.
"""

from collections.abc import Mapping, Sequence

from skillcert.core import richtext, sheets
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused
from skillcert.itembank import bankcells
from skillcert.itembank.formats import Format, columns
from skillcert.itembank.formats.package import ZIP_MAGIC, open_package
from skillcert.itembank.parsed import ParsedCase, ParsedFile, ParsedItem, ParseLimits

SHEET_RATIO = 400
"""Sheets of repeated words pack more tightly than other parts do."""
NEXT_SHEET = 100_000
"""Rows of a second sheet are numbered from here on, of a third from twice as much."""


def claims(data: bytes, _filename: str) -> bool:
    """Anything that may be a sheet: any text may be a CSV."""
    if data.startswith(ZIP_MAGIC):
        return b"xl/workbook" in data[-65_536:] or b"xl/" in data[:4096]
    return data.startswith(sheets.OLE_MAGIC) or not data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def read(
    data: bytes, filename: str, limits: ParseLimits, layout: Mapping[int, str] | None = None, titles: bool = False
) -> ParsedFile:
    """Read the sheets. `layout` {column: field} is a person's own; `titles` then says that the first row holds titles.

    Raises Refused when no sheet has a question and a key.
    """
    if data.startswith(ZIP_MAGIC):
        open_package(data, limits, SHEET_RATIO)
    names = sheets.names(data)
    found: list[ParsedFile] = []
    for place, name in enumerate(names):
        try:
            table = sheets.read(data, sheet=name if len(names) > 1 else None)
        except Refused as refused:
            if len(names) > 1 and refused.reasons[0].code == "sheets.empty":
                continue
            raise
        one = _sheet(table, NEXT_SHEET * place, len(names) > 1, layout, titles)
        if one is not None:
            found.append(one)
    if not found:
        raise Refused(Reason("itembank.not_a_bank", "file"))
    return _together(found, limits)


def _sheet(
    table: sheets.Table, offset: int, named: bool, chosen: Mapping[int, str] | None, titles: bool
) -> ParsedFile | None:
    """One sheet as read, or None when it holds no items. Raises nothing."""
    rows = [row for row in table.rows if any(cell.strip() for cell in row.cells)]
    if not rows:
        return None
    if chosen is not None:
        layout, body = dict(chosen), rows[1:] if titles else rows
    elif (layout := columns.by_titles(rows[0].cells)) is not None:
        body, titles = rows[1:], True
    else:
        layout, body, titles = columns.by_contents([row.cells for row in rows[:200]]), rows, False
    if layout is None:
        return None
    kind = table.name if bankcells.named_kind(table.name) else ""
    cases: dict[str, str] = {}
    items = [_item(row, layout, offset, table.name if named else "", kind, cases) for row in body]
    return ParsedFile(
        found=len(body),
        items=items,
        cases={
            mark: ParsedCase(text.partition("\n")[0][:40], richtext.from_text(text)) for text, mark in cases.items()
        },
        columns=None if titles and chosen is None else layout,
    )


def _item(
    row: sheets.Row, layout: Mapping[int, str], offset: int, sheet: str, kind: str, cases: dict[str, str]
) -> ParsedItem:
    cells = {name: row[column].strip() for column, name in layout.items()}
    options = [richtext.from_text(cells.get(name, "")) for name in columns.OPTION_FIELDS]
    while options and not options[-1]:
        options.pop()
    case = cells.get("case", "")
    return ParsedItem(
        number=offset + row.number,
        place=f"{sheet}!{row.number}" if sheet else "",
        kind=cells.get("kind") or kind,
        stem=richtext.from_text(cells.get("stem", "")),
        options=options,
        key=cells.get("key", ""),
        analysis=richtext.from_text(cells.get("explanation", "")),
        difficulty=cells.get("difficulty", ""),
        points=tuple(text for name in columns.POINT_FIELDS if (text := cells.get(name, ""))),
        marks=cells.get("marks", ""),
        source=cells.get("source", ""),
        external_id=cells.get("external_id", ""),
        case=cases.setdefault(case, f"{offset}-{len(cases) + 1}") if case else "",
    )


def _together(found: Sequence[ParsedFile], limits: ParseLimits) -> ParsedFile:
    total = sum(one.found for one in found)
    if total > limits.items:
        raise Refused(Reason("itembank.too_many_items", "file", limit=limits.items))
    return ParsedFile(
        found=total,
        items=[item for one in found for item in one.items],
        cases={mark: case for one in found for mark, case in one.cases.items()},
        columns=found[0].columns,
    )


FORMAT = Format("workbook", N_("Bank workbook or CSV"), (".xlsx", ".xls", ".csv"), claims, read)

"""The specification table as a workbook: as the form is printed (鉴定要素细目表), and back.

Head: occupation, level, kind of exam, who prepared and who checked it. Below, a group of columns for each level of ranges
(name, code, weight) and one for the points (code, name, importance). A range stands in the row where it begins. Codes of ranges and points
are whole ones ("1.2.3"), so that what comes back is what went out. A plain list (code, name, weight, importance) is read too.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import xlsxwriter

from skillcert.core.reasons import Reason, Refused
from skillcert.itembank.rules_points import RowLike, parent_of

ORDINALS = ("一级", "二级", "三级", "四级", "五级", "六级")
LEVELS = {5: "五级/初级工", 4: "四级/中级工", 3: "三级/高级工", 2: "二级/技师", 1: "一级/高级技师"}
_LIST = {
    "code": ("code", "代码", "编号", "鉴定点代码", "知识点代码"),
    "name": ("name", "名称", "鉴定范围", "鉴定点", "知识点", "鉴定点名称"),
    "weight": ("weight", "权重", "比重", "鉴定比重", "权重(%)"),
    "importance": ("importance", "重要程度", "重要性"),
}
_SUB = {
    "名称": "name",
    "代码": "code",
    "鉴定比重": "weight",
    "比重": "weight",
    "权重": "weight",
    "重要程度": "importance",
}


@dataclass(frozen=True)
class PointLine:
    """A row of the table as it is typed: texts; weight and importance may be empty."""

    code: str
    name: str
    weight: str = ""
    importance: str = ""
    row: int = 0


@dataclass(frozen=True)
class Head:
    """What stands above the table."""

    occupation: str
    level: int
    prepared: str = ""
    checked: str = ""


# --- out -------------------------------------------------------------------------------------------------------------


def workbook(rows: Sequence[RowLike], head: Head) -> bytes:
    """The table of a bank in the printed form's columns. `rows` in the order of their codes."""
    depth = max([3, *(row.code.count(".") + 1 for row in rows if row.importance is None)])
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet("细目表")
        bold = book.add_format(
            {
                "bold": True,
                "border": 1,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
                "bg_color": "#DCE6F1",
            }
        )
        cell = book.add_format({"border": 1, "valign": "top", "text_wrap": True, "num_format": "@"})
        title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        last = depth * 3 + 2
        page.merge_range(0, 0, 0, last, "鉴定要素细目表", title)
        for place, (name, said) in enumerate(_head_cells(head)):
            page.write_string(1 + place // 2, (place % 2) * 6, name)
            page.write_string(1 + place // 2, (place % 2) * 6 + 1, said)
        _columns(page, depth, bold)
        for number, cells in enumerate(_body(rows, depth), 6):
            for column, text in enumerate(cells):
                page.write_string(number, column, text, cell)
        page.freeze_panes(6, 0)
        page.repeat_rows(4, 5)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_footer("第 &P 页 共 &N 页")
    return out.getvalue()


def _head_cells(head: Head) -> list[tuple[str, str]]:
    return [
        ("职业", head.occupation), ("等级", LEVELS[head.level]), ("鉴定方式", "理论知识考试"),
        ("填表人/日期", head.prepared), ("审表人/日期", head.checked),
    ]  # fmt: skip


def _columns(page, depth: int, bold) -> None:
    for level in range(depth):
        page.merge_range(4, level * 3, 4, level * 3 + 2, f"鉴定范围{ORDINALS[level]}", bold)
        for place, text in enumerate(("名称", "代码", "鉴定比重")):
            page.write_string(5, level * 3 + place, text, bold)
        page.set_column(level * 3, level * 3, 18)
        page.set_column(level * 3 + 1, level * 3 + 2, 9)
    first = depth * 3
    page.merge_range(4, first, 4, first + 2, "鉴定点", bold)
    for place, (text, width) in enumerate((("代码", 12), ("名称", 40), ("重要程度", 9))):
        page.write_string(5, first + place, text, bold)
        page.set_column(first + place, first + place, width)


def _body(rows: Sequence[RowLike], depth: int) -> Iterator[list[str]]:
    """Cells of every printed row: ranges wait for the first point below them, or stand alone where none comes."""
    waiting: list[RowLike] = []
    for row in rows:
        if waiting and waiting[-1].code != parent_of(row.code):
            yield _cells(waiting, None, depth)
            waiting = []
        if row.importance is None:
            waiting.append(row)
        else:
            yield _cells(waiting, row, depth)
            waiting = []
    if waiting:
        yield _cells(waiting, None, depth)


def _cells(ranges: Sequence[RowLike], point: RowLike | None, depth: int) -> list[str]:
    cells = [""] * (depth * 3 + 3)
    for row in ranges:
        level = row.code.count(".")
        weight = "" if row.weight is None else f"{row.weight.normalize():f}"
        cells[level * 3 : level * 3 + 3] = [row.name, row.code, weight]
    if point is not None:
        cells[depth * 3 :] = [point.code, point.name, point.importance.value if point.importance else ""]
    return cells


# --- in --------------------------------------------------------------------------------------------------------------


def read_lines(rows: Sequence[tuple[int, Sequence[str]]]) -> list[PointLine]:
    """Rows of a workbook (number, cells) as lines, from either form; raises Refused when it is neither."""
    for place, (_, cells) in enumerate(rows[:12]):
        texts = [str(cell).strip() for cell in cells]
        if sum(text == "代码" for text in texts) >= 2 and place:
            return _from_form(rows[place - 1][1], texts, rows[place + 1 :])
    return _from_list(rows)


def _from_list(rows: Sequence[tuple[int, Sequence[str]]]) -> list[PointLine]:
    head = [str(cell).strip().casefold() for cell in rows[0][1]] if rows else []
    place = {name: head.index(title) for name, titles in _LIST.items() for title in titles if title in head}
    if not {"code", "name"} <= place.keys():
        raise Refused(Reason("itembank.not_points"))
    return [
        PointLine(
            _cell(cells, place["code"]),
            _cell(cells, place["name"]),
            _cell(cells, place.get("weight")),
            _cell(cells, place.get("importance")),
            number,
        )
        for number, cells in rows[1:]
    ]


def _from_form(
    groups: Sequence[object], subs: Sequence[str], body: Sequence[tuple[int, Sequence[str]]]
) -> list[PointLine]:
    """Each group of columns by itself; a range that is repeated below itself counts once."""
    blocks: list[dict[str, int]] = []
    for column, text in enumerate(subs):
        begins = _cell(groups, column) or column == 0
        if begins or not blocks:
            blocks.append({})
        if text in _SUB:
            blocks[-1].setdefault(_SUB[text], column)
    blocks = [block for block in blocks if {"code", "name"} <= block.keys()]
    found: dict[str, PointLine] = {}
    lines: list[PointLine] = []
    for number, cells in body:
        for block in blocks:
            values = {name: _cell(cells, block.get(name)) for name in ("code", "name", "weight", "importance")}
            line = PointLine(values["code"], values["name"], values["weight"], values["importance"], number)
            if not (line.code or line.name) or found.get(line.code) == _unplaced(line):
                continue
            found[line.code] = _unplaced(line)
            lines.append(line)
    return lines


def _unplaced(line: PointLine) -> PointLine:
    return PointLine(line.code, line.name, line.weight, line.importance)


def _cell(cells: Sequence[object], column: int | None) -> str:
    if column is None or column >= len(cells):
        return ""
    return re.sub(r"\s+", " ", str(cells[column])).strip()

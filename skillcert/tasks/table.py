"""Criteria pasted from a spreadsheet or read from a sheet: rows of cells to lines of a score sheet. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from skillcert.tasks import entries

HEADS = {
    "name": {"名称", "鉴定内容", "考核内容", "考核项目", "项目", "criterion"},
    "requirement": {"考核要求", "考核要点", "要求", "requirement"},
    "marks": {"配分", "分值", "分数", "marks"},
    "deduction_rule": {"评分标准", "扣分标准", "扣分", "deductions"},
    "step": {"每步扣分", "步长", "step"},
    "veto": {"否定项", "veto item"},
}
PLAIN_ORDER = ("name", "requirement", "marks", "deduction_rule", "step", "veto")
"""The columns where no head says which they are, as the score sheet has them."""
IGNORED = ("合计", "总分", "小计", "total")
YES = {"是", "√", "y", "yes", "1", "true", "否定项"}


def pasted(text: str) -> list[list[str]]:
    """What a spreadsheet puts on the clipboard, as rows of cells: tabs between cells, quotes around cells with line ends."""
    rows = csv.reader(io.StringIO(text.strip("\n\r")), delimiter="\t")
    return [[cell.strip() for cell in row] for row in rows]


def criteria(rows: Sequence[Sequence[str]]) -> list[dict]:
    """The lines of a table: {name, requirement, deduction_rule, marks, step: text, veto: bool}. A head tells the columns;
    without one they stand as on the score sheet. A column of running numbers and a row of the sum are left out."""
    filled = [list(row) for row in rows if any(cell.strip() for cell in row)]
    columns = None
    for place, row in enumerate(filled[:5]):
        if columns := _columns(row):
            filled = filled[place + 1 :]
            break
    if columns is None:
        filled = _without_numbers(filled)
        columns = dict(enumerate(PLAIN_ORDER))
    lines = [_line({name: row[at] for at, name in columns.items() if at < len(row)}) for row in filled]
    return [line for line in lines if line["name"] and line["name"].lower() not in IGNORED][: entries.MOST_LINES]


def _columns(row: Sequence[str]) -> dict[int, str] | None:
    """{place: column} of a head row; None when the row is no head."""
    found: dict[int, str] = {}
    for place, cell in enumerate(row):
        title = cell.strip().lower().removesuffix("*")
        for name, titles in HEADS.items():
            if title in titles and name not in found.values():
                found[place] = name
    return found if {"name", "marks"} <= set(found.values()) else None


def _without_numbers(rows: list[list[str]]) -> list[list[str]]:
    first = [row[0].strip() for row in rows]
    running = first == [str(number) for number in range(1, len(rows) + 1)]
    return [row[1:] for row in rows] if running and rows else rows


def _line(cells: dict[str, str]) -> dict:
    line = {name: cells.get(name, "").strip() for name in PLAIN_ORDER}
    for name in ("marks", "step"):
        found = entries.number(line[name])
        line[name] = "" if found is None else f"{found:f}"
    return line | {"veto": line["veto"].lower() in YES}

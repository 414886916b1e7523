"""The bank workbook: the columns in which items come in again; every cell typed as text, so that no formula can run."""

from __future__ import annotations

from collections.abc import Sequence

from skillcert.core import sheets
from skillcert.itembank.formats.columns import HEADINGS, OPTION_FIELDS
from skillcert.itembank.kinds import ItemType, write_key
from skillcert.itembank.outgoing.shape import KINDS, STEPS, Outgoing, OutItem, plain

_ALWAYS = "abcde"
_WIDTHS = {"stem": 60, "explanation": 30, "case": 40, "key": 16}


def write(out: Outgoing, told: Sequence[str]) -> bytes:
    """The workbook; `told` is what it cannot carry, on a sheet of its own."""
    most = max((len(item.options) for item in out.items), default=0)
    fields = [
        name
        for name in HEADINGS
        if name not in OPTION_FIELDS or name[-1] in _ALWAYS or OPTION_FIELDS.index(name) < most
    ]
    columns = [sheets.Column(HEADINGS[name], _WIDTHS.get(name, 14)) for name in fields] + [sheets.Column("状态")]
    rows = [[*(_cells(out, item).get(name, "") for name in fields), item.state] for item in out.items]
    notes = sheets.Sheet("说明", [sheets.Column("本文件不含", 90)], [[line] for line in told])
    return sheets.write_xlsx(sheets.Sheet("试题", columns, rows), notes)


def _cells(out: Outgoing, item: OutItem) -> dict[str, str]:
    case = out.cases.get(item.case) if item.case else None
    values = {
        "external_id": item.external_id,
        "kind": KINDS[item.kind],
        "stem": plain(item.stem),
        "key": key_text(item),
        "difficulty": STEPS[item.difficulty - 1],
        "explanation": plain(item.analysis),
        "source": item.source,
        "case": plain(case.text) if case else "",
    }
    values |= {name: plain(option) for name, option in zip(OPTION_FIELDS, item.options, strict=False)}
    return values | {f"point_{depth}": name for depth, name in enumerate(item.points, 1)}


def key_text(item: OutItem) -> str:
    """The key as a person writes it; "" when it stays here."""
    if item.kind is ItemType.JUDGE:
        return {"T": "正确", "F": "错误"}.get("".join(item.key), "")
    return write_key(item.kind, list(item.key)) if item.key else ""

"""What became of each item of a file, as workbooks: all rows with their verdicts, or the refused ones to mend offline.

Both have the bank's own columns, so that what was refused can be mended in an office program and sent again. They hold
the keys that the sender sent.
"""

from collections import Counter

from sqlalchemy import Text, cast, select

from skillcert.core import i18n, imports, sheets
from skillcert.core.db import db
from skillcert.core.models import ImportRow, ImportRun
from skillcert.core.reasons import Reason
from skillcert.core.states import Verdict
from skillcert.itembank import import_rows, judging
from skillcert.itembank.bankcells import named_kind
from skillcert.itembank.formats.columns import HEADINGS
from skillcert.itembank.kinds import write_key
from skillcert.itembank.states import ItemType

TOLD = {Verdict.ACCEPTED: "已导入", Verdict.REFUSED: "未导入"}
WIDTHS = {"题干(必填)": 50, "原因": 40, "未保留": 40}
KINDS = {
    ItemType.SINGLE: "单选题", ItemType.MULTIPLE: "多选题", ItemType.JUDGE: "判断题",
    ItemType.FILL: "填空题", ItemType.SHORT: "简答题", ItemType.ESSAY: "论述题",
}  # fmt: skip


def workbook(run: ImportRun, locale: str, refused_only: bool = False) -> bytes:
    """The rows of a file, each with its verdict, its reasons and what was not kept of it."""
    titles = ["原位置", "结果", "原因", "未保留", *HEADINGS.values()]
    rows, problems = [], []
    cases = {name: judging.plain(case["text"]) for name, case in run.context.get("cases", {}).items()}
    for place, row in enumerate(imports.rows_of(run, Verdict.REFUSED if refused_only else None)):
        reasons = "；".join(i18n.explain(locale, reason) for reason in imports.problems_of(row))
        _, losses = import_rows.notes_of(row)
        lost = "；".join(i18n.explain(locale, loss) for loss in losses)
        told = [row.values.get("place") or row.number, TOLD[row.verdict], reasons, lost]
        rows.append([*told, *(cell(row.values, name, cases) for name in HEADINGS)])
        if reasons:
            problems.append(sheets.Problem(place, 2, reasons))
    columns = [sheets.Column(title, WIDTHS.get(title, 14)) for title in titles]
    sheet = sheets.Sheet("未导入" if refused_only else "导入结果", columns, rows, problems)
    return sheets.write_xlsx(sheet)


def cell(record: dict, name: str, cases: dict[str, str]) -> str:
    """A field of a record as a person writes it in a cell."""
    value = record.get(name, "")
    if name == "key":
        return key_text(record)
    if name == "case":
        return cases.get(value, "")
    if name == "kind":
        return KINDS.get(value, value)
    return judging.plain(value) if name in import_rows.MARKUP else value


def key_text(record: dict) -> str:
    """The key of a record as it is written."""
    key = record.get("key", "")
    if not isinstance(key, list):
        return key
    kind = record.get("kind", "")
    known = ItemType(kind) if kind in set(ItemType) else named_kind(kind) or ItemType.SINGLE
    return {"T": "√", "F": "×"}.get("".join(key), "") if known is ItemType.JUDGE else write_key(known, key)


def losses(run: ImportRun) -> list[tuple[Reason, int]]:
    """What of the file the bank cannot keep: for the file, then by kind of loss with the number of items, one told."""
    found: Counter[str] = Counter()
    told: dict[str, Reason] = {}
    for loss in run.context.get("losses", ()):
        told.setdefault(loss["code"], Reason.loaded(loss))
        found[loss["code"]] += 0
    for notes in db.session.scalars(select(ImportRow.notes).where(ImportRow.run_id == run.id, noted())):
        for note in {one["code"]: one for one in notes if one.get("loss")}.values():
            told.setdefault(note["code"], Reason.loaded(note))
            found[note["code"]] += 1
    return [(told[code], count) for code, count in sorted(found.items(), key=lambda pair: -pair[1])]


def noted():
    """Rows with remarks or losses."""
    return cast(ImportRow.notes, Text) != "[]"

"""The practical workbook, in and out: tasks, criteria, preparation lists and the structure table, a sheet each. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from skillcert.core import sheets
from skillcert.core.reasons import Reason, Refused
from skillcert.tasks import entries
from skillcert.tasks.rules import MATERIAL
from skillcert.tasks.states import Selection, TaskForm
from skillcert.tasks.structure import Module

TASKS, CRITERIA, MATERIALS, STRUCTURE, NOTES = "任务", "评分标准", "准备清单", "结构", "说明"
TASK_COLUMNS = {
    "任务编号": "ref", "任务名称": "name", "鉴定范围": "module", "考核时间(分钟)": "minutes", "配分": "marks",
    "权重(%)": "weight", "任务描述": "description", "考核条件": "conditions", "考核要求": "requirements", "材料": "materials",
    "准备说明": "preparation", "参考答案": "answer", "出处": "source",
}  # fmt: skip
CRITERION_COLUMNS = {
    "鉴定内容": "name", "考核要求": "requirement", "配分": "marks", "扣分标准": "deduction_rule", "每步扣分": "step",
    "否定项": "veto",
}  # fmt: skip
MATERIAL_COLUMNS = dict(zip(("名称", "规格", "单位", "数量", "备注"), MATERIAL, strict=True))
STRUCTURE_COLUMNS = ("鉴定范围", "选考方式", "抽取数", "鉴定比重(%)", "考试时间(分钟)", "考核形式")
SELECTIONS = {"必考": Selection.COMPULSORY, "抽考": Selection.DRAWN, "任选": Selection.DRAWN, "抽一": Selection.DRAWN}
FORMS = {"实操": TaskForm.HANDS_ON, "笔试": TaskForm.WRITTEN, "口试": TaskForm.ORAL}
PLACES = {"考场": "site", "考生": "candidate"}
YES = {"是", "√", "y", "yes", "1", "true", "否定项"}
WIDE = {
    "任务描述": 60,
    "参考答案": 60,
    "考核要求": 36,
    "扣分标准": 36,
    "考核条件": 30,
    "材料": 30,
    "名称": 24,
    "规格": 30,
}
MOST_TASKS = 300


@dataclass
class Book:
    """What a file holds: {row of the file: record}, the structure table if there is one, and what could not be placed."""

    tasks: dict[int, dict]
    structure: list[Module] = field(default_factory=list)
    strays: list[Reason] = field(default_factory=list)
    losses: dict[str, int] = field(default_factory=dict)


def read(data: bytes) -> Book:
    """The workbook; raises Refused when it is none of ours or cannot be read."""
    if not data.startswith((b"PK", b"\xd0\xcf")):
        raise Refused(Reason("itembank.not_tasks"))
    rows = _sheet(data, TASKS)
    if rows is None or not rows or not {"任务编号", "任务名称"} <= set(rows[0][1]):
        raise Refused(Reason("itembank.not_tasks"))
    book = Book({}, losses=_pictures(data))
    by_ref: dict[str, dict] = {}
    for number, cells in rows:
        record = entries.blank() | {name: cells.get(title, "").strip() for title, name in TASK_COLUMNS.items()}
        record["description"] = cells.get("任务描述", "").rstrip()
        record["answer"] = cells.get("参考答案", "").rstrip()
        book.tasks[number] = record
        by_ref.setdefault(record["ref"], record)
    if len(book.tasks) > MOST_TASKS:
        raise Refused(Reason("itembank.tasks_too_many", most=MOST_TASKS, count=len(book.tasks)))
    book.strays += list(_criteria(_sheet(data, CRITERIA) or [], by_ref))
    book.strays += list(_materials(_sheet(data, MATERIALS) or [], by_ref))
    book.structure, wrong = _structure(_sheet(data, STRUCTURE) or [])
    book.strays += wrong
    return book


def _pictures(data: bytes) -> dict[str, int]:
    """Pictures that lie in the workbook: cells are read, pictures are not."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            count = sum(name.startswith("xl/media/") for name in package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return {}
    return {"pictures": count} if count else {}


def _sheet(data: bytes, name: str) -> list[tuple[int, dict[str, str]]] | None:
    """The rows of a sheet with their numbers, None where the workbook has no such sheet."""
    try:
        table = sheets.read(data, sheet=name)
    except Refused as refused:
        if refused.reasons[0].code in ("sheets.no_such_sheet", "sheets.empty"):
            return None
        raise
    return [(row.number, record) for row, record in table.records()]


def _criteria(rows, by_ref: Mapping[str, dict]) -> Iterator[Reason]:
    for number, cells in rows:
        ref = cells.get("任务编号", "").strip()
        task = by_ref.get(ref)
        if task is None:
            yield Reason("itembank.task_unknown_ref", sheet=CRITERIA, row=number, ref=ref[:40])
            continue
        line = {name: cells.get(title, "").strip() for title, name in CRITERION_COLUMNS.items()}
        task["criteria"].append(line | {"veto": line["veto"].lower() in YES})


def _materials(rows, by_ref: Mapping[str, dict]) -> Iterator[Reason]:
    for number, cells in rows:
        ref, place = cells.get("任务编号", "").strip(), PLACES.get(cells.get("对象", "").strip(), "site")
        if ref not in by_ref:
            yield Reason("itembank.task_unknown_ref", sheet=MATERIALS, row=number, ref=ref[:40])
            continue
        line = {name: cells.get(title, "").strip() for title, name in MATERIAL_COLUMNS.items()}
        by_ref[ref][place].append(line)


def _structure(rows) -> tuple[list[Module], list[Reason]]:
    """The table and what of it cannot be read; its sums are judged when it is stored."""
    modules, wrong = [], []
    for _, cells in rows:
        name, how, take, weight, minutes, form = (cells.get(title, "").strip() for title in STRUCTURE_COLUMNS)
        share, time = entries.number(weight), entries.number(minutes)
        if name in ("", "合计"):
            continue
        if share is None or time is None or how not in SELECTIONS:
            wrong.append(Reason("itembank.module_incomplete", name=name))
            continue
        many = entries.number(take) or Decimal(1)
        drawn = SELECTIONS[how] is Selection.DRAWN
        modules.append(
            Module(
                name[:60],
                SELECTIONS[how],
                int(many) if drawn else 0,
                share,
                int(time),
                FORMS.get(form, TaskForm.HANDS_ON),
            )
        )
    return modules, wrong


def write(records: Sequence[Mapping], modules: Sequence[Module], notes: Sequence[tuple[str, str]]) -> bytes:
    """The workbook of these tasks; `notes`: (subject, sentence) for its first sheet, what the sheets mean and what was lost."""
    return sheets.write_xlsx(
        sheets.Sheet(NOTES, [sheets.Column("项目", 18), sheets.Column("说明", 90)], list(notes)),
        _sheet_out(STRUCTURE, STRUCTURE_COLUMNS, [_module_row(row) for row in modules], {"选考方式": ("必考", "抽考"), "考核形式": tuple(FORMS)}),
        _sheet_out(TASKS, tuple(TASK_COLUMNS), [[_cell(task, name) for name in TASK_COLUMNS.values()] for task in records]),
        _sheet_out(CRITERIA, ("任务编号", *CRITERION_COLUMNS), [row for task in records for row in _criterion_rows(task)], {"否定项": ("是", "否")}),
        _sheet_out(MATERIALS, ("任务编号", "对象", *MATERIAL_COLUMNS), [row for task in records for row in _material_rows(task)], {"对象": tuple(PLACES)}),
    )  # fmt: skip


def _sheet_out(name: str, titles: Sequence[str], rows, choices: Mapping[str, tuple] = {}) -> sheets.Sheet:
    columns = [sheets.Column(title, WIDE.get(title, 14), "text", choices.get(title, ())) for title in titles]
    return sheets.Sheet(name, columns, rows)


def _cell(task: Mapping, name: str) -> object:
    value = task[name]
    if name in entries.NUMBERS and value:
        return entries.number(value)
    return value[: sheets.LIMITS.cell]


def _module_row(row: Module) -> list:
    how = "抽考" if row.selection is Selection.DRAWN else "必考"
    form = next(word for word, form in FORMS.items() if form is row.form)
    return [row.name, how, row.take or "", row.weight, row.minutes, form]


def _criterion_rows(task: Mapping) -> Iterator[list]:
    for line in task["criteria"]:
        yield [
            task["ref"], line["name"], line["requirement"], entries.number(line["marks"]) if line["marks"] else "",
            line["deduction_rule"], entries.number(line["step"]) if line["step"] else "", "是" if line["veto"] else "否",
        ]  # fmt: skip


def _material_rows(task: Mapping) -> Iterator[list]:
    for word, place in PLACES.items():
        for line in task[place]:
            yield [task["ref"], word, *(line.get(name, "") for name in MATERIAL)]


def cut(records: Sequence[Mapping]) -> list[str]:
    """References of the tasks of which a text is longer than a cell holds."""
    texts = [name for name in entries.PLAIN if name not in entries.NUMBERS]
    return [task["ref"] for task in records if any(len(task[name]) > sheets.LIMITS.cell for name in texts)]

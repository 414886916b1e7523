"""Practical tasks on their way in: upload → preview → mend → confirm → undo, from the workbook or a JSON list; and out again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import delete, select

from skillcert.core import history, i18n, imports, richtext
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.i18n import N_
from skillcert.core.models import ImportRow, ImportRun
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.states import Verdict
from skillcert.core.uploads import Kind, accept
from skillcert.itembank.service import Bank, refuse_unless_writer
from skillcert.tasks import entries, listing, queries, service, service_structure, structure, taskbook
from skillcert.tasks.models import Criterion, PracticalTask
from skillcert.tasks.states import Selection, TaskForm, TaskState

KIND = "practical_tasks"
FIELDS = ("name", "module", "minutes", "marks", "weight")
"""What of a task's head is mended in place; of its criteria names, marks and steps."""
LOST = {
    "solution_guide": N_("hints for learners"),
    "flash_points": N_("flash cards"),
    "pictures": N_("pictures of the workbook; add them on the pages of the tasks"),
}
"""Fields of a JSON list that the bank has no place for, in words."""


def begin(bank: Bank, filename: str, data: bytes, actor: Actor) -> ImportRun:
    """Read a file into a preview with a verdict for every task. JSON and workbook are told apart by their first byte."""
    refuse_unless_writer(actor)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{"):
        book = listing.read(data)
    else:
        book = taskbook.read(accept(data, Kind.SHEET, label=filename).data)
    run = imports.begin(
        KIND, filename, book.tasks, judge, actor,
        occupation_code=bank.occupation_code, level=bank.level,
        structure=[row.stored() for row in book.structure], losses=book.losses,
        strays=[reason.stored() for reason in book.strays],
    )  # fmt: skip
    return run


def bank_of(run: ImportRun) -> Bank:
    return Bank(run.context["occupation_code"], run.context["level"])


def judge(values: dict[int, dict], context: Mapping) -> dict[int, list[Reason]]:
    """Why each task cannot be taken; the first of two tasks with one name and module wins."""
    bank = Bank(context["occupation_code"], context["level"])
    there = queries.names(bank.occupation_code, bank.level)
    known = {row.name: row.weight for row in queries.modules(bank.occupation_code, bank.level)}
    weights = known or {row.name: row.weight for row in structure_of(context)}
    seen: set[tuple[str, str]] = set()
    verdicts = {}
    for number, record in sorted(values.items()):
        reasons = list(entries.faults(record, weights.get(record["module"])))
        key = (record["module"], record["name"].strip())
        if key in there or ("", key[1]) in there:
            reasons.append(Reason("itembank.task_exists", "name", name=key[1]))
        elif key in seen:
            reasons.append(Reason("itembank.task_twice_in_file", "name", name=key[1]))
        if weights and record["module"] and record["module"] not in weights:
            reasons.append(Reason("itembank.task_unknown_module", "module", name=record["module"]))
        if not reasons:
            seen.add(key)
        verdicts[number] = reasons
    return verdicts


def mend(run: ImportRun, number: int, changes: Mapping[str, object], actor: Actor) -> None:
    """Put changed values into one task: {field: text} of `FIELDS`, "criteria": {place: {name, marks, step}}."""
    refuse_unless_writer(actor)
    row = next((row for row in imports.rows_of(run) if row.number == number), None)
    if row is None:
        raise Refused(Reason("imports.nothing"))
    lines = [dict(line) for line in row.values["criteria"]]
    for place, line in dict(changes.get("criteria", {})).items():
        if 0 <= place < len(lines):
            lines[place] |= {name: str(line[name]).strip() for name in ("name", "marks", "step") if name in line}
    plain = {name: str(changes[name]).strip() for name in FIELDS if name in changes}
    imports.mend(run, {number: plain | {"criteria": lines}}, judge)


def take_sums(run: ImportRun, numbers: Sequence[int] | None, actor: Actor) -> int:
    """Set the marks of tasks whose criteria sum to something else to that sum; `numbers` None: of all such. Returns how many."""
    refuse_unless_writer(actor)
    changes = {
        row.number: {"marks": f"{entries.total(row.values):f}"}
        for row in imports.rows_of(run, Verdict.REFUSED)
        if (numbers is None or row.number in numbers) and entries.gap(row.values)
    }
    imports.mend(run, changes, judge)
    return len(changes)


def confirm(run: ImportRun, actor: Actor) -> int:
    """Store every accepted task as a draft, the structure table first where the bank has none."""
    refuse_unless_writer(actor)
    imports.check_open(run)
    bank = bank_of(run)
    if not imports.rows_of(run, Verdict.ACCEPTED):
        raise Refused(Reason("imports.nothing"))
    if not queries.modules(bank.occupation_code, bank.level):
        rows = structure_of(run.context) or _modules_of(run)
        if rows:
            service_structure.put_structure(bank, rows, actor)
    modules = queries.by_name(bank.occupation_code, bank.level)

    def store(values: dict, _context: dict) -> int:
        module = modules.get(values["module"])
        text = entries.to_text(values, module.id if module else None, module.weight if module else None)
        made = service.write_task(bank, text, actor)
        made.import_run_id = run.id
        return made.id

    return imports.confirm(run, store, actor)


def discard(run: ImportRun, actor: Actor) -> None:
    refuse_unless_writer(actor)
    imports.discard(run, actor)


def undo(run: ImportRun, actor: Actor) -> None:
    """Take a confirmed import back as long as all its tasks are drafts; a structure table that came with it stays."""
    refuse_unless_writer(actor)
    imports.undo(run, _remove, actor)


def submit_all(run: ImportRun, actor: Actor) -> int:
    """Send all drafts of an import to review."""
    refuse_unless_writer(actor)
    query = select(PracticalTask).where(PracticalTask.import_run_id == run.id, PracticalTask.state == TaskState.DRAFT)
    drafts = list(db.session.scalars(query.order_by(PracticalTask.id)))
    for task in drafts:
        service.submit_task(task, actor)
    return len(drafts)


def counts(run: ImportRun) -> dict[str, int]:
    """Tasks, imported (or importable), refused: imported + refused = tasks in the file."""
    found = Counter(db.session.scalars(select(ImportRow.verdict).where(ImportRow.run_id == run.id)))
    return {"rows": found.total(), "imported": found[Verdict.ACCEPTED], "refused": found[Verdict.REFUSED]}


def structure_of(context: Mapping) -> list[structure.Module]:
    """The structure table that the file brings."""
    return [
        structure.Module(
            row["name"],
            Selection(row["selection"]),
            row["take"],
            Decimal(row["weight"]),
            row["minutes"],
            TaskForm(row["form"]),
        )
        for row in context.get("structure", ())
    ]


def _modules_of(run: ImportRun) -> list[structure.Module]:
    """A first table where neither bank nor file has one: a module for each name that the tasks carry, one task drawn, weight
    and minutes of its first task. It seldom sums to 100; the page of the table says so and lets modules be merged."""
    found: dict[str, structure.Module] = {}
    for row in imports.rows_of(run, Verdict.ACCEPTED):
        name, text = row.values["module"], entries.to_text(row.values)
        if name and name not in found:
            found[name] = structure.Module(name, Selection.DRAWN, 1, text.weight, text.minutes)
    return list(found.values())[: structure.MOST]


def strays(run: ImportRun) -> list[Reason]:
    """Lines of the file that belong to no task, and rows of a structure table that cannot be read or do not sum."""
    found = [Reason.loaded(one) for one in run.context.get("strays", ())]
    rows = structure_of(run.context)
    return [*found, *(structure.faults(rows) if rows else ())]


def _remove(ids: list[int]) -> None:
    query = select(PracticalTask).where(PracticalTask.id.in_(ids))
    found = list(db.session.scalars(query))
    used = [task for task in found if task.state is not TaskState.DRAFT]
    refuse_if([Reason("itembank.tasks_used", count=len(used))] if used else [])
    db.session.execute(delete(Criterion).where(Criterion.task_id.in_(ids)))
    db.session.execute(delete(PracticalTask).where(PracticalTask.id.in_(ids)))
    db.session.expire_all()


# --- out -----------------------------------------------------------------------------------------------------------

GUIDE = (
    ("结构", "考核内容结构表：每行一个鉴定范围。必考的全部考，抽考的按“抽取数”抽取；鉴定比重合计 100。"),
    ("任务", "每行一道试题；“任务编号”把各表连起来。配分必须等于评分标准配分之和。"),
    ("评分标准", "每行一条。否定项填“是”，不填配分。扣分扣完为止，不倒扣。"),
    ("准备清单", "“考场”列入考场准备通知单，“考生”列入考生准备通知单。"),
)


def workbook(bank: Bank, purpose: str, actor: Actor, locale: str) -> bytes:
    """R31: the bank's approved and draft tasks with answers, in the form in which they come in; for a purpose. What a workbook
    cannot carry stands on its first sheet."""
    reasons = [] if actor.may("itembank.write") or actor.may("itembank.review") else [Reason("machine.forbidden")]
    if not purpose.strip():
        reasons.append(Reason("itembank.purpose_missing", "purpose"))
    refuse_if(reasons)
    rows = [one for one in queries.bank_tasks(bank.occupation_code, bank.level) if one.state is not TaskState.RETIRED]
    history.record(bank.stream, "tasks.export", actor, level=bank.level, purpose=purpose.strip(), tasks=len(rows))
    texts = [service.text_of(row) for row in rows]
    records = [
        entries.as_record(text, str(place), row.module.name if row.module else "")
        for place, (row, text) in enumerate(zip(rows, texts, strict=True), 1)
    ]
    notes = [*GUIDE, *_lost(texts, records, locale)]
    return taskbook.write(records, queries.table(bank.occupation_code, bank.level), notes)


def template() -> bytes:
    """The empty workbook with one example, to be written over."""
    return taskbook.write([EXAMPLE], EXAMPLE_STRUCTURE, GUIDE)


def _lost(texts: Sequence, records: Sequence[Mapping], locale: str) -> list[tuple[str, str]]:
    """What of these tasks the workbook does not carry, as rows of its first sheet."""
    told = []
    head = i18n.translate(locale, N_("Not in this workbook"))
    for place, text in enumerate(texts, 1):
        markup = "".join(getattr(text, name) for name in service.RICH)
        pictures, tables = len(richtext.file_ids(markup)), markup.count("<table")
        if pictures or tables:
            told.append(
                (head, i18n.translate(
                    locale, N_("Task {ref}: {pictures} pictures, the form of {tables} tables"),
                    ref=place, pictures=pictures, tables=tables,
                ))
            )  # fmt: skip
    for ref in taskbook.cut(records):
        told.append(
            (head, i18n.translate(locale, N_("Task {ref}: the end of a text longer than a cell holds"), ref=ref))
        )
    return told


EXAMPLE = entries.blank() | {
    "ref": "1", "name": "配电箱安装与调试", "module": "安装与调试", "minutes": "60", "marks": "100", "weight": "60",
    "description": "按图纸完成照明配电箱的安装、接线和通电试验。\n（1）识读图纸，核对元件；\n（2）安装与接线；\n（3）检查并通电试验。",
    "conditions": "独立工位，单相电源，断电作业。", "requirements": "布线横平竖直，接线牢固，一次通电成功。",
    "materials": "图纸一份，元件按清单。", "preparation": "考核前一天逐项核对。", "answer": "见图纸与验收标准：回路通断正确，绝缘电阻不低于0.5MΩ。",
    "criteria": [
        {"name": "识图与元件核对", "requirement": "元件型号、数量正确", "marks": "20", "deduction_rule": "每错一处扣5分", "step": "5", "veto": False},
        {"name": "安装与接线", "requirement": "牢固、规范、整齐", "marks": "50", "deduction_rule": "每处不合格扣5分", "step": "5", "veto": False},
        {"name": "通电试验", "requirement": "一次通电成功", "marks": "30", "deduction_rule": "每失败一次扣15分", "step": "15", "veto": False},
        {"name": "安全", "requirement": "带电作业或造成短路事故", "marks": "", "deduction_rule": "终止考核，记零分", "step": "", "veto": True},
    ],
    "site": [{"name": "照明配电箱", "specification": "暗装，8回路", "unit": "台", "quantity": "1/人", "remark": ""}],
    "candidate": [{"name": "绝缘鞋", "specification": "合格", "unit": "双", "quantity": "1", "remark": "自备"}],
}  # fmt: skip
EXAMPLE_STRUCTURE = (
    structure.Module("安装与调试", Selection.COMPULSORY, 0, Decimal(60), 60),
    structure.Module("故障检修", Selection.DRAWN, 1, Decimal(40), 30),
)

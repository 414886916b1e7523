"""The set of five documents of a practical exam (操作技能试卷): ① notice for the site, ② notice for the candidates, ③ task sheets,
④ score record, ⑤ standard and reference answers.

The notices name no task, only what to prepare: they go out days before the exam. Each print is registered and numbered.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from skillcert.core import clock, files, pdf, pdf_richtext
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.i18n import N_, labels
from skillcert.core.models import StoredFile
from skillcert.plans.models import Offer
from skillcert.practical import queries, service_print, set_queries
from skillcert.practical.models import ExamTask, TaskReading
from skillcert.standards.states import LEVEL_NAMES
from skillcert.tasks.models import PracticalTask
from skillcert.tasks.rules import MATERIAL


class Kind(StrEnum):
    """In the order of the set."""

    SITE = "site"
    CANDIDATE = "candidate"
    TASKS = "tasks"
    SCORE = "score"
    ANSWER = "answer"


labels(
    Kind,
    {
        Kind.SITE: N_("Preparation notice for the site"),
        Kind.CANDIDATE: N_("Preparation notice for the candidates"),
        Kind.TASKS: N_("Task sheets"),
        Kind.SCORE: N_("Score record"),
        Kind.ANSWER: N_("Standard and reference answers"),
    },
)
TITLES = {
    Kind.SITE: "考核准备通知单（考场）",
    Kind.CANDIDATE: "考核准备通知单（考生）",
    Kind.TASKS: "操作技能试题单",
    Kind.SCORE: "操作技能考核评分记录表",
    Kind.ANSWER: "评分标准与参考答案",
}
SECRET = frozenset({Kind.TASKS, Kind.SCORE, Kind.ANSWER})
_MARKED = re.compile(r"</?(?:b|i|u|sub|sup)>")
ALL = "set"
"""What the register calls a print of all five."""


def document(offer: Offer, kind: Kind, purpose: str, actor: Actor) -> bytes:
    """One document as PDF; the print is registered first."""
    reading = service_print.register_print(offer, kind.value, purpose, actor)
    return _pdf(offer, kind, reading)


def whole_set(offer: Offer, purpose: str, actor: Actor) -> bytes:
    """All five as a ZIP of PDFs, one copy number: task sheets and answers stay files of their own, to be kept apart."""
    reading = service_print.register_print(offer, ALL, purpose, actor)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, kind in enumerate(Kind, 1):
            packed.writestr(f"{number}-{TITLES[kind]}.pdf", _pdf(offer, kind, reading))
    return out.getvalue()


def filename(offer: Offer, kind: Kind | None) -> str:
    """What a download is called."""
    title = TITLES[kind] + ".pdf" if kind else "操作技能试卷一套.zip"
    return f"{offer.batch.number}-{offer.occupation.name}-{offer.level}-{title}"


def code(offer: Offer) -> str:
    """The number of the set (试卷代码): batch, offer and which draw of it."""
    draws = set_queries.draws(offer.id)
    return f"{offer.batch.number}-{offer.id}-JN{draws[0].number if draws else 0:02d}"


def _pdf(offer: Offer, kind: Kind, reading: TaskReading) -> bytes:
    context = _head(offer, kind, reading) | {"tasks": _tasks(queries.exam_tasks(offer.id), kind)}
    if kind in (Kind.SITE, Kind.CANDIDATE):
        context |= _preparation(context["tasks"], kind)
    return pdf.render(f"practical/{kind.value}.html", context, _furniture(offer, kind, reading))


def _head(offer: Offer, kind: Kind, reading: TaskReading) -> dict:
    tasks = queries.exam_tasks(offer.id)
    return {
        "title": TITLES[kind],
        "occupation": offer.occupation.name,
        "work_type": offer.work_type.name if offer.work_type else "",
        "level": LEVEL_NAMES[offer.level],
        "batch": f"{offer.batch.number} {offer.batch.name}",
        "code": code(offer),
        "minutes": sum(task.content["minutes"] for task in tasks),
        "count": len(tasks),
        "copy_no": f"{reading.copy:03d}",
        "plain": plain,
        "numbered": _numbered,
        "totals": _totals,
        "score_lines": _score_lines,
        "veto_lines": _veto_lines,
        "standard_lines": _standard_lines,
        "starts": set_queries.practical_starts(offer),
        "candidates": set_queries.practical_seats(offer.id),
    }


def _furniture(offer: Offer, kind: Kind, reading: TaskReading) -> pdf.Furniture:
    """Secret documents say on each page who printed them and when, so that a photograph tells it too."""
    said = f"保密 {reading.reader} {clock.local(reading.at):%Y-%m-%d %H:%M}"
    return pdf.Furniture(
        code=code(offer),
        title=f"{offer.occupation.name} {TITLES[kind]}",
        operator=reading.reader,
        printed_at=reading.at,
        watermark=said if kind in SECRET else "",
        copy_no=f"{reading.copy:03d}",
    )


def _tasks(chosen: Sequence[ExamTask], kind: Kind) -> list[dict]:
    """What a document says of each task; texts come from the version that was chosen, marks and lines as frozen."""
    query = select(PracticalTask).where(PracticalTask.id.in_([task.task_id for task in chosen]))
    rows = {row.id: row for row in db.session.scalars(query.options(selectinload(PracticalTask.criteria)))}
    return [_task(number, task, rows[task.task_id], kind) for number, task in enumerate(chosen, 1)]


def _task(number: int, chosen: ExamTask, row: PracticalTask, kind: Kind) -> dict:
    content = chosen.content
    told = {
        "number": number,
        "name": content["name"],
        "module": content.get("module", ""),
        "minutes": content["minutes"],
        "marks": Decimal(content["marks"]),
        "weight": Decimal(content["weight"]),
        "scored": [line for line in content["criteria"] if not line["veto"]],
        "vetoes": [line for line in content["criteria"] if line["veto"]],
        "site_items": row.site_items,
        "candidate_items": row.candidate_items,
        "preparation": row.preparation,
    }
    if kind is Kind.TASKS:
        told["texts"] = [(title, _rich(markup)) for title, markup in _sections(row) if markup.strip()]
    elif kind is Kind.ANSWER:
        told["answer"] = _rich(row.answer)
    return told


def _sections(row: PracticalTask) -> Iterable[tuple[str, str]]:
    return (
        ("考核任务", row.description),
        ("考核条件", row.conditions),
        ("考核要求", row.requirements),
        ("提供的材料", row.materials),
    )


def _rich(markup: str) -> list[pdf_richtext.Block]:
    """Rich text for the page. Plain lines become paragraphs of their own: a page can end between them."""
    parts: list[pdf_richtext.Block] = []
    for block in pdf_richtext.blocks(markup, _picture):
        lines = block.text.split("<br/>")
        if len(lines) < 2 or _MARKED.search(block.text):
            parts.append(block)
        else:
            parts.extend(pdf_richtext.Block(text=Markup(line)) for line in lines if line.strip())  # noqa: S704 - escaped there
    return parts


def _picture(file_id: int) -> bytes | None:
    stored = db.session.get(StoredFile, file_id)
    return files.read(stored) if stored else None


def _numbered(lines: Sequence[tuple]) -> list[list]:
    return [[number, *line] for number, line in enumerate(lines, 1)]


def _totals(tasks: Sequence[dict]) -> list[list]:
    """The rows of the total table with its sum, to be filled in by hand."""
    rows = [[task["number"], task["name"], plain(task["marks"]), "", plain(task["weight"]), "", ""] for task in tasks]
    return [*rows, ["", "合计", "", "", plain(sum((task["weight"] for task in tasks), Decimal(0))), "", ""]]


def _score_lines(task: dict) -> list[list]:
    rows = [
        [number, line["name"], line["requirement"], plain(Decimal(line["marks"])), line["deduction_rule"], "", "", ""]
        for number, line in enumerate(task["scored"], 1)
    ]
    return [*rows, ["", "合计", "", plain(task["marks"]), "", "", "", ""]]


def _veto_lines(task: dict) -> list[list]:
    return [
        ["□", line["name"], "。".join(filter(None, (line["requirement"], line["deduction_rule"]))), ""]
        for line in task["vetoes"]
    ]


def _standard_lines(task: dict) -> list[list]:
    rows = [
        [
            number,
            line["name"],
            line["requirement"],
            plain(Decimal(line["marks"])),
            line["deduction_rule"],
            plain(Decimal(line["step"])),
        ]
        for number, line in enumerate(task["scored"], 1)
    ]
    return rows + [
        ["否", line["name"], line["requirement"], "—", line["deduction_rule"], "—"] for line in task["vetoes"]
    ]


def plain(value: Decimal) -> str:
    """A number without zeros at its end: 25, 2.5."""
    return f"{value.normalize():f}"


def _preparation(tasks: Sequence[dict], kind: Kind) -> dict:
    """The lists of all tasks as one, each thing once, without a word of the tasks; notes for the site likewise."""
    name = "site_items" if kind is Kind.SITE else "candidate_items"
    lines = [tuple(line.get(column, "") for column in MATERIAL) for task in tasks for line in task[name]]
    notes = [task["preparation"].strip() for task in tasks if task["preparation"].strip()] if kind is Kind.SITE else []
    return {"lines": list(dict.fromkeys(lines)), "notes": list(dict.fromkeys(notes)), "tasks": []}

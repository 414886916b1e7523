"""The verbs of practical tasks (试题单) and their criteria (评分记录表).

What was approved is never changed: a revision is a new row, and its approval retires the version before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from skillcert.core import clock, history, richtext, uploads
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import StoredFile
from skillcert.core.reasons import Reason, refuse_if
from skillcert.itembank import pictures
from skillcert.itembank.rules import other_person
from skillcert.itembank.service import Bank, refuse_unless_writer
from skillcert.tasks import queries, rules
from skillcert.tasks.models import Criterion, PracticalTask
from skillcert.tasks.states import TaskState, tasks


@dataclass(frozen=True)
class CriterionLine:
    """A scored line, or a veto item (marks 0)."""

    name: str
    marks: Decimal
    requirement: str = ""
    deduction_rule: str = ""
    step: Decimal = Decimal(1)
    veto: bool = False


@dataclass(frozen=True)
class TaskText:
    """What an author writes: the task sheet (rich text), its criteria, the preparation lists (rows with the keys of
    `rules.MATERIAL`) and the reference answer (rich text)."""

    name: str
    description: str
    minutes: int
    marks: Decimal
    weight: Decimal
    criteria: Sequence[CriterionLine]
    preparation: str = ""
    conditions: str = ""
    requirements: str = ""
    materials: str = ""
    answer: str = ""
    site_items: Sequence[Mapping[str, str]] = ()
    candidate_items: Sequence[Mapping[str, str]] = ()
    module_id: int | None = None
    source: str = ""


RICH = ("description", "conditions", "requirements", "materials", "answer")


def write_task(bank: Bank, text: TaskText, actor: Actor) -> PracticalTask:
    """A new draft; the marks of its criteria must sum to its own."""
    refuse_unless_writer(actor)
    refuse_if([*rules.sheet_faults(text), *_module_fits(bank, text)])
    task = PracticalTask(occupation_code=bank.occupation_code, level=bank.level, author_id=actor.account_id)
    _put(task, text, actor)
    db.session.add(task)
    db.session.flush()
    history.record(bank.stream, "tasks.write", actor, task, name=task.name)
    return task


def edit_task(task: PracticalTask, text: TaskText, actor: Actor) -> None:
    """Change a draft; who changes it becomes its author."""
    refuse_if([*rules.sheet_faults(text), *_module_fits(_bank(task), text)])
    tasks.move(task, "edit", actor)
    for criterion in list(task.criteria):
        db.session.delete(criterion)
    task.criteria = []
    db.session.flush()
    _put(task, text, actor)
    db.session.flush()


def submit_task(task: PracticalTask, actor: Actor) -> None:
    """Send a draft to review; its marks are summed once more."""
    tasks.move(task, "submit", actor, _sound(task))
    task.returned = ""
    db.session.flush()


def return_task(task: PracticalTask, note: str, actor: Actor) -> None:
    """Back to the author, with what should change."""
    noted = [] if note.strip() else [Reason("itembank.task_note", "note")]
    tasks.move(task, "return", actor, [*_other_person(task, actor), *noted], note=note.strip())
    task.returned = note.strip()
    db.session.flush()


def approve_task(task: PracticalTask, actor: Actor) -> None:
    """R28: another person finds the task fit; its marks are summed once more. The version before it retires."""
    tasks.move(task, "approve", actor, [*_other_person(task, actor), *_sound(task)], version=task.version)
    task.reviewer_id, task.approved_at = actor.account_id, clock.now()
    for other in queries.versions(task):
        if other.id != task.id and other.state is TaskState.APPROVED:
            tasks.move(other, "supersede", actor, version=other.version, by=task.id)
    db.session.flush()


def revise_task(task: PracticalTask, actor: Actor) -> PracticalTask:
    """A new version as a draft, with all that the approved one says; who revises it is its author."""
    open_ones = [one for one in queries.versions(task) if one.state in (TaskState.DRAFT, TaskState.SUBMITTED)]
    tasks.move(task, "revise", actor, rules.may_revise(len(open_ones)))
    fresh = PracticalTask(
        occupation_code=task.occupation_code,
        level=task.level,
        root_id=task.root_id or task.id,
        version=1 + max(one.version for one in queries.versions(task)),
        author_id=actor.account_id,
    )
    _put(fresh, text_of(task), actor)
    db.session.add(fresh)
    db.session.flush()
    return fresh


def retire_task(task: PracticalTask, actor: Actor) -> None:
    """Take a task out of use; exams that were set keep it."""
    tasks.move(task, "retire", actor)
    db.session.flush()


def read_answer(task: PracticalTask, purpose: str, actor: Actor) -> str:
    """R31: the reference answer; reading it is an act with a purpose and an event, also where the role allows it."""
    reasons = [] if actor.may("itembank.view") else [Reason("machine.forbidden")]
    if not purpose.strip():
        reasons.append(Reason("itembank.purpose_missing", "purpose"))
    refuse_if(reasons)
    history.record(_bank(task).stream, "tasks.read_answer", actor, task, purpose=purpose.strip(), version=task.version)
    return task.answer


def add_figure(task: PracticalTask, data: bytes, filename: str, description: str, actor: Actor) -> StoredFile:
    """Set a picture (re-encoded) or a recording at the end of a draft's task sheet."""
    tasks.move(task, "edit", actor, figure=filename[:80])
    keep = pictures.keep_sound if uploads.sniff(data) in uploads.SOUNDS else pictures.keep
    stored = keep(task.occupation_code, task.level, data, filename, actor)
    task.description = richtext.sanitize(task.description + pictures.shown(stored, richtext.to_text(description)))
    task.author_id, task.author_person_id = actor.account_id, actor.person_id
    db.session.flush()
    return stored


def why_not_approve(task: PracticalTask, actor: Actor) -> list:
    """What a page says beside the grey button."""
    return [*tasks.why_not(task, "approve", actor), *_other_person(task, actor), *_sound(task)]


def text_of(task: PracticalTask) -> TaskText:
    """What a stored task says, as an author would write it."""
    lines = [
        CriterionLine(line.name, line.marks, line.requirement, line.deduction_rule, line.step, line.veto)
        for line in task.criteria
    ]
    return TaskText(
        name=task.name,
        description=task.description,
        minutes=task.minutes,
        marks=task.marks,
        weight=task.weight,
        criteria=lines,
        preparation=task.preparation,
        conditions=task.conditions,
        requirements=task.requirements,
        materials=task.materials,
        answer=task.answer,
        site_items=list(task.site_items),
        candidate_items=list(task.candidate_items),
        module_id=task.module_id,
        source=task.source,
    )


def _bank(task: PracticalTask) -> Bank:
    return Bank(task.occupation_code, task.level)


def _module_fits(bank: Bank, text: TaskText):
    if text.module_id is None:
        return ()
    known = {module.id: module for module in queries.modules(bank.occupation_code, bank.level)}
    return rules.module_fits(text.module_id, known)


def _other_person(task: PracticalTask, actor: Actor):
    """R28: neither the last author nor anybody who wrote on it before."""
    if queries.touched(task, actor.account_id, actor.person_id):
        return [Reason("itembank.own_task")]
    return other_person("itembank.own_task", task.author_id, task.author_person_id, actor.account_id, actor.person_id)


def _sound(task: PracticalTask):
    return rules.sheet_faults(text_of(task))


def _put(task: PracticalTask, text: TaskText, actor: Actor) -> None:
    task.name, task.source = text.name.strip()[:120], text.source.strip()[:160]
    for name in RICH:
        own = pictures.own(task.occupation_code, task.level, richtext.sanitize(getattr(text, name)))
        setattr(task, name, own)
    task.preparation = text.preparation
    task.site_items, task.candidate_items = _materials(text.site_items), _materials(text.candidate_items)
    task.minutes, task.marks, task.weight, task.module_id = text.minutes, text.marks, text.weight, text.module_id
    task.author_id, task.author_person_id = actor.account_id, actor.person_id
    task.criteria = [
        Criterion(
            position=position,
            name=line.name.strip()[:120],
            requirement=line.requirement,
            deduction_rule=line.deduction_rule,
            marks=Decimal(0) if line.veto else line.marks,
            step=line.step,
            veto=line.veto,
        )
        for position, line in enumerate(text.criteria, 1)
    ]


def _materials(lines: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{name: str(line.get(name, "")).strip()[:200] for name in rules.MATERIAL} for line in lines]

"""The verbs of practical tasks (试题单) and their criteria (评分记录表)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from skillcert.core import history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import refuse_if
from skillcert.itembank import rules
from skillcert.itembank.service import Bank, refuse_unless_writer
from skillcert.itembank.task_models import Criterion, PracticalTask
from skillcert.itembank.task_states import tasks


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
    """What an author writes: the task sheet and its criteria."""

    name: str
    description: str
    minutes: int
    marks: Decimal
    weight: Decimal
    criteria: Sequence[CriterionLine]
    preparation: str = ""


def write_task(bank: Bank, text: TaskText, actor: Actor) -> PracticalTask:
    """A new draft; the marks of its criteria must sum to its own."""
    refuse_unless_writer(actor)
    refuse_if(rules.sound_task(text.marks, text.weight, text.minutes, text.criteria))
    task = PracticalTask(occupation_code=bank.occupation_code, level=bank.level)
    _put(task, text, actor)
    db.session.add(task)
    db.session.flush()
    history.record(bank.stream, "tasks.write", actor, task, name=task.name)
    return task


def edit_task(task: PracticalTask, text: TaskText, actor: Actor) -> None:
    """Change a draft; who changes it becomes its author."""
    refuse_if(rules.sound_task(text.marks, text.weight, text.minutes, text.criteria))
    tasks.move(task, "edit", actor)
    for criterion in list(task.criteria):
        db.session.delete(criterion)
    task.criteria = []
    db.session.flush()
    _put(task, text, actor)
    db.session.flush()


def approve_task(task: PracticalTask, actor: Actor) -> None:
    """Another person finds the task fit; its marks are summed once more."""
    tasks.move(task, "approve", actor, [*_other_person(task, actor), *_sound(task)])
    task.reviewer_id = actor.account_id
    db.session.flush()


def retire_task(task: PracticalTask, actor: Actor) -> None:
    """Take a task out of use; sheets already made keep it."""
    tasks.move(task, "retire", actor)
    db.session.flush()


def why_not_approve(task: PracticalTask, actor: Actor) -> list:
    """What a page says beside the grey button."""
    return [*tasks.why_not(task, "approve", actor), *_other_person(task, actor), *_sound(task)]


def _other_person(task: PracticalTask, actor: Actor):
    return rules.other_person(
        "itembank.own_task", task.author_id, task.author_person_id, actor.account_id, actor.person_id
    )


def _sound(task: PracticalTask):
    return rules.sound_task(task.marks, task.weight, task.minutes, task.criteria)


def _put(task: PracticalTask, text: TaskText, actor: Actor) -> None:
    task.name, task.description, task.preparation = text.name.strip()[:120], text.description, text.preparation
    task.minutes, task.marks, task.weight = text.minutes, text.marks, text.weight
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

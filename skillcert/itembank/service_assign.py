"""Work for writers: give it, link items to it, remind, close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, refuse_if
from skillcert.itembank import queries_assign, rules_assign
from skillcert.itembank.models import Item, ItemAssignment, Point
from skillcert.itembank.service import Bank
from skillcert.itembank.states import ItemType
from skillcert.messages.service import notify
from skillcert.standards.models import Occupation


@dataclass(frozen=True)
class Task:
    """What a writer is asked for: `quota` items until `due_on`; for a range or point and of a type, where given."""

    writer_id: int
    quota: int
    due_on: date
    point_id: int | None = None
    type: ItemType | None = None
    note: str = ""


def assign(bank: Bank, task: Task, actor: Actor) -> ItemAssignment:
    """R26: ask a writer of this bank, within the giver's scope, for items; the writer is told."""
    reasons = _may(actor) + list(rules_assign.sound_task(task.quota, task.due_on, clock.today()))
    writers = {one.account_id: one for one in queries_assign.writers(actor.scope, bank.occupation_code)}
    if task.writer_id not in writers:
        reasons.append(Reason("itembank.not_a_writer", "writer_id"))
    point = db.session.get(Point, task.point_id) if task.point_id else None
    if task.point_id and (point is None or (point.occupation_code, point.level) != (bank.occupation_code, bank.level)):
        reasons.append(Reason("itembank.wrong_point", "point_id"))
    refuse_if(reasons)
    made = ItemAssignment(
        occupation_code=bank.occupation_code, level=bank.level, writer_id=task.writer_id, point_id=task.point_id,
        centre_id=writers[task.writer_id].centre_id, type=task.type, quota=task.quota, due_on=task.due_on,
        note=task.note.strip(), set_by=actor.account_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    history.record(
        bank.stream, "itembank.assign", actor, made, writer=task.writer_id, quota=task.quota, due=task.due_on
    )
    _tell(made, Reason("itembank.told_assigned", count=made.quota, bank=_name(made), due=made.due_on))
    return made


def link(chosen: Sequence[Item], assignment: ItemAssignment, actor: Actor) -> None:
    """Count items for an assignment."""
    for item in chosen:
        refuse_if(why_not_link(assignment, Bank(item.occupation_code, item.level), actor, item.type))
    for item in chosen:
        item.assignment_id = assignment.id
    db.session.flush()


def why_not_link(assignment: ItemAssignment, bank: Bank, actor: Actor, kind: ItemType | None = None) -> list[Reason]:
    """Why items of this actor and bank cannot count for it; empty when they can."""
    same = assignment.writer_id == actor.account_id
    same = same and (assignment.occupation_code, assignment.level) == (bank.occupation_code, bank.level)
    return list(rules_assign.counts_for(assignment.closed_at is not None, same, assignment.type, kind))


def remind(assignment: ItemAssignment, actor: Actor) -> None:
    """Tell the writer what is still to be done; once a day."""
    reasons = _may(actor)
    if assignment.closed_at is not None:
        reasons.append(Reason("itembank.assignment_closed"))
    if assignment.reminded_at is not None and clock.local(assignment.reminded_at).date() == clock.today():
        reasons.append(Reason("itembank.assignment_reminded"))
    refuse_if(reasons)
    progress = queries_assign.progress([assignment.id]).get(assignment.id, queries_assign.NONE)
    left = max(0, assignment.quota - progress.submitted)
    assignment.reminded_at = clock.now()
    history.record(f"bank:{assignment.occupation_code}", "itembank.remind", actor, assignment, left=left)
    _tell(
        assignment,
        Reason(
            "itembank.told_reminder", left=left, count=assignment.quota, bank=_name(assignment), due=assignment.due_on
        ),
    )


def close(assignment: ItemAssignment, actor: Actor) -> None:
    """End an assignment, done or not; items written for it keep their link."""
    reasons = _may(actor)
    if assignment.closed_at is not None:
        reasons.append(Reason("itembank.assignment_closed"))
    refuse_if(reasons)
    assignment.closed_at = clock.now()
    history.record(f"bank:{assignment.occupation_code}", "itembank.close_assignment", actor, assignment)
    _tell(assignment, Reason("itembank.told_closed", count=assignment.quota, bank=_name(assignment)))


def _may(actor: Actor) -> list[Reason]:
    return [] if actor.may("itembank.assign") else [Reason("machine.forbidden")]


def _name(assignment: ItemAssignment) -> str:
    return db.session.get(Occupation, assignment.occupation_code).name


def _tell(assignment: ItemAssignment, message: Reason) -> None:
    skin = "office" if assignment.centre_id is None else "centre"
    notify(message, account_id=assignment.writer_id, link=f"/{skin}/banks/mine")
    db.session.flush()

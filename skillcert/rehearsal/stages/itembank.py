"""Stage itembank: the bank of the offer's occupation and level, from a workbook or generated; practical tasks.

The centre's item writers bring the items in; a second one gives the first review, the management centre the final
one, and asks for some more. On the world it leaves `import_run_id`, `mode` (how papers can be composed) and `task_ids`.
"""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.itembank import imports, queries, service_assign, service_points, service_review
from skillcert.itembank.models import Item
from skillcert.itembank.service import Bank
from skillcert.itembank.states import ItemState, ItemType, ReviewCheck
from skillcert.papers import drawing
from skillcert.papers.states import CompositionMode
from skillcert.plans.models import Offer
from skillcert.rehearsal import generated_items, generated_tasks
from skillcert.rehearsal.generated_items import RangeLine
from skillcert.standards.models import Weight
from skillcert.standards.states import WeightKind
from skillcert.tasks import service as service_tasks
from skillcert.tasks import service_structure
from skillcert.tasks.models import PracticalTask
from skillcert.tasks.states import TaskState

DAYS_BEFORE_EXAM = 16
_PLAIN = (("1", "职业道德", "5"), ("2", "基础知识", "25"), ("3", "专业知识", "50"), ("4", "安全与质量", "20"))
"""Ranges of an occupation whose standard has no weight table."""


def build(world, *, bank: Path | None = None, points: Path | None = None, **_options) -> dict:
    """Fill the bank of `world.offer_id` and approve it. `bank`: a workbook instead of generated items; `points`: its
    specification table (CSV or workbook) if there is one.

    Returns counts: rows, imported, refused, reasons {code: rows}, approved, held (with an open key conflict), tasks.
    """
    offer = db.session.get(Offer, world.offer_id)
    world.travel(min(session.starts_at for session in offer.sessions) - timedelta(days=DAYS_BEFORE_EXAM))
    where = Bank(offer.occupation_code, offer.level)
    told = {"rows": 0, "imported": 0, "refused": 0, "reasons": {}, "approved": 0, "held": 0}
    if bank or not _approved(where):
        told |= _fill(world, where, bank, points)
        told |= review(world, where)
        _ask_for_more(world, where)
    world.mode = CompositionMode.BY_POINTS
    if not drawing.weighted_leaves(queries.points(where.occupation_code, where.level)):
        world.mode = CompositionMode.BY_TYPE
    world.task_ids = tasks(world, where)
    return told | {"tasks": len(world.task_ids)}


def _fill(world, where: Bank, bank: Path | None, points: Path | None) -> dict:
    writer = world.actor("centre", "items_assessors")
    with unit_of_work():
        offer = db.session.get(Offer, world.offer_id)
        if bank is not None:
            if points is not None:
                with points.open(encoding="utf-8-sig", newline="") as file:
                    lines = service_points.read_lines(list(enumerate(csv.reader(file), 1)))
                service_points.put_points(where, lines, writer)
            run = imports.begin(where, bank.name, bank.read_bytes(), writer)
        else:
            leaves = ranges(offer)
            sections = drawing.specification(offer).sections
            service_points.put_points(where, generated_items.point_lines(leaves), writer)
            data = generated_items.workbook(offer.occupation.name, leaves, sections, world.seed)
            run = imports.begin(where, "generated.csv", data, writer)
        world.import_run_id = run.id
        world.note_refusals(run)
        told = imports.counts(run) | {"reasons": imports.by_reason(run)}
        imports.confirm(run, writer)
        imports.submit_all(run, writer)
    return told


def ranges(offer: Offer) -> list[RangeLine]:
    """The leaves of the standard's theory column, else four plain ranges."""
    query = select(Weight).where(
        Weight.standard_version_id == offer.standard_version_id,
        Weight.kind == WeightKind.THEORY,
        Weight.level == offer.level,
    )
    rows = [row for row in db.session.scalars(query) if row.weight]
    leaves = [row for row in rows if not any(other.code.startswith(row.code + ".") for other in rows)]
    if not leaves:
        return [RangeLine(*line) for line in _PLAIN]
    return [RangeLine(str(number), row.name, str(row.weight)) for number, row in enumerate(leaves, 1)]


def review(world, where: Bank) -> dict:
    """Both reviews of what waits, by two people who wrote none of it: {approved, held}."""
    held = 0
    readers = (
        (ItemState.SUBMITTED, world.actor("centre", "items_assessors", nth=2)),
        (ItemState.REVIEWED, world.actor("management", "items_assessors")),
    )
    query = select(Item).where(Item.occupation_code == where.occupation_code, Item.level == where.level)
    for state, reader in readers:
        with unit_of_work():
            waiting = list(db.session.scalars(query.where(Item.state == state).order_by(Item.id)))
            approved, left = service_review.approve_all(waiting, reader, list(ReviewCheck))
            held += len(left)
    return {"approved": approved, "held": held}


def _ask_for_more(world, where: Bank) -> None:
    """An open assignment on the writer's desk."""
    writer, chief = world.actor("centre", "items_assessors"), world.actor("management", "items_assessors")
    with unit_of_work():
        task = service_assign.Task(writer.account_id, 12, clock.today() + timedelta(days=14), type=ItemType.MULTIPLE)
        service_assign.assign(where, task, chief)


def _approved(where: Bank) -> int:
    query = select(func.count()).where(Item.occupation_code == where.occupation_code, Item.level == where.level)
    return db.session.scalar(query.where(Item.state == ItemState.APPROVED)) or 0


def tasks(world, where: Bank) -> Sequence[int]:
    """The approved practical tasks of this bank; four with a structure table are written where there are none."""
    query = select(PracticalTask.id).where(
        PracticalTask.occupation_code == where.occupation_code,
        PracticalTask.level == where.level,
        PracticalTask.state == TaskState.APPROVED,
    )
    there = list(db.session.scalars(query.order_by(PracticalTask.id)))
    if there:
        return there
    writer, reviewer = world.actor("centre", "items_assessors"), world.actor("management", "items_assessors")
    with unit_of_work():
        name = db.session.get(Offer, world.offer_id).occupation.name
        rows = service_structure.put_structure(where, generated_tasks.MODULES, writer)
        modules = {row.name: row.id for row in rows}
        made = [
            service_tasks.write_task(where, replace(text, module_id=modules[module]), writer)
            for module, text in generated_tasks.tasks(name)
        ]
        for task in made:
            service_tasks.submit_task(task, writer)
            service_tasks.approve_task(task, reviewer)
        return [task.id for task in made]

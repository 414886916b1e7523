"""The verbs that set an offer's practical exam by the structure table."""

import random
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from skillcert.core import history
from skillcert.core.actor import Actor
from skillcert.core.db import db, lock_row
from skillcert.core.reasons import refuse_if
from skillcert.plans.models import Offer
from skillcert.practical import rules, service, set_queries
from skillcert.practical.models import TaskDraw
from skillcert.tasks import queries as task_queries
from skillcert.tasks import structure
from skillcert.tasks.models import PracticalTask
from skillcert.tasks.states import Selection, TaskForm

SEEDS = 2**62


def draw_tasks(offer: Offer, actor: Actor, seed: int | None = None, reason: str = "") -> TaskDraw:
    """Set the exam by the structure table: compulsory tasks, drawn ones by a seed, weights of the table (R29).

    Table, pool, seed and result are kept; a second draw needs a reason. Refuses when scoring has begun.
    """
    lock_row(offer)
    before = set_queries.draws(offer.id)
    refuse_if(rules.draw(actor.may("papers.compose"), len(before), reason))
    modules = task_queries.table(offer.occupation_code, offer.level)
    pool = task_queries.pool(offer.occupation_code, offer.level)
    refuse_if([*structure.faults(modules), *structure.gaps(modules, pool)])
    seed = random.SystemRandom().randrange(SEEDS) if seed is None else seed
    drawn = structure.draw(modules, pool, seed)
    tasks = {task.id: task for task in _rows([one.task_id for one in drawn])}
    service.freeze(offer, [(tasks[one.task_id], one.weight) for one in drawn])
    made = TaskDraw(offer_id=offer.id, number=len(before) + 1, reason=reason.strip()[:200])
    made.detail = _detail(seed, modules, pool, drawn)
    made.account_id, made.name = actor.account_id, actor.name[:80]
    db.session.add(made)
    db.session.flush()
    history.record(
        f"batch:{offer.batch_id}",
        "practical.draw",
        actor,
        offer,
        number=made.number,
        reason=made.reason,
        tasks=len(drawn),
    )
    return made


def redo(draw: TaskDraw) -> list[structure.Drawn]:
    """The draw made once more from what was kept of it: anybody can check that it fell as it says."""
    detail = draw.detail
    modules = [
        structure.Module(
            row["name"], Selection(row["selection"]), row["take"], Decimal(row["weight"]),
            row["minutes"], TaskForm(row["form"]), row["id"],
        )
        for row in detail["modules"]
    ]  # fmt: skip
    pool = [structure.Task(row["id"], row["name"], row["module"], Decimal(row["marks"])) for row in detail["pool"]]
    return structure.draw(modules, pool, detail["seed"])


def _rows(task_ids: Sequence[int]) -> list[PracticalTask]:
    return list(db.session.scalars(select(PracticalTask).where(PracticalTask.id.in_(task_ids))))


def _detail(seed: int, modules, pool, drawn) -> dict:
    return {
        "seed": seed,
        "modules": [module.stored() for module in modules],
        "pool": [
            {"id": task.id, "name": task.name, "module": task.module_id, "marks": str(task.marks)} for task in pool
        ],
        "result": [{"task_id": one.task_id, "module": one.module, "weight": str(one.weight)} for one in drawn],
    }

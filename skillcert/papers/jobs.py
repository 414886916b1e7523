"""Composing as a job: the bank is read and the papers are written in steps of their own, the search runs between them."""

from collections.abc import Iterator

from skillcert.core import jobs
from skillcert.core.db import db
from skillcert.core.models import Job
from skillcert.itembank.states import ItemType
from skillcert.papers import service_compose
from skillcert.papers.blueprint import Demand
from skillcert.papers.service_compose import Wish
from skillcert.papers.states import CompositionMode
from skillcert.plans.models import Offer

STEPS = 3


def compose(job: Job) -> Iterator:
    """Read, search, write. The seed does not stay in the job: from it the papers could be composed again."""
    job_id, offer_id, actor = job.id, job.args["offer_id"], jobs.actor_of(job)
    task = service_compose.prepare(db.session.get(Offer, offer_id), loaded(job.args["wish"]), actor)
    yield 1, STEPS
    made = yield task.solve
    papers = service_compose.store(db.session.get(Offer, offer_id), task, made, actor)
    db.session.get(Job, job_id).args = {"offer_id": offer_id}
    yield STEPS, STEPS
    return {"papers": len(papers), "items": papers[0].item_count}


def stored(wish: Wish) -> dict:
    """A wish as JSON."""
    return {
        "mode": wish.mode.value, "count": wish.count, "seed": wish.seed, "leave_out_last": wish.leave_out_last,
        "deviation": wish.deviation, "mains": wish.mains, "overlap": wish.overlap, "each": wish.each,
        "reserve": wish.reserve, "mix": {str(step): share for step, share in wish.mix.items()},
        "demands": [
            [d.range_code, d.kind.value if d.kind else "", d.easiest, d.hardest, d.least, d.most] for d in wish.demands
        ],
    }  # fmt: skip


def loaded(told: dict) -> Wish:
    """The wish that was stored."""
    demands = tuple(Demand(code, ItemType(kind) if kind else None, *rest) for code, kind, *rest in told["demands"])
    mix = {int(step): share for step, share in told["mix"].items()}
    return Wish(**{**told, "mode": CompositionMode(told["mode"]), "mix": mix, "demands": demands})

"""What the composing page shows: what the bank has for a paper, what is held back, composing that runs, the sheet of a set."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import case, func, select

from skillcert.core.db import db
from skillcert.core.models import Job
from skillcert.itembank import queries_use
from skillcert.itembank.models import Item
from skillcert.itembank.models import Point as PointRow
from skillcert.itembank.states import ItemPool, ItemState, ItemType
from skillcert.papers.drawing import Specification, exam_day
from skillcert.papers.models import Paper
from skillcert.papers.states import PaperState
from skillcert.plans.models import Offer

JOB = "papers.compose"


@dataclass
class Stock:
    """Items that main papers may use: by type, by (range code, type); and how many stay out, by cause."""

    by_type: Counter = field(default_factory=Counter)
    by_cell: Counter = field(default_factory=Counter)
    held: Counter = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.by_type.values())

    def enough_for(self, counts: dict[ItemType, int], quotas: dict[str, int]) -> int:
        """How many papers without common items the counts by type and the quotas by range allow at most."""
        by_range: Counter = Counter()
        for (code, _), n in self.by_cell.items():
            by_range[code] += n
        shares = [self.by_type[kind] // n for kind, n in counts.items() if n]
        shares += [by_range[code] // n for code, n in quotas.items() if n]
        return min(shares, default=0)


def stock(offer: Offer, plan: Specification) -> Stock:
    """One grouped statement, however large the bank."""
    limit = queries_use.limits(exam_day(offer))
    cause = case((limit.used_up, "uses"), (limit.resting, "rest"), (Item.pool == ItemPool.RESERVE, "reserve"), else_="")
    query = (
        select(Item.type, PointRow.code, cause, func.count())
        .outerjoin(PointRow, PointRow.id == Item.point_id)
        .where(Item.occupation_code == offer.occupation_code, Item.level == offer.level)
        .where(Item.state == ItemState.APPROVED, Item.pool != ItemPool.PRACTICE)
        .group_by(Item.type, PointRow.code, cause)
    )
    homes = {point.code: point.range_code for point in plan.points}
    found = Stock()
    for kind, code, why, count in db.session.execute(query):
        if why:
            found.held[why] += count
            continue
        found.by_type[kind] += count
        if code in homes:
            found.by_cell[homes[code], kind] += count
    return found


def last_job(offer_id: int, account_id: int | None) -> Job | None:
    """The newest composing of this offer that this account started."""
    query = select(Job).where(Job.kind == JOB, Job.account_id == account_id).order_by(Job.id.desc()).limit(20)
    return next((job for job in db.session.scalars(query) if job.args["offer_id"] == offer_id), None)


def of_set(offer_id: int) -> list[Paper]:
    """The live papers of an offer that have figures, in the order of their letters."""
    query = select(Paper).where(Paper.offer_id == offer_id, Paper.state != PaperState.VOID).order_by(Paper.form)
    return [paper for paper in db.session.scalars(query) if "sheet" in paper.blueprint]

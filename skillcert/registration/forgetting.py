"""What tells of a candidate's health is erased when its batch is over; what was granted, and by which two people, stays.

The reason and its document are kept for one purpose, the decision, and a re-check of it (PIPL art. 6, 19, 47: the shortest time
that is necessary). The clockwork looks again and again, so that a restored backup forgets too.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from skillcert.core import clock, files, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.plans.models import Batch
from skillcert.plans.states import BatchState
from skillcert.registration.accommodation_models import Accommodation
from skillcert.registration.models import Registration

ERASED = "accommodation.erase"
AT_ONCE = 200
history.allow_after_seal(ERASED)


def erase_due() -> int:
    """Tick: erase reasons, answers and documents of accommodations whose batch is closed or cancelled; gives how many."""
    query = (
        select(Accommodation.id, Registration.batch_id)
        .join(Accommodation.registration)
        .join(Batch, Batch.id == Registration.batch_id)
        .where(Batch.state.in_((BatchState.CLOSED, BatchState.CANCELLED)), Accommodation.erased_at.is_(None))
        .order_by(Accommodation.id)
        .limit(AT_ONCE)
    )
    due: dict[int, list[int]] = defaultdict(list)
    for number, batch_id in db.session.execute(query):
        due[batch_id].append(number)
    for batch_id, numbers in due.items():
        with unit_of_work():
            _erase(batch_id, numbers)
    return sum(len(numbers) for numbers in due.values())


def _erase(batch_id: int, numbers: list[int]) -> None:
    query = select(Accommodation).where(Accommodation.id.in_(numbers)).options(joinedload(Accommodation.evidence))
    documents = []
    for row in db.session.scalars(query):
        documents += [row.evidence] if row.evidence else []
        row.need, row.answer, row.late_reason, row.evidence, row.erased_at = {}, None, None, None, clock.now()
    batch = db.session.get(Batch, batch_id)
    history.record(f"batch:{batch_id}", ERASED, Actor.system(), batch, accommodations=len(numbers), documents=len(documents))
    db.session.flush()
    for stored in documents:
        files.drop(stored)

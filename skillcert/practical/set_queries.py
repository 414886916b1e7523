"""What is read of the set of an exam: its draws, the prints of its documents, and when a task was set before."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.plans.models import Offer, PlannedSession
from skillcert.practical.models import ExamTask, TaskDraw, TaskReading
from skillcert.standards.states import Part


def draws(offer_id: int) -> list[TaskDraw]:
    """The draws of an offer, the newest (which holds) first."""
    query = select(TaskDraw).where(TaskDraw.offer_id == offer_id)
    return list(db.session.scalars(query.order_by(TaskDraw.number.desc())))


def readings(offer_id: int, limit: int = 50) -> list[TaskReading]:
    """The newest prints of an offer's documents."""
    query = select(TaskReading).where(TaskReading.offer_id == offer_id)
    return list(db.session.scalars(query.order_by(TaskReading.copy.desc()).limit(limit)))


def practical_starts(offer: Offer) -> datetime | None:
    """When the first practical session of an offer is planned to begin."""
    return min((one.starts_at for one in offer.sessions if one.part == Part.PRACTICAL), default=None)


def begun(offer: Offer) -> bool:
    """Whether the offer's first practical session has begun: from then on its tasks are no secret to the offices."""
    starts = practical_starts(offer)
    return starts is not None and starts <= clock.now()


def practical_seats(offer_id: int) -> int:
    """How many candidates have a place in the offer's practical exam."""
    query = (
        select(func.count())
        .select_from(Seat)
        .join(Seat.room_session)
        .join(RoomSession.planned)
        .where(PlannedSession.offer_id == offer_id, PlannedSession.part == Part.PRACTICAL)
    )
    return db.session.scalar(query) or 0


def uses(task_ids: Iterable[int]) -> dict[int, tuple[int, datetime]]:
    """{task id: (exams, start of the last one)} of exams that have begun: before that, no figure betrays what is set."""
    query = (
        select(ExamTask.task_id, func.count(ExamTask.offer_id.distinct()), func.max(PlannedSession.starts_at))
        .join(PlannedSession, PlannedSession.offer_id == ExamTask.offer_id)
        .where(
            ExamTask.task_id.in_(list(task_ids)),
            PlannedSession.part == Part.PRACTICAL,
            PlannedSession.starts_at < clock.now(),
        )
        .group_by(ExamTask.task_id)
    )
    return {task_id: (count, last) for task_id, count, last in db.session.execute(query)}

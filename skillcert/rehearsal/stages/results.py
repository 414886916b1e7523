"""Results: collected by one, verified by another, released, put up as a public notice, sealed."""

import datetime as dt

from sqlalchemy import func, select

from skillcert.arrangement.models import Arrangement, RoomSession
from skillcert.core import calendar, clock
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.core.workdays import add_workdays
from skillcert.exams import figure_queries, service_doubts
from skillcert.exams.doubt_states import DoubtState
from skillcert.exams.figure_models import KeyDoubt
from skillcert.plans.models import Batch
from skillcert.results import publication, queries, service
from skillcert.results.models import ResultRun

STEPS = ("collected", "verified", "released", "noticed", "sealed")


def build(world, until: str = "sealed") -> dict[str, int]:
    """Take the world's batch to `until` (one of STEPS), each step on its own working day.

    Collection is two working days after the last exam; the notice begins when the window for re-checks is over, and sealing the day
    after the notice ends.
    """
    steps = STEPS[: STEPS.index(until) + 1]
    verify = world.actor("management", "exam_affairs")
    other = world.actor("management", "quality")
    release = world.actor("management", "coordination")
    _travel(world, _workdays_after(_last_exam(world.batch_id), 2))
    with unit_of_work():
        service.collect(db.session.get(Batch, world.batch_id), verify)
    _look_at_keys(world)
    if "verified" in steps:
        with unit_of_work():
            service.verify(_run(world), other)
    if "released" in steps:
        with unit_of_work():
            service.release(_run(world), release)
    if "noticed" in steps:
        _travel(world, _workdays_after(_run(world).recheck_until, 1))
        with unit_of_work():
            publication.publish_notice(_run(world), release)
    if "sealed" in steps:
        _travel(world, _workdays_after(_run(world).notice_until, 1))
        with unit_of_work():
            publication.seal(_run(world), release)
    return queries.figures([world.batch_id]).get(world.batch_id, {})


def _look_at_keys(world) -> None:
    """Items that look miskeyed by chance: the item office looks at each and lets its key stand."""
    for doubt in figure_queries.doubts_of_batch(world.batch_id):
        if doubt.state is DoubtState.OPEN:
            with unit_of_work():
                again = db.session.get(KeyDoubt, doubt.id)
                service_doubts.accept(again, "经专家复核，答案无误", world.actor("management", "items_assessors"))


def _run(world) -> ResultRun:
    return service.run_of(world.batch_id)


def _last_exam(batch_id: int) -> dt.date:
    query = select(func.max(RoomSession.starts_at)).join(Arrangement).where(Arrangement.batch_id == batch_id)
    return clock.local(db.session.scalar(query)).date()


def _workdays_after(day: dt.date, n: int) -> dt.date:
    return add_workdays(day, n, calendar.overrides())


def _travel(world, day: dt.date) -> None:
    """Forwards only: a world that stands later stays where it is."""
    if clock.today() < day:
        world.travel(day)

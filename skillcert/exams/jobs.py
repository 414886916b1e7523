"""Background work of exams: the item statistics of a paper, asked for by a person or due after the marking."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from skillcert.core import clock, jobs
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import Job
from skillcert.core.reasons import Reason
from skillcert.core.states import JobState
from skillcert.core.work import unit_of_work
from skillcert.exams import figuring
from skillcert.papers.models import Paper

KIND = "exams.figures"


def figures(job: Job) -> Iterator:
    """Read the answers, compute outside the database, store. A killed job begins anew."""
    paper_id = job.args["paper_id"]
    facts, content, matrix = figuring.gather(db.session.get(Paper, paper_id))
    yield 1, 3
    computed = yield lambda: figuring.figures_of(matrix, content)
    yield 2, 3
    figuring.keep(db.session.get(Paper, paper_id), facts, content, computed)
    yield 3, 3
    return {"paper_id": paper_id, "candidates": facts.marked}


def start(paper: Paper, actor: Actor) -> Job:
    """The job for this paper; the one that is under way already, if there is one."""
    return under_way().get(paper.id) or jobs.start(
        KIND, actor, Reason("statistics.job", number=paper.number), paper_id=paper.id
    )


def under_way() -> dict[int, Job]:
    """{paper id: the job that computes it now}"""
    query = select(Job).where(Job.kind == KIND, Job.state.in_([JobState.WAITING, JobState.RUNNING]))
    return {job.args["paper_id"]: job for job in db.session.scalars(query)}


def _tried_lately() -> set[int]:
    """Papers whose job failed within the hour: it is not started again and again."""
    since = clock.now() - timedelta(hours=1)
    query = select(Job).where(Job.kind == KIND, Job.state == JobState.FAILED, Job.created_at > since)
    return {job.args["paper_id"] for job in db.session.scalars(query)}


def figures_due() -> int:
    """Tick: start what is marked to the last candidate and has no fresh figures."""
    with unit_of_work():
        tried = under_way().keys() | _tried_lately()
        due = [number for number in figuring.stale() if number not in tried]
        for number in due:
            start(db.session.get(Paper, number), Actor.system())
    return len(due)

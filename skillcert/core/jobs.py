"""Long work: started in a unit of work, woken through the outbox, done in small steps, each with its progress.

A kind of job is a generator function `steps(job)` that yields `(done, total)`; what it does between two yields is one
unit of work, so a killed job resumes where it stopped: a generator asks the database what is left, it does not count.
Its return value (a dict of JSON-able facts; `file_id` names a download) becomes the result.

A step may also yield a function: heavy work without the database (setting a document). It is called outside any
transaction, so that nobody waits for the write lock meanwhile, and what it gives is what the yield gives back.
"""

import importlib
import logging
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from skillcert.core import clock
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.i18n import N_, labels
from skillcert.core.models import Job, Outbox
from skillcert.core.reasons import Reason, Refused, register
from skillcert.core.states import JobState
from skillcert.core.work import unit_of_work

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
KINDS: dict[str, str] = {}

register(
    {
        "jobs.broken": N_("Something went wrong that this job did not foresee; it can be started again."),
        "jobs.over": N_("This job has ended already."),
    }
)
labels(
    JobState,
    {
        JobState.WAITING: N_("Waiting"),
        JobState.RUNNING: N_("Running"),
        JobState.DONE: N_("Done"),
        JobState.FAILED: N_("Failed"),
        JobState.CANCELLED: N_("Cancelled"),
    },
)


def register_kinds(kinds: dict[str, str]) -> None:
    """Take the table {kind: "package.module:function"} (skillcert/jobs.py)."""
    KINDS.update(kinds)


def start(kind: str, actor: Actor, title: Reason, **args) -> Job:
    """Write the job and its outbox row; it runs once the unit of work is committed.

    `title` is a registered code with parameters, so that it can be read in any language.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    job = Job(
        kind=kind,
        args=args,
        title=title.stored(),
        account_id=actor.account_id,
        centre_id=actor.centre_id,
        actor={
            "account_id": actor.account_id,
            "name": actor.name,
            "role": actor.role,
            "duty": actor.duty,
            "centre_id": actor.centre_id,
            "person_id": actor.person_id,
            "address": actor.address,
            "permissions": sorted(actor.permissions),
        },
    )
    db.session.add(job)
    db.session.flush()
    db.session.add(Outbox(job_id=job.id))
    db.session.flush()
    return job


def actor_of(job: Job) -> Actor:
    """Who started the job: its verbs are theirs."""
    return Actor(**{**job.actor, "permissions": frozenset(job.actor["permissions"])})


def visible(actor: Actor) -> Select:
    """Jobs that the acting account started; the system administrator sees that the others' run, not what they made."""
    query = select(Job).options(joinedload(Job.file))
    return query if actor.role == "system" else query.where(Job.account_id == actor.account_id)


def find(actor: Actor, job_id: int) -> Job | None:
    return db.session.scalar(visible(actor).where(Job.id == job_id))


def cancel(job: Job, actor: Actor) -> None:
    """Ask a job to stop after its current step."""
    if job.state not in (JobState.WAITING, JobState.RUNNING):
        raise Refused(Reason("jobs.over"))
    job.cancel_asked = True
    if job.state is JobState.WAITING:
        _finish(job, JobState.CANCELLED)


def run(job_id: int) -> JobState | None:
    """Do the job to its end in this process; None when another worker holds its lease or it is over."""
    with unit_of_work():
        job = _leased(job_id)
    if job is None:
        return None
    steps, made = _steps(job), None
    while True:
        try:
            with unit_of_work():
                job = db.session.get(Job, job_id)
                if job.cancel_asked:
                    return _finish(job, JobState.CANCELLED)
                try:
                    step = steps.send(made)
                except StopIteration as end:
                    return _finish(job, JobState.DONE, result=end.value or {})
                if not callable(step):
                    job.done, job.total = step
                job.lease_until = clock.now() + LEASE
            made = step() if callable(step) else None
        except Refused as refused:
            return _failed(job_id, refused.reasons)
        except Exception:
            log.exception("job %s", job_id)
            return _failed(job_id, [Reason("jobs.broken")])


def waiting(limit: int = 100) -> list[Outbox]:
    """Outbox rows not sent yet, oldest first."""
    query = select(Outbox).where(Outbox.sent_at.is_(None)).order_by(Outbox.id).limit(limit)
    return list(db.session.scalars(query))


def revive() -> int:
    """Put jobs whose worker died (lease run out) into the outbox again; returns how many."""
    query = select(Job).where(Job.state == JobState.RUNNING, Job.lease_until < clock.now())
    dead = list(db.session.scalars(locked(query)))
    for job in dead:
        job.state = JobState.WAITING
        db.session.add(Outbox(job_id=job.id))
    return len(dead)


def _leased(job_id: int) -> Job | None:
    free = or_(Job.lease_until.is_(None), Job.lease_until < clock.now(), Job.state == JobState.WAITING)
    query = select(Job).where(Job.id == job_id, Job.state.in_([JobState.WAITING, JobState.RUNNING]), free)
    job = db.session.scalar(locked(query))
    if job is not None:
        job.state = JobState.RUNNING
        job.attempts += 1
        job.lease_until = clock.now() + LEASE
    return job


def _steps(job: Job) -> Iterator:
    module, function = KINDS[job.kind].split(":")
    return getattr(importlib.import_module(module), function)(job)


def _finish(job: Job, state: JobState, result: dict | None = None, reasons: list | None = None) -> JobState:
    job.state, job.finished_at, job.lease_until = state, clock.now(), None
    if result is not None:
        job.result, job.file_id = result, result.get("file_id")
    if reasons:
        job.reasons = [reason.stored() for reason in reasons]
    return state


def _failed(job_id: int, reasons: list[Reason]) -> JobState:
    with unit_of_work():
        return _finish(db.session.get(Job, job_id), JobState.FAILED, reasons=reasons)

"""Long work of registration: entering the accepted rows of a group's workbook, a few at a time."""

from collections.abc import Iterator

from skillcert.core import jobs
from skillcert.core.db import db
from skillcert.core.models import ImportRun, Job
from skillcert.registration import groups

STEP = 25


def confirm_roster(job: Job) -> Iterator[tuple[int, int]]:
    """Enter accepted rows; a killed job goes on with the rows that have no registration yet."""
    run_id, actor = job.args["run_id"], jobs.actor_of(job)
    store = groups.Store(db.session.get(ImportRun, run_id), actor)
    done, total = 0, 1
    while done < total:
        done, total = groups.confirm_some(db.session.get(ImportRun, run_id), store, actor, STEP)
        yield done, total
    return {"stored": done, "without_photo": store.without_photo}

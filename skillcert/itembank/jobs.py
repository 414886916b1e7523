"""Long work of the bank: bringing a large workbook in, some hundred rows at a time."""

from collections.abc import Iterator

from skillcert.core import jobs
from skillcert.core.db import db
from skillcert.core.models import ImportRun, Job
from skillcert.itembank import imports

STEP = 500


def import_bank(job: Job) -> Iterator[tuple[int, int]]:
    """Store accepted rows; a killed job goes on with the rows that have no item yet."""
    run_id, actor = job.args["run_id"], jobs.actor_of(job)
    done, total = 0, 1
    while done < total:
        done, total = imports.confirm_some(db.session.get(ImportRun, run_id), actor, STEP)
        yield done, total
    return {"stored": done}

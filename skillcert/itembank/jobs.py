"""Long work of the bank: bringing a large file in, looking for questions that are alike, some hundred rows at a time."""

from collections.abc import Iterator

from skillcert.core import jobs
from skillcert.core.db import db
from skillcert.core.models import ImportRun, Job
from skillcert.itembank import import_alike, imports

STEP = 500
COMPARED = 100


def import_bank(job: Job) -> Iterator[tuple[int, int]]:
    """Store accepted rows; a killed job goes on with the rows that have no item yet."""
    run_id, actor = job.args["run_id"], jobs.actor_of(job)
    done, total = 0, 1
    while done < total:
        done, total = imports.confirm_some(db.session.get(ImportRun, run_id), actor, STEP)
        yield done, total
    return {"stored": done}


def compare(job: Job) -> Iterator:
    """Compare the rows of an import with each other and with the bank; a killed job begins anew and finds the same."""
    run_id, actor = job.args["run_id"], jobs.actor_of(job)
    new, library = import_alike.begin(db.session.get(ImportRun, run_id), actor)
    yield 0, len(new)
    for start in range(0, len(new), COMPARED):
        part = new[start : start + COMPARED]
        pairs = yield lambda part=part: library.alike(part)
        import_alike.keep(db.session.get(ImportRun, run_id), pairs)
        yield start + len(part), len(new)
    run = db.session.get(ImportRun, run_id)
    import_alike.finish(run)
    return {"alike": import_alike.open_pairs(run)}

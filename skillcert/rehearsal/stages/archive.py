"""The end of the line: the pieces that nobody scanned are waived with a reason, the file is made, the batch closed."""

import io

from skillcert.archive import queries, service
from skillcert.archive.bundle import faults
from skillcert.core import files, jobs
from skillcert.core.actor import EVERYTHING
from skillcert.core.db import db
from skillcert.core.models import Job
from skillcert.core.states import JobState
from skillcert.core.work import unit_of_work
from skillcert.rehearsal.world import World

WHY = "演练批次：纸质签字材料不归档"


def build(world: World, close: bool = True, batch_id: int | None = None) -> dict:
    """Close the world's batch, or only make a draft of its file. Leaves `archive_file_id` (the stored zip) on the world."""
    batch_id, actor = batch_id or world.batch_id, world.actor("management", "quality")
    waived = waive_scans(batch_id, actor) if close else 0
    with unit_of_work():
        job_id = service.order(queries.batch(EVERYTHING, batch_id), actor, close=close).id
    state = jobs.run(job_id)
    job = db.session.get(Job, job_id)
    if state is not JobState.DONE:
        raise RuntimeError(f"the archive was not made: {job.reasons}")
    world.archive_file_id = job.file_id
    data = files.read(job.file)
    return {
        "files": job.result["files"],
        "bytes": len(data),
        "waived": waived,
        "closed": job.result["closed"],
        "missing": [line.item.code for line in queries.lines(batch_id) if line.missing],
        "faults": [f"{fault.kind} {fault.path}" for fault in faults(io.BytesIO(data))],
    }


def waive_scans(batch_id: int, actor) -> int:
    """Waive what only paper or a visitor could bring: scans, and the register of a batch of which nothing was fetched yet."""
    with unit_of_work():
        batch = queries.batch(EVERYTHING, batch_id)
        pieces = [
            line.item.code
            for line in queries.lines(batch_id)
            if line.missing and (not line.item.made or line.item.code == "issue_register")
        ]
        for piece in pieces:
            service.waive(batch, piece, WHY, actor)
        return len(pieces)

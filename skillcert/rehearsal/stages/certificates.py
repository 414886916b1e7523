"""Certificates: numbered, printed as a job, uploaded, some of them handed out."""

from skillcert.certificates import printing, queries, service, uploading
from skillcert.core import clock, jobs
from skillcert.core.actor import EVERYTHING
from skillcert.core.db import db
from skillcert.core.models import Job
from skillcert.core.reasons import Reason, Refused
from skillcert.core.states import JobState
from skillcert.core.work import unit_of_work
from skillcert.plans.models import Batch

STEPS = ("numbered", "printed", "uploaded", "handed_out")


def build(world, until: str = "uploaded", handed_out: int = 0) -> dict[str, int]:
    """Take the world's sealed batch to `until` (one of STEPS); `handed_out` certificates are given to their holders.

    Leaves `world.print_job_id` and `world.upload_id`.
    """
    steps = STEPS[: STEPS.index(until) + 1]
    office = world.actor("management", "certificates")
    with unit_of_work():
        told = service.number_batch(_batch(world), office)
    counts = {"numbered": told.count, "waiting": len(told.waiting), "printed": 0, "uploaded": 0, "handed_out": 0}
    if "printed" in steps and told.count:
        counts["printed"] = _print(world, office)
    if "uploaded" in steps and told.count:
        counts["uploaded"] = _upload(world, office)
    if "handed_out" in steps or handed_out:
        counts["handed_out"] = _hand_out(world, handed_out or told.count)
    return counts


def _batch(world) -> Batch:
    return db.session.get(Batch, world.batch_id)


def _print(world, office) -> int:
    with unit_of_work():
        job = printing.start_printing(_batch(world), office)
        world.print_job_id = job.id
    ended = jobs.run(world.print_job_id)
    job = db.session.get(Job, world.print_job_id)
    if ended is not JobState.DONE:
        raise Refused([Reason.loaded(one) for one in job.reasons or []])
    return job.done


def _upload(world, office) -> int:
    with unit_of_work():
        upload = uploading.make_upload(_batch(world), office)
        world.upload_id = upload.id
        batch = upload.batch
        uploading.submit(upload, office, f"{clock.today():%y%m%d}{batch.filing.code}{batch.id % 10000:04d}")
        return upload.rows


def _hand_out(world, count: int) -> int:
    centre = world.actor("centre", "certificates")
    done = 0
    for certificate_id in _printed_ids(world)[:count]:
        with unit_of_work():
            certificate = queries.certificate(EVERYTHING, certificate_id)
            service.hand_out(certificate, centre, certificate.registration.name)
            done += 1
    return done


def _printed_ids(world) -> list[int]:
    rows = db.session.scalars(queries.certificates(EVERYTHING, world.batch_id)).unique()
    return [one.id for one in rows if one.prints and one.handed_out is None]

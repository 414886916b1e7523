"""Long work of whoever is signed in: the list, one job with its progress, stop, download."""

from skillcert.core import files, jobs
from skillcert.core.i18n import N_
from skillcert.core.models import Job
from skillcert.core.reasons import Reason
from skillcert.core.states import JobState
from skillcert.core.work import unit_of_work
from skillcert.web import kit, lists
from skillcert.web.access import SIGNED_IN
from skillcert.web.public import blueprint
from skillcert.web.security import as_download

ACCESS = dict.fromkeys(("jobs", "job_show", "job_progress", "job_cancel", "job_file"), SIGNED_IN)
COLUMNS = [
    lists.Column("title", N_("Work"), value=lambda job: Reason.loaded(job.title)),
    lists.Column("state", N_("State"), sort=Job.state),
    lists.Column("progress", N_("Progress"), value=lambda job: f"{job.done} / {job.total}" if job.total else ""),
    lists.Column("created_at", N_("Started"), sort=Job.created_at, tight=True),
    lists.Column("finished_at", N_("Ended"), sort=Job.finished_at, tight=True),
]


def found(job_id: int) -> Job:
    return kit.found(jobs.find(kit.actor(), job_id))


@blueprint.get("/jobs", endpoint="jobs")
def jobs_list():
    return lists.list_page(
        "public/jobs/list.html",
        jobs.visible(kit.actor()),
        COLUMNS,
        filters=[lists.Filter("state", N_("State"), Job.state, list(JobState))],
        default_sort="-created_at",
        empty=lists.Empty(
            N_("No long work yet"), N_("Imports, prints and archives that take a while are found here."), icon="progress"
        ),
    )


@blueprint.get("/jobs/<int:job_id>")
def job_show(job_id):
    return kit.page("public/jobs/show.html", job=found(job_id))


@blueprint.get("/jobs/<int:job_id>/progress")
def job_progress(job_id):
    return kit.page("public/jobs/_progress.html", job=found(job_id))


@blueprint.post("/jobs/<int:job_id>/cancel")
def job_cancel(job_id):
    found(job_id)
    with kit.refusing() as refused, unit_of_work():
        jobs.cancel(found(job_id), kit.actor())
    if refused:
        return kit.page("public/jobs/show.html", status=422, job=found(job_id), reasons=refused)
    return kit.go("public.job_show", job_id=job_id)


@blueprint.get("/jobs/<int:job_id>/file")
def job_file(job_id):
    job = found(job_id)
    stored = kit.found(job.file if job.account_id == kit.actor().account_id else None)
    return as_download(files.read(stored), stored.filename, stored.media_type)

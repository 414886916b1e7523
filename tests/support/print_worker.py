"""Worker processes for the kill drill: each runs one print job in a process of its own, so that it can be killed for good.

    python -m tests.support.print_worker INSTANCE DATABASE_URL

For each line `JOB_ID [careless]` on its standard input a worker is forked from the house that was read once: its process id is told, and
`over` when it has ended. `careless` is the drill's negative control: a job that does not look at what is printed already.
"""

import os
import sys

from skillcert.certificates import documents, printing, queries
from skillcert.core import jobs
from skillcert.core.actor import EVERYTHING
from skillcert.core.db import db
from skillcert.web import create_app


def careless(job):
    """Prints every certificate it finds, each time it is started."""
    actor, batch_id = jobs.actor_of(job), job.args["batch_id"]
    ids = [one.id for one in db.session.scalars(queries.certificates(EVERYTHING, batch_id)).unique()]
    for done, certificate_id in enumerate(ids, 1):
        certificate = queries.certificate(EVERYTHING, certificate_id)
        printing.record_print(certificate, documents.certificates([printing.sheet_of(certificate)]), actor)
        yield done, len(ids)
    return {}


def work(app, job_id: str, *flags: str) -> None:
    with app.app_context():
        if "careless" in flags:
            jobs._steps = careless
        jobs.run(int(job_id))


def main(instance: str, url: str) -> None:
    app = create_app(INSTANCE=instance, DATABASE_URL=url)
    for line in sys.stdin:
        worker = os.fork()
        if not worker:
            try:
                work(app, *line.split())
            finally:
                os._exit(0)
        print(worker, flush=True)
        os.waitpid(worker, 0)
        print("over", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

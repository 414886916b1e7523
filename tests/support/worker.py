"""Worker and clockwork for journeys: does the waiting jobs straight from the outbox, and what is due by the clock.

    python -m tests.support.worker FOLDER URL

The queue itself has tests of its own; here it is enough that long work really happens in another process.
"""

import importlib
import os
import sys
import time


def main(folder: str, url: str) -> None:
    os.environ["SKILLCERT_THROWAWAY"] = "1"
    from skillcert.core import clock, jobs
    from skillcert.core.work import unit_of_work
    from skillcert.jobs import DUE
    from skillcert.web import create_app

    app = create_app(INSTANCE=folder, DATABASE_URL=url)
    while True:
        with app.app_context():
            with unit_of_work():
                waiting = [row.job_id for row in jobs.waiting()]
                for row in jobs.waiting():
                    row.sent_at = clock.now()
            for job_id in waiting:
                jobs.run(job_id)
            for _seconds, dotted in DUE.values():
                module, function = dotted.split(":")
                getattr(importlib.import_module(module), function)()
        time.sleep(0.5)


if __name__ == "__main__":
    main(*sys.argv[1:3])

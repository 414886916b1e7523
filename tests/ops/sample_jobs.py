"""Kinds of jobs for the tests of the background: they leave a trace in the database's own counters."""

import time

from skillcert.core import counters

KINDS = {"test.count": "tests.ops.sample_jobs:count", "test.slow": "tests.ops.sample_jobs:slow"}


def count(job):
    """Count to `args["to"]`, one step a unit of work; starts from what the database says, not from zero."""
    for done in range(job.done, job.args["to"]):
        counters.next_value(f"test:{job.id}")
        yield done + 1, job.args["to"]
    return {"counted": job.args["to"]}


def slow(job):
    pause = job.args["pause"]
    for step in count(job):
        time.sleep(pause)
        yield step
    return {"slow": True}

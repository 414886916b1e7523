"""The background worker: RQ wakes it, the database says what is to be done.

A message in the queue is only the number of a job, as JSON. The job's row holds state, progress and lease; so a message that
comes twice does nothing the second time, and one that was lost is sent again by the clockwork (`skillcert tick`).
"""

from __future__ import annotations

import argparse
import logging
import os
from functools import cache

from flask import Flask
from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from skillcert.core import jobs
from skillcert.core.db import db

QUEUE = "skillcert"
LONGEST = 6 * 3600
"""Seconds after which RQ ends a run; the job's lease brings it back and it goes on where it was."""


@cache
def app() -> Flask:
    """The one app of this process; the worker makes it before it forks, so that a job costs no start-up."""
    from skillcert.web import create_app

    return create_app()


def connect(url: str | None = None) -> Redis:
    """The queue server that REDIS_URL names. Raises SystemExit with the way out where none is named."""
    url = url or os.environ.get("REDIS_URL")
    if not url:
        raise SystemExit(
            "REDIS_URL is not set. `make run` starts a queue of its own; else name one, for example redis://127.0.0.1:6379/0"
        )
    return Redis.from_url(url, socket_connect_timeout=3, socket_timeout=30)


def queue(connection: Redis) -> Queue:
    return Queue(QUEUE, connection=connection, serializer=JSONSerializer, default_timeout=LONGEST)


def wake(waiting: Queue, job_id: int, message_id: int) -> None:
    """Put one message for a job into the queue; the same message twice is one."""
    waiting.enqueue_call(
        perform, args=(job_id,), job_id=f"job-{job_id}-{message_id}", result_ttl=0, failure_ttl=3600, timeout=LONGEST
    )  # fmt: skip


def perform(job_id: int) -> None:
    """What a message brings about: run the job, unless it is over or another worker has it."""
    with app().app_context():
        db.engine.dispose(close=False)  # connections made before the fork belong to the parent
        jobs.run(job_id)


def run(_options: argparse.Namespace | None = None) -> int:
    logging.basicConfig(level=logging.WARNING, format="worker: %(message)s")
    app()
    connection = connect()
    worker = Worker(
        [queue(connection)],
        connection=connection,
        serializer=JSONSerializer,
        # a worker killed together with its horse is otherwise believed to be alive for minutes
        worker_ttl=30,
        maintenance_interval=10,
        job_monitoring_interval=5,
        log_job_description=False,
    )
    worker.work(logging_level="WARNING")
    return 0

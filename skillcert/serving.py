"""What gunicorn is told beside its command line (`--config python:skillcert.serving`).

The house is read once in the master. Its objects are frozen before workers are made, so that a worker's garbage collector does not
copy pages that all of them share; and a worker that has finished its last request ends at once, without taking the whole house apart
object by object (seconds in which nobody would answer: what it did is committed, and the kernel closes its connections).
A worker notes how long a request stood in the queue before it took it: what counts is when an answer arrived (`web.arrival`).
"""

from __future__ import annotations

import gc
import os

from gunicorn.workers.sync import SyncWorker

from skillcert.web import arrival

worker_class = "skillcert.serving.Worker"


class Worker(SyncWorker):
    """One request at a time; its time in the queue is asked before it is read, over TLS before the handshake."""

    def handle(self, listener, client, addr):
        arrival.taken(client)
        super().handle(listener, client, addr)


def pre_fork(server, worker) -> None:
    gc.freeze()


def worker_exit(server, worker) -> None:
    os._exit(0)

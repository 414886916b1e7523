"""What gunicorn is told beside its command line (`--config python:skillcert.serving`).

The house is read once in the master. Its objects are frozen before workers are made, so that a worker's garbage collector does not
copy pages that all of them share; and a worker that has finished its last request ends at once, without taking the whole house apart
object by object (seconds in which nobody would answer: what it did is committed, and the kernel closes its connections).
A worker notes how long a request stood in the queue before it took it: what counts is when an answer arrived (`web.arrival`).
Between requests and at its end it writes down what it refused and has not written yet (`exams.refusals`).
"""

from __future__ import annotations

import gc
import logging
import os

from gunicorn.workers.sync import SyncWorker

from skillcert.exams import refusals
from skillcert.web import arrival

log = logging.getLogger(__name__)
worker_class = "skillcert.serving.Worker"


class Worker(SyncWorker):
    """One request at a time; its time in the queue is asked before it is read, over TLS before the handshake."""

    def handle(self, listener, client, addr):
        arrival.taken(client)
        super().handle(listener, client, addr)

    def notify(self):
        """Comes before each request, and whenever `wait` has waited for one in vain."""
        super().notify()
        self.write_refusals(refusals.LATEST)

    def wait(self, timeout):
        return super().wait(min(timeout, refusals.LATEST) if refusals.waits() else timeout)

    def write_refusals(self, waited: float) -> None:
        if not refusals.waits():
            return
        try:
            with self.wsgi.app_context():
                refusals.write_rest(waited)
        except Exception:  # nobody's request waits for this, and none may fail by it
            log.exception("refusals were not written")


def pre_fork(server, worker) -> None:
    gc.freeze()


def worker_exit(server, worker) -> None:
    if isinstance(worker, Worker):
        worker.write_refusals(0)
    os._exit(0)

"""What gunicorn is told beside its command line (`--config python:skillcert.serving`).

The house is read once in the master, with what its first candidate will ask for (`web.warming`). Its objects are frozen before workers are made, so that a worker's garbage collector does not
copy pages that all of them share; and a worker that has finished its last request ends at once, without taking the whole house apart
object by object (seconds in which nobody would answer: what it did is committed, and the kernel closes its connections).
A worker notes how long a request stood in the queue before it took it: what counts is when an answer arrived (`web.arrival`).
Between requests and at its end it writes down what it refused and has not written yet (`exams.refusals`).

A worker serves one request at a time, so nobody may hold it by silence: browsers connect ahead of what they may ask, and a PC whose network
fails has connected and says nothing more. The kernel keeps connections back until their first bytes are there; a worker that has taken one
waits three seconds for the rest of its head (over TLS, where the first bytes are the handshake, for the request too).
"""

from __future__ import annotations

import gc
import logging
import os
import socket

from gunicorn.workers.sync import SyncWorker

from skillcert.exams import refusals
from skillcert.web import arrival, warming

log = logging.getLogger(__name__)
worker_class = "skillcert.serving.Worker"
KEPT_BACK = 30
"""Seconds in which the kernel keeps a connection back that has said nothing."""
QUIET, SLOW = 3.0, 45.0
"""Seconds: for the head of a request to be there; for its body, or for a client to take what it is sent in one go."""


class Worker(SyncWorker):
    """One request at a time; its time in the queue is asked before it is read, over TLS before the handshake."""

    def handle(self, listener, client, addr):
        arrival.taken(client)
        client.settimeout(QUIET)
        super().handle(listener, client, addr)

    def handle_request(self, listener, req, client, addr):
        client.settimeout(SLOW)
        super().handle_request(listener, req, client, addr)

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


def _is_news(record: logging.LogRecord) -> bool:
    """A client that went silent is none: every browser does it now and then."""
    silent = record.exc_info and isinstance(record.exc_info[1], TimeoutError)
    return not (silent and str(record.msg).startswith("Socket error"))


def when_ready(server) -> None:
    if server.cfg.preload_app:
        warming.read(server.app.wsgi())
    logging.getLogger("gunicorn.error").addFilter(_is_news)
    for listener in server.LISTENERS:
        if listener.sock.family in (socket.AF_INET, socket.AF_INET6) and hasattr(socket, "TCP_DEFER_ACCEPT"):
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, KEPT_BACK)


def pre_fork(server, worker) -> None:
    gc.freeze()


def post_worker_init(worker) -> None:
    warming.connect(worker.wsgi)


def worker_exit(server, worker) -> None:
    if isinstance(worker, Worker):
        worker.write_refusals(0)
    os._exit(0)

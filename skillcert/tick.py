"""The clockwork, one small process: hands what waits in the outbox to the queue, revives jobs whose worker died, starts what is due.

It is the only place that enqueues. When the queue server is gone, rows wait in the outbox and go when it is back: a row is marked as sent
only after the queue took it; should the mark itself be lost, the message comes twice, which does nothing.
What is due by the clock stands in `skillcert/jobs.py` (DUE); each line runs by itself, and one that fails does not stop the others.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from redis.exceptions import RedisError
from sqlalchemy import update

from skillcert import worker
from skillcert.core import clock, history, jobs
from skillcert.core.db import db
from skillcert.core.models import Outbox
from skillcert.core.work import unit_of_work
from skillcert.jobs import DUE

log = logging.getLogger(__name__)
PAUSE = 0.5


def drain(waiting, limit: int = 100) -> int:
    """Hand outbox rows over, oldest first; returns how many. Raises RedisError when the queue is not there: nothing is lost then.

    No transaction is open while the queue is spoken to: a queue that hangs must not hold the database.
    """
    rows = [(row.id, row.job_id) for row in jobs.waiting(limit)]
    db.session.rollback()
    sent = []
    try:
        for message_id, job_id in rows:
            worker.wake(waiting, job_id, message_id)
            sent.append(message_id)
    finally:
        if sent:
            with unit_of_work() as session:
                session.execute(update(Outbox).where(Outbox.id.in_(sent)).values(sent_at=clock.now()))
    return len(sent)


def revive() -> int:
    """Jobs whose worker died go back into the outbox."""
    with unit_of_work():
        return jobs.revive()


def checkpoint() -> None:
    """Join the heads of the history streams, and carry the hash off the host by way of the log."""
    with unit_of_work():
        point = history.checkpoint()
        log.warning("history checkpoint %s %s", point.id, point.hash)


def _call(target: str) -> None:
    module, function = target.split(":")
    getattr(importlib.import_module(module), function)()


@dataclass
class Duty:
    """Something to do every `seconds`; `after`: the monotonic time before which it is not due."""

    name: str
    seconds: float
    action: Callable[[], object]
    after: float = field(default=0.0)

    def turn(self, now: float) -> bool:
        """Do it when due; a failure is logged and tried again at its next time."""
        if now < self.after:
            return False
        self.after = now + self.seconds
        try:
            self.action()
        except RedisError as error:
            log.warning("%s: the queue is not there (%s); it waits in the outbox", self.name, error)
            self.after = now + 5
        except Exception:
            log.exception("tick: %s", self.name)
        return True


def duties(connection) -> list[Duty]:
    waiting = worker.queue(connection)
    day = 24 * 3600
    own = [
        Duty("outbox", PAUSE, lambda: drain(waiting)),
        Duty("revive", 10, revive),
        Duty("checkpoint", day, checkpoint, after=time.monotonic() + 600),
    ]
    return own + [Duty(name, seconds, lambda target=target: _call(target)) for name, (seconds, target) in DUE.items()]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due now, once, and end")


def run(options: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.WARNING, format="tick: %(message)s")
    app, stop = worker.app(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    todo = duties(worker.connect())
    while not stop.is_set():
        for duty in todo:
            with app.app_context():
                duty.turn(time.monotonic())
        if options.once:
            break
        stop.wait(PAUSE)
    return 0

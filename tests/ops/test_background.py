"""Outbox, queue and worker on a real Valkey: a dead queue loses nothing, a killed worker's job goes on where it was."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import select, update

from skillcert import launch, tick, worker
from skillcert.core import clock, jobs
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import Counter, Job, Outbox
from skillcert.core.reasons import Reason
from skillcert.core.states import JobState
from skillcert.core.work import unit_of_work
from skillcert.web import create_app
from tests.ops.sample_jobs import KINDS

ROOT = Path(launch.__file__).resolve().parent.parent
ACTOR = Actor.system()


class Place:
    """A house of its own: instance folder, database, queue server."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.app = create_app(INSTANCE=folder, DATABASE_URL=f"sqlite:///{folder}/test.db")
        jobs.register_kinds(KINDS)
        with self.app.app_context():
            db.create_all()
        self.family = launch.Family(dict(os.environ))
        self.url, self.command = launch.queue_command(folder)
        self.connection = worker.connect(self.url)
        self.queue = worker.queue(self.connection)

    def start_queue(self):
        self.server = self.family.add("queue", *self.command)
        self.until(self._up)

    def _up(self):
        try:
            return self.connection.ping()
        except redis.RedisError:
            return False

    def kill_queue(self):
        self.server.process.kill()
        self.server.process.wait()

    def start_worker(self):
        script = textwrap.dedent("""
            from skillcert import worker
            from skillcert.core import jobs
            from tests.ops.sample_jobs import KINDS
            jobs.register_kinds(KINDS)
            worker.run()
        """)
        environment = {
            **os.environ,
            "REDIS_URL": self.url,
            "SKILLCERT_INSTANCE": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.folder}/test.db",
            "PYTHONPATH": str(ROOT),
        }
        process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=environment, start_new_session=True)
        self.workers = [*getattr(self, "workers", []), process]
        return process

    def start_job(self, kind, **args):
        with self.app.app_context(), unit_of_work():
            return jobs.start(kind, ACTOR, Reason("jobs.over"), **args).id

    def job(self, number):
        with self.app.app_context():
            job = db.session.get(Job, number)
            db.session.expunge(job)
            return job

    def counted(self, number):
        with self.app.app_context():
            return db.session.scalar(select(Counter.value).where(Counter.scope == f"test:{number}")) or 0

    def unsent(self):
        with self.app.app_context():
            return len(db.session.scalars(select(Outbox).where(Outbox.sent_at.is_(None))).all())

    def drain(self):
        with self.app.app_context():
            return tick.drain(self.queue)

    def until(self, what, seconds=90.0):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if what():
                return
            time.sleep(0.05)
        raise AssertionError("it did not happen in time")

    def close(self):
        for process in getattr(self, "workers", []):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.family.stop_all()
        with self.app.app_context():
            db.engine.dispose()


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    place.start_queue()
    yield place
    place.close()


def test_a_job_is_handed_over_done_and_its_result_kept(place):
    number = place.start_job("test.count", to=3)
    place.start_worker()
    assert place.drain() == 1
    place.until(lambda: place.job(number).state is JobState.DONE)
    assert place.job(number).result == {"counted": 3}
    assert place.unsent() == 0


def test_a_dead_queue_loses_nothing_and_keeps_nobody_from_working(place):
    place.kill_queue()
    numbers = [place.start_job("test.count", to=2) for _ in range(3)]
    with pytest.raises(redis.RedisError):
        place.drain()
    assert place.unsent() == 3
    place.start_queue()
    assert place.drain() == 3
    place.start_worker()
    place.until(lambda: all(place.job(n).state is JobState.DONE for n in numbers))
    assert [place.counted(n) for n in numbers] == [2, 2, 2]


def test_a_message_that_comes_twice_does_nothing_twice(place):
    number = place.start_job("test.count", to=4)
    with place.app.app_context():
        for _ in range(3):
            jobs.run(number)
    assert place.counted(number) == 4


def test_a_row_is_sent_once_however_often_the_clockwork_looks(place):
    place.start_job("test.count", to=1)
    assert [place.drain(), place.drain(), place.drain()] == [1, 0, 0]
    assert len(place.queue) == 1


def test_messages_are_json_and_never_pickled(place):
    place.start_job("test.count", to=1)
    place.drain()
    (message,) = (place.connection.hget(key, "data") for key in place.connection.keys("rq:job:*"))
    assert b'"skillcert.worker.perform"' in _plain(message)


def _plain(message):
    import zlib

    try:
        return zlib.decompress(message)
    except zlib.error:
        return message


def test_the_job_of_a_killed_worker_goes_on_where_it_was(place):
    number = place.start_job("test.slow", to=12, pause=0.15)
    first = place.start_worker()
    place.drain()
    place.until(lambda: place.counted(number) >= 3)
    os.killpg(first.pid, signal.SIGKILL)  # the worker and its horse, without a word
    first.wait()
    for pid in _horses(place.folder):
        os.kill(pid, signal.SIGKILL)
    before = place.job(number)
    assert before.state is JobState.RUNNING and 3 <= before.done < 12
    with place.app.app_context(), unit_of_work() as session:  # a minute passes
        session.execute(update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
    with place.app.app_context():
        assert tick.revive() == 1
    place.start_worker()
    place.drain()
    place.until(lambda: place.job(number).state is JobState.DONE)
    assert place.counted(number) == 12, "each step was done once"
    assert place.job(number).attempts == 2


def _horses(folder):
    """Work horses are in a session of their own and survive their worker's group."""
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"SKILLCERT_INSTANCE={folder}".encode() in path.read_bytes().split(b"\0"):
                yield int(path.parent.name)
        except OSError:
            continue


def test_one_duty_that_fails_does_not_stop_the_others():
    turned = []
    bad = tick.Duty("bad", 5, lambda: 1 / 0)
    good = tick.Duty("good", 5, lambda: turned.append("good"))
    for duty in (bad, good):
        duty.turn(100.0)
    assert turned == ["good"] and bad.after == 105.0
    assert not good.turn(104.9) and good.turn(105.0)


def test_every_duty_of_the_clockwork_can_be_found():
    from importlib import import_module

    from skillcert.jobs import DUE
    from skillcert.jobs import KINDS as ALL

    for target in [*ALL.values(), *(target for _, target in DUE.values())]:
        module, function = target.split(":")
        assert callable(getattr(import_module(module), function))

"""F04: the queue server is killed in mid-exam. Door, start, save, hand-in and the check of a certificate go on; jobs wait in the outbox
and take effect once when it is back.
"""

import subprocess

import pytest
import redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import select, update

from skillcert import launch, tick, worker
from skillcert.core import clock, jobs
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import Counter, Outbox
from skillcert.core.reasons import Reason
from skillcert.core.work import unit_of_work
from skillcert.exams.models import Attempt
from skillcert.exams.states import AttemptState
from skillcert.rehearsal.hall import SeatBrowser
from tests.drills import careless_queue
from tests.ops.sample_jobs import KINDS
from tests.support.drilling.bots import at_work
from tests.support.drilling.history import Verdict
from tests.support.drilling.server import until
from tests.support.hall import CODE

pytestmark = pytest.mark.one_database  # in `make test`; the long round asks both

STEPS = 2


class Queue:
    """A queue server of the drill's own, as `make run` starts it."""

    def __init__(self, folder):
        folder.mkdir(exist_ok=True)
        self.url, self.command = launch.queue_command(folder)
        self.connection = worker.connect(self.url)
        self.waiting = worker.queue(self.connection)
        self.process = None

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL)
        until(self.up)

    def up(self) -> bool:
        try:
            return bool(self.connection.ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def queue(tmp_path, ground, monkeypatch):
    """The queue; what is taken from it is done in this process, for the house of the drills."""
    jobs.register_kinds(KINDS)
    monkeypatch.setattr(worker, "app", lambda: ground.app)
    with unit_of_work() as session:  # what other drills left
        session.execute(update(Outbox).where(Outbox.sent_at.is_(None)).values(sent_at=clock.now()))
    made = Queue(tmp_path / "queue")
    made.start()
    yield made
    made.kill()


def start_job() -> int:
    with unit_of_work():
        return jobs.start("test.count", Actor.system(), Reason("jobs.over"), to=STEPS).id


def effects(numbers: list[int]) -> list[int]:
    """How many steps of each job took effect."""
    db.session.rollback()
    found = dict(db.session.execute(select(Counter.scope, Counter.value).where(Counter.scope.in_([f"test:{one}" for one in numbers]))).all())
    return [found.get(f"test:{number}", 0) for number in numbers]


def wrong_effects(numbers: list[int]) -> list[str]:
    return [f"a job had {found} effects of {STEPS}" for found in effects(numbers) if found != STEPS]


def do_what_waits(queue) -> None:
    SimpleWorker([queue.waiting], connection=queue.connection, serializer=JSONSerializer).work(burst=True, logging_level="ERROR")


def sit_an_exam(ground, server) -> int:
    """From the door to the receipt, and a look at a certificate; gives the attempt."""
    (place,) = ground.seats(1, signed_in=False)
    browser = SeatBrowser(server.base)
    browser.sign_in(place.ticket, CODE)
    ground.shift([place], since=4000, left=1000)
    browser.save([[1, 1, "!"], [2, 1, ""]])
    browser.hand_in()
    assert "<h1" in browser._get("/verify")
    return place.attempt


def without_the_queue(ground, server, queue, drain, turns: int) -> list[int]:
    """Exams and jobs while the queue is away; then it is back. Gives the jobs."""
    numbers = [start_job()]
    queue.kill()
    for _ in range(turns):
        attempt = sit_an_exam(ground, server)
        db.session.rollback()
        assert db.session.scalar(select(Attempt.state).where(Attempt.id == attempt)) == AttemptState.SUBMITTED
        numbers.append(start_job())
        try:
            drain(queue.waiting)
        except redis.RedisError:
            pass
    queue.start()
    drain(queue.waiting)
    with unit_of_work() as session:  # the mark "sent" of the last message is lost, too: it comes twice
        session.execute(update(Outbox).where(Outbox.job_id == numbers[-1], Outbox.sent_at.is_not(None)).values(sent_at=None))
    do_what_waits(queue)
    drain(queue.waiting)
    do_what_waits(queue)
    return numbers


@pytest.mark.rule(35)
def test_the_exam_goes_on_without_the_queue_and_jobs_take_effect_once(ground, serve, queue, rounds, tell, tmp_path):
    server, turns = serve(REDIS_URL=queue.url), rounds.of(1, 20)
    with at_work(server.base, ground.seats(3), tmp_path / "history.jsonl") as crowd:
        crowd.more()
        numbers = without_the_queue(ground, server, queue, tick.drain, turns)
        crowd.more()
    verdict = crowd.verdict(ground, "F04")
    verdict.rounds = turns
    verdict.refused = sum(entry.outcome != "ok" for entry in crowd.history.of() if entry.outcome != "invoke")
    verdict.wrong = wrong_effects(numbers)
    verdict.more.update(jobs=len(numbers), effects=sum(effects(numbers)) // STEPS, waiting=len(jobs.waiting()))
    assert tell(verdict).good and not jobs.waiting(), verdict


def test_control_a_clockwork_that_marks_before_the_queue_took_it_is_found_out(ground, serve, queue, tell):
    numbers = without_the_queue(ground, serve(), queue, careless_queue.drain, 1)
    verdict = Verdict("F04-control", ground.database, 1, 0, [], [], 0, wrong=wrong_effects(numbers))
    assert 0 in effects(numbers) and not tell(verdict).good

"""Drills F19 and F05: two clerks number at once; the print worker is killed. Each has a control that must go red."""

import io
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import select, update

from skillcert.certificates import numbering, printing, service
from skillcert.certificates.models import Certificate, CertificatePrint
from skillcert.core import clock, counters, files, jobs
from skillcert.core.db import db
from skillcert.core.models import Job
from skillcert.core.reasons import Refused
from skillcert.core.states import JobState
from skillcert.core.work import unit_of_work
from skillcert.plans.models import Batch
from tests.certificates.test_service import sealed
from tests.support.examined import CERTIFIER, PREFIX, actor

pytestmark = pytest.mark.heavy(20)
ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("SKILLCERT_DRILL_KILLS", "3"))
PATIENCE = 300
"""Seconds after which a process hangs; no bar."""
RACES = int(os.environ.get("SKILLCERT_DRILL_RACES", "8"))
CLERKS = [actor("management", "certificates", 40 + n, 4000 + n) for n in range(4)]


def at_once(app, *works) -> list[Exception]:
    """Run the works in threads that start together; gives what they raised beside a clean refusal."""
    barrier, raised = threading.Barrier(len(works)), []

    def run(work):
        with app.app_context():
            barrier.wait()
            try:
                work()
            except Refused:
                pass
            except Exception as error:
                raised.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def number(batch_id, clerk):
    with unit_of_work():
        service.number_batch(db.session.get(Batch, batch_id), clerk)


def faults(batch_ids, expected: int, raised: list) -> list[str]:
    """What is wrong with the numbers of some batches: the judge of the drill, from the stored rows alone."""
    rows = db.session.execute(
        select(Certificate.number, Certificate.registration_id).where(Certificate.batch_id.in_(batch_ids))
    ).all()
    numbers = [row.number for row in rows]
    told = [f"raised {type(error).__name__}" for error in raised]
    if len(set(numbers)) != len(numbers):
        told.append("a number twice")
    if len({row.registration_id for row in rows}) != len(rows):
        told.append("a candidate twice")
    if len(rows) != expected:
        told.append(f"{len(rows)} certificates instead of {expected}")
    serials = sorted(numbering.parse(text).serial for text in numbers)
    if serials and serials != list(range(serials[0], serials[0] + len(serials))):
        told.append("a gap")
    return told


@pytest.mark.rule(51)
def test_clerks_who_number_at_once_bring_one_effect(live, monkeypatch):
    """F19: four clerks press the same button of two batches that share a counter; every round from the start."""
    with live.app_context():
        for n in range(RACES):
            made = [sealed(monkeypatch, [(70, 70)] * 3, number=f"2026-{n:02d}{k:02d}") for k in (1, 2)]
            ids = [one.batch_id for one in made]
            works = [lambda b=b, c=c: number(b, c) for c in CLERKS for b in ids]
            raised = at_once(live, *works)
            db.session.rollback()
            assert faults(ids, 6, raised) == []
        assert db.session.scalar(select(counters.Counter.value)) == 6 * RACES


@pytest.mark.rule(51)
def test_control_a_counter_that_reads_before_it_writes_is_found_out(live, monkeypatch):
    """The drill must see a counter that is not atomic: here each clerk reads it before the transaction begins."""
    read = threading.local()
    everybody_has_read = threading.Barrier(2)

    def careless(batch_id, clerk):
        known = db.session.scalar(select(counters.Counter.value)) or 0
        db.session.rollback()
        read.value = known
        everybody_has_read.wait()
        number(batch_id, clerk)

    def stale(scope):
        read.value += 1
        return read.value

    with live.app_context():
        made = [sealed(monkeypatch, [(70, 70)] * 2, number=f"2026-000{k}") for k in (1, 2)]
        ids = [one.batch_id for one in made]
        monkeypatch.setattr(service.counters, "next_value", stale)
        works = [lambda b=b, c=c: careless(b, c) for b, c in zip(ids, CLERKS, strict=False)]
        raised = at_once(live, *works)
        db.session.rollback()
        assert faults(ids, 4, raised) != []


# --- F05 -------------------------------------------------------------------------------------------------------------


class Workers:
    """Processes that print, one at a time; each can be killed for good."""

    def __init__(self, app):
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        command = [sys.executable, "-m", "tests.support.print_worker", app.instance_path, url]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        pipe = subprocess.PIPE
        self.house = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True, bufsize=1)
        self.pid, self.ended = 0, threading.Event()

    def start(self, job_id: int, *flags: str) -> None:
        self.ended = threading.Event()
        self.house.stdin.write(" ".join([str(job_id), *flags]) + "\n")
        self.pid = int(self.house.stdout.readline())
        threading.Thread(target=self._wait, args=(self.ended,)).start()

    def _wait(self, ended: threading.Event) -> None:
        if self.house.stdout.readline().strip() == "over":
            ended.set()

    def over(self, seconds: float) -> bool:
        return self.ended.wait(seconds)

    def kill(self) -> None:
        """kill -9; returns when it is dead."""
        with suppress(ProcessLookupError):  # it was over in that very moment
            os.kill(self.pid, signal.SIGKILL)
        assert self.over(PATIENCE)

    def close(self) -> None:
        self.house.stdin.close()
        self.house.wait(PATIENCE)


@pytest.fixture
def workers(live):
    working = Workers(live)
    yield working
    working.close()


def lease_runs_out(job_id):
    """What the clock brings in a minute: the dead worker's lease ends and the tick puts the job out again."""
    with unit_of_work():
        past = clock.now() - 2 * jobs.LEASE
        db.session.execute(update(Job).where(Job.id == job_id, Job.state == JobState.RUNNING).values(lease_until=past))
    with unit_of_work():
        jobs.revive()


def print_faults(batch_id, expected_numbers) -> list[str]:
    """What is wrong after printing: judged from the ledger and the files."""
    db.session.rollback()
    query = select(Certificate).where(Certificate.batch_id == batch_id).order_by(Certificate.number)
    rows = db.session.scalars(query).all()
    told = []
    if [row.number for row in rows] != expected_numbers:
        told.append("the numbers changed")
    for row in rows:
        if [one.version for one in row.prints] != [1]:
            told.append(f"{row.number}: {len(row.prints)} prints")
            continue
        page = pypdf.PdfReader(io.BytesIO(files.read(row.prints[0].file))).pages
        if len(page) != 1 or row.number not in page[0].extract_text():
            told.append(f"{row.number}: not its own page")
    return told


def numbered_batch(monkeypatch, count) -> tuple[int, list[str]]:
    made = sealed(monkeypatch, [(70, 70)] * count)
    with unit_of_work():
        service.number_batch(made.batch, CERTIFIER)
    numbers = [f"{PREFIX}263{n:06d}" for n in range(1, count + 1)]
    return made.batch_id, numbers


@pytest.mark.one_database
@pytest.mark.rule(51)
def test_a_killed_print_job_goes_on_where_it_stopped(live, workers, monkeypatch):
    """F05: kill -9 at random points until it is done: every certificate printed once, no second number, no half page."""
    chance = random.Random(5)
    with live.app_context():
        batch_id, numbers = numbered_batch(monkeypatch, 40)
        with unit_of_work():
            job_id = printing.start_printing(db.session.get(Batch, batch_id), CERTIFIER).id
        kills, seen = 0, [0]
        while kills < KILLS:
            workers.start(job_id)
            if workers.over(chance.uniform(0.2, 1.0)):
                break
            workers.kill()
            kills += 1
            lease_runs_out(job_id)
            seen.append(db.session.scalar(select(db.func.count(CertificatePrint.id))))
            db.session.rollback()
        workers.start(job_id)
        assert workers.over(PATIENCE)
        assert kills >= 1 and seen == sorted(seen)
        assert db.session.get(Job, job_id, populate_existing=True).state is JobState.DONE
        assert print_faults(batch_id, numbers) == []
        whole = pypdf.PdfReader(io.BytesIO(files.read(db.session.get(Job, job_id).file)))
        assert len(whole.pages) == 40
        assert not list(Path(live.instance_path).glob("files/*/*.part"))


@pytest.mark.one_database
def test_control_a_print_job_that_forgets_what_it_did_is_found_out(live, workers, monkeypatch):
    """The drill must see a job that starts from the beginning after a kill."""
    with live.app_context():
        batch_id, numbers = numbered_batch(monkeypatch, 12)
        with unit_of_work():
            job_id = printing.start_printing(db.session.get(Batch, batch_id), CERTIFIER).id
        workers.start(job_id, "careless")
        while not db.session.scalar(select(db.func.count(CertificatePrint.id))):
            db.session.rollback()
            time.sleep(0.02)
        workers.kill()
        db.session.rollback()
        lease_runs_out(job_id)
        workers.start(job_id, "careless")
        assert workers.over(PATIENCE)
        assert print_faults(batch_id, numbers) != []

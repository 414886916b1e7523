"""F01: kill -9 of web workers while candidates answer: nothing that was called saved is lost, nothing is stored twice.

Judged by the append-only events, not by the latest answers; with a negative control that must go red.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, service
from skillcert.exams.models import AnswerEvent, Attempt
from skillcert.rehearsal.server import free_port, wait_for
from skillcert.web.public.sitting import page_key
from tests.support.hall import CODE, hall

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
KILLS, BETWEEN, PATIENCE = 3, 12, 20.0
"""Kills, acknowledged answers between two of them, seconds to wait for these on a busy machine."""


@pytest.fixture
def hall_open(live):
    """A hall with three seats signed in and the paper open for ninety minutes."""
    with live.app_context():
        made = hall()
        with unit_of_work():
            service.prepare(db.session.get(RoomSession, made.room_id), made.office)
            for attempt in db.session.scalars(select(Attempt)):
                attempt.starts_at -= timedelta(hours=2, minutes=5)
                attempt.ends_at -= timedelta(hours=2, minutes=5)
        made.seats = []
        for ticket in made.tickets:
            with unit_of_work():
                found = entry.find(ticket, CODE, "x")
                token = entry.take_seat(found.id, "", "x")
                made.seats.append((found.id, token, page_key(token)))
        made.url = str(db.engine.url.render_as_string(hide_password=False))
        db.session.remove()
    made.app = live
    return made


def serve(made, target: str):
    port = free_port()
    environment = os.environ | {
        "SKILLCERT_INSTANCE": made.app.instance_path,
        "DATABASE_URL": made.url,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-w", "2", "--log-level", "error", target]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sys.stderr)
    wait_for(f"http://127.0.0.1:{port}", process)
    return process, f"http://127.0.0.1:{port}"


def workers(process) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def answer_on(base: str, seat, acknowledged: list, stop: threading.Event) -> None:
    """One candidate: change after change; what is not answered is sent again, as the page does."""
    attempt, token, key = seat
    revision = 0
    while not stop.is_set():
        revision += 1
        body = json.dumps({"changes": [[revision % 10 + 1, revision, "!"]]}).encode()
        headers = {"Content-Type": "application/json", "X-Seat": key, "Cookie": f"seat={token}"}
        while not stop.is_set():
            try:
                request = urllib.request.Request(base + "/sit/save", body, headers)
                with urllib.request.urlopen(request, timeout=5) as told:
                    if json.loads(told.read())["saved"] == {str(revision % 10 + 1): revision}:
                        acknowledged.append((attempt, revision % 10 + 1, revision))
                break
            except (OSError, HTTPException):
                time.sleep(0.05)


def await_more(acknowledged: list) -> None:
    """Until some more answers were acknowledged: the workers are back and at work."""
    wanted, ends = len(acknowledged) + BETWEEN, time.monotonic() + PATIENCE
    while len(acknowledged) < wanted and time.monotonic() < ends:
        time.sleep(0.05)


def drill(made, target: str) -> tuple[set, list]:
    """(what candidates were told is saved, what the events hold) after killing workers again and again."""
    process, base = serve(made, target)
    acknowledged, stop = [], threading.Event()
    candidates = [threading.Thread(target=answer_on, args=(base, seat, acknowledged, stop)) for seat in made.seats]
    try:
        for candidate in candidates:
            candidate.start()
        for round_ in range(KILLS):
            await_more(acknowledged)
            for pid in workers(process)[round_ % 2 :]:
                os.kill(pid, signal.SIGKILL)
        await_more(acknowledged)
    finally:
        stop.set()
        for candidate in candidates:
            candidate.join(15)
        for pid in workers(process):
            os.kill(pid, signal.SIGKILL)
        process.terminate()
        process.wait(20)
    with made.app.app_context():
        rows = [
            tuple(row)
            for row in db.session.execute(select(AnswerEvent.attempt_id, AnswerEvent.question, AnswerEvent.revision))
        ]
        db.session.remove()
    return set(acknowledged), rows


@pytest.mark.rule(35)
def test_no_acknowledged_answer_is_lost_and_none_is_there_twice(hall_open):
    told, events = drill(hall_open, "wsgi:app")
    assert len(told) >= BETWEEN * 2, "the drill really worked"
    assert told - set(events) == set()
    assert len(events) == len(set(events))


def test_the_drill_finds_out_a_server_that_acknowledges_too_early(hall_open):
    told, events = drill(hall_open, "tests.drills.careless_app:app")
    assert told - set(events), "the control must go red"

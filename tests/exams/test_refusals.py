"""What was refused is written down, in few rows, within seconds, and whatever else breaks (T07-T10)."""

import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from skillcert import serving
from skillcert.core.db import db
from skillcert.exams import refusals
from skillcert.exams.models import Answer, SeatEvent
from skillcert.web import save_door
from tests.support.desks import said


def test_a_thousand_refusals_are_one_row_a_minute_and_seat(made, desk, honest):
    for _ in range(30):
        desk.save((11, 1, ""))
    assert desk.rows() == {"save.bad_save": 30}
    db.session.rollback()
    count = select(func.count(SeatEvent.id)).where(SeatEvent.kind == "save.bad_save")
    assert db.session.scalar(count) == 1
    made.to(3)
    desk.save((11, 1, ""))
    assert db.session.scalar(count) == 2


def test_a_flood_costs_few_transactions_and_no_memory(made, desk, honest, monkeypatch):
    monkeypatch.setattr(refusals, "_bucket", {"left": 3.0, "at": time.monotonic()})
    monkeypatch.setattr(refusals, "BURST", 3)
    monkeypatch.setattr(refusals, "RATE", 0)
    written = []
    put = refusals._put
    monkeypatch.setattr(refusals, "_put", lambda due: (written.append(dict(due)), put(due)))
    for n in range(2000):
        refusals.count("door.unknown_ticket", None, f"10.0.{n // 250}.{n % 250}")
    assert len(written) == 3 and len(refusals._waiting) <= refusals.MOST_KEYS + 1
    assert sum(refusals._waiting.values()) == 2000 - sum(sum(one.values()) for one in written), "counted, every one"
    refusals._waiting.clear()


@pytest.fixture
def flooded(made, desk, monkeypatch):
    """Seven refusals of this seat that nothing follows: they wait in the process."""
    monkeypatch.setattr(refusals, "_bucket", {"left": 0.0, "at": time.monotonic()})
    monkeypatch.setattr(refusals, "BURST", 0)
    for _ in range(7):
        desk.save((11, 1, ""))
    assert desk.rows() == {}
    return desk


def later(monkeypatch, seconds: float) -> None:
    now = time.monotonic() + seconds
    monkeypatch.setattr(refusals.time, "monotonic", lambda: now)


def test_the_tail_of_a_flood_is_written_within_seconds(flooded, honest, monkeypatch):
    assert refusals.write_rest() == 0 and refusals.waits(), "not at once: that would be the flood again"
    later(monkeypatch, refusals.LATEST + 0.1)
    assert refusals.write_rest() == 7 and not refusals.waits()
    assert flooded.rows() == {"save.bad_save": 7}
    assert refusals.write_rest() == 0


def worker_of(app, monkeypatch) -> serving.Worker:
    """A worker of the web server that is not run; its base does nothing here."""
    worker = object.__new__(serving.Worker)
    worker.wsgi = app
    monkeypatch.setattr(serving.SyncWorker, "notify", lambda self: None)
    return worker


def test_a_worker_with_nothing_to_do_writes_it_too(app, flooded, honest, monkeypatch):
    worker, waited = worker_of(app, monkeypatch), []
    monkeypatch.setattr(serving.SyncWorker, "wait", lambda self, timeout: waited.append(timeout))
    worker.wait(30)
    worker.notify()
    assert flooded.rows() == {}
    later(monkeypatch, refusals.LATEST + 0.1)
    worker.notify()
    assert flooded.rows() == {"save.bad_save": 7}
    worker.wait(30)
    assert waited == [refusals.LATEST, 30], "it looks again in time, and sleeps long where nothing waits"


def test_a_worker_that_ends_leaves_nothing_behind(app, flooded, honest, monkeypatch):
    ended = []
    monkeypatch.setattr(serving.os, "_exit", ended.append)
    serving.worker_exit(None, worker_of(app, monkeypatch))
    assert flooded.rows() == {"save.bad_save": 7} and ended == [0]


def test_a_row_that_cannot_be_written_changes_no_refusal(made, desk, honest, monkeypatch):
    def broken(*_):
        raise OperationalError("insert", {}, Exception("disk full"))

    monkeypatch.setattr(refusals, "_row", broken)
    said(desk.save((11, 1, "")), "exams.bad_save")
    assert sum(refusals._waiting.values()) == 1, "and is tried again with the next one"


def test_refusals_that_name_nobody_are_forgotten_after_a_while(made):
    refusals.count("door.proof_forged", None, "10.0.0.1")
    assert refusals.sweep() == 0
    made.to(60 * 24 * 91)
    assert refusals.sweep() == 1


def test_the_list_would_notice_a_careless_save(desk, monkeypatch):
    """The negative control: with the check of the page's key gone, a foreign key stores."""
    monkeypatch.setattr(save_door, "same_key", lambda *_: True)
    assert desk.save((2, 1, ""), key="foreign").json["saved"] == {"2": 1}
    assert db.session.scalar(select(Answer.revision).where(Answer.question == 2)) == 1


def test_the_office_reads_what_was_refused_and_the_room_what_was_refused_at_its_seats(made, desk, client):
    refusals.count("door.proof_forged", None, "198.51.100.9")
    desk.save((11, 1, ""))
    client.as_(made.office)
    assert "198.51.100.9" in client.get("/office/exams/refusals").text and "/office/exams/refusals" in client.get("/office/exams").text
    client.as_(made.bank)
    assert client.get("/office/exams/refusals", audit=False).status_code == 403
    client.as_(made.office)
    assert "答案未接收：数据无法识别" in client.get(f"/office/exams/{made.room_id}").text

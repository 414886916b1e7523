"""A candidate's desk in a small hall: bad and honest saves, and what was written down of the refused ones."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock, crypto
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, queries, refusals, service, service_prepare
from skillcert.exams.models import AnswerEvent, Attempt, DoorRefusal, SeatEvent
from skillcert.web.save_door import page_key
from tests.support.browsing import AuditedClient
from tests.support.hall import CODE, hall
from tests.support.prepared import prepared


def three_seats(world):
    """A hall of three with laid-out papers."""
    made = hall(candidates=3)
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)
    world.made = made


@pytest.fixture
def made(world, monkeypatch):
    made = prepared(world, three_seats).made

    def to(minutes: float) -> None:
        clock.use_offset(None)
        offset = made.starts_at + timedelta(minutes=minutes) - clock.now()
        clock.use_offset(lambda: offset)

    made.to = to
    monkeypatch.setattr(refusals, "_bucket", {"left": 1000.0, "at": 0.0})
    monkeypatch.setattr(refusals, "BURST", 1000)
    monkeypatch.setattr(refusals, "_waiting", type(refusals._waiting)())
    to(-20)
    return made


class Desk:
    """A candidate at a PC: `.save(...)` sends what the page would send."""

    def __init__(self, app, made, n):
        self.client, self.made, self.n = AuditedClient(app), made, n
        with unit_of_work():
            self.token = entry.take_seat(self.attempt.id, "", "127.0.0.1")
        self.client.set_cookie("seat", self.token, path="/sit")
        self.revision = 0

    @property
    def attempt(self) -> Attempt:
        db.session.rollback()
        return db.session.scalar(select(Attempt).where(Attempt.seat_id == self.made.seat_ids[self.n]))

    def option(self, letter="C", question=1) -> str:
        letters = self.lines()[question - 1]["letters"]
        return next(token for token, one in letters.items() if one == letter)

    def lines(self) -> list[dict]:
        """Which option of the paper each token of this seat stands for, by question."""
        return json.loads(crypto.decrypt(service.DECODE, self.attempt.decode))

    def events(self, question) -> list[str]:
        """The evidence of a question's saves."""
        query = select(AnswerEvent.value).where(AnswerEvent.attempt_id == self.attempt.id, AnswerEvent.question == question)
        return list(db.session.scalars(query))

    def send(self, body=None, *, data=None, key=None, client=None, **more):
        body = json.dumps(body) if data is None else data
        headers = {"X-Seat": page_key(self.token) if key is None else key} | more.pop("headers", {})
        return (client or self.client).post(
            "/sit/save", data=body, headers=headers, content_type=more.pop("content_type", "application/json"), audit=False, **more)

    def save(self, *changes, **more):
        return self.send({"changes": [list(change) for change in changes]}, **more)

    def answers(self) -> dict:
        return queries.answers(self.attempt)

    def rows(self) -> dict[str, int]:
        """{kind: how often} of what was refused at this seat."""
        query = select(SeatEvent.kind, func.sum(SeatEvent.times)).where(SeatEvent.attempt_id == self.attempt.id)
        query = query.where(SeatEvent.kind.like("%.%")).group_by(SeatEvent.kind)
        found = dict(db.session.execute(query).all())
        db.session.rollback()  # what another session writes next is not to be rolled back with this read
        return found


@pytest.fixture
def desk(app, made):
    """The first candidate, one minute into the exam, with one answer saved; at the end that answer must still stand."""
    made.to(-10)
    desk = Desk(app, made, 0)
    made.to(1)
    desk.kept = desk.option("A")
    assert desk.save((1, 5, desk.kept)).json["saved"] == {"1": 5}
    yield desk
    assert desk.answers()[1] == (5, desk.kept), "what was saved before is untouched"


@pytest.fixture
def honest(desk):
    """An honest save after the bad one still goes through."""
    yield
    assert desk.save((2, 1, "")).json["saved"] == {"2": 1}


def said(answer, code: str) -> None:
    """A refusal in words, by its code."""
    assert answer.json["code"] == code and len(answer.json["say"]) > 5, answer.json


def nobody(kind: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.sum(DoorRefusal.times)).where(DoorRefusal.kind == kind)) or 0


def door(client, ticket, code=CODE, release=""):
    return client.send("/sit/door", ticket=ticket, room_code=code, release_code=release)


def attempt_of(made, n) -> Attempt:
    db.session.rollback()
    return db.session.scalar(select(Attempt).where(Attempt.seat_id == made.seat_ids[n]))

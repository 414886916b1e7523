"""A room is marked at once: as many statements for a room as for a candidate, and what was handed in meanwhile counts."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock, crypto
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import service, service_prepare
from skillcert.exams.models import DECODE, Answer, Attempt, WrittenMark
from skillcert.exams.states import AttemptState
from tests.support.hall import hall, written_content

ROOM = 20
MOST = 40


@pytest.fixture
def room(session):
    """A room in which the first half has handed in and the clock will end the other half; everybody answered all five questions."""
    made = hall(candidates=ROOM, content=written_content())
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)
    with unit_of_work():
        for place, attempt in enumerate(attempts()):
            for question, line in enumerate(json.loads(crypto.decrypt(DECODE, attempt.decode)), 1):
                value = next((token for token, letter in line["letters"].items() if letter == "C"), "=直 流\n交流。")
                db.session.add(Answer(attempt_id=attempt.id, question=question, revision=1, value=value, at=clock.now()))
            attempt.state = AttemptState.SUBMITTED if place < ROOM // 2 else AttemptState.RUNNING
            attempt.finished_at, attempt.receipt = clock.now(), "r"
    offset = made.starts_at + timedelta(minutes=95) - clock.now()
    clock.use_offset(lambda: offset)
    yield made
    clock.use_offset(None)


def attempts() -> list[Attempt]:
    return list(db.session.scalars(select(Attempt).order_by(Attempt.id)))


def mark(made) -> int:
    with unit_of_work():
        return service.mark(db.session.get(RoomSession, made.room_id), made.office)


@pytest.mark.rule(39)
@pytest.mark.both_databases
def test_a_room_is_marked_in_as_many_statements_as_a_candidate(room, statements):
    service.end_overdue()
    with statements() as seen:
        assert mark(room) == ROOM
    asked = [one for one in seen if not one.startswith("INSERT INTO written_mark")]  # SQLite numbers new rows one by one
    assert len(asked) <= MOST, f"{len(asked)} statements for {ROOM} papers"
    for attempt in attempts():
        assert sorted(attempt.verdicts.values()) == ["right", "right", "waiting", "waiting", "waiting"]
        assert sorted(mark for mark in attempt.marks.values() if mark) == ["20", "20"]
        assert (attempt.waiting, attempt.score) == (3, None)
    assert len(db.session.scalars(select(WrittenMark)).all()) == 3 * ROOM
    with statements() as seen:
        assert mark(room) == ROOM
    assert len(seen) <= MOST, "marking again asks no more"
    assert len(db.session.scalars(select(WrittenMark)).all()) == 3 * ROOM


@pytest.mark.one_database
def test_marking_ends_what_the_clock_has_ended_and_marks_it_too(room):
    assert mark(room) == ROOM
    states = [attempt.state for attempt in attempts()]
    assert states == [AttemptState.SUBMITTED] * (ROOM // 2) + [AttemptState.ENDED] * (ROOM // 2)
    assert {attempt.waiting for attempt in attempts()} == {3}

"""The re-check timeline: who opens it, what is written down, what it shows; with real saves."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock, crypto
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, queries_timeline, saving, service, service_prepare, service_recheck, timeline
from skillcert.exams.models import Attempt
from skillcert.papers.models import PaperReading
from tests.support.examined import member
from tests.support.hall import CODE, hall

PURPOSE = "复核 2026-17"


@pytest.fixture
def made(session):
    """A hall in which the first candidate answered, changed an answer, had an older revision come late, and handed in."""
    made = hall(candidates=2)
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)
    made.start, machine = made.starts_at, clock.now

    def to(minutes: float) -> None:
        clock.use_offset(None)
        offset = made.start + timedelta(minutes=minutes) - machine()
        clock.use_offset(lambda: offset)

    made.to = to
    to(-10)
    with unit_of_work():
        token = entry.take_seat(entry.find(made.tickets[0], CODE, "10.0.0.5").id, "", "10.0.0.5")
    one = attempt(made)
    for minute, question, revision, letter in ((1, 1, 1, "A"), (2, 1, 3, "C"), (3, 1, 2, "B"), (4, 2, 1, "D")):
        to(minute)
        saving.save(token, [saving.Change(question, revision, value_of(one, question, letter))], 0)
    made.attempt_id = one.id
    made.office = member("management", "exam_affairs")
    made.url = f"/office/exams/{made.room_id}/attempts/{one.id}/timeline"
    yield made
    clock.use_offset(None)


def attempt(made) -> Attempt:
    return db.session.scalar(select(Attempt).where(Attempt.seat_id == made.seat_ids[0]))


def value_of(one, question, letter) -> str:
    decode = json.loads(crypto.decrypt(service.DECODE, one.decode))
    return next(token for token, bank in decode[question - 1]["letters"].items() if bank in (letter, "T"))


def hand_in(made) -> Attempt:
    made.to(91)
    service.end_overdue()
    return attempt(made)


def look(made, purpose=PURPOSE, actor=None):
    with unit_of_work():
        service_recheck.look(attempt(made), purpose, actor or made.office)


def why(call) -> list[str]:
    with pytest.raises(Refused) as refused:
        call()
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.rule(46)
def test_the_saves_give_the_receipt_again(made):
    one = hand_in(made)
    order = timeline.steps(queries_timeline.saves(one.id))
    assert timeline.digest(one.id, timeline.standing(order, len(order))) == one.receipt
    assert timeline.digest(one.id, timeline.standing(order, len(order) - 1)) != one.receipt
    assert [step.late for step in order] == [False, False, True, False]


@pytest.mark.rule(46)
def test_nobody_looks_while_the_candidate_writes_nor_without_a_purpose(made):
    assert why(lambda: look(made)) == ["exams.timeline_not_over"]
    one = hand_in(made)
    assert why(lambda: look(made, "  ")) == ["exams.timeline_purpose"]
    bank = member("management", "items_assessors")
    assert why(lambda: look(made, actor=bank)) == ["machine.forbidden"]
    own = member("management", "exam_affairs", person_id=one.seat.registration.person_id)
    assert why(lambda: look(made, actor=own)) == ["exams.own_timeline"]


@pytest.mark.rule(31, 46)
def test_looking_stands_in_the_history_and_in_the_register_and_lasts_half_an_hour(made):
    one = hand_in(made)
    look(made)
    event = db.session.scalar(select(HistoryEvent).where(HistoryEvent.verb == "exams.look_back"))
    assert (event.subject_id, event.account_id) == (one.id, made.office.account_id)
    reading = db.session.scalar(select(PaperReading).where(PaperReading.what == "recheck"))
    assert (reading.purpose, reading.account_id) == (PURPOSE, made.office.account_id)
    assert service_recheck.open_until(one, made.office)
    assert service_recheck.open_until(one, member("management", "quality")) is None, (
        "another account says its own purpose"
    )
    made.to(91 + 31)
    assert service_recheck.open_until(one, made.office) is None


@pytest.mark.one_database
def test_the_page_asks_first_and_then_shows_each_moment(client, made, statements):
    hand_in(made)
    client.as_(made.office)
    html = client.get(made.url).get_data(as_text=True)
    assert 'name="purpose"' in html and 'id="moment"' not in html and "备选" not in html
    assert client.send(made.url + "/open", made.url, purpose="x").status_code == 422
    assert client.send(made.url + "/open", made.url, purpose=PURPOSE).status_code == 303
    with statements() as seen:
        html = client.get(made.url).get_data(as_text=True)
    assert len(seen) <= 15
    assert 'max="4" value="4"' in html and attempt(made).receipt[:16] in html and "10.0.0.5" in html
    told = [
        re.search(r'id="moment".*?</section>', client.get(f"{made.url}?at={n}").get_data(as_text=True), re.S)[0]
        for n in range(5)
    ]
    assert ["备选 a-" in one for one in told] == [False, True, False, False, False]
    assert ["备选 c-" in one for one in told] == [False, False, True, True, True]


@pytest.mark.one_database
def test_a_receipt_that_the_saves_do_not_give_shows(client, made):
    hand_in(made)
    look(made)
    with unit_of_work():
        attempt(made).receipt = "0" * 64
    html = client.as_(made.office).get(made.url).get_data(as_text=True)
    assert "0" * 16 in html and "质量督导岗" in html


@pytest.mark.one_database
def test_another_room_and_another_skin_find_nothing(client, made):
    hand_in(made)
    client.as_(made.office)
    assert client.get(made.url.replace(f"/exams/{made.room_id}/", f"/exams/{made.room_id + 1}/")).status_code == 404
    client.as_(member("management", "certificates"))
    assert client.get(made.url).status_code == 403

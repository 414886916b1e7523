"""The receipt computed again from everything that was kept: whole, or red with the question that differs."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text, update

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock, crypto
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.work import unit_of_work
from skillcert.exams import (
    entry,
    evidence,
    queries,
    queries_timeline,
    saving,
    service,
    service_prepare,
    service_recheck,
    service_scores,
    timeline,
)
from skillcert.exams.models import Answer, Attempt
from tests.support.examined import member
from tests.support.hall import CODE, hall

WORDS = {"whole": "与交卷回执一致", "broken": "不一致，请先报告质量督导岗"}


@pytest.fixture
def made(session):
    """Two answers of the first candidate, saved by the real path, and the end of the exam."""
    made = hall(candidates=1)
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)

    def to(minutes: float) -> None:
        clock.use_offset(None)
        offset = made.starts_at + timedelta(minutes=minutes) - clock.now()
        clock.use_offset(lambda: offset)

    made.to = to
    to(-10)
    with unit_of_work():
        token = entry.take_seat(entry.find(made.tickets[0], CODE, "10.0.0.5").id, "", "10.0.0.5")
    to(1)
    decode = json.loads(crypto.decrypt(service.DECODE, attempt().decode))
    made.values = {n: list(decode[n - 1]["letters"]) for n in (1, 2)}
    saving.save(token, [saving.Change(n, 1, made.values[n][0]) for n in (1, 2)], 0)
    made.office, made.other = member("management", "exam_affairs"), member("management", "exam_affairs")
    yield made
    clock.use_offset(None)


def attempt() -> Attempt:
    return db.session.scalars(select(Attempt).execution_options(populate_existing=True)).one()


def ended(made) -> None:
    made.to(91)
    service.end_overdue()


def looked(made) -> evidence.Evidence:
    one = attempt()
    order = timeline.steps(queries_timeline.saves(one.id))
    kept = queries.answers(one), *queries_timeline.end_in_history(one)
    return evidence.compared(one.id, one.receipt, timeline.standing(order, len(order)), *kept)


def page(client, made) -> str:
    client.as_(made.office)
    with unit_of_work():
        service_recheck.look(attempt(), "复核 2026-17", made.office)
    return client.get(f"/office/exams/{made.room_id}/attempts/{attempt().id}/timeline").get_data(as_text=True)


@pytest.mark.rule(46)
@pytest.mark.one_database
def test_what_nobody_touched_gives_the_receipt_three_times(client, made, statements):
    ended(made)
    assert looked(made).whole and looked(made).differences == ()
    html = page(client, made)
    assert WORDS["whole"] in html and WORDS["broken"] not in html and "does not" not in html
    with statements() as seen:
        client.get(f"/office/exams/{made.room_id}/attempts/{attempt().id}/timeline")
    assert len(seen) <= 15


def another_answer(made):
    db.session.execute(update(Answer).where(Answer.question == 2).values(value=made.values[2][1]))


def a_lost_answer(made):
    db.session.execute(text("DELETE FROM answer WHERE question = 2"))


def another_receipt(made):
    db.session.execute(update(Attempt).values(receipt="0" * 64))


@pytest.mark.rule(46)
@pytest.mark.parametrize("tamper, broken, differing", [
    (another_answer, ["answers"], [2]),
    (a_lost_answer, ["answers"], [2]),
    (another_receipt, ["saves", "answers", "history"], []),
])  # fmt: skip
def test_a_changed_row_is_red_and_named(made, tamper, broken, differing):
    ended(made)
    with unit_of_work():
        tamper(made)
    found = looked(made)
    assert [what for what, agrees in found.checks if not agrees] == broken
    assert [one.question for one in found.differences] == differing


@pytest.mark.one_database
def test_the_page_shows_both_answers_where_a_row_was_changed(client, made):
    ended(made)
    with unit_of_work():
        another_answer(made)
    html = page(client, made)
    assert WORDS["broken"] in html and WORDS["whole"] not in html and "按保存记录" in html and "第 1 版" in html


def test_an_event_of_the_history_that_was_rewritten_is_not_believed(made):
    ended(made)
    end = db.session.scalars(select(HistoryEvent).where(HistoryEvent.verb == "exams.end")).one()
    assert queries_timeline.end_in_history(attempt()) == (attempt().receipt, True)
    db.session.expunge(end)
    end.body = json.dumps({**json.loads(end.body), "before": "prepared"})
    assert queries_timeline.history.chain_hash(end) != end.hash


@pytest.mark.one_database
def test_the_timeline_says_that_the_paper_was_written_by_hand_and_who_read_its_score(client, made):
    with unit_of_work():
        room = db.session.get(RoomSession, made.room_id)
        service_scores.declare(room, [seat.id for seat in room.seats], "停电", made.office)
    for who in (made.office, made.other):
        with unit_of_work():
            room = db.session.get(RoomSession, made.room_id)
            service_scores.enter(room, {room.seats[0].id: Decimal("61.25")}, who)
    html = page(client, made)
    assert "以答题卡为准" in html and made.other.name in html and "61.25" in html and WORDS["whole"] in html

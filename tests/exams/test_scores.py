"""Scores of an exam on paper: declared with a reason, read by two people who do not see each other's figures, never changed behind a back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from skillcert.archive import pieces_results
from skillcert.arrangement.models import RoomSession, Seat
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core import clock, history
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import (
    entry,
    figure_queries,
    figuring,
    queries,
    queries_scores,
    responses,
    rules_scores,
    service,
    service_prepare,
    service_scores,
)
from skillcert.exams.models import Answer, Attempt, PaperScore
from skillcert.exams.rules_scores import Entry, Standing
from skillcert.exams.states import AttemptState
from tests.support.examined import member
from tests.support.hall import CODE, hall


@pytest.fixture
def made(session):
    made = hall(candidates=3)
    made.first, made.second, made.third = (member("management", "exam_affairs") for _ in range(3))
    with unit_of_work():
        service_prepare.prepare(room(made), made.first)
    to(made, 10)
    yield made
    clock.use_offset(None)


def to(made, minutes: float) -> None:
    clock.use_offset(None)
    offset = made.starts_at + timedelta(minutes=minutes) - clock.now()
    clock.use_offset(lambda: offset)


def room(made) -> RoomSession:
    return db.session.get(RoomSession, made.room_id)


def attempt(made, number=1) -> Attempt:
    query = select(Attempt).join(Seat, Seat.id == Attempt.seat_id).where(Seat.number == number)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def why(call) -> list[str]:
    with pytest.raises(Refused) as refused, unit_of_work():
        call()
    return [reason.code for reason in refused.value.reasons]


def declared(made, reason="", seats=None) -> int:
    with unit_of_work():
        return service_scores.declare(room(made), seats or made.seat_ids, reason, made.first)


def entered(made, who, **scores):
    """entered(made, made.first, s1="86.5")"""
    given = {made.seat_ids[int(seat[1:]) - 1]: Decimal(text) for seat, text in scores.items()}
    with unit_of_work():
        return dict(service_scores.enter(room(made), given, who))


def refused(made, who, **scores) -> list[str]:
    with pytest.raises(Refused) as found:
        entered(made, who, **scores)
    return [reason.code for reason in found.value.reasons]


def sit(made, number=1, answers=4) -> str:
    with unit_of_work():
        token = entry.take_seat(entry.find(made.tickets[number - 1], CODE, "10.0.0.1").id, "", "10.0.0.1")
        one = attempt(made, number)
        for question in range(1, answers + 1):
            db.session.add(Answer(attempt_id=one.id, question=question, revision=1, value="a" * 12, at=clock.now()))
    return token


# --- the rules -------------------------------------------------------------------------------------------------------


@pytest.mark.rule(44)
def test_a_score_stands_when_two_different_people_read_the_same():
    one, other = Entry(Decimal(86), 1, 11), Entry(Decimal(86), 2, 12)
    assert rules_scores.agreed([one, other]) == 86
    assert rules_scores.agreed([one, replace(other, person_id=11)]) is None  # a second account of the same human being
    assert rules_scores.agreed([one, replace(other, account_id=1)]) is None
    assert rules_scores.agreed([one, replace(other, marks=Decimal(68))]) is None
    assert rules_scores.agreed([one, replace(other, marks=Decimal(68)), Entry(Decimal(68), 3, 13)]) == 68


@pytest.mark.rule(39)
@pytest.mark.parametrize("typed, fits", [
    ("0", True), ("100", True), ("59.75", True), ("８６．５", True), ("100.01", False), ("-1", False), ("59.755", False),
    ("NaN", False), ("1e1", True), ("八十", False), ("Infinity", False), ("", False),
])  # fmt: skip
def test_a_score_lies_within_the_full_marks_with_two_decimals(typed, fits):
    assert (not list(rules_scores.bounds(rules_scores.read(typed), Decimal(100), 1))) is fits


# --- declaring -------------------------------------------------------------------------------------------------------


def test_a_seat_with_answers_goes_on_paper_only_with_a_reason_and_its_answers_stay_as_evidence(made):
    token = sit(made, 1)
    assert why(lambda: service_scores.declare(room(made), made.seat_ids, " ", made.first)) == ["exams.paper_reason"]
    assert not attempt(made, 2).on_paper  # all chosen seats or none
    assert declared(made, "停电 10:40") == 3
    one = attempt(made)
    assert one.on_paper and one.state is AttemptState.PREPARED and one.receipt == service.receipt_of(one)
    assert entry.of_token(token) is None  # that PC saves nothing more
    assert len(queries.answers(one)) == 4
    told = db.session.scalars(select(HistoryEvent).where(HistoryEvent.verb == "exams.to_paper")).first()
    assert history.payload(told)["answers"] == 4 and history.payload(told)["receipt"] == one.receipt
    assert why(lambda: entry.find(made.tickets[0], CODE, "10.0.0.9")) == ["exams.on_paper"]


def test_seats_without_answers_need_no_reason(made):
    assert declared(made) == 3
    assert why(lambda: service_scores.declare(room(made), made.seat_ids, "", made.first)) == ["exams.paper_nobody"]


def test_a_paper_handed_in_or_marked_on_the_pc_is_not_declared(made):
    sit(made, 1)
    sit(made, 2)
    to(made, 60)
    with unit_of_work():
        service.submit(attempt(made).id)
    seat = made.seat_ids[:1]
    assert why(lambda: service_scores.declare(room(made), seat, "停电", made.first)) == ["exams.paper_handed_in"]
    to(made, 92)
    service.end_overdue()
    assert attempt(made, 2).state is AttemptState.ENDED
    with unit_of_work():
        service.mark(room(made), made.first)
    seat = made.seat_ids[1:2]
    assert why(lambda: service_scores.declare(room(made), seat, "停电", made.first)) == ["exams.paper_marked"]


def test_a_hall_that_never_worked_is_declared_after_the_clock_called_everybody_absent(made):
    to(made, 92)
    service.end_overdue()
    assert attempt(made).state is AttemptState.ABSENT
    assert declared(made, "全场停电") == 3
    service.end_overdue()
    assert attempt(made).state is AttemptState.PREPARED  # the clock does not end what is on paper


def test_who_was_recorded_absent_has_no_paper_to_enter(made):
    with unit_of_work():
        for number, seat_id in enumerate(made.seat_ids):
            state = Presence.ABSENT if number == 0 else Presence.PRESENT
            db.session.add(CheckIn(seat_id=seat_id, presence=state))
    assert why(lambda: service_scores.declare(room(made), made.seat_ids, "停电", made.first)) == [
        "exams.paper_seat_absent"
    ]


@pytest.mark.rule(34)
def test_absent_stays_absent_and_takes_no_zero(made):
    declared(made)
    with unit_of_work():
        db.session.add(CheckIn(seat_id=made.seat_ids[0], presence=Presence.ABSENT))
    assert refused(made, made.first, s1="0") == ["exams.paper_absent"]
    to(made, 92)
    service.end_overdue()
    assert [attempt(made, n).state for n in (1, 2)] == [AttemptState.ABSENT, AttemptState.PREPARED]


def test_a_declaration_by_mistake_is_taken_back_until_a_score_is_there(made):
    sit(made, 1)
    declared(made, "停电")
    assert why(lambda: service_scores.take_back(attempt(made), " ", made.first)) == ["exams.score_reason"]
    with unit_of_work():
        service_scores.take_back(attempt(made), "来电了", made.first)
    assert not attempt(made).on_paper and attempt(made).receipt is None
    assert sit(made, 1, answers=0)  # back at the PC, without a release code
    assert attempt(made).state is AttemptState.RUNNING
    entered(made, made.first, s2="70")
    assert why(lambda: service_scores.take_back(attempt(made, 2), "来电了", made.first)) == ["exams.paper_scored"]


# --- two people ------------------------------------------------------------------------------------------------------


@pytest.mark.rule(44)
def test_two_people_who_agree_make_the_score_of_the_paper(made):
    declared(made)
    assert entered(made, made.first, s1="86.5", s2="59.99") == {Standing.ONCE: 2}
    assert entered(made, made.first, s1="86.5") == {Standing.ONCE: 1}  # the same person again is not a second one
    assert attempt(made).score is None
    assert entered(made, made.second, s1="86.5", s2="59.99") == {Standing.STANDS: 2}
    one = attempt(made, 2)
    assert (one.score, one.state, one.verdicts) == (Decimal("59.99"), AttemptState.SUBMITTED, None)
    assert sorted(queries.batch_marks(made.batch_id).values()) == [Decimal("59.99"), Decimal("86.5")]
    assert refused(made, made.third, s1="90") == ["exams.score_stands"]


@pytest.mark.rule(44)
def test_a_second_account_of_the_same_person_does_not_count_as_another_one(made):
    declared(made)
    me = made.office
    entered(made, me, s1="70")
    twin = replace(made.second, person_id=me.person_id)
    assert entered(made, twin, s1="70") == {Standing.ONCE: 1} and len(queries_scores.scores(attempt(made).id)) == 1


def test_an_own_figure_is_mended_until_another_person_has_entered(made):
    declared(made)
    entered(made, made.first, s1="68")
    entered(made, made.first, s1="86")
    assert entered(made, made.second, s1="86") == {Standing.STANDS: 1}
    told = db.session.scalars(select(HistoryEvent).where(HistoryEvent.verb == "exams.enter_score")).all()
    assert [history.payload(event)["before"] for event in told] == [None, "68", None]
    assert all(event.person_id for event in told)  # under the candidate's key, as every figure in the history


@pytest.mark.rule(44)
def test_figures_that_differ_are_looked_at_once_more_by_each_and_then_by_a_third(made):
    declared(made)
    entered(made, made.first, s1="68")
    assert entered(made, made.second, s1="86") == {Standing.DIFFERS: 1}
    assert entered(made, made.first, s1="88") == {Standing.DIFFERS: 1}
    assert refused(made, made.first, s1="86") == ["exams.score_third_person"]  # no guessing
    assert attempt(made).score is None and attempt(made).id not in queries.batch_marks(made.batch_id)
    assert entered(made, made.third, s1="86") == {Standing.STANDS: 1}
    assert [row.turn for row in queries_scores.scores(attempt(made).id)] == [1, 2, 3]


def test_all_scores_of_a_message_are_taken_or_none(made):
    declared(made)
    assert refused(made, made.first, s1="70", s2="101", s3="7.777") == ["exams.score_bounds"] * 2
    assert db.session.query(PaperScore).count() == 0
    assert why(lambda: service_scores.enter(room(made), {}, made.first)) == ["exams.score_nothing"]
    other = member("management", "certificates")
    assert refused(made, other, s1="70") == ["machine.forbidden"]


def test_nobody_enters_an_own_score(made):
    declared(made)
    own = attempt(made).seat.registration.person_id
    assert refused(made, replace(made.first, person_id=own), s1="100") == ["exams.own_answer"]


def test_a_seat_in_the_hall_takes_no_score_from_paper(made):
    declared(made, seats=made.seat_ids[:1])
    assert refused(made, made.first, s2="70") == ["exams.not_on_paper"]


# --- what follows ----------------------------------------------------------------------------------------------------


@pytest.mark.rule(46)
def test_a_score_that_stands_is_entered_anew_with_a_reason_but_not_after_the_results_were_collected(made):
    declared(made)
    for who in (made.first, made.second):
        entered(made, who, s1="70")
    one = attempt(made)
    assert why(lambda: service_scores.reopen(one, "看错", made.first, collected=True)) == ["exams.score_collected"]
    assert why(lambda: service_scores.reopen(one, "", made.first, collected=False)) == ["exams.score_reason"]
    assert attempt(made).score == 70
    with unit_of_work():
        service_scores.reopen(attempt(made), "看错一题", made.first, collected=False)
    assert attempt(made).score is None and queries.batch_marks(made.batch_id) == {}
    told = db.session.scalars(select(HistoryEvent).where(HistoryEvent.verb == "exams.reopen_score")).one()
    assert [line[1] for line in history.payload(told)["entries"]] == ["70", "70"]
    for who in (made.first, made.second):
        entered(made, who, s1="71")
    assert attempt(made).score == 71


def test_marking_keys_and_statistics_leave_paper_alone(made):
    sit(made, 3)
    declared(made, seats=made.seat_ids[:1])
    for who in (made.first, made.second):
        entered(made, who, s1="70")
    to(made, 92)
    service.end_overdue()
    with unit_of_work():
        assert service.mark(room(made), made.first) == 1  # the one who sat at a PC; the second never came
    one = attempt(made)
    assert (one.score, one.marks) == (Decimal(70), None)
    with unit_of_work():
        service.remark([one], {"items": []})
    assert attempt(made).score == 70
    there = figuring.basis([one.paper_id])[one.paper_id]
    assert (there.marked, there.waiting) == (1, 0) and figure_queries.on_paper(one.paper_id) == 1
    assert len(db.session.execute(responses._marked(one.paper_id)).all()) == 1


def test_a_room_that_is_all_on_paper_has_nothing_to_mark_and_stays_open_until_its_scores_stand(made):
    declared(made)
    assert why(lambda: service.mark(room(made), made.first)) == ["exams.nothing_to_mark"]
    assert queries.open_sessions(made.batch_id) == [room(made)]
    for who in (made.first, made.second):
        entered(made, who, s1="1", s2="2", s3="3")
    assert queries.open_sessions(made.batch_id) == []
    read = pieces_results._paper_scores(made.batch_id)
    assert [(row[0], row[1], row[2]) for row in read[:2]] == [(made.tickets[0], turn, 1) for turn in (1, 2)]


# --- at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule(44)
def test_two_people_who_enter_in_the_same_instant_take_two_turns(live):
    with live.app_context():
        made = hall(candidates=3)
        people = [member("management", "exam_affairs") for _ in range(2)]
        with unit_of_work():
            service_prepare.prepare(room(made), people[0])
        to(made, 10)
        with unit_of_work():
            service_scores.declare(room(made), made.seat_ids, "", people[0])

    start = threading.Barrier(2)

    def work(who):
        with live.app_context():
            start.wait()
            with unit_of_work():
                service_scores.enter(room(made), dict.fromkeys(made.seat_ids, Decimal(70)), who)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, people))
    with live.app_context():
        rows = db.session.execute(select(PaperScore.turn, PaperScore.account_id).order_by(PaperScore.id)).all()
        assert sorted(turn for turn, _ in rows) == [1, 1, 1, 2, 2, 2]
        assert {account for _, account in rows} == {who.account_id for who in people}
        assert sorted(queries.batch_marks(made.batch_id).values()) == [70, 70, 70]

"""The time of a hall: given, stopped, gone on, taken back, made good, for one seat, some or all (R35, F23)."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from skillcert.conduct.models import Incident
from skillcert.core import clock, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, gaps, queries, queries_time, saving, service, service_time
from skillcert.exams.models import Pulse, SeatEvent
from skillcert.exams.notices import LEAVE
from skillcert.exams.states import AttemptState
from tests.support.timed import WHY, clocked_room, do, left, seats, the_room, why


@pytest.fixture
def room(session):
    return clocked_room()


def save(made, n=0, revision=1) -> str | None:
    return saving.save(made.seat_tokens[n], [saving.Change(1, revision, "!")], 5).refused


# --- giving ------------------------------------------------------------------------------------------------------------


@pytest.mark.rule(35)
def test_extra_time_for_a_room_reaches_every_seat_and_is_taken_back_as_it_was_given(room):
    room.to(30)
    do(service_time.extend, the_room(room), 10, WHY, room.invigilator)
    assert left(room) == [70, 70, 70]
    grant = queries_time.grants(the_room(room))[0]
    assert grant.seats == (1, 2, 3) and grant.seconds == 600 and grant.note == WHY
    do(service_time.take_back, grant.events, "按错了", room.invigilator)
    assert left(room) == [60, 60, 60] and not queries_time.grants(the_room(room))
    assert [one.extra_seconds for one in seats(room)] == [0, 0, 0]
    assert why(service_time.take_back, grant.events, "按错了", room.invigilator) == "exams.taken_back_already"


@pytest.mark.rule(35)
def test_extra_time_is_bounded_carries_its_reason_and_is_the_rooms_own_business(room):
    room.to(1)
    one = seats(room)[0]
    assert why(service_time.extend, one, 10, "", room.office) == "exams.extension_reason"
    assert why(service_time.extend, one, 61, WHY, room.office) == "exams.extension_bounds"
    assert why(service_time.extend, one, 10, WHY, room.bank) == "machine.forbidden"
    stranger = Actor(9, "监考乙", "duty", person_id=9999, permissions=room.invigilator.permissions)
    assert why(service_time.extend, one, 10, WHY, stranger) == "exams.other_room"
    assert why(service_time.pause, the_room(room), WHY, stranger) == "exams.other_room"
    do(service_time.extend, one, 10, WHY, room.office)
    assert left(room) == [99, 89, 89]
    room.to(95)
    assert save(room, 0) is None and save(room, 1) == "exams.over"


@pytest.mark.rule(35)
def test_a_room_is_changed_as_a_whole_or_not_at_all(room):
    room.to(1)
    do(service_time.extend, seats(room)[2], 55, WHY, room.office)
    assert why(service_time.extend, the_room(room), 10, WHY, room.office) == "exams.extension_bounds"
    assert left(room) == [89, 89, 144]


@pytest.mark.rule(35)
def test_time_that_is_in_use_already_is_not_taken_back(room):
    room.to(80)
    do(service_time.extend, seats(room)[0], 10, WHY, room.office)
    event = db.session.scalar(select(SeatEvent).where(SeatEvent.kind == "extended"))
    room.to(95)
    assert why(service_time.take_back, event, "按错了", room.office) == "exams.time_in_use"
    assert left(room)[0] == 5


@pytest.mark.rule(35)
def test_the_time_of_a_paper_that_is_over_or_handed_in_is_not_touched(room):
    room.to(45)
    do(service.submit, seats(room)[0].id)
    assert [one.seat.number for one in do(service_time.extend, the_room(room), 5, WHY, room.office)] == [2, 3]
    assert why(service_time.extend, seats(room)[0], 5, WHY, room.office) == "exams.nobody_sits"
    room.to(96)
    assert why(service_time.extend, the_room(room), 5, WHY, room.office) == "exams.nobody_sits", "over by the clock is over"


@pytest.mark.rule(46)
def test_nobody_holds_the_time_of_the_own_paper(room):
    room.to(1)
    mine = seats(room)[0].seat.registration.person_id
    actor = Actor(1, "考务乙", "management", "exam_affairs", person_id=mine, permissions=room.office.permissions)
    assert why(service_time.extend, seats(room)[0], 5, WHY, actor) == "exams.own_time"


# --- standing still ----------------------------------------------------------------------------------------------------


@pytest.mark.rule(35)
def test_a_paused_hall_keeps_its_time_to_the_second_however_long_it_takes(room):
    room.to(85)
    do(service_time.pause, the_room(room), WHY, room.invigilator)
    room.to(85 + 200)
    service.end_overdue()
    assert left(room) == [5, 5, 5]
    assert {queries.effective_state(one, clock.now()) for one in seats(room)} == {AttemptState.RUNNING}
    do(service_time.resume, the_room(room), room.invigilator)
    assert left(room) == [5, 5, 5] and save(room) is None
    room.to(285 + 5.3)
    service.end_overdue()
    assert {one.state for one in seats(room)} == {AttemptState.ENDED}


@pytest.mark.rule(35)
def test_a_save_on_its_way_when_time_stopped_counts_a_later_one_waits_and_is_not_lost(room):
    room.to(30)
    do(service_time.pause, the_room(room), WHY, room.invigilator)
    room.to(30 + 2 / 60)
    assert save(room, revision=1) is None, "within the grace"
    room.to(31)
    assert save(room, revision=2) == "exams.paused"
    assert save(room, revision=1) is None or save(room, revision=1) == "exams.paused"
    assert why(service.submit, seats(room)[0].id) == "exams.paused"
    do(service_time.resume, the_room(room), room.invigilator)
    assert save(room, revision=2) is None


@pytest.mark.rule(35)
def test_pausing_twice_is_pausing_once_and_one_seat_can_stand_still_alone(room):
    room.to(30)
    do(service_time.pause, seats(room)[1], WHY, room.invigilator)
    assert why(service_time.pause, seats(room)[1], WHY, room.invigilator) == "exams.paused_already"
    room.to(40)
    assert left(room) == [50, 60, 50]
    assert [one.seat.number for one in do(service_time.pause, the_room(room), WHY, room.invigilator)] == [1, 3]
    room.to(50)
    do(service_time.resume, the_room(room), room.invigilator)
    assert left(room) == [50, 60, 50]
    assert why(service_time.resume, the_room(room), room.invigilator) == "exams.not_paused"


@pytest.mark.rule(35)
def test_going_on_too_early_is_undone_as_if_it_had_never_been(room):
    room.to(30)
    do(service_time.pause, the_room(room), WHY, room.invigilator)
    room.to(40)
    do(service_time.resume, the_room(room), room.invigilator)
    room.to(43)
    assert left(room) == [57, 57, 57]
    do(service_time.take_back_resume, the_room(room), "误点恢复", room.invigilator)
    assert left(room) == [60, 60, 60] and save(room) == "exams.paused"
    room.to(50)
    do(service_time.resume, the_room(room), room.invigilator)
    room.to(56)
    assert left(room) == [54, 54, 54]
    assert why(service_time.take_back_resume, the_room(room), "误点恢复", room.invigilator) == "exams.resumed_long_ago"


@pytest.mark.rule(31)
def test_a_room_stopped_before_the_start_shows_no_paper_until_it_goes_on(room):
    room.to(-2)
    do(service_time.pause, the_room(room), WHY, room.invigilator)
    room.to(8)
    assert why(service.sheet_of, seats(room)[0]) == "exams.not_started"
    assert left(room) == [90, 90, 90]
    do(service_time.resume, the_room(room), room.invigilator)
    assert left(room) == [90, 90, 90]
    room.to(10)
    assert left(room) == [88, 88, 88] and len(service.sheet_of(seats(room)[0])["questions"]) == 10
    do(service_time.take_back_resume, the_room(room), "误点恢复", room.invigilator)
    assert left(room) == [90, 90, 90] and why(service.sheet_of, seats(room)[0]) == "exams.not_started"


@pytest.mark.rule(35)
def test_an_evacuation_stops_time_tells_the_candidates_and_stands_in_the_record_of_the_room(room):
    room.to(30)
    do(service_time.pause, seats(room)[0], WHY, room.invigilator)
    room.to(35)
    do(service_time.evacuate, the_room(room), "火警警报", room.invigilator)
    assert {one.notice for one in seats(room)} == {LEAVE}
    incident = db.session.scalar(select(Incident))
    assert (incident.kind, incident.text, incident.reporter) == ("safety", "火警警报", "监考甲")
    room.to(60)
    assert left(room) == [60, 55, 55]
    do(service_time.resume, the_room(room), room.invigilator, "警报解除")
    assert left(room) == [60, 55, 55] and {one.notice for one in seats(room)} == {""}
    verbs = [row.verb for row in db.session.scalars(select(HistoryEvent).order_by(HistoryEvent.id))][-4:]
    assert verbs == ["exams.pause", "conduct.incident", "exams.evacuate", "exams.resume"]


def test_the_office_can_evacuate_a_room_in_which_it_is_not_on_duty(room):
    room.to(30)
    do(service_time.evacuate, the_room(room), "火警警报", room.office)
    assert db.session.scalar(select(Incident.reporter)) == "考务甲"


@pytest.mark.rule(35)
def test_papers_are_not_marked_while_a_seat_stands_still(room):
    room.to(30)
    do(service_time.pause, seats(room)[2], WHY, room.invigilator)
    room.to(120)
    service.end_overdue()
    assert why(service.mark, the_room(room), room.office) == "exams.still_paused"


def test_a_word_to_candidates_reaches_them_and_can_be_taken_back(room):
    room.to(1)
    do(service_time.notify, the_room(room), " 第3题图中电压为220V ", room.invigilator)
    assert {one.notice for one in seats(room)} == {"第3题图中电压为220V"}
    assert why(service_time.notify, the_room(room), "长" * 201, room.invigilator) == "exams.notice_long"
    do(service_time.notify, the_room(room), "", room.invigilator)
    assert {one.notice for one in seats(room)} == {""}


# --- lost minutes ------------------------------------------------------------------------------------------------------


def gap(made, n, begins, ends) -> None:
    """A silence at a seat, in minutes after T0."""
    at = made.starts_at + timedelta(minutes=ends)
    with unit_of_work():
        one = seats(made)[n]
        db.session.add(SeatEvent(attempt_id=one.id, kind="gap", seconds=int((ends - begins) * 60), at=at))


@pytest.mark.rule(35)
def test_lost_minutes_are_offered_given_once_and_can_be_taken_back(room):
    gap(room, 0, 10, 15)
    gap(room, 0, 20, 20.2)
    room.to(30)
    offers = gaps.offers(the_room(room), clock.now())
    assert {number: offer.seconds for number, offer in offers.items()} == {seats(room)[0].id: 300}
    do(service_time.compensate, the_room(room), room.invigilator)
    assert left(room) == [65, 60, 60] and seats(room)[0].extra_seconds == 0
    assert why(service_time.compensate, the_room(room), room.invigilator) == "exams.nothing_lost"
    gap(room, 0, 25, 27)
    assert gaps.offers(the_room(room), clock.now())[seats(room)[0].id].seconds == 120
    do(service_time.take_back, queries_time.grants(the_room(room))[0].events, "候选人已离场", room.invigilator)
    assert left(room) == [60, 60, 60]
    assert gaps.offers(the_room(room), clock.now())[seats(room)[0].id].seconds == 420


@pytest.mark.rule(35)
def test_what_the_pause_gave_back_is_not_lost_a_second_time(room):
    room.to(10)
    do(service_time.pause, the_room(room), WHY, room.invigilator)
    room.to(20)
    do(service_time.resume, the_room(room), room.invigilator)
    gap(room, 0, 8, 21)
    assert gaps.lost_seconds(seats(room)[0], clock.now()) in (119, 120, 121), "two minutes before the pause; the one after it has not come yet"
    room.to(30)
    assert gaps.lost_seconds(seats(room)[0], clock.now()) in (179, 180, 181)


@pytest.mark.rule(35)
def test_a_paper_taken_up_on_another_pc_brings_its_lost_minutes_along(room):
    room.to(10)
    one = seats(room)[0]
    with unit_of_work():
        db.session.add(Pulse(attempt_id=one.id, at=clock.now(), unsent=2))
    room.to(14)
    code = do(entry.release, seats(room)[0], room.invigilator)
    do(entry.take_seat, one.id, code, "10.0.0.6")
    assert gaps.lost_seconds(seats(room)[0], clock.now()) in range(239, 244)
    pulse = db.session.get(Pulse, one.id)
    assert clock.now() - pulse.at < timedelta(seconds=1)
    assert pulse.unsent == 0


# --- settings ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule(35)
def test_a_paper_counts_as_handed_in_when_that_arrived_in_time_and_waited_for_a_worker(room):
    room.to(90.1)
    for place, waited in ((0, 10), (1, 5)):
        do(service.submit, seats(room)[place].id, "", timedelta(seconds=waited))
    assert [one.state for one in seats(room)[:2]] == [AttemptState.SUBMITTED, AttemptState.ENDED]
    assert seats(room)[0].finished_at < seats(room)[0].ends_at == seats(room)[1].finished_at


@pytest.mark.rule(35)
def test_grace_and_early_limit_and_lateness_are_the_institutions_settings(room):
    with unit_of_work():
        settings.put("exams.grace_seconds", 20, room.office)
        settings.put("exams.early_submit_minutes", 60, room.office)
        settings.put("conduct.lateness_minutes", 10, room.office)
    room.to(50)
    assert why(service.submit, seats(room)[0].id) == "exams.early_submit"
    room.to(90.2)
    service.end_overdue()
    assert {one.state for one in seats(room)} == {AttemptState.RUNNING}, "an answer on its way still counts"
    assert saving.save(room.seat_tokens[0], [saving.Change(1, 1, "!")], 20).stored
    room.to(90.4)
    service.end_overdue()
    assert {one.state for one in seats(room)} == {AttemptState.RUNNING}, "what arrived in time may still wait for a worker"
    room.to(90.6)
    service.end_overdue()
    assert {one.state for one in seats(room)} == {AttemptState.ENDED}
    late = SimpleNamespace(
        state=AttemptState.PREPARED, starts_at=room.starts_at, ends_at=room.starts_at + timedelta(minutes=90), paused_at=None,
        opened_at=None, on_paper=False,
    )  # fmt: skip
    doors = service.rules.Doors(40, settings.get("conduct.lateness_minutes"))
    at = room.starts_at + timedelta(minutes=11)
    assert [reason.code for reason in service.rules.sign_in(late, at, doors, None)] == ["exams.too_late"]
    late.paused_at = room.starts_at - timedelta(minutes=1)
    assert not list(service.rules.sign_in(late, at, doors, None)), "a start that is held back holds the doors open"

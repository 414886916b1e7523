"""The pulse over HTTP: what a seat hears, how soon, and that it never stands in the way of a save."""

import threading

import pytest
from sqlalchemy import func, select

from skillcert.core import clock
from skillcert.core.db import db, write_lock
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, pulse, saving, service, service_time, signs
from skillcert.exams.models import Attempt, Pulse, SeatEvent
from skillcert.exams.states import AttemptState
from skillcert.web.save_door import page_key
from tests.support.timed import WHY, clocked_room, do, seats, the_room

pytestmark = pytest.mark.both_databases


@pytest.fixture
def room(session):
    return clocked_room()


@pytest.fixture
def seat(app, client, room):
    """The first seat of the room: `.pulse(**said)` sends what the page says, and gives the answer."""
    token = room.seat_tokens[0]
    client.set_cookie("seat", token, path="/sit")

    def send(key=None, **said):
        app.extensions["signs"].written = None  # two seconds have passed
        return client.post("/sit/pulse", json=said, headers={"X-Seat": page_key(token) if key is None else key})

    room.pulse, room.client = send, client
    room.to(1)
    return room


def events(kind) -> list[SeatEvent]:
    return list(db.session.scalars(select(SeatEvent).where(SeatEvent.kind == kind)))


def test_a_pulse_tells_the_time_and_is_written_down(seat):
    told = seat.pulse(unsent=2, oldest=7, events=["blur"]).json
    assert told["state"] == "running" and round((told["ends"] - told["now"]) / 60000, 1) == 89 and told["again"] == 3000
    row = db.session.scalar(select(Pulse))
    assert row.unsent == 2 and round((clock.now() - row.unsent_since).total_seconds()) in (7, 8)
    assert len(events("blur")) == 1
    seat.pulse()
    assert db.session.scalar(select(Pulse).execution_options(populate_existing=True)).unsent_since is None


@pytest.mark.rule(35)
def test_extra_time_a_pause_and_a_word_are_in_the_next_pulse(seat):
    do(service_time.extend, the_room(seat), 10, WHY, seat.invigilator)
    do(service_time.notify, the_room(seat), "请检查第3题", seat.invigilator)
    told = seat.pulse().json
    assert told["extra"] == 600 and told["notice"]["text"] == "请检查第3题" and round((told["ends"] - told["now"]) / 60000, 1) == 99
    do(service_time.evacuate, the_room(seat), "火警警报", seat.invigilator)
    seat.to(31)
    told = seat.pulse(lang="en").json
    assert told["state"] == "paused" and round((told["ends"] - told["now"]) / 60000, 1) == 99
    assert told["notice"]["text"].startswith("Leave the room")
    do(service_time.resume, the_room(seat), seat.invigilator)
    told = seat.pulse().json
    assert told["state"] == "running" and told["notice"] is None


@pytest.mark.rule(35)
def test_a_silence_of_the_network_is_in_the_log_when_the_seat_is_heard_again(seat):
    seat.pulse()
    seat.to(1.3)
    seat.pulse()
    assert not events("gap")
    seat.to(5.3)
    seat.pulse(unsent=4, oldest=230)
    (gap,) = events("gap")
    assert gap.seconds in range(238, 243)


@pytest.mark.rule(35)
def test_who_is_not_the_seat_is_told_why_in_words(seat):
    assert seat.pulse(key="0" * 32).json["code"] == "exams.unknown_seat"
    assert seat.pulse(events=["gap"]).status_code == 400
    assert seat.client.post("/sit/pulse", data="{", headers={"X-Seat": page_key(seat.seat_tokens[0])}).status_code == 400
    foreign = seat.client.post("/sit/pulse", json={}, headers={"X-Seat": page_key(seat.seat_tokens[0]), "Origin": "http://evil.example"})
    assert foreign.status_code in (400, 403)
    code = do(entry.release, seats(seat)[0], seat.invigilator)
    do(entry.take_seat, seats(seat)[0].id, code, "10.0.0.9")
    lost = seat.pulse(unsent=1, events=["blur"])
    assert lost.status_code == 409 and lost.json["code"] == "exams.moved" and lost.json["say"]
    assert not events("blur") and db.session.scalar(select(func.count()).select_from(Pulse)) == 0


@pytest.mark.rule(35)
def test_a_paper_is_closed_by_the_clockwork_or_by_the_next_pulse_whichever_comes_first(seat):
    seat.to(90.01)
    assert seat.pulse().json["state"] == "ended" and seats(seat)[0].state is AttemptState.RUNNING, "the grace is not over"
    seat.to(90.5)
    assert seat.pulse().json["state"] == "ended"
    assert [one.state for one in seats(seat)] == [AttemptState.ENDED, AttemptState.RUNNING, AttemptState.RUNNING]
    assert seats(seat)[0].finished_at == seats(seat)[0].ends_at and seats(seat)[0].receipt
    service.end_overdue()
    assert {one.state for one in seats(seat)} == {AttemptState.ENDED}
    assert seat.pulse().json["state"] == "ended"


def test_a_pulse_needs_one_statement_and_a_hall_of_them_is_written_in_one_go(live):
    """Real connections: the signs of a hall go together, and what is written there need not be durable."""
    with live.app_context():
        heard, now = signs.Signs(), clock.now()
        for number in range(60):
            heard.hear(f"t{number}", _standing(number, now), signs.Told(), now)
        assert pulse.write(heard, now) and not heard.alive
        for use, prepare, told in (("pulse", pulse._prepare, True), ("save", None, False)):
            assert _lazy(pulse.wire.own(db.engine, use, prepare).cursor(), db.engine.dialect.name) is told, "saves stay durable"


def _lazy(cursor, dialect) -> bool:
    """Whether this connection has said for itself that its commits need not reach the disk at once."""
    if dialect == "sqlite":
        return cursor.execute("PRAGMA synchronous").fetchone() == (1,)
    told = cursor.execute("SELECT setting, source FROM pg_settings WHERE name = 'synchronous_commit'").fetchone()
    return told == ("off", "session")


def _standing(number, now):
    return signs.Standing(number, AttemptState.RUNNING, now, now, None, 0, "", None, None)


def test_a_pulse_does_not_wait_for_a_writer_and_its_sign_is_not_lost(live):
    with live.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL locks rows, not the file")
        heard, now = signs.Signs(), clock.now()
        heard.hear("t", _standing(1, now), signs.Told(), now)
        holding, done, let_go = threading.Event(), threading.Event(), threading.Event()

        def write_long():
            with write_lock.held():
                holding.set()
                done.wait(60)
            let_go.set()

        writer = threading.Thread(target=write_long)
        writer.start()
        holding.wait()
        assert pulse.write(heard, now) is False and not let_go.is_set(), "who waits has the lock at last, and writes"
        assert list(heard.alive) == ["t"]
        done.set()
        writer.join()
        assert pulse.write(heard, now) is True and not heard.alive


def test_a_save_is_taken_while_signs_of_life_cannot_be_written(seat, monkeypatch):
    def broken(*_):
        raise RuntimeError("no")

    monkeypatch.setattr(pulse, "_write", broken)
    assert seat.pulse(unsent=1).json["state"] == "running"
    assert saving.save(seat.seat_tokens[0], [saving.Change(1, 1, "!")], 5).stored == {1: 1}
    assert db.session.scalar(select(func.count()).select_from(Pulse)) == 0


@pytest.mark.one_database
def test_the_office_gives_extra_time_to_the_whole_room(client, seat):
    page = client.as_(seat.office)
    path = f"/office/exams/{seat.room_id}/extend"
    assert page.send(path, minutes=0, reason="停电").status_code == 422
    assert page.send(path, minutes=5, reason="停电").status_code == 303
    with unit_of_work():
        assert {one.extra_seconds for one in db.session.scalars(select(Attempt))} == {300}
    assert "+5" in page.get(f"/office/exams/{seat.room_id}").text

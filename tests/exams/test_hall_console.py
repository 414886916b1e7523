"""The console of a theory room by clicking: the live map, a seat's verbs, the room's verbs, the end."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession, Seat, TicketVersion
from skillcert.conduct.models import CheckIn, Incident, RoomRecord
from skillcert.conduct.states import Presence
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, queries, queries_hall, service, service_prepare
from skillcert.exams.models import Answer, Attempt, Pulse, SeatEvent
from tests.support.hall import CANARY, CODE, PASSWORD, hall

WORDS = {"alive": "作答中", "quiet": "无响应", "lost": "离线", "out": "未登录", "paused": "已暂停"}

REFRESH = 7
"""Statements of a refresh: four for the session and its settings, then the room, its seats, their answers."""


def laid(candidates=4):
    """A hall with its papers, T0 − 20 min; `.to(minutes)` moves the clock to T0 + minutes, to the second."""
    made = hall(candidates=candidates)
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)
    machine = clock.now

    def to(minutes: float) -> None:
        clock.use_offset(None)
        offset = made.starts_at + timedelta(minutes=minutes) - machine()
        clock.use_offset(lambda: offset)

    made.to, made.page = to, f"/duty/hall/{made.room_id}"
    to(-20)
    return made


@pytest.fixture
def room(session, client):
    made = laid()
    client.as_(made.invigilator)
    return made


def sign_in(made, n=0, code=""):
    with unit_of_work():
        return entry.take_seat(entry.find(made.tickets[n], CODE, "10.0.0.5", code).id, code, "10.0.0.5")


def attempt(made, n=0) -> Attempt:
    return db.session.scalar(select(Attempt).where(Attempt.seat_id == made.seat_ids[n]))


def pulse(made, n, seconds, unsent=0):
    at = clock.now() - timedelta(seconds=seconds)
    one = attempt(made, n)
    one.seen_at = at
    db.session.merge(Pulse(attempt_id=one.id, at=at, unsent=unsent, unsent_since=at if unsent else None))
    db.session.commit()


def seat(made, n=0, verb="") -> str:
    return f"{made.page}/seats/{made.seat_ids[n]}" + (f"/{verb}" if verb else "")


def press(client, made, verb, n=0, **fields):
    return client.send(seat(made, n, verb), seat(made, n), **fields)


def stands_still(client, made) -> bool:
    """Whether the refreshed map tells that time stands still, with the way on."""
    told = client.get(f"{made.page}/map", headers={"HX-Request": "true"}).text
    return f'{made.page}/resume"' in told


def on_map(client, made) -> dict[int, str]:
    """{seat number: its health} as the fragment shows it."""
    told = client.get(f"{made.page}/map", headers={"HX-Request": "true"}).text
    return {int(n): word for n, word in re.findall(r'id="c(\d+)" data-health="(\w+)"', told)}


# --- the map ----------------------------------------------------------------------------------------------------------


def test_the_map_tells_by_icon_and_word_how_each_pc_does(room, client):
    for n in range(3):
        sign_in(room, n)
    room.to(10)
    for n, seconds in enumerate((3, 20, 45)):
        pulse(room, n, seconds, unsent=3 * (n == 2))
    assert on_map(client, room) == {1: "alive", 2: "quiet", 3: "lost", 4: "out"}
    fragment = client.get(f"{room.page}/map", headers={"HX-Request": "true"}).text
    assert "<html" not in fragment and CANARY not in fragment and "题干" not in fragment
    assert all(WORDS[word] in fragment for word in ("alive", "quiet", "lost", "out"))
    assert fragment.count("<svg") >= 4, "never by colour alone"
    assert "3 题未上传" in fragment
    tag = re.search(r'data-tag="(\w+)"', fragment).group(1)
    assert client.get(f"{room.page}/map?seen={tag}").status_code == 204, "nothing new is not drawn again"
    pulse(room, 0, 40)
    assert client.get(f"{room.page}/map?seen={tag}").status_code == 200


@pytest.mark.parametrize("candidates", [4, 40])
def test_a_refresh_costs_the_same_few_statements_however_many_sit_there(session, client, statements, candidates):
    made = laid(candidates)
    client.as_(made.invigilator)
    for n in range(candidates // 2):
        sign_in(made, n)
    client.get(f"{made.page}/map")
    with statements() as seen:
        assert client.get(f"{made.page}/map").status_code == 200
    assert len(seen) == REFRESH, seen
    for page in (made.page, seat(made), f"{made.page}/extend", f"/duty/rooms/{made.room_id}/record"):
        with statements() as seen:
            assert client.get(page).status_code == 200
        assert len(seen) <= 15, (page, len(seen))


@pytest.mark.one_database
def test_an_invigilator_of_another_room_finds_nothing_here(room, client, app):
    stranger = client.as_(room.assessors[0])
    asked = 0
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("duty.hall") or "room_session_id" not in rule.arguments:
            continue
        path = rule.rule.replace("<int:room_session_id>", str(room.room_id)).replace(
            "<int:seat_id>", str(room.seat_ids[0])
        )
        for method in rule.methods & {"GET", "POST"}:
            answer = stranger.get(path) if method == "GET" else stranger.send(path, "/duty/hall")
            assert answer.status_code == 404, (method, path)
            asked += 1
    assert asked >= 20


# --- the door ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule(34)
def test_a_candidate_is_checked_in_in_two_taps_and_a_wrong_tap_is_taken_back(room, client):
    assert press(client, room, "check-in").status_code == 422, "without a look at the document nobody is let in"
    assert press(client, room, "check-in", seen="y").headers["Location"].endswith(room.page)
    assert db.session.scalar(select(CheckIn.presence)) is Presence.PRESENT
    assert press(client, room, "undo", reason="").status_code == 422
    assert press(client, room, "undo", reason="看错座位").status_code == 303
    assert db.session.scalar(select(CheckIn)) is None
    assert press(client, room, "absent").status_code == 303
    assert on_map(client, room)[1] == "absent"
    door = f"{room.page}/door"
    assert client.send(door, room.page, ticket=room.tickets[1]).headers["Location"] == seat(room, 1), (
        "a scan opens the photo"
    )
    assert client.send(door, room.page, ticket="26000163109999").status_code == 422
    history = client.get(f"{room.page}/history").text
    assert "看错座位" in history or "撤" in history, "what was recorded by mistake stays in the history"


def test_gaps_that_were_emptied_again_are_no_answers_wherever_answers_are_counted(room):
    sign_in(room)
    one = attempt(room)
    with unit_of_work():
        for question, value in enumerate(("=\n\n", "!=", "", "=0", "0123456789ab"), 1):
            db.session.add(Answer(attempt_id=one.id, question=question, revision=1, value=value, at=clock.now()))
    hall_room, now = db.session.get(RoomSession, room.room_id), clock.now()
    assert [line.answered for line in queries.lines(hall_room, now)] == [2, 0, 0, 0]
    assert [place.answered for place in queries_hall.places(hall_room, now)] == [2, 0, 0, 0]


@pytest.mark.rule(34)
def test_who_signed_in_at_a_pc_is_never_absent_and_a_forgotten_check_in_is_made_good(room, client):
    sign_in(room)
    assert "已于" in press(client, room, "absent").text and db.session.scalar(select(CheckIn)) is None
    room.to(40)
    client.as_(room.invigilator)
    assert press(client, room, "check-in", n=1, seen="y").status_code == 422, "nobody is let in after the limit"
    assert client.send(f"{room.page}/absent", room.page).status_code == 303
    assert {row.seat_id for row in db.session.scalars(select(CheckIn))} == set(room.seat_ids[1:])
    assert press(client, room, "check-in", seen="y").status_code == 303, "the PC shows that the candidate came in time"


# --- another PC, another seat -----------------------------------------------------------------------------------------


@pytest.mark.rule(35)
def test_another_pc_is_two_taps_away_and_a_code_for_the_wrong_seat_is_taken_back(room, client):
    sign_in(room)
    room.to(10)
    old = attempt(room).seat_token_hash
    assert press(client, room, "release").headers["Location"].endswith(seat(room)), "tap the seat, tap the button"
    code = attempt(room).release_code
    shown = client.get(seat(room)).text
    assert f"<span>{code[:3]}</span> <span>{code[3:]}</span>" in shown and "data-until" in shown
    assert press(client, room, "withdraw").status_code == 303
    assert attempt(room).release_code is None
    assert press(client, room, "withdraw").status_code == 422
    press(client, room, "release")
    sign_in(room, code=attempt(room).release_code)
    assert attempt(room).seat_token_hash != old
    verbs = set(db.session.scalars(select(HistoryEvent.verb)))
    assert {"exams.release", "exams.withdraw_release", "exams.sign_in"} <= verbs


@pytest.mark.rule(17)
def test_a_candidate_changes_to_a_free_seat_and_the_paper_follows(room, client):
    sign_in(room)
    room.to(10)
    paper = attempt(room).id
    assert press(client, room, "reseat", number="2", reason="电脑故障").status_code == 422, "somebody sits there"
    assert press(client, room, "reseat", number="31", reason="电脑故障").status_code == 422, "no such seat"
    assert press(client, room, "reseat", number="9", reason="").status_code == 422
    assert press(client, room, "reseat", number="9", reason="电脑故障").status_code == 303
    chair = db.session.get(Seat, room.seat_ids[0])
    assert chair.number == 9 and attempt(room).id == paper and attempt(room).release_code, (
        "and the code for the other PC is out"
    )
    told = "1 → 9 · 电脑故障"
    assert db.session.scalar(select(SeatEvent.note).where(SeatEvent.kind == "reseated")) == told
    assert db.session.scalar(select(Incident.text)) == told, "it is printed in the record of the room"
    assert db.session.scalar(select(TicketVersion.fields))["sittings"][0]["seat"] == 9
    assert on_map(client, room)[9] and 1 not in on_map(client, room)


# --- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.rule(35)
def test_minutes_for_one_for_some_for_all_and_each_taken_back(room, client):
    room.to(10)
    ends = [attempt(room, n).ends_at for n in range(4)]

    def given():
        return [(attempt(room, n).ends_at - ends[n]).seconds // 60 for n in range(4)]

    assert press(client, room, "extend", minutes="5", reason="电脑故障").status_code == 303
    some = {"whom": "some", "seats": room.seat_ids[1:3], "minutes": "10", "reason": "断网"}
    assert client.send(f"{room.page}/extend", **(some | {"seats": []})).status_code == 422
    assert client.send(f"{room.page}/extend", **(some | {"whom": "all"})).status_code == 422, (
        "ticked, but everybody said"
    )
    assert client.send(f"{room.page}/extend", **some).status_code == 303
    assert client.send(f"{room.page}/extend", whom="all", minutes="2", reason="推迟开考").status_code == 303
    assert given() == [7, 12, 12, 2]
    assert client.send(f"{room.page}/extend", whom="all", minutes="90", reason="断网").status_code == 422
    page = client.get(room.page).text
    latest = re.search(r'name="event" value="(\d+)"', page).group(1)
    assert client.send(f"{room.page}/take-back", room.page, event=latest, reason="").status_code == 422
    assert client.send(f"{room.page}/take-back", room.page, event=latest, reason="点错了").status_code == 303
    assert given() == [5, 10, 10, 0]
    own = re.findall(r'name="event" value="(\d+)"', client.get(seat(room, 1)).text)
    assert (
        client.send(
            f"{room.page}/take-back", seat(room, 1), event=own[0], seat=room.seat_ids[1], reason="点错了"
        ).status_code
        == 303
    )
    assert given() == [5, 0, 10, 0], "of a call to two seats one was taken back"


@pytest.mark.rule(35)
def test_everybody_leaves_and_comes_back_with_exactly_the_time_that_was_left(room, client):
    for n in range(2):
        sign_in(room, n)
    room.to(30)
    ends = attempt(room).ends_at
    assert client.send(f"{room.page}/evacuate", room.page, reason="").status_code == 422
    assert not stands_still(client, room)
    assert client.send(f"{room.page}/evacuate", room.page, reason="消防警报").status_code == 303
    assert stands_still(client, room)
    assert on_map(client, room)[1] == "paused" and db.session.scalar(select(Incident.text)) == "消防警报"
    room.to(45)
    client.as_(room.invigilator)
    assert client.send(f"{room.page}/resume", whom="all").status_code == 303
    assert abs((attempt(room).ends_at - ends).total_seconds() - 900) < 5
    assert client.send(f"{room.page}/go-back", room.page, reason="警报未解除").status_code == 303
    assert attempt(room).paused_at is not None and attempt(room).ends_at == ends
    assert press(client, room, "resume", reason="").status_code == 303
    assert attempt(room).paused_at is None and attempt(room, 1).paused_at is not None, (
        "one seat may go on before the others"
    )


@pytest.mark.rule(35)
def test_what_a_silent_pc_lost_is_offered_and_given_back_and_a_word_reaches_the_screen(room, client):
    sign_in(room)
    room.to(20)
    one = attempt(room)
    db.session.add(SeatEvent(attempt_id=one.id, kind="gap", seconds=380, at=clock.now() - timedelta(minutes=5)))
    pulse(room, 0, 2)
    assert "6 分 20 秒" in client.get(seat(room)).text
    assert "1" in re.search(r"尚未补回[^<]*", client.get(room.page).text).group(0)
    ends = attempt(room).ends_at
    assert press(client, room, "compensate").status_code == 303
    assert (attempt(room).ends_at - ends).total_seconds() == 380
    assert press(client, room, "compensate").status_code == 422, "once"
    assert press(client, room, "notify", text="请保持安静").status_code == 303
    assert attempt(room).notice == "请保持安静"


# --- the end ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule(32)
def test_the_room_closes_only_when_door_pcs_and_papers_agree(room, client):
    record = f"/duty/rooms/{room.room_id}/record"
    sign_in(room)  # and nobody checks this one in
    press(client, room, "check-in", n=1, seen="y")  # comes, but never signs in
    press(client, room, "absent", n=2)
    press(client, room, "absent", n=3)
    room.to(91)
    service.end_overdue()
    client.as_(room.invigilator)
    page = client.get(record).text
    assert page.count("R32") == 2 and seat(room, 0) in page and seat(room, 1) in page
    assert client.send(record, password=PASSWORD).status_code == 422 and db.session.scalar(select(RoomRecord)) is None
    assert press(client, room, "check-in", seen="y").status_code == 303
    why = {"kind": "health", "seat_id": room.seat_ids[1], "text": "考生突发不适，由家属接走"}
    assert client.send(f"/duty/rooms/{room.room_id}/incidents", **why).status_code == 303
    assert "R32" not in client.get(record).text
    assert client.send(record, password=PASSWORD).status_code == 303
    closed = db.session.scalar(select(RoomRecord))
    assert (closed.expected, closed.present, closed.absent) == (4, 2, 2)
    assert client.get(room.page).status_code == 200 and client.get(seat(room)).status_code == 200

"""The list of bad input at the door: a clear refusal and a row each, and nobody learns more than they knew (T07-T10, R34, R35)."""

import re

import pytest
from sqlalchemy import func, select

from skillcert.arrangement.models import Room, RoomSession
from skillcert.core import settings
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import entry
from skillcert.exams.models import Attempt, SeatEvent
from skillcert.people.models import SignInAttempt
from tests.support.desks import attempt_of, door, nobody
from tests.support.hall import CODE


def refused_at(made, n) -> dict[str, int]:
    db.session.rollback()
    query = select(SeatEvent.kind, SeatEvent.times).join(Attempt).where(Attempt.seat_id == made.seat_ids[n], SeatEvent.kind.like("door.%"))
    return dict(db.session.execute(query).all())


def error_of(page) -> str:
    return re.search(r'class="error".*?</p>|<div class="note note-bad".*?</div>', page.text, re.S)[0]


def test_a_right_ticket_in_the_wrong_room_is_not_told_which_of_the_two_is_wrong(made, client):
    wrong_room, no_ticket = door(client, made.tickets[0], "ZZ99"), door(client, "9999", CODE)
    assert wrong_room.status_code == no_ticket.status_code == 422 and error_of(wrong_room) == error_of(no_ticket)
    assert refused_at(made, 0) == {"door.unknown_ticket": 1}
    assert nobody("door.unknown_ticket") == 1


@pytest.mark.rule(34)
def test_a_pc_of_another_place(made, client):
    with unit_of_work():
        db.session.get(RoomSession, made.room_id).room.addresses = ["10.1.2.0/24"]
    page = door(client, made.tickets[0])
    assert page.status_code == 422 and "127.0.0.1" in page.text
    assert refused_at(made, 0) == {"door.wrong_place": 1}
    client.environ_base["REMOTE_ADDR"] = "10.1.2.9"
    assert door(client, made.tickets[0]).status_code == 200
    with unit_of_work():
        code = entry.release(attempt_of(made, 0), made.invigilator)
    client.environ_base["REMOTE_ADDR"] = "10.1.3.9"
    assert door(client, made.tickets[0], release=code).status_code == 422, "a release code does not override the list"


@pytest.mark.rule(34)
def test_the_institutions_addresses_count_where_a_room_has_none_of_its_own(made, client):
    with unit_of_work():
        settings.put("exams.hall_addresses", ["10.9.0.0/16"], made.office)
    assert door(client, made.tickets[0]).status_code == 422
    with unit_of_work():
        db.session.get(RoomSession, made.room_id).room.addresses = ["127.0.0.0/8"]
    assert door(client, made.tickets[0]).status_code == 200
    with pytest.raises(Refused), unit_of_work():
        settings.put("exams.hall_addresses", ["the hall"], made.office)


def test_an_address_that_a_client_writes_itself_opens_no_room(made, client):
    with unit_of_work():
        db.session.get(RoomSession, made.room_id).room.addresses = ["10.1.2.0/24"]
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "10.1.2.9"
    assert door(client, made.tickets[0]).status_code == 422


@pytest.mark.rule(34)
def test_a_confirmation_that_was_carried_to_another_pc(made, client):
    page = door(client, made.tickets[0])
    with unit_of_work():
        db.session.scalars(select(Room)).one().addresses = ["10.1.2.0/24"]
    assert confirm(client, page).status_code == 422
    assert refused_at(made, 0) == {"door.wrong_place": 1} and attempt_of(made, 0).seat_token_hash is None


def confirm(client, page, **fields):
    proof, token = (re.search(rf'name="{name}" value="([^"]+)"', page.text)[1] for name in ("proof", "csrf_token"))
    return client.post("/sit/seat", data={"csrf_token": token, "proof": proof} | fields)


def test_a_confirmation_that_comes_too_late(made, client):
    page = door(client, made.tickets[0])
    made.to(-20 + 301 / 60)
    late = confirm(client, page)
    assert late.status_code == 422 and "seat=" not in str(late.headers)
    assert refused_at(made, 0) == {"door.proof_expired": 1}
    assert door(client, made.tickets[0]).status_code == 200, "and once more from the start"


def test_a_release_code_that_is_none_is_no_matter_where_none_is_needed(made, client):
    page = door(client, made.tickets[0], release="1:2:3")
    assert confirm(client, page).status_code == 303 and attempt_of(made, 0).seat_token_hash


@pytest.mark.parametrize("change", ["number", "until", "code", "mac", "empty", "letters"])
def test_a_forged_confirmation(made, client, change):
    page = door(client, made.tickets[0])
    number, until, code, mac = re.search(r'name="proof" value="([^"]+)"', page.text)[1].split(":")
    forged = {
        "number": f"{int(number) + 1}:{until}:{code}:{mac}", "until": f"{number}:{int(until) + 9999}:{code}:{mac}",
        "code": f"{number}:{until}:123456:{mac}", "mac": f"{number}:{until}:{code}:{'0' * len(mac)}", "empty": "", "letters": "\u00e4:\U0001f600:x:y",
    }[change]  # fmt: skip
    answer = confirm(client, page, proof=forged)
    assert answer.status_code == 422 and "seat=" not in str(answer.headers)
    assert nobody("door.proof_forged") == 1
    assert [attempt_of(made, n).seat_token_hash for n in (0, 1, 2)] == [None] * 3


@pytest.mark.rule(35)
def test_guessing_a_release_code_is_slowed_counted_and_voids_the_code(made, client, desk):
    with unit_of_work():
        code = entry.release(desk.attempt, made.invigilator)
    wrong = "000000" if code != "000000" else "000001"
    tries = 0
    while desk.attempt.release_code is not None and tries < 30:
        answer = door(client, made.tickets[0], release=wrong)
        assert answer.status_code == 422
        tries += 1
        made.to(1 + tries * 5 / 60)  # a patient guesser waits out every delay
    assert tries < 10, "five counted ones are enough; the waits between count besides"
    assert desk.rows()["door.wrong_release_code"] >= entry.WRONG_CODES - 1
    made.to(8)
    assert "换机码" in error_of(door(client, made.tickets[0], release=code)), "even the right one is void now"
    with unit_of_work():
        again = entry.release(desk.attempt, made.invigilator)
    assert desk.attempt.release_tries == 0
    made.to(11)
    assert door(client, made.tickets[0], release=again).status_code == 200, "a new code from the invigilator works"


def test_guessing_without_waiting_is_told_to_wait(made, client, desk):
    with unit_of_work():
        entry.release(desk.attempt, made.invigilator)
    answers = [door(client, made.tickets[0], release="000000") for _ in range(8)]
    assert all(answer.status_code == 422 for answer in answers)
    assert desk.rows()["door.wait"] >= 2
    db.session.rollback()
    assert db.session.scalar(select(func.count(SignInAttempt.id))) < 8, "a try that was told to wait is not counted as another one"

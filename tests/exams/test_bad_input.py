"""The list of bad input at the door and at the seats: each gets a clear refusal and a row, and nothing is lost (T07-T10, R34, R35).

After each, the answer that was saved before still stands, and an honest save still goes through.
"""

import gzip
import json
import re
import time
import tracemalloc
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from skillcert import serving
from skillcert.arrangement.models import Room, RoomSession
from skillcert.core import clock, crypto, settings
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, queries, refusals, service, service_prepare
from skillcert.exams.models import Answer, AnswerEvent, Attempt, DoorRefusal, SeatEvent
from skillcert.people.models import SignInAttempt
from skillcert.web import save_door
from skillcert.web.save_door import page_key
from tests.support.browsing import AuditedClient
from tests.support.hall import CODE, hall
from tests.support.prepared import prepared

MEGABYTE = 1_000_000


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


# --- who is that? -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["forged", "A" * 43, "../../x", "' OR 1=1 --", "\u00e4\u00f6", "x" * 4000])
def test_a_forged_seat_token(app, desk, honest, token):
    stranger = AuditedClient(app)
    stranger.set_cookie("seat", token, path="/sit")
    said(desk.save((1, 9, ""), client=stranger, key=page_key(token)), "exams.moved")
    assert nobody("save.moved") == 1
    assert stranger.get("/sit", audit=False).status_code == 303, "and no page"


@pytest.mark.parametrize("key", ["", "0" * 64, "schl\u00fcssel", "x" * 5000])
def test_a_forged_page_key(desk, honest, key):
    answer = desk.save((1, 9, ""), key=key.encode("utf-8").decode("latin-1"))
    assert answer.status_code == 403
    said(answer, "exams.unknown_seat")
    assert desk.rows() == {"save.unknown_seat": 1}


def test_a_page_key_of_another_candidate_and_another_candidates_cookie(app, made, desk, honest):
    made.to(-5)
    other = Desk(app, made, 1)
    made.to(1)
    said(desk.save((1, 9, ""), key=page_key(other.token)), "exams.unknown_seat")
    said(other.save((1, 9, ""), key=page_key(desk.token)), "exams.unknown_seat")
    assert desk.rows() == other.rows() == {"save.unknown_seat": 1}
    assert other.answers() == {}, "there is no number in a request that could be swapped: the token alone says whose paper it is"


def test_a_page_of_another_site(desk, honest):
    assert desk.save((1, 9, ""), headers={"Origin": "http://evil.example"}).status_code in (400, 403)
    assert desk.save((1, 9, ""), headers={"Sec-Fetch-Site": "cross-site"}).status_code in (400, 403)


def test_an_option_of_another_paper_or_question_is_refused_in_words_and_kept_as_a_row(app, made, desk, honest):
    made.to(-5)
    other = Desk(app, made, 1)
    made.to(1)
    for number, token in enumerate(("0123456789ab", other.option("C", 3), desk.option("C", 4), f"{desk.option('A', 3)},0123456789ab"), 1):
        answer = desk.save((3, number, token))
        assert answer.status_code == 400 and answer.json["foreign"] == [3] and answer.json["saved"] == {}
        said(answer, "exams.foreign_option")
        assert "3" in answer.json["say"]
        assert desk.rows() == {"save.foreign_option": number}
    assert 3 not in desk.answers() and desk.events(3) == []
    assert desk.save((3, 5, desk.option("C", 3))).json["saved"] == {"3": 5}, "its own is taken"


@pytest.mark.rule(35)
def test_one_foreign_option_does_not_hold_up_the_other_answers_of_the_message(desk, honest):
    answer = desk.save((3, 1, desk.option("B", 3)), (4, 1, "!0123456789ab"), (5, 1, desk.option("D", 5)))
    assert answer.json["saved"] == {"3": 1, "5": 1} and answer.json["foreign"] == [4]
    assert set(desk.answers()) == {1, 3, 5} and desk.rows() == {"save.foreign_option": 1}


def test_a_foreign_option_after_the_end_is_refused_for_the_end_where_anything_else_came_with_it(made, desk):
    made.to(95)
    said(desk.save((3, 1, ""), (4, 1, "0123456789ab")), "exams.over")
    said(desk.save((4, 1, "0123456789ab")), "exams.foreign_option")


@pytest.mark.rule(35)
def test_a_paper_that_was_laid_out_before_tokens_told_of_their_seat_is_answered_like_any_other(desk, honest):
    with unit_of_work():
        lines = [{**line, "letters": {"0a0b0c0d0e0f": "A", "f0e0d0c0b0a0": "B"}} for line in desk.lines()]
        desk.attempt.decode = crypto.encrypt(service.DECODE, json.dumps(lines).encode())
    assert desk.save((3, 1, "0a0b0c0d0e0f")).json["saved"] == {"3": 1}
    said(desk.save((4, 1, "0a0b0c0d0e0e")), "exams.foreign_option")


# --- not now ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule(35)
def test_an_answer_before_the_start(app, made):
    desk = Desk(app, made, 0)
    made.to(-1 / 60)
    said(desk.save((1, 1, "")), "exams.not_started")
    assert desk.rows() == {"save.not_started": 1} and desk.answers() == {}


@pytest.mark.rule(35)
def test_an_answer_after_the_end_and_its_grace(made, desk):
    made.to(90 + 4 / 60)
    assert desk.save((2, 1, "")).status_code == 200, "within the grace"
    made.to(90 + 6 / 60)
    said(desk.save((2, 2, "")), "exams.over")
    service.end_overdue()
    said(desk.save((2, 3, "")), "exams.over")
    assert desk.rows() == {"save.over": 2} and desk.answers()[2][0] == 1


@pytest.mark.rule(35)
def test_an_answer_after_handing_in(made, desk):
    made.to(40)
    with unit_of_work():
        receipt = service.submit(desk.attempt.id).receipt
    said(desk.save((2, 1, "")), "exams.over")
    assert desk.attempt.receipt == receipt and 2 not in desk.answers()
    assert desk.rows() == {"save.over": 1}


# --- not that ---------------------------------------------------------------------------------------------------------


def test_an_answer_of_a_megabyte(desk, honest):
    said(desk.save((3, 1, "=" + "长" * 4001)), "exams.answer_too_long")
    started = time.perf_counter()
    answer = desk.save((3, 1, "=" + "x" * MEGABYTE))
    assert answer.status_code == 413 and time.perf_counter() - started < 1
    said(answer, "exams.too_much")
    assert desk.rows() == {"save.answer_too_long": 1, "save.too_much": 1} and 3 not in desk.answers()


class Endless:
    """A body without an end; counts what was read of it."""

    def __init__(self):
        self.given = 0

    def read(self, size=-1):
        size = 65536 if size is None or size < 0 else size
        self.given += size
        assert self.given < 2 * MEGABYTE, "read on and on"
        return b"x" * size

    readline = read


def test_a_body_in_chunks_that_never_ends_is_read_no_further_than_a_paper(desk, honest):
    body = Endless()
    answer = desk.send(data="", environ_overrides={
        "wsgi.input": body, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""})
    assert answer.status_code == 413 and body.given < MEGABYTE
    said(answer, "exams.too_much")
    assert desk.rows() == {"save.too_much": 1}


@pytest.mark.parametrize("length", ["5", "0", "", "-1", "abc"])
def test_a_wrong_content_length(desk, honest, length):
    answer = desk.send({"changes": [[3, 1, ""]]}, environ_overrides={"CONTENT_LENGTH": length})
    assert answer.status_code == 400 and 3 not in desk.answers()
    assert desk.rows() == {"save.bad_save": 1}


def test_a_compressed_body_is_not_unpacked(desk, honest):
    bomb = gzip.compress(b'{"changes": [[3, 1, ""]]}' + b" " * 50 * MEGABYTE)
    tracemalloc.start()
    answer = desk.send(data=bomb, headers={"Content-Encoding": "gzip"})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 400 and peak < 10 * MEGABYTE
    assert desk.rows() == {"save.bad_save": 1}


HOSTILE = {
    "deep lists": "[" * 100_000,
    "deep objects": '{"a":' * 50_000,
    "a huge number": '{"changes": [[1, ' + "9" * 5000 + ', ""]]}',
    "a number beyond every column": '{"changes": [[1, 99999999999999999999, ""]]}',
    "infinity": '{"changes": [[1, 1e999, ""]]}',
    "not a number": '{"changes": [[1, NaN, ""]]}',
    "a NUL": '{"changes": [[3, 1, "=a\\u0000b"]]}',
    "half a character": '{"changes": [[3, 1, "=\\ud800"]]}',
    "not UTF-8": b'{"changes": [[3, 1, "=\xff\xfe"]]}',
    "not JSON": "changes=1",
    "nothing": "",
    "true as a number": '{"changes": [[true, 1, ""]]}',
    "no list": '{"changes": {"1": ""}}',
    "too many": json.dumps({"changes": [[1, 1, ""]] * 201}),
    "tokens with a tail": '{"changes": [[1, 9, "0123456789ab; DROP TABLE answer"]]}',
    "a revision of zero": '{"changes": [[1, 0, ""]]}',
    "a revision beyond all": '{"changes": [[1, 1000001, ""]]}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_end_quickly(desk, honest, name):
    started = time.perf_counter()
    answer = desk.send(data=HOSTILE[name])
    assert time.perf_counter() - started < 1
    assert answer.status_code == 400
    said(answer, "exams.bad_save")
    assert desk.rows() == {"save.bad_save": 1}


@pytest.mark.parametrize("question", [11, 1000])
def test_a_question_beyond_the_paper(desk, honest, question):
    said(desk.save((question, 1, "")), "exams.bad_save")
    assert desk.rows() == {"save.bad_save": 1} and question not in desk.answers()


@pytest.mark.parametrize("body", ['{"unsent": ' + "9" * 400 + "}", '{"oldest": ' + "9" * 400 + "}", '{"events": [[]]}', "[" * 100_000, '"x"'])
def test_a_hostile_pulse(desk, honest, body):
    answer = desk.client.post(
        "/sit/pulse", data=body, headers={"X-Seat": page_key(desk.token)}, content_type="application/json", audit=False)
    assert answer.status_code in (200, 400, 413)
    assert nobody("pulse.bad_pulse") == (1 if answer.status_code == 400 else 0)


@pytest.mark.rule(35)
def test_a_revision_that_goes_back_is_kept_as_evidence_and_changes_nothing(desk, honest):
    late = desk.option("B")
    assert desk.save((1, 4, late)).json["saved"] == {"1": 4}
    row = db.session.execute(select(AnswerEvent.value).where(AnswerEvent.question == 1, AnswerEvent.revision == 4)).scalar_one()
    assert row == late and desk.answers()[1] == (5, desk.kept)


@pytest.mark.rule(35)
def test_the_same_revision_with_another_value_is_told_and_changes_nothing(desk, honest):
    answer = desk.save((1, 5, desk.option("B")))
    assert answer.json["stale"] == [1] and answer.json["saved"] == {}
    assert desk.rows() == {"save.stale": 1}
    assert desk.save((1, 5, desk.kept)).json["saved"] == {"1": 5}, "the same value once more is the same save"


# --- the door ---------------------------------------------------------------------------------------------------------


def door(client, ticket, code=CODE, release=""):
    return client.send("/sit/door", ticket=ticket, room_code=code, release_code=release)


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


def attempt_of(made, n) -> Attempt:
    db.session.rollback()
    return db.session.scalar(select(Attempt).where(Attempt.seat_id == made.seat_ids[n]))


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


# --- many of them -----------------------------------------------------------------------------------------------------


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

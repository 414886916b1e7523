"""The pages of a seat: from the door to the receipt, and never a byte too much (E3, T03, T06)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock, crypto
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, service, service_prepare, service_time
from skillcert.exams.models import AnswerEvent, Attempt
from tests.support.hall import CANARY, CODE, hall

PAGES = ("/sit", "/sit/door", "/sit/file/1", "/sit/file/0")


@pytest.fixture
def made(session):
    made = hall()
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)

    def to(minutes: float) -> None:
        clock.use_offset(None)
        offset = made.starts_at + timedelta(minutes=minutes) - clock.now()
        clock.use_offset(lambda: offset)

    made.to = to
    to(-20)
    return made


def sign_in(client, made, n=0, **more):
    page = client.send("/sit/door", ticket=made.tickets[n], room_code=CODE, **more)
    if page.status_code != 200:
        return page
    proof = re.search(r'name="proof" value="([^"]+)"', page.text)[1]
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    return client.post("/sit/seat", data={"csrf_token": token, "proof": proof})


def key_of(client) -> str:
    return re.search(r'data-key="([^"]+)"', client.get("/sit").text)[1]


def save(client, key, changes):
    return client.post("/sit/save", json={"changes": changes}, headers={"X-Seat": key})


def first_option(page, question=1) -> str:
    return re.search(rf'name="q{question}" value="([0-9a-f]+)"', page.text)[1]


def test_a_candidate_goes_from_the_door_to_the_receipt(client, made):
    assert sign_in(client, made).headers["Location"] == "/sit"
    waiting = client.get("/sit")
    assert "考生1" in waiting.text and "题干" not in waiting.text
    made.to(1)
    paper = client.get("/sit")
    assert paper.text.count('class="question"') == 10 and "题干第" in paper.text
    key, token = key_of(client), first_option(paper)
    answer = save(client, key, [[1, 1, token]])
    assert answer.json["saved"] == {"1": 1} and re.fullmatch(r"\d\d:\d\d:\d\d", answer.json["at"])
    again = client.get("/sit").text
    assert re.search(rf'value="{token}" checked', again), "what was saved stands on the page again"
    early = client.send("/sit/submit", "/sit", sure="on")
    assert early.status_code == 422
    made.to(45)
    assert client.send("/sit/submit", "/sit", sure="on").headers["Location"] == "/sit"
    done = client.get("/sit")
    receipt = db.session.scalar(select(Attempt.receipt).where(Attempt.seat_id == made.seat_ids[0]))
    assert receipt[:8] in done.text
    assert save(client, key, [[1, 2, ""]]).status_code == 409


def every_byte(client) -> str:
    told = ""
    for path in PAGES:
        answer = client.get(path, audit=False)
        told += str(answer.headers) + answer.get_data(as_text=True)
    return told


@pytest.mark.rule(31)
def test_one_second_before_the_start_no_byte_of_the_paper_is_anywhere(client, made):
    sign_in(client, made)
    made.to(-1 / 60)
    told = every_byte(client) + save(client, "x", [[1, 1, ""]]).text
    assert "题干" not in told and "备选" not in told and CANARY not in told
    made.to(1 / 60)
    assert "题干" in every_byte(client), "the search would have found it"


@pytest.mark.rule(31)
def test_no_key_score_or_number_of_the_bank_reaches_a_candidate_at_any_time(client, made):
    sign_in(client, made)
    made.to(1)
    told = every_byte(client)
    key = key_of(client)
    told += save(client, key, [[1, 1, ""]]).text
    made.to(95)
    service.end_overdue()
    with unit_of_work():
        service.mark(db.session.get(RoomSession, made.room_id), made.office)
    told += every_byte(client)
    assert CANARY not in told and "item_id" not in told and "9001" not in told
    assert not re.search(r'"?(score|verdict|correct)"?\s*[:=]', told)


def test_every_page_of_a_seat_is_uncacheable(client, made):
    sign_in(client, made)
    made.to(1)
    for path in PAGES:
        assert client.get(path, audit=False).headers["Cache-Control"] == "no-store" or path.startswith(
            ("/sit/file", "/sit/receipt")
        )


def test_a_save_needs_the_cookie_and_the_pages_key_and_the_right_shape(client, made):
    sign_in(client, made)
    made.to(1)
    key = key_of(client)
    assert save(client, "", [[1, 1, ""]]).status_code == 403
    assert save(client, "0" * 32, [[1, 1, ""]]).status_code == 403
    assert save(client, key, [[1, 1]]).status_code == 400
    assert client.post("/sit/save", data="x", headers={"X-Seat": key}).status_code == 400
    foreign = client.post(
        "/sit/save", json={"changes": [[1, 1, ""]]}, headers={"X-Seat": key, "Origin": "http://evil.example"}
    )
    assert foreign.status_code in (400, 403)
    client.delete_cookie("seat", path="/sit")
    assert save(client, key, [[1, 1, ""]]).status_code == 403
    assert db.session.scalar(select(AnswerEvent.question)) is None


def test_a_wrong_ticket_and_a_wrong_code_get_the_same_answer(client, made):
    one = client.send("/sit/door", ticket="1", room_code=CODE)
    two = client.send("/sit/door", ticket=made.tickets[0], room_code="ZZ")
    assert one.status_code == two.status_code == 422
    assert (
        re.search(r'class="error".*?</p>', one.text, re.S)[0] == re.search(r'class="error".*?</p>', two.text, re.S)[0]
    )


def test_nobody_confirms_a_seat_without_the_door(client, made):
    attempt = db.session.scalar(select(Attempt.id))
    for proof in ("", "x", f"{attempt}:9999999999:", f"{attempt}:9999999999::{'0' * 32}", f"{attempt}:1:::zz"):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sit/door").text)[1]
        answer = client.post("/sit/seat", data={"csrf_token": token, "proof": proof})
        assert answer.status_code == 422 and 'name="ticket"' in answer.text and "seat=" not in str(answer.headers)


@pytest.mark.rule(35)
def test_the_first_pc_is_told_when_the_paper_moved(client, made, app):
    sign_in(client, made)
    made.to(1)
    key = key_of(client)
    assert sign_in(client, made).status_code == 422
    with unit_of_work():
        code = entry.release(
            db.session.scalar(select(Attempt).where(Attempt.seat_id == made.seat_ids[0])), made.invigilator
        )
    from tests.support.browsing import AuditedClient

    other = AuditedClient(app)
    assert sign_in(other, made, release_code=code).headers["Location"] == "/sit"
    lost = save(client, key, [[1, 1, ""]])
    assert (
        lost.status_code == 409 and lost.json["code"] == "exams.moved" and "PC" in lost.json["say"] or lost.json["say"]
    )
    assert save(other, key_of(other), [[1, 1, ""]]).status_code == 200


def test_the_receipt_opens_to_its_own_seat_after_the_end_with_the_text_under_its_digest(client, made):
    sign_in(client, made)
    made.to(1)
    key, token = key_of(client), first_option(client.get("/sit"))
    save(client, key, [[1, 1, token]])
    assert client.get("/sit/receipt").status_code == 404, "not while the paper is open"
    made.to(95)
    service.end_overdue()
    told = client.get("/sit/receipt")
    one = db.session.scalar(select(Attempt).where(Attempt.seat_id == made.seat_ids[0]))
    assert told.headers["Cache-Control"] == "no-store"
    assert crypto.digest(told.json["canonical"]) == told.json["receipt"] == one.receipt
    assert told.json["answers"] == [{"question": 1, "revision": 1, "said": "A"}]
    client.delete_cookie("seat", path="/sit")
    assert client.get("/sit/receipt").status_code == 404


def test_a_pause_shows_no_paper_to_whoever_loads_the_page_anew(client, made):
    sign_in(client, made)
    made.to(1)
    assert "题干" in client.get("/sit").text
    with unit_of_work():
        service_time.pause(db.session.get(RoomSession, made.room_id), "停电", made.office)
    page = client.get("/sit").text
    assert "题干" not in page and "data-paused" in page


def test_after_the_end_every_read_shows_the_end_before_the_clockwork_came_by(client, made):
    sign_in(client, made)
    made.to(1)
    key = key_of(client)
    made.to(90.01)
    assert 'class="question"' not in client.get("/sit").text
    told = client.post("/sit/pulse", json={}, headers={"X-Seat": key})
    assert told.json["state"] == "ended"


def test_leaving_gives_the_pc_free_only_when_the_paper_is_over(client, made):
    sign_in(client, made)
    made.to(1)
    assert client.send("/sit/leave", "/sit").headers["Location"] == "/sit"
    made.to(91)
    left = client.send("/sit/leave", "/sit")
    assert left.headers["Location"] == "/sit/door" and left.headers["Clear-Site-Data"] == '"storage"'
    assert client.get("/sit").headers["Location"] == "/sit/door"


def test_a_picture_of_an_item_is_shown_to_its_seat_while_the_paper_is_open_and_to_nobody_else(
    client, session, monkeypatch
):
    from skillcert.core import files
    from tests.support import hall as support

    with unit_of_work():
        number = files.put(b"\x89PNG\r\n\x1a\npicture", "a.png", "image/png", "item:1").id
    content = support.paper_content(10)
    content["items"][3]["stem"] = f'<p>看图</p><img data-file="{number}" alt="电路">'
    monkeypatch.setattr(support, "paper_content", lambda questions: content)
    made = support.hall()
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)

    def to(minutes):
        clock.use_offset(None)
        offset = made.starts_at + timedelta(minutes=minutes) - clock.now()
        clock.use_offset(lambda: offset)

    to(-20)
    sign_in(client, made)
    assert client.get("/sit/file/1").status_code == 404, "not a byte before the start"
    to(1)
    page = client.get("/sit").text
    assert 'src="/sit/file/1"' in page and 'alt="电路"' in page
    picture = client.get("/sit/file/1")
    assert picture.data.endswith(b"picture") and picture.mimetype == "image/png"
    assert client.get("/sit/file/2").status_code == 404
    client.delete_cookie("seat", path="/sit")
    assert client.get("/sit/file/1").status_code == 404

"""The door in front of the view: a save that is in order is answered without Flask, and in the same words; nothing else is."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, service_prepare
from skillcert.exams.models import AnswerEvent, Attempt
from skillcert.web.save_door import SaveDoor, page_key
from tests.support.hall import hall

pytestmark = pytest.mark.both_databases


@pytest.fixture
def seat(session, app):
    """(token, key, one of its options) of a candidate one minute into the exam."""
    made = hall()
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)
    offset = made.starts_at + timedelta(minutes=1) - clock.now()
    clock.use_offset(lambda: offset)
    attempt = db.session.scalar(select(Attempt).where(Attempt.seat_id == made.seat_ids[0]))
    with unit_of_work():
        token = entry.take_seat(attempt.id, "", "127.0.0.1")
    return token


def ask(app, token, changes, *, through_door=True, **more):
    """Status, headers and JSON of a save, through the door or by the view behind it."""
    door = app.wsgi_app
    client = app.test_client()
    client.set_cookie("seat", token, path="/sit")
    headers = {"X-Seat": page_key(token)} | more.pop("headers", {})
    body = more.pop("data", None) or json.dumps({"changes": changes})
    try:
        if not through_door:
            app.wsgi_app = door.inner
        answer = client.post("/sit/save", data=body, content_type="application/json", headers=headers)
    finally:
        app.wsgi_app = door
    return answer.status_code, dict(answer.headers), answer.get_json(silent=True)


@pytest.fixture
def paper(app, seat, client):
    """The paper is open in a browser; gives (token, a token of an option of question 1)."""
    client.set_cookie("seat", seat, path="/sit")
    page = client.get("/sit")
    assert page.status_code == 200
    return seat, re.search(r'name="q1" value="([0-9a-f]+)"', page.text)[1]


@pytest.fixture
def passed(app, monkeypatch):
    """How many requests the door handed on."""
    counted = []
    inner = app.wsgi_app.inner
    monkeypatch.setattr(app.wsgi_app, "inner", lambda *args: (counted.append(1), inner(*args))[1])
    return counted


def test_a_save_in_order_never_reaches_flask_and_is_stored_like_any_other(app, paper, passed):
    token, option = paper
    status, headers, told = ask(app, token, [[1, 1, option]])
    assert (status, told["saved"], passed) == (200, {"1": 1}, [])
    event = db.session.execute(select(AnswerEvent.question, AnswerEvent.revision, AnswerEvent.value)).one()
    assert tuple(event) == (1, 1, option)


def test_the_door_and_the_view_answer_alike(app, paper):
    token, option = paper
    ask(app, token, [[1, 1, option]])
    by_door = ask(app, token, [[1, 1, option]])
    by_view = ask(app, token, [[1, 1, option]], through_door=False)
    assert by_door[0] == by_view[0] == 200
    assert {k: v for k, v in by_door[2].items() if k not in ("at", "now")} == {
        k: v for k, v in by_view[2].items() if k not in ("at", "now")
    }
    assert by_door[1].keys() == by_view[1].keys()
    same = by_door[1].keys() - {"Content-Length"}
    assert {name: by_door[1][name] for name in same} == {name: by_view[1][name] for name in same}


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ({"headers": {"X-Seat": "0" * 32}}, 403),
        ({"headers": {"Origin": "https://evil.example"}}, 403),
        ({"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
        ({"data": "[" * 5000}, 400),
        ({"data": '{"changes": [[1, 0, "x"]]}'}, 400),
        ({"data": '{"changes": "' + "x" * 300_000 + '"}'}, 413),
    ],
)
def test_what_is_not_in_order_goes_on_to_the_view_and_stores_nothing(app, paper, passed, what, status):
    token, option = paper
    answered = ask(app, token, [[1, 1, option]], **what)
    assert passed == [1]
    assert answered[0] == status
    assert db.session.scalar(select(func.count()).select_from(AnswerEvent)) == 0


def test_a_save_after_the_end_is_refused_in_words(app, paper, passed):
    token, option = paper
    ends = db.session.scalar(select(Attempt.ends_at).where(Attempt.seat_token_hash.is_not(None)))
    clock.use_offset(None)
    offset = ends + timedelta(minutes=5) - clock.now()
    clock.use_offset(lambda: offset)
    status, _, told = ask(app, token, [[1, 1, option]])
    assert status == 409 and told["say"] and passed == [1]


def test_other_requests_pass_the_door_untouched(app, passed):
    assert isinstance(app.wsgi_app, SaveDoor)
    assert app.test_client().get("/sit/door").status_code == 200
    assert passed == [1]

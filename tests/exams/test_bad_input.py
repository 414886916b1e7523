"""The list of bad input at the seats: each gets a clear refusal and a row, and nothing is lost (T07-T10, R35).

After each, the answer that was saved before still stands, and an honest save still goes through.
"""

import gzip
import json
import tracemalloc

import pytest
from sqlalchemy import select

from skillcert.core import crypto
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import service
from skillcert.exams.models import AnswerEvent
from skillcert.web.save_door import page_key
from tests.support.browsing import AuditedClient
from tests.support.desks import Desk, nobody, said
from tests.support.yardstick import within

MEGABYTE = 1_000_000


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
    with within(1):
        answer = desk.save((3, 1, "=" + "x" * MEGABYTE))
    assert answer.status_code == 413
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
    with within(1):
        answer = desk.send(data=HOSTILE[name])
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

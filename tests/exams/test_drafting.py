"""Answers that never reached the server: the file from the PC, who reads it, what it changes (nothing)."""

import io
import json
import os
from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import (
    drafting,
    entry,
    queries,
    receipts,
    saving,
    service,
    service_prepare,
    service_recheck,
    service_unsent,
)
from skillcert.exams.models import Attempt
from tests.support.examined import member
from tests.support.hall import CODE, hall


def sealed(attempt_id: int, draft: dict, owner: int | None = None) -> dict:
    """A record as the candidate's browser makes it (AES-GCM, bound to its name)."""
    name, iv = f"{attempt_id}:{draft['n']}", os.urandom(12)
    key = AESGCM(b64decode(drafting.draft_key(owner or attempt_id)))
    box = key.encrypt(iv, json.dumps(draft).encode(), name.encode())
    return {"id": name, "at": draft["at"], "iv": b64encode(iv).decode(), "box": b64encode(box).decode()}


def file_of(attempt_id: int, *records: dict) -> bytes:
    told = {"format": "skillcert-unsent-1", "attempt": str(attempt_id), "ticket": "1", "records": list(records)}
    return json.dumps(told).encode()


def draft(n: int = 2, value: str = "=甲", revision: int = 3) -> dict:
    return {"n": n, "revision": revision, "value": value, "at": 1_700_000_000_000}


def why(data: bytes, attempt_id: int = 7) -> str:
    with pytest.raises(Refused) as refused:
        drafting.read_file(data, attempt_id)
    return refused.value.reasons[0].code


def test_a_file_is_read_with_the_key_of_its_attempt_and_no_other(app):
    with app.app_context():
        read = drafting.read_file(file_of(7, sealed(7, draft(5)), sealed(7, draft(2))), 7)
        assert [(one.question, one.revision, one.value) for one in read] == [(2, 3, "=甲"), (5, 3, "=甲")]
        assert why(file_of(8, sealed(8, draft()))) == "exams.unsent_other"
        assert why(file_of(7, sealed(7, draft(), owner=8))) == "exams.unsent_changed", "made with another key"


def test_what_was_changed_in_the_file_is_seen(app):
    with app.app_context():
        good = sealed(7, draft())
        moved = {**good, "id": "7:3"}
        turned = {**good, "box": b64encode(b64decode(good["box"])[:-1] + b"\0").decode()}
        forged = sealed(7, draft(value="<script>"))
        for record in (moved, turned, forged, {**good, "iv": "?"}, {"id": "7:2"}, {**good, "id": 1}):
            assert why(file_of(7, record)) == "exams.unsent_changed"
        for data in (b"", b"[]", b"{}", b"\xff", file_of(7), b"[" * 100_000):
            assert why(data) == "exams.unsent_file"


@pytest.fixture
def made(session):
    """One candidate answered question 1 and handed in; the office has opened the saved answers."""
    made = hall(candidates=1)
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)
    machine = clock.now

    def to(minutes: float) -> None:
        clock.use_offset(None)
        offset = made.starts_at + timedelta(minutes=minutes) - machine()
        clock.use_offset(lambda: offset)

    to(-10)
    with unit_of_work():
        token = entry.take_seat(entry.find(made.tickets[0], CODE, "10.0.0.5").id, "", "10.0.0.5")
    to(1)
    saving.save(token, [saving.Change(1, 1, "!")], 0)
    to(95)
    service.end_overdue()
    made.one = db.session.scalar(select(Attempt))
    made.office = member("management", "exam_affairs")
    yield made
    clock.use_offset(None)


@pytest.mark.rule(46)
def test_reading_needs_an_opened_look_is_written_down_and_changes_no_answer(made):
    data = file_of(made.one.id, sealed(made.one.id, draft(1, "", 2)))
    with pytest.raises(Refused) as refused:
        service_unsent.read(made.one, data, made.office)
    assert refused.value.reasons[0].code == "exams.timeline_purpose"
    with unit_of_work():
        service_recheck.look(made.one, "复核 2026-18", made.office)
    before = queries.answers(made.one), made.one.receipt
    with unit_of_work():
        assert len(service_unsent.read(made.one, data, made.office)) == 1
    assert (queries.answers(made.one), made.one.receipt) == before
    assert db.session.scalar(select(HistoryEvent.verb).order_by(HistoryEvent.id.desc())) == "exams.read_unsent"


@pytest.mark.one_database
def test_the_office_reads_the_file_beside_the_saved_answers(client, made):
    client.as_(made.office)
    url = f"/office/exams/{made.room_id}/attempts/{made.one.id}/unsent"
    assert client.get(url).headers["Location"].endswith("/timeline"), "first a purpose"
    with unit_of_work():
        service_recheck.look(made.one, "复核 2026-18", made.office)
    token = service.sheet_of(made.one)["questions"][0]["options"][1]["token"]
    data = file_of(made.one.id, sealed(made.one.id, draft(1, token, 2)))
    page = client.send(url, url, file=(io.BytesIO(data), "unsent-1.json"))
    assert page.status_code == 200 and "备选" in page.text and "<b>B</b>" in page.text
    assert client.send(url, url, file=(io.BytesIO(b"{}"), "unsent-1.json")).status_code == 422


def test_the_receipt_is_the_digest_of_a_text_that_anybody_can_write_down():
    text = receipts.canonical(3, [(1, 2, "abc"), (2, 1, "=甲")])
    assert text == '{"attempt":3,"answers":[[1,2,"abc"],[2,1,"=\\u7532"]]}'


def test_an_answer_is_told_in_the_letters_of_the_candidates_own_paper():
    options = [{"token": "t1", "text": "x"}, {"token": "t2", "text": "y"}, {"token": "t3", "text": "z"}]
    assert receipts.said({"type": "multiple", "options": options}, "!t3,t1") == "A, C"
    assert receipts.said({"type": "judge", "options": options[:2]}, "t2") == "y"
    assert receipts.said({"type": "short", "options": []}, "=甲\n乙") == "甲\n乙"
    assert receipts.said({"type": "single", "options": options}, "!") == ""

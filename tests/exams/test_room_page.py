"""The other pages of a theory room: the older one, which rooms of other parts have (the PCs' word counts there too), the printed record, the office's page, the history."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pypdf
import pytest
from sqlalchemy import select

from skillcert.arrangement.models import Assignment, RoomSession, Seat
from skillcert.arrangement.states import StaffDuty
from skillcert.conduct import documents, recording
from skillcert.conduct.models import CheckIn, RoomRecord
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import service_hall, service_time
from skillcert.people.models import Grant
from tests.exams.test_hall_console import attempt, laid, sign_in


@pytest.mark.rule(34)
@pytest.mark.one_database
def test_by_whatever_page_who_signed_in_at_a_pc_is_not_absent(session, client):
    made = laid()
    client.as_(made.invigilator)
    page = f"/duty/rooms/{made.room_id}"
    sign_in(made)
    seat = f"{page}/seats/{made.seat_ids[0]}"
    assert "已于" in client.send(f"{seat}/absent", made.page).text and db.session.scalar(select(CheckIn)) is None
    made.to(40)
    client.as_(made.invigilator)
    assert client.send(f"{page}/absent", made.page).status_code == 303
    assert {row.seat_id for row in db.session.scalars(select(CheckIn))} == set(made.seat_ids[1:])
    assert client.send(f"{seat}/check-in", made.page, seen="y").status_code == 303, (
        "the PC shows that the candidate came in time"
    )


@pytest.mark.rule(32)
@pytest.mark.one_database
def test_a_record_that_is_printed_before_it_is_closed_says_that_it_is_a_draft(session, client):
    made = laid()
    with unit_of_work():
        service_hall.check_in(db.session.get(Seat, made.seat_ids[0]), made.invigilator, seen=True)
    client.as_(made.invigilator)
    printed = client.get(f"/duty/rooms/{made.room_id}/record.pdf")
    assert printed.mimetype == "application/pdf"
    room = db.session.get(RoomSession, made.room_id)
    draft = recording.sheet(room)
    assert not draft.closed and draft.signatures == () and dict(draft.figures)["实考人数"] == "1"
    texts = [
        " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
        for data in (printed.data, pdf(replace(draft, closed=True)))
    ]
    assert "草稿" in texts[0] and "草稿" not in texts[1]


def pdf(sheet) -> bytes:
    return documents.room_record(sheet, "监考甲", clock.now())


@pytest.mark.one_database
def test_a_signature_stands_with_the_hour_of_the_wall(session, client):
    made = laid()
    at = datetime(2026, 11, 22, 23, 4, tzinfo=UTC)
    signature = {"name": "监考甲", "at": at.isoformat(), "account_id": made.invigilator.account_id}
    with unit_of_work():
        db.session.add(
            RoomRecord(
                room_session_id=made.room_id, expected=4, present=4, absent=0, violations=0, signatures=[signature]
            )
        )
    client.as_(made.invigilator)
    assert "2026-11-23 07:04" in client.get(f"/duty/rooms/{made.room_id}/record").text
    assert recording.sheet(db.session.get(RoomSession, made.room_id)).signatures == (("监考甲", "2026-11-23 07:04"),)


@pytest.mark.one_database
def test_the_office_follows_a_running_room_and_who_invigilates_it_too_gets_to_the_console(session, client):
    made = laid()
    made.to(5)
    client.as_(made.office)
    page = f"/office/exams/{made.room_id}"
    shown = client.get(page).text
    assert 'hx-trigger="every 15s"' in shown and "进入考场监控台" not in shown
    with unit_of_work():
        db.session.add(Grant(account_id=made.office.account_id, role="duty", valid_from=date(2020, 1, 1)))
        db.session.add(
            Assignment(room_session_id=made.room_id, person_id=made.office.person_id, duty=StaffDuty.INVIGILATOR)
        )
    assert "进入考场监控台" in client.get(page).text
    grant = db.session.scalar(select(Grant.id).where(Grant.account_id == made.office.account_id, Grant.role == "duty"))
    there = client.send("/role", page, grant=grant, next=made.page)
    assert there.status_code == 303 and there.location.endswith(made.page) and client.get(made.page).status_code == 200


@pytest.mark.one_database
def test_the_history_of_a_room_says_for_whom_an_act_was(session, client):
    made = laid(candidates=8)
    with unit_of_work():
        service_time.pause(db.session.get(RoomSession, made.room_id), "停电", made.invigilator)
        service_time.extend([attempt(made), attempt(made, 2)], 5, "电脑故障", made.invigilator)
    client.as_(made.invigilator)
    shown = client.get(f"{made.page}/history").text
    assert ">1, 3<" in shown and ">8个座位<" in shown

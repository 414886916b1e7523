"""The console of a room by clicking, the decision in the office, the supervisor's report."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.arrangement.states import StaffDuty
from skillcert.conduct import queries
from skillcert.conduct.models import Incident, RoomRecord, Violation
from skillcert.conduct.states import Presence, ViolationState
from skillcert.core.db import db
from skillcert.rehearsal.stages import arrangement, conduct
from skillcert.rehearsal.stages.people import PASSWORD
from skillcert.standards.states import Part
from skillcert.supervision.checklist import items_for
from skillcert.supervision.models import Inspection
from tests.support.arranging import accept, announced

pytestmark = pytest.mark.one_database


@pytest.fixture
def hall(world):
    announced(world)
    accept(world, 4)
    arrangement.build(world)
    world.room_id = conduct.rooms_of(world, Part.THEORY)[0]
    world.starts = db.session.get(RoomSession, world.room_id).starts_at
    world.travel(world.starts - timedelta(minutes=15))
    return world


def actor(hall, *jobs):
    db.session.rollback()
    person = next(a.person_id for a in queries.room(hall.room_id).staff if a.duty in jobs)
    return hall.duty_actors[person]


@pytest.fixture
def room(hall, client):
    """The theory room's console; what is written down about the room stands beside it."""
    client.as_(actor(hall, StaffDuty.INVIGILATOR))
    return f"/duty/hall/{hall.room_id}"


def paper_of(room: str) -> str:
    return room.replace("/hall/", "/rooms/")


@pytest.mark.rule(34)
def test_the_door_the_seat_the_absence_and_the_record_by_clicking(hall, client, room):
    chairs = queries.room(hall.room_id).seats
    record = f"{paper_of(room)}/record"
    assert client.get(paper_of(room)).headers["Location"] == room, "one console for the day"
    first = chairs[0]
    ticket, tail, number = first.registration.ticket_number, first.registration.snapshot["id_number"][-4:], first.id
    others = [s.id for s in chairs[1:]]
    assert client.send(f"{room}/door", room, ticket="260001014999", identity=tail).status_code == 422
    assert client.send(f"{room}/door", room, ticket=ticket, identity="0000").status_code == 422
    assert client.send(f"{room}/door", room, ticket=ticket, identity=tail).status_code == 303
    page = f"{room}/seats/{others[0]}"
    assert client.send(f"{page}/check-in", page).status_code == 422
    assert client.send(f"{page}/check-in", page, seen="y").status_code == 303
    for seat in others[1:]:
        assert client.send(f"{room}/seats/{seat}/absent", f"{room}/seats/{seat}").status_code == 303
    assert client.send(f"{page}/undo", page, reason="看错座位").status_code == 303
    assert client.send(f"{page}/check-in", page, seen="y").status_code == 303
    came = queries.presence_of(hall.room_id)
    assert [came[number], came[others[0]], came[others[1]]] == [Presence.PRESENT, Presence.PRESENT, Presence.ABSENT]
    assert (
        client.send(f"{paper_of(room)}/incidents", kind="equipment", seat_id=others[0], text="键盘失灵，已更换").status_code
        == 303
    )
    assert db.session.query(Incident).count() == 1
    assert client.get(room).status_code == 200
    hall.travel(hall.starts + timedelta(minutes=95))
    client.as_(actor(hall, StaffDuty.INVIGILATOR))  # an hour without a click ends a session
    assert client.send(record, password="wrong wrong").status_code == 422
    assert "从未登录考试机" not in client.get(record).text, "no paper was laid out at the PCs: the room wrote on paper"
    assert client.send(record, remarks="一切正常", password=PASSWORD).status_code == 303
    assert db.session.query(RoomRecord).count() == 1
    assert client.get(f"{record}.pdf").data.startswith(b"%PDF")
    assert client.get(record).status_code == 200


def test_another_room_does_not_exist(hall, client, room):
    others = [p for p in hall.experts if p not in {a.person_id for a in queries.room(hall.room_id).staff}]
    stranger = client.as_(hall.duty_actors[others[0]])
    for one in (room, paper_of(room)):
        assert stranger.get(one).status_code == 404
        assert stranger.send(f"{one}/absent", "/duty/").status_code == 404


@pytest.mark.rule(43)
def test_a_violation_is_reported_in_the_room_and_decided_in_the_office(hall, client, room):
    seat = queries.room(hall.room_id).seats[0].id
    facts = {
        "seat_id": seat,
        "clause": "2-3",
        "description": "9点20分使用手机查找答案，当场收缴。",
        "witness_1": "甲",
        "witness_2": "",
    }
    assert client.send(f"{paper_of(room)}/violations", **facts).status_code == 422
    assert client.send(f"{paper_of(room)}/violations", **{**facts, "witness_2": "乙"}).status_code == 303
    row = db.session.scalar(select(Violation))
    office = client.as_(hall.actor("management", "quality"))
    page = f"/office/violations/{row.id}"
    assert page in office.get("/office/violations").get_data(as_text=True)
    assert office.send(f"{page}/decide", page, clause="2-3", text="").status_code == 422
    assert office.send(f"{page}/decide", page, clause="2-3", text="事实清楚，证据充分。").status_code == 303
    assert db.session.get(Violation, row.id).state is ViolationState.DECIDED
    assert office.get(f"{page}/decision.pdf").data.startswith(b"%PDF")
    assert office.get(f"/office/exam-days/{hall.room_id}").status_code == 200
    centre = client.as_(hall.actor("centre", "exam_affairs", centre_id=hall.centre_ids[1]))
    assert centre.get(f"/centre/violations/{row.id}").status_code == 404


@pytest.mark.rule(24)
def test_the_supervisor_writes_and_signs_the_report(hall, client):
    watching = client.as_(actor(hall, StaffDuty.SUPERVISOR))
    page = f"/duty/inspections/{hall.room_id}"
    found = {f"finding-{item.code}": "yes" for item in items_for("theory")}
    assert watching.send(page, **found, problems="", advice="", conclusion="").status_code == 303
    assert watching.send(f"{page}/sign", page, password=PASSWORD).status_code == 422
    found["finding-safety"], found["note-safety"] = "no", "灭火器过期"
    assert watching.send(page, **found, problems="灭火器过期", advice="更换", conclusion="minor").status_code == 303
    assert watching.send(f"{page}/sign", page, password=PASSWORD).status_code == 303
    row = db.session.scalar(select(Inspection))
    assert row.signed_at and row.signature["sha256"]
    assert watching.get(f"{page}/report.pdf").data.startswith(b"%PDF")
    assert watching.get(page).status_code == 200
    office = client.as_(hall.actor("management", "quality"))
    assert "灭火器过期" in office.get(f"/office/supervision/{row.id}").get_data(as_text=True)
    assert office.get("/office/supervision").status_code == 200
    invigilator = client.as_(actor(hall, StaffDuty.INVIGILATOR))
    assert invigilator.get(page).status_code == 404

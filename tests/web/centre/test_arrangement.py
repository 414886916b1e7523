"""The pages of an arrangement by clicking: choose rooms, propose, move a seat, change a name, publish, print, the ticket."""

import re

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import Arrangement, Assignment, RoomSession, Seat
from skillcert.arrangement.states import ArrangementState, StaffDuty
from skillcert.core import jobs
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import Job
from skillcert.core.states import JobState
from skillcert.core.work import unit_of_work
from skillcert.people import accounts
from skillcert.people.models import Person
from skillcert.people.permissions import permissions_of
from skillcert.rehearsal.stages import arrangement as stage
from tests.support.arranging import accept, announced

pytestmark = pytest.mark.one_database


@pytest.fixture
def ready(world):
    announced(world)
    accept(world, 10)
    with unit_of_work():
        stage._enough_rooms(world, world.actor("centre", "exam_affairs"))
    return world


@pytest.fixture
def clerk(ready, client):
    return client.as_(ready.actor("centre", "exam_affairs"))


def page_of(world):
    return f"/centre/batches/{world.batch_id}/arrangement"


def propose(clerk, world):
    html = clerk.get(page_of(world)).get_data(as_text=True)
    chosen = dict(re.findall(r'name="(rooms-\d+)" value="(\d+)" checked', html))
    assert len(chosen) == 2
    return clerk.send(f"{page_of(world)}/propose", page_of(world), seed="7", **chosen)


def test_from_rooms_to_tickets_by_clicking(clerk, ready):
    assert propose(clerk, ready).status_code == 303
    html = clerk.get(page_of(ready)).get_data(as_text=True)
    assert "R17" in html and "seat-taken" in html
    assert clerk.send(f"{page_of(ready)}/publish", page_of(ready)).status_code == 303
    arrangement = db.session.scalar(select(Arrangement))
    assert arrangement.state is ArrangementState.PUBLISHED
    listed = clerk.get("/centre/arrangements").get_data(as_text=True)
    assert page_of(ready) in listed
    assert clerk.send(f"{page_of(ready)}/papers", page_of(ready)).status_code == 303
    job = db.session.scalar(select(Job))
    assert jobs.run(job.id) is JobState.DONE
    import io
    import zipfile

    from skillcert.core import files

    job = db.session.scalar(select(Job))
    names = zipfile.ZipFile(io.BytesIO(files.read(job.file))).namelist()
    assert len(names) == 7 and any(n.startswith("01-准考证") for n in names)


def test_no_room_chosen_is_refused_on_the_page_in_numbers(clerk, ready):
    answer = clerk.send(f"{page_of(ready)}/propose", page_of(ready), seed="")
    assert answer.status_code == 422
    assert "10" in answer.get_data(as_text=True) and "note-bad" in answer.get_data(as_text=True)


def test_a_seat_is_taken_in_hand_judged_and_moved(clerk, ready):
    propose(clerk, ready)
    (mine, room), (_, _) = db.session.execute(select(Seat.id, Seat.room_session_id).order_by(Seat.id).limit(2)).all()
    number = db.session.scalars(select(Seat.number).order_by(Seat.id).limit(2)).all()[1]
    url = f"/centre/arrangement-rooms/{room}"
    assert "seat-held" in clerk.get(f"{url}?seat={mine}").get_data(as_text=True)
    assert "seat-target" in clerk.get(f"{url}?seat={mine}&to={number}").get_data(as_text=True)
    assert clerk.send(f"{url}/move", f"{url}?seat={mine}&to={number}", seat=mine, to=number).status_code == 303
    assert db.session.get(Seat, mine).number == number
    refused = clerk.send(f"{url}/move", f"{url}?seat={mine}&to={number}", seat=mine, to=999)
    assert refused.status_code == 422 and "999" in refused.get_data(as_text=True)


@pytest.mark.rule(23)
def test_a_name_is_changed_with_a_reason(clerk, ready):
    propose(clerk, ready)
    one = db.session.scalar(select(Assignment).where(Assignment.duty == StaffDuty.INVIGILATOR))
    url = f"/centre/assignments/{one.id}/replace"
    html = clerk.get(url).get_data(as_text=True)
    other = re.search(r'<option value="(\d+)"', html).group(1)
    assert clerk.send(url, person_id=other, reason="").status_code == 422
    assert clerk.send(url, person_id=other, reason="临时出差").status_code == 303
    assert db.session.scalar(select(Arrangement)).draw["changes"][0]["came"] == int(other)


def test_rooms_are_added_and_changed(clerk, ready):
    url = f"/centre/sites/{ready.site_id}/rooms/new"
    good = {
        "name": "新考场",
        "use": "theory",
        "capacity": "24",
        "columns": "4",
        "door": "right",
        "seat_order": "snake",
        "closed_seats": "3，7",
    }
    assert clerk.send(url, **{**good, "columns": "30"}).status_code == 422
    assert clerk.send(url, **good).status_code == 303
    assert clerk.send(url, **good).status_code == 422  # the same name twice
    html = clerk.get("/centre/rooms").get_data(as_text=True)
    assert "新考场" in html and "3, 7" in html
    number = re.findall(r"/centre/rooms/(\d+)/edit", html)[-1]
    assert clerk.get(f"/centre/rooms/{number}/edit").status_code == 200


def test_another_centre_finds_nothing(ready, client, clerk):
    propose(clerk, ready)
    room = db.session.scalar(select(RoomSession.id))
    stranger = client.as_(ready.actor("centre", "exam_affairs", centre_id=ready.centre_ids[1]))
    for url in (page_of(ready), f"/centre/arrangement-rooms/{room}"):
        assert stranger.get(url).status_code == 404


def test_the_candidate_opens_the_own_ticket_and_nobody_elses(clerk, ready, client):
    propose(clerk, ready)
    clerk.send(f"{page_of(ready)}/publish", page_of(ready))
    mine, other = db.session.scalars(
        select(Seat.registration_id).distinct().order_by(Seat.registration_id).limit(2)
    ).all()
    person = db.session.get(
        Person, db.session.scalar(select(Seat).where(Seat.registration_id == mine)).registration.person_id
    )
    with unit_of_work():
        person = db.session.get(Person, person.id)
        account = accounts.create("kaosheng1", person.name, Actor.system(), person)
        accounts.grant(account, Actor.system(), "candidate")
        actor = Actor(
            account.id, person.name, "candidate", person_id=person.id, permissions=permissions_of("candidate")
        )
    me = client.as_(actor)
    page = me.get(f"/me/tickets/{mine}")
    assert page.status_code == 200, page.headers
    html = page.get_data(as_text=True)
    assert db.session.scalar(select(Seat).where(Seat.registration_id == mine)).registration.ticket_number in html
    assert me.get(f"/me/tickets/{mine}/ticket.pdf").data.startswith(b"%PDF")
    assert me.get(f"/me/tickets/{other}").status_code == 404


def test_the_list_of_arrangements_takes_few_statements(clerk, ready, statements):
    with statements() as seen:
        assert clerk.get("/centre/arrangements").status_code == 200
    assert len(seen) <= 15


@pytest.mark.rule(5)
def test_another_room_is_chosen_with_a_reason(clerk, ready):
    propose(clerk, ready)
    room = db.session.scalar(select(RoomSession.id))
    url = f"/centre/arrangement-rooms/{room}/change"
    assert "note" not in clerk.get(url).get_data(as_text=True).split("<main")[0]
    clerk.send(
        f"/centre/sites/{ready.site_id}/rooms/new",
        name="备用考场", use="theory", capacity="30", columns="5", door="left", seat_order="column", closed_seats="",
    )  # fmt: skip
    other = re.search(r'<option value="(\d+)"', clerk.get(url).get_data(as_text=True)).group(1)
    assert clerk.send(url, room_id=other, reason="").status_code == 422
    assert clerk.send(url, room_id=other, reason="空调故障").status_code == 303
    assert db.session.get(RoomSession, room).room_id == int(other)

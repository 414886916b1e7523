"""The hall of a rehearsal, in a throwaway database: the real line up to the published arrangement with a few candidates, then as many
more beside them as are wanted, sealed papers opened and laid out, the clock a little before the start.
"""

import importlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from skillcert.arrangement.models import Assignment, Room, RoomSession, Seat
from skillcert.arrangement.states import StaffDuty
from skillcert.core import settings
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import service, service_prepare
from skillcert.exams.models import AnswerEvent, Attempt
from skillcert.people.models import Account, Person
from skillcert.registration.models import PartEntry, Registration
from skillcert.registration.states import EntryKind
from skillcert.rehearsal.line import STAGES
from skillcert.rehearsal.stages import conduct, papers
from skillcert.rehearsal.stages.people import PASSWORD
from skillcert.standards.states import Part

CASE = {"id": "rehearsal", "title": "演练案例", "text": "<p>某车间配电箱改造，施工前需要停电。</p>"}
WRITTEN_ITEMS = [
    {"item_id": 0, "type": "fill", "marks": "1", "stem": "停电后应先（　）再____。", "key": [["验电"], ["接地"]], "options": []},
    {"item_id": 0, "type": "short", "marks": "1", "stem": "<p>简述停电的步骤。</p>", "key": [], "options": []},
    {"item_id": 0, "type": "short", "marks": "1", "stem": "说明验电的方法。", "key": [], "options": [], "case": "rehearsal"},
    {"item_id": 0, "type": "essay", "marks": "1", "stem": "论述安全措施。", "key": [], "options": [], "case": "rehearsal"},
]  # fmt: skip
WHOLE_WAY = 6
"""Candidates who go the whole way from the roster; the others are seated beside them, for a hall is wanted, not a registration."""
ROOM_SEATS = 30


@dataclass(frozen=True)
class Hall:
    """`seats`: [(ticket number, room code), …]; `starts_at`: T0 by the clock of the throwaway house; `places`: {ticket number: (room
    session id, seat id)} for its invigilator, who signs in with `staff` (login, password)."""

    starts_at: datetime
    seats: list[tuple[str, str]]
    places: dict[str, tuple[int, int]]
    staff: tuple[str, str]

    def told(self) -> dict:
        """What another computer needs to play in it, as JSON."""
        return {"seats": self.seats, "places": self.places, "staff": self.staff}


def make(world, candidates: int, room_seats: int = ROOM_SEATS, every_kind: bool = True) -> Hall:
    """Build the hall in the empty database of the current app; the clock stands an hour before the start. With `every_kind` each paper
    also asks written questions, for which the real one has no key: such a hall is played, not marked."""
    for name in STAGES[: STAGES.index("arrangement") + 1]:
        options = {"count": min(candidates, WHOLE_WAY), "in_person": 0} if name == "registration" else {}
        importlib.import_module(f"skillcert.rehearsal.stages.{name}").build(world, **options)
    rooms = conduct.rooms_of(world, Part.THEORY)
    with unit_of_work():
        first = db.session.get(RoomSession, rooms[0])
        starts_at = first.starts_at
        rooms += _seat_more(first, candidates - WHOLE_WAY, room_seats)
        settings.put("exams.early_submit_minutes", 0, Actor.system())  # a rehearsal is shorter than an exam
    papers.unseal(world)
    for number in rooms:
        with unit_of_work():
            service_prepare.prepare(db.session.get(RoomSession, number), world.actor("management", "exam_affairs"))
    if every_kind:
        with unit_of_work():
            _ask_everything(rooms)
    query = select(Registration.ticket_number, RoomSession.room_code, RoomSession.id, Seat.id)
    query = query.join(Seat, Seat.registration_id == Registration.id).join(
        RoomSession, RoomSession.id == Seat.room_session_id
    )
    rows = db.session.execute(query.where(RoomSession.id.in_(rooms)).order_by(Seat.id)).all()
    places = {ticket: (room, seat) for ticket, _, room, seat in rows}
    login = conduct.on_duty(db.session.get(RoomSession, rooms[0]), StaffDuty.INVIGILATOR).account_id
    staff = (db.session.get(Account, login).login, PASSWORD)
    return Hall(starts_at, [(ticket, code) for ticket, code, *_ in rows], places, staff)


def _ask_everything(rooms: list[int]) -> None:
    """The composed paper asks what its bank holds, which may be choices only: behind it every paper gets one of each written kind and
    a case, because a page that saves choices may still mangle a text."""
    paper = None
    for attempt in db.session.scalars(select(Attempt).join(Seat).where(Seat.room_session_id.in_(rooms))):
        paper = paper or service.papers.open_content(attempt.paper, Actor.system(), purpose="exam")
        more = [{**item, "number": len(paper["items"]) + n} for n, item in enumerate(WRITTEN_ITEMS, 1)]
        cases = [*(paper.get("cases") or ()), CASE]
        content = {**paper, "items": [*paper["items"], *more], "cases": cases}
        for column, value in service_prepare.laid_out(content, attempt.seat_id).items():
            setattr(attempt, column, value)


def _seat_more(first: RoomSession, count: int, room_seats: int) -> list[int]:
    """Seat `count` more candidates like the first one in rooms of their own; gives these rooms' session ids."""
    made: list[int] = []
    like = first.seats[0].registration
    for place in range(max(0, count)):
        if place % room_seats == 0:
            session = _room_like(first, len(made) + 1, room_seats)
            made.append(session.id)
        db.session.add(_seat_like(like, session, place, place % room_seats + 1))
    db.session.flush()
    return made


def _room_like(first: RoomSession, number: int, seats: int) -> RoomSession:
    """A room of its own, with the same people on duty."""
    room = Room(site_id=first.room.site_id, name=f"R{number}", use=first.room.use, capacity=seats)
    db.session.add(room)
    db.session.flush()
    session = RoomSession(
        arrangement_id=first.arrangement_id,
        planned_session_id=first.planned_session_id,
        room_id=room.id,
        starts_at=first.starts_at,
        minutes=first.minutes,
        room_code=f"{900000 + number}",
    )
    session.staff = [Assignment(person_id=one.person_id, duty=one.duty) for one in first.staff]
    db.session.add(session)
    db.session.flush()
    return session


def _seat_like(like: Registration, session: RoomSession, place: int, number: int) -> Seat:
    name = f"演练考生{place + 1}"
    person = Person(name=name)
    db.session.add(person)
    db.session.flush()
    registration = Registration(
        offer_id=like.offer_id,
        batch_id=like.batch_id,
        centre_id=like.centre_id,
        person_id=person.id,
        state=like.state,
        source=like.source,
        snapshot={**like.snapshot, "name": name},
        name=name,
        number_index=f"rehearsal-{place}",
        photo_id=like.photo_id,
        ticket_number=f"R{place + 1:06}",
    )
    db.session.add(registration)
    db.session.flush()
    entry = PartEntry(registration_id=registration.id, part=Part.THEORY, kind=EntryKind.FIRST)
    db.session.add(entry)
    db.session.flush()
    return Seat(room_session_id=session.id, part_entry_id=entry.id, registration_id=registration.id, number=number)


def travel_before(world, hall: Hall, seconds: float) -> None:
    """Put the clock so many seconds before the start."""
    world.travel(hall.starts_at - timedelta(seconds=seconds))


def look_into(lives) -> None:
    """Compare what candidates were told with the append-only events: what is missing is lost, what is more is stored twice."""
    query = (
        select(Registration.ticket_number, AnswerEvent.question, AnswerEvent.revision)
        .join(Attempt, Attempt.id == AnswerEvent.attempt_id)
        .join(Seat, Seat.id == Attempt.seat_id)
        .join(Registration, Registration.id == Seat.registration_id)
    )
    stored: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for ticket, question, revision in db.session.execute(query):
        stored[ticket].append((question, revision))
    for life in lives:
        events = stored[life.ticket]
        life.lost |= life.told - set(events)
        life.twice = len(events) - len(set(events))

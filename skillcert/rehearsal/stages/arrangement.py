"""Stage arrangement: a week before the exam the centre's clerk proposes rooms and seats, the staff is drawn, all is published.

Rooms are added to the batch's site only where it has too few. Leaves `arrangement_id`.
"""

from datetime import timedelta

from sqlalchemy import select

from skillcert.arrangement import facilities, facts, queries, service, spaces
from skillcert.arrangement.models import Arrangement, Room, RoomSession
from skillcert.arrangement.states import RoomUse
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused
from skillcert.core.work import unit_of_work
from skillcert.plans.models import Site
from skillcert.standards.states import Part

ROOM_SEATS, WORKSHOP_STATIONS = 30, 20
DAYS_BEFORE = 7


def build(world, *, until: str = "published", travel: bool = True, **_options) -> dict:
    """`until="proposed"` leaves a proposal, for a batch that is still being arranged."""
    if travel:
        world.travel(clock.at(_first_day(world) - timedelta(days=DAYS_BEFORE), 9))
    clerk = world.actor("centre", "exam_affairs")
    with unit_of_work():
        _enough_rooms(world, clerk)
    with unit_of_work():
        batch = queries.batch(clerk.scope, world.batch_id)
        chosen = choose(world)
        arrangement = service.propose(batch, chosen, clerk, seed=1000 + world.seed)
        world.arrangement_id = arrangement.id
    if until == "published":
        with unit_of_work():
            arrangement = db.session.get(Arrangement, world.arrangement_id)
            if arrangement.draw["reasons"]:
                raise Refused([Reason.loaded(told) for told in arrangement.draw["reasons"]])
            service.publish(arrangement, clerk)
    return _counts(world)


def choose(world) -> dict[int, list[int]]:
    """The rooms a clerk would take: as suggested for theory, one workshop with rounds for the practical part."""
    planned = facts.sessions_of(world.batch_id)
    chosen = spaces.suggested_rooms(world.batch_id, planned)
    for session in planned:
        if session.part is Part.PRACTICAL:
            chosen[session.id] = chosen[session.id][:1] or chosen[session.id]
    return chosen


def _first_day(world):
    return min(clock.local(s.starts_at).date() for s in facts.sessions_of(world.batch_id))


def _enough_rooms(world, clerk) -> None:
    """Rooms for every session of the batch at its hour; several sessions of one hour need rooms of their own."""
    entries = facts.entries_of(world.batch_id)
    theory = workshops = 0
    for session in facts.sessions_of(world.batch_id):
        n = sum(e.part is session.part and e.registration.offer_id == session.offer_id for e in entries)
        if session.part is Part.THEORY:
            theory += -(-n // ROOM_SEATS)
        else:
            workshops += 1
    for site in db.session.scalars(
        select(Site).where(Site.id.in_({s.site_id for s in facts.sessions_of(world.batch_id)}))
    ):
        _fill(site, RoomUse.THEORY, theory, clerk)
        _fill(site, RoomUse.PRACTICAL, workshops, clerk)


def _fill(site: Site, use: RoomUse, wanted: int, clerk) -> None:
    query = select(Room).where(Room.site_id == site.id, Room.use == use)
    have = len(list(db.session.scalars(query)))
    for number in range(have + 1, wanted + 1):
        if use is RoomUse.THEORY:
            facilities.add_room(site, clerk, name=f"第{number}考场", use=use, capacity=ROOM_SEATS, columns=5)
        else:
            facilities.add_room(site, clerk, name=f"实训室{number}", use=use, capacity=WORKSHOP_STATIONS, columns=4)


def _counts(world) -> dict:
    rooms = list(db.session.scalars(select(RoomSession).where(RoomSession.arrangement_id == world.arrangement_id)))
    return {
        "rooms": len(rooms),
        "seats": sum(len(r.seats) for r in rooms),
        "duties": sum(len(r.staff) for r in rooms),
        "tickets": len({s.registration_id for r in rooms for s in r.seats if s.registration.ticket_number}),
    }

"""Sites and rooms: what there is, what is free, who or what is taken twice. Reads only."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from skillcert.arrangement.models import Arrangement, OccupiedSlot, Room, RoomSession, RoomSlot
from skillcert.arrangement.slots import start_of
from skillcert.arrangement.states import ArrangementState, RoomUse
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.core.reasons import Reason
from skillcert.people.models import Person
from skillcert.plans.models import Batch, PlannedSession, Site
from skillcert.plans.states import BatchState
from skillcert.registration.models import PartEntry, Registration
from skillcert.registration.states import EntryKind, RegistrationState
from skillcert.standards.states import Part

TAKING_PART = (RegistrationState.ACCEPTED, RegistrationState.SEALED)


def sites(scope: Scope) -> list[Site]:
    query = select(Site).options(joinedload(Site.centre)).order_by(Site.centre_id, Site.name)
    return list(db.session.scalars(scope.limit(query, centre=Site.centre_id)))


def site(scope: Scope, site_id: int) -> Site | None:
    return db.session.scalar(scope.limit(select(Site).where(Site.id == site_id), centre=Site.centre_id))


def rooms(scope: Scope) -> Select:
    """Rooms with their sites."""
    query = select(Room).join(Room.site).options(joinedload(Room.site))
    return scope.limit(query, centre=Site.centre_id)


def all_rooms(scope: Scope) -> list[Room]:
    return list(db.session.scalars(rooms(scope).order_by(Room.site_id, Room.use, Room.name)))


def room(scope: Scope, room_id: int) -> Room | None:
    return db.session.scalar(rooms(scope).where(Room.id == room_id))


def rooms_by_id(ids: Iterable[int]) -> list[Room]:
    return list(db.session.scalars(select(Room).where(Room.id.in_(set(ids)), Room.active).order_by(Room.id)))


def rooms_of_sites(site_ids: Iterable[int]) -> list[Room]:
    """The rooms in use at these sites, the largest first."""
    query = select(Room).where(Room.site_id.in_(set(site_ids)), Room.active).order_by(Room.capacity.desc(), Room.name)
    return list(db.session.scalars(query))


def rooms_taken(but: int | None, room_ids: Iterable[int]) -> list[tuple[int, datetime, datetime]]:
    """(room, start, end) of the hours other published arrangements have taken."""
    query = (
        select(RoomSession.room_id, RoomSession.starts_at, RoomSession.minutes)
        .join(RoomSession.arrangement)
        .join(Arrangement.batch)
        .where(
            Batch.state != BatchState.CANCELLED,
            Arrangement.state == ArrangementState.PUBLISHED,
            Arrangement.id != (but or 0),
            RoomSession.room_id.in_(set(room_ids)),
        )
    )
    return [
        (room_id, start, start + timedelta(minutes=minutes)) for room_id, start, minutes in db.session.execute(query)
    ]


def suggested_rooms(batch_id: int, planned: list[PlannedSession]) -> dict[int, list[int]]:
    """For each session the fewest free rooms of its site that hold its candidates; what a clerk starts from."""
    need = dict(
        db.session.execute(
            select(PlannedSession.id, func.count(PartEntry.id))
            .join(Registration, Registration.offer_id == PlannedSession.offer_id)
            .join(PartEntry, (PartEntry.registration_id == Registration.id) & (PartEntry.part == PlannedSession.part))
            .where(
                PlannedSession.id.in_([s.id for s in planned]),
                Registration.state.in_(TAKING_PART),
                PartEntry.kind.in_([EntryKind.FIRST, EntryKind.MAKE_UP]),
            )
            .group_by(PlannedSession.id)
        ).all()
    )
    query = (
        select(Room)
        .where(Room.site_id.in_({s.site_id for s in planned}), Room.active)
        .order_by(Room.capacity.desc(), Room.id)
    )
    every = list(db.session.scalars(query))
    own = db.session.scalar(select(Arrangement.id).where(Arrangement.batch_id == batch_id))
    taken = rooms_taken(own, [r.id for r in every])
    found: dict[int, list[int]] = {}
    for s in planned:
        end = s.starts_at + timedelta(minutes=s.minutes)
        use = RoomUse.THEORY if s.part is Part.THEORY else RoomUse.PRACTICAL
        free = [
            r for r in every
            if r.site_id == s.site_id and r.use is use and not any(r.id == i and a < end and s.starts_at < b for i, a, b in taken)
        ]  # fmt: skip
        chosen, left = [], need.get(s.id, 0)
        while left > 0 and free:
            whole = [r for r in free if r.capacity >= left]
            best = min(whole, key=lambda r: (r.capacity, r.id)) if whole else free[0]
            free.remove(best)
            chosen.append(best)
            left -= best.capacity
        taken += [(r.id, s.starts_at, end) for r in chosen]
        found[s.id] = [r.id for r in chosen]
    return found


def clashes(people: Mapping[tuple[int, int], int], places: Mapping[tuple[int, int], int]) -> list[Reason]:
    """R17: who, and which room, is already taken at one of these quarter hours. At most five are named."""
    if not people and not places:
        return []
    slots = {slot for _, slot in people} | {slot for _, slot in places}
    low, high = min(slots), max(slots)
    taken = select(OccupiedSlot.person_id, OccupiedSlot.slot).where(OccupiedSlot.slot.between(low, high))
    ids = {p: s for p, s in db.session.execute(taken) if (p, s) in people}
    rows = select(RoomSlot.room_id, RoomSlot.slot).where(RoomSlot.slot.between(low, high))
    spots = {r: s for r, s in db.session.execute(rows) if (r, s) in places}
    found = []
    if ids:
        names = dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())
        found += [
            Reason("arrangement.person_taken", None, name=names[p], at=start_of(s)) for p, s in sorted(ids.items())[:5]
        ]
    if spots:
        names = dict(db.session.execute(select(Room.id, Room.name).where(Room.id.in_(spots))).all())
        found += [
            Reason("arrangement.room_taken", None, room=names[r], at=start_of(s)) for r, s in sorted(spots.items())[:5]
        ]
    return found

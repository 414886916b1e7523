"""The quarter hours that a published arrangement takes: of every person on either side of the desk, and of every room (R17).

One row a person and slot under a unique constraint: when two clerks publish at the same instant, the second is refused
by the database, and says so in the reasons named here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import delete, insert, select

from skillcert.arrangement import spaces, stored
from skillcert.arrangement.models import Arrangement, OccupiedSlot, RoomSession, RoomSlot, Seat
from skillcert.arrangement.slots import slots_of
from skillcert.arrangement.states import ArrangementState
from skillcert.core.db import db, lock_row
from skillcert.core.reasons import Reason, refuse_if
from skillcert.core.work import constraint_reason
from skillcert.plans.models import Batch
from skillcert.plans.states import BatchState
from skillcert.registration import accommodating
from skillcert.standards.states import Part

constraint_reason("uq_occupied_slot_person_id_slot", "arrangement.race_person")
constraint_reason("uq_room_slot_room_id_slot", "arrangement.race_room")
constraint_reason("uq_seat_room_session_id_number", "arrangement.race_seat")


def take(arrangement: Arrangement, *, shorter: bool = False) -> None:
    """R17: take the quarter hours of everybody and every room; whoever is taken elsewhere is named.

    `shorter`: nobody needs more time than before, so that nothing new can be in the way.
    """
    sweep_cancelled()
    rooms = stored.loaded(arrangement.id)
    ids = [r.id for r in rooms]
    db.session.execute(delete(OccupiedSlot).where(OccupiedSlot.room_session_id.in_(ids)))
    db.session.execute(delete(RoomSlot).where(RoomSlot.room_session_id.in_(ids)))
    people: dict[tuple[int, int], int] = {}
    places: dict[tuple[int, int], int] = {}
    longer = longer_seats(rooms)
    refuse_if([] if shorter else overruns(rooms, longer))
    for r in rooms:
        own = {s.registration.person_id: longer.get(s.id, 0) for s in r.seats}
        last = max(own.values(), default=0)  # who keeps the room stays as long as the last candidate works
        for person_id, minutes in {**own, **dict.fromkeys((a.person_id for a in r.staff), last)}.items():
            for slot in slots_of(r.starts_at, r.ends_at + timedelta(minutes=minutes)):
                people.setdefault((person_id, slot), r.id)
        for slot in slots_of(r.starts_at, r.ends_at + timedelta(minutes=last)):
            places[r.room_id, slot] = r.id
    refuse_if(spaces.clashes(people, places))
    if people:
        db.session.execute(
            insert(OccupiedSlot), [{"person_id": p, "slot": s, "room_session_id": r} for (p, s), r in people.items()]
        )
        db.session.execute(
            insert(RoomSlot), [{"room_id": p, "slot": s, "room_session_id": r} for (p, s), r in places.items()]
        )


def longer_seats(rooms: Iterable[RoomSession]) -> dict[int, int]:
    """{seat id: minutes of extra time by a granted accommodation} of the theory rooms among these."""
    theory = [r for r in rooms if r.planned.part is Part.THEORY]
    granted = accommodating.granted(s.registration_id for r in theory for s in r.seats)
    minutes = {s.id: granted[s.registration_id].extra_minutes(r.minutes) for r in theory for s in r.seats if s.registration_id in granted}
    return {seat: extra for seat, extra in minutes.items() if extra}


def renew_of(registration_id: int, *, shorter: bool) -> None:
    """Take the quarter hours anew after the extra time of a seated candidate changed; nothing before publication."""
    query = select(Arrangement).join(RoomSession).join(Seat).where(Seat.registration_id == registration_id)
    for arrangement in db.session.scalars(query.where(Arrangement.state == ArrangementState.PUBLISHED)).unique():
        lock_row(arrangement)
        take(arrangement, shorter=shorter)


def overruns(rooms: Iterable[RoomSession], longer: dict[int, int]) -> Iterator[Reason]:
    """R17, T48: who by granted extra time is not done, and which room not free, when the next session here begins.

    Sessions that overlap as they are planned are the checker's to find.
    """
    stays: dict[tuple[str, int], list[tuple[datetime, datetime, int, str]]] = defaultdict(list)
    for r in rooms:
        for s in r.seats:
            one = s.registration
            stays["person", one.person_id].append((r.starts_at, r.ends_at, longer.get(s.id, 0), one.name))
        last = max((longer.get(s.id, 0) for s in r.seats), default=0)
        for a in r.staff:
            stays["person", a.person_id].append((r.starts_at, r.ends_at, last, a.person.name))
        stays["room", r.room_id].append((r.starts_at, r.ends_at, last, r.room.name))
    for (kind, _), some in stays.items():
        for (_, ends, extra, name), (begins, *_rest) in pairwise(sorted(some)):
            if ends <= begins < ends + timedelta(minutes=extra):
                yield Reason(f"arrangement.{kind}_overruns", None, name=name, extra=extra, at=begins)


def sweep_cancelled() -> None:
    """A cancelled batch needs nobody: its quarter hours are given back by whoever publishes next."""
    gone = (
        select(RoomSession.id)
        .join(RoomSession.arrangement)
        .join(Arrangement.batch)
        .where(Batch.state == BatchState.CANCELLED)
    )
    for table in (OccupiedSlot, RoomSlot):
        db.session.execute(delete(table).where(table.room_session_id.in_(gone)))

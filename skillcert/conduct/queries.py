"""What pages show of the exam day, and what later stages read: presence, voided parts, rooms still open."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from skillcert.arrangement import queries as arrangement
from skillcert.arrangement.models import Arrangement, Assignment, Room, RoomSession, Seat
from skillcert.arrangement.states import ArrangementState
from skillcert.conduct.figures import Figures
from skillcert.conduct.models import CheckIn, Incident, RoomRecord, Violation
from skillcert.conduct.states import Presence, Tier, ViolationState
from skillcert.core.actor import Actor, Scope
from skillcert.core.db import db
from skillcert.core.models import StoredFile
from skillcert.plans.models import Batch, Offer, PlannedSession
from skillcert.registration.models import PartEntry, Registration
from skillcert.standards.states import Part

# --- for later stages ------------------------------------------------------------------------------------------------


def presence_of(room_session_id: int) -> dict[int, Presence]:
    """Seat → present or absent; a seat nobody has dealt with is missing."""
    query = select(CheckIn.seat_id, CheckIn.presence).join(CheckIn.seat).where(Seat.room_session_id == room_session_id)
    return dict(db.session.execute(query).all())


def voided(batch_id: int) -> dict[int, int]:
    """R43: part entry → the decided violation that voids it: tier 1 its own part, tiers 2 and 3 every part."""
    query = (
        select(Violation.id, Violation.tier, Violation.registration_id, Seat.part_entry_id)
        .join(Violation.seat)
        .where(Violation.batch_id == batch_id, Violation.state == ViolationState.DECIDED)
        .order_by(Violation.id)
    )
    found: dict[int, int] = {}
    for number, tier, registration_id, entry_id in db.session.execute(query):
        entries = [entry_id]
        if tier is not Tier.ONE:
            entries = list(db.session.scalars(select(PartEntry.id).where(PartEntry.registration_id == registration_id)))
        for entry in entries:
            found.setdefault(entry, number)
    return found


def open_rooms(batch_id: int, part: Part | None = None) -> list[RoomSession]:
    """Room sessions of the published arrangement that have no record yet."""
    closed = set(
        db.session.scalars(
            select(RoomRecord.room_session_id)
            .join(RoomRecord.room_session)
            .join(RoomSession.arrangement)
            .where(Arrangement.batch_id == batch_id)
        )
    )
    return [r for r in arrangement.published_sessions(batch_id, part) if r.id not in closed]


# --- the room ----------------------------------------------------------------------------------------------------------


def room_on_duty(actor: Actor, room_session_id: int) -> RoomSession | None:
    """The room session, if the actor is on duty in it."""
    if arrangement.duty_in(actor.person_id, room_session_id) is None:
        return None
    return room(room_session_id)


def room(room_session_id: int) -> RoomSession | None:
    """A room session with everything its console shows."""
    offer = joinedload(RoomSession.planned).joinedload(PlannedSession.offer)
    query = (
        select(RoomSession)
        .where(RoomSession.id == room_session_id)
        .options(
            joinedload(RoomSession.arrangement).joinedload(Arrangement.batch),
            joinedload(RoomSession.room).joinedload(Room.site),
            offer.joinedload(Offer.occupation),
            offer.joinedload(Offer.work_type),
            selectinload(RoomSession.seats).joinedload(Seat.registration),
            selectinload(RoomSession.staff).joinedload(Assignment.person),
        )
    )
    return db.session.scalar(query)


def seat_in(room_session: RoomSession, seat_id: int) -> Seat | None:
    return next((s for s in room_session.seats if s.id == seat_id), None)


def figures(room_session_id: int) -> Figures:
    expected = db.session.scalar(select(func.count(Seat.id)).where(Seat.room_session_id == room_session_id)) or 0
    presence = list(presence_of(room_session_id).values())
    return Figures(expected, presence.count(Presence.PRESENT), presence.count(Presence.ABSENT))


def check_in(seat_id: int) -> CheckIn | None:
    return db.session.scalar(select(CheckIn).where(CheckIn.seat_id == seat_id))


def record_of(room_session_id: int) -> RoomRecord | None:
    return db.session.scalar(select(RoomRecord).where(RoomRecord.room_session_id == room_session_id))


def incidents_of(room_session_id: int) -> list[Incident]:
    query = (
        select(Incident)
        .where(Incident.room_session_id == room_session_id)
        .options(joinedload(Incident.seat).joinedload(Seat.registration))
        .order_by(Incident.id)
    )
    return list(db.session.scalars(query))


def violations_of(room_session_id: int) -> list[Violation]:
    query = (
        select(Violation)
        .where(Violation.room_session_id == room_session_id)
        .options(joinedload(Violation.registration), joinedload(Violation.seat))
        .order_by(Violation.id)
    )
    return list(db.session.scalars(query))


# --- the office --------------------------------------------------------------------------------------------------------


def rooms(scope: Scope) -> Select:
    """Room sessions of published arrangements for the office's list."""
    offer = joinedload(RoomSession.planned).joinedload(PlannedSession.offer)
    query = (
        select(RoomSession)
        .join(RoomSession.arrangement)
        .join(Arrangement.batch)
        .join(RoomSession.room)
        .where(Arrangement.state == ArrangementState.PUBLISHED)
        .options(
            joinedload(RoomSession.arrangement).joinedload(Arrangement.batch),
            joinedload(RoomSession.room).joinedload(Room.site),
            offer.joinedload(Offer.occupation),
        )
    )
    return scope.limit(query, centre=Batch.centre_id)


def room_in(scope: Scope, room_session_id: int) -> RoomSession | None:
    """A room session within the scope of an office."""
    found = db.session.scalar(rooms(scope).where(RoomSession.id == room_session_id))
    return room(found.id) if found else None


def violations(scope: Scope) -> Select:
    query = (
        select(Violation)
        .join(Batch, Batch.id == Violation.batch_id)
        .options(
            joinedload(Violation.registration).joinedload(Registration.batch),
            joinedload(Violation.seat),
            joinedload(Violation.room_session).joinedload(RoomSession.room),
            joinedload(Violation.room_session).joinedload(RoomSession.planned),
        )
    )
    return scope.limit(query, centre=Batch.centre_id)


def violation(scope: Scope, violation_id: int) -> Violation | None:
    return db.session.scalar(violations(scope).where(Violation.id == violation_id))


def evidence(row: Violation) -> list[StoredFile]:
    """The files that came with a report."""
    return list(
        db.session.scalars(select(StoredFile).where(StoredFile.id.in_(row.evidence_ids or [])).order_by(StoredFile.id))
    )


def room_ids(scope: Scope) -> list[int]:
    """All room sessions in scope."""
    query = select(RoomSession.id).join(RoomSession.arrangement).join(Arrangement.batch)
    query = query.where(Arrangement.state == ArrangementState.PUBLISHED)
    return list(db.session.scalars(scope.limit(query, centre=Batch.centre_id)))


def presence_counts(room_session_ids: list[int]) -> dict[int, Figures]:
    """Room session → its figures, in two statements for a whole list."""
    expected = dict(
        db.session.execute(
            select(Seat.room_session_id, func.count(Seat.id))
            .where(Seat.room_session_id.in_(room_session_ids))
            .group_by(Seat.room_session_id)
        ).all()
    )
    came: dict[tuple[int, Presence], int] = {
        (r, p): n
        for r, p, n in db.session.execute(
            select(Seat.room_session_id, CheckIn.presence, func.count(CheckIn.id))
            .join(CheckIn.seat)
            .where(Seat.room_session_id.in_(room_session_ids))
            .group_by(Seat.room_session_id, CheckIn.presence)
        )
    }
    return {
        r: Figures(expected.get(r, 0), came.get((r, Presence.PRESENT), 0), came.get((r, Presence.ABSENT), 0))
        for r in room_session_ids
    }


def closed_rooms(room_session_ids: list[int]) -> set[int]:
    return set(
        db.session.scalars(select(RoomRecord.room_session_id).where(RoomRecord.room_session_id.in_(room_session_ids)))
    )

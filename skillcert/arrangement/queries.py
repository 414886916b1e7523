"""What pages show of arrangements: born scoped. A published arrangement is what tickets, duties and room records read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from skillcert.arrangement.models import (
    Arrangement,
    Assignment,
    Room,
    RoomSession,
    Seat,
    TicketVersion,
)
from skillcert.arrangement.states import ArrangementState, StaffDuty
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.plans.models import Batch, Offer, PlannedSession
from skillcert.plans.states import BatchState
from skillcert.registration import queries as registrations
from skillcert.registration.models import Registration
from skillcert.registration.states import RegistrationState
from skillcert.standards.states import Part

TAKING_PART = (RegistrationState.ACCEPTED, RegistrationState.SEALED)

# --- batches and their arrangement -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Readiness:
    """What must be known before seats are given."""

    undecided: int
    accepted: int


def readiness(batch_id: int) -> Readiness:
    counts = registrations.counts(batch_id)
    accepted = sum(counts.get(state, 0) for state in TAKING_PART)
    return Readiness(registrations.undecided(batch_id), accepted)


def of_batch(batch_id: int) -> Arrangement | None:
    return db.session.scalar(select(Arrangement).where(Arrangement.batch_id == batch_id))


def batches(scope: Scope) -> Select:
    """Announced (or closed) batches: those that are or will be arranged."""
    query = (
        select(Batch)
        .where(Batch.state.in_([BatchState.ANNOUNCED, BatchState.CLOSED]))
        .options(joinedload(Batch.centre))
    )
    return scope.limit(query, centre=Batch.centre_id)


def batch(scope: Scope, batch_id: int) -> Batch | None:
    return db.session.scalar(batches(scope).where(Batch.id == batch_id))


def arrangement_states(scope: Scope) -> dict[int, ArrangementState]:
    """Batch → where its arrangement stands."""
    query = select(Arrangement.batch_id, Arrangement.state).join(Arrangement.batch)
    return dict(db.session.execute(scope.limit(query, centre=Batch.centre_id)).all())


def arrangement(scope: Scope, arrangement_id: int) -> Arrangement | None:
    query = select(Arrangement).join(Arrangement.batch).where(Arrangement.id == arrangement_id)
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def room_session(scope: Scope, room_session_id: int) -> RoomSession | None:
    """A room session for the office: by the centre of its batch."""
    query = _room_sessions().where(RoomSession.id == room_session_id)
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def _room_sessions() -> Select:
    return (
        select(RoomSession)
        .join(RoomSession.arrangement)
        .join(Arrangement.batch)
        .options(
            joinedload(RoomSession.arrangement).joinedload(Arrangement.batch),
            joinedload(RoomSession.room),
            joinedload(RoomSession.planned).joinedload(PlannedSession.site),
            joinedload(RoomSession.planned).joinedload(PlannedSession.offer).joinedload(Offer.occupation),
            joinedload(RoomSession.planned).joinedload(PlannedSession.offer).joinedload(Offer.work_type),
            selectinload(RoomSession.staff).joinedload(Assignment.person),
        )
    )


def published_sessions(batch_id: int, part: Part | None = None) -> list[RoomSession]:
    """The room sessions of a batch's published arrangement, by hour."""
    query = _room_sessions().where(Arrangement.batch_id == batch_id, Arrangement.state == ArrangementState.PUBLISHED)
    if part is not None:
        query = query.join(PlannedSession, PlannedSession.id == RoomSession.planned_session_id).where(
            PlannedSession.part == part
        )
    return list(db.session.scalars(query.order_by(RoomSession.starts_at, RoomSession.id)).unique())


def seat(scope: Scope, seat_id: int) -> Seat | None:
    query = (
        select(Seat)
        .join(Seat.room_session)
        .join(RoomSession.arrangement)
        .join(Arrangement.batch)
        .where(Seat.id == seat_id)
        .options(joinedload(Seat.registration), joinedload(Seat.room_session))
    )
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def assignment(scope: Scope, assignment_id: int) -> Assignment | None:
    query = (
        select(Assignment)
        .join(Assignment.room_session)
        .join(RoomSession.arrangement)
        .join(Arrangement.batch)
        .where(Assignment.id == assignment_id)
        .options(joinedload(Assignment.person), joinedload(Assignment.room_session))
    )
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


# --- duties ----------------------------------------------------------------------------------------------------------


def duties_of(person_id: int, since: datetime | None = None) -> list[Assignment]:
    """A person's duties in published arrangements, by hour; `since` leaves out what ended before."""
    query = (
        select(Assignment)
        .join(Assignment.room_session)
        .join(RoomSession.arrangement)
        .where(Assignment.person_id == person_id, Arrangement.state == ArrangementState.PUBLISHED)
        .options(
            joinedload(Assignment.room_session).joinedload(RoomSession.room).joinedload(Room.site),
            joinedload(Assignment.room_session).joinedload(RoomSession.arrangement).joinedload(Arrangement.batch),
            joinedload(Assignment.room_session)
            .joinedload(RoomSession.planned)
            .joinedload(PlannedSession.offer)
            .joinedload(Offer.occupation),
            selectinload(Assignment.room_session, RoomSession.seats),
        )
        .order_by(RoomSession.starts_at, Assignment.id)
    )
    if since is not None:
        query = query.where(RoomSession.starts_at >= since)
    return list(db.session.scalars(query).unique())


def duty_in(person_id: int | None, room_session_id: int, *jobs: StaffDuty) -> Assignment | None:
    """The person's duty in a published room session, of these jobs when named; None opens nothing."""
    if person_id is None:
        return None
    query = (
        select(Assignment)
        .join(Assignment.room_session)
        .join(RoomSession.arrangement)
        .where(
            Assignment.person_id == person_id,
            Assignment.room_session_id == room_session_id,
            Arrangement.state == ArrangementState.PUBLISHED,
        )
    )
    if jobs:
        query = query.where(Assignment.duty.in_(jobs))
    return db.session.scalar(query)


# --- tickets ---------------------------------------------------------------------------------------------------------


def ticket_of(registration_id: int) -> TicketVersion | None:
    """The newest ticket of a registration."""
    query = (
        select(TicketVersion)
        .where(TicketVersion.registration_id == registration_id)
        .order_by(TicketVersion.version.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def own_ticket(scope: Scope, registration_id: int) -> TicketVersion | None:
    """A candidate's own ticket; another person's does not exist."""
    query = select(Registration.id).where(Registration.id == registration_id)
    mine = db.session.scalar(scope.limit(query, person=Registration.person_id, centre=Registration.centre_id))
    return ticket_of(mine) if mine else None


def tickets(batch_id: int) -> list[TicketVersion]:
    """The newest ticket of every registration of a batch, by number."""
    newest = (
        select(func.max(TicketVersion.id))
        .join(Registration, Registration.id == TicketVersion.registration_id)
        .where(Registration.batch_id == batch_id)
        .group_by(TicketVersion.registration_id)
    )
    query = (
        select(TicketVersion)
        .join(TicketVersion.registration)
        .where(TicketVersion.id.in_(newest))
        .options(joinedload(TicketVersion.registration).joinedload(Registration.photo))
        .order_by(Registration.ticket_number)
    )
    return list(db.session.scalars(query))

"""What pages show of supervision: the report on a room, and the quality overview of management."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from skillcert.arrangement.models import Arrangement, Assignment, Room, RoomSession
from skillcert.arrangement.states import ArrangementState, StaffDuty
from skillcert.conduct.models import Incident, Violation
from skillcert.core import clock
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.plans.models import Batch, Offer, PlannedSession
from skillcert.supervision.models import Inspection
from skillcert.supervision.states import InspectionState


def of_room(room_session_id: int) -> Inspection | None:
    query = (
        select(Inspection)
        .where(Inspection.room_session_id == room_session_id)
        .options(joinedload(Inspection.person), joinedload(Inspection.room_session).joinedload(RoomSession.planned))
    )
    return db.session.scalar(query)


def inspections(scope: Scope) -> Select:
    """Reports with the rooms they are about."""
    room = joinedload(Inspection.room_session)
    query = (
        select(Inspection)
        .join(Batch, Batch.id == Inspection.batch_id)
        .join(Inspection.room_session)
        .join(RoomSession.room)
        .options(
            joinedload(Inspection.person),
            room.joinedload(RoomSession.room).joinedload(Room.site),
            room.joinedload(RoomSession.arrangement).joinedload(Arrangement.batch),
            room.joinedload(RoomSession.planned).joinedload(PlannedSession.offer).joinedload(Offer.occupation),
        )
    )
    return scope.limit(query, centre=Batch.centre_id)


def inspection(scope: Scope, inspection_id: int) -> Inspection | None:
    return db.session.scalar(inspections(scope).where(Inspection.id == inspection_id))


@dataclass(frozen=True)
class Overview:
    """The figures at the head of the quality page."""

    held: int
    supervised: int
    signed: int
    serious: int
    incidents: int
    violations: int


def overview(scope: Scope) -> Overview:
    """Sessions held so far, how many of them had a supervisor and a signed report, and what was found."""
    held = (
        select(RoomSession.id)
        .join(RoomSession.arrangement)
        .join(Arrangement.batch)
        .where(Arrangement.state == ArrangementState.PUBLISHED, RoomSession.starts_at <= clock.now())
    )
    ids = scope.limit(held, centre=Batch.centre_id).subquery()

    def count(query) -> int:
        return db.session.scalar(query) or 0

    mine = select(ids.c.id)
    watched = select(func.count(func.distinct(Assignment.room_session_id))).where(
        Assignment.room_session_id.in_(mine), Assignment.duty == StaffDuty.SUPERVISOR
    )
    reports = select(func.count(Inspection.id)).where(Inspection.room_session_id.in_(mine))
    signed = reports.where(Inspection.state == InspectionState.SIGNED)
    return Overview(
        count(select(func.count()).select_from(ids)),
        count(watched),
        count(signed),
        count(signed.where(Inspection.conclusion == "serious")),
        count(select(func.count(Incident.id)).where(Incident.room_session_id.in_(mine))),
        count(select(func.count(Violation.id)).where(Violation.room_session_id.in_(mine))),
    )


def unsigned(scope: Scope) -> list[RoomSession]:
    """R24: sessions that have begun and have no signed report."""
    signed = select(Inspection.room_session_id).where(Inspection.state == InspectionState.SIGNED)
    query = (
        select(RoomSession)
        .join(RoomSession.arrangement)
        .join(Arrangement.batch)
        .where(
            Arrangement.state == ArrangementState.PUBLISHED,
            RoomSession.starts_at <= clock.now(),
            RoomSession.id.not_in(signed),
        )
        .options(
            joinedload(RoomSession.room).joinedload(Room.site),
            joinedload(RoomSession.arrangement).joinedload(Arrangement.batch),
            joinedload(RoomSession.planned),
        )
        .order_by(RoomSession.starts_at.desc(), RoomSession.id)
        .limit(50)
    )
    return list(db.session.scalars(scope.limit(query, centre=Batch.centre_id)))

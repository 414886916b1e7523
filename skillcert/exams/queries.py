"""What pages and later stages read of the theory exam. Every query is born with its scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Row, Select, bindparam, case, func, select
from sqlalchemy.orm import joinedload

from skillcert.arrangement.models import Arrangement, Assignment, RoomSession, Seat
from skillcert.arrangement.states import ArrangementState, StaffDuty
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.core.models import StoredFile
from skillcert.exams import building, rules_time
from skillcert.exams.models import Answer, Attempt, DoorRefusal, SeatEvent
from skillcert.exams.states import AttemptState
from skillcert.plans.models import Batch, Offer, PlannedSession
from skillcert.registration.models import PartEntry, Registration
from skillcert.standards.states import Part

OVER = (AttemptState.SUBMITTED, AttemptState.ENDED)


def effective_state(attempt: Attempt, now: datetime) -> AttemptState:
    """The state as every reader sees it: after the end a running paper is over, whether or not the clockwork has been by."""
    if attempt.state == AttemptState.RUNNING and rules_time.is_over(attempt, now):
        return AttemptState.ENDED
    return attempt.state


def rooms(scope: Scope) -> Select:
    """Theory room sessions of published arrangements in the scope, with their counts as columns.

    Rows: (RoomSession, seats, prepared, signed in, over, marked).
    """

    def count(condition):
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    query = (
        select(
            RoomSession,
            func.count(Seat.id).label("seats"),
            count(Attempt.id.is_not(None)).label("prepared"),
            count(Attempt.opened_at.is_not(None)).label("signed_in"),
            count(Attempt.state.in_(OVER)).label("over"),
            count(Attempt.marked_at.is_not(None)).label("marked"),
        )
        .join(RoomSession.planned)
        .join(PlannedSession.offer)
        .join(Offer.batch)
        .join(RoomSession.arrangement)
        .outerjoin(RoomSession.seats)
        .outerjoin(Attempt, Attempt.seat_id == Seat.id)
        .where(PlannedSession.part == Part.THEORY, Arrangement.state == ArrangementState.PUBLISHED)
        .group_by(RoomSession.id, Batch.number)
        .options(
            joinedload(RoomSession.room),
            joinedload(RoomSession.arrangement),
            joinedload(RoomSession.planned).joinedload(PlannedSession.offer).joinedload(Offer.batch),
            joinedload(RoomSession.planned).joinedload(PlannedSession.offer).joinedload(Offer.occupation),
        )
    )
    return scope.limit(query, centre=Batch.centre_id)


def room(scope: Scope, number: int) -> RoomSession | None:
    """One theory room session in the scope."""
    query = (
        select(RoomSession)
        .join(RoomSession.planned)
        .join(PlannedSession.offer)
        .join(Offer.batch)
        .where(RoomSession.id == number, PlannedSession.part == Part.THEORY)
    )
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def duty_rooms(person_id: int | None, since: datetime) -> list[RoomSession]:
    """The theory rooms in which a person invigilates, from `since` on, next first."""
    query = (
        select(RoomSession)
        .join(Assignment, Assignment.room_session_id == RoomSession.id)
        .join(RoomSession.planned)
        .where(
            Assignment.person_id == person_id,
            Assignment.duty == StaffDuty.INVIGILATOR,
            PlannedSession.part == Part.THEORY,
            RoomSession.starts_at >= since,
        )
        .options(
            joinedload(RoomSession.room),
            joinedload(RoomSession.planned).joinedload(PlannedSession.offer).joinedload(Offer.occupation),
        )
        .order_by(RoomSession.starts_at)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Line:
    """A seat of a room as its invigilator and its office see it: never an answer, never a key."""

    seat: Seat
    attempt: Attempt | None
    state: AttemptState | None
    answered: int
    last_save: datetime | None


def lines(room_session: RoomSession, now: datetime) -> list[Line]:
    """All seats of a room by number."""
    counts = (
        select(
            Answer.attempt_id,
            func.sum(case((Answer.value.in_(building.NOTHING), 0), else_=1)).label("answered"),
            func.max(Answer.at).label("last"),
        )
        .group_by(Answer.attempt_id)
        .subquery()
    )
    query = (
        select(Seat, Attempt, counts.c.answered, counts.c.last)
        .outerjoin(Attempt, Attempt.seat_id == Seat.id)
        .outerjoin(counts, counts.c.attempt_id == Attempt.id)
        .where(Seat.room_session_id == room_session.id)
        .options(joinedload(Seat.registration))
        .order_by(Seat.number)
    )
    return [
        Line(seat, attempt, effective_state(attempt, now) if attempt else None, answered or 0, last)
        for seat, attempt, answered, last in db.session.execute(query)
    ]


def attempt(room_session: RoomSession, number: int) -> Attempt | None:
    """One attempt of a room."""
    query = select(Attempt).join(Seat).where(Attempt.id == number, Seat.room_session_id == room_session.id)
    return db.session.scalar(query)


def events(room_session: RoomSession, limit: int = 60) -> list[tuple[SeatEvent, Seat]]:
    """What happened at the seats of a room, newest first."""
    query = (
        select(SeatEvent, Seat)
        .join(Attempt, Attempt.id == SeatEvent.attempt_id)
        .join(Seat, Seat.id == Attempt.seat_id)
        .where(Seat.room_session_id == room_session.id)
        .options(joinedload(Seat.registration))
        .order_by(SeatEvent.id.desc())
        .limit(limit)
    )
    return [tuple(row) for row in db.session.execute(query)]


def by_id(number: int) -> Attempt | None:
    """An attempt, read anew."""
    return db.session.get(Attempt, number)


def picture(files: list[int], place: int) -> StoredFile | None:
    """The picture at a place (from 1) among the files of a sheet."""
    return db.session.get(StoredFile, files[place - 1]) if 1 <= place <= len(files) else None


def answers(attempt: Attempt) -> dict[int, tuple[int, str]]:
    """The latest answers of an attempt: {question: (revision, value)}."""
    return {number: (row.revision, row.value) for number, row in saved_answers(attempt.id).items()}


# Built once, like those of the door: a hall asks this three hundred times in a minute.
_OF = Answer.__table__.c
_SAVED = select(_OF.question, _OF.revision, _OF.value, _OF.at).where(_OF.attempt_id == bindparam("number"))


def saved_answers(attempt_id: int) -> dict[int, Row]:
    """The latest answers of an attempt: {question: row of question, revision, value and time of arrival}."""
    return {row.question: row for row in db.session.execute(_SAVED, {"number": attempt_id})}


def batch_marks(batch_id: int) -> dict[int, Decimal]:
    """{part entry id: theory mark 0-100} of a batch's marked papers; who was absent is left out."""
    query = (
        select(Seat.part_entry_id, Attempt.score)
        .join(Attempt, Attempt.seat_id == Seat.id)
        .join(PartEntry, PartEntry.id == Seat.part_entry_id)
        .join(Registration, Registration.id == PartEntry.registration_id)
        .where(Registration.batch_id == batch_id, PartEntry.part == Part.THEORY, Attempt.marked_at.is_not(None))
    )
    return dict(db.session.execute(query).all())


def open_sessions(batch_id: int) -> list[RoomSession]:
    """Theory rooms of a batch in which a paper waits to be marked, or none was laid out."""
    waiting = Attempt.id.is_(None) | ((Attempt.marked_at.is_(None)) & (Attempt.state != AttemptState.ABSENT))
    query = (
        select(RoomSession)
        .join(RoomSession.planned)
        .join(PlannedSession.offer)
        .join(RoomSession.seats)
        .outerjoin(Attempt, Attempt.seat_id == Seat.id)
        .where(Offer.batch_id == batch_id, PlannedSession.part == Part.THEORY, waiting)
        .distinct()
    )
    return list(db.session.scalars(query))


def door_refusals(scope: Scope) -> Select:
    """What was refused to nobody we know. It belongs to no centre, so that only who sees everything sees it."""
    return scope.limit(select(DoorRefusal))

"""What pages and later stages read of the practical exam. Every query is born with its scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from skillcert.arrangement.models import Arrangement, Assignment, RoomSession, Seat
from skillcert.arrangement.states import ArrangementState, StaffDuty
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core import settings
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.plans.models import Batch, Offer, PlannedSession
from skillcert.practical import scoring, sheet
from skillcert.practical.models import ExamTask, ScoreSheet, SecondLook
from skillcert.practical.states import SheetState
from skillcert.registration.models import PartEntry, Registration
from skillcert.standards.states import Part

ASSESSORS = (StaffDuty.ASSESSOR, StaffDuty.LEAD_ASSESSOR)


def policy() -> scoring.Policy:
    return scoring.Policy(
        drop_extremes=settings.get("practical.drop_extremes"), spread=Decimal(settings.get("practical.spread_limit"))
    )


def exam_tasks(offer_id: int) -> list[ExamTask]:
    """The tasks of an offer's exam in their order."""
    return list(db.session.scalars(select(ExamTask).where(ExamTask.offer_id == offer_id).order_by(ExamTask.position)))


def tasks_of(chosen: Iterable[ExamTask]) -> list[scoring.Task]:
    return sheet.tasks({task.id: task.content for task in chosen})


def rooms(scope: Scope) -> Select:
    """Practical room sessions of published arrangements in the scope. Rows: (RoomSession, seats, assessors, signed sheets)."""
    assessors = (
        select(func.count())
        .select_from(Assignment)
        .where(Assignment.room_session_id == RoomSession.id, Assignment.duty.in_(ASSESSORS))
        .scalar_subquery()
    )
    signed = func.coalesce(func.sum(case((ScoreSheet.state == SheetState.SUBMITTED, 1), else_=0)), 0)
    query = (
        select(
            RoomSession,
            func.count(Seat.id.distinct()).label("seats"),
            assessors.label("assessors"),
            signed.label("signed"),
        )
        .join(RoomSession.planned)
        .join(PlannedSession.offer)
        .join(Offer.batch)
        .join(RoomSession.arrangement)
        .outerjoin(RoomSession.seats)
        .outerjoin(ScoreSheet, ScoreSheet.seat_id == Seat.id)
        .where(PlannedSession.part == Part.PRACTICAL, Arrangement.state == ArrangementState.PUBLISHED)
        .group_by(RoomSession.id, Batch.number)
        .options(
            joinedload(RoomSession.room),
            joinedload(RoomSession.planned).joinedload(PlannedSession.offer).joinedload(Offer.batch),
            joinedload(RoomSession.planned).joinedload(PlannedSession.offer).joinedload(Offer.occupation),
        )
    )
    return scope.limit(query, centre=Batch.centre_id)


def room(scope: Scope, number: int) -> RoomSession | None:
    query = (
        select(RoomSession)
        .join(RoomSession.planned)
        .join(PlannedSession.offer)
        .join(Offer.batch)
        .where(RoomSession.id == number, PlannedSession.part == Part.PRACTICAL)
    )
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def offer(scope: Scope, number: int) -> Offer | None:
    """An offer in the scope."""
    query = select(Offer).join(Offer.batch).where(Offer.id == number)
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def duty_rooms(person_id: int | None) -> list[RoomSession]:
    """The practical rooms in which a person assesses, next first."""
    query = (
        select(RoomSession)
        .join(Assignment, Assignment.room_session_id == RoomSession.id)
        .join(RoomSession.planned)
        .where(Assignment.person_id == person_id, Assignment.duty.in_(ASSESSORS), PlannedSession.part == Part.PRACTICAL)
        .options(
            joinedload(RoomSession.room),
            joinedload(RoomSession.planned).joinedload(PlannedSession.offer).joinedload(Offer.occupation),
        )
        .order_by(RoomSession.starts_at)
    )
    return list(db.session.scalars(query))


def duty_room(person_id: int | None, number: int) -> RoomSession | None:
    """A practical room session in which this person assesses."""
    query = (
        select(RoomSession)
        .join(Assignment, Assignment.room_session_id == RoomSession.id)
        .join(RoomSession.planned)
        .where(
            RoomSession.id == number,
            Assignment.person_id == person_id,
            Assignment.duty.in_(ASSESSORS),
            PlannedSession.part == Part.PRACTICAL,
        )
    )
    return db.session.scalar(query)


def duty_seat(person_id: int | None, number: int) -> Seat | None:
    """A seat of a practical room session in which this person assesses."""
    query = (
        select(Seat)
        .join(Seat.room_session)
        .join(RoomSession.planned)
        .join(Assignment, Assignment.room_session_id == RoomSession.id)
        .where(
            Seat.id == number,
            Assignment.person_id == person_id,
            Assignment.duty.in_(ASSESSORS),
            PlannedSession.part == Part.PRACTICAL,
        )
    )
    return db.session.scalar(query)


def seat(scope: Scope, number: int) -> Seat | None:
    """A seat of a practical room session in the scope."""
    query = (
        select(Seat)
        .join(Seat.room_session)
        .join(RoomSession.planned)
        .join(PlannedSession.offer)
        .join(Offer.batch)
        .where(Seat.id == number, PlannedSession.part == Part.PRACTICAL)
    )
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def assessors(room_session_id: int) -> dict[int, Assignment]:
    """The assessors of a room session by person."""
    query = (
        select(Assignment)
        .where(Assignment.room_session_id == room_session_id, Assignment.duty.in_(ASSESSORS))
        .options(joinedload(Assignment.person))
        .order_by(Assignment.id)
    )
    return {assignment.person_id: assignment for assignment in db.session.scalars(query)}


def own_sheet(person_id: int | None, number: int) -> ScoreSheet | None:
    """A sheet of this assessor, while they are assigned to its room session; another's does not exist for them."""
    found = db.session.get(ScoreSheet, number)
    mine = found is not None and person_id is not None and found.person_id == person_id
    return found if mine and duty_seat(person_id, found.seat_id) else None


def live_sheet(seat_id: int, person_id: int | None) -> ScoreSheet | None:
    """An assessor's sheet of a seat: the version in force."""
    query = select(ScoreSheet).where(
        ScoreSheet.seat_id == seat_id, ScoreSheet.person_id == person_id, ScoreSheet.state != SheetState.SUPERSEDED
    )
    return db.session.scalar(query)


def versions(seat_id: int) -> list[ScoreSheet]:
    """All sheets of a seat, replaced ones too."""
    query = (
        select(ScoreSheet)
        .where(ScoreSheet.seat_id == seat_id)
        .options(joinedload(ScoreSheet.person))
        .order_by(ScoreSheet.person_id, ScoreSheet.version)
    )
    return list(db.session.scalars(query))


@dataclass
class Standing:
    """A candidate's practical mark as it stands."""

    seat: Seat
    presence: Presence | None
    joined: scoring.Joined
    look: SecondLook | None
    expected: int
    sheets: dict[int, ScoreSheet] = field(default_factory=dict)

    @property
    def open_look(self) -> bool:
        """The assessors are far apart and nobody has looked again."""
        return self.joined.complete and self.joined.wide and self.look is None

    @property
    def final(self) -> Fraction | None:
        return None if self.open_look or self.presence == Presence.ABSENT else self.joined.mark


def standings(condition) -> list[Standing]:
    """The standing of every practical seat that meets a condition on RoomSession, Seat or Offer; six statements in all."""
    query = (
        select(Seat, CheckIn.presence)
        .join(Seat.room_session)
        .join(RoomSession.planned)
        .join(PlannedSession.offer)
        .outerjoin(CheckIn, CheckIn.seat_id == Seat.id)
        .where(PlannedSession.part == Part.PRACTICAL, condition)
        .options(joinedload(Seat.registration), joinedload(Seat.room_session).joinedload(RoomSession.planned))
        .order_by(Seat.room_session_id, Seat.number)
    )
    rows = db.session.execute(query).all()
    numbers = [seat.id for seat, _ in rows]
    by_seat: dict[int, dict[int, ScoreSheet]] = defaultdict(dict)
    live = select(ScoreSheet).where(ScoreSheet.seat_id.in_(numbers), ScoreSheet.state != SheetState.SUPERSEDED)
    for one in db.session.scalars(live):
        by_seat[one.seat_id][one.person_id] = one
    looks = {
        look.seat_id: look for look in db.session.scalars(select(SecondLook).where(SecondLook.seat_id.in_(numbers)))
    }
    expected = _expected({seat.room_session_id for seat, _ in rows})
    known = _tasks({seat.room_session.planned.offer_id for seat, _ in rows})
    how = policy()
    return [
        _standing(
            seat,
            presence,
            by_seat[seat.id],
            looks.get(seat.id),
            expected.get(seat.room_session_id, 0),
            known.get(seat.room_session.planned.offer_id, []),
            how,
        )
        for seat, presence in rows
    ]


def _standing(seat, presence, sheets, look, expected, known, how) -> Standing:
    signed = [
        sheet.to_scoring(known, one.person_id, one.marks, one.vetoes)
        for one in sheets.values()
        if one.state == SheetState.SUBMITTED
    ]
    return Standing(seat, presence, scoring.join(known, signed, expected, how), look, expected, sheets)


def _expected(room_sessions: set[int]) -> dict[int, int]:
    query = (
        select(Assignment.room_session_id, func.count())
        .where(Assignment.room_session_id.in_(room_sessions), Assignment.duty.in_(ASSESSORS))
        .group_by(Assignment.room_session_id)
    )
    return dict(db.session.execute(query).all())


def _tasks(offers: set[int]) -> dict[int, list[scoring.Task]]:
    contents: dict[int, dict[int, dict]] = defaultdict(dict)
    for task in db.session.scalars(select(ExamTask).where(ExamTask.offer_id.in_(offers)).order_by(ExamTask.position)):
        contents[task.offer_id][task.id] = task.content
    return {number: sheet.tasks(content) for number, content in contents.items()}


def batch_marks(batch_id: int) -> dict[int, Fraction]:
    """{part entry id: practical mark 0-100, exact} of a batch. A seat without all sheets, or whose wide spread nobody has
    looked at again, is left out, and so is who was absent."""
    of_batch = Seat.part_entry_id.in_(
        select(PartEntry.id)
        .join(Registration)
        .where(Registration.batch_id == batch_id, PartEntry.part == Part.PRACTICAL)
    )
    return {one.seat.part_entry_id: one.final for one in standings(of_batch) if one.final is not None}

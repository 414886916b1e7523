"""Reading what the exams left behind, for grading: marks, absences, violations, kept parts of one batch."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from skillcert.arrangement.models import Arrangement, RoomSession, Seat
from skillcert.conduct.models import CheckIn, RoomRecord, Violation
from skillcert.conduct.states import Presence, ViolationState
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.registration.models import PartEntry, Registration
from skillcert.registration.states import EntryKind, RegistrationState
from skillcert.results import grading
from skillcert.results.states import ScoreState


def candidates(batch_id: int) -> list[Registration]:
    """Those who were given a seat, with their parts."""
    query = (
        select(Registration)
        .where(Registration.batch_id == batch_id, Registration.state == RegistrationState.SEALED)
        .options(selectinload(Registration.parts).selectinload(PartEntry.kept), selectinload(Registration.offer))
        .order_by(Registration.ticket_number)
    )
    return list(db.session.scalars(query))


def marks(batch_id: int) -> dict[int, Decimal | Fraction]:
    """{part entry id: mark} of everything marked in the batch, theory and practical."""
    from skillcert.exams import queries as exams
    from skillcert.practical import queries as practical

    return {**exams.batch_marks(batch_id), **practical.batch_marks(batch_id)}


def absences(batch_id: int) -> set[int]:
    """The part entries whose candidate did not come (R34)."""
    query = (
        select(Seat.part_entry_id)
        .join(CheckIn, CheckIn.seat_id == Seat.id)
        .join(Registration, Registration.id == Seat.registration_id)
        .where(Registration.batch_id == batch_id, CheckIn.presence == Presence.ABSENT)
    )
    return set(db.session.scalars(query))


def violations(batch_id: int) -> dict[int, dict[str, int]]:
    """{registration id: {part: gravest decided tier}} (R43)."""
    query = (
        select(Violation.registration_id, PartEntry.part, Violation.tier)
        .join(Seat, Seat.id == Violation.seat_id)
        .join(PartEntry, PartEntry.id == Seat.part_entry_id)
        .where(Violation.batch_id == batch_id, Violation.state == ViolationState.DECIDED)
    )
    tiers: dict[int, dict[str, int]] = defaultdict(dict)
    for registration_id, part, tier in db.session.execute(query):
        tiers[registration_id][part] = max(int(tier), tiers[registration_id].get(part, 0))
    return tiers


def exam_days(batch_id: int) -> dict[int, dt.date]:
    """{part entry id: the civil date it was sat on}."""
    query = (
        select(Seat.part_entry_id, RoomSession.starts_at)
        .join(RoomSession, RoomSession.id == Seat.room_session_id)
        .join(Registration, Registration.id == Seat.registration_id)
        .where(Registration.batch_id == batch_id)
    )
    return {entry: clock.local(starts_at).date() for entry, starts_at in db.session.execute(query)}


def open_rooms(batch_id: int) -> int:
    """Room sessions of the batch without a closed room record (R45)."""
    query = (
        select(func.count(RoomSession.id))
        .join(Arrangement, Arrangement.id == RoomSession.arrangement_id)
        .outerjoin(RoomRecord, RoomRecord.room_session_id == RoomSession.id)
        .where(Arrangement.batch_id == batch_id, RoomRecord.id.is_(None))
        .where(select(Seat.id).where(Seat.room_session_id == RoomSession.id).exists())
    )
    return db.session.scalar(query)


def open_violations(batch_id: int) -> int:
    query = select(func.count(Violation.id)).where(
        Violation.batch_id == batch_id, Violation.state == ViolationState.REPORTED
    )
    return db.session.scalar(query)


def part_of(entry: PartEntry, marked: dict, absent: set[int]) -> grading.Part:
    """What is known of one part, before violations: kept and exempt parts, absence, the mark, or nothing yet."""
    if entry.kind is EntryKind.EXEMPT:
        return grading.Part(entry.part, ScoreState.EXEMPT)
    if entry.kind is EntryKind.KEPT:
        kept = entry.kept
        return grading.Part(entry.part, ScoreState.KEPT, kept and kept.score, kept and kept.valid_until)
    if entry.id in absent:
        return grading.Part(entry.part, ScoreState.ABSENT)
    if (mark := marked.get(entry.id)) is not None:
        return grading.Part(entry.part, ScoreState.SCORED, mark)
    return grading.Part(entry.part, ScoreState.MISSING)

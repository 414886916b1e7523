"""What was stored of one attempt, for the office that looks at it again. The caller has asked `service_recheck` first."""

from sqlalchemy import select

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.core import history
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.exams.models import AnswerEvent, Attempt, SeatEvent
from skillcert.exams.timeline import Save


def saves(attempt_id: int) -> list[Save]:
    """Every saved answer of an attempt."""
    query = select(AnswerEvent.question, AnswerEvent.revision, AnswerEvent.value, AnswerEvent.at)
    rows = db.session.execute(query.where(AnswerEvent.attempt_id == attempt_id))
    return [Save(question, revision, value, at) for question, revision, value, at in rows]


def seat_events(attempt_id: int) -> list[SeatEvent]:
    """What happened at the seat, in order."""
    query = select(SeatEvent).where(SeatEvent.attempt_id == attempt_id).order_by(SeatEvent.id)
    return list(db.session.scalars(query))


ENDS = ("exams.submit", "exams.end", "exams.to_paper")
"""The events that carry the receipt of an attempt."""


def end_in_history(attempt: Attempt) -> tuple[str | None, bool]:
    """(the receipt as the history has it, whether that event is what was written); (None, False) where there is none."""
    query = select(HistoryEvent).where(
        HistoryEvent.subject_type == Attempt.__tablename__,
        HistoryEvent.subject_id == attempt.id,
        HistoryEvent.verb.in_(ENDS),
    )
    event = db.session.scalars(query.order_by(HistoryEvent.id.desc()).limit(1)).first()
    if event is None:
        return None, False
    return (history.payload(event) or {}).get("receipt"), history.chain_hash(event) == event.hash


def place_of_entry(part_entry_id: int) -> tuple[int, int] | None:
    """(room session id, attempt id) of a theory part that was sat; None when it was not."""
    query = (
        select(RoomSession.id, Attempt.id)
        .select_from(Attempt)
        .join(Seat, Seat.id == Attempt.seat_id)
        .join(RoomSession, RoomSession.id == Seat.room_session_id)
        .where(Seat.part_entry_id == part_entry_id, Attempt.receipt.is_not(None))
        .order_by(Attempt.id.desc())
        .limit(1)
    )
    row = db.session.execute(query).first()
    return (row[0], row[1]) if row else None

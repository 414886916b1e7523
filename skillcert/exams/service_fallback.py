"""A theory exam on paper when the hall cannot be used: the forms stay those that were laid out, each seat gets an answer sheet.

The answer sheets hold numbers and boxes and nothing of the paper. The forms come by the print that two people answer for (R31).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.core import crypto, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, refuse_if
from skillcert.exams import rules_recheck
from skillcert.exams.fallback import AnswerSheet, blocks, copies, saved, shape
from skillcert.exams.models import DECODE, SHEET, Answer, Attempt
from skillcert.papers import documents
from skillcert.papers.models import Paper


def attempts_of(room_session: RoomSession) -> list[Attempt]:
    """What was laid out in the room, by seat."""
    query = (
        select(Attempt)
        .join(Seat, Seat.id == Attempt.seat_id)
        .where(Seat.room_session_id == room_session.id)
        .options(joinedload(Attempt.seat).joinedload(Seat.registration))
        .options(joinedload(Attempt.paper))
        .order_by(Seat.number)
    )
    return list(db.session.scalars(query))


def forms(attempts: Iterable[Attempt]) -> list[tuple[Paper, int]]:
    """(form, how many seats hold it), by form."""
    held = Counter(attempt.paper for attempt in attempts)
    return sorted(held.items(), key=lambda pair: pair[0].form)


def why_not(room_session: RoomSession, attempts: Sequence[Attempt], actor: Actor) -> list[Reason]:
    """Why the room cannot be printed now."""
    reasons = [] if actor.may("exams.prepare") else [Reason("machine.forbidden")]
    seats = len(room_session.seats)
    if not seats or len(attempts) < seats:
        reasons.append(Reason("exams.fallback_not_laid", missing=seats - len(attempts)))
    return reasons


def answer_sheets(room_session: RoomSession, actor: Actor) -> list[AnswerSheet]:
    """The answer sheets of a room by seat. Raises `Refused` while a seat has no paper."""
    attempts = attempts_of(room_session)
    refuse_if(why_not(room_session, attempts, actor))
    stored = _saved([attempt.id for attempt in attempts if attempt.on_paper])
    return [_sheet(attempt, stored.get(attempt.id, {})) for attempt in attempts]


def print_sheets(room_session: RoomSession, purpose: str, actor: Actor) -> list[AnswerSheet]:
    """R31, R46: the answer sheets for the printer. Where saved answers stand in them this is a reading of answers, and says what for."""
    sheets = answer_sheets(room_session, actor)
    purpose, shown = purpose.strip(), seats_shown(sheets)
    refuse_if(rules_recheck.printing(purpose, bool(shown)))
    stream = f"batch:{room_session.arrangement.batch_id}"
    told = {"purpose": purpose, "seats": len(sheets), "answers_of": shown}
    history.record(stream, "exams.print_sheets", actor, room_session, **told)
    db.session.flush()
    return sheets


def seats_shown(sheets: Iterable[AnswerSheet]) -> list[int]:
    """The seats on whose sheets saved answers are printed."""
    return [sheet.seat for sheet in sheets if sheet.saved]


def shows_answers(attempts: Iterable[Attempt]) -> bool:
    """Whether sheets of this room would show what somebody answered."""
    return any(attempt.on_paper for attempt in attempts)


def _saved(attempt_ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """{attempt id: {question: latest value}} of seats that go on on paper."""
    query = select(Answer.attempt_id, Answer.question, Answer.value).where(Answer.attempt_id.in_(attempt_ids))
    found: dict[int, dict[int, str]] = {}
    for attempt_id, question, value in db.session.execute(query):
        found.setdefault(attempt_id, {})[question] = value
    return found


def _sheet(attempt: Attempt, stored: Mapping[int, str]) -> AnswerSheet:
    """Types and numbers only; they may be known before the start, the cover of the paper tells them. A seat that goes on on
    paper finds its own saved answers in the boxes: nothing that was answered is lost (ADR 27)."""
    questions = json.loads(crypto.decrypt(SHEET, attempt.sheet))["questions"]
    decode = json.loads(crypto.decrypt(DECODE, attempt.decode))
    lines = shape(questions, decode)
    registration = attempt.seat.registration
    return AnswerSheet(
        seat=attempt.seat.number,
        ticket=registration.ticket_number or "",
        name=registration.name,
        form=attempt.paper.number,
        blocks=blocks(lines),
        partial=len(lines) < attempt.paper.item_count,
        saved=saved(decode, stored),
    )


def print_forms(room_session: RoomSession, actor: Actor, shown: Sequence[int] = ()) -> list[tuple[Paper, int, bytes]]:
    """R31: each form of the room as (paper, copies, PDF), under prints that a second person confirmed; all of them or none.

    `shown`: the seats on whose answer sheets, which go into the same file, saved answers stand.

    Each form is registered once as a numbered copy; how often it is put on paper stands in the history.
    """
    attempts = attempts_of(room_session)
    refuse_if(why_not(room_session, attempts, actor))
    held = [(paper, copies(seats)) for paper, seats in forms(attempts)]
    purpose = f"{room_session.room.name} {room_session.starts_at:%Y-%m-%d}"
    printed = [(paper, count, documents.paper_pdf(paper, purpose, actor)) for paper, count in held]
    stream = f"batch:{room_session.arrangement.batch_id}"
    told = {paper.number: count for paper, count in held}
    history.record(stream, "exams.print_forms", actor, room_session, copies=told, seats=len(attempts), answers_of=list(shown))
    return printed

"""What the pages of scores from paper read. The room comes scoped from `queries.room`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core import crypto
from skillcert.core.db import db
from skillcert.exams import building, rules_scores
from skillcert.exams.models import SHEET, Answer, Attempt, PaperScore
from skillcert.exams.rules_scores import Entry, Standing
from skillcert.exams.states import AttemptState


@dataclass
class Line:
    """A seat of the room. `scores` are never shown to a person who may still enter one."""

    seat: Seat
    attempt: Attempt | None
    answers: int
    absent: bool
    scores: list[PaperScore] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        return [entry(one) for one in self.scores]

    @property
    def standing(self) -> Standing:
        if self.absent or (self.attempt is not None and self.attempt.state is AttemptState.ABSENT):
            return Standing.ABSENT
        return rules_scores.standing(self.entries)

    @property
    def on_paper(self) -> bool:
        return self.attempt is not None and self.attempt.on_paper


def entry(row: PaperScore) -> Entry:
    return Entry(row.marks, row.account_id, row.person_id, row.looked_again)


def lines(room_session: RoomSession) -> list[Line]:
    """All seats of a room by number, with what was answered in the hall and entered from paper."""
    answered = (
        select(Answer.attempt_id, func.count().label("answers"))
        .where(Answer.value.not_in(building.NOTHING))
        .group_by(Answer.attempt_id)
        .subquery()
    )
    query = (
        select(Seat, Attempt, answered.c.answers, CheckIn.presence)
        .outerjoin(Attempt, Attempt.seat_id == Seat.id)
        .outerjoin(answered, answered.c.attempt_id == Attempt.id)
        .outerjoin(CheckIn, CheckIn.seat_id == Seat.id)
        .where(Seat.room_session_id == room_session.id)
        .options(joinedload(Seat.registration))
        .order_by(Seat.number)
    )
    entered = scores_of(room_session)
    return [
        Line(seat, attempt, answers or 0, presence == Presence.ABSENT, entered.get(attempt.id, []) if attempt else [])
        for seat, attempt, answers, presence in db.session.execute(query)
    ]


def scores_of(room_session: RoomSession) -> dict[int, list[PaperScore]]:
    """{attempt id: its entries by turn} of a room."""
    query = (
        select(PaperScore)
        .join(Attempt, Attempt.id == PaperScore.attempt_id)
        .join(Seat, Seat.id == Attempt.seat_id)
        .where(Seat.room_session_id == room_session.id)
        .order_by(PaperScore.turn)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[PaperScore]] = defaultdict(list)
    for row in db.session.scalars(query):
        found[row.attempt_id].append(row)
    return found


def scores(attempt_id: int) -> list[PaperScore]:
    """The entries of one attempt by turn."""
    query = select(PaperScore).where(PaperScore.attempt_id == attempt_id).order_by(PaperScore.turn)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def full_marks(attempts: Iterable[Attempt]) -> dict[int, Decimal]:
    """{paper id: full marks}, read from one laid-out sheet a form: everybody who sits a form can get the same."""
    found: dict[int, Decimal] = {}
    for attempt in attempts:
        if attempt.paper_id not in found:
            sections = json.loads(crypto.decrypt(SHEET, attempt.sheet))["sections"]
            found[attempt.paper_id] = sum((Decimal(str(one["marks"])) for one in sections), Decimal(0))
    return found

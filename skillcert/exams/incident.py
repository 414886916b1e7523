"""A paper is known before its exam, or wrong: two people void it, and every seat that has not begun gets the spare.

The papers' own part of the act (void, open the spare, make it the main paper) stands in `papers.service_acts`; here the seats follow,
in the same unit of work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.exams import rules_time, service_prepare
from skillcert.exams.entry import note
from skillcert.exams.models import Attempt
from skillcert.papers import service as papers
from skillcert.papers import service_acts
from skillcert.papers.models import Paper, PaperAct
from skillcert.papers.service_custody import Unlocked
from skillcert.papers.states import ActKind


@dataclass(frozen=True)
class Switched:
    """How many seats got the spare, and how many are at work on the old paper and keep it."""

    seats: int
    kept: int


def confirm(act: PaperAct, actor: Actor, mine: Unlocked | None = None) -> Switched | None:
    """R30, R31: the second person's step of any act on a paper; a change to the spare reaches the seats at once."""
    service_acts.confirm(act, actor, mine)
    return change_seats(act.paper, act.spare, actor) if act.kind is ActKind.SWITCH else None


def _at_work(attempt: Attempt, now: datetime) -> bool:
    """Whether the paper has begun and somebody has it before them, at a PC or by hand."""
    return rules_time.has_begun(attempt, now) and (attempt.opened_at is not None or attempt.on_paper)


def change_seats(old: Paper, spare: Paper, actor: Actor) -> Switched:
    """Lay the spare out for every attempt at the old paper that has not begun; who is at work goes on (R35: answers are never taken)."""
    now = clock.now()
    query = select(Attempt).where(Attempt.paper_id == old.id, Attempt.state.in_(rules_time.LIVE)).order_by(Attempt.id)
    found = db.session.scalars(locked(query).execution_options(populate_existing=True)).all()
    waiting = [attempt for attempt in found if not _at_work(attempt, now)]
    if waiting:
        content = papers.open_content(spare, actor, "启用备用卷", "exam")
        for attempt in waiting:
            attempt.paper_id = spare.id
            for column, value in service_prepare.laid_out(content, attempt.seat_id).items():
                setattr(attempt, column, value)
            note(attempt, "spare", actor.address, spare.number)
    told = Switched(len(waiting), len(found) - len(waiting))
    stream = f"batch:{old.batch_id}"
    history.record(stream, "exams.switch", actor, old, seats=told.seats, kept=told.kept, spare=spare.number)
    return told

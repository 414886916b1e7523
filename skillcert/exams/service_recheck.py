"""Looking at every saved answer of one attempt: an act with a purpose, written down before anything is shown (R46).

It opens one attempt for one account for half an hour. The paper is opened through its register, as every reading of it is.
"""

from datetime import timedelta

from sqlalchemy import select

from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.reasons import refuse_if
from skillcert.exams import queries, rules_recheck
from skillcert.exams.models import Attempt
from skillcert.papers import service as papers

LOOK = "exams.look_back"
OPEN_FOR = timedelta(minutes=30)
SHORTEST = 4
"""Characters of a purpose."""


def why_not_look(attempt: Attempt, actor: Actor):
    """What speaks against looking, whatever the purpose."""
    candidate = attempt.seat.registration.person_id
    over = queries.effective_state(attempt, clock.now()) in queries.OVER and attempt.receipt is not None
    return list(rules_recheck.look(actor.may("results.recheck"), actor.person_id, candidate, over))


def look(attempt: Attempt, purpose: str, actor: Actor) -> None:
    """R46: open the saved answers of an attempt that is over; who, when and what for stay in the history."""
    purpose = purpose.strip()
    refuse_if([*why_not_look(attempt, actor), *rules_recheck.purpose(purpose, SHORTEST)])
    papers.open_content(attempt.paper, actor, purpose, "recheck")
    registration = attempt.seat.registration
    stream, person = f"batch:{registration.batch_id}", registration.person_id
    history.record(stream, LOOK, actor, attempt, person_id=person, purpose=purpose, receipt=attempt.receipt)
    db.session.flush()


def open_until(attempt: Attempt, actor: Actor):
    """Until when this account may look at this attempt; None when it has to say a purpose first."""
    query = (
        select(HistoryEvent.at)
        .where(
            HistoryEvent.subject_type == Attempt.__tablename__,
            HistoryEvent.subject_id == attempt.id,
            HistoryEvent.verb == LOOK,
            HistoryEvent.account_id == actor.account_id,
        )
        .order_by(HistoryEvent.id.desc())
        .limit(1)
    )
    at = db.session.scalar(query)
    if at is None or why_not_look(attempt, actor):
        return None
    return at + OPEN_FOR if clock.now() < at + OPEN_FOR else None

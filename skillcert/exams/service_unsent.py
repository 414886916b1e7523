"""Reading a file of answers that never reached the server: an act of whoever may look at the saved answers, written down, changing none.

What did not arrive in time does not count (R35). The file is evidence for a decision about the incident, taken elsewhere.
"""

from __future__ import annotations

from skillcert.core import crypto, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, refuse_if
from skillcert.exams import drafting, service_recheck
from skillcert.exams.drafting import Draft
from skillcert.exams.models import Attempt


def read(attempt: Attempt, data: bytes, actor: Actor) -> list[Draft]:
    """R35, R46: open the file for an attempt whose saved answers this account has opened; who read what stays in the history."""
    refuse_if(_why_not(attempt, actor))
    drafts = drafting.read_file(data, attempt.id)
    registration = attempt.seat.registration
    history.record(
        f"batch:{registration.batch_id}",
        "exams.read_unsent",
        actor,
        attempt,
        person_id=registration.person_id,
        file=crypto.digest(data),
        questions=[draft.question for draft in drafts],
    )
    db.session.flush()
    return drafts


def _why_not(attempt: Attempt, actor: Actor):
    yield from service_recheck.why_not_look(attempt, actor)
    if service_recheck.open_until(attempt, actor) is None:
        yield Reason("exams.timeline_purpose", "purpose")

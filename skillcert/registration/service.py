"""The verbs of registration, under one name for the rest of the house; and what later stages write back.

They stand in `applying` (the candidate), `reviewing` (the two reviewers), `groups` (the workbook of a group) and
`roster_filing` (the authority's list); only these files write the tables of registration.
"""

import datetime as dt

from skillcert.core import history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused
from skillcert.plans.models import Batch
from skillcert.registration.applying import (
    add_evidence,
    choose_condition,
    give_consent,
    put_photo,
    remove_evidence,
    save_details,
    start,
    submit,
    withdraw,
)
from skillcert.registration.models import KeptPart, Registration
from skillcert.registration.reviewing import decide
from skillcert.registration.roster_filing import file_roster
from skillcert.registration.states import registrations
from skillcert.standards.states import Part

__all__ = ["add_evidence", "choose_condition", "decide", "file_roster", "give_consent", "put_photo", "note_printed", "record_kept_part",
           "remove_evidence", "save_details", "seal", "start", "submit", "withdraw"]


def seal(registration: Registration, ticket_number: str, actor: Actor) -> None:
    """A seat was given: the ticket number is bound for ever, and the applicant can no longer withdraw. By arrangement."""
    if registration.ticket_number not in (None, ticket_number):
        raise Refused(Reason("registration.ticket_other"))
    registration.ticket_number = ticket_number
    registrations.move(registration, "seal", actor, ticket=ticket_number)


def note_printed(thing: Registration | Batch, actor: Actor, what: str) -> None:
    """R60: somebody made a document or workbook with full personal data."""
    batch_id = thing.batch_id if isinstance(thing, Registration) else thing.id
    history.record(f"batch:{batch_id}", "registration.printed", actor, thing, what=what)


def record_kept_part(registration: Registration, part: Part, actor: Actor, *, score, exam_date: dt.date,
                     valid_until: dt.date, attempts_used: int = 0) -> KeptPart:
    """A passed part of a failed registration that a later one may lean on (R15, R42). By results; saying it again
    changes the figures."""
    offer = registration.offer
    kept = db.session.query(KeptPart).filter_by(registration_id=registration.id, part=part).one_or_none() or KeptPart(
        person_id=registration.person_id, occupation_code=offer.occupation_code, work_type_id=offer.work_type_id,
        level=offer.level, part=part, registration_id=registration.id)
    kept.score, kept.exam_date, kept.valid_until, kept.attempts_used = score, exam_date, valid_until, attempts_used
    db.session.add(kept)
    db.session.flush()
    history.record(f"batch:{registration.batch_id}", "registration.part_kept", actor, registration,
                   person_id=registration.person_id, part=part.value, until=valid_until)
    return kept

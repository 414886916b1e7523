"""The verbs of supervision: the internal supervisor of a session writes the report on a room, and signs it once (R24)."""

import json

from skillcert.arrangement import queries as arrangement
from skillcert.arrangement.models import RoomSession
from skillcert.arrangement.states import StaffDuty
from skillcert.core import clock, crypto, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, refuse_if
from skillcert.core.work import constraint_reason
from skillcert.supervision import queries
from skillcert.supervision.checklist import CODES, Finding, complete
from skillcert.supervision.models import Inspection
from skillcert.supervision.states import inspections

constraint_reason("uq_inspection_room_session_id", "supervision.just_begun")


def supervises(room_session: RoomSession, actor: Actor):
    if arrangement.duty_in(actor.person_id, room_session.id, StaffDuty.SUPERVISOR) is None:
        yield Reason("supervision.not_supervisor")


def save(
    room_session: RoomSession,
    actor: Actor,
    *,
    checklist: dict[str, dict],
    problems: str = "",
    advice: str = "",
    conclusion: str = "",
) -> Inspection:
    """Keep what was found so far; the report may be left and taken up again until it is signed."""
    refuse_if(supervises(room_session, actor))
    row = queries.of_room(room_session.id)
    if row is None:
        row = Inspection(
            batch_id=room_session.arrangement.batch_id, room_session_id=room_session.id, person_id=actor.person_id
        )
        db.session.add(row)
        db.session.flush()
    refuse_if(inspections.why_not(row, "write", actor))
    row.checklist = {
        code: {"finding": told["finding"], "note": (told.get("note") or "").strip()[:300]}
        for code, told in checklist.items()
        if code in CODES and told.get("finding") in set(Finding)
    }
    row.problems, row.advice, row.conclusion = problems.strip(), advice.strip(), conclusion
    db.session.flush()
    history.record(f"batch:{row.batch_id}", "supervision.written", actor, row, items=len(row.checklist))
    return row


def why_not_sign(row: Inspection, actor: Actor) -> list[Reason]:
    part = row.room_session.planned.part.value
    return [
        *supervises(row.room_session, actor),
        *inspections.why_not(row, "sign", actor),
        *complete(part, row.checklist, row.conclusion, row.problems),
    ]


def sign(row: Inspection, actor: Actor, signature: dict) -> None:
    """The report is finished. `signature` comes from `people.accounts.sign` over `signed_text`."""
    refuse_if(why_not_sign(row, actor))
    row.signature, row.signed_at = signature, clock.now()
    inspections.move(row, "sign", actor, sha256=signature.get("sha256"), conclusion=row.conclusion)


def signed_text(row: Inspection) -> str:
    """What the signature stands for."""
    told = {"room": row.room_session_id, "checklist": row.checklist, "problems": row.problems, "advice": row.advice}
    return crypto.digest(json.dumps({**told, "conclusion": row.conclusion}, ensure_ascii=False, sort_keys=True))

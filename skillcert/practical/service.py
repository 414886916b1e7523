"""The verbs of the practical exam: choose tasks, score, sign, correct, look again.

A sheet belongs to its assessor alone until it is signed; after that it is never changed, only followed by a new version.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import delete, select

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.arrangement.states import StaffDuty
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core import clock, crypto, history
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.people import accounts, sessions
from skillcert.people.models import Account
from skillcert.plans.models import Offer, PlannedSession
from skillcert.practical import queries, rules, scoring, sheet
from skillcert.practical.models import ExamTask, ScoreSheet, SecondLook
from skillcert.practical.states import sheets
from skillcert.tasks import queries as task_queries
from skillcert.tasks.models import PracticalTask


def choose_tasks(offer: Offer, chosen: Sequence[tuple[PracticalTask, Decimal]], actor: Actor) -> list[ExamTask]:
    """Freeze the tasks of an offer's practical exam with their weights by hand, where the bank has no structure table;
    replaces what was chosen before."""
    refuse_if(
        rules.by_hand(actor.may("papers.compose"), bool(task_queries.modules(offer.occupation_code, offer.level)))
    )
    made = freeze(offer, chosen)
    history.record(
        f"batch:{offer.batch_id}",
        "practical.choose",
        actor,
        offer,
        tasks=len(chosen),  # which ones, the history of a batch does not tell before its exam
    )
    return made


def freeze(offer: Offer, chosen: Sequence[tuple[PracticalTask, Decimal]]) -> list[ExamTask]:
    """The tasks of the exam as they are now; refuses when they do not add up or scoring has begun."""
    refuse_if(rules.choose(chosen, offer.occupation_code, offer.level, _scored(offer)))
    db.session.execute(delete(ExamTask).where(ExamTask.offer_id == offer.id))
    made = [
        ExamTask(
            offer_id=offer.id, task_id=task.id, position=position, weight=weight, content=sheet.frozen(task, weight)
        )
        for position, (task, weight) in enumerate(chosen, 1)
    ]
    db.session.add_all(made)
    db.session.flush()
    return made


def _scored(offer: Offer) -> bool:
    query = (
        select(ScoreSheet.id)
        .join(ScoreSheet.seat)
        .join(Seat.room_session)
        .join(RoomSession.planned)
        .where(PlannedSession.offer_id == offer.id)
        .limit(1)
    )
    return db.session.scalar(query) is not None


def open_sheet(seat: Seat, actor: Actor) -> ScoreSheet:
    """An assessor's own sheet of a seat: the one in force, or a fresh one."""
    refuse_if(_why_not_score(seat, actor))
    found = queries.live_sheet(seat.id, actor.person_id)
    if found is None:
        found = ScoreSheet(seat_id=seat.id, person_id=actor.person_id, version=1, marks={}, vetoes=[])
        db.session.add(found)
        db.session.flush()
    return found


def _why_not_score(seat: Seat, actor: Actor):
    if not actor.may("practical.score"):
        yield Reason("machine.forbidden")
    room = seat.room_session
    presence = db.session.scalar(select(CheckIn.presence).where(CheckIn.seat_id == seat.id))
    present = None if presence is None else presence == Presence.PRESENT
    assigned = actor.person_id in queries.assessors(room.id)
    yield from rules.score(
        assigned, len(queries.exam_tasks(room.planned.offer_id)), present, room.starts_at, clock.now()
    )


def save(number: int, revision: int, marks: dict, vetoes: list, actor: Actor) -> ScoreSheet:
    """Store the draft of an own sheet. An older revision than the stored one is refused; the same one again does nothing."""
    found = _own(number, actor)
    refuse_if(sheets.why_not(found, "score", actor))
    if revision == found.revision and (marks, vetoes) == (found.marks, found.vetoes):
        return found
    if revision <= found.revision:
        raise Refused(Reason("practical.stale"))
    found.marks, found.vetoes, found.revision = marks, vetoes, revision
    db.session.flush()
    return found


def _own(number: int, actor: Actor) -> ScoreSheet:
    query = select(ScoreSheet).where(ScoreSheet.id == number).execution_options(populate_existing=True)
    found = db.session.scalar(locked(query))
    if found is None or actor.person_id is None or found.person_id != actor.person_id:
        raise Refused(Reason("practical.own_sheet"))
    return found


def submit(number: int, password: str, actor: Actor, second: tuple[str, str] = ("", "")) -> ScoreSheet:
    """Sign an own sheet with the password. A veto or a correction is signed by a second assessor too: (name, password)."""
    return _sign(_own(number, actor), accounts.confirm_password(actor, password), actor, second)


def submit_all(numbers: Sequence[int], password: str, actor: Actor) -> list[ScoreSheet]:
    """Sign a stack of own sheets with one password; all or none. Sheets that need a second signature are signed singly."""
    account = accounts.confirm_password(actor, password)
    return [_sign(_own(number, actor), account, actor, ("", "")) for number in numbers]


def _sign(found: ScoreSheet, account: Account, actor: Actor, second: tuple[str, str]) -> ScoreSheet:
    known = queries.tasks_of(queries.exam_tasks(found.seat.room_session.planned.offer_id))
    entered = sheet.to_scoring(known, found.person_id, found.marks, found.vetoes)
    refuse_if([*_why_not_score(found.seat, actor), *rules.complete(known, entered), *rules.vetoes(found.vetoes)])
    text = content(found)
    found.signature = _signature(account, text)
    found.countersignature = _second_signature(found, second, actor, text)
    found.total = _decimal(scoring.total(known, entered))
    found.submitted_at = clock.now()
    sheets.move(
        found,
        "submit",
        actor,
        version=found.version,
        total=found.total,
        sha256=found.signature["sha256"],
        vetoes=found.vetoes,
        second=(found.countersignature or {}).get("name"),
    )
    db.session.flush()
    return found


def _signature(account: Account, text: str) -> dict:
    """Who signed, when, and the hash of what was signed; the password was checked just before."""
    return {
        "account_id": account.id,
        "person_id": account.person_id,
        "name": account.name,
        "at": clock.now().isoformat(),
        "sha256": crypto.digest(text),
    }


def content(found: ScoreSheet) -> str:
    """What a signature covers: seat, assessor, version, every deduction and veto, the reason of a correction."""
    told = {
        "seat": found.seat_id,
        "person": found.person_id,
        "version": found.version,
        "marks": found.marks,
        "vetoes": found.vetoes,
        "reason": found.reason,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _second_signature(found: ScoreSheet, second: tuple[str, str], actor: Actor, text: str) -> dict | None:
    if not found.vetoes and found.version == 1:
        return None
    login, password = second
    checked = sessions.check(login, password, actor.address) if login.strip() else None
    account = db.session.get(Account, checked.account_id) if checked and checked.account_id else None
    if checked and account is None:
        raise Refused(checked.reasons)
    among = frozenset(queries.assessors(found.seat.room_session_id))
    refuse_if(
        rules.second_signature(
            True,
            account.person_id if account else None,
            account.id if account else None,
            actor.person_id,
            actor.account_id,
            among,
        )
    )
    return _signature(account, text)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def correct(number: int, reason: str, actor: Actor) -> ScoreSheet:
    """R38: open a correction of an own signed sheet: the signed one stays, replaced by a new version with its reason.

    Until the new version is signed by two, the candidate has no practical mark.
    """
    found = _own(number, actor)
    refused = [] if reason.strip() else [Reason("practical.reason_needed", "reason")]
    sheets.move(found, "supersede", actor, refused, reason=reason.strip(), version=found.version)
    db.session.flush()
    fresh = ScoreSheet(
        seat_id=found.seat_id,
        person_id=found.person_id,
        version=found.version + 1,
        marks=found.marks,
        vetoes=found.vetoes,
        revision=0,
        reason=reason.strip()[:200],
    )
    db.session.add(fresh)
    db.session.flush()
    return fresh


def look_again(seat: Seat, note: str, actor: Actor) -> SecondLook:
    """The lead assessor's finding on marks that lie far apart. The raw marks stay as they are."""
    assigned = queries.assessors(seat.room_session_id).get(actor.person_id)
    if assigned is None or assigned.duty != StaffDuty.LEAD_ASSESSOR:
        raise Refused(Reason("practical.lead_only"))
    standing = queries.standings(Seat.id == seat.id)[0]
    if not (standing.joined.complete and standing.joined.wide):
        raise Refused(Reason("practical.no_wide_spread", limit=queries.policy().spread))
    if not note.strip():
        raise Refused(Reason("practical.note_needed", "note"))
    found = standing.look or SecondLook(seat_id=seat.id)
    found.spread, found.note, found.person_id = _decimal(standing.joined.spread), note.strip()[:300], actor.person_id
    db.session.add(found)
    db.session.flush()
    history.record(
        f"batch:{seat.registration.batch_id}",
        "practical.look_again",
        actor,
        found,
        spread=found.spread,
        note=found.note,
    )
    return found

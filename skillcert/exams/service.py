"""The verbs of the theory exam: prepare, hand in, end by the clock, mark.

Sign-in and release live in `entry`, the save path in `saving`, extra time and pauses in `service_time`. Nothing here asks a browser for the time.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.arrangement.states import ArrangementState
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core import clock, crypto, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.work import unit_of_work
from skillcert.exams import adapting, building, corrections, receipts, rules, rules_time, service_written
from skillcert.exams.entry import candidate, holding, note
from skillcert.exams.marking import Shares, mark_paper
from skillcert.exams.models import Answer, Attempt, WrittenMark
from skillcert.exams.states import AttemptState, attempts
from skillcert.papers import service as papers
from skillcert.papers.distribution import share_out
from skillcert.papers.models import Paper
from skillcert.papers.states import PaperState
from skillcert.registration import accommodating
from skillcert.registration.rules_accommodation import Granted
from skillcert.standards.states import Part

log = logging.getLogger(__name__)
SHEET, DECODE = "attempt-sheet", "attempt-decode"
PREPARE_AHEAD = timedelta(minutes=90)
_ABSENT = select(CheckIn.id).where(CheckIn.seat_id == Attempt.seat_id, CheckIn.presence == Presence.ABSENT)
_PAPER_WAITS = Attempt.on_paper & ~_ABSENT.exists()
"""Written on paper by somebody who came: the clock does not end it."""


# --- before the doors open -------------------------------------------------------------------------------------------


def prepare(room_session: RoomSession, actor: Actor) -> int:
    """Lay out a paper for every seat of a theory room session that has none yet; gives how many were laid out.

    Where the offer has several main forms, neighbours get different ones.
    """
    if not actor.may("exams.prepare"):
        raise Refused(Reason("machine.forbidden"))
    seats = [seat for seat in room_session.seats if seat.id not in _prepared(room_session)]
    published = room_session.arrangement.state == ArrangementState.PUBLISHED
    theory = room_session.planned.part == Part.THEORY
    late = settings.get("conduct.lateness_minutes")
    refuse_if(rules.prepare(published, theory, len(room_session.seats), room_session.starts_at, clock.now(), late))
    forms = _forms(room_session)
    contents = {paper.id: papers.open_content(paper, actor, purpose="exam") for paper in forms}
    given, alike = _share_out(room_session, forms)
    adapted = accommodating.granted(seat.registration_id for seat in seats)
    for seat in seats:
        paper = given[seat.number]
        db.session.add(_attempt(seat, paper, contents[paper.id], room_session, adapted.get(seat.registration_id)))
    db.session.flush()
    if seats:
        history.record(
            f"batch:{room_session.arrangement.batch_id}",
            "exams.prepare",
            actor,
            room_session,
            papers=len(seats),
            forms={paper.number: paper.content_hash for paper in forms},
            neighbours_alike=alike if len(forms) > 1 else None,
        )
    return len(seats)


def _prepared(room_session: RoomSession) -> set[int]:
    query = select(Attempt.seat_id).join(Seat).where(Seat.room_session_id == room_session.id)
    return set(db.session.scalars(query))


def _share_out(room_session: RoomSession, forms: list[Paper]) -> tuple[dict[int, Paper], int]:
    """Seat number → form, and how many neighbours have to hold the same."""
    numbers = [seat.number for seat in room_session.seats]
    grid = room_session.room.grid
    pairs = [(one, other) for one in numbers if one <= grid.size for other in grid.neighbours(one) if other in numbers]
    by_form = {paper.form: paper for paper in forms}
    shares = share_out(list(by_form), pairs, numbers)
    return {number: by_form[form] for number, form in shares.given.items()}, len(shares.clashes)


def _forms(room_session: RoomSession) -> list[Paper]:
    offer = room_session.planned.offer
    query = select(Paper).where(Paper.offer_id == offer.id, Paper.state == PaperState.LOCKED, Paper.spare.is_(False))
    forms = list(db.session.scalars(query.order_by(Paper.form)))
    if not forms:
        raise Refused(Reason("exams.no_paper", occupation=offer.occupation.name, level=offer.level))
    return forms


def _attempt(seat: Seat, paper: Paper, content: dict, room_session: RoomSession, granted: Granted | None) -> Attempt:
    begins = max(room_session.starts_at, clock.now())  # custodians who come late take no time from anybody
    longer = adapting.extra(granted, room_session.minutes)
    return Attempt(
        seat_id=seat.id,
        paper_id=paper.id,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=room_session.minutes) + longer,
        adapted=adapting.stored(granted, room_session.minutes),
        **laid_out(content),
    )


def laid_out(content: dict) -> dict:
    """The columns of an attempt that hold its paper, in an order of its own: `questions`, `sheet`, `decode`."""
    built = building.build(content, secrets.token_bytes(32))
    return {
        "questions": len(built.decode),
        "sheet": crypto.encrypt(SHEET, json.dumps(built.sheet, ensure_ascii=False).encode()),
        "decode": crypto.encrypt(DECODE, json.dumps(built.decode).encode()),
    }


def prepare_due() -> int:
    """Tick: lay out the papers of the theory sessions that start within the next ninety minutes, or began while theirs were sealed."""
    now, made = clock.now(), 0
    latest = now - timedelta(minutes=settings.get("conduct.lateness_minutes"))
    query = (
        select(RoomSession.id)
        .join(RoomSession.planned)
        .join(RoomSession.seats)
        .outerjoin(Attempt, Attempt.seat_id == Seat.id)
        .where(RoomSession.starts_at > latest, RoomSession.starts_at < now + PREPARE_AHEAD, Attempt.id.is_(None))
        .where(RoomSession.planned.property.mapper.class_.part == Part.THEORY)
        .distinct()
    )
    for number in db.session.scalars(query).all():
        try:
            with unit_of_work():
                made += prepare(db.session.get(RoomSession, number), Actor.system())
        except Refused:
            continue  # the office sees on the exams page what is missing
        except Exception:  # nor does a room that breaks keep the others from their papers
            log.exception("room session %s got no papers", number)
    return made


# --- while it runs ---------------------------------------------------------------------------------------------------


def sheet_of(attempt: Attempt) -> dict:
    """What the browser may see of the paper; refuses before T0 (E3)."""
    if not rules_time.has_begun(attempt, clock.now()):
        raise Refused(Reason("exams.not_started", time=rules.hour(attempt.starts_at)))
    return json.loads(crypto.decrypt(SHEET, attempt.sheet))


def submit(attempt_id: int, address: str = "") -> Attempt:
    """Hand in. Doing it twice is doing it once: the receipt stays the first one."""
    attempt = holding(attempt_id)
    if attempt.state in (AttemptState.SUBMITTED, AttemptState.ENDED):
        return attempt
    now = clock.now()
    if rules_time.is_over(attempt, now):
        _end(attempt)
        return attempt
    refused = [
        *rules_time.takes_answers(attempt, now),
        *rules.submit(attempt, now, settings.get("exams.early_submit_minutes")),
    ]
    receipt = receipt_of(attempt)
    attempts.move(attempt, "submit", candidate(attempt, address), refused, receipt=receipt)
    _close(attempt, now, receipt, "submitted", address)
    return attempt


def receipt_of(attempt: Attempt) -> str:
    """The digest of the latest answers: SHA-256 over [[question, revision, value], …] in order."""
    query = select(Answer.question, Answer.revision, Answer.value).where(Answer.attempt_id == attempt.id)
    rows = [tuple(row) for row in db.session.execute(query.order_by(Answer.question))]
    return crypto.digest(receipts.canonical(attempt.id, rows))


def _close(attempt: Attempt, at, receipt: str, kind: str, address: str = "") -> None:
    attempt.finished_at, attempt.receipt = at, receipt
    attempt.release_code = attempt.release_until = None
    note(attempt, kind, address)
    db.session.flush()


def _end(attempt: Attempt) -> None:
    receipt = receipt_of(attempt)
    attempts.move(attempt, "end", Actor.system(), receipt=receipt)
    _close(attempt, attempt.ends_at, receipt, "ended")


# --- after the end ---------------------------------------------------------------------------------------------------


def end_overdue() -> int:
    """Tick: close what the clock has ended. Who never came and was not checked in is absent, which is not a zero (R34)."""
    latest = clock.now() - timedelta(seconds=settings.get("exams.grace_seconds"))
    query = select(Attempt.id).where(Attempt.state.in_(rules_time.LIVE), Attempt.ends_at <= latest, ~_PAPER_WAITS)
    query = query.where(Attempt.paused_at.is_(None)).order_by(Attempt.id).limit(500)
    closed = 0
    for number in db.session.scalars(query).all():
        try:
            with unit_of_work():
                close_if_over(number)
            closed += 1
        except Exception:  # one that cannot be closed keeps no other from its end; the next tick tries it again
            log.exception("attempt %s was not closed", number)
    return closed


def close_if_over(attempt_id: int) -> None:
    """End one attempt whose time is over; nothing otherwise."""
    attempt = holding(attempt_id)
    grace = timedelta(seconds=settings.get("exams.grace_seconds"))
    if attempt.state not in rules_time.LIVE or not rules_time.is_over(attempt, clock.now(), grace):
        return
    presence = db.session.scalar(select(CheckIn.presence).where(CheckIn.seat_id == attempt.seat_id))
    if attempt.on_paper and presence != Presence.ABSENT:
        return  # its end is a score that two people entered
    came = attempt.state == AttemptState.RUNNING or attempt.opened_at is not None or presence == Presence.PRESENT
    if came and not attempt.on_paper:
        _end(attempt)
    else:
        attempts.move(attempt, "miss", Actor.system())
        note(attempt, "absent")


def mark(room_session: RoomSession, actor: Actor) -> int:
    """Mark the papers of a room session after its end; gives how many. Marking again gives the same marks.

    Each paper is opened once (which is written down and checks its hash, R30); the key never reaches the attempt.
    """
    if not actor.may("exams.prepare"):
        raise Refused(Reason("machine.forbidden"))
    everything = _of_room(room_session)
    refuse_if(_why_not_mark(everything))
    for attempt in everything:
        close_if_over(attempt.id)
    done = [one for one in everything if one.state in (AttemptState.SUBMITTED, AttemptState.ENDED) and not one.on_paper]
    contents = {paper.id: corrections.opened(paper, actor, "marking") for paper in {a.paper for a in done}}
    queue = []
    for attempt in done:
        queue += _mark(attempt, contents[attempt.paper_id])
        papers.record_use(attempt.paper, contents[attempt.paper_id])
    service_written.open_queue(queue)
    history.record(
        f"batch:{room_session.arrangement.batch_id}",
        "exams.mark",
        actor,
        room_session,
        marked=len(done),
        digest=crypto.digest(json.dumps(sorted((a.id, str(a.score), a.receipt) for a in done))),
    )
    return len(done)


def _of_room(room_session: RoomSession) -> list[Attempt]:
    query = (
        select(Attempt)
        .join(Seat)
        .where(Seat.room_session_id == room_session.id)
        .options(joinedload(Attempt.seat).joinedload(Seat.registration), joinedload(Attempt.paper))
        .order_by(Seat.number)
    )
    return list(db.session.scalars(query))


def _why_not_mark(everything: Iterable[Attempt]):
    grace = timedelta(seconds=settings.get("exams.grace_seconds"))
    latest = max((attempt.ends_at for attempt in everything if attempt.state in rules_time.LIVE), default=None)
    paused = next(
        (one for one in everything if one.state in rules_time.LIVE and rules_time.is_paused(one) and not one.on_paper),
        None,
    )
    if all(attempt.on_paper for attempt in everything):
        yield Reason("exams.nothing_to_mark")
    elif paused is not None:
        yield Reason("exams.still_paused", seat=paused.seat.number)
    elif latest is not None and latest + grace > clock.now():
        yield Reason("exams.still_running", time=rules.hour(latest))


def remark(attempt: Attempt, content: dict) -> None:
    """Mark one marked attempt again, by a content whose key was corrected. One written on paper has no answers to mark."""
    if attempt.on_paper:
        return
    _mark(attempt, content)


def _mark(attempt: Attempt, content: dict) -> list[WrittenMark]:
    """Mark one attempt; gives the written answers that are new to the queue."""
    decode = json.loads(crypto.decrypt(DECODE, attempt.decode))
    values = dict(
        db.session.execute(select(Answer.question, Answer.value).where(Answer.attempt_id == attempt.id)).all()
    )
    shares = Shares(per_gap=settings.get("exams.fill_per_gap"))
    marked = mark_paper(building.keys(content, decode), building.chosen(decode, values), shares)
    return service_written.put_marks(attempt, content, decode, marked.items)

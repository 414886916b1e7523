"""The verbs of the theory exam: hand in, end by the clock, mark.

Papers are laid out in `service_prepare`; sign-in and release live in `entry`, the save path in `saving`, extra time and pauses in `service_time`. Nothing here asks a browser for the time.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache

from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager, defer

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core import clock, crypto, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.work import unit_of_work
from skillcert.exams import building, corrections, receipts, rules, rules_time, service_written
from skillcert.exams.entry import candidate, holding, note
from skillcert.exams.marking import Shares, mark_paper
from skillcert.exams.models import DECODE, SHEET, Answer, Attempt, WrittenMark, WrittenQuestion
from skillcert.exams.states import AttemptState, attempts
from skillcert.papers import service as papers
from skillcert.papers.models import Paper

log = logging.getLogger(__name__)
_ABSENT = select(CheckIn.id).where(CheckIn.seat_id == Attempt.seat_id, CheckIn.presence == Presence.ABSENT)
_PAPER_WAITS = Attempt.on_paper & ~_ABSENT.exists()
"""Written on paper by somebody who came: the clock does not end it."""
_LIGHT = (
    contains_eager(Attempt.seat).load_only(Seat.number, Seat.room_session_id, Seat.registration_id),
    *(defer(column) for column in (Attempt.sheet, Attempt.decode, Attempt.verdicts, Attempt.marks)),
)
"""What marking needs of an attempt that is not read for all at once."""
AT_ONCE = 200
"""Papers that are marked again together: a room or two, whatever the number of rooms of a paper."""
_GIVEN = Answer.__table__.c
_ANSWERS = (
    select(_GIVEN.question, _GIVEN.revision, _GIVEN.value)
    .where(_GIVEN.attempt_id == bindparam("number"))
    .order_by(_GIVEN.question)
)
"""Built once, of columns: a hall that hands in asks it three hundred times in a minute."""


# --- while it runs ---------------------------------------------------------------------------------------------------


def sheet_of(attempt: Attempt) -> dict:
    """What the browser may see of the paper; refuses before T0 (E3)."""
    if not rules_time.has_begun(attempt, clock.now()):
        raise Refused(Reason("exams.not_started", time=rules.hour(attempt.starts_at)))
    return json.loads(crypto.decrypt(SHEET, attempt.sheet))


def submit(attempt_id: int, address: str = "", waited: timedelta = rules_time.NONE) -> Attempt:
    """Hand in. Doing it twice is doing it once: the receipt stays the first one. `waited`: how long ago it arrived here."""
    attempt = holding(attempt_id)
    if attempt.state in (AttemptState.SUBMITTED, AttemptState.ENDED):
        return attempt
    now = clock.now() - waited
    if rules_time.is_over(attempt, now):
        _end(attempt)
        return attempt
    actor = candidate(attempt, address)
    refuse_if(
        [
            *attempts.why_not(attempt, "submit", actor),
            *rules_time.takes_answers(attempt, now),
            *rules.submit(attempt, now, settings.recent("exams.early_submit_minutes")[0]),
        ]
    )
    receipt = _close(attempt, now)
    note(attempt, "submitted", address)  # before the move, so that both are written at once
    attempts.move(attempt, "submit", actor, receipt=receipt)
    db.session.flush()
    return attempt


def receipt_of(attempt: Attempt) -> str:
    """The digest of the latest answers: SHA-256 over [[question, revision, value], …] in order."""
    rows = db.session.execute(_ANSWERS, {"number": attempt.id}).all()
    return crypto.digest(receipts.canonical(attempt.id, rows))


def _close(attempt: Attempt, at) -> str:
    """Put the end and the receipt on the row, before the move that writes it; gives the receipt."""
    attempt.finished_at, attempt.receipt = at, receipt_of(attempt)
    attempt.release_code = attempt.release_until = None
    return attempt.receipt


def _end(attempt: Attempt) -> None:
    receipt = _close(attempt, attempt.ends_at)
    note(attempt, "ended")
    attempts.move(attempt, "end", Actor.system(), receipt=receipt)
    db.session.flush()


# --- after the end ---------------------------------------------------------------------------------------------------


def _until_closed() -> timedelta:
    """From the end of a paper to the moment at which nothing that arrived in time can be under way any more."""
    return timedelta(seconds=settings.get("exams.grace_seconds")) + rules_time.IN_TURN


def end_overdue() -> int:
    """Tick: close what the clock has ended. Who never came and was not checked in is absent, which is not a zero (R34)."""
    latest = clock.now() - _until_closed()
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
    if attempt.state not in rules_time.LIVE or not rules_time.is_over(attempt, clock.now(), _until_closed()):
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
        if attempt.state in rules_time.LIVE:
            close_if_over(attempt.id)
    done = [one for one in everything if one.state in (AttemptState.SUBMITTED, AttemptState.ENDED) and not one.on_paper]
    contents = {}
    # in one order, so that two rooms of the same papers wait and never cross
    for number in sorted({attempt.paper_id for attempt in done}):
        paper = db.session.get_one(Paper, number)
        contents[number] = corrections.opened(paper, actor, "marking")
        papers.record_use(paper, contents[number])
    service_written.open_queue(_mark(done, contents))
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
    """The attempts of a room under their locks, as they are now; what is long or encrypted stays behind."""
    query = (
        select(Attempt)
        .join(Attempt.seat)
        .where(Seat.room_session_id == room_session.id)
        .options(*_LIGHT)
        .order_by(Seat.number)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(locked(query, of=Attempt)))


def _why_not_mark(everything: Iterable[Attempt]):
    latest = max((attempt.ends_at for attempt in everything if attempt.state in rules_time.LIVE), default=None)
    paused = next(
        (one for one in everything if one.state in rules_time.LIVE and rules_time.is_paused(one) and not one.on_paper),
        None,
    )
    if all(attempt.on_paper for attempt in everything):
        yield Reason("exams.nothing_to_mark")
    elif paused is not None:
        yield Reason("exams.still_paused", seat=paused.seat.number)
    elif latest is not None and latest + _until_closed() > clock.now():
        yield Reason("exams.still_running", time=rules.hour(latest))


def remark(marked: Iterable[Attempt], content: dict) -> None:
    """Mark the marked attempts at one paper again, by a content whose key was corrected. One written on paper has no answers to mark."""
    again = [attempt for attempt in marked if not attempt.on_paper]
    for first in range(0, len(again), AT_ONCE):
        some = again[first : first + AT_ONCE]
        _mark(some, {attempt.paper_id: content for attempt in some})


def _mark(done: Sequence[Attempt], contents: Mapping[int, dict]) -> list[WrittenMark]:
    """Mark attempts by the contents of their papers; gives the written answers that are new to the queue.

    What all of them need is read at once: a room costs as many statements as a candidate.
    """
    shares = Shares(per_gap=settings.get("exams.fill_per_gap"))
    keys = {paper_id: building.keys_of(content) for paper_id, content in contents.items()}
    numbers = [attempt.id for attempt in done]
    human, values, decodes = service_written.queued(numbers), _values(numbers), _decodes(numbers)

    @cache
    def questions(paper_id: int) -> Mapping[int, WrittenQuestion]:
        return service_written.questions(paper_id, contents[paper_id])

    new: list[WrittenMark] = []
    for attempt in done:
        decode = json.loads(crypto.decrypt(DECODE, decodes[attempt.id]))
        chosen = building.chosen(decode, values[attempt.id])
        marked = mark_paper(building.in_order(keys[attempt.paper_id], decode), chosen, shares)
        places = [line["number"] for line in decode]
        new += service_written.put_marks(attempt, places, marked.items, human[attempt.id], questions)
    db.session.flush()
    return new


def _values(numbers: Collection[int]) -> dict[int, dict[int, str]]:
    """{attempt id: {question: stored value}}"""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    query = select(Answer.attempt_id, Answer.question, Answer.value).where(Answer.attempt_id.in_(numbers))
    for number, question, value in db.session.execute(query):
        found[number][question] = value
    return found


def _decodes(numbers: Collection[int]) -> dict[int, bytes]:
    return dict(db.session.execute(select(Attempt.id, Attempt.decode).where(Attempt.id.in_(numbers))).all())

"""The verbs of an exam written on paper: declare it, take that back, enter scores by two people, enter them anew.

Paper decides (ADR 27): what was answered in the hall before stays as evidence and gives no marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from sqlalchemy import delete, select

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.core import clock, crypto, history
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.exams import queries_scores, rules_scores, rules_time
from skillcert.exams.entry import note
from skillcert.exams.models import Attempt, PaperScore
from skillcert.exams.queries_scores import Line, entry
from skillcert.exams.rules_scores import Standing
from skillcert.exams.service import receipt_of
from skillcert.exams.states import attempts


def declare(room_session: RoomSession, seat_ids: Iterable[int], reason: str, actor: Actor) -> int:
    """Take seats out of the hall: their papers are written by hand from now on. All of the chosen seats or none; gives how many.

    The PC of such a seat saves nothing more. What it saved is frozen under a receipt.
    """
    wanted, reason = set(seat_ids), reason.strip()
    chosen = [line for line in _locked(room_session) if line.seat.id in wanted and not line.on_paper]
    refused = [] if actor.may("exams.prepare") else [Reason("machine.forbidden")]
    if not chosen:
        refused.append(Reason("exams.paper_nobody"))
    for line in chosen:
        refused += _why_not_declare(line, reason)
    refuse_if(refused)
    for line in chosen:
        _to_paper(line, reason, actor)
    stream = f"batch:{room_session.arrangement.batch_id}"
    seats = [line.seat.number for line in chosen]
    history.record(stream, "exams.declare_paper", actor, room_session, seats=seats, reason=reason)
    db.session.flush()
    return len(chosen)


def _why_not_declare(line: Line, reason: str) -> Iterable[Reason]:
    attempt, number = line.attempt, line.seat.number
    if attempt is None:
        return [Reason("exams.paper_not_laid", seat=number)]
    marked = attempt.marked_at is not None or attempt.marks is not None
    return rules_scores.declare(attempt.state, marked, line.absent, line.answers, reason, number)


def _to_paper(line: Line, reason: str, actor: Actor) -> None:
    attempt = line.attempt
    receipt = receipt_of(attempt)
    attempts.move(attempt, "to_paper", actor, answers=line.answers, receipt=receipt, reason=reason)
    if rules_time.is_paused(attempt):  # should this be taken back, the seat has the time that it had when it stopped
        now = clock.now()
        note(attempt, "resumed", actor.address, seconds=int((now - attempt.paused_at).total_seconds()), at=now)
        attempt.starts_at, attempt.ends_at = rules_time.shown(attempt, now)
    attempt.on_paper, attempt.receipt, attempt.finished_at = True, receipt, None
    attempt.seat_token_hash = attempt.release_code = attempt.release_until = attempt.paused_at = None
    note(attempt, "to_paper", actor.address, reason[:200])


def take_back(attempt: Attempt, reason: str, actor: Actor) -> None:
    """A seat was declared by mistake: it goes on in the hall, from what was saved. Not once a score was entered."""
    attempt = _lock(attempt.id)
    refused = [] if attempt.on_paper else [Reason("exams.not_on_paper", seat=attempt.seat.number)]
    if queries_scores.scores(attempt.id):
        refused.append(Reason("exams.paper_scored", seat=attempt.seat.number))
    if not reason.strip():
        refused.append(Reason("exams.score_reason", "reason"))
    attempts.move(attempt, "from_paper", actor, refused, reason=reason.strip())
    attempt.on_paper, attempt.receipt = False, None
    note(attempt, "from_paper", actor.address, reason.strip()[:200])
    db.session.flush()


def enter(room_session: RoomSession, given: Mapping[int, Decimal | None], actor: Actor, imported=False) -> Counter:
    """R44: scores as this person read them, {seat id: marks}; all of them or none. Gives how many came to which standing.

    Nobody sees what another person entered; two who agree make the score. Whoever enters the same again changes nothing.
    """
    lines = {line.seat.id: line for line in _locked(room_session)}
    chosen = [(lines[seat_id], marks) for seat_id, marks in given.items() if seat_id in lines]
    refused = [] if actor.may("exams.enter_scores") else [Reason("machine.forbidden")]
    refused += [] if chosen else [Reason("exams.score_nothing")]
    full = queries_scores.full_marks(line.attempt for line, _ in chosen if line.on_paper)
    for line, marks in chosen:
        refused += why_not_enter(line, marks, full, actor)
    refuse_if(refused)
    came = Counter(_enter(line, marks, actor, imported) for line, marks in chosen)
    stream = f"batch:{room_session.arrangement.batch_id}"
    told = {standing.value: count for standing, count in came.items()}
    history.record(stream, "exams.enter_scores", actor, room_session, sheets=len(chosen), imported=imported, **told)
    db.session.flush()
    return came


def why_not_enter(line: Line, marks: Decimal | None, full: Mapping[int, Decimal], actor: Actor) -> list[Reason]:
    """What speaks against this score at this seat, by this person."""
    number = line.seat.number
    if not line.on_paper:
        return [Reason("exams.not_on_paper", f"seat_{number}", seat=number)]
    if line.standing is Standing.ABSENT:
        return [Reason("exams.paper_absent", f"seat_{number}", seat=number)]
    if clock.now() < line.attempt.starts_at:
        return [Reason("exams.paper_too_early", f"seat_{number}", seat=number)]
    candidate = line.seat.registration.person_id
    return [
        *rules_scores.bounds(marks, full[line.attempt.paper_id], number),
        *rules_scores.turn(line.entries, actor.account_id, actor.person_id, candidate, number),
    ]


def _enter(line: Line, marks: Decimal, actor: Actor, imported: bool) -> Standing:
    attempt = line.attempt
    before = rules_scores.standing(line.entries)
    mine = next((row for row in line.scores if rules_scores.own([entry(row)], actor.account_id, actor.person_id)), None)
    if mine is not None and mine.marks == marks and before is Standing.ONCE:
        return before
    old = mine.marks if mine is not None else None
    if mine is None:
        mine = PaperScore(attempt_id=attempt.id, turn=max((one.turn for one in line.scores), default=0) + 1)
        db.session.add(mine)
        line.scores.append(mine)
    mine.marks, mine.imported, mine.at = marks, imported, clock.now()
    mine.account_id, mine.person_id, mine.name = actor.account_id, actor.person_id, actor.name[:80]
    mine.looked_again = before is Standing.DIFFERS and old is not None
    db.session.flush()
    registration = attempt.seat.registration
    history.record(
        f"batch:{registration.batch_id}", "exams.enter_score", actor, attempt, person_id=registration.person_id,
        turn=mine.turn, marks=marks, before=old, imported=imported,
    )  # fmt: skip
    score = rules_scores.agreed(line.entries)
    if score is not None:
        _stand(attempt, score, actor)
    return rules_scores.standing(line.entries)


def _stand(attempt: Attempt, score: Decimal, actor: Actor) -> None:
    """Two people agree: this is the score of the paper. There are no verdicts, for nobody marked item by item here."""
    digest = crypto.digest(f"{attempt.id}:{score}")
    attempts.move(attempt, "score", actor, person_id=attempt.seat.registration.person_id, score=score, digest=digest)
    attempt.score, attempt.marked_at, attempt.waiting = score, clock.now(), 0
    attempt.verdicts = attempt.marks = None
    attempt.finished_at = attempt.finished_at or min(clock.now(), attempt.ends_at)
    note(attempt, "paper_score", actor.address)


def enter_for_two(room_session: RoomSession, given: Mapping[int, Decimal], actor: Actor, second: Actor) -> Counter:
    """R44: scores of a workbook that two people sign: each of them has compared it with the answer sheets."""
    refuse_if(
        rules_scores.second_signature(
            second.account_id, second.person_id, actor.account_id, actor.person_id, second.may("exams.enter_scores")
        )
    )
    came = enter(room_session, given, actor, imported=True)
    stands = {line.seat.id for line in queries_scores.lines(room_session) if line.standing is Standing.STANDS}
    left = {seat_id: marks for seat_id, marks in given.items() if seat_id not in stands}
    if left:
        already = Counter({Standing.STANDS: len(given) - len(left)})
        came = enter(room_session, left, second, imported=True) + already
    return came


def reopen(attempt: Attempt, reason: str, actor: Actor, collected: bool) -> None:
    """Have a score entered anew, for a reason. `collected`: the batch's results hold it already; then only a re-check changes it."""
    attempt = _lock(attempt.id)
    rows = queries_scores.scores(attempt.id)
    refused = list(rules_scores.reopen(reason, collected))
    if not attempt.on_paper or attempt.marked_at is None:
        refused.append(Reason("exams.score_not_standing", seat=attempt.seat.number))
    person = attempt.seat.registration.person_id
    told = [(row.turn, str(row.marks), row.name) for row in rows]
    attempts.move(attempt, "reopen_score", actor, refused, person_id=person, entries=told, reason=reason.strip())
    db.session.execute(delete(PaperScore).where(PaperScore.attempt_id == attempt.id))
    attempt.score = attempt.marked_at = None
    note(attempt, "paper_reopened", actor.address, reason.strip()[:200])
    db.session.flush()


def _locked(room_session: RoomSession) -> list[Line]:
    """The seats of a room, their attempts locked in one order and read anew."""
    query = select(Attempt).join(Seat, Seat.id == Attempt.seat_id).where(Seat.room_session_id == room_session.id)
    db.session.scalars(locked(query.order_by(Attempt.id)).execution_options(populate_existing=True)).all()
    return queries_scores.lines(room_session)


def _lock(attempt_id: int) -> Attempt:
    query = select(Attempt).where(Attempt.id == attempt_id).execution_options(populate_existing=True)
    found = db.session.scalar(locked(query))
    if found is None:
        raise Refused(Reason("exams.not_on_paper", seat=0))
    return found

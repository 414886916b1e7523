"""Why not: values in, reasons out."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from skillcert.core import addresses, clock
from skillcert.core.reasons import Reason
from skillcert.exams import rules_time
from skillcert.exams.states import AttemptState


@dataclass(frozen=True)
class Doors:
    """When a hall takes candidates: minutes before and after the start."""

    early: int
    late: int


def hour(instant: datetime) -> str:
    """10:42 as the wall clock shows it."""
    return clock.local(instant).strftime("%H:%M")


def sign_in(attempt, now: datetime, doors: Doors, checked_in: bool | None) -> Iterator[Reason]:
    """R34, R35: why this candidate cannot take a seat now. `checked_in`: present, absent, or not yet looked at (None)."""
    opens = rules_time.shown(attempt, now)[0] - timedelta(minutes=doors.early)
    closes = rules_time.shown(attempt, now)[0] + timedelta(minutes=doors.late)  # a start that is held back holds the doors open
    if attempt.on_paper:
        yield Reason("exams.on_paper")
    elif attempt.state == AttemptState.SUBMITTED:
        yield Reason("exams.handed_in", time=hour(attempt.finished_at))
    elif attempt.state == AttemptState.ABSENT or checked_in is False:
        yield Reason("exams.absent")
    elif attempt.state == AttemptState.ENDED or rules_time.is_over(attempt, now):
        yield Reason("exams.over", time=hour(attempt.ends_at))
    elif now < opens:
        yield Reason("exams.too_early", time=hour(opens))
    elif attempt.opened_at is None and not checked_in and now > closes:
        yield Reason("exams.too_late", time=hour(closes), minutes=doors.late)


def place(room: Sequence[str], halls: Sequence[str], address: str) -> Iterator[Reason]:
    """R34: candidates sign in at the PCs of their room; without a list of its own the institution's counts; without either, any PC.

    No release code overrides it: who may use another PC is decided where the list is kept.
    """
    if not addresses.holds(room or halls, address):
        yield Reason("exams.wrong_place", address=address)


def second_seat(attempt, code: str, now: datetime) -> Iterator[Reason]:
    """R35: a paper that is open on one PC moves to another only by an invigilator's code."""
    if attempt.seat_token_hash is None:
        return
    if not code:
        yield Reason("exams.seat_taken", "release_code")
    elif attempt.release_until is None or now > attempt.release_until or not same_code(code, attempt.release_code):
        yield Reason("exams.wrong_release_code", "release_code")


def same_code(typed: str, code: str | None) -> bool:
    """Whether a release code was typed right; no time tells how much of it was."""
    return code is not None and hmac.compare_digest(typed.encode("utf-8", "replace"), code.encode())


def submit(attempt, now: datetime, early_minutes: int) -> Iterator[Reason]:
    """A paper is handed in between the early limit and the end. After the end the clock has done it."""
    earliest = attempt.starts_at + timedelta(minutes=early_minutes)
    if now < attempt.starts_at:
        yield Reason("exams.not_started", time=hour(attempt.starts_at))
    elif now < min(earliest, attempt.ends_at):
        yield Reason("exams.early_submit", time=hour(earliest), minutes=early_minutes)


def written_marks(points: Sequence[Decimal | None], full: Sequence[Decimal]) -> Iterator[Reason]:
    """R39: each scoring point gets 0 to its marks; none is left out."""
    if len(points) != len(full) or any(mark is None for mark in points):
        yield Reason("exams.point_missing")
        return
    for place, (mark, most) in enumerate(zip(points, full, strict=True), 1):
        if mark is None or not mark.is_finite() or not 0 <= mark <= most or mark != round(mark, 2):
            yield Reason("exams.point_bounds", f"point_{place}", number=place, most=most)


def written_turn(marked: bool, own_mark: bool, waiting: int, own_answer: bool) -> Iterator[Reason]:
    """One marker an answer, never one's own answer; marks may be mended by who gave them while the paper is incomplete."""
    if own_answer:
        yield Reason("exams.own_answer")
    if marked and not own_mark:
        yield Reason("exams.marked_already")
    elif marked and not waiting:
        yield Reason("exams.marks_complete")


def prepare(
    published: bool, theory: bool, seats: int, starts_at: datetime, now: datetime, late: int = 0
) -> Iterator[Reason]:
    """Papers are laid out for a published theory session with candidates, at most `late` minutes after its start."""
    if not theory:
        yield Reason("exams.not_theory")
    if not published:
        yield Reason("exams.not_published")
    if not seats:
        yield Reason("exams.no_seats")
    if now >= starts_at + timedelta(minutes=late):
        yield Reason("exams.started", minutes=late)

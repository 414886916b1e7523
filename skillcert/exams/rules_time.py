"""The time of a paper: when it runs, when it stands still, what may be given and taken back. Values in, reasons out.

`attempt` is anything with `state`, `starts_at`, `ends_at`, `paused_at`. While `paused_at` is set the time of the paper stands still;
`ends_at` moves when it goes on. A paper that was paused before its start has not begun: its start moves too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from skillcert.core.reasons import Reason
from skillcert.exams.states import AttemptState

NONE = timedelta(0)
MAX_EXTRA = timedelta(minutes=60)
UNDO_RESUME = timedelta(minutes=5)
LONGEST_NOTICE = 200
IN_TURN = timedelta(seconds=10)
"""How long after the grace the clockwork leaves a paper to answers that arrived in time and still wait for a busy worker (R35)."""
LIVE = (AttemptState.PREPARED, AttemptState.RUNNING)


# --- how time stands ---------------------------------------------------------------------------------------------------


def is_paused(attempt) -> bool:
    """Whether the time of this paper stands still."""
    return attempt.paused_at is not None


def is_over(attempt, now: datetime, grace: timedelta = NONE) -> bool:
    """R35: whether the time of this paper has run out by the server's clock, `grace` after its end. Never while it stands still."""
    return not is_paused(attempt) and now >= attempt.ends_at + grace


def has_begun(attempt, now: datetime) -> bool:
    """R35: whether the paper may be seen. One that was paused before its start has not begun, whatever the clock says."""
    return now >= attempt.starts_at and not (is_paused(attempt) and attempt.paused_at < attempt.starts_at)


def is_open(attempt, now: datetime) -> bool:
    """Whether the paper has begun and is not over."""
    return has_begun(attempt, now) and not is_over(attempt, now)


def is_live(attempt, now: datetime) -> bool:
    """Whether time still means something to this paper: not handed in, not ended, not absent, not over by the clock."""
    return attempt.state in LIVE and not is_over(attempt, now)


def left(attempt, now: datetime) -> timedelta:
    """The working time that is left; before the start all of it."""
    at = attempt.paused_at if is_paused(attempt) else now
    return max(NONE, attempt.ends_at - max(at, attempt.starts_at))


def shown(attempt, now: datetime) -> tuple[datetime, datetime]:
    """(start, end) as they would be if a paused paper went on now; of a running one as they are."""
    if not is_paused(attempt):
        return attempt.starts_at, attempt.ends_at
    if attempt.paused_at >= attempt.starts_at:
        return attempt.starts_at, attempt.ends_at + (now - attempt.paused_at)
    put_off = max(NONE, now - attempt.starts_at)
    return attempt.starts_at + put_off, attempt.ends_at + put_off


def before_resume(attempt, paused_at: datetime, resumed_at: datetime) -> datetime:
    """The end as it was while the paper stood still from `paused_at` to `resumed_at`; its inverse is `shown`."""
    if paused_at < attempt.starts_at:  # it had not begun: the start moved with the end, and what is left is all of it
        return attempt.ends_at
    return attempt.ends_at - (resumed_at - paused_at)


# --- why not -----------------------------------------------------------------------------------------------------------


def takes_answers(attempt, now: datetime) -> Iterator[Reason]:
    """R35: nothing is handed in while time stands still."""
    if is_paused(attempt):
        yield Reason("exams.paused")


def extend(extra_seconds: int, minutes: int, reason: str) -> Iterator[Reason]:
    """R35: extra time is bounded and carries its reason."""
    if minutes < 1 or timedelta(seconds=extra_seconds, minutes=minutes) > MAX_EXTRA:
        yield Reason("exams.extension_bounds", "minutes", limit=int(MAX_EXTRA.total_seconds() // 60))
    yield from reason_given(reason, "exams.extension_reason")


def reason_given(reason: str, code: str = "exams.time_reason") -> Iterator[Reason]:
    """R35: who stops, gives or takes time says why."""
    if len(reason.strip()) < 2:
        yield Reason(code, "reason")


def take_back(remaining: timedelta, seconds: int, taken: bool, seat: int) -> Iterator[Reason]:
    """R35: time that was given by mistake is taken back once, and only while it is not being used."""
    if taken:
        yield Reason("exams.taken_back_already", seat=seat)
    elif remaining <= timedelta(seconds=seconds):
        yield Reason("exams.time_in_use", seat=seat)


def take_back_resume(paused_at: datetime | None, resumed_at: datetime | None, now: datetime) -> Iterator[Reason]:
    """R35: going on too early is undone within five minutes, as if it had never been."""
    if paused_at is None or resumed_at is None:
        yield Reason("exams.not_resumed")
    elif now - resumed_at > UNDO_RESUME:
        yield Reason("exams.resumed_long_ago", minutes=int(UNDO_RESUME.total_seconds() // 60))


def notice(text: str) -> Iterator[Reason]:
    """A word to candidates is short; an empty one takes the last word back."""
    if len(text.strip()) > LONGEST_NOTICE:
        yield Reason("exams.notice_long", "text", most=LONGEST_NOTICE)


def not_own(actor_person: int | None, candidates: set[int]) -> Iterator[Reason]:
    """R46: nobody decides about the time of their own paper."""
    if actor_person is not None and actor_person in candidates:
        yield Reason("exams.own_time")

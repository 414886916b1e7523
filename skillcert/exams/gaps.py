"""The gap log: when a seat was not heard, how much working time that cost, how much of it was given back.

A sign of life is a pulse or a save. Silences are written down as they end (`SeatEvent` of kind "gap": its `at` and `seconds`), by the
next pulse or by a new seat token on another PC. What counts as lost is computed from them: only while the paper ran, only what no
save fell into, only what was longer than twenty seconds. The page breathes every few seconds, so a silence is known to some seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.core.db import db
from skillcert.exams.models import AnswerEvent, Attempt, Pulse, SeatEvent

LONGER_THAN = timedelta(seconds=20)
STOPPED, WENT_ON, NOT_GONE_ON = ("paused", "evacuated"), "resumed", "resume_undone"
KINDS = ("gap", *STOPPED, WENT_ON, NOT_GONE_ON)


@dataclass(frozen=True)
class Gap:
    """A stretch without a sign of life, while the paper ran."""

    since: datetime
    until: datetime

    @property
    def seconds(self) -> int:
        return round((self.until - self.since).total_seconds())


@dataclass(frozen=True)
class Offer:
    """Seconds that a candidate lost, and those of them that were given back."""

    lost: int
    compensated: int

    @property
    def seconds(self) -> int:
        """What may still be given back."""
        return max(0, self.lost - self.compensated)


# --- pure --------------------------------------------------------------------------------------------------------------


def without(stretches: Iterable[Gap], cuts: Sequence[Gap]) -> list[Gap]:
    """The stretches with the cuts taken out.

    >>> at = lambda second: datetime(2026, 1, 1) + timedelta(seconds=second)
    >>> [(g.since.second, g.until.second) for g in without([Gap(at(0), at(50))], [Gap(at(10), at(20))])]
    [(0, 10), (20, 50)]
    """
    found = list(stretches)
    for cut in cuts:
        pieces = []
        for one in found:
            pieces += [Gap(one.since, min(one.until, cut.since)), Gap(max(one.since, cut.until), one.until)]
        found = [one for one in pieces if one.since < one.until]
    return found


def pauses(events: Iterable[SeatEvent], now: datetime) -> list[Gap]:
    """When time stood still, from the seat's events in order. One that goes on reaches to `now`."""
    stops: list[tuple[datetime, datetime | None]] = []
    for event in events:
        if event.kind in STOPPED:
            stops.append((event.at, None))
        elif event.kind == WENT_ON and stops:
            stops[-1] = (stops[-1][0], event.at)
        elif event.kind == NOT_GONE_ON and stops:
            stops[-1] = (stops[-1][0], None)
    return [Gap(since, until or now) for since, until in stops]


def cost(silences: Iterable[Gap], saves: Iterable[datetime], stops: Sequence[Gap], ran: Gap) -> list[Gap]:
    """R35: the silences that cost working time: cut at each save, outside the pauses, while the paper `ran`, longer than twenty seconds."""
    pieces = [Gap(max(one.since, ran.since), min(one.until, ran.until)) for one in silences]
    for save in saves:
        pieces = [part for one in pieces for part in _cut_at(one, save)]
    return [one for one in without(pieces, stops) if one.until - one.since > LONGER_THAN]


def _cut_at(one: Gap, instant: datetime) -> list[Gap]:
    return [Gap(one.since, instant), Gap(instant, one.until)] if one.since < instant < one.until else [one]


# --- what is stored ----------------------------------------------------------------------------------------------------


def of(attempt: Attempt, now: datetime) -> list[Gap]:
    """The gaps of one attempt that cost working time."""
    return _of([attempt], now)[attempt.id]


def lost_seconds(attempt: Attempt, now: datetime) -> int:
    """How much working time an attempt lost to silences, given back or not."""
    return sum(one.seconds for one in of(attempt, now))


def offers(where: RoomSession | Iterable[Attempt], now: datetime) -> dict[int, Offer]:
    """{attempt id: what may still be given back}; attempts to which nothing is owed are left out. Three statements a room."""
    attempts = _in_room(where) if isinstance(where, RoomSession) else list(where)
    found = {
        one.id: Offer(sum(gap.seconds for gap in lost), one.compensated_seconds)
        for one, lost in zip(attempts, _of(attempts, now).values(), strict=True)
    }
    return {number: offer for number, offer in found.items() if offer.seconds}


def _in_room(room_session: RoomSession) -> list[Attempt]:
    query = select(Attempt).join(Seat, Seat.id == Attempt.seat_id).where(Seat.room_session_id == room_session.id)
    return list(db.session.scalars(query.order_by(Attempt.id)))


def _of(attempts: Sequence[Attempt], now: datetime) -> dict[int, list[Gap]]:
    numbers = [one.id for one in attempts]
    events = defaultdict(list)
    query = select(SeatEvent).where(SeatEvent.attempt_id.in_(numbers), SeatEvent.kind.in_(KINDS))
    for event in db.session.scalars(query.order_by(SeatEvent.id)):
        events[event.attempt_id].append(event)
    silences = {number: [_silence(event) for event in events[number] if event.kind == "gap"] for number in numbers}
    saves = _saves({number: found for number, found in silences.items() if found})
    return {
        one.id: cost(silences[one.id], saves[one.id], pauses(events[one.id], now), _ran(one, now)) for one in attempts
    }


def _silence(event: SeatEvent) -> Gap:
    return Gap(event.at - timedelta(seconds=event.seconds or 0), event.at)


def _ran(attempt: Attempt, now: datetime) -> Gap:
    end = min(attempt.finished_at or now, now) if attempt.paused_at else min(attempt.finished_at or now, attempt.ends_at, now)
    return Gap(attempt.starts_at, end)


def _saves(silences: dict[int, list[Gap]]) -> dict[int, list[datetime]]:
    """{attempt: instants at which something was saved} around its silences."""
    found: dict[int, list[datetime]] = defaultdict(list)
    if not silences:
        return found
    first = min(one.since for several in silences.values() for one in several)
    query = select(AnswerEvent.attempt_id, AnswerEvent.at).where(AnswerEvent.attempt_id.in_(silences), AnswerEvent.at > first)
    for number, at in db.session.execute(query.distinct()):
        found[number].append(at)
    return found


def close_by_move(attempt: Attempt, now: datetime) -> None:
    """The paper is taken up on another PC: the silence before it is written down, and the new PC is heard from now on."""
    pulse = db.session.get(Pulse, attempt.id)
    if pulse is None:
        return
    saved = db.session.scalar(select(func.max(AnswerEvent.at)).where(AnswerEvent.attempt_id == attempt.id))
    heard = max(pulse.at, saved or pulse.at)
    if now - heard > LONGER_THAN and now > attempt.starts_at:
        seconds = int((now - heard).total_seconds())
        db.session.add(SeatEvent(attempt_id=attempt.id, kind="gap", seconds=seconds, at=now))
    pulse.at, pulse.unsent, pulse.unsent_since = now, 0, None

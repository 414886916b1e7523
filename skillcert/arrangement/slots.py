"""Quarter hours: the grain in which nobody, and no room, may be in two places at once (R8, R17).

An interval of time is written as the set of 15-minute slots it touches; each slot is a whole number counted from
1970-01-01 00:00 UTC. One database row per person (or room) and slot under a unique constraint then says
"no two places at once" on every database, also when two clerks publish at the same instant.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MINUTES = 15
_SECONDS = MINUTES * 60


def slots_of(start: datetime, end: datetime) -> range:
    """The slots that the half-open interval [start, end) touches; both instants carry a time zone.

    Raises ValueError for an interval that is empty, runs backwards or has no time zone.
    """
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("an instant without a time zone has no slot")
    if end <= start:
        raise ValueError("an interval ends after it starts")
    first = int(start.timestamp()) // _SECONDS
    last = -(-int(end.timestamp()) // _SECONDS)
    return range(first, last)


def start_of(slot: int) -> datetime:
    """The instant at which a slot begins (UTC)."""
    return datetime.fromtimestamp(slot * _SECONDS, UTC)


def overlap(a: tuple[datetime, datetime], b: tuple[datetime, datetime]) -> bool:
    """Do two intervals share a slot? Coarser than the clock on purpose: people need minutes to change rooms."""
    one, other = slots_of(*a), slots_of(*b)
    return one.start < other.stop and other.start < one.stop


def rounds(start: datetime, minutes: int, count: int, pause: int = MINUTES) -> list[tuple[datetime, datetime]]:
    """`count` rounds one after another from `start`, each of `minutes`, with `pause` minutes between them."""
    step = timedelta(minutes=minutes + pause)
    return [(start + i * step, start + i * step + timedelta(minutes=minutes)) for i in range(count)]

"""The clock at the door and the figures of the room record (R32, R34, R61). Pure: values in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from skillcert.core.reasons import Reason


@dataclass(frozen=True)
class Doors:
    """From when to when a room lets candidates in; instants."""

    opens: datetime
    closes: datetime

    @classmethod
    def of(cls, start: datetime, early_minutes: int, late_minutes: int) -> Doors:
        return cls(start - timedelta(minutes=early_minutes), start + timedelta(minutes=late_minutes))


def at_the_door(now: datetime, doors: Doors) -> Iterator[Reason]:
    """R34: nobody is let in before the doors open, nor after the lateness limit; the limit itself is still in time."""
    if now < doors.opens:
        yield Reason("conduct.too_early", None, opens=doors.opens)
    elif now > doors.closes:
        yield Reason("conduct.too_late", None, closes=doors.closes)


def minutes_late(now: datetime, start: datetime) -> int:
    """Whole minutes after the start, 0 when in time."""
    return max(0, int((now - start).total_seconds()) // 60)


@dataclass(frozen=True)
class Figures:
    """Of one room: how many were expected, came, stayed away, and are not yet accounted for."""

    expected: int
    present: int
    absent: int

    @property
    def open(self) -> int:
        return self.expected - self.present - self.absent


def attendance_agrees(figures: Figures) -> Iterator[Reason]:
    """R61: expected = present + absent; a candidate who is neither keeps the room open."""
    if figures.open:
        facts = {"expected": figures.expected, "present": figures.present, "absent": figures.absent}
        yield Reason("conduct.figures_differ", None, open=figures.open, **facts)


@dataclass(frozen=True)
class PaperCount:
    """Copies of one paper in one room. `spoilt` were handed back void, e.g. misprinted."""

    issued: int
    used: int
    blank: int
    spoilt: int

    @property
    def difference(self) -> int:
        return self.issued - self.used - self.blank - self.spoilt


def papers_agree(count: PaperCount, present: int) -> Iterator[Reason]:
    """R32: issued = used + blank + void returned, and as many used as candidates were present."""
    if min(count.issued, count.used, count.blank, count.spoilt) < 0:
        yield Reason("conduct.papers_negative")
    if count.difference:
        yield Reason("conduct.papers_differ", None, difference=count.difference, issued=count.issued)
    if count.used != present:
        yield Reason("conduct.papers_used", None, used=count.used, present=present)


def bag_opening(opened: datetime, scheduled: datetime, staff: list[int], candidates: list[int]) -> Iterator[Reason]:
    """R33: a bag is opened at or after the planned time, before two staff and two candidates who sign."""
    if opened < scheduled:
        yield Reason("conduct.bag_early", None, scheduled=scheduled)
    if len(set(staff)) < 2:
        yield Reason("conduct.bag_staff", None, have=len(set(staff)))
    if len(set(candidates)) < 2:
        yield Reason("conduct.bag_candidates", None, have=len(set(candidates)))

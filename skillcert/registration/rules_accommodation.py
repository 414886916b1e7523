"""Why not, with accommodations: bounds, deadlines, two people. Values in, reasons out (T48)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from skillcert.core.reasons import Reason
from skillcert.registration.rules import Who

SHORTEST_NEED, LONGEST_NEED = 4, 600


@dataclass(frozen=True)
class Granted:
    """What a candidate gets in a computer exam. `time_percent`: extra time as a share of the paper's time."""

    time_percent: int = 0
    large_print: bool = False
    screen_reader: bool = False

    def extra_minutes(self, minutes: int) -> int:
        """The extra time of a paper of `minutes`, to the full minute in favour of the candidate.

        >>> Granted(25).extra_minutes(90)
        23
        """
        return math.ceil(minutes * self.time_percent / 100)

    def stored(self) -> dict:
        return {"time_percent": self.time_percent, "large_print": self.large_print, "screen_reader": self.screen_reader}

    @classmethod
    def of(cls, told: dict | None) -> Granted:
        told = told or {}
        return cls(int(told.get("time_percent", 0)), bool(told.get("large_print")), bool(told.get("screen_reader")))


def steps(setting: Sequence[str], most: int) -> tuple[int, ...]:
    """The shares of extra time that may be asked for, from the setting's lines; nothing beyond `most`, and always none.

    >>> steps(["50", "25 %", "x", "300"], 100)
    (0, 25, 50)
    """
    read = {int(text) for line in setting if (text := line.strip().rstrip("%").strip()).isdecimal()}
    return tuple(sorted({0} | {percent for percent in read if percent <= most}))


def bounds(wanted: Granted, allowed: Sequence[int]) -> Iterator[Reason]:
    """T48: only the shares of the setting; and an accommodation that gives nothing is none."""
    if wanted.time_percent not in allowed:
        yield Reason("accommodation.time_bounds", "time_percent", allowed=", ".join(str(step) for step in allowed))
    if wanted == Granted():
        yield Reason("accommodation.nothing", "time_percent")


def need(text: str, agreed: bool) -> Iterator[Reason]:
    """Why is said in a few words, and the candidate agrees that two people of the office read it."""
    if len(text.strip()) < SHORTEST_NEED:
        yield Reason("accommodation.say_need", "need")
    if len(text.strip()) > LONGEST_NEED:
        yield Reason("accommodation.need_long", "need", most=LONGEST_NEED)
    if not agreed:
        yield Reason("accommodation.not_agreed", "agreed")


def in_time(seated: bool, management: bool, reason: str, starts_at: datetime | None, now: datetime) -> Iterator[Reason]:
    """T48: until the seats are given; after that only the management, with a reason; never once the exam has begun."""
    if starts_at is not None and now >= starts_at:
        yield Reason("accommodation.begun")
    elif seated and not management:
        yield Reason("accommodation.late")
    elif seated and len(reason.strip()) < 2:
        yield Reason("accommodation.late_reason", "late_reason")


def two_people(who: Who, candidate: Who, proposer: Who | None) -> Iterator[Reason]:
    """T48: nobody decides about their own paper, and who grants is another human being than who proposed."""
    if who.same(candidate):
        yield Reason("accommodation.own")
    if proposer is not None and who.same(proposer):
        yield Reason("accommodation.same_person")


def told(text: str) -> Iterator[Reason]:
    """A refusal is told to the candidate with its reason."""
    if len(text.strip()) < 2:
        yield Reason("accommodation.say_why", "answer")


def open_application(live: bool) -> Iterator[Reason]:
    """An accommodation belongs to an application that is under way."""
    if not live:
        yield Reason("accommodation.closed_application")

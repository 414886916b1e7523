"""An arrangement as it is stored, in plain values: what the checker reads.

Keys of sessions and rooms-in-use are opaque text; persons and part entries are ids; instants carry a time zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from skillcert.arrangement.layout import Grid
from skillcert.arrangement.staffing import Member
from skillcert.arrangement.states import StaffDuty
from skillcert.core.reasons import Reason


@dataclass(frozen=True)
class Session:
    """A planned session: one part of one offer. `expected` are the part entries that must be seated in it."""

    key: str
    part: str
    start: datetime
    end: datetime
    day: date
    occupation: str
    level: int
    expected: frozenset[int] = frozenset()
    ratio: int = 5
    odd: bool = True
    last_group: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Use:
    """A room for one round; several sessions may share it."""

    key: str
    room: int
    start: datetime
    end: datetime
    grid: Grid
    capacity: int
    sessions: frozenset[str]


@dataclass(frozen=True)
class Seated:
    """`group` keeps neighbours apart (class, else employer); `employer` counts for avoidance beside it."""

    entry: int
    person: int
    session: str
    use: str
    seat: int
    group: str = ""
    employer: str = ""
    ticket: str = ""
    accepted: bool = True


@dataclass(frozen=True)
class Duty:
    """`use` is empty for the supervisor, who has the whole session."""

    person: int
    job: StaffDuty
    session: str
    start: datetime
    end: datetime
    use: str = ""


@dataclass(frozen=True)
class Drawn:
    """A stored draw for a room in use (or, for the supervisor, a session)."""

    post: str
    job: StaffDuty
    pool: frozenset[int]
    people: frozenset[int]
    seed: str


@dataclass(frozen=True)
class Change:
    """A manual change after the draw: `came` for `left` in a post."""

    post: str
    came: int
    left: int | None
    reason: str
    operator: int | None


@dataclass(frozen=True)
class Arranged:
    sessions: tuple[Session, ...] = ()
    uses: tuple[Use, ...] = ()
    seats: tuple[Seated, ...] = ()
    duties: tuple[Duty, ...] = ()
    staff: tuple[Member, ...] = ()
    draws: tuple[Drawn, ...] = ()
    changes: tuple[Change, ...] = ()
    tickets_elsewhere: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Finding:
    """One violated rule: its number, the sentence, and where it can be shown."""

    rule: int
    reason: Reason
    session: str = ""
    use: str = ""
    entry: int | None = None
    person: int | None = None

"""Who may be on duty where, and how many are needed (R18, R19, R21, R22).

A *post* is one room of one session with the candidates who sit there (for a supervisor: the whole session):

- theory: invigilators ≥ max(2, n/15 rounded up);
- practical: assessors ≥ max(3, n/ratio rounded up), one more if that is even and the standard wants an odd number;
- every session: one internal quality supervisor, who has no other job in it (R24).

`why_not` says for one person and one post what stands in the way: no card for the occupation, a card that is not valid
on the day or below the level, a relative or an own student in the room, another duty at that hour, three batches in
a row. The figures are settings (`Limits`). Pure: `draw` uses it to fill the posts, pages use it to explain a name.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from skillcert.arrangement.slots import overlap
from skillcert.arrangement.states import StaffDuty
from skillcert.people.states import CardKind

Hours = tuple[datetime, datetime]


@dataclass(frozen=True)
class Card:
    """`level` is the highest level the card reaches (1 is the highest); None: every level. "" occupation: every one."""

    kind: CardKind
    occupation: str = ""
    level: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def covers(self, occupation: str, level: int) -> bool:
        return self.occupation in ("", occupation) and (self.level is None or self.level <= level)

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True)
class Member:
    """One of the staff: `relatives` are person ids, `classes` the groups taught, `streak` the batches served in a row."""

    person: int
    cards: tuple[Card, ...] = ()
    relatives: frozenset[int] = frozenset()
    classes: frozenset[str] = frozenset()
    streak: int = 0


@dataclass(frozen=True)
class Post:
    """A room (or, for a supervisor, a session) to be staffed. `n` are the candidates there at one time."""

    key: str
    job: StaffDuty
    start: datetime
    end: datetime
    day: date
    n: int
    session: str
    people: frozenset[int] = frozenset()
    groups: frozenset[str] = frozenset()
    occupation: str = ""
    level: int = 5
    ratio: int = 5
    odd: bool = True
    last_group: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Limits:
    """The figures of R18, R19, R22 that a college may set."""

    per_invigilator: int = 15
    invigilators: int = 2
    assessors: int = 3
    streak: int = 3
    fresh_share: tuple[int, int] = (1, 3)
    all_senior: bool = False


PRESET = Limits()


def needed(post: Post, limits: Limits = PRESET) -> int:
    """How many people a post needs at least."""
    if post.job is StaffDuty.SUPERVISOR:
        return 1
    if post.job is StaffDuty.INVIGILATOR:
        return max(limits.invigilators, math.ceil(post.n / limits.per_invigilator))
    count = max(limits.assessors, math.ceil(post.n / post.ratio))
    return count + 1 if post.odd and count % 2 == 0 else count


def fresh_needed(count: int, limits: Limits = PRESET) -> int:
    """How many of a group of `count` must not have been in the occupation's last group."""
    share, of = limits.fresh_share
    return math.ceil(count * share / of)


def why_not(member: Member, post: Post, limits: Limits = PRESET, busy: Iterable[Hours] = ()) -> str | None:
    """The reason code that keeps a person out of a post, or None. The order is that of what cannot be changed."""
    if member.person in post.people:
        return "is_candidate"
    if member.relatives & post.people:
        return "relative"
    if member.classes & post.groups:
        return "own_class"
    if missing := _no_card(member, post):
        return missing
    if post.job is StaffDuty.ASSESSOR and member.streak >= limits.streak:
        return "streak"
    if post.job is StaffDuty.ASSESSOR and limits.all_senior and post.level <= 2 and not is_senior(member, post):
        return "not_senior"
    if any(overlap((post.start, post.end), hours) for hours in busy):
        return "busy"
    return None


CARDS = {
    StaffDuty.INVIGILATOR: (CardKind.INVIGILATOR,),
    StaffDuty.ASSESSOR: (CardKind.ASSESSOR, CardKind.SENIOR_ASSESSOR),
    StaffDuty.LEAD_ASSESSOR: (CardKind.ASSESSOR, CardKind.SENIOR_ASSESSOR),
    StaffDuty.SUPERVISOR: (CardKind.SUPERVISOR_INTERNAL,),
}


def _no_card(member: Member, post: Post) -> str | None:
    """Everybody on duty holds a card for the job, valid on the day; an assessor's names occupation and level too."""
    assessing = post.job in (StaffDuty.ASSESSOR, StaffDuty.LEAD_ASSESSOR)
    cards = [c for c in member.cards if c.kind in CARDS[post.job]]
    if assessing:
        cards = [c for c in cards if c.occupation in ("", post.occupation)]
    if not cards:
        return "no_card"
    valid = [c for c in cards if c.valid_on(post.day)]
    if not valid:
        return "card_expired"
    if assessing and not any(c.covers(post.occupation, post.level) for c in valid):
        return "card_level"
    return None


def is_senior(member: Member, post: Post) -> bool:
    """Holds a senior assessor's card for the post's occupation and level, valid on the day."""
    return any(
        c.kind is CardKind.SENIOR_ASSESSOR and c.valid_on(post.day) and c.covers(post.occupation, post.level)
        for c in member.cards
    )

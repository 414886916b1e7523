"""Violations in three tiers: the catalogue, what each tier voids, and how long a ban lasts (R43).

The acts are data, compiled from provincial exam rules whose wording differs; a college may word its own decision,
but the tier decides the consequence:

- tier 1 (违纪): the marks of that subject are void;
- tier 2 (作弊): the marks of every subject of that session are void, and a ban;
- tier 3 (严重): the same with a long ban, notice to employer or school, and to the authorities where a law was broken.

Pure. The lengths of bans are settings in months.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from skillcert.conduct.states import Tier
from skillcert.core.i18n import N_


class Reach(StrEnum):
    """What is void: the one subject, or every subject of the batch."""

    SUBJECT = "subject"
    ALL = "all"


@dataclass(frozen=True)
class Clause:
    """One act of the catalogue. `text` is an English msgid; documents print its Chinese."""

    code: str
    tier: Tier
    text: str


CATALOGUE: tuple[Clause, ...] = (
    Clause("1-1", Tier.ONE, N_("Kept forbidden things at hand after being told to put them away")),
    Clause("1-2", Tier.ONE, N_("Took a seat that was not theirs, or left the seat or room without leave")),
    Clause("1-3", Tier.ONE, N_("Began before the signal or went on after the end was called")),
    Clause("1-4", Tier.ONE, N_("Was noisy, smoked or disturbed others and did not stop when told")),
    Clause("1-5", Tier.ONE, N_("Marked the paper or the work piece so that it could be recognised")),
    Clause("1-6", Tier.ONE, N_("Wrote with a pen or on a sheet that is not allowed, or wrote personal data elsewhere")),
    Clause("1-7", Tier.ONE, N_("Broke a safety rule of the workshop after a warning")),
    Clause("2-1", Tier.TWO, N_("Talked, signalled or passed notes to others about the answers")),
    Clause("2-2", Tier.TWO, N_("Copied from others or let others copy")),
    Clause("2-3", Tier.TWO, N_("Used a telephone or another device that sends, receives or stores")),
    Clause("2-4", Tier.TWO, N_("Carried or looked at written material about the exam")),
    Clause("2-5", Tier.TWO, N_("Swapped, snatched, took away or destroyed a paper, answer sheet or work piece")),
    Clause("2-6", Tier.TWO, N_("Handed in answers that are the same as another candidate's, as found in marking")),
    Clause("3-1", Tier.THREE, N_("Let somebody sit the exam in their place, or sat it for somebody")),
    Clause("3-2", Tier.THREE, N_("Was admitted with forged documents or false statements")),
    Clause("3-3", Tier.THREE, N_("Organised cheating, or cheated with hidden communication devices")),
    Clause("3-4", Tier.THREE, N_("Insulted, threatened or attacked staff or other candidates")),
    Clause("3-5", Tier.THREE, N_("Spread items or answers before the exam was over")),
    Clause("3-6", Tier.THREE, N_("Destroyed equipment on purpose, or caused a serious accident")),
)
CLAUSES = {clause.code: clause for clause in CATALOGUE}


@dataclass(frozen=True)
class Consequence:
    """What a decision brings about: which marks are void and until when the person is banned (None: no ban)."""

    reach: Reach
    banned_until: date | None
    tell_employer: bool


def consequence(tier: Tier, decided: date, *, months_cheating: int = 12, months_grave: int = 36) -> Consequence:
    """R43: tier 1 voids the subject, tiers 2 and 3 all subjects. A setting of 0 months means no ban."""
    if tier is Tier.ONE:
        return Consequence(Reach.SUBJECT, None, False)
    months = months_cheating if tier is Tier.TWO else months_grave
    return Consequence(Reach.ALL, add_months(decided, months) if months else None, tier is Tier.THREE)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or the last one there: 31 January + 1 month is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, last))


def clauses_of(tier: Tier) -> list[Clause]:
    return [clause for clause in CATALOGUE if clause.tier is tier]

"""Marking objective answers: exact marks, no key ever leaves this side.

Single choice and true/false: all or nothing. Multiple choice: the set must be the key's; an incomplete set without a
wrong option earns a share only where the institution grants one (by preset it does not).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from skillcert.itembank.kinds import ItemType


class Verdict(StrEnum):
    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Key:
    """What marking knows of an item: its kind, its canonical key ("C", "ABD", "T") and its full marks."""

    kind: ItemType
    key: str
    marks: Decimal


@dataclass(frozen=True)
class ItemMark:
    verdict: Verdict
    marks: Decimal


@dataclass(frozen=True)
class PaperMark:
    """The marks of a whole paper; `items` in the order of the keys."""

    total: Decimal
    items: tuple[ItemMark, ...]

    def count(self, verdict: Verdict) -> int:
        return sum(1 for item in self.items if item.verdict is verdict)


NOTHING = Decimal(0)


def mark_item(key: Key, chosen: frozenset[str], partial_share: Decimal = NOTHING) -> ItemMark:
    """The marks for the chosen letters. `partial_share` (0 to 1) is what an incomplete, faultless multiple choice earns."""
    wanted = frozenset(key.key)
    if not chosen:
        return ItemMark(Verdict.UNANSWERED, NOTHING)
    if chosen == wanted:
        return ItemMark(Verdict.RIGHT, key.marks)
    if key.kind == ItemType.MULTIPLE and partial_share and chosen < wanted:
        return ItemMark(Verdict.PARTIAL, key.marks * partial_share)
    return ItemMark(Verdict.WRONG, NOTHING)


def mark_paper(
    keys: Sequence[Key], answers: Mapping[int, frozenset[str]], partial_share: Decimal = NOTHING
) -> PaperMark:
    """Mark a paper. `answers` maps positions (from 1) to the chosen letters; a missing position is unanswered.

    The total is the plain sum of exact decimals; nothing is rounded here (R39).
    """
    items = tuple(
        mark_item(key, answers.get(position, frozenset()), partial_share) for position, key in enumerate(keys, start=1)
    )
    return PaperMark(sum((item.marks for item in items), NOTHING), items)

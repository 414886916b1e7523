"""Marking without a person: exact marks, no key ever leaves this side.

Single choice and true/false: all or nothing. Multiple choice: the set must be the key's; an incomplete set without a
wrong option earns a share only where the institution grants one (by preset it does not). Fill in: each gap is compared
with its accepted spellings; each right gap earns its share where the institution grants it (by preset it does). Short
answers and essays wait for a person; a blank one earns nothing at once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property

from skillcert.itembank.kinds import WRITTEN, ItemType

Answer = frozenset[str] | tuple[str, ...]
"""Chosen letters, or written texts (a fill item: one a gap)."""


class Verdict(StrEnum):
    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    UNANSWERED = "unanswered"
    WAITING = "waiting"  # a person marks it


@dataclass(frozen=True)
class Key:
    """What marking knows of an item: its kind, its letters ("C", "ABD", "T"), its full marks, the spellings of its gaps."""

    kind: ItemType
    key: str
    marks: Decimal
    gaps: tuple[tuple[str, ...], ...] = ()

    # Worked out once, for a key marks the answers of a whole hall.

    @cached_property
    def letters(self) -> frozenset[str]:
        return frozenset(self.key)

    @cached_property
    def spellings(self) -> tuple[frozenset[str], ...]:
        """The accepted spellings of each gap, as `bare` compares them."""
        return tuple(frozenset(bare(one) for one in accepted) for accepted in self.gaps)

    @cached_property
    def full(self) -> ItemMark:
        return ItemMark(Verdict.RIGHT, self.marks)


@dataclass(frozen=True)
class ItemMark:
    """`marks` is None while the answer waits for a person."""

    verdict: Verdict
    marks: Decimal | None


@dataclass(frozen=True)
class PaperMark:
    """The marks of a whole paper; `items` in the order of the keys. `total` is None while one of them waits."""

    total: Decimal | None
    items: tuple[ItemMark, ...]

    def count(self, verdict: Verdict) -> int:
        return sum(1 for item in self.items if item.verdict is verdict)


@dataclass(frozen=True)
class Shares:
    """What the institution grants for parts: of an incomplete, faultless multiple choice (0 to 1), and gap by gap."""

    incomplete: Decimal = Decimal(0)
    per_gap: bool = True


NOTHING = Decimal(0)
CENT = Decimal("0.01")
"""A share of an item's marks (2 of 3 gaps) is a whole number of these, so that marks add up."""
NONE = Shares()
UNANSWERED = ItemMark(Verdict.UNANSWERED, NOTHING)
WRONG = ItemMark(Verdict.WRONG, NOTHING)
WAITING = ItemMark(Verdict.WAITING, None)


def mark_item(key: Key, answer: Answer, shares: Shares = NONE) -> ItemMark:
    """The marks for an answer; an empty one is unanswered."""
    if not answer or (isinstance(answer, tuple) and not any(text.strip() for text in answer)):
        return UNANSWERED
    if key.kind in WRITTEN:
        return WAITING
    if isinstance(answer, tuple):
        return _mark_gaps(key, answer, shares.per_gap)
    if answer == key.letters:
        return key.full
    if shares.incomplete and key.kind == ItemType.MULTIPLE and answer < key.letters:
        return ItemMark(Verdict.PARTIAL, key.marks * shares.incomplete)
    return WRONG


def mark_paper(keys: Sequence[Key], answers: Mapping[int, Answer], shares: Shares = NONE) -> PaperMark:
    """Mark a paper. `answers` maps positions (from 1) to answers; a missing position is unanswered.

    The total is the plain sum of exact decimals; nothing is rounded here (R39).
    """
    items = tuple(
        mark_item(key, answers.get(position, frozenset()), shares) for position, key in enumerate(keys, start=1)
    )
    return PaperMark(total(items), items)


def total(items: Sequence[ItemMark]) -> Decimal | None:
    """The sum of the marks, or None while one is missing (R40: a missing mark is not a zero)."""
    marks = [item.marks for item in items]
    return None if any(mark is None for mark in marks) else sum((mark for mark in marks if mark is not None), NOTHING)


def judged(marks: Decimal, full: Decimal) -> ItemMark:
    """What a person's marks say: right if they are full, wrong if there are none."""
    verdict = Verdict.RIGHT if marks >= full else Verdict.PARTIAL if marks > 0 else Verdict.WRONG
    return ItemMark(verdict, marks)


def bare(text: str) -> str:
    """What two spellings of a gap have in common if they count as one: width, case, blanks and a full stop at the end make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".。")


def _mark_gaps(key: Key, answer: tuple[str, ...], per_gap: bool) -> ItemMark:
    given = [*answer, *[""] * len(key.gaps)]
    right = sum(
        bool(text.strip()) and bare(text) in accepted for text, accepted in zip(given, key.spellings, strict=False)
    )
    if right == len(key.gaps):
        return key.full
    if right and per_gap:
        part = key.marks * right / len(key.gaps)
        return ItemMark(Verdict.PARTIAL, part.quantize(CENT, ROUND_HALF_UP))
    return WRONG

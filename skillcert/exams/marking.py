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


def mark_item(key: Key, answer: Answer, shares: Shares = NONE) -> ItemMark:
    """The marks for an answer; an empty one is unanswered."""
    if not answer or (isinstance(answer, tuple) and not any(text.strip() for text in answer)):
        return ItemMark(Verdict.UNANSWERED, NOTHING)
    if key.kind in WRITTEN:
        return ItemMark(Verdict.WAITING, None)
    if isinstance(answer, tuple):
        return _mark_gaps(key, answer, shares.per_gap)
    wanted = frozenset(key.key)
    if answer == wanted:
        return ItemMark(Verdict.RIGHT, key.marks)
    if key.kind == ItemType.MULTIPLE and shares.incomplete and answer < wanted:
        return ItemMark(Verdict.PARTIAL, key.marks * shares.incomplete)
    return ItemMark(Verdict.WRONG, NOTHING)


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


def same_spelling(given: str, accepted: str) -> bool:
    """Whether two spellings of a gap count as one: width, case, blanks and a full stop at the end make no difference."""
    return _bare(given) == _bare(accepted)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".。")


def _mark_gaps(key: Key, answer: tuple[str, ...], per_gap: bool) -> ItemMark:
    given = [*answer, *[""] * len(key.gaps)]
    right = sum(
        any(text.strip() and same_spelling(text, one) for one in accepted)
        for text, accepted in zip(given, key.gaps, strict=False)
    )
    if right == len(key.gaps):
        return ItemMark(Verdict.RIGHT, key.marks)
    if right and per_gap:
        part = key.marks * right / len(key.gaps)
        return ItemMark(Verdict.PARTIAL, part.quantize(CENT, ROUND_HALF_UP))
    return ItemMark(Verdict.WRONG, NOTHING)

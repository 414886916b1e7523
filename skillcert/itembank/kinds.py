"""How the keys of the objective types are written, and what a valid one is.

In the bank a key is a list of letters (``["A", "C"]``, ``["T"]``); while it is read and compared it is one string in
canonical form: ``"C"`` for a single choice, ``"ABD"`` (sorted) for a multiple choice, ``"T"`` or ``"F"`` for a
true/false item.
"""

from enum import IntEnum

from skillcert.itembank.states import Importance, ItemType

__all__ = ["OPTION_LETTERS", "Difficulty", "Importance", "ItemType", "key_faults"]

OPTION_LETTERS = "ABCDE"


class Difficulty(IntEnum):
    """The five usual steps; there is no source for a scale, so it only steers composition softly."""

    EASY = 1
    FAIRLY_EASY = 2
    MEDIUM = 3
    FAIRLY_HARD = 4
    HARD = 5


def key_faults(kind: ItemType, key: str, option_count: int) -> str | None:
    """Say what is wrong with a canonical key, or None (R27).

    Returns one of ``"no_key"``, ``"key_not_among_options"``, ``"single_needs_one"``, ``"multiple_needs_two"``,
    ``"judge_needs_true_or_false"``.
    """
    if not key:
        return "no_key"
    if kind is ItemType.JUDGE:
        return None if key in ("T", "F") else "judge_needs_true_or_false"
    letters = set(key)
    if len(letters) != len(key) or not letters <= set(OPTION_LETTERS[:option_count]):
        return "key_not_among_options"
    if kind is ItemType.SINGLE and len(key) != 1:
        return "single_needs_one"
    if kind is ItemType.MULTIPLE and len(key) < 2:
        return "multiple_needs_two"
    return None

"""The order in which one candidate meets items and options, and the tokens that stand for the options.

Order and tokens come from the attempt's own secret alone: they are computed without the key, so nothing in them can tell
of it, and a token seen on one screen means nothing on another. An exam's paper gets tokens that the door of the saves knows
(`option_tokens`) in their place, one for each place on the screen; a preview keeps these.
"""

from __future__ import annotations

import hashlib
import hmac
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from skillcert.itembank.kinds import OPTION_LETTERS, ItemType

TOKEN_BYTES = 6
BOUND = re.compile(
    r"以上|上述|前述|[A-HＡ-Ｈ]\s*[和与及、,，]\s*[A-HＡ-Ｈ]|(都|均|全)(不?对|不?是|正确|错误)|(all|none|both) of the",
    re.IGNORECASE,
)
"""Options that speak of the others keep their places."""


@dataclass(frozen=True)
class Option:
    """One option as a candidate gets it: an opaque token; `letter` is the bank's letter and stays on the server."""

    token: str
    letter: str


def secret_of(root: bytes, attempt: int) -> bytes:
    """The secret of one attempt under the server's key."""
    return hmac.new(root, f"attempt:{attempt}".encode(), hashlib.sha256).digest()


def _draw(secret: bytes, *parts: object) -> bytes:
    return hmac.digest(secret, "/".join(map(str, parts)).encode(), "sha256")  # one call: a paper draws 700 times


def options(secret: bytes, item: int, kind: ItemType, texts: Sequence[str]) -> tuple[Option, ...]:
    """The options of an item in the order of this attempt. A true/false item has the letters T and F, in that order."""
    letters = ["T", "F"] if kind == ItemType.JUDGE else list(OPTION_LETTERS[: len(texts)])
    made = [Option(_draw(secret, "token", item, letter).hex()[: TOKEN_BYTES * 2], letter) for letter in letters]
    if kind == ItemType.JUDGE or any(BOUND.search(text) for text in texts):
        return tuple(made)
    return tuple(sorted(made, key=lambda option: _draw(secret, "place", item, option.letter)))


def order(secret: bytes, section: object, count: int) -> list[int]:
    """A permutation of 0 … count−1 for one section of the paper."""
    places = list(range(count))
    random.Random(_draw(secret, "section", section)).shuffle(places)
    return places


def units(secret: bytes, section: object, ties: Sequence[object]) -> list[int]:
    """A permutation of 0 … n−1 that keeps what hangs together: neighbours with the same tie move as one, in their order.

    `ties` has an entry a place: None for an item that stands alone.
    """
    runs: list[list[int]] = []
    for place, tie in enumerate(ties):
        if runs and tie is not None and ties[runs[-1][-1]] == tie:
            runs[-1].append(place)
        else:
            runs.append([place])
    return [place for run in order(secret, section, len(runs)) for place in runs[run]]


def letters_of(shown: Sequence[Option], tokens: Sequence[str]) -> frozenset[str] | None:
    """The bank's letters behind the tokens that came back; None when one of them was never given out here."""
    known = {option.token: option.letter for option in shown}
    if any(token not in known for token in tokens):
        return None
    return frozenset(known[token] for token in tokens)

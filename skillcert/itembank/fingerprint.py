"""When are two items the same item? R27: type + normalised stem + option set.

What a typist varies (width of characters, blanks, brackets around the gap, sentence punctuation, order of the
options) does not make another item. What carries meaning in a technical stem (signs, decimal points, slashes,
percent) does: "+" and "-" beside a galvanometer are two questions.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from skillcert.itembank.kinds import CHOICES, OPTION_LETTERS, ItemType, read_key

# Brackets and underscores mark the gap; the others end or join sentences. A full stop between digits is a decimal point.
_IGNORED = re.compile(r"""[\s_()\[\]{}〔〕【】《》〈〉「」『』"'“”‘’,，、;；:：。?？!！…·]+|\.(?!\d)|(?<!\d)\.""")


def bare(text: str) -> str:
    """Return the text as it is compared: NFKC, case folded, without blanks and sentence punctuation."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text).casefold())


def fingerprint(
    kind: ItemType, stem: str, options: Sequence[str] = (), figures: Iterable[str] = (), case: str = ""
) -> str:
    """Return 64 hex digits that are equal for duplicates.

    ``figures`` are digests of the images of the stem: "which instruction fits the diagram" is another question
    under another diagram; so is "how large is the current" under another ``case`` (the plain text of its shared stem).
    """
    parts = [kind.value, bare(stem), *sorted(bare(option) for option in options), "figures", *sorted(figures)]
    parts += ["case", bare(case)] if case else []
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def key_meaning(kind: ItemType, key: str | list, options: Sequence[str] = ()) -> frozenset[str]:
    """Return what a valid key (written or stored) says, free of letters, so that keys of reordered options can be compared."""
    stored = read_key(kind, key) if isinstance(key, str) else key
    if kind in CHOICES:
        return frozenset(bare(options[OPTION_LETTERS.index(letter)]) for letter in stored)
    if kind is ItemType.JUDGE:
        return frozenset(stored)
    if kind is ItemType.FILL:
        return frozenset(f"{gap}:{bare(one)}" for gap, spellings in enumerate(stored, 1) for one in spellings)
    return frozenset(bare(point["text"]) for point in stored)


@dataclass(frozen=True, slots=True)
class Print:
    """One item as the comparison sees it. ``ref`` is whatever names it to the caller (an id, a sheet row)."""

    ref: int
    fingerprint: str
    meaning: frozenset[str]


@dataclass(slots=True)
class Likeness:
    """What a set of items has in common: true duplicates and key conflicts, each as groups of refs, first one first."""

    duplicates: list[list[int]] = field(default_factory=list)
    conflicts: list[list[int]] = field(default_factory=list)

    @property
    def surplus(self) -> int:
        """How many items could go without losing a question."""
        return sum(len(group) - 1 for group in self.duplicates + self.conflicts)


def compare(prints: Iterable[Print]) -> Likeness:
    """Group items by fingerprint; a group whose keys disagree is a conflict for a human, not a duplicate."""
    groups: dict[str, list[Print]] = {}
    for one in prints:
        groups.setdefault(one.fingerprint, []).append(one)
    likeness = Likeness()
    for group in groups.values():
        if len(group) < 2:
            continue
        agree = len({one.meaning for one in group}) == 1
        (likeness.duplicates if agree else likeness.conflicts).append([one.ref for one in group])
    return likeness

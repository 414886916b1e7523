"""The six types of items: how their keys are written and read, and what a valid key is.

A key has two forms. Stored, it is JSON: ``["C"]``, ``["A", "B"]``, ``["T"]``; fill: the accepted spellings of each gap,
``[["直流", "DC"], ["交流"]]``; short and essay: scoring points, ``[{"text": "…", "marks": "2"}]`` (marks are shares of their
sum). Written, as in a form or a cell, it is text: ``"C"``, ``"ABD"``, ``"T"``; ``"直流|DC；交流"`` (gaps apart by ``；`` or line
ends, spellings by ``|``, a real stroke as ``\\|``, a backslash as ``\\\\``); a scoring point a line, its marks in brackets at the end: ``"定义（2分）"``.
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from enum import IntEnum
from itertools import count
from typing import Any

from skillcert.itembank.states import Importance, ItemType

__all__ = [
    "CHOICES",
    "OBJECTIVE",
    "OPTION_LETTERS",
    "WRITTEN",
    "Difficulty",
    "Importance",
    "ItemType",
    "gap_count",
    "numbered_gaps",
    "key_faults",
    "markup_gaps",
    "read_key",
    "write_key",
]

OPTION_LETTERS = "ABCDEFGH"
CHOICES = frozenset({ItemType.SINGLE, ItemType.MULTIPLE})
"""The types with options."""
WRITTEN = frozenset({ItemType.SHORT, ItemType.ESSAY})
"""The types that a person marks, by scoring points."""
OBJECTIVE = frozenset(ItemType) - WRITTEN
"""The types that are marked without a person."""

Key = list[Any]

_GAP = re.compile(r"[（(][\s_]*[）)]|_{2,}")
_MARKUP_GAP = re.compile(r"[（(](?:\s|_|&nbsp;)*[）)]|_{2,}")
_SPELLING = re.compile(r"(?:\\[|｜\\]|[^|｜])+")
_POINT_MARKS = re.compile(r"\s*[（(\[【]\s*(\d+(?:\.\d+)?)\s*(?:分|marks?|points?)?\s*[）)\]】]\s*$", re.IGNORECASE)
_TRUE_FALSE = {"√": "T", "✓": "T", "✔": "T", "×": "F", "✗": "F", "✘": "F"}


class Difficulty(IntEnum):
    """The five usual steps; there is no source for a scale, so it only steers composition softly."""

    EASY = 1
    FAIRLY_EASY = 2
    MEDIUM = 3
    FAIRLY_HARD = 4
    HARD = 5


def gap_count(stem_text: str) -> int:
    """How many gaps the plain text of a stem shows: empty brackets or two and more underscores."""
    return len(_GAP.findall(stem_text))


def markup_gaps(markup: str) -> int:
    """How many gaps sanitised markup shows; brackets in a formula are none."""
    return sum(len(_MARKUP_GAP.findall(piece)) for piece in re.split(r"<[^>]*>", markup))


def numbered_gaps(markup: str) -> str:
    """Sanitised markup with several gaps as ①, ②, …, so that each field below says which gap it fills; one gap stays."""
    if markup_gaps(markup) < 2:
        return markup
    pieces = re.split(r"(<[^>]*>)", markup)
    number = count(1)
    pieces[::2] = [_MARKUP_GAP.sub(lambda _: f"（{gap_sign(next(number))}）", piece) for piece in pieces[::2]]
    return "".join(pieces)


def gap_sign(number: int) -> str:
    """①, ② … as gaps are numbered in print."""
    return chr(0x2460 + number - 1) if number <= 20 else str(number)


def read_key(kind: ItemType, written: str) -> Key:
    """The stored form of a written key. What cannot be read comes through as it is, for `key_faults` to name."""
    if kind is ItemType.FILL:
        return _read_gaps(written)
    if kind in WRITTEN:
        return [_read_point(line) for line in written.splitlines() if line.strip()]
    letters = re.sub(r"[\s,、;/|.&+]+", "", unicodedata.normalize("NFKC", written)).upper()
    if kind is ItemType.JUDGE:
        letters = _TRUE_FALSE.get(letters, letters)
    return sorted(letters)


def write_key(kind: ItemType, key: Key) -> str:
    """The written form of a stored key; `read_key` gives the same key back."""
    if kind is ItemType.FILL:
        gaps = ["|".join(re.sub(r"[|｜\\]", r"\\\g<0>", one) for one in spellings) for spellings in key]
        return "；".join(gaps) if not any(re.search("[;；]", gap) for gap in gaps) else "\n".join([*gaps, ""])
    if kind in WRITTEN:
        return "\n".join(f"{point['text']}（{point['marks']}分）" for point in key)
    return "".join(sorted(key))


def key_faults(kind: ItemType, key: str | Key, option_count: int, gaps: int | None = None) -> str | None:
    """Say what is wrong with a key, written or stored, or None (R27). `gaps`: how many the stem shows, if that is to fit.

    Returns one of ``"no_key"``, ``"key_not_among_options"``, ``"single_needs_one"``, ``"multiple_needs_two"``,
    ``"judge_needs_true_or_false"``, ``"gap_count"``, ``"gap_empty"``, ``"point_marks"``.
    """
    stored = read_key(kind, key) if isinstance(key, str) else key
    if not stored:
        return "no_key"
    if kind is ItemType.FILL:
        return _gap_faults(stored, gaps)
    if kind in WRITTEN:
        whole = all(isinstance(point, dict) and point.get("text", "").strip() for point in stored)
        return None if whole and all(_marks(point) > 0 for point in stored) else "point_marks"
    if kind is ItemType.JUDGE:
        return None if stored in (["T"], ["F"]) else "judge_needs_true_or_false"
    if len(set(stored)) != len(stored) or not set(stored) <= set(OPTION_LETTERS[:option_count]):
        return "key_not_among_options"
    if kind is ItemType.SINGLE and len(stored) != 1:
        return "single_needs_one"
    if kind is ItemType.MULTIPLE and len(stored) < 2:
        return "multiple_needs_two"
    return None


def _gap_faults(stored: Key, gaps: int | None) -> str | None:
    if not all(isinstance(one, list) and one and all(spelling.strip() for spelling in one) for one in stored):
        return "gap_empty"
    return "gap_count" if gaps is not None and gaps != len(stored) else None


def _read_gaps(written: str) -> Key:
    text = written.strip(" \t").replace("\r\n", "\n")
    parts = text.split("\n") if "\n" in text else re.split("[;；]", text)
    while parts and not parts[-1].strip():
        parts.pop()
    return [_spellings(part) for part in parts]


def _spellings(part: str) -> Sequence[str]:
    given = (re.sub(r"\\([|｜\\])", r"\1", one).strip() for one in _SPELLING.findall(part))
    return list(dict.fromkeys(one for one in given if one))


def _read_point(line: str) -> dict[str, str]:
    found = _POINT_MARKS.search(line)
    text = line[: found.start()] if found else line
    return {"text": text.strip(), "marks": f"{Decimal(found[1]).normalize():f}" if found else "1"}


def _marks(point: dict[str, str]) -> Decimal:
    try:
        marks = Decimal(str(point.get("marks", "")))
    except InvalidOperation:
        return Decimal(0)
    return marks if marks.is_finite() else Decimal(0)

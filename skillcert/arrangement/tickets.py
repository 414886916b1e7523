"""Ticket numbers (准考证号): what one looks like (R25).

The pattern is a setting. Its preset gives 13 digits: year of the exam, number of the batch, place of the occupation
in the batch, level, running number, as in 26 0007 02 3 0015. The running number comes from an atomic counter per
prefix, so that a number once given is never given again, whatever becomes of the registration.
"""

from __future__ import annotations

import re

PRESET = "{YY}{batch:4}{occ:2}{level}{serial:4}"

_TOKEN = re.compile(r"\{(YY|batch|occ|level|serial)(?::(\d))?\}")
_WIDTHS = {"YY": 2, "level": 1}


class PatternError(ValueError):
    """A pattern that cannot number anything, or a value that no longer fits into its places."""


def prefix(pattern: str, *, year: int, batch: int, occ: int, level: int) -> str:
    """Everything before the running number; it also names the counter the running number is taken from."""
    check(pattern)
    head = pattern[: pattern.index("{serial")]
    values = {"YY": year % 100, "batch": batch, "occ": occ, "level": level}
    return _TOKEN.sub(lambda m: _digits(m, values), head)


def number(pattern: str, before: str, serial: int) -> str:
    """The whole number from `prefix(...)` and the running number (from 1)."""
    return before + _TOKEN.sub(lambda m: _digits(m, {"serial": serial}), pattern[pattern.index("{serial") :])


def check(pattern: str) -> None:
    """Raise PatternError unless the pattern ends with one running number and holds batch, occupation and level."""
    names = [m.group(1) for m in _TOKEN.finditer(pattern)]
    rest = _TOKEN.sub("", pattern)
    if names.count("serial") != 1 or names[-1:] != ["serial"] or not pattern.endswith("}"):
        raise PatternError("the running number must stand once, at the end")
    if not {"batch", "occ", "level"} <= set(names):
        raise PatternError("batch, occupation and level must stand in the pattern")
    if rest and not re.fullmatch(r"[0-9A-Z-]*", rest):
        raise PatternError("only digits, capital letters and hyphens may stand between the parts")


def _digits(match: re.Match[str], values: dict[str, int]) -> str:
    name = match.group(1)
    width = int(match.group(2) or _WIDTHS.get(name, 1))
    text = str(values[name]).zfill(width)
    if len(text) > width or values[name] < 0:
        raise PatternError(f"{name} {values[name]} does not fit into {width} places")
    return text

"""The formats that items come in: what a file is, and who reads it.

A format is a module with `FORMAT = Format(…)`; its reader takes `(data, filename, limits)` and gives a `ParsedFile`, or
raises `Refused` when the file as a whole cannot be taken. A file is known by its content; its name only breaks ties.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from skillcert.core.reasons import Reason, Refused
from skillcert.itembank import import_reasons as _reasons  # noqa: F401  (registers what readers say)
from skillcert.itembank.parsed import LIMITS, ParsedFile, ParseLimits

Reader = Callable[[bytes, str, ParseLimits], ParsedFile]


@dataclass(frozen=True)
class Format:
    """`claims(data, filename)` says whether this format reads the file. `label` is an N_() name for people."""

    name: str
    label: str
    extensions: tuple[str, ...]
    claims: Callable[[bytes, str], bool]
    read: Reader


MODULES = ("word", "qti", "moodle", "aiken", "gift", "workbook")
"""Asked in this order: the first that claims a file reads it. The workbook comes last, for any text may be a CSV."""


def known() -> list[Format]:
    return [importlib.import_module(f"{__name__}.{name}").FORMAT for name in MODULES]


def detect(data: bytes, filename: str) -> Format:
    """The format of a file; raises Refused when it is none of ours."""
    for one in known():
        if one.claims(data, filename):
            return one
    wanted = ", ".join(dict.fromkeys(ending for one in known() for ending in one.extensions))
    raise Refused(Reason("itembank.unknown_format", "file", wanted=wanted))


def read(data: bytes, filename: str, limits: ParseLimits = LIMITS) -> tuple[Format, ParsedFile]:
    """Recognise a file and read it; raises Refused."""
    found = detect(data, filename)
    return found, found.read(data, filename, limits)

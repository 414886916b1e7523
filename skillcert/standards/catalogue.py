"""The 2022 occupation catalogue (职业分类大典): 1,639 codes and names with their three groups, as plain facts.

Codes read `d-dd-dd-dd`; the last pair may be 00. Source: the published catalogue of 2022, codes and names only.
"""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "occupations_2022.csv"
CODE = re.compile(r"[1-8]-\d{2}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One occupation: its code, its name, and the groups (大类, 中类, 小类) above it."""

    code: str
    name: str
    major: str
    medium: str
    minor: str


@cache
def rows() -> tuple[CatalogueRow, ...]:
    """The whole catalogue in the order of its codes."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(CatalogueRow(**row) for row in csv.DictReader(file))


def is_code(text: str) -> bool:
    return CODE.fullmatch(text) is not None


def find(code: str) -> CatalogueRow | None:
    return _by_code().get(code)


def majors() -> dict[str, str]:
    """The eight major groups: digit → name."""
    return {row.code[0]: row.major for row in rows()}


def is_skill_occupation(code: str) -> bool:
    """Skilled occupations lie in the major groups 3 to 6; others are shown, but cannot be filed for certification."""
    return code[:1] in {"3", "4", "5", "6"}


def search(text: str, among: tuple[CatalogueRow, ...] | None = None) -> list[CatalogueRow]:
    """Occupations whose code, name or group holds every word: best first (code, then name begins, name holds, group holds).

    Codes are found with or without hyphens; full-width forms count as plain ones. An empty text finds all.
    """
    words = unicodedata.normalize("NFKC", text).casefold().split()
    ranked = []
    for row in among if among is not None else rows():
        ranks = [_rank(row, word) for word in words]
        if None not in ranks:
            ranked.append((max(ranks, default=0), row.code, row))
    return [row for _rank_of_row, _code, row in sorted(ranked, key=lambda entry: entry[:2])]


def _rank(row: CatalogueRow, word: str) -> int | None:
    digits = word.replace("-", "")
    if digits.isdigit():
        return 0 if row.code.replace("-", "").startswith(digits) else None
    name = row.name.casefold()
    if name == word:
        return 1
    if name.startswith(word):
        return 2
    if word in name:
        return 3
    return 4 if word in f"{row.minor} {row.medium} {row.major}".casefold() else None


@cache
def _by_code() -> dict[str, CatalogueRow]:
    return {row.code: row for row in rows()}

"""R21: nobody assesses, invigilates, marks, supervises or reviews a relative, an own student, or himself.

Pure: people come in as small values, conflicts go out. Who calls it blocks on every conflict; there is no
warning level.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from skillcert.core.i18n import N_


class Tie(StrEnum):
    """Why two people must not meet over an exam, strongest first."""

    SELF = "self"
    RELATIVE = "relative"
    CLASS = "class"

    @property
    def label(self) -> str:
        return {
            "self": N_("the person himself or herself"),
            "relative": N_("declared relatives"),
            "class": N_("own class"),
        }[self]


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody with a duty. `relatives` are ids of persons declared by either side; `classes` are keys of
    classes taught, in the form `class_key` gives; `students` are ids of persons trained outside a class."""

    person_id: int
    relatives: frozenset[int] = frozenset()
    classes: frozenset[str] = frozenset()
    students: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    person_id: int
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conflict:
    official_id: int
    candidate_id: int
    tie: Tie


def class_key(name: str) -> str:
    """One key for one class, however it was typed: case, blanks and full-width forms do not count."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def tie(official: Official, candidate: Candidate) -> Tie | None:
    """R21: the strongest tie between the two, or None when they may meet."""
    if official.person_id == candidate.person_id:
        return Tie.SELF
    if candidate.person_id in official.relatives:
        return Tie.RELATIVE
    if candidate.person_id in official.students or official.classes & candidate.classes:
        return Tie.CLASS
    return None


def conflicts(officials: Iterable[Official], candidates: Iterable[Candidate]) -> Iterator[Conflict]:
    """R21: every pair that must not meet, in the order given."""
    candidates = list(candidates)
    for official in officials:
        for candidate in candidates:
            if found := tie(official, candidate):
                yield Conflict(official.person_id, candidate.person_id, found)


def relatives_of(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    """Declared pairs, read both ways: whoever declares, both must avoid each other."""
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {person: frozenset(others) for person, others in found.items()}

"""The saves of one attempt in the order of their arrival, and what stood as the paper after each of them. No database, no clock.

What counts at a moment is the highest revision that had arrived by then; an older one that comes late is kept and counts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from skillcert.core import crypto, richtext
from skillcert.exams import building, receipts

LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class Save:
    """One change of one answer as it was stored; `at` is its arrival."""

    question: int
    revision: int
    value: str
    at: datetime


@dataclass(frozen=True)
class Step:
    """A save with its place in the order of arrival (from 1). `late`: a newer revision was there already.

    `before` is the value that stood for the question until then.
    """

    place: int
    save: Save
    late: bool
    before: str | None


@dataclass(frozen=True)
class Shown:
    """An answer as its candidate saw it: the chosen options as (letter or "", text), or the written texts as ("", text)."""

    lines: tuple[tuple[str, str], ...] = ()
    flagged: bool = False


def steps(saves: Iterable[Save]) -> list[Step]:
    """The saves in order of arrival; those of one message by question and revision, for they came together."""
    found: list[Step] = []
    standing: dict[int, Save] = {}
    for save in sorted(saves, key=lambda one: (one.at, one.question, one.revision)):
        before = standing.get(save.question)
        late = before is not None and before.revision > save.revision
        found.append(Step(len(found) + 1, save, late, before.value if before else None))
        if not late:
            standing[save.question] = save
    return found


def standing(order: Sequence[Step], place: int) -> dict[int, Save]:
    """{question: the save that counted} after the step `place`; 0 is the empty paper."""
    return {step.save.question: step.save for step in order[: max(0, place)] if not step.late}


def place_at(order: Sequence[Step], moment: datetime) -> int:
    """The last step that had arrived at a moment; 0 when none had."""
    return sum(step.save.at <= moment for step in order)


def digest(attempt_id: int, counted: Mapping[int, Save]) -> str:
    """The receipt's digest of these answers: SHA-256 over [[question, revision, value], …] in order."""
    rows = [(question, counted[question].revision, counted[question].value) for question in sorted(counted)]
    return crypto.digest(receipts.canonical(attempt_id, rows))


def shown(question: Mapping, value: str | None) -> Shown:
    """A stored value in the letters and texts of the candidate's own sheet. `question` is one of the sheet's questions.

    A token that was never given out is told as ("?", token): such a save is evidence too.
    """
    if value is None:
        return Shown()
    tokens, flagged = building.split(value)
    if building.written(value) is not None:
        texts = building.texts(value, question.get("gaps", 0))
        return Shown(tuple(("", text) for text in texts) if any(text.strip() for text in texts) else (), flagged)
    places = {option["token"]: place for place, option in enumerate(question["options"])}
    known = sorted((token for token in tokens if token in places), key=lambda token: places[token])
    lines = [
        (_letter(question, places[token]), richtext.to_text(question["options"][places[token]]["text"]))
        for token in known
    ]
    return Shown((*lines, *(("?", token) for token in tokens if token not in places)), flagged)


def _letter(question: Mapping, place: int) -> str:
    return "" if question["type"] == "judge" else LETTERS[place]

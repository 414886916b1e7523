"""The receipt of a paper: a digest of its answers that the candidate can compute again, and the answers in words beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skillcert.exams import building

LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class Shown:
    """One line of the receipt: what stands in the digest (`revision`, `value`) and what it means to its candidate (`said`)."""

    question: int
    revision: int
    value: str
    said: str


def canonical(attempt_id: int, rows: Sequence[Sequence]) -> str:
    """The text whose SHA-256 is the receipt: JSON of the attempt and [[question, revision, value], …] in order, nothing else."""
    return json.dumps({"attempt": attempt_id, "answers": [list(row) for row in rows]}, separators=(",", ":"))


def said(question: Mapping, value: str) -> str:
    """An answer as its candidate gave it: the letters as this paper showed them, true/false in words, or the text; "" for none."""
    written = building.written(value)
    if written is not None:
        return written
    tokens, _ = building.split(value)
    places = {option["token"]: place for place, option in enumerate(question["options"])}
    chosen = sorted(places[token] for token in tokens if token in places)
    if question["type"] == "judge":
        return "".join(question["options"][place]["text"] for place in chosen)
    return ", ".join(LETTERS[place] for place in chosen)


def lines(sheet: Mapping, rows: Sequence[Sequence]) -> list[Shown]:
    """The lines of a receipt in the order of the digest."""
    questions = {question["n"]: question for question in sheet["questions"]}
    return [Shown(n, revision, value, said(questions[n], value)) for n, revision, value in rows]

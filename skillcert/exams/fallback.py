"""A theory exam on paper: the boxes of an answer sheet, and how many copies a room needs. Values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from skillcert.exams import building
from skillcert.itembank.kinds import ItemType

LETTERED = frozenset({ItemType.SINGLE, ItemType.MULTIPLE, ItemType.JUDGE})
TICKS = {"T": "√", "F": "×"}
PER_ROW = 10
SPARE_EVERY = 20
"""One spare copy for so many seats, and at least one a form."""


@dataclass(frozen=True)
class Block:
    """Questions of one type that follow each other: `rows` of numbers for letters, or (number, gaps) to write beside."""

    kind: ItemType
    rows: tuple[tuple[int, ...], ...]
    written: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class AnswerSheet:
    """What one seat gets beside the form. `partial`: the form prints more than this candidate answers.

    `saved`: {number in the form: what was saved in the hall, as it is printed into the boxes}, for a seat that goes on on paper.
    """

    seat: int
    ticket: str
    name: str
    form: str
    blocks: tuple[Block, ...]
    partial: bool
    saved: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def copies(seats: int) -> int:
    """Copies of a form for so many seats, with the spare ones."""
    return seats + max(1, -(-seats // SPARE_EVERY))


def blocks(shape: Iterable[tuple[int, ItemType, int]]) -> tuple[Block, ...]:
    """The boxes for (number in the printed form, type, gaps), in the order of the form."""
    found = []
    for kind, group in groupby(sorted(shape), key=lambda line: line[1]):
        lines = list(group)
        numbers = tuple(number for number, _, _ in lines)
        rows = tuple(numbers[start : start + PER_ROW] for start in range(0, len(numbers), PER_ROW))
        lettered = kind in LETTERED
        written = () if lettered else tuple((number, max(1, gaps)) for number, _, gaps in lines)
        found.append(Block(kind, rows if lettered else (), written))
    return tuple(found)


def saved(decode: Sequence[Mapping], values: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
    """{number in the printed form: lines} of answers that were saved in the hall: letters of the form, √ or ×, or texts."""
    found: dict[int, tuple[str, ...]] = {}
    for question, answer in building.chosen(decode, values).items():
        if isinstance(answer, frozenset):
            letters = "".join(sorted(answer))
            answer = (TICKS.get(letters, letters),)
        found[decode[question - 1]["number"]] = tuple(answer)
    return found


def shape(questions: Sequence[Mapping], decode: Sequence[Mapping]) -> list[tuple[int, ItemType, int]]:
    """(number in the printed form, type, gaps) of an attempt's questions: all that leaves its sheet for the answer sheet."""
    return [
        (line["number"], ItemType(question["type"]), question.get("gaps", 0))
        for question, line in zip(questions, decode, strict=True)
    ]

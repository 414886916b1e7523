"""Who chose what, and which items look as if their key were wrong. Pure.

Conspicuous is judged only from `FLAGS_FROM` candidates on, and only by what is beyond chance:
`negative`: the better candidates lose the marks; `distractor_above`: a wrong option is chosen more often than the key;
`distractor_better`: choosing a wrong option goes with better totals than choosing the key. These three look miskeyed.
`everybody`, `nobody`: no candidate or every candidate failed; `dead`: a wrong option that hardly anybody (< 2 %) takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skillcert.exams.statistics import FLAGS_FROM, Z95, ItemLine, Responses, correlation, shares
from skillcert.itembank.states import ItemType

MISKEYED = ("negative", "distractor_above", "distractor_better")
"""The flags that must be dealt with before results are released."""
DEAD_BELOW = 0.02
TAKEN_BY = 0.1
Z99 = 2.576
"""A wrong option counts as the better one when a tenth took it and its correlation is beyond chance at 0.5 %: a paper has hundreds of them."""
CHOSEN_WHOLE = frozenset({ItemType.SINGLE, ItemType.JUDGE})


@dataclass(frozen=True)
class Choice:
    """One option of an item. `by_group`: the share that chose it in each ability group, weakest first."""

    letter: str
    right: bool
    count: int
    share: float
    rest: float | None
    by_group: tuple[float | None, ...]


def ability_groups(totals: np.ndarray) -> tuple[np.ndarray, int]:
    """(group of each candidate from 0 = weakest, number of groups): thirds, from 100 candidates on fifths. Ties stay together."""
    count = 5 if len(totals) >= 100 else 3
    if not len(totals):
        return np.zeros(0, dtype=int), count
    ranked = np.sort(totals)
    middle = (np.searchsorted(ranked, totals, "left") + np.searchsorted(ranked, totals, "right")) / 2
    return np.minimum((middle / len(totals) * count).astype(int), count - 1), count


def choices(responses: Responses, q: int) -> tuple[Choice, ...]:
    """What was chosen at question `q`, letter by letter; empty for items without letters."""
    question = responses.questions[q]
    there = np.flatnonzero(~np.isnan(responses.scores[:, q]))
    if not question.letters or not len(there):
        return ()
    rest = shares(responses, without=q)[there]
    groups, count = ability_groups(rest)
    sizes = np.bincount(groups, minlength=count)
    found = []
    for letter in question.letters:
        took = np.array([float(letter in responses.chosen[int(c)][q]) for c in there])
        tally = np.bincount(groups, weights=took, minlength=count)
        by_group = tuple(float(n / size) if size else None for n, size in zip(tally, sizes, strict=True))
        right = letter in question.key
        found.append(Choice(letter, right, int(took.sum()), float(took.mean()), correlation(took, rest), by_group))
    return tuple(found)


def flags(kind: ItemType, line: ItemLine, chosen: Sequence[Choice]) -> tuple[str, ...]:
    """What is conspicuous about an item; nothing is below `FLAGS_FROM` answers."""
    n = line.answers
    if n < FLAGS_FROM or line.p is None:
        return ()
    found = []
    if line.p == 0:
        found.append("nobody")
    if line.p == 1:
        found.append("everybody")
    beyond = Z95 / np.sqrt(n)
    if line.item_rest is not None and line.item_rest < -beyond:
        found.append("negative")
    if kind in CHOSEN_WHOLE:
        found += _against_the_key(chosen, n)
    if any(not one.right and one.share < DEAD_BELOW for one in chosen) and kind is not ItemType.JUDGE:
        found.append("dead")
    return tuple(found)


def _against_the_key(chosen: Sequence[Choice], n: int):
    key = next((one for one in chosen if one.right), None)
    if key is None:
        return
    wrong = [one for one in chosen if not one.right]
    if any(one.share - key.share > Z95 * np.sqrt((one.share + key.share) / n) for one in wrong):
        yield "distractor_above"
    mine, least = key.rest or 0.0, Z99 / np.sqrt(n)
    if any(one.share >= TAKEN_BY and one.rest is not None and one.rest > max(mine, least) for one in wrong):
        yield "distractor_better"

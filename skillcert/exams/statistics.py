"""Classical item statistics from a response matrix. Pure: arrays in, figures out.

Terms. p: the mean share of an item's marks (with 0/1 items the share of right answers). Item–total and item–rest: Pearson's
correlation of the item's marks with the whole total and with the total without the item. Alpha: Cronbach's (with 0/1 items it
is KR-20). SEM = sd · √(1 − alpha). All standard deviations are those of a sample (n − 1). Upper–lower: p among the best 27 %
minus p among the weakest 27 %; who ties at the border counts by the share that is needed, so the order of rows does not matter.

Where candidates sat different items (`Responses.complete` is False) a total is the share of the marks that were on offer, and
alpha does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from skillcert.itembank.states import ItemType

FLAGS_FROM = 30
"""Candidates from which an item may be called conspicuous; below that chance alone does such things."""
STABLE_FROM = 100
"""Candidates from which the figures of an item are fairly steady."""
TAIL = 0.27
Z95 = 1.645
"""One-sided 5 %: what is beyond it is hardly chance."""


@dataclass(frozen=True)
class Question:
    """An item as it stood in the paper. `letters`: what could be chosen; `key`: the right ones; both empty for other types."""

    number: int
    item_id: int
    version: int
    kind: ItemType
    marks: float
    letters: str = ""
    key: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Responses:
    """What candidates did. `scores[c, q]`: marks, nan where the candidate did not get the item.

    `chosen[c][q]`: the letters, empty where nothing was chosen. `groups`: {"sex": ["male", None, …]} for DIF.
    """

    questions: Sequence[Question]
    scores: np.ndarray
    chosen: Sequence[Sequence[frozenset[str]]] = ()
    groups: Mapping[str, Sequence[str | None]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return not bool(np.isnan(self.scores).any())

    @property
    def full(self) -> np.ndarray:
        return np.array([question.marks for question in self.questions], dtype=float)


@dataclass(frozen=True)
class Summary:
    """Figures of the whole paper; None where too little is there to compute one. `bands`: [from, to, candidates]."""

    candidates: int
    items: int
    full: float
    mean: float | None
    sd: float | None
    median: float | None
    lowest: float | None
    highest: float | None
    alpha: float | None
    sem: float | None
    dichotomous: bool
    bands: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True)
class ItemLine:
    """Figures of one item; None where they do not exist (nobody varies, or nobody got it)."""

    answers: int
    p: float | None
    item_total: float | None
    item_rest: float | None
    upper_lower: float | None
    alpha_without: float | None


def correlation(one: np.ndarray, other: np.ndarray) -> float | None:
    """Pearson's r; None where either does not vary or fewer than three pairs are there."""
    if len(one) < 3:
        return None
    a, b = one - one.mean(), other - other.mean()
    length = np.sqrt((a @ a) * (b @ b))
    # A spread that is only the dust of floating point is none.
    if length <= 1e-9 * max(1.0, float(np.abs(one).max()) * float(np.abs(other).max())) * len(one):
        return None
    return float(a @ b / length)


def alpha(scores: np.ndarray) -> float | None:
    """Cronbach's alpha of a complete matrix; None with fewer than two items or candidates, or when totals do not vary."""
    candidates, items = scores.shape
    if items < 2 or candidates < 2:
        return None
    whole = float(scores.sum(axis=1).var(ddof=1))
    if whole <= 1e-12:
        return None
    return float(items / (items - 1) * (1 - scores.var(axis=0, ddof=1).sum() / whole))


def shares(responses: Responses, without: int | None = None) -> np.ndarray:
    """The total of every candidate, without one item if that is wanted: marks, or shares of what was on offer to each."""
    scores, full = responses.scores, responses.full
    if without is not None:
        keep = np.arange(scores.shape[1]) != without
        scores, full = scores[:, keep], full[keep]
    sums = np.nansum(scores, axis=1)
    if responses.complete:
        return sums
    offered = (~np.isnan(scores)) @ full
    return np.divide(sums, offered, out=np.zeros_like(sums), where=offered > 0)


def summary(responses: Responses, band: float = 5.0) -> Summary:
    """The paper as a whole. Where candidates sat different items, totals are shown out of 100."""
    scores = responses.scores
    candidates, items = scores.shape
    complete = responses.complete
    totals = shares(responses) if complete else shares(responses) * 100
    full = float(responses.full.sum()) if complete else 100.0
    spread = float(totals.std(ddof=1)) if candidates > 1 else None
    found = alpha(scores) if complete else None
    marks = scores / responses.full
    return Summary(
        candidates=candidates,
        items=items,
        full=full,
        mean=float(totals.mean()) if candidates else None,
        sd=spread,
        median=float(np.median(totals)) if candidates else None,
        lowest=float(totals.min()) if candidates else None,
        highest=float(totals.max()) if candidates else None,
        alpha=found,
        sem=spread * float(np.sqrt(max(0.0, 1 - found))) if found is not None and spread is not None else None,
        dichotomous=bool(np.isin(marks[~np.isnan(marks)], (0.0, 1.0)).all()),
        bands=bands(totals, full, band),
    )


def bands(totals: np.ndarray, full: float, width: float) -> tuple[tuple[float, float, int], ...]:
    """How many totals lie in [0, width), [width, 2·width) …; the full mark belongs to the last band."""
    count = max(1, int(np.ceil(full / width)))
    place = np.minimum((totals + 1e-9) // width, count - 1).astype(int)
    tally = np.bincount(place, minlength=count)
    return tuple((i * width, min(full, (i + 1) * width), int(n)) for i, n in enumerate(tally))


def item_lines(responses: Responses) -> list[ItemLine]:
    """The figures of every item, in the order of the questions."""
    scores, complete = responses.scores, responses.complete
    totals = shares(responses)
    return [_line(responses, q, totals, complete) for q in range(scores.shape[1])]


def _line(responses: Responses, q: int, totals: np.ndarray, complete: bool) -> ItemLine:
    scores, full = responses.scores, responses.full[q]
    column = scores[:, q]
    there = ~np.isnan(column)
    own = column[there]
    rest = shares(responses, without=q)[there]
    return ItemLine(
        answers=len(own),
        p=float(own.mean() / full) if len(own) else None,
        item_total=correlation(own, totals[there]),
        item_rest=correlation(own, rest),
        upper_lower=upper_lower(own / full, totals[there]),
        alpha_without=alpha(np.delete(scores, q, axis=1)) if complete else None,
    )


def upper_lower(own: np.ndarray, totals: np.ndarray, tail: float = TAIL) -> float | None:
    """p among the best `tail` minus p among the weakest; `own`: shares of the item's marks."""
    if len(own) < 4:
        return None
    return float(own @ tail_weights(totals, tail) - own @ tail_weights(-totals, tail)) / (tail * len(own))


def tail_weights(totals: np.ndarray, tail: float = TAIL) -> np.ndarray:
    """How far each candidate counts among the best `tail`: 1 above the border, 0 below, an equal share for all who tie on it."""
    wanted = tail * len(totals)
    border = np.sort(totals)[::-1][max(0, int(np.ceil(wanted)) - 1)]
    above, tied = totals > border, totals == border
    return above + tied * ((wanted - above.sum()) / tied.sum())

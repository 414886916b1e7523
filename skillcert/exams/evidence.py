"""Whether everything that was kept of an attempt tells the same: saves, latest answers, receipt, history. No database, no clock.

The saves are append-only, the latest answers are what is marked, the receipt is what the candidate holds, and the history carries the
receipt in its chain since the moment of the end. One changed row makes two of them disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from skillcert.core import crypto
from skillcert.exams import receipts, timeline
from skillcert.exams.timeline import Save


@dataclass(frozen=True)
class Difference:
    """A question on which the saves and the latest answers disagree: (revision, value) of each, None where there is none."""

    question: int
    saved: tuple[int, str] | None
    stands: tuple[int, str] | None


@dataclass(frozen=True)
class Evidence:
    """The receipt and what gives it. `history`: the receipt in the chain, None where no event was found; `chained`: that event is unchanged."""

    receipt: str
    saves: str
    answers: str
    history: str | None
    chained: bool
    differences: tuple[Difference, ...]

    @property
    def checks(self) -> list[tuple[str, bool]]:
        """(what was compared with the receipt, whether it agrees), in the order of a page."""
        return [
            ("saves", self.saves == self.receipt),
            ("answers", self.answers == self.receipt),
            ("history", self.chained and self.history == self.receipt),
        ]

    @property
    def whole(self) -> bool:
        return all(agrees for _, agrees in self.checks)


def compared(
    attempt_id: int,
    receipt: str,
    counted: Mapping[int, Save],
    stands: Mapping[int, tuple[int, str]],
    history: str | None,
    chained: bool,
) -> Evidence:
    """Compute the receipt again from the saves that count and from the latest answers, and name what differs."""
    saved = {question: (save.revision, save.value) for question, save in counted.items()}
    differing = sorted(n for n in saved.keys() | stands.keys() if saved.get(n) != stands.get(n))
    return Evidence(
        receipt,
        timeline.digest(attempt_id, counted),
        digest(attempt_id, stands),
        history,
        chained,
        tuple(Difference(n, saved.get(n), stands.get(n)) for n in differing),
    )


def digest(attempt_id: int, answers: Mapping[int, tuple[int, str]]) -> str:
    """The receipt of these answers: {question: (revision, value)}."""
    return crypto.digest(receipts.canonical(attempt_id, [(n, *answers[n]) for n in sorted(answers)]))

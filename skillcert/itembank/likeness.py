"""Which new questions look like one that is there already? Texts in, pairs out.

Two questions are alike when most characters of question and options stand in both in the same order (normalised indel
similarity, by rapidfuzz). Equal questions are found by their fingerprints and left out here. Only texts of about the
same length can be alike, so the others are never compared: 1,500 questions against 20,000 take seconds.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from skillcert.itembank.fingerprint import bare

LEAST = 85
"""Percent of the characters that must be common. Below it, pairs in real banks are about different things."""
SHORTEST = 8
"""Shorter texts are alike by chance."""
MOST = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is compared. `ref` is whatever names it to the caller; `mark` is its fingerprint."""

    ref: int
    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """`score` percent of the two texts are the same."""

    new: int
    other: int
    score: int


def text_of(stem: str, options: Sequence[str]) -> str:
    """What is compared: the question and its options in a fixed order, without blanks and sentence punctuation."""
    return "\n".join([bare(stem), *sorted(bare(option) for option in options)])


class Library:
    """Questions by the length of their texts."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = sorted(questions, key=lambda one: len(one.text))
        self._texts = [one.text for one in self._questions]
        self._lengths = [len(text) for text in self._texts]

    def alike(self, new: Sequence[Question], least: int = LEAST, most: int = MOST) -> list[Pair]:
        """For each new question the most similar of the library, best first; a question is not like itself."""
        return [pair for one in new if len(one.text) >= SHORTEST for pair in self._near(one, least, most)]

    def _near(self, one: Question, least: int, most: int) -> list[Pair]:
        size, share = len(one.text), least / 100
        low = bisect_left(self._lengths, int(size * share / (2 - share)))
        high = bisect_right(self._lengths, int(size * (2 - share) / share) + 1)
        found = process.extract(
            one.text, self._texts[low:high], scorer=fuzz.ratio, processor=None, score_cutoff=least, limit=most + 4
        )
        pairs = []
        for _text, score, place in found:
            other = self._questions[low + place]
            if other.ref != one.ref and not (one.mark and one.mark == other.mark):
                pairs.append(Pair(one.ref, other.ref, int(score)))
        return pairs[:most]


def within(questions: Sequence[Question], least: int = LEAST, most: int = MOST) -> list[Pair]:
    """Pairs among the questions themselves, each once: the later one (by ref) is the new one."""
    pairs = Library(questions).alike(questions, least, most)
    return list(dict.fromkeys(Pair(max(p.new, p.other), min(p.new, p.other), p.score) for p in pairs))

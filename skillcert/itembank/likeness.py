"""Which new questions look like one that is there already? Texts in, pairs out.

Two questions are alike when most characters of question and options stand in both in the same order (normalised indel
similarity, by rapidfuzz). Equal questions are found by their fingerprints and left out here. Only questions that share
parts of their sketches (the smallest hashes of their runs of three characters) are compared: of 2,229 real questions
this finds all pairs that comparing everything finds, and 1,500 questions against 20,000 take a second or two.
Source of the sketch: A. Z. Broder, On the resemblance and containment of documents (1997).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest
from zlib import crc32

from rapidfuzz import fuzz

from skillcert.itembank.fingerprint import bare

LEAST = 85
"""Percent of the characters that must be common. Below it, pairs in real banks are about different things."""
SHORTEST = 8
"""Shorter texts are alike by chance."""
MOST = 3
RUN, SKETCH, SHARED = 3, 16, 2
"""Characters of a run, hashes of a sketch, and how many of them two questions must share to be compared."""
COMMON = 800
"""A run that so many questions have says nothing."""


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


def sketch(text: str) -> list[int]:
    """The smallest hashes of the text's runs of three characters."""
    return nsmallest(SKETCH, {crc32(text[at : at + RUN].encode()) for at in range(max(1, len(text) - RUN + 1))})


class Library:
    """Questions by the hashes of their sketches."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = list(questions)
        self._places: dict[int, list[int]] = defaultdict(list)
        for place, one in enumerate(self._questions):
            for value in sketch(one.text):
                self._places[value].append(place)

    def alike(self, new: Sequence[Question], least: int = LEAST, most: int = MOST) -> list[Pair]:
        """For each new question the most similar of the library, best first; a question is not like itself."""
        return [pair for one in new if len(one.text) >= SHORTEST for pair in self._near(one, least, most)]

    def candidates(self, one: Question) -> list[Question]:
        """The questions that are worth a comparison."""
        shared: Counter[int] = Counter()
        for value in sketch(one.text):
            places = self._places.get(value, ())
            if len(places) <= COMMON:
                shared.update(places)
        return [self._questions[place] for place, count in shared.items() if count >= SHARED]

    def _near(self, one: Question, least: int, most: int) -> list[Pair]:
        pairs = []
        for other in self.candidates(one):
            if other.ref == one.ref or (one.mark and one.mark == other.mark):
                continue
            score = fuzz.ratio(one.text, other.text, score_cutoff=least)
            if score:
                pairs.append(Pair(one.ref, other.ref, int(score)))
        return sorted(pairs, key=lambda pair: (-pair.score, pair.other))[:most]


def within(questions: Sequence[Question], least: int = LEAST, most: int = MOST) -> list[Pair]:
    """Pairs among the questions themselves, each once: the later one (by ref) is the new one."""
    pairs = Library(questions).alike(questions, least, most)
    return list(dict.fromkeys(Pair(max(p.new, p.other), min(p.new, p.other), p.score) for p in pairs))

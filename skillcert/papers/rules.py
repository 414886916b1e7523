"""When a paper may not be composed, approved or opened. Values in, reasons out."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from skillcert.core.reasons import Reason
from skillcert.itembank.rules import other_person
from skillcert.papers.blueprint import Section
from skillcert.papers.checker import FULL_MARKS, Broken
from skillcert.standards.weights import TOLERANCE


def whole_pattern(sections: Iterable[Section]) -> Iterator[Reason]:
    """R28: a paper totals exactly 100 marks."""
    sections = list(sections)
    if not sections:
        yield Reason("papers.no_pattern")
        return
    total = sum((section.count * section.marks for section in sections), Decimal(0))
    if total != FULL_MARKS:
        yield Reason("papers.pattern_total", total=total)


def whole_weights(weights: Mapping[str, Decimal]) -> Iterator[Reason]:
    """R26: the weights of the ranges sum to 100."""
    if not weights:
        yield Reason("papers.no_weights")
        return
    total = sum(weights.values(), Decimal(0))
    if abs(total - 100) > TOLERANCE:
        yield Reason("papers.weights_total", total=total)


def standards_weights(differences: Iterable[tuple[str, Decimal, Decimal]], deviation: str) -> Iterator[Reason]:
    """R26: the top of the bank's table equals the standard's theory column, unless a reason to deviate is given."""
    if deviation.strip():
        return
    for name, ours, theirs in differences:
        yield Reason("papers.weights_differ", "deviation", name=name, ours=ours, theirs=theirs)


def own_paper(composer: int | None, composer_person: int | None, actor: int | None, actor_person: int | None):
    """R28: who composed a paper does not approve it."""
    return other_person("papers.own_paper", composer, composer_person, actor, actor_person)


def broken_promises(broken: Iterable[Broken]) -> Iterator[Reason]:
    """R28: what the second look found."""
    for one in broken:
        yield Reason(f"papers.broken_{one.code}", subject=one.subject, found=one.found, expected=one.expected)

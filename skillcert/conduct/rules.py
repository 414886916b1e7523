"""Why not: the rules of the exam day over plain values. R32–R34, R43; figures and the door stand in `figures`."""

from collections.abc import Iterator

from skillcert.core.identity import normalise
from skillcert.core.reasons import Reason

TAIL = 4
"""How many last characters of a document an invigilator types."""


def identity_matches(name: str, number: str | None, typed: str | None, seen: bool) -> Iterator[Reason]:
    """R34: check-in needs a matching identity: the end of the document's number, or the invigilator's word for it."""
    given = normalise(typed or "").upper()
    if given:
        if len(given) < TAIL or not (number or "").upper().endswith(given):
            yield Reason("conduct.identity_differs", "identity", name=name)
    elif not seen:
        yield Reason("conduct.identity_missing", "identity")


def seat_matches(name: str, seat: int, given: int | None) -> Iterator[Reason]:
    """R34: and the seat of the ticket."""
    if given is not None and given != seat:
        yield Reason("conduct.seat_differs", "seat", name=name, seat=seat, given=given)


def violation_complete(known: bool, description: str, witnesses: list[str], files: int) -> Iterator[Reason]:
    """R43: a report names the act, describes it, and brings evidence: two witnesses or a file."""
    if not known:
        yield Reason("conduct.clause_unknown", "clause")
    if len(description.strip()) < 10:
        yield Reason("conduct.violation_text", "description")
    if len({w.strip() for w in witnesses if w.strip()}) < 2 and not files:
        yield Reason("conduct.violation_evidence", "witnesses")


def other_person(reporter: tuple[int | None, int | None], handler: tuple[int | None, int | None]) -> Iterator[Reason]:
    """R43: handler ≠ reporter, as account and as human being. Pairs are (account id, person id)."""
    if any(a is not None and a == b for a, b in zip(reporter, handler, strict=True)):
        yield Reason("conduct.same_person")


def reason_given(text: str, code: str = "conduct.reason_missing") -> Iterator[Reason]:
    if len(text.strip()) < 4:
        yield Reason(code, "reason")

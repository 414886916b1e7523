"""Scores of an exam on paper: what two people read from an answer sheet, and why something does not go. Values in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.identity import normalise
from skillcert.core.reasons import Reason
from skillcert.exams import score_reasons  # noqa: F401  the sentences
from skillcert.exams.states import AttemptState

PLACES = 2


@dataclass(frozen=True)
class Entry:
    """A score as one person read it from the sheet."""

    marks: Decimal
    account_id: int | None
    person_id: int | None
    looked_again: bool = False


class Standing(StrEnum):
    """How far the score of a sheet is."""

    NOTHING = "nothing"
    ONCE = "once"
    DIFFERS = "differs"
    STANDS = "stands"
    ABSENT = "absent"


labels(
    Standing,
    {
        Standing.NOTHING: N_("No score yet"),
        Standing.ONCE: N_("Entered once"),
        Standing.DIFFERS: N_("The two differ"),
        Standing.STANDS: N_("Two people agree"),
        Standing.ABSENT: N_("Absent"),
    },
)


def read(text: str) -> Decimal | None:
    """A typed or imported score; None when it is no plain number of points."""
    try:
        marks = Decimal(normalise(text))
    except InvalidOperation:
        return None
    return marks if marks.is_finite() else None


def declare(state: AttemptState, marked: bool, absent: bool, answers: int, reason: str, seat: int) -> Iterator[Reason]:
    """Why a seat is not declared as written on paper. Answers given in the hall stay as evidence; then a reason is needed."""
    if absent:
        yield Reason("exams.paper_seat_absent", seat=seat)
    elif marked:
        yield Reason("exams.paper_marked", seat=seat)
    elif state is AttemptState.SUBMITTED:
        yield Reason("exams.paper_handed_in", seat=seat)
    elif answers and not reason.strip():
        yield Reason("exams.paper_reason", "reason", seat=seat, answers=answers)


def bounds(marks: Decimal | None, full: Decimal, seat: int) -> Iterator[Reason]:
    """R39: a score lies between 0 and the full marks of the paper, with at most two decimals."""
    if marks is None or not 0 <= marks <= full or marks != round(marks, PLACES):
        yield Reason("exams.score_bounds", f"seat_{seat}", seat=seat, most=full)


def agreed(entries: Sequence[Entry]) -> Decimal | None:
    """R44: the score that two different people read alike, if there is one."""
    for place, one in enumerate(entries):
        if any(one.marks == other.marks and not _same(one, other) for other in entries[:place]):
            return one.marks
    return None


def standing(entries: Sequence[Entry]) -> Standing:
    """How far the entries of one sheet are."""
    if agreed(entries) is not None:
        return Standing.STANDS
    return Standing.NOTHING if not entries else Standing.ONCE if len(entries) == 1 else Standing.DIFFERS


def own(entries: Sequence[Entry], account_id: int | None, person_id: int | None) -> Entry | None:
    """The entry of this human being, whichever account it came by."""
    me = Entry(Decimal(0), account_id, person_id)
    return next((one for one in entries if _same(one, me)), None)


def turn(
    entries: Sequence[Entry], account_id: int | None, person_id: int | None, candidate: int | None, seat: int
) -> Iterator[Reason]:
    """R44: why this person does not enter this score now.

    One's own figure may be mended until another person has entered theirs. When the figures differ each looks once more at the
    sheet, without seeing the other's; after that it takes a third person.
    """
    if person_id is not None and person_id == candidate:
        yield Reason("exams.own_answer")
        return
    now, mine = standing(entries), own(entries, account_id, person_id)
    if now is Standing.STANDS:
        yield Reason("exams.score_stands", f"seat_{seat}", seat=seat)
    elif now is Standing.DIFFERS and mine is not None and mine.looked_again:
        yield Reason("exams.score_third_person", f"seat_{seat}", seat=seat)


def second_signature(
    account: int | None, person: int | None, own_account: int | None, own_person: int | None, may: bool
) -> Iterator[Reason]:
    """R44: who signs an import as the second person is another human being with the right to enter scores."""
    if account is None or not may:
        yield Reason("exams.score_second_unknown", "second_login")
    elif account == own_account or (person is not None and person == own_person):
        yield Reason("exams.score_second_same", "second_login")


def reopen(reason: str, collected: bool) -> Iterator[Reason]:
    """R44, R46: a score that stands is entered anew only for a reason, and never after the results were collected."""
    if collected:
        yield Reason("exams.score_collected")
    if not reason.strip():
        yield Reason("exams.score_reason", "reason")


def _same(one: Entry, other: Entry) -> bool:
    return one.account_id == other.account_id or (one.person_id is not None and one.person_id == other.person_id)

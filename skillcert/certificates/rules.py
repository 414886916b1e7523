"""Why not: the rules of certificates, over plain values."""

import datetime as dt
from collections.abc import Iterator

from skillcert.certificates.numbering import contradictions, is_prefix
from skillcert.core.reasons import Reason

WAYS = ("in_person", "proxy", "post")
MISSES_A_SOURCE = 20
MISSES_A_TARGET = 40
SPAN = dt.timedelta(minutes=10)


def numbering(
    *,
    sealed: bool,
    notice_until: dt.date | None,
    issued_on: dt.date,
    today: dt.date,
    filing_code: str,
    filing_until: dt.date,
) -> Iterator[Reason]:
    """R49, R50: after the notice, on a day that has come, under a filing that is valid."""
    if not sealed:
        yield Reason("certificates.not_sealed")
    if notice_until is not None and issued_on <= notice_until:
        yield Reason("certificates.date_early", "issued_on", last=notice_until)
    if issued_on > today:
        yield Reason("certificates.date_late", "issued_on")
    if issued_on > filing_until:
        yield Reason("certificates.filing_ended", code=filing_code, until=filing_until)
    if not is_prefix(filing_code):
        yield Reason("certificates.filing_code", code=filing_code)


def given_number(number: str, prefix: str, issued_on: dt.date, level: int) -> Iterator[Reason]:
    """R50, R52: a number from outside fits filing code, year of issue and level."""
    for what in contradictions(number, prefix, issued_on, level):
        yield Reason(
            f"certificates.given_{what}", "number", number=number, prefix=prefix, year=issued_on.year, level=level
        )


def reissue(printed_before: bool, reason: str) -> Iterator[Reason]:
    """R54: a second print needs a first one and a reason."""
    if not printed_before:
        yield Reason("certificates.not_printed")
    if not reason.strip():
        yield Reason("certificates.reason_missing", "reason")


def hand_out(printed: bool, handed_out: bool, receiver: str, way: str, note: str) -> Iterator[Reason]:
    """Paper leaves the house once, to a named hand."""
    if not printed:
        yield Reason("certificates.not_printed")
    if handed_out:
        yield Reason("certificates.handed_out")
    if way not in WAYS:
        yield Reason("certificates.way", "way")
    if not receiver.strip():
        yield Reason("certificates.receiver", "receiver")
    if way == "post" and not note.strip():
        yield Reason("certificates.post_note", "note")


def correction(changes: dict, evidence: bool, reason: str) -> Iterator[Reason]:
    """R54: identity data only on evidence, and something must change."""
    if not changes:
        yield Reason("certificates.changes_missing", "name")
    if "name" in changes and not changes["name"].strip():
        yield Reason("certificates.name_empty", "name")
    if not evidence:
        yield Reason("certificates.evidence_missing", "evidence")
    if not reason.strip():
        yield Reason("certificates.reason_missing", "reason")


def inquiry(misses_of_source: int, misses_of_target: int) -> Iterator[Reason]:
    """R48, T14, T15: questions that found nothing are counted, by where they come from and by what they ask for."""
    if misses_of_source >= MISSES_A_SOURCE or misses_of_target >= MISSES_A_TARGET:
        yield Reason("certificates.asked_too_often")

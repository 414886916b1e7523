"""Why somebody does not look at the saved answers of an attempt."""

from collections.abc import Iterator

from skillcert.core.reasons import Reason


def look(may: bool, looker: int | None, candidate: int | None, over: bool) -> Iterator[Reason]:
    """R46: the offices that answer re-checks look, after the end, and nobody at their own paper."""
    if not may:
        yield Reason("machine.forbidden")
    if looker is not None and looker == candidate:
        yield Reason("exams.own_timeline")
    if not over:
        yield Reason("exams.timeline_not_over")


def printing(purpose: str, shown: bool) -> Iterator[Reason]:
    """R31: sheets that show saved answers are printed for a purpose; empty ones for none."""
    if shown and len(purpose) < 2:
        yield Reason("exams.sheets_purpose", "purpose")


def purpose(text: str, shortest: int) -> Iterator[Reason]:
    """R31: an opening has a purpose that tells something."""
    if len(text) < shortest:
        yield Reason("exams.timeline_purpose", "purpose")

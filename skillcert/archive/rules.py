"""Why a file cannot be waived, put in, or closed. Pure: values in, reasons out."""

from collections.abc import Iterable, Iterator
from datetime import date

from skillcert.archive.volumes import ITEMS, Item, Line
from skillcert.core.reasons import Reason

SCAN_TYPES = frozenset({"pdf", "jpeg", "png"})


def waive(piece: str, reason: str, lines: Iterable[Line]) -> Iterator[Reason]:
    """R58: a piece is waived only with a reason, and only one that is asked for and not there."""
    line = next((line for line in lines if line.item.code == piece), None)
    if line is None:
        yield Reason("archive.not_asked", "piece")
    elif line.files:
        yield Reason("archive.is_there", "piece")
    elif not line.item.mandatory:
        yield Reason("archive.not_mandatory", "piece")
    if len(reason.strip()) < 4:
        yield Reason("archive.waiver_reason", "reason")


def scan(piece: str) -> Iterator[Reason]:
    """What is printed from the records is not put in by hand."""
    if piece not in ITEMS:
        yield Reason("archive.not_asked", "piece")
    elif ITEMS[piece].made:
        yield Reason("archive.made_by_itself", "piece")


def close(missing: Iterable[Item], *, sealed: bool, certificates_open: int, closed: bool) -> Iterator[Reason]:
    """R58: a batch closes when its results are sealed, its certificates numbered, and nothing mandatory is missing."""
    if closed:
        yield Reason("archive.closed_already")
        return
    if not sealed:
        yield Reason("archive.results_open")
    if certificates_open:
        yield Reason("archive.certificates_open", n=certificates_open)
    for item in missing:
        yield Reason("archive.missing", item.code, piece=Reason(f"archive.piece.{item.code}"))


def keep_until(closed_on: date, years: Iterable[int]) -> date:
    """R59: the end of retention: the closing date plus the longest of the configured years; 29 February becomes 1 March."""
    year = closed_on.year + max(years)
    try:
        return closed_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)

"""When work cannot be given to a writer, or an item does not count for it. Values in, reasons out."""

from collections.abc import Iterator
from datetime import date

from skillcert.core.reasons import Reason
from skillcert.itembank.states import ItemType

MOST = 2_000
"""The largest quota of one assignment."""


def sound_task(quota: int, due_on: date, today: date) -> Iterator[Reason]:
    """R26: work for a writer has a number of items and a day ahead."""
    if not 1 <= quota <= MOST:
        yield Reason("itembank.quota_bounds", "quota", most=MOST)
    if due_on < today:
        yield Reason("itembank.due_past", "due_on", day=due_on)


def counts_for(closed: bool, same: bool, wanted: ItemType | None, kind: ItemType | None) -> Iterator[Reason]:
    """R26: an item counts for an open assignment of its own writer and bank, and for the type that was asked for.

    `same`: writer and bank agree; `kind` None: not known yet.
    """
    if closed:
        yield Reason("itembank.assignment_closed", "assignment")
    if not same:
        yield Reason("itembank.assignment_other", "assignment")
    if wanted is not None and kind is not None and kind is not wanted:
        yield Reason("itembank.assignment_type", "kind", type=wanted)

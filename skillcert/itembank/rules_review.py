"""When an item may not go on, or may not be used. Values in, reasons out; nothing here queries."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from skillcert.core.reasons import Reason
from skillcert.itembank.states import ItemPool, ItemState, ReviewCheck

CHECKS = tuple(ReviewCheck)


def all_checked(checks: Collection[str]) -> Iterator[Reason]:
    """R27: an item goes on only when every point of the checklist was ticked."""
    missing = [check for check in CHECKS if check not in checks]
    if missing:
        yield Reason("itembank.checks_missing", "checks", missing=missing)


def first_review_done(state: ItemState, steps: int) -> Iterator[Reason]:
    """R27: with two reviews nobody approves what no first reader has seen."""
    if steps > 1 and state is ItemState.SUBMITTED:
        yield Reason("itembank.first_review_missing")


def as_seen(seen: str | None, now: str) -> Iterator[Reason]:
    """R27: a review is of the content that the reader had before them. Both are marks of contents."""
    if seen != now:
        yield Reason("itembank.changed_meanwhile")


def may_move(before: ItemPool, after: ItemPool) -> Iterator[Reason]:
    """R31: what candidates have practised with is known; it never becomes secret again."""
    if before is ItemPool.PRACTICE and after is not ItemPool.PRACTICE:
        yield Reason("itembank.practice_is_known", "pool")


def one_mark(count: int, there: Sequence[str], mark: str, joins: bool) -> Iterator[Reason]:
    """R30: enemies are at least two, and an item belongs to one group of them."""
    if [other for other in there if other != mark]:
        yield Reason("itembank.related_already", "mark", marks=[other for other in there if other != mark])
    if count < 2 and not joins:
        yield Reason("itembank.related_alone", "mark")


def rested(used: int, last: date | None, most: int, rest_days: int, day: date) -> Iterator[Reason]:
    """R30: an item used too often, or too lately, stays out of new papers. A limit of 0 is none."""
    if most and used >= most:
        yield Reason("itembank.used_up", used=used, most=most)
    if rest_days and last is not None and (day - last).days < rest_days:
        yield Reason("itembank.resting", last=last, days=rest_days)

"""When a paper may not be sealed, opened, printed or voided, and why two people are not two. Values in, reasons out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from skillcert.core import clock
from skillcert.core.reasons import Reason
from skillcert.papers import custody_reasons  # noqa: F401 (registers the sentences)

FREE_TRIES = 3
LONGEST_WAIT = 300


@dataclass(frozen=True)
class Hand:
    """Who acts: account, human being, and the browser as "session/device"."""

    account: int | None
    person: int | None
    browser: str = ""


def known_browser(hand: Hand) -> Iterator[Reason]:
    """R31: an act of two people needs to know from which device each of them acts."""
    if not all(hand.browser.partition("/")[::2]):
        yield Reason("papers.no_device")


def two_people(first: Hand, second: Hand) -> Iterator[Reason]:
    """R31: another account, another human being, another browser."""
    if first.account == second.account or (first.person is not None and first.person == second.person):
        yield Reason("papers.same_person")
    elif (set(first.browser.split("/")) & set(second.browser.split("/"))) - {""}:
        yield Reason("papers.same_device")


def in_time(asked_at: datetime, minutes: int, now: datetime) -> Iterator[Reason]:
    """R31: the second person acts soon after the first."""
    if now - asked_at > timedelta(minutes=minutes):
        yield Reason("papers.act_late", minutes=minutes)


def time_lock(first_start: datetime | None, minutes: int, now: datetime) -> Iterator[Reason]:
    """R31: nobody opens a paper earlier than shortly before its exam; there is no way round it."""
    if first_start is None:
        yield Reason("papers.no_session")
    elif now < first_start - timedelta(minutes=minutes):
        at = clock.local(first_start - timedelta(minutes=minutes))
        yield Reason("papers.time_lock", at=at.strftime("%Y-%m-%d %H:%M"))


def enough_custodians(count: int, people: int) -> Iterator[Reason]:
    """R31: a paper is sealed for at least two different people who hold keys."""
    if count < 2 or people < 2:
        yield Reason("papers.few_custodians", count=min(count, people))


def wait_seconds(failures: int, failed_at: datetime | None, now: datetime) -> int:
    """How long a passphrase cannot be tried: three mistakes are free, then the wait doubles up to five minutes."""
    if failed_at is None or failures < FREE_TRIES:
        return 0
    until = failed_at + timedelta(seconds=min(2 ** (failures - FREE_TRIES + 2), LONGEST_WAIT))
    return max(0, int(-(-(until - now).total_seconds() // 1)))

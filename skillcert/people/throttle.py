"""How long a sign-in must wait, from the failures of the last hour. Pure: attempts and the instant come in,
seconds go out.

A hall of 300 candidates signs in behind one address within minutes, and some of them mistype. So nothing
ever locks an address or an account; three counters only ask for patience:

- one account from one address: four mistakes are free, then the wait doubles from 2 s up to 5 minutes;
- one account from all addresses: from the tenth mistake a soft wait of at most 30 s, so that guessing from
  many places is slow and still nobody can lock another person out;
- one address: only accounts that failed *and have not signed in since* count, each once. From 60 of them
  on, the address waits 3 s between mistakes - and accounts that have signed in from this address before do
  not wait for it at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(hours=1)
FREE_PER_PAIR, LONGEST_PER_PAIR = 4, 300
FREE_PER_ACCOUNT, LONGEST_PER_ACCOUNT = 9, 30
ACCOUNTS_PER_SOURCE, WAIT_PER_SOURCE = 60, 3


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in: a key of the account that was named (existing or not), the address it came from, when,
    and how it ended."""

    account: str
    source: str
    at: datetime
    ok: bool


def wait_seconds(account: str, source: str, attempts: Iterable[Attempt], now: datetime) -> int:
    """Whole seconds until (account, source) may try again; 0 means now.

    `attempts` are those of the window that name this account or came from this source, in any order. A
    refused try must not be recorded as an attempt, or waiting would never end.
    """
    recent = sorted((a for a in attempts if now - WINDOW <= a.at <= now), key=lambda a: a.at)
    own = _since_success([a for a in recent if a.account == account and a.source == source])
    all_places = _since_success([a for a in recent if a.account == account])
    until = max(
        _pair_until(own, now),
        _account_until(all_places, now),
        _source_until(account, source, recent, now),
        key=lambda t: t,
    )
    left = (until - now).total_seconds()
    return max(0, int(-(-left // 1)))


def _since_success(attempts: list[Attempt]) -> list[Attempt]:
    """The failures after the last sign-in that worked."""
    last = max((i for i, a in enumerate(attempts) if a.ok), default=-1)
    return attempts[last + 1 :]


def _pair_until(failures: list[Attempt], now: datetime) -> datetime:
    over = len(failures) - FREE_PER_PAIR
    if over <= 0:
        return now
    return failures[-1].at + timedelta(seconds=min(2 ** min(over, 10), LONGEST_PER_PAIR))


def _account_until(failures: list[Attempt], now: datetime) -> datetime:
    over = len(failures) - FREE_PER_ACCOUNT
    if over <= 0:
        return now
    return failures[-1].at + timedelta(seconds=min(2 * over, LONGEST_PER_ACCOUNT))


def _source_until(account: str, source: str, recent: list[Attempt], now: datetime) -> datetime:
    here = [a for a in recent if a.source == source]
    if any(a.ok and a.account == account for a in here):
        return now
    failing: dict[str, datetime] = {}
    for attempt in here:
        if attempt.ok:
            failing.pop(attempt.account, None)
        else:
            failing[attempt.account] = attempt.at
    if len(failing) < ACCOUNTS_PER_SOURCE:
        return now
    return max(failing.values()) + timedelta(seconds=WAIT_PER_SOURCE)

"""Passwords: what is accepted, and how one is stored.

Two standards contradict each other, so there is one policy object and two profiles of it:
`ASVS` (OWASP ASVS 5.0: length and a list of bad passwords, no rules of composition, no rotation) and
`DENGBAO` (GB/T 22239 8.1.4.1 a: composition of several kinds of characters and a regular change).

Argon2id with 46 MiB and one pass costs about 50 ms of one core (measured on two 2-core machines): a hall of
300 signs in within a minute while three quarters of the machine stay free for everything else.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from skillcert.core.reasons import Reason

_hasher = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
LONGEST = 256
"""Characters. Far above the 64 that must be accepted; a bound only so that nobody sends a novel to be
hashed."""


@dataclass(frozen=True)
class Policy:
    """What a password must be. `kinds` counts lower case, upper case, digits and other characters."""

    name: str
    shortest: int = 8
    shortest_for_staff: int = 12
    kinds: int = 1
    days: int | None = None

    def least(self, staff: bool) -> int:
        return self.shortest_for_staff if staff else self.shortest

    def expired(self, changed: date, today: date) -> bool:
        """Whether a password set on `changed` must be changed today; never under a profile without
        rotation."""
        return self.days is not None and (today - changed).days >= self.days


ASVS = Policy("asvs")
DENGBAO = replace(ASVS, name="dengbao", kinds=3, days=90)
PROFILES = {policy.name: policy for policy in (ASVS, DENGBAO)}


def normalise(password: str) -> str:
    """One form of the same typing: full-width and composed characters compare equal, nothing is cut off."""
    return unicodedata.normalize("NFKC", password)


@cache
def common() -> frozenset[str]:
    """Passwords that everybody tries first, Chinese habits included (own list, one a line, lower case)."""
    lines = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split()
    return frozenset(line for line in lines if not line.startswith("#"))


def why_not(
    password: str, *, policy: Policy = ASVS, staff: bool = False, context: Iterable[str] = ()
) -> Iterator[Reason]:
    """Reasons why `password` is refused. `context` are words about its owner: names, sign-in name, phone,
    identity number."""
    text = normalise(password)
    least = policy.least(staff)
    if len(text) < least:
        yield Reason("people.password_short", "password", least=least, length=len(text))
    if len(text) > LONGEST:
        yield Reason("people.password_long", "password", most=LONGEST)
    bare = _bare(text)
    if text.lower() in common() or bare in common() or _is_pattern(text.lower()):
        yield Reason("people.password_common", "password")
    for word in context:
        if _holds(text.lower(), normalise(word).lower()):
            yield Reason("people.password_context", "password")
            break
    if (kinds := _kinds(text)) < policy.kinds:
        yield Reason("people.password_kinds", "password", kinds=kinds, least=policy.kinds)


def _bare(text: str) -> str:
    """The word without what people hang on to it: "Password2026!" is "password"."""
    return text.lower().rstrip("0123456789!@#$%^&*._-").translate(str.maketrans("@013$5", "aoiess"))


def _is_pattern(text: str) -> bool:
    """One or two characters repeated, or a run up or down the digits or the alphabet."""
    if len(set(text)) <= 2:
        return True
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps in ({1}, {-1})


def _holds(text: str, word: str) -> bool:
    """Whether the password is about `word`: it contains it, or the tail of a number that others know (last
    six digits)."""
    if len(word) >= 4 and word in text:
        return True
    tail = word[-6:]
    return len(word) >= 11 and tail[:-1].isdigit() and tail in text and len(text) <= 14


def _kinds(text: str) -> int:
    tests = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum() or ord(c) > 127)
    return sum(any(test(c) for c in text) for test in tests)


def hash_password(password: str) -> str:
    """The argon2id string to store."""
    return _hasher.hash(normalise(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the stored one. Without a stored one it works as long as with one, so that the
    time it takes does not tell which accounts exist."""
    try:
        return _hasher.verify(stored or _nobody(), normalise(password)[: LONGEST * 2]) and bool(stored)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether a stored hash was made with other parameters than today's and should be made anew at the next
    sign-in."""
    return _hasher.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    return _hasher.hash("an account that does not exist")

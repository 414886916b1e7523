"""Option tokens that tell of themselves whose they are, so that the door of the saves knows a foreign one without asking the database.

The tokens of a question follow from the seat, the question and a key of the house: one MAC gives those of all its places. The seat's own
token carries the number of the seat; it is trusted no further than its hash, by which the save finds the attempt. What does not fit
may still be honest (a paper that was laid out under an older rule): `foreign` asks the paper itself before it says no.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from skillcert.core import crypto
from skillcert.core.db import db
from skillcert.exams import building
from skillcert.exams.models import DECODE, Attempt
from skillcert.exams.saving import Change

DIGITS = 12
"""Hexadecimal digits of an option token; SHA-512 gives ten of them at once, a question has eight options at most."""
MOST = 10
_BARE = 32
"""Characters of a seat token before the number of its seat."""


def seat_token(seat_id: int) -> str:
    """A fresh token for the PC that opens the paper of this seat."""
    return f"{crypto.token()}{seat_id}"


def of_seat(seat_id: int, question: int) -> list[str]:
    """The tokens of a question's options by place, for this seat and no other."""
    drawn = hmac.digest(crypto.derive_first("option-tokens"), f"{seat_id}/{question}".encode(), "sha512").hex()
    return [drawn[at : at + DIGITS] for at in range(0, DIGITS * MOST, DIGITS)]


def fits(token: str, changes: Iterable[Change]) -> bool:
    """Whether every option token in these changes is one of the seat's own, by computing alone.

    True also for a seat whose token carries no number: it was opened under an older rule, and nothing is known about it here.
    """
    number = token[_BARE:]
    return not number.isdigit() or all(_fits(int(number), change) for change in changes)


def _fits(seat_id: int, change: Change) -> bool:
    if building.written(change.value) is not None:
        return True
    tokens, _ = building.split(change.value)
    return not tokens or set(tokens).issubset(of_seat(seat_id, change.question))


def foreign(token: str, changes: Sequence[Change]) -> list[Change]:
    """R35: the changes that name an option which the paper of this seat never had, forged or of another paper or question.

    One statement, and only for what does not fit. An unknown seat and a question beyond the paper are for others to refuse.
    """
    odd = [change for change in changes if not fits(token, [change])]
    if not odd:
        return []
    decode = db.session.scalar(select(Attempt.decode).where(Attempt.seat_token_hash == crypto.digest(token)))
    db.session.rollback()  # a save holds one connection, not two
    lines = json.loads(crypto.decrypt(DECODE, decode)) if decode else []
    return [change for change in odd if change.question <= len(lines) and not _given(lines[change.question - 1], change)]


def _given(line: dict, change: Change) -> bool:
    return set(building.split(change.value)[0]).issubset(line["letters"])

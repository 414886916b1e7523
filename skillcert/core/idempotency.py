"""Doing it twice is doing it once."""

from collections.abc import Callable

from skillcert.core.db import db
from skillcert.core.models import IdempotencyKey


def once(key: str, act: Callable[[], dict]) -> dict:
    """Run `act` and keep its JSON-able answer under `key`; a second call with the key gives the kept answer.

    Runs in the caller's unit of work; of two at the same time the unique key lets one through, the other is rolled
    back and finds the answer when it tries again.
    """
    row = db.session.get(IdempotencyKey, key)
    if row is None:
        row = IdempotencyKey(key=key, result=act())
        db.session.add(row)
        db.session.flush()
    return row.result

"""The pulse of a seat: one look at the clock, the state and the words for its page; and a sign of life, which is written down in passing.

It comes from every seat every few seconds, so it costs one statement. Signs of life are gathered in the process and written together,
every two seconds at most, on a connection of their own whose commits need not reach the disk at once; when somebody else writes, they
wait for the next pulse. A process that dies takes two seconds of signs with it and nothing else. Events of the page (it lost the focus, a
second tab) and silences are written with the next free moment.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from skillcert.core import clock, crypto
from skillcert.core.db import db, write_lock
from skillcert.exams import wire
from skillcert.exams.signs import Signs, Standing, Told, answer

log = logging.getLogger(__name__)

_LOOK = """
SELECT attempt.id, attempt.state, attempt.starts_at, attempt.ends_at, attempt.paused_at,
  attempt.extra_seconds + attempt.compensated_seconds, attempt.notice, attempt.notice_at, pulse.at
FROM attempt LEFT JOIN pulse ON pulse.attempt_id = attempt.id WHERE attempt.seat_token_hash = {token}
"""
_ALIVE = """
INSERT INTO pulse (attempt_id, at, unsent, unsent_since)
SELECT attempt.id, {at}, {unsent}, {since} FROM attempt WHERE attempt.seat_token_hash = {token}
ON CONFLICT (attempt_id) DO UPDATE SET at = excluded.at, unsent = excluded.unsent, unsent_since = excluded.unsent_since
WHERE excluded.at >= pulse.at
"""
_EVENT = """
INSERT INTO seat_event (attempt_id, kind, address, note, seconds, at)
SELECT attempt.id, {kind}, '', '', {seconds}, {at} FROM attempt WHERE attempt.seat_token_hash = {token}
"""
_NAMES = ("token", "at", "unsent", "since", "kind", "seconds")
_WORDS = {
    "sqlite": {name: f":{name}" for name in _NAMES},
    "postgresql": {name: f"%({name})s" for name in _NAMES}
    | {"at": "%(at)s::timestamptz", "since": "%(since)s::timestamptz", "unsent": "%(unsent)s::integer"}
    | {"seconds": "%(seconds)s::integer", "kind": "%(kind)s::varchar"},
}
LOOK, ALIVE, EVENT = ({name: text.format(**words) for name, words in _WORDS.items()} for text in (_LOOK, _ALIVE, _EVENT))


# --- the statements ----------------------------------------------------------------------------------------------------


def _prepare(dialect: str, connection: Any) -> None:
    """Signs of life need not reach the disk with the commit, and wait for nobody."""
    statements = ("PRAGMA synchronous=NORMAL", "PRAGMA busy_timeout=20")
    if dialect == "postgresql":
        statements = ("SET synchronous_commit TO off", "SET lock_timeout TO '20ms'")
    for statement in statements:
        connection.cursor().execute(statement)


def look(token: str) -> Standing | None:
    """The attempt whose live seat token has this digest, in one statement."""
    bind = db.session.get_bind()
    if isinstance(bind, Connection):
        cursor = bind.connection.driver_connection.cursor()
    else:
        cursor = wire.own(bind, "pulse", _prepare).cursor()
    rows = cursor.execute(LOOK[bind.dialect.name], {"token": token}).fetchall()  # to the end: no read stays open behind it
    return Standing.of(rows[0]) if rows else None


def beat(token: str, told: Told, signs: Signs) -> tuple[Standing, dict] | None:
    """A pulse of the seat that holds `token`: (how it stands, what its page gets); None when no paper is open under this token."""
    digest, now = crypto.digest(token), clock.now()
    try:
        standing = look(digest)
    except Exception as broken:  # the database was restarted under us: once more on a new connection
        if not wire.lost(broken):
            raise
        wire.forget("pulse")
        standing = look(digest)
    if standing is None:
        return None
    signs.hear(digest, standing, told, now)
    if signs.due(now):
        write(signs, now)
    return standing, answer(standing, now, told.lang, signs.again(standing, now))


def write(signs: Signs, now: datetime) -> bool:
    """Write down what was heard, unless somebody else writes; whatever goes wrong, no pulse and no save fails for it."""
    alive, events = signs.take(now)
    try:
        done = _write(alive, events)
    except Exception as broken:
        if not wire.lost(broken):
            log.exception("signs of life that cannot be written")
            return False
        wire.forget("pulse")
        done = False
    if not done:
        signs.put_back(alive, events)
    return done


def _write(alive: list[dict], events: list[dict]) -> bool:
    bind = db.session.get_bind()
    dialect = bind.dialect.name
    if isinstance(bind, Connection):
        db.session.rollback()
        with bind.begin_nested():
            _put(dialect, bind.connection.driver_connection.cursor(), alive, events)
        return True
    connection = wire.own(bind, "pulse", _prepare)
    if dialect == "postgresql":
        with connection.transaction():
            _put(dialect, connection.cursor(), alive, events)
        return True
    with write_lock.held_if_free() as free:
        if not free:
            return False
        cursor = connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        try:
            _put(dialect, cursor, alive, events)
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")
    return True


def _put(dialect: str, cursor, alive: list[dict], events: list[dict]) -> None:
    fit: Callable[[dict], dict] = _as_text if dialect == "sqlite" else dict
    if alive:
        cursor.executemany(ALIVE[dialect], [fit(row) for row in alive])
    if events:
        cursor.executemany(EVENT[dialect], [fit(row) for row in events])


def _as_text(row: dict) -> dict:
    """A row as SQLite's driver stores instants."""
    instants = {name: row[name] and row[name].strftime("%Y-%m-%d %H:%M:%S.%f") for name in ("at", "since") if name in row}
    return row | instants

"""Connections of the seats' own, of the driver itself: no pool, no ping, no statement compiler in the way.

Reports cannot hold them; a broken one shows at the statement, and what a seat says may be said again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine

from skillcert.core.db import db, writing

_kept = threading.local()


def own(engine: Engine, use: str = "save", prepare: Callable[[str, Any], None] | None = None):
    """This thread's own connection for one use; `prepare(dialect, connection)` is called once when it is opened.

    A connection whose writes need not be durable is never the one that acknowledges saves: each use has its own.
    """
    kept = _kept.__dict__.get(use)
    if kept is None or kept[0] != os.getpid() or kept[1] is not engine:
        lent = engine.raw_connection()
        lent.detach()
        connection = lent.dbapi_connection
        if engine.dialect.name == "postgresql":
            connection.autocommit = True
        if prepare is not None:
            prepare(engine.dialect.name, connection)
        kept = _kept.__dict__[use] = (os.getpid(), engine, connection, lent)  # unheld, `lent` would be closed
    return kept[2]


LOST = frozenset({"OperationalError", "InterfaceError"})
"""How both drivers call a connection that is gone, or a lock that was not to be had; what they are more exactly is derived from these."""


def lost(broken: BaseException) -> bool:
    """Whether this says that the connection or the moment was bad, not the statement: it may be asked once more."""
    return not LOST.isdisjoint(kind.__name__ for kind in type(broken).__mro__)


def forget(use: str = "save") -> None:
    """Leave a broken connection; the next call opens another."""
    _kept.__dict__.pop(use, None)
    db.session.remove()


@contextmanager
def durable() -> Iterator[tuple[str, Any]]:
    """(dialect, cursor) where a save's statements run; what they did is durable when this ends well."""
    bind = db.session.get_bind()
    if isinstance(bind, Connection):  # someone's open transaction (tests roll it back as a whole)
        db.session.rollback()  # a savepoint that the session still reads in would take this one with it
        with bind.begin_nested():
            yield bind.dialect.name, bind.connection.driver_connection.cursor()
    elif bind.dialect.name == "postgresql":
        yield "postgresql", own(bind).cursor()
    else:
        with writing():
            cursor = own(bind).cursor()
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield "sqlite", cursor
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            cursor.execute("COMMIT")

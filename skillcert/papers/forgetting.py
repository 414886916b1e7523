"""What sealing replaced must not lie about in the database's own leavings: the old key in a log page or a dead row.

Databases overwrite late. SQLite zeroes what it frees (`secure_delete`) but keeps old pages in its write-ahead log until that is folded in;
PostgreSQL keeps dead rows until they are vacuumed. Copies that left the house before the sealing are out of reach: see the decision on
custody.
"""

from datetime import timedelta

from sqlalchemy import select, text

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.papers.models import Paper

RECENT = timedelta(minutes=10)


def sweep() -> bool:
    """Tick: clear the leavings of papers sealed within the last minutes; says whether there were any."""
    recent = select(Paper.id).where(Paper.wrapped_key.is_(None), Paper.locked_at > clock.now() - RECENT).limit(1)
    found = db.session.scalar(recent) is not None
    db.session.rollback()
    if found:
        clear()
    return found


def clear() -> None:
    """Fold the log in, or vacuum the table. Waits for nobody: readers that stand in the way make it try again a minute later."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if db.engine.dialect.name != "sqlite":
            connection.execute(text("VACUUM paper"))
            return
        patience = connection.scalar(text("PRAGMA busy_timeout"))
        connection.execute(text("PRAGMA busy_timeout=0"))  # else every save of a hall would wait with it, up to ten seconds
        try:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        finally:
            connection.execute(text(f"PRAGMA busy_timeout={patience}"))

"""PostgreSQL as SQLAlchemy speaks to it, without forgetting at every rollback what the driver has prepared.

The driver sends a statement that comes again and again as a prepared one, which PostgreSQL need not plan anew; the wide reads of a seat's
pages take longer to plan than to run. But with each ROLLBACK the driver throws all of them away, since one of them may have been prepared
against a table that the transaction had made. A page that only reads ends by a rollback, so nothing stayed prepared for longer than a page.
A transaction in which only SELECT was sent therefore ends by COMMIT, which is the same to the database; every other rolls back.
"""

from __future__ import annotations

from weakref import WeakSet

from psycopg.pq import TransactionStatus
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

PREFIX = "postgresql+kept://"


class Dialect(PGDialect_psycopg):
    driver = "kept"
    supports_statement_cache = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._only_read: WeakSet = WeakSet()
        """Connections whose transaction began with a SELECT of ours and sent nothing else through here."""

    def do_execute(self, cursor, statement, parameters, context=None):
        connection = cursor.connection
        if not statement.startswith("SELECT "):
            self._only_read.discard(connection)
        elif connection.pgconn.transaction_status == TransactionStatus.IDLE:
            self._only_read.add(connection)
        super().do_execute(cursor, statement, parameters, context)

    def do_executemany(self, cursor, statement, parameters, context=None):
        self._only_read.discard(cursor.connection)
        super().do_executemany(cursor, statement, parameters, context)

    def do_execute_no_params(self, cursor, statement, context=None):
        self._only_read.discard(cursor.connection)
        super().do_execute_no_params(cursor, statement, context)

    def do_commit(self, dbapi_connection):
        own = _unwrapped(dbapi_connection)
        self._only_read.discard(own)
        super().do_commit(own)

    def do_rollback(self, dbapi_connection):
        own = _unwrapped(dbapi_connection)
        read = own in self._only_read and own.pgconn.transaction_status == TransactionStatus.INTRANS
        self._only_read.discard(own)
        if read:
            own.commit()
        else:
            super().do_rollback(own)


def _unwrapped(connection):
    """The driver's connection; the pool hands in its wrapper."""
    return getattr(connection, "dbapi_connection", connection)


registry.register("postgresql.kept", __name__, "Dialect")

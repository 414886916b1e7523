"""The database handle, the column types, and how a transaction starts on SQLite and on PostgreSQL."""

import fcntl
import json
import os
import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Engine, Enum, LargeBinary, MetaData, event, inspect
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from skillcert.core import crypto

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)


class UtcDateTime(TypeDecorator):
    """An instant. Takes and gives aware datetimes in UTC; a naive one is an error."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Marks(TypeDecorator):
    """Marks as an exact decimal, stored in millionths; cut, not rounded, so that 59.9999999 stays below 60."""

    impl = BigInteger
    cache_ok = True
    UNIT = Decimal(1_000_000)

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        return int((Decimal(value) * self.UNIT).to_integral_value(ROUND_DOWN))

    def process_result_value(self, value, dialect):
        return None if value is None else (Decimal(value) / self.UNIT).normalize() + 0


class Encrypted(TypeDecorator):
    """Text that lies encrypted in the database (AES-GCM under the key of `purpose`)."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str):
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value, dialect):
        return None if value is None else crypto.encrypt(self.purpose, value.encode())

    def process_result_value(self, value, dialect):
        return None if value is None else crypto.decrypt(self.purpose, bytes(value)).decode()


class EncryptedJson(Encrypted):
    """A JSON value that lies encrypted in the database."""

    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else super().process_bind_param(json.dumps(value, ensure_ascii=False), dialect)

    def process_result_value(self, value, dialect):
        return None if value is None else json.loads(super().process_result_value(value, dialect))


def enum_column(enum: type[StrEnum], *, check: str | None = None, **options):
    """A column for a StrEnum: stored as its value, guarded by a check constraint named after the enum (or `check`,
    where a table has two columns of one enum)."""
    kind = Enum(
        enum,
        native_enum=False,
        length=32,
        create_constraint=True,
        validate_strings=True,
        values_callable=lambda e: [member.value for member in e],
        name=check or enum.__name__.lower(),
    )
    return mapped_column(kind, **options)


def now_column(**options):
    """An instant set when the row is made."""
    from skillcert.core import clock

    return mapped_column(UtcDateTime, default=clock.now, **options)


# --- transactions -------------------------------------------------------------------------------------------------

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class WriteLock:
    """One writer at a time for SQLite: a lock in the process and a file lock between processes.

    SQLite's own busy wait starves threads (measured p99 175-690 ms); queueing for a lock of our own does not.
    On PostgreSQL it does nothing.
    """

    def __init__(self):
        self.path: str | None = None
        self._thread = threading.RLock()
        self._depth = 0
        self._file = None

    @contextmanager
    def held(self):
        if self.path is None:
            yield
            return
        with self._thread:
            self._enter(fcntl.LOCK_EX)
            try:
                yield
            finally:
                self._leave()

    @contextmanager
    def held_if_free(self):
        """Gives whether the lock was free and is held now; for what is not worth waiting for."""
        if self.path is None:
            yield True
            return
        if not self._thread.acquire(blocking=False):
            yield False
            return
        try:
            try:
                self._enter(fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            try:
                yield True
            finally:
                self._leave()
        finally:
            self._thread.release()

    def _enter(self, how: int) -> None:
        if self._depth == 0:
            if self._file is None or self._owner != os.getpid():
                # a fork must not share the parent's open file: the lock would be shared too
                self._file, self._owner = open(self.path, "a"), os.getpid()
            fcntl.flock(self._file, how)
        self._depth += 1

    def _leave(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            fcntl.flock(self._file, fcntl.LOCK_UN)


write_lock = WriteLock()


@contextmanager
def writing():
    """Transactions begun inside take the write lock of SQLite at once (BEGIN IMMEDIATE)."""
    token = _writing.set(True)
    try:
        with write_lock.held():
            yield
    finally:
        _writing.reset(token)


def prepare_engine(engine: Engine) -> None:
    """Hang the pragmas and the explicit BEGIN on a SQLite engine, a look at rested connections on a PostgreSQL engine."""
    if engine.dialect.name != "sqlite":
        _look_at_rested(engine)
        return

    @event.listens_for(engine, "connect")
    def connect(connection, _record):
        connection.isolation_level = None  # the driver must not begin by itself
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")

    database = engine.url.database
    write_lock.path = f"{database}.lock" if database and database != ":memory:" else None


RESTED = 1.0
"""Seconds. A connection that worked a moment ago is there; asking before each use costs a tenth of a page (`pool_pre_ping`)."""


def _look_at_rested(engine: Engine) -> None:
    """Ask a connection that has rested whether it is still there; one that is not is left for a new one."""

    @event.listens_for(engine, "checkin")
    def rest(_connection, record):
        record.info["rested"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def look(connection, record, _proxy):
        if time.monotonic() - record.info.get("rested", 0.0) < RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as broken:
            raise DisconnectionError from broken


def locked(query, of=None):
    """The query with a row lock where the database has one (PostgreSQL); SQLite's write transaction is the lock.

    `of`: the one model whose rows are locked, where the query brings others along.
    """
    return query.with_for_update(of=of)


def lock_row(row) -> None:
    """Read a row afresh under its row lock: the first line of a verb that two people may call at the same moment.

    The second one waits, then sees what the first one made of it. Only the row's own columns are read again.
    """
    columns = [attribute.key for attribute in inspect(row).mapper.column_attrs]
    db.session.refresh(row, columns, with_for_update=True)


def engine_options(url: str) -> dict:
    """What create_engine needs beside the URL: our newer SQLite library, or the pool of PostgreSQL."""
    if url.startswith("sqlite"):
        from pysqlite3 import dbapi2

        return {"module": dbapi2, "connect_args": {"timeout": 10}}
    # the connection that worked last comes first: its statements are prepared, at their second use
    return {"pool_size": 5, "max_overflow": 5, "pool_use_lifo": True, "connect_args": {"prepare_threshold": 1}}

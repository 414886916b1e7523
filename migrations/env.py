"""Alembic's environment: the app's own engine and metadata (run through Flask-Migrate)."""

from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

from skillcert.core.db import db

target = db.metadata


def render_item(kind, item, autogen):
    """A migration stands by itself: our column types are written as what the database stores."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run():
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection, without_foreign_keys(connection):
        context.configure(
            connection=connection,
            target_metadata=target,
            render_item=render_item,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=False,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            refuse_orphans(connection)


@contextmanager
def without_foreign_keys(connection):
    """SQLite: a table that is made anew is dropped under its own rows' feet; the pragma works outside transactions only."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def refuse_orphans(connection):
    """SQLite: what the pragma did not look at is looked at before the commit."""
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise RuntimeError(f"the migration left rows that refer to nothing: {orphans[:5]}")


run()

"""Alembic's environment: the app's own engine and metadata (run through Flask-Migrate)."""

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
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target,
            render_item=render_item,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()

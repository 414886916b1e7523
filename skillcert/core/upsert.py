"""INSERT … ON CONFLICT in the words that SQLite and PostgreSQL share."""

from sqlalchemy.dialects import postgresql, sqlite

from skillcert.core.db import db


def insert(model):
    """The dialect's own insert, which knows `on_conflict_do_*` and `returning`."""
    dialect = db.session.get_bind().dialect.name
    return (sqlite if dialect == "sqlite" else postgresql).insert(model)


def insert_ignore(model, **values) -> None:
    """Insert unless the row is there already."""
    db.session.execute(insert(model).values(**values).on_conflict_do_nothing())

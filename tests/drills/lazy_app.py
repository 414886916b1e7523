"""The negative control of the drill on power cuts: SQLite with `synchronous=NORMAL`, which is usual and quick and keeps all in a crash of
the process, but lets a power cut take the last commits."""

from sqlalchemy import event

from skillcert.core.db import db
from skillcert.web import create_app


def lazily(connection, _record):
    connection.execute("PRAGMA synchronous=NORMAL")


app = create_app()
with app.app_context():
    event.listen(db.engine, "connect", lazily)

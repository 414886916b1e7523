"""Ground that many tests stand on is laid once a process: a database of its own, built and committed, on which each test
works in a transaction that its end rolls back.

    @pytest.fixture
    def built(world):
        return prepared(world, six_entered)      # six_entered(world) runs stage builders

`Desk` is where the test's session works: the `session` fixture sets it up, `prepared` moves it to another database.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from sqlalchemy import Connection, Engine, create_engine, text

from skillcert.core import clock
from skillcert.core.db import db, engine_options, prepare_engine


class Desk:
    """One connection with an open transaction; `db.session` works on it in savepoints."""

    def __init__(self, app: Flask, another: Callable[[str], str]):
        self.app, self.another = app, another
        self.connection: Connection
        self.laying = False
        self.take(db.engine)

    def take(self, engine: Engine) -> None:
        self.engine = engine
        self.connection = engine.connect()
        self.outer = self.connection.begin()
        self.changes = _changes(self.connection)

    def leave(self, *, keep: bool = False) -> None:
        """End the transaction: what was done is kept, or as if it had never been."""
        db.session.remove()
        self.outer.commit() if keep else self.outer.rollback()
        self.connection.close()

    def move(self, engine: Engine) -> None:
        self.leave()
        self.take(engine)

    @property
    def untouched(self) -> bool:
        """Whether the test has written nothing yet."""
        return _changes(self.connection) == self.changes


def _changes(connection: Connection):
    if connection.dialect.name == "sqlite":
        return connection.connection.driver_connection.total_changes
    return connection.scalar(text("SELECT pg_current_xact_id_if_assigned()::text"))


@dataclass
class Ground:
    engine: Engine
    known: dict
    at: datetime


desk: Desk | None = None
_grounds: dict[tuple, Ground] = {}
_asked: dict[tuple, int] = {}


@contextmanager
def at_a_desk(app: Flask, another: Callable[[str], str]):
    """The desk of one test. `another(name)` gives the URL of a database of the kind under test, with tables and no rows."""
    global desk
    desk = Desk(app, another)
    try:
        yield desk
    finally:
        desk.leave()
        desk = None


def prepared(world, build: Callable, key: tuple | None = None, *, from_use: int = 1):
    """Have `build(world)` done: from the `from_use`-th test on that asks for it, by taking over what was built once.

    The world must be new and the test must not have written yet; else it is simply built here.
    """
    key = (world.seed, *(key or (build.__module__, build.__qualname__)))
    fresh = not world.actors and desk is not None and not desk.laying and desk.untouched
    _asked[key] = _asked.get(key, 0) + 1
    if not fresh or (key not in _grounds and _asked[key] < from_use):
        build(world)
        return world
    place = (desk.engine.dialect.name, *key)
    if place not in _grounds:
        _grounds[place] = _lay(world, build, len(_grounds))
    ground = _grounds[place]
    desk.move(ground.engine)
    world.__dict__.update(copy.deepcopy(ground.known))
    clock.use_offset(None)
    offset = ground.at - clock.now()
    clock.use_offset(lambda: offset)
    return world


def _lay(world, build: Callable, number: int) -> Ground:
    engine = desk.engine
    url = desk.another(f"ground{number}")
    made = create_engine(url, **engine_options(url))
    prepare_engine(made)
    desk.move(made)
    desk.laying = True  # what `build` itself asks for is built in place
    try:
        build(world)
    finally:
        desk.laying = False
    at = clock.now()
    desk.leave(keep=True)
    desk.take(engine)
    return Ground(made, dict(world.__dict__), at)

"""A hall on one database with its server: what the parts of the exam's figures are measured on."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from os import environ
from pathlib import Path

from sqlalchemy import select

from bench.driver import Script, Server, run
from bench.house import ROOT, SHARED, gunicorn, house
from bench.many_seats import Crowd
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.exams.models import Attempt
from skillcert.rehearsal import rehearsal_hall
from skillcert.rehearsal.world import World
from tests.support import postgres

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
BARE_CREATE = "import bare_app; bare_app.create()"
FIRST = rehearsal_hall.WHOLE_WAY


@dataclass(frozen=True)
class Size:
    """How much is played. `room`: candidates of a sitting and seats of the console; seconds of one measured window; `load`: where the
    search for the most candidates begins, in at most `levels` steps."""

    room: int = 60
    storm: int = 300
    exam: int = 300
    exam_seconds: int = 20
    load: int = 8000
    level_seconds: int = 15
    levels: int = 4
    answers: int = 100


SMALL = Size(room=6, storm=12, exam=12, exam_seconds=6, load=60, level_seconds=4, levels=2, answers=20)
"""Shows that the parts work; its figures mean nothing."""


@dataclass
class Hall:
    """The candidates in file order: a few who warm the server up, a room for the sitting, a room for the console, the storm, the exam."""

    world: World
    size: Size
    folder: Path
    server: Server
    bare: Server
    seats: list[list[str]] = field(default_factory=list)

    @property
    def script(self) -> Script:
        return Script(f"{ROOT}/bench/hall_target.py:Hall", {"seats": str(self.folder / "seats.json")})

    @property
    def crowd(self) -> Crowd:
        return self.__dict__.setdefault("_crowd", Crowd(self.folder / "tokens.json"))

    @property
    def database(self) -> int | None:
        """The database server's process; SQLite has none."""
        return self.server.processes.get("database")

    def first(self, part: str) -> int:
        """The number of the first candidate of a part, from 1."""
        sizes = {"sitting": self.size.room, "console": self.size.room, "storm": self.size.storm, "exam": self.size.exam}
        before = list(sizes)[: list(sizes).index(part)]
        return 1 + FIRST + sum(sizes[name] for name in before)

    def room_of(self, part: str):
        """The room session in which the candidates of a part sit (parts that have a room of their own)."""
        ticket = self.seats[self.first(part) - 1][0]
        query = select(Attempt).join(Attempt.seat).join(rehearsal_hall.Seat.registration)
        attempt = db.session.scalars(query.where(rehearsal_hall.Registration.ticket_number == ticket)).one()
        return attempt.seat.room_session


@contextmanager
def standing(database: str, size: Size) -> Iterator[Hall]:
    """The hall a minute after its start on a fresh database, and the bare view on the same one; both servers warm."""
    with _database(database) as (url, bare_url, processes), house(url) as (_, folder, where):
        world = World(seed=1, throwaway=True)
        made = rehearsal_hall.make(world, FIRST + 2 * size.room + size.storm + size.exam, size.room, every_kind=False)
        world.travel(made.starts_at + timedelta(minutes=1))
        seats = [list(seat) for seat in made.seats]
        (folder / "seats.json").write_text(json.dumps(seats))
        db.session.remove()
        ours = {"SKILLCERT_INSTANCE": str(folder), "DATABASE_URL": where, "SKILLCERT_THROWAWAY": "1"}
        plain = {"BARE_DB": bare_url or f"sqlite:{folder}/bare.db", "PYTHONPATH": str(SHARED)}
        plain["PYTHONDONTWRITEBYTECODE"] = "1"
        subprocess.run([sys.executable, "-c", BARE_CREATE], env={**environ, **plain}, check=True)
        with gunicorn("wsgi:app", ROOT, ours) as (base, pid), gunicorn("bare_app:app", folder, plain) as (bare, other):
            server = Server(base, {"web": pid, **processes})
            hall = Hall(world, size, folder, server, Server(bare, {"web": other, **processes}), seats)
            run(
                hall.script, server, ["storm", "-n", FIRST, "--saves", "2"]
            )  # templates and words are read once a process
            yield hall
        clock.use_offset(None)


@contextmanager
def _database(name: str) -> Iterator[tuple[str | None, str, dict[str, int]]]:
    """(SQLAlchemy URL or None, the bare view's database or "", {component: process})."""
    if name == "sqlite":
        yield None, "", {}
        return
    server = postgres.start(durable=True)
    try:
        server.create("bare")
        yield server.create("hall"), "pg:" + server.conninfo("bare"), {"database": server.pid}
    finally:
        server.stop()


def temporary() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="skillcert-bench-")

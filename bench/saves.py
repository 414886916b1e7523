"""CPU of one acknowledged save, beside a bare Flask view that does one durable upsert on the same database in the same run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bench import driver
from bench.driver import Script
from bench.house import ROOT, SHARED, build, gunicorn, house
from skillcert.arrangement.models import Arrangement, RoomSession, Seat
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import service_prepare
from skillcert.plans.models import PlannedSession
from skillcert.registration.models import Registration
from skillcert.rehearsal.stages import conduct, papers
from skillcert.rehearsal.world import World
from skillcert.standards.states import Part
from tests.support import postgres

CLIENTS, SECONDS, ROUNDS = 8, 6, 3
BARE_CREATE = "import bare_app; bare_app.create()"


@dataclass(frozen=True)
class Figures:
    """One server on one database: CPU ms of web and database per save, saves per second, p99 in ms; medians of the rounds."""

    cpu: float
    per_second: float
    p99: float
    errors: int


def measure() -> Iterator[tuple[str, Figures, Figures]]:
    """(database, bare, ours) on SQLite and on PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="skillcert-bare-") as name:
        folder = Path(name)
        yield "SQLite", bare("sqlite:" + str(folder / "bare.db"), folder), hall()
    server = postgres.start(durable=True)
    try:
        server.create("bare")
        with tempfile.TemporaryDirectory(prefix="skillcert-bare-") as name:
            plain = bare("pg:" + server.conninfo("bare"), Path(name), database=server.pid)
        yield "PostgreSQL", plain, hall(server.create("hall"), database=server.pid)
    finally:
        server.stop()


def bare(where: str, folder: Path, database: int | None = None) -> Figures:
    environment = {"BARE_DB": where, "PYTHONPATH": str(SHARED), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", BARE_CREATE], env={**os.environ, **environment}, check=True)
    with gunicorn("bare_app:app", folder, environment) as (url, pid):
        return drive(Script("bare"), url, pid, database)


def hall(url: str | None = None, database: int | None = None) -> Figures:
    """A room full of candidates in the middle of their paper."""
    with house(url) as (_, folder, where):
        seats = seated(World(seed=1, throwaway=True), folder)
        environment = {"SKILLCERT_INSTANCE": str(folder), "DATABASE_URL": where, "SKILLCERT_THROWAWAY": "1"}
        with gunicorn("wsgi:app", ROOT, environment) as (base, pid):
            return drive(Script(f"{ROOT}/bench/hall_target.py:Hall", {"seats": str(seats)}), base, pid, database)


def seated(world: World, folder: Path) -> Path:
    """Candidates with papers laid out, the clock half an hour after the start; gives the file of their tickets and room codes."""
    build(world, "arrangement", registration={"count": CLIENTS * 2})
    office = world.actor("management", "exam_affairs")
    query = select(RoomSession.id, RoomSession.starts_at).join(RoomSession.arrangement).join(RoomSession.planned)
    rooms = db.session.execute(
        query.where(Arrangement.batch_id == world.batch_id, PlannedSession.part == Part.THEORY)
    ).all()
    starts_at = rooms[0].starts_at
    world.travel(starts_at - timedelta(minutes=59))
    papers.unseal(world)
    for room in rooms:
        with unit_of_work():
            service_prepare.prepare(db.session.get(RoomSession, room.id), office)
    world.travel(starts_at - timedelta(minutes=20))
    conduct.check_in_all(world, Part.THEORY)
    world.travel(starts_at + timedelta(minutes=31))  # from when a paper may be handed in
    present = select(Registration.ticket_number, RoomSession.room_code).join(
        Seat, Seat.registration_id == Registration.id
    )
    present = present.join(RoomSession, RoomSession.id == Seat.room_session_id).where(
        RoomSession.id.in_([r.id for r in rooms])
    )
    path = folder / "seats.json"
    present = present.join(CheckIn, CheckIn.seat_id == Seat.id).where(CheckIn.presence == Presence.PRESENT)
    path.write_text(json.dumps([list(row) for row in db.session.execute(present)]))
    db.session.remove()
    return path


def drive(script: Script, url: str, web: int, database: int | None) -> Figures:
    """Run the driver: a few clients without a pause, several rounds; every answer of two of them is read back."""
    closed = ["closed", "-c", CLIENTS, "--duration", SECONDS, "--repeat", ROUNDS, "--warmup", 2, "--verify", 2]
    processes = {"web": web, **({"db": database} if database else {})}
    return _figures(driver.report(script, driver.Server(url, processes), closed)["summary"])


def _figures(summary: dict) -> Figures:
    name = f"closed save C={CLIENTS}"
    step = summary[f"{name} / save"]
    errors = sum(row["errors"]["max"] for row in summary.values() if "errors" in row)
    return Figures(summary[name]["cpu_ms total"]["median"], step["per_s"]["median"], step["p99_ms"]["median"], errors)

"""`skillcert demo`: a fictional college with batches standing at every gate, so that every screen has something true.

Every batch is built by the stage builders with the real services, at the times at which the work would have been done;
the batch of today's exam stands where it would stand this morning. Deterministic by seed and day.
"""

import argparse
import importlib
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import event, func, select

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.people.models import Account
from skillcert.rehearsal.line import STAGES
from skillcert.rehearsal.stages.papers import PASSPHRASE
from skillcert.rehearsal.stages.people import PASSWORD
from skillcert.rehearsal.stages.plans import DRAFT_DAYS, LEAD_DAYS
from skillcert.rehearsal.world import World


@dataclass(frozen=True)
class Planned:
    """A batch of the demo: what it certifies, how many days its exam lies ahead of today, and where it stands."""

    occupation: str
    level: int
    days: int
    stage: str
    until: str | None = None
    candidates: int = 24
    options: dict = field(default_factory=dict)
    mishaps: str = ""  # "decided" or "waiting": an incident and a violation in the theory room


ABLE = 0.68
"""The mean share of items that a candidate of the demo knows: about one in seven fails."""

BATCHES = (
    Planned("6-31-01-03", 4, -230, "archive", candidates=16),
    Planned("4-04-05-05", 3, -190, "archive", candidates=14),
    Planned("4-10-01-05", 5, -150, "archive", candidates=12),
    Planned("4-03-02-01", 4, -115, "archive", candidates=12),
    Planned("6-18-01-01", 4, -80, "certificates", "uploaded", 12),
    Planned("4-10-01-03", 3, -56, "certificates", "handed_out", 14),
    Planned("4-12-01-01", 4, -42, "certificates", "numbered", 14),
    Planned("4-01-06-01", 4, -17, "results", "noticed", 14, mishaps="decided"),
    Planned("4-02-06-03", 5, -9, "results", "released", 12),
    Planned("6-20-01-01", 4, -7, "results", "collected", 12, mishaps="waiting"),
    Planned("4-04-05-05", 3, 0, "arrangement", "published", 24),
    Planned("4-01-06-01", 5, 6, "arrangement", "proposed", 12),
    Planned("6-31-01-03", 3, 13, "papers", "composed", 20),
    Planned("4-10-03-01", 5, 30, "registration", "first_passed", 30),
    Planned("4-14-01-03", 4, 47, "registration", "open", 30),
    Planned("6-18-02-04", 4, 68, "plans", "filed"),
    Planned("4-03-02-01", 3, 75, "plans", "approved"),
    Planned("4-10-01-05", 4, 82, "plans", "reviewed"),
    Planned("4-12-01-01", 3, 88, "plans", "submitted"),
    Planned("4-02-06-03", 4, 92, "plans", "returned"),
    Planned("6-20-01-01", 5, 96, "plans", "draft"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do nothing when there are accounts already")
    parser.add_argument("--accounts", action="store_true", help="print the demo accounts and do nothing else")
    parser.add_argument("--seed", type=int, default=1)


def run(options: argparse.Namespace) -> int:
    if options.accounts:
        print_accounts()
        return 0
    from skillcert.web import create_app

    with create_app().app_context():
        if db.session.scalar(select(func.count()).select_from(Account)):
            if options.once:
                return 0
            print("There are accounts already; the demo is built on an empty database only.", file=sys.stderr)
            return 1
        began = time.monotonic()
        build(options.seed)
        print(f"demo institution built in {time.monotonic() - began:.0f} s", file=sys.stderr)
    return 0


def build(seed: int = 1, batches: tuple[Planned, ...] = BATCHES) -> None:
    """Build the institution and its batches on the current database, oldest first."""
    today = clock.today()
    try:
        with hasty():
            _build_all(seed, batches, today)
    finally:
        clock.use_offset(None)


@contextmanager
def hasty():
    """On SQLite, commits that do not wait for the disk: a demo that a power cut takes is simply built again."""
    if db.engine.dialect.name != "sqlite":
        yield
        return

    def careless(connection, _record):
        connection.execute("PRAGMA synchronous=OFF")

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", careless)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", careless)
        db.session.remove()
        db.engine.dispose()


def _build_all(seed: int, batches: tuple[Planned, ...], today: date) -> None:
    for number, planned in enumerate(batches, 1):
        began = time.monotonic()
        one(
            World(seed=seed * 1000 + number, exam_on=today + timedelta(days=planned.days), mishaps=planned.mishaps),
            planned,
        )
        told = f"{number:2d} {planned.occupation} {planned.level} {planned.stage} {time.monotonic() - began:.1f} s"
        print(f"  {told}", file=sys.stderr)


def one(world: World, planned: Planned) -> None:
    """Run a batch's stages up to where it stands."""
    for stage in STAGES[: STAGES.index(planned.stage) + 1]:
        if stage == "people":
            world.travel(world.exam_on - timedelta(days=LEAD_DAYS + DRAFT_DAYS))
        until = {"until": planned.until} if planned.until and stage == planned.stage else {}
        module = importlib.import_module(f"skillcert.rehearsal.stages.{stage}")
        module.build(world, **given(stage, planned, world), **until)


def given(stage: str, planned: Planned, world: World) -> dict:
    match stage:
        case "people":
            return {"cards_as_of": world.exam_on - timedelta(days=planned.days)}
        case "standards":
            return {"occupation": planned.occupation, "level": planned.level, "demo": True}
        case "plans":
            return {"exam_on": world.exam_on}
        case "registration":
            return {"count": planned.candidates, **planned.options}
        case "exams":
            return {"able": ABLE}
    return {}


def print_accounts() -> None:
    """The accounts that open every skin; candidates sign in with the number on their activation slip."""
    for login, what in (
        ("lead1", "leadership"),
        ("office-plan", "management, coordination"),
        ("office-exam", "management, exam affairs"),
        ("office-items", "management, items and assessors"),
        ("office-cert", "management, certificates"),
        ("office-quality", "management, quality"),
        ("c1a", "centre 1, coordination and exam affairs"),
        ("c1b", "centre 1, items and quality"),
        ("expert01", "assessor and duties on the day"),
        ("root", "accounts"),
        ("audit", "history"),
    ):
        print(f"  {login:<16}{PASSWORD}   {what}")
    print(
        f"  quality officers (office-quality, office-plan; a and b of each centre) keep the papers: passphrase {PASSPHRASE}"
    )

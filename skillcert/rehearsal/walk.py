"""`skillcert walk`: the whole line on a throwaway database, from filing to archive, with the real services.

It imports real files (a bank, a roster, photos), lets simulated candidates sit the theory paper over HTTP and simulated
assessors score, and checks the invariants at the end. It is the administrator's rehearsal before the first real batch.
The last thing it prints is a JSON summary; the exit status is 1 when an invariant failed or a stage broke.
"""

import argparse
import importlib
import json
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import inspect

from skillcert import migrate
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.rehearsal import invariants, takeaway
from skillcert.rehearsal.line import STAGES
from skillcert.rehearsal.server import serving
from skillcert.rehearsal.world import World


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bank", type=Path, help="item bank workbook (.xls, .xlsx, .csv); without it items are generated"
    )
    parser.add_argument("--points", type=Path, help="weights of the bank's categories (.csv), to compose by points")
    parser.add_argument(
        "--roster", type=Path, help="33-column roster (.xls, .xlsx); without it candidates are invented"
    )
    parser.add_argument("--photos", type=Path, help="zip of photos named by identity number")
    parser.add_argument("--candidates", type=int, default=20, help="how many to invent without a roster (20)")
    parser.add_argument("--occupation", default="6-31-01-03", help="occupation code (6-31-01-03)")
    parser.add_argument("--level", type=int, default=4, choices=(5, 4, 3), help="level to certify (4)")
    parser.add_argument("--out", type=Path, help="folder for the documents; without it only the summary remains")
    parser.add_argument("--until", choices=STAGES, default=STAGES[-1], help="the last stage")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database-url", help="an empty database to use instead of a temporary SQLite file")
    parser.add_argument("--on", type=date.fromisoformat, help="the day on which the walk begins (today)")


def run(options: argparse.Namespace) -> int:
    folder = Path(tempfile.mkdtemp(prefix="skillcert-walk-"))
    try:
        return walk(options, folder)
    finally:
        clock.use_offset(None)
        shutil.rmtree(folder, ignore_errors=True)


def walk(options: argparse.Namespace, folder: Path) -> int:
    from skillcert.web import create_app

    url = options.database_url or f"sqlite:///{folder}/walk.db"
    app = create_app(INSTANCE=folder, DATABASE_URL=url, REHEARSAL=True)
    with app.app_context():
        if inspect(db.engine).get_table_names():
            print(
                "The database is not empty; walk uses only an empty one, because it moves the clock.", file=sys.stderr
            )
            return 2
    migrate.to_newest(app)
    summary = {"stages": {}, "refused": {}, "files": [], "invariants": {}}
    with app.app_context():
        world = World(seed=options.seed, throwaway=True, exam_on=exam_day(options))
        broken = run_stages(world, options, folder, url, summary)
        report(world, summary)
        summary["invariants"] = dict(invariants.check_all())
        if options.out:
            summary["files"] = takeaway.save(world, options.out)
        db.session.remove()
        db.engine.dispose()
    failed = {name: faults for name, faults in summary["invariants"].items() if faults}
    summary["ok"] = not failed and not broken
    print(json.dumps(summary, ensure_ascii=False, indent=2, default=str))
    return 0 if summary["ok"] else 1


def exam_day(options) -> date:
    """A weekday about twelve weeks after the beginning: there must be time for every deadline before it."""
    day = (options.on or clock.today()) + timedelta(days=84)
    return day + timedelta(days=(5 - day.weekday()) % 7)  # a Saturday, when PC rooms are free


def run_stages(world: World, options, folder: Path, url: str, summary: dict) -> bool:
    """Build the stages in order with their times; True when one broke off."""
    for name in STAGES[: STAGES.index(options.until) + 1]:
        began = time.monotonic()
        say(f"{name} …")
        try:
            with serving(folder, url, wanted=name == "exams") as base_url:
                world.base_url = base_url
                counts = importlib.import_module(f"skillcert.rehearsal.stages.{name}").build(
                    world, **given(name, options)
                )
        except Refused as refused:
            summary["stages"][name] = {"refused": [reason.stored() for reason in refused.reasons]}
            say(f"{name}: refused, {refused}")
            return True
        except Exception as error:  # the summary must come out whatever broke
            summary["stages"][name] = {"broken": f"{type(error).__name__}: {error}"}
            say(traceback.format_exc())
            db.session.rollback()
            return True
        summary["stages"][name] = {**(counts or {}), "seconds": round(time.monotonic() - began, 2)}
        say(f"{name}: {summary['stages'][name]}")
    return False


def given(stage: str, options) -> dict:
    """The options of the command that a stage's builder takes."""
    match stage:
        case "standards":
            return {"occupation": options.occupation, "level": options.level}
        case "plans":
            return {"exam_on": exam_day(options)}
        case "registration":
            if options.roster:
                return {"roster": options.roster, "photos": options.photos}
            return {"count": options.candidates}
        case "itembank":
            return {"bank": options.bank, "points": options.points}
    return {}


def report(world: World, summary: dict) -> None:
    """Say row by row what was refused and why; count by reason."""
    for refusal in world.refusals:
        say(f"  {refusal['file']}, row {refusal['row']}: {refusal['sentence']}")
    summary["refused"] = dict(Counter(refusal["code"] for refusal in world.refusals))


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)

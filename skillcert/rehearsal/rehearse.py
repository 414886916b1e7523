"""`skillcert rehearse`: a hall sits an exam against a real server over HTTP, and a page says whether the server is fit for it.

It never touches a real exam: it opens neither the instance folder nor the database of the real house, only processor, disk and network
are the same ones, so it is not for a day of exams. By default it makes a throwaway database and a server of its own on this machine and
removes both at the end; with --database-url it fills an empty database of the real database server instead, and empties it again. To try the machine and the network of the real hall, the server's machine builds the throwaway house and serves it:

    skillcert rehearse --candidates 60 --serve 192.168.3.7:8200 --hall hall.json

and any other computer plays the candidates, within the minutes that the first one names:

    skillcert rehearse --url http://192.168.3.7:8200 --hall hall.json --minutes 5

A server is played against only if it says itself, by a header, that its house is a throwaway one; any other is refused.
The exit status is 0 when the verdict is green, 1 when it is not, 2 when nothing was played.
"""

import argparse
import json
import shutil
import signal
import ssl
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import inspect

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.rehearsal import effort, rehearsal_hall, verdict_page
from skillcert.rehearsal.players import ARRIVING, Plan, play
from skillcert.rehearsal.server import started
from skillcert.rehearsal.staff import Invigilator, StaffBrowser
from skillcert.rehearsal.verdict import Light, judge
from skillcert.rehearsal.world import World

MOST = 2000
THROWAWAY = "X-Skillcert-Throwaway"
DOORS = 20
"""Minutes before the start from which a served hall lets candidates in."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--candidates", type=int, help="how many sit (60; with --url all of the hall)")
    parser.add_argument("--minutes", type=float, default=5, help="minutes of answering (5)")
    parser.add_argument("--every", type=float, default=15, help="seconds between two answers of a candidate (15)")
    parser.add_argument("--away", type=int, default=10, help="percent of the candidates who lose the network (10)")
    parser.add_argument("--move", type=int, default=5, help="percent of the candidates who go on at another PC (5)")
    parser.add_argument("--out", type=Path, default=Path("rehearsal.html"), help="the verdict page (rehearsal.html)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="processes of the server made here (2)")
    parser.add_argument(
        "--database-url",
        help="an empty database to use instead of a temporary SQLite file; it is empty again afterwards",
    )
    parser.add_argument(
        "--serve", metavar="ADDRESS:PORT", help="build the hall here and serve it; another computer plays"
    )
    parser.add_argument("--opens-in", type=float, default=10, help="with --serve: minutes until the exam begins (10)")
    parser.add_argument("--hall", type=Path, default=Path("hall.json"), help="tickets of a served hall (hall.json)")
    parser.add_argument("--url", help="play against a throwaway server that runs already")
    parser.add_argument("--server", type=int, metavar="PID", help="with --url: its process, if it runs on this machine")
    parser.add_argument("--ca", type=Path, help="with --url https://…: the authority that tls-init made (ca.pem)")


def run(options: argparse.Namespace) -> int:
    options.candidates = (MOST if options.url else 60) if options.candidates is None else options.candidates
    if fault := _fault(options):
        return _no(fault)
    if options.url:
        return against(options)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that server and folder go with us
    folder = Path(tempfile.mkdtemp(prefix="skillcert-rehearse-"))
    try:
        return on_its_own(options, folder)
    finally:
        clock.use_offset(None)
        shutil.rmtree(folder, ignore_errors=True)


def _fault(options) -> str:
    if not 1 <= options.candidates <= MOST:
        return f"--candidates must lie between 1 and {MOST}."
    if not (0 < options.minutes <= 60 and options.every > 0 and 0 <= options.away <= 100 and 0 <= options.move <= 100):
        return "--minutes must lie between 0 and 60, --every above 0, --away and --move between 0 and 100."
    if not options.out.absolute().parent.is_dir():
        return f"The folder of {options.out} is not there."
    if options.serve and not (":" in options.serve and options.serve.rpartition(":")[2].isdigit()):
        return "--serve needs ADDRESS:PORT, for example 192.168.3.7:8200."
    return ""


def _no(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def told(phase: str, through: int, total: int) -> None:
    say(f"{phase}: {through}/{total}")


def plan_of(options) -> Plan:
    return Plan(options.minutes, options.every, options.away / 100, options.seed, options.move / 100)


# --- a house of its own ------------------------------------------------------------------------------------------------


def on_its_own(options, folder: Path) -> int:
    from skillcert.web import create_app

    url = options.database_url or f"sqlite:///{folder}/rehearsal.db"
    app = create_app(INSTANCE=folder, DATABASE_URL=url, REHEARSAL=True)
    with app.app_context():
        if inspect(db.engine).get_table_names():
            return _no("The database is not empty; a rehearsal uses only an empty one, because it moves the clock.")
        try:
            db.create_all()
            say(f"building a hall for {options.candidates} …")
            world = World(seed=options.seed, throwaway=True)
            hall = rehearsal_hall.make(world, options.candidates)
            act = serve if options.serve else played
            return act(options, world, hall, folder, url)
        finally:
            db.session.remove()
            db.drop_all()  # it was empty when we came
            db.engine.dispose()


def played(options, world, hall, folder: Path, url: str) -> int:
    with started(folder, url, options.workers) as (base, pid):
        rehearsal_hall.travel_before(world, hall, 4 + len(hall.seats) / ARRIVING * 1.5)
        time.sleep(1.2)  # the server reads the clock once a second
        desk = Invigilator(StaffBrowser(base), hall.staff, hall.places)
        lives, work = play(
            base, hall.seats, plan_of(options), lambda: effort.cpu_seconds(pid), say=told, release=desk.release
        )
    rehearsal_hall.look_into(lives)
    return conclude(options, lives, work, base)


def serve(options, world, hall, folder: Path, url: str) -> int:
    """Serve the hall until Ctrl-C; another computer plays."""
    host, _, port = options.serve.rpartition(":")
    options.hall.write_text(json.dumps(hall.told()))
    with started(folder, url, options.workers, host=host, port=int(port)) as (base, _):
        rehearsal_hall.travel_before(world, hall, min(DOORS, options.opens_in) * 60)
        say(f"The exam begins in {min(DOORS, options.opens_in):g} minutes. On another computer, with {options.hall}:")
        say(f"  skillcert rehearse --url {base} --hall {options.hall.name} --minutes {options.minutes:g}")
        say("Ctrl-C ends it; nothing of it remains.")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return 0


# --- a server that runs already ----------------------------------------------------------------------------------------


def against(options) -> int:
    """Play against a running throwaway server; any other is left alone."""
    try:
        authority = ssl.create_default_context(cafile=str(options.ca)) if options.ca else None
        hall = json.loads(options.hall.read_text())
        throwaway = is_throwaway(options.url, authority)
    except (OSError, ValueError) as fault:
        return _no(f"{options.url} or {options.hall} cannot be reached or read: {fault}")
    if not throwaway:
        return _no(
            f"{options.url} is not a throwaway server, so nothing was played: a rehearsal never touches a real exam. "
            "Start one with: skillcert rehearse --serve ADDRESS:PORT"
        )
    pid = options.server or _here(options.url)
    desk = Invigilator(StaffBrowser(options.url, authority), hall["staff"], hall["places"])
    seats = hall["seats"][: options.candidates]
    lives, work = play(
        options.url, seats, plan_of(options), lambda: effort.cpu_seconds(pid), authority, told, desk.release
    )
    return conclude(options, lives, work, options.url)


def is_throwaway(url: str, authority: ssl.SSLContext | None = None) -> bool:
    """Whether the server says that its house is a throwaway one. OSError when it does not answer."""
    request = urllib.request.Request(url.rstrip("/") + "/sit/door")
    try:
        with urllib.request.urlopen(request, timeout=10, context=authority) as answer:
            return answer.headers.get(THROWAWAY) == "1"
    except urllib.error.HTTPError as refused:
        return refused.headers.get(THROWAWAY) == "1"


def _here(url: str) -> int | None:
    """The process behind the address if it is on this machine."""
    known = urlsplit(url)
    port = known.port or (443 if known.scheme == "https" else 80)
    return effort.listener(port) if known.hostname in ("127.0.0.1", "localhost", "::1") else None


def conclude(options, lives, work: float | None, base: str) -> int:
    """Write the page, print the summary in both languages; 0 only for green."""
    verdict = judge(lives, work)
    facts = verdict_page.Facts(base, len(lives), options.minutes, options.every, clock_now())
    options.out.write_text(verdict_page.html(verdict, facts), encoding="utf-8")
    print(verdict_page.summary(verdict, facts))
    for trouble in sorted({line for life in lives for line in life.trouble})[:10]:
        say(f"  {trouble[:300]}")
    say(str(options.out.absolute()))
    return 0 if verdict.light is Light.GREEN else 1


def clock_now():
    """The machine's time: a throwaway house lives in another one."""
    with _machine_time():
        return clock.now()


@contextmanager
def _machine_time():
    kept = clock._offset
    clock.use_offset(None)
    try:
        yield
    finally:
        clock.use_offset(kept)

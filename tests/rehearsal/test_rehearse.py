"""`skillcert rehearse` as a technician runs it, a careless server as the control, and a real house that it must not touch."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from skillcert import cli
from skillcert.arrangement.models import RoomSession
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.models import ThrowawayClock
from skillcert.core.work import unit_of_work
from skillcert.exams import service_prepare
from skillcert.exams.models import Attempt
from skillcert.rehearsal import effort, rehearsal_hall
from skillcert.rehearsal.players import Plan, play
from skillcert.rehearsal.rehearse import THROWAWAY
from skillcert.rehearsal.server import started
from skillcert.rehearsal.verdict import Light, judge
from skillcert.web import create_app
from tests.support.hall import CODE, hall

pytestmark = [pytest.mark.heavy(50), pytest.mark.one_database]
ROOT = Path(__file__).resolve().parents[2]


def rehearse(folder, *options):
    """Gives (exit status, what it printed, what it said)."""
    command = [sys.executable, "-m", "skillcert", "rehearse", "--out", str(folder / "page.html"), *map(str, options)]
    environment = os.environ | {"TMPDIR": str(folder)}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, env=environment)
    return done.returncode, done.stdout, done.stderr


def test_a_hall_sits_a_short_exam_and_nothing_is_lost(database, tmp_path):
    options = ("--candidates", 7, "--minutes", 0.07, "--every", 0.6, "--away", 1, "--move", 1, "--workers", 1)
    status, printed, said = rehearse(tmp_path, *options)
    page = (tmp_path / "page.html").read_text("utf-8")
    assert status in (0, 1), said  # a busy machine may be slow; it must not lose
    for phase in ("sign_in", "start", "answer", "read_back", "hand_in"):
        assert f"{phase}: 7/7" in said
    assert "Lost: 0. Not looked for: 0. Never got through: 0." in printed and "Stored twice: 0." in printed
    assert "丢失 0 次" in page and 'lang="en"' in page
    assert (
        "Candidates who went on at another PC by a code of the invigilator: 1; with every answer and alone: 1"
        in printed
    )
    assert "0 were not heard" in printed
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"], "nothing of the house remains"


@pytest.fixture
def soon(live):
    """A hall of four whose exam begins in a few seconds, in a house that is not marked as a throwaway one."""
    with live.app_context():
        made = hall(candidates=4)
        with unit_of_work():
            service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)
            for attempt in db.session.scalars(select(Attempt)):
                attempt.starts_at = clock.now() + timedelta(seconds=12)
                attempt.ends_at = attempt.starts_at + timedelta(minutes=90)
        made.url = str(db.engine.url.render_as_string(hide_password=False))
        db.session.remove()
        made.app, made.folder = live, Path(live.instance_path)
        yield made


@pytest.mark.rule(35)
def test_a_server_that_says_saved_before_it_is_gets_a_red_light(soon, tmp_path, capfd):
    """And `--url` leaves this house alone, though its server was started with the flag: the mark stands in the database,
    where only a rehearsal puts it."""
    (tmp_path / "hall.json").write_text("[]")
    seats = [(ticket, CODE) for ticket in soon.tickets]
    with started(soon.folder, soon.url, workers=1, target="tests.drills.careless_app:app") as (base, pid):
        refused = ["rehearse", "--url", base, "--hall", tmp_path / "hall.json", "--out", tmp_path / "page.html"]
        assert cli.main([*map(str, refused)]) == 2 and not (tmp_path / "page.html").exists()
        assert "not a throwaway server" in capfd.readouterr().err
        lives, work = play(base, seats, Plan(0.03, 0.4, 0), lambda: effort.cpu_seconds(pid))
        assert effort.listener(int(base.rpartition(":")[2])) == pid
    rehearsal_hall.look_into(lives)
    told = judge(lives, work)
    assert sum(len(life.told) for life in lives) > 8, "candidates were told that they are safe"
    assert told.light is Light.RED and sum(len(life.lost) for life in lives) > 0
    assert work is not None


@pytest.mark.parametrize(
    "options, word",
    [(["--candidates", 0], "--candidates"), (["--minutes", 90], "--minutes"), (["--serve", "x"], "ADDRESS")],
)
def test_wrong_numbers_are_refused_before_anything_is_built(capsys, options, word):
    assert cli.main(["rehearse", *map(str, options)]) == 2
    told = capsys.readouterr()
    assert word in told.err and not told.out


def test_a_throwaway_house_owns_up_to_it(live, monkeypatch):
    """The flag of the server and the mark in the database together make the header that a rehearsal asks for."""
    with live.app_context(), unit_of_work():
        db.session.add(ThrowawayClock(id=1, seconds=0))
    assert THROWAWAY not in live.test_client().get("/sit/door").headers
    monkeypatch.setenv("SKILLCERT_THROWAWAY", "1")
    flagged = create_app(INSTANCE=live.instance_path, DATABASE_URL=live.config["SQLALCHEMY_DATABASE_URI"], TESTING=True)
    assert flagged.test_client().get("/sit/door").headers[THROWAWAY] == "1"
    with flagged.app_context():
        db.engine.dispose()

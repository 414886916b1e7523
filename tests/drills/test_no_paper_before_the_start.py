"""T06, E3: before the start not a byte of a paper lies or goes anywhere: pages of a signed-in candidate, database file and log, stored files,
job arguments, temporary files, the program's log.

The canary stands in the paper's content alone. Every search is made again where it must find it, or it would prove nothing.
"""

import logging
import re
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

from skillcert.core import clock, crypto
from skillcert.core.db import db
from skillcert.core.models import Job
from skillcert.core.work import unit_of_work
from skillcert.exams import service_prepare
from skillcert.papers import documents, forgetting, service_acts
from skillcert.papers.models import Paper
from skillcert.papers.states import ActKind
from tests.support.browsing import AuditedClient
from tests.support.custody import SPARE, at_browser, open_papers, sealed_hall
from tests.support.hall import CODE

STEM = "题干第"
"""Every stem of the hall's main paper begins so; those of the spare with SPARE."""


@pytest.fixture
def hall(live):
    with live.app_context():
        made = sealed_hall(candidates=2)
        machine = clock.now

        def to(minutes: float) -> None:
            clock.use_offset(None)
            offset = made.starts_at + timedelta(minutes=minutes) - machine()
            clock.use_offset(lambda: offset)

        made.to = to
        yield made


def seated(app, made) -> AuditedClient:
    client = AuditedClient(app)
    page = client.send("/sit/door", ticket=made.tickets[0], room_code=CODE).text
    proof, token = (re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("proof", "csrf_token"))
    assert client.post("/sit/seat", data={"csrf_token": token, "proof": proof}).status_code in (302, 303)
    return client


def every_byte(app, client) -> str:
    """Everything that a GET without the session of staff gives, whatever its address."""
    told = ""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static" or "<path:" in rule.rule:
            continue
        path = re.sub(r"<(?:[a-z]+(?:\([^)]*\))?:)?([a-z_]+)>", "1", rule.rule)
        answer = client.get(path, audit=False)
        told += f"{path} {answer.headers}" + answer.get_data(as_text=True)
    return told


def places_with(needle: str, folder: Path, temp: Path) -> list[str]:
    """Files of the house (database with its log, stored files) and temporary files that hold the words in UTF-8 or UTF-16."""
    spellings = [needle.encode(), needle.encode("utf-16-le"), needle.encode("unicode-escape")]
    found = [path for root in (folder, temp) for path in root.rglob("*") if path.is_file()]
    return [str(path) for path in found if any(one in path.read_bytes() for one in spellings)]


@pytest.mark.rule(31)
@pytest.mark.one_database  # the raw files of SQLite are looked into
def test_not_a_byte_of_the_paper_before_the_start(live, hall, tmp_path, caplog, monkeypatch):
    temp = tmp_path.parent / f"{tmp_path.name}-temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    caplog.set_level(logging.DEBUG)
    hall.to(-59)
    open_papers(hall, hall.paper_id)
    assert service_prepare.prepare_due() == 2
    printed = _print(hall)
    hall.to(-20)
    client = seated(live, hall)
    hall.to(-1 / 60)
    told = every_byte(live, client) + caplog.text
    told += str(db.session.execute(select(Job.args, Job.title, Job.result)).all())
    assert STEM not in told and SPARE not in told
    assert places_with(STEM, tmp_path, temp) == [] and places_with(SPARE, tmp_path, temp) == []
    assert [path for path in temp.rglob("*") if path.is_file()] == [], "printing left something behind"

    assert STEM.encode() not in printed  # compressed; the text is found by extraction elsewhere
    hall.to(1 / 60)
    assert STEM in every_byte(live, client), "the crawl would have found it"
    (temp / "careless").write_text(f"{STEM} 1 题", encoding="utf-8")
    stored = tmp_path / "files-careless"
    stored.write_bytes(SPARE.encode())
    assert len(places_with(STEM, tmp_path, temp)) == 1 and places_with(SPARE, tmp_path, temp) == [str(stored)]


def _print(made) -> bytes:
    """One copy and one key, asked for and confirmed."""
    first, second = (at_browser(actor) for actor in made.keepers)
    out = b""
    for kind, make in ((ActKind.PAPER, documents.paper_pdf), (ActKind.KEY, documents.key_pdf)):
        with unit_of_work():
            paper = db.session.get(Paper, made.paper_id)
            service_acts.confirm(service_acts.ask(paper, kind, "印制", first), second)
        with unit_of_work():
            out += make(db.session.get(Paper, made.paper_id), "", first)
    return out


@pytest.mark.one_database
def test_the_key_that_sealing_replaced_leaves_the_database(live, database, tmp_path, monkeypatch):
    """Between approval and the sweep the old key may lie in the log; afterwards a copy of the file holds it no more."""
    from skillcert.papers import sealing

    if database != "sqlite":
        pytest.skip("SQLite's log and freed pages; another server's files are not ours to read")
    replaced = []
    lock_away = sealing.lock_away
    monkeypatch.setattr(sealing, "lock_away", lambda paper, *rest: (replaced.append(paper.wrapped_key), lock_away(paper, *rest)))
    with live.app_context():
        sealed_hall(candidates=1)
        old = replaced[0]
        assert crypto.decrypt("paper-key", old)

        def files_with(blob):
            return [path.name for path in tmp_path.rglob("*") if path.is_file() and blob in path.read_bytes()]

        assert files_with(old) != [], "the search finds it while it is there"
        with unit_of_work():
            for paper in db.session.scalars(select(Paper)):
                paper.locked_at = clock.now()
        assert forgetting.sweep()
        assert files_with(old) == []
        clock.use_offset(lambda: timedelta(hours=1))
        assert not forgetting.sweep()


def test_clearing_works_while_others_work(live):
    """Either database, with a transaction of somebody else open until it is done: it does not wait for that, nor for SQLite's patience."""
    with live.app_context(), db.engine.connect() as other:
        other.execute(select(Paper.id))
        said = []
        event.listen(db.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
        forgetting.clear()
        if db.engine.dialect.name == "sqlite":
            work = said.index("PRAGMA wal_checkpoint(TRUNCATE)")
            assert said[work - 1] == "PRAGMA busy_timeout=0"
        assert db.engine.dialect.name != "sqlite" or db.session.scalar(text("PRAGMA busy_timeout")) == 10_000

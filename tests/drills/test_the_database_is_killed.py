"""F02: kill -9 of PostgreSQL, and on SQLite of the only writing process, while candidates answer. The web server is not restarted.

The control on PostgreSQL is a commit that does not wait for its log. On SQLite a process that is killed leaves what it wrote to the
operating system, so there the control is a server that acknowledges before it writes.

F10b: only a power cut tells whether an answer was on the disk. No machine is switched off here; the kernel's own calls are read instead: for
each answer the log must have been written and synced before the reply goes out. What a disk does with a sync is beyond this.
"""

from pathlib import Path

import pytest

from tests.support import postgres
from tests.support.drilling import syscalls
from tests.support.drilling.bots import at_work, post
from tests.support.drilling.ground import Ground
from tests.support.drilling.history import Answered, History, Verdict, judge
from tests.support.drilling.server import Server, children

CANDIDATES = 4
LAZY = {"synchronous_commit": "off", "wal_writer_delay": "10s", "wal_writer_flush_after": "100MB"}


@pytest.fixture(scope="module")
def cluster(database, tmp_path_factory):
    """(ground, server): a cluster of its own that may be killed, with the settings that a college has."""
    if database != "postgresql":
        yield None
        return
    server = postgres.start(durable=True)
    folder = tmp_path_factory.mktemp("killable")
    yield Ground(folder, server.create("drills"), "postgresql", CANDIDATES * 2 + 2), server
    server.stop()


@pytest.fixture
def killable(request, cluster):
    """(ground, cluster): where candidates work, and what is killed; on SQLite that is the web server."""
    if cluster is None:
        yield request.getfixturevalue("ground"), None
        return
    with cluster[0].inside():
        yield cluster


def kill_again_and_again(crowd, server, cluster, times: int) -> None:
    for _ in range(times):
        crowd.more()
        at = (cluster or server).kill()
        if cluster:
            cluster.begin()
        else:
            server.start()
        crowd.fault(at)
    crowd.more()


@pytest.fixture
def one_writer(monkeypatch, database):
    """On SQLite one process writes; on PostgreSQL the server is as it is deployed."""
    if database == "sqlite":
        monkeypatch.setenv("WEB_CONCURRENCY", "1")


@pytest.mark.rule(35)
def test_what_was_called_saved_survives_kills_of_the_database(killable, zygote, one_writer, rounds, tell, tmp_path):
    ground, cluster = killable
    server = Server(zygote, ground.folder, ground.url).start()
    master = server.pid
    try:
        with at_work(server.base, ground.seats(CANDIDATES), tmp_path / "history.jsonl") as crowd:
            kill_again_and_again(crowd, server, cluster, rounds.of(1, 40 if cluster else 60))
        assert cluster is None or server.pid == master, "nobody restarted the web server"
        verdict = tell(crowd.verdict(ground, "F02"))
    finally:
        server.stop()
    assert verdict.good and verdict.acknowledged >= 4 * CANDIDATES * verdict.rounds, verdict
    assert rounds.in_time(verdict, 10)


def log_writers(cluster, server) -> tuple[list[int], str]:
    """The processes that write the log of a save, and what its files are called."""
    if cluster is None:
        return server.workers, "-wal"
    serving = [pid for pid in children(cluster.pid) if b"[local]" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return [*server.workers, *serving], "/pg_wal/"


def watch_saves(ground, cluster, server, folder, times: int, drill: str) -> Verdict:
    history, (place,) = History(folder / "history.jsonl"), ground.seats(1)

    def save(revision: int) -> None:
        change = Answered(place.attempt, 1, revision, f"={revision}")
        number = history.invoke(0, "save", [change])
        status, told = post(server.base, place, [change])
        assert (status, told["saved"]) == (200, {"1": revision})
        history.came_back(0, "save", number, "ok", [change])

    save(1)  # now the worker has its connection
    pids, log = log_writers(cluster, server)
    with syscalls.watched(pids, folder / "calls.txt"):
        for turn in range(times):
            save(turn + 2)
    verdict = judge(drill, ground.database, history.of(), *ground.rows([place]))
    told = syscalls.read((folder / "calls.txt").read_text().splitlines(), log)
    verdict.rounds = times
    verdict.more.update(on_disk_before_reply=told.durable)
    if told.durable != times:
        verdict.wrong = [f"{times - told.durable} of {times} replies before the log was on the disk"]
    return verdict


@pytest.fixture
def one_worker(monkeypatch):
    """All that saves is looked at: one process, its connection, and what serves it."""
    monkeypatch.setenv("WEB_CONCURRENCY", "1")


strace = pytest.mark.skipif(bool(syscalls.why_not()), reason=syscalls.why_not())


@strace
@pytest.mark.one_database  # in `make test`; the long round asks both
@pytest.mark.rule(35)
def test_what_is_called_saved_is_on_the_disk(killable, zygote, one_worker, rounds, tell, tmp_path):
    ground, cluster = killable
    server = Server(zygote, ground.folder, ground.url).start()
    try:
        verdict = tell(watch_saves(ground, cluster, server, tmp_path, rounds.of(5, 200), "F10b"))
    finally:
        server.stop()
    assert verdict.good, verdict


def test_control_a_database_that_does_not_wait_for_its_log_is_found_out(killable, zygote, one_writer, tell, tmp_path):
    ground, cluster = killable
    places = ground.seats(CANDIDATES)
    if cluster:
        cluster.set(**LAZY)
    server = Server(zygote, ground.folder, ground.url, "wsgi:app" if cluster else "tests.drills.careless_app:app").start()
    try:
        with at_work(server.base, places, tmp_path / "history.jsonl") as crowd:
            kill_again_and_again(crowd, server, cluster, 1)
        verdict = tell(crowd.verdict(ground, "F02-control"))
    finally:
        server.stop()
    assert verdict.lost and not verdict.good


@strace
@pytest.mark.one_database
def test_control_a_log_that_is_synced_later_is_found_out(killable, zygote, one_worker, tell, tmp_path):
    ground, cluster = killable
    if cluster:
        cluster.set(**LAZY)
    server = Server(zygote, ground.folder, ground.url, "wsgi:app" if cluster else "tests.drills.lazy_app:app").start()
    try:
        verdict = tell(watch_saves(ground, cluster, server, tmp_path, 3, "F10b-control"))
    finally:
        server.stop()
    assert verdict.more["on_disk_before_reply"] == 0 and not verdict.good

"""F02: kill -9 of PostgreSQL, and on SQLite of the only writing process, while candidates answer. The web server is not restarted.

The control on PostgreSQL is a commit that does not wait for its log. On SQLite a process that is killed leaves what it wrote to the
operating system, so there the control is a server that acknowledges before it writes; only a power cut tells FULL from OFF.
"""

import pytest

from tests.support import postgres
from tests.support.drilling.bots import at_work
from tests.support.drilling.ground import Ground
from tests.support.drilling.server import Server

CANDIDATES = 4


@pytest.fixture(scope="module")
def cluster(database, tmp_path_factory):
    """(ground, server): a cluster of its own that may be killed, with the settings that a college has."""
    if database != "postgresql":
        yield None
        return
    server = postgres.start(durable=True)
    folder = tmp_path_factory.mktemp("killable")
    yield Ground(folder, server.create("drills"), "postgresql", CANDIDATES * 2), server
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
            kill_again_and_again(crowd, server, cluster, rounds.of(1, 60))
        assert cluster is None or server.pid == master, "nobody restarted the web server"
        verdict = tell(crowd.verdict(ground, "F02"))
    finally:
        server.stop()
    assert verdict.good and verdict.acknowledged >= 4 * CANDIDATES * verdict.rounds, verdict
    assert rounds.in_time(verdict, 10)


def test_control_a_database_that_does_not_wait_for_its_log_is_found_out(killable, zygote, one_writer, tell, tmp_path):
    ground, cluster = killable
    places = ground.seats(CANDIDATES)
    if cluster:
        cluster.set(synchronous_commit="off", wal_writer_delay="10s", wal_writer_flush_after="100MB")
    server = Server(zygote, ground.folder, ground.url, "wsgi:app" if cluster else "tests.drills.careless_app:app").start()
    try:
        with at_work(server.base, places, tmp_path / "history.jsonl") as crowd:
            kill_again_and_again(crowd, server, cluster, 1)
        verdict = tell(crowd.verdict(ground, "F02-control"))
    finally:
        server.stop()
    assert verdict.lost and not verdict.good

"""What every drill stands on: the ground, the process that forks servers, how many rounds, and where the verdicts go."""

import json
import statistics
import time

import pytest
from sqlalchemy import event

from skillcert.core.db import db
from skillcert.exams import wire
from tests.support.drilling.ground import Ground
from tests.support.drilling.server import CONFIG, Server, Zygote


class Rounds:
    """How far a drill goes: a short round beside the other tests, a long one of `make drills`, more of it by --drill-scale."""

    def __init__(self, long: bool, scale: float):
        self.long, self.scale = long, scale

    def of(self, short: int, long: int) -> int:
        return max(1, round(long * self.scale)) if self.long else short

    def in_time(self, verdict, seconds: float) -> bool:
        """Whether candidates were back within the bar: the median of the long round. Beside other tests being back at all is enough."""
        middle = statistics.median(verdict.recovery)
        return middle <= seconds if self.long else middle < float("inf")


@pytest.fixture(scope="session")
def rounds(request) -> Rounds:
    return Rounds(request.config.getoption("--drill-rounds") == "long", request.config.getoption("--drill-scale"))


@pytest.fixture(scope="session")
def zygote():
    forking = Zygote()
    yield forking
    forking.end()


@pytest.fixture(scope="session")
def _ground(database, request, tmp_path_factory, rounds):
    folder = tmp_path_factory.mktemp(f"drills-{database}")
    url = f"sqlite:///{folder}/drills.db"
    if database == "postgresql":
        url = request.getfixturevalue("postgres").create("drills")
    return Ground(folder, url, database, 160 if not rounds.long else 400 + rounds.of(1, 800))


@pytest.fixture
def ground(_ground):
    """The house of the drills, with its hall."""
    with _ground.inside():
        yield _ground


@pytest.fixture
def hasty(ground):
    """What is asked here is the logic; durability is drilled elsewhere."""

    def connected(connection, _record):
        connection.execute("PRAGMA synchronous=OFF")

    if ground.database != "sqlite":
        yield
        return
    engine = db.engine
    event.listen(engine, "connect", connected)
    forget()
    yield
    event.remove(engine, "connect", connected)
    forget()


def forget() -> None:
    wire.forget()
    db.engine.dispose()


@pytest.fixture
def serve(zygote, ground):
    """serve(target, config, **environment) starts a server for the ground; all end with the test."""
    started = []

    def start(target: str = "wsgi:app", config: str = CONFIG, **environment: str) -> Server:
        started.append(Server(zygote, ground.folder, ground.url, target, config, **environment))
        return started[-1].start()

    yield start
    for server in started:
        server.end()


@pytest.fixture(scope="session")
def tell(request):
    """Print a verdict's line, and keep it where the long run collects them."""
    path = request.config.getoption("--drill-report")

    def told(verdict):
        print(f"\n{verdict.line()}")
        if path:
            with open(path, "a", encoding="utf-8") as file:
                more = {"control": verdict.drill.endswith("-control"), "good": verdict.good, "at": time.time(), "why": "".join(verdict.wrong[:1])[:80]}
                file.write(json.dumps({"line": verdict.line(), **more}) + "\n")
        return verdict

    return told

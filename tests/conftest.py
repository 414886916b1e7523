"""Fixtures of the house: a real database rolled back by savepoint, a test browser, the world of the stage builders.

`--database sqlite` (default), `postgresql` or `both`: every test that asks for a database runs once on each.
`--round all` (default) or `everyday`: see `tests.support.rounds`.
"""

import gc
import importlib
import os
import shutil
from pathlib import Path

import pytest
from flask_sqlalchemy.session import Session
from hypothesis import HealthCheck, settings

from skillcert.core import clock, crypto, files
from skillcert.core.db import db, write_lock
from skillcert.web import create_app
from tests.support import prepared, rounds

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")  # that a machine is busy is no fault of the code

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_addoption(parser):
    parser.addoption("--database", choices=["sqlite", "postgresql", "both"], default="sqlite")
    parser.addoption("--round", choices=["everyday", "all"], default="all", help="everyday: what `make test` runs")
    parser.addoption("--pictures", action="store_true", help="keep a picture of every stage of a journey in tests/_out/journeys")
    parser.addoption("--drill-rounds", choices=["short", "long"], default="short", help="long: what `make drills` runs")
    parser.addoption("--drill-scale", type=float, default=1.0, help="how many times the long round's rounds")
    parser.addoption("--drill-report", default="", help="a file to which each verdict is added")


def pytest_generate_tests(metafunc):
    if "database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        names = ["sqlite", "postgresql"] if chosen == "both" else [chosen]
        metafunc.parametrize("database", names, indirect=True, scope="session")


def pytest_collection_modifyitems(config, items):
    """A run on PostgreSQL alone is for what touches a database; the pure tests ran with SQLite. Heavy ones begin first."""
    postgresql_alone = config.getoption("--database") == "postgresql"
    kept = [
        item
        for item in items
        if (_touches_a_database(item) or not postgresql_alone)
        and (_on_postgresql(item) or not item.get_closest_marker("stricter_database"))
        and rounds.wanted(item, config.getoption("--round"))
    ]
    left_out = set(items) - set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = sorted(kept, key=lambda item: -rounds.weight(item))


def pytest_collection_finish(session):
    """What was read in for all tests is never garbage: looking through it again and again took a twelfth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _touches_a_database(item) -> bool:
    return "database" in item.fixturenames and not item.get_closest_marker("one_database")


def _on_postgresql(item) -> bool:
    return rounds.database_of(item) == "postgresql"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real inputs beside the checkout."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real inputs (../shared/data) is not beside this checkout")
    return SHARED_DATA


@pytest.fixture(scope="session")
def postgres():
    support = importlib.import_module("tests.support.postgres")
    server = support.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def database(request, tmp_path_factory):
    """The name of the database under test: "sqlite" or "postgresql"."""
    return getattr(request, "param", "sqlite")


def fresh_url(database, request, folder, name):
    """The URL of an empty database of the kind under test."""
    if database == "sqlite":
        return f"sqlite:///{folder}/{name}.db"
    return request.getfixturevalue("postgres").create(name)


@pytest.fixture(scope="session")
def schema(database, request, tmp_path_factory):
    """schema(folder, name) gives the URL of a database with every table and no row: laid once, then copied."""
    folder = tmp_path_factory.mktemp(f"schema-{database}")
    made = create_app(INSTANCE=folder, DATABASE_URL=fresh_url(database, request, folder, "schema"), TESTING=True)
    with made.app_context():
        db.create_all()
        db.engine.dispose()

    def another(place, name: str) -> str:
        if database == "postgresql":
            return request.getfixturevalue("postgres").create(name, template="schema")
        shutil.copyfile(folder / "schema.db", place / f"{name}.db")
        return fresh_url(database, request, place, name)

    return another


@pytest.fixture(scope="session")
def app(database, schema, tmp_path_factory):
    """The application on an empty database; committed to by nobody (see `session`)."""
    folder = tmp_path_factory.mktemp(f"app-{database}")
    return create_app(INSTANCE=folder, DATABASE_URL=schema(folder, "house"), TESTING=True)


@pytest.fixture
def session(app, schema, tmp_path_factory, monkeypatch):
    """`db.session` inside a transaction that the end of the test rolls back; commits release savepoints only."""

    def another(name: str) -> str:
        return _driver(schema(tmp_path_factory.mktemp("ground"), f"{name}_{os.getpid()}"))

    folder = Path(app.instance_path)  # another app may have been made meanwhile: these keys and files are ours
    crypto.load_or_make(folder / "keys")
    files.use_folder(folder / "files")
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            write_lock.path = f"{db.engine.url.database}.lock"
        with prepared.at_a_desk(app, another) as desk:
            monkeypatch.setattr(Session, "get_bind", lambda self, *args, **kwargs: desk.connection)
            db.session.remove()
            db.session.configure(join_transaction_mode="create_savepoint")
            yield db.session
        clock.use_offset(None)


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def live(schema, request, tmp_path):
    """An application on a database of its own to which work is really committed: races, servers, kills."""
    name = f"live_{abs(hash(request.node.nodeid)) % 10**10}"
    app = create_app(INSTANCE=tmp_path, DATABASE_URL=schema(tmp_path, name), TESTING=True)
    yield app
    clock.use_offset(None)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(session):
    """An empty world on the test's database; `tests.support.line.until(world, "registration")` fills it."""
    from skillcert.rehearsal.world import World

    return World(seed=1)


@pytest.fixture
def client(app, session):
    """A test browser that audits every page it receives; `client.as_(actor)` signs in."""
    from tests.support.browsing import AuditedClient

    return AuditedClient(app)


@pytest.fixture
def statements(app):
    """Counts SQL statements: `with statements() as seen: …; assert len(seen) <= 15`."""
    from contextlib import contextmanager

    from sqlalchemy import event

    @contextmanager
    def counting():
        seen = []

        def note(_connection, _cursor, statement, *_):
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
                seen.append(statement)

        with app.app_context():
            engine = prepared.desk.engine if prepared.desk else db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting

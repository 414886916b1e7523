"""The first candidate of a hall finds a house that is awake; a house whose database is away starts all the same."""

import logging

import pytest
from sqlalchemy import event

from skillcert.core.db import db
from skillcert.exams import entry
from skillcert.web import create_app, warming


@pytest.fixture
def compiled(live):
    """How many statements were put together for the database while something was done."""

    def counted(do) -> int:
        with live.app_context():
            misses = []
            listener = lambda *args: misses.append(args[4].cache_hit.name)  # noqa: E731
            event.listen(db.engine, "before_cursor_execute", listener)
            try:
                do()
            finally:
                event.remove(db.engine, "before_cursor_execute", listener)
                db.session.rollback()
            return misses.count("CACHE_MISS")

    return counted


def ask_at_the_door() -> None:
    with pytest.raises(entry.Refused):
        entry.find("2600010140001", "123456", "10.0.0.1")
    entry.of_token("nobody's token")
    entry.number_of("nobody's token")


def test_what_the_first_candidate_asks_has_been_put_together(live, compiled):
    warming.read(live)
    assert compiled(ask_at_the_door) == 0


def test_a_cold_house_puts_it_together_while_the_candidate_waits(live, compiled):
    assert compiled(ask_at_the_door) >= 4


def test_the_master_keeps_no_connection_that_its_workers_would_share(live):
    with live.app_context():
        warming.read(live)
        assert db.engine.pool.checkedin() == 0
        warming.connect(live)
        assert db.engine.pool.checkedin() == 1, "a worker keeps its own"


def test_a_house_without_its_database_says_so_and_starts(tmp_path, caplog):
    app = create_app(INSTANCE=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/never_made.db", TESTING=True)
    with caplog.at_level(logging.WARNING, logger="skillcert.web.warming"):
        warming.read(app)
        warming.connect(app)
    assert [record.message for record in caplog.records if "OperationalError" in record.message]

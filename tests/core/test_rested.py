"""A connection of PostgreSQL that rested is asked whether it is still there; one that works all the time is not."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import QueuePool

from skillcert.core import db as house

pytestmark = pytest.mark.one_database


@pytest.fixture
def asked(monkeypatch):
    """An engine with the listeners of PostgreSQL; gives (how often it was asked, the answer to give, engine)."""
    engine = create_engine("sqlite://", poolclass=QueuePool)
    told = {"asked": 0, "gone": False, "now": 0.0, "engine": engine}

    def ping(_connection):
        told["asked"] += 1
        if told["gone"]:
            told["gone"] = False
            raise engine.dialect.loaded_dbapi.OperationalError("server closed the connection")

    monkeypatch.setattr(engine.dialect, "do_ping", ping)
    monkeypatch.setattr(house.time, "monotonic", lambda: told["now"])
    house._look_at_rested(engine)
    return told


def use(engine) -> int:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        return id(connection.connection.dbapi_connection)


def test_only_a_connection_that_rested_is_asked(asked):
    asked["now"] = 100.0
    use(asked["engine"])
    before = asked["asked"]
    for _ in range(3):
        asked["now"] += house.RESTED / 2
        use(asked["engine"])
    assert asked["asked"] == before
    asked["now"] += house.RESTED * 2
    use(asked["engine"])
    assert asked["asked"] == before + 1


def test_a_connection_that_is_gone_is_replaced_before_anybody_notices(asked):
    asked["now"] = 100.0
    first = asked["engine"].raw_connection().dbapi_connection
    asked["engine"].dispose()
    with asked["engine"].connect() as connection:
        kept = connection.connection.dbapi_connection
    asked.update(now=200.0, gone=True)
    with asked["engine"].connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
        assert connection.connection.dbapi_connection not in (kept, first)

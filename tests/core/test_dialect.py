"""What a page has prepared on PostgreSQL stays prepared, and what nobody committed is still taken back."""

import pytest
from sqlalchemy import create_engine, text

from skillcert.core import dialect
from skillcert.core.db import engine_options

pytestmark = pytest.mark.stricter_database
KEPT = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%looked for%'"


@pytest.fixture
def engine(schema, request, tmp_path):
    """Makes engines as the house does, or of another dialect, on a database of the test's own."""
    url = schema(tmp_path, f"dialect_{abs(hash(request.node.nodeid)) % 10**10}")
    engines = []

    def made(prefix: str = dialect.PREFIX):
        address = prefix + url.split("://", 1)[1]
        engines.append(create_engine(address, **engine_options(address)))
        return engines[-1]

    yield made
    for one in engines:
        one.dispose()


def pages(engine, times: int = 4) -> int:
    """Read as a page reads, which ends by a rollback; how many statements are prepared afterwards."""
    for _ in range(times):
        with engine.connect() as connection:
            connection.execute(text("SELECT 'looked for', :n"), {"n": 1})
    with engine.connect() as connection:
        return connection.scalar(text(KEPT))


def test_what_a_page_prepared_is_there_for_the_next(engine):
    assert pages(engine()) == 1


def test_the_driver_by_itself_forgets_it_at_the_end_of_each_page(engine):
    assert pages(engine("postgresql+psycopg://")) == 0, "if it remembers now, core.dialect can go"


@pytest.mark.parametrize(
    "change", ["INSERT INTO kept VALUES (1)", "WITH one AS (INSERT INTO kept VALUES (1) RETURNING 1) SELECT * FROM one"]
)
def test_what_nobody_committed_is_rolled_back(engine, change):
    house = engine()
    with house.begin() as connection:
        connection.execute(text("CREATE TABLE kept (n integer)"))
    with house.connect() as connection:
        connection.execute(text("SELECT 1"))
        connection.execute(text(change))
        connection.execute(text("SELECT 1"))
    with house.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM kept")) == 0
    with house.begin() as connection:
        connection.execute(text(change))
    with house.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM kept")) == 1, "what was committed is there"


def test_what_the_driver_wrote_by_itself_is_rolled_back(engine):
    house = engine()
    with house.begin() as connection:
        connection.execute(text("CREATE TABLE kept (n integer)"))
    with house.connect() as connection:
        connection.connection.driver_connection.cursor().execute("INSERT INTO kept VALUES (1)")
        connection.execute(text("SELECT 1"))
    with house.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM kept")) == 0


def test_a_transaction_that_failed_is_rolled_back_and_the_connection_goes_on(engine):
    house = engine()
    with house.connect() as connection, pytest.raises(Exception, match="division by zero"):
        connection.execute(text("SELECT 1 / 0"))
    with house.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1

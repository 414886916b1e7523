"""A bank of 100,000 items stays usable: pages ask few questions and find their rows by an index, whatever is chosen."""

import re

import pytest
from sqlalchemy import event, text

from skillcert.core.db import db
from skillcert.itembank.models import Item, Point, stem_mark
from skillcert.itembank.states import ItemState

pytestmark = pytest.mark.one_database
BANK = "/office/banks/6-31-01-03/4"
PAGES = [
    "/office/banks",
    BANK,
    f"{BANK}?page=3",
    f"{BANK}?state=approved&type=single&pool=secret",
    f"{BANK}?point=1&use=never",
    f"{BANK}?author=1",
    f"{BANK}?q=x1",
    "/office/banks/reviews",
    f"{BANK}/conflicts",
    f"{BANK}/assignments",
    "/office/banks/mine",
]


@pytest.fixture
def reader(client, ground, session):
    session.add(Point(id=1, occupation_code="6-31-01-03", level=4, code="1", name="范围"))
    session.add_all(
        Item(
            occupation_code="6-31-01-03", level=4, type="single", stem="x", stem_text=f"x{number // 2}", options=[], key=["A"],
            fingerprint=f"{number:064d}", state=ItemState.SUBMITTED if number % 9 == 0 else ItemState.APPROVED, author_id=1, point_id=1,
        )
        for number in range(120)
    )  # fmt: skip
    session.commit()
    return client.as_(ground.actor("management", "items_assessors"))


@pytest.fixture
def plans():
    """{statement: plan} of what is asked meanwhile; only on SQLite, whose planner needs no rows to decide."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the plans of SQLite")
    asked = []

    def note(_connection, _cursor, statement, parameters, *_):
        asked.append((statement, parameters))

    def read() -> dict[str, list[str]]:
        raw = db.session.connection().connection.cursor()
        past = list(asked)
        told = [
            (sql, found)
            for sql, found in past
            if sql.lstrip().upper().startswith("SELECT") and re.search(r"\bitem\b", sql)
        ]
        return {sql: [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", found)] for sql, found in told}

    event.listen(db.engine, "before_cursor_execute", note)
    yield read
    event.remove(db.engine, "before_cursor_execute", note)


def walks(plan: list[str]) -> list[str]:
    return [step for step in plan if re.fullmatch(r"SCAN item(_\d+)?", step)]


@pytest.mark.parametrize("path", [*PAGES, "item"])
def test_a_page_of_the_bank_asks_little_and_walks_no_table_of_items(path, reader, session, statements, plans):
    if path == "item":
        path = f"/office/items/{session.scalar(text('SELECT max(id) FROM item'))}"
    with statements() as seen:
        assert reader.get(path).status_code == 200
    assert len(seen) <= 15, seen
    assert {sql: plan for sql, plan in plans().items() if walks(plan)} == {}


def test_a_walk_over_all_items_would_be_seen(session, plans):
    session.execute(text("SELECT id FROM item WHERE analysis = 'x'"))
    assert any(walks(plan) for plan in plans().values())


def test_equal_questions_carry_equal_marks_however_they_are_spaced(session):
    assert stem_mark("验电 前（ ）") == stem_mark("验电前（　）") != stem_mark("验电后（ ）")
    item = Item(stem_text="甲")
    first, item.stem_text = item.stem_mark, "乙"
    assert (first, item.stem_mark) == (stem_mark("甲"), stem_mark("乙"))

"""The migrations lead to the very schema that the models describe, guards included."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from skillcert import migrate
from skillcert.core import crypto
from skillcert.core.db import db
from skillcert.core.models import APPEND_ONLY
from skillcert.exams.models import AnswerEvent, Attempt, SeatEvent
from skillcert.itembank.models import Item, stem_mark
from skillcert.papers.models import Paper
from skillcert.registration.accommodation_models import Accommodation
from skillcert.tasks.models import PracticalTask
from skillcert.web import create_app
from tests.conftest import fresh_url
from tests.support.planting import Garden


@pytest.fixture
def migrated(database, request, tmp_path):
    app = create_app(INSTANCE=tmp_path, DATABASE_URL=fresh_url(database, request, tmp_path, "migrated"))
    migrate.to_newest(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_migrated_schema_is_the_models_schema(migrated):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, db.metadata) == []
        checks = {
            (name, check["name"]) for name in db.metadata.tables for check in inspect(connection).get_check_constraints(name)
        }
    wanted = {
        (table.name, constraint.name)
        for table in db.metadata.tables.values()
        for constraint in table.constraints
        if type(constraint).__name__ == "CheckConstraint"
    }
    assert {(t, str(c)) for t, c in checks} == {(t, str(c)) for t, c in wanted}


def columns(engine) -> set[tuple]:
    """(table, column, type, nullable) and (table, check, its values) as the database tells them."""
    found: set[tuple] = set()
    inspector = inspect(engine)
    for table in inspector.get_table_names():
        if table in db.metadata.tables:
            found |= {(table, c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)}
            found |= {
                (table, c["name"], *sorted(re.findall(r"'([^']*)'", c["sqltext"])))
                for c in inspector.get_check_constraints(table)
            }
    return found


def test_types_and_allowed_values_are_those_of_a_fresh_schema(migrated, app):
    """What autogenerate does not compare: the width of numbers, what may be empty, the values of each check."""
    ours = columns(db.engine)
    with app.app_context():
        assert ours == columns(db.engine)


def test_an_older_house_keeps_its_rows(database, request, tmp_path):
    """Every table that the newest migration makes anew or widens is filled before, and read by the models after."""
    app = create_app(INSTANCE=tmp_path, DATABASE_URL=fresh_url(database, request, tmp_path, "older"))
    with app.app_context():
        upgrade(directory=str(migrate.FOLDER), revision="0001")
        with db.engine.begin() as connection:
            garden = Garden(connection)
            key = crypto.encrypt("item-key", b'["A"]')
            item_id = garden.plant("item", key=key, state="approved", type="single", fingerprint="f" * 64)
            task_id = garden.plant("practical_task", description="安装 <配电箱>\n并通电", state="approved")
            paper_id = garden.plant("paper", seed=11, state="locked")
            attempt_id = garden.plant("attempt")
            garden.plant("answer_event", question=1, revision=1, value="aa")
            garden.plant("answer", question=1, revision=1, value="aa")
            event_id = garden.plant("seat_event", kind="signed_in")
            garden.plant("import_row")
            garden.plant("item_review")
        migrate.to_newest(app)
        item = db.session.get(Item, item_id)
        assert (item.key, item.version, item.pool, item.state) == (["A"], 1, "secret", "approved")
        assert item.stem_mark == stem_mark(item.stem_text)
        task = db.session.get(PracticalTask, task_id)
        assert (task.description, task.answer, task.version) == ("安装 &lt;配电箱&gt;<br>并通电", "", 1)
        assert [(e.question, e.revision, e.value) for e in db.session.scalars(select(AnswerEvent))] == [(1, 1, "aa")]
        attempt = db.session.get(Attempt, attempt_id)
        assert (attempt.waiting, attempt.compensated_seconds, attempt.notice, attempt.on_paper) == (0, 0, "", False)
        event = db.session.get(SeatEvent, event_id)
        assert (event.kind, event.times, event.undoes, attempt.seat.room_session.room.addresses) == ("signed_in", 1, None, [])
        paper = db.session.get(Paper, paper_id)
        assert (paper.seed, paper.taken, paper.sealed) == (11, [], False)
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text("UPDATE answer_event SET value = 'x'"))
        db.session.remove()
        db.engine.dispose()


def test_reasons_that_lay_in_the_open_are_kept_encrypted(database, request, tmp_path):
    app = create_app(INSTANCE=tmp_path, DATABASE_URL=fresh_url(database, request, tmp_path, "reasons"))
    with app.app_context():
        upgrade(directory=str(migrate.FOLDER), revision="0003")
        with db.engine.begin() as connection:
            garden = Garden(connection)
            need = crypto.encrypt("accommodation-need", b'{"text": "x"}')
            late = garden.plant("accommodation", need=need, late_reason="前一天才骨折", state="granted")
            early = garden.plant("accommodation", need=need, late_reason="", state="withdrawn")
        migrate.to_newest(app)
        assert [db.session.get(Accommodation, number).late_reason for number in (late, early)] == ["前一天才骨折", None]
        stored = db.session.execute(text("SELECT * FROM accommodation")).all()
        assert not any("骨折".encode() in (v if isinstance(v, bytes) else str(v).encode()) for row in stored for v in row)
        db.session.remove()
        db.engine.dispose()


def test_migrating_twice_changes_nothing(migrated):
    migrate.to_newest(migrated)


def test_append_only_tables_are_guarded(migrated):
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            query = "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        else:
            query = "SELECT DISTINCT event_object_table FROM information_schema.triggers"
        assert set(connection.scalars(text(query))) == set(APPEND_ONLY)

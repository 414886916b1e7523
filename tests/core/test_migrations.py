"""The migrations lead to the very schema that the models describe, guards included."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from skillcert import migrate
from skillcert.core.db import db
from skillcert.core.models import APPEND_ONLY
from skillcert.web import create_app
from tests.conftest import fresh_url


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


def test_migrating_twice_changes_nothing(migrated):
    migrate.to_newest(migrated)


def test_append_only_tables_are_guarded(migrated):
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            query = "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        else:
            query = "SELECT DISTINCT event_object_table FROM information_schema.triggers"
        assert set(connection.scalars(text(query))) == set(APPEND_ONLY)

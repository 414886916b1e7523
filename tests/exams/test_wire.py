"""Which errors of a driver mean that the connection was bad and the same may be asked once more. No database."""

import sqlite3

import pytest
from psycopg import errors

from skillcert.exams import wire


@pytest.mark.parametrize(
    "broken",
    [errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow, errors.LockNotAvailable, errors.OperationalError, sqlite3.OperationalError],
)
def test_a_connection_that_is_gone_is_asked_again(broken):
    assert wire.lost(broken("gone"))


@pytest.mark.parametrize("broken", [errors.UniqueViolation, errors.SyntaxError, sqlite3.IntegrityError, ValueError])
def test_a_statement_that_is_wrong_is_not(broken):
    assert not wire.lost(broken("wrong"))

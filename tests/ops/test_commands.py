"""The command line on a house of its own."""

import io
import re
import subprocess
import sys
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from skillcert import cli
from skillcert.core import history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.people import accounts
from skillcert.web import create_app


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty house that the commands find by their environment."""
    monkeypatch.setenv("SKILLCERT_INSTANCE", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/house.db")
    app = create_app()
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.engine.dispose()


@contextmanager
def unit_of_work_in(app):
    with app.app_context(), unit_of_work():
        yield


def test_help_names_every_command_without_loading_the_house():
    done = subprocess.run([sys.executable, "-m", "skillcert", "--help"], capture_output=True, text=True, check=True)
    for command in ("demo", "walk", "create-admin", "verify-history", "tick"):
        assert re.search(rf"^\s+{command}\b", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_has_help_of_its_own(command, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code == 0 and command in capsys.readouterr().out


def test_the_set_up_link_makes_the_first_administrator_and_no_second_one(house, capsys):
    assert cli.main(["create-admin", "--link", "--url", "https://x.example/"]) == 0
    link = re.search(r"https://x\.example(/\S+)", capsys.readouterr().out)[1]
    client = house.test_client()
    assert client.get(link).status_code == 200
    with unit_of_work_in(house):
        accounts.create_administrator("boss", "李管理", "a-long-enough-Passphrase-9", Actor.system())
    assert cli.main(["create-admin", "--link-if-empty"]) == 0
    assert capsys.readouterr().out == ""
    assert cli.main(["create-admin", "--link"]) == 1
    assert "already has an administrator" in capsys.readouterr().err


def test_an_administrator_by_name_needs_a_password_that_holds(house, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert cli.main(["create-admin", "--login", "boss", "--name", "李管理"]) == 1
    monkeypatch.setattr("sys.stdin", io.StringIO("a-long-enough-Passphrase-9\n"))
    assert cli.main(["create-admin", "--login", "boss", "--name", "李管理"]) == 0
    assert "boss" in capsys.readouterr().out


def test_a_changed_event_of_the_history_is_named(house, capsys):
    with unit_of_work_in(house):
        for n in range(3):
            history.record("batch:7", "plans.submit", Actor.system(), n=n)
    assert cli.main(["verify-history"]) == 0
    assert "3 events in 1 chains: whole" in capsys.readouterr().out
    with house.app_context(), db.engine.begin() as connection:  # somebody with the database in their hands
        connection.execute(text("DROP TRIGGER history_event_no_update"))
        connection.execute(text("UPDATE history_event SET actor = 'nobody' WHERE seq = 2"))
    assert cli.main(["verify-history"]) == 1
    assert "batch:7 #2: was changed after it was written" in capsys.readouterr().out

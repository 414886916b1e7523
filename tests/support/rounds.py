"""What runs when: the everyday round of `make test` and the whole of `make test-all`.

The everyday round leaves out what says again what it has said already:

* a test marked `long_round("tests/x/test_y.py::test_z", …)`: the tests named prove the same ground more cheaply;
* one marked `long_round(on="postgresql")` (or "sqlite"): the same test on the other database stays;
* on PostgreSQL, whatever works in a transaction that its end rolls back. There the everyday round asks what really commits
  (races, kills, servers, migrations, the walk), what only PostgreSQL refuses (`stricter_database`), and what is marked
  `both_databases`.

`tests/test_rounds.py` watches that no rule and no claim loses its last everyday test that way.
"""

from __future__ import annotations


def wanted(item, chosen_round: str) -> bool:
    """Whether the test runs in the round, "everyday" or "all"."""
    return chosen_round == "all" or not is_long(item)


def is_long(item) -> bool:
    """Whether only the long round runs the test, on the database that it is collected for."""
    database = database_of(item)
    for mark in item.iter_markers("long_round"):
        if mark.kwargs.get("on") in (None, database):
            return True
    return database == "postgresql" and not asks_postgresql(item)


def database_of(item) -> str | None:
    """The database that the test is collected for; None for one that asks for none."""
    return item.callspec.params.get("database") if hasattr(item, "callspec") else None


def asks_postgresql(item) -> bool:
    """Whether the answer may depend on the database: it commits, or it is marked so."""
    if any(item.get_closest_marker(name) for name in ("both_databases", "stricter_database")):
        return True
    return "live" in item.fixturenames or "session" not in item.fixturenames


def weight(item) -> float:
    """Seconds that the test's file takes, as its mark `heavy` says: files are given out whole, the heaviest must begin first."""
    mark = item.get_closest_marker("heavy")
    return mark.args[0] if mark else 0

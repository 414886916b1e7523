"""The proof: one batch travels from plan to archive through the real services, sitting over HTTP, on both databases."""

import pytest

from skillcert.core.db import db
from skillcert.web import create_app
from tests.conftest import fresh_url
from tests.support.walking import walk

pytestmark = pytest.mark.heavy(45)


@pytest.mark.long_round(on="sqlite")
def test_twenty_invented_candidates_reach_the_archive(database, request, tmp_path):
    status, summary, said = walk(
        "--candidates",
        20,
        "--out",
        tmp_path / "out",
        url=fresh_url(database, request, tmp_path, "walk"),
        folder=tmp_path,
    )
    assert status == 0, said[-3000:]
    assert summary["ok"] and not any(summary["invariants"].values())
    stages = summary["stages"]
    assert stages["registration"]["accepted"] == 20
    assert stages["certificates"]["numbered"] == stages["results"]["passed"] > 0
    assert stages["archive"]["closed"] and stages["archive"]["missing"] == []
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(summary["files"])


def test_a_database_with_tables_is_left_alone(tmp_path):
    """The negative control: walk moves the clock, so it must not touch a real house."""
    url = f"sqlite:///{tmp_path}/real.db"
    app = create_app(INSTANCE=tmp_path, DATABASE_URL=url)
    with app.app_context():
        db.create_all()
        db.engine.dispose()
    status, summary, said = walk("--until", "people", url=url, folder=tmp_path)
    assert status == 2 and summary == {} and "not empty" in said

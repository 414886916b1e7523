"""The proof: one batch travels from plan to archive through the real services, sitting over HTTP, on both databases."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import fresh_url

ROOT = Path(__file__).resolve().parents[2]


def walk(*arguments, url=None, folder=None):
    """Run the command as an administrator would; gives (exit status, summary, what it said)."""
    command = [sys.executable, "-m", "skillcert", "walk", *map(str, arguments)]
    if url:
        command += ["--database-url", url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=540, env=os.environ | {"TMPDIR": str(folder)})
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def test_twenty_invented_candidates_reach_the_archive(database, request, tmp_path):
    status, summary, said = walk(
        "--candidates", 20, "--out", tmp_path / "out", url=fresh_url(database, request, tmp_path, "walk"), folder=tmp_path
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
    assert walk("--until", "people", url=url, folder=tmp_path)[0] == 0
    status, summary, said = walk("--until", "people", url=url, folder=tmp_path)
    assert status == 2 and summary == {} and "not empty" in said


@pytest.mark.parametrize(
    ("bank", "occupation", "usable"),
    [("electrician_1483.xlsx", "6-31-01-03", 944), ("childcare_386.xlsx", "4-10-01-03", 385)],
)
def test_real_banks_and_rosters_reach_the_archive(shared_data, tmp_path, bank, occupation, usable):
    status, summary, said = walk(
        *("--bank", shared_data / "banks" / bank),
        *("--roster", shared_data / "rosters" / "roster_clean.xls"),
        *("--photos", shared_data / "rosters" / "photos_clean.zip"),
        *("--occupation", occupation, "--level", 4),
        folder=tmp_path,
    )
    assert status == 0, said[-3000:]
    assert not any(summary["invariants"].values())
    bank_stage, roster = summary["stages"]["itembank"], summary["stages"]["registration"]
    assert bank_stage["imported"] == usable and bank_stage["imported"] + bank_stage["refused"] == bank_stage["rows"]
    assert roster["entered"] + roster["refused_rows"] == roster["rows"] == 300
    assert sum(summary["refused"].values()) == bank_stage["refused"] + roster["refused_rows"]

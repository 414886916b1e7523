"""Running `skillcert walk` as an administrator would."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def walk(*arguments, url=None, folder=None):
    """Gives (exit status, summary, what it said)."""
    command = [sys.executable, "-m", "skillcert", "walk", *map(str, arguments)]
    if url:
        command += ["--database-url", url]
    environment = os.environ | {"TMPDIR": str(folder)}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, env=environment)
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def reaches_the_archive(shared_data, tmp_path, bank: str, occupation: str, usable: int) -> None:
    """Walk with a real bank, the clean roster and its photos; every row is imported or refused with a reason."""
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

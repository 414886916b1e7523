"""From the verdicts of a long run to a table and to docs/drills.md.

    python -m tests.support.drilling.report VERDICTS.jsonl docs/drills.md
"""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

WHAT = {
    "F01": "kill -9 of web workers, then of the whole server, in mid-exam",
    "F02": "kill -9 of PostgreSQL under a running web server; on SQLite of the only writing process",
    "F04": "the queue server is killed while exams are sat; its jobs take effect once",
    "F06": "the server's clock jumps by seconds, hours, days",
    "F07": "a PC without network; its drafts arrive in any order, some twice",
    "F08": "two tabs of one browser answer the same questions",
    "F09": "the PC dies, the paper goes on at another seat by a release code",
    "F14": "saves duplicated, delayed, reordered, answers lost after the commit, against a pure model",
    "F15": "workers renewed under load (SIGHUP)",
    "F18": "300 starts in 10 s, 300 hand-ins in the last 5 s",
    "F21": "F01 within the last two minutes of the exam",
    "F22": "a new root key and a restart in mid-exam; a forgotten seat",
}
COLUMNS = ("drill", "database", "rounds", "acknowledged", "lost", "duplicated", "unacked_but_stored", "refused", "recovery_median", "recovery_max")
HEADS = ("", "database", "rounds", "acknowledged", "lost", "duplicated", "stored though not acknowledged", "refused or failed", "back after, median s", "longest s")


def read(path: Path) -> list[dict[str, str]]:
    """The lines of the verdicts as {name: value}."""
    lines = [json.loads(line)["line"] for line in path.read_text(encoding="utf-8").splitlines()]
    return sorted((dict(word.split("=", 1) for word in line.split()) for line in lines), key=lambda one: (one["drill"], one["database"]))


def table(rows: list[dict[str, str]]) -> str:
    out = [f"| {' | '.join((*HEADS, 'more'))} |", "|" + "---|" * (len(HEADS) + 1)]
    for row in rows:
        more = ", ".join(f"{name} {value}" for name, value in row.items() if name not in COLUMNS)
        lost = f"**{row['lost']}**"
        out.append("| " + " | ".join([row["drill"], row["database"], row["rounds"], row["acknowledged"], lost, *(row[name] for name in COLUMNS[5:]), more]) + " |")
    return "\n".join(out)


def total(rows: list[dict[str, str]], name: str) -> int:
    return sum(int(row[name]) for row in rows)


def page(rows: list[dict[str, str]]) -> str:
    drills = [row for row in rows if not row["drill"].endswith("-control")]
    controls = [row for row in rows if row["drill"].endswith("-control")]
    named = "\n".join(f"- **{name}** {words}" for name, words in WHAT.items() if any(row["drill"] == name for row in drills))
    setting = ", ".join(f"{name} {version(name)}" for name in ("flask", "gunicorn", "sqlalchemy", "psycopg", "hypothesis"))
    return f"""# Drills: what happens to answers when things break

Written by `make drills` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC. Machine: {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python
{platform.python_version()}, {setting}. Web servers run with the settings of `make run`; the PostgreSQL that is killed has `fsync` and
`synchronous_commit` on, SQLite runs in WAL with `synchronous=FULL`. `make drills SCALE=5` takes five times the rounds.

Candidates write down before and after each request what they sent and what they were told. That history is the only truth about
"acknowledged"; it is held against the append-only events of the database. **{total(drills, "acknowledged"):,} answers were acknowledged,
{total(drills, "lost")} were lost, {total(drills, "duplicated")} were there twice.** "Back after" runs from the fault to the moment at which the
last candidate had an answer acknowledged again; on a busy machine it says more about the machine.

{table(drills)}

{named}

kill -9 is not a power cut: what a killed process handed to the operating system is still there. That a commit waits for the disk is shown on
PostgreSQL by its control; for SQLite it stands in its settings only.

## Negative controls

The same drills on a careless variant of the server or of its settings. Each must be found out; one that is not fails the run.

{table(controls)}
"""


def main(verdicts: str, target: str) -> int:
    rows = read(Path(verdicts))
    Path(target).write_text(page(rows), encoding="utf-8")
    print("\n".join(" ".join(f"{name}={value}" for name, value in row.items()) for row in rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))

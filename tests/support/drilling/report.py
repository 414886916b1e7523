"""From the verdicts of a long run to docs/drills.md.

    python -m tests.support.drilling.report VERDICTS.jsonl docs/drills.md [0 if the run was green]
"""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from tests.support.drilling.words import AWAY, BROKEN, CARELESS, DATABASES, MORE, RED

HEADS = ("Drill", "Database", "Rounds", "Answers called saved", "Lost", "Twice", "Refused or failed", "Back after, s: median", "worst", "Also")


class Told(NamedTuple):
    """A line of a drill: its words as {name: value}, whether it is a control, whether all was well, when it was told (epoch seconds),
    the first thing that was wrong."""

    row: dict[str, str]
    control: bool
    good: bool
    at: float
    why: str = ""

    @property
    def drill(self) -> str:
        return self.row["drill"].removesuffix("-control")

    def number(self, name: str) -> int:
        return int(self.row.get(name, 0))


def read(path: Path) -> list[Told]:
    """The lines of the verdicts, by drill and database."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    told = [Told(dict(word.split("=", 1) for word in one["line"].split()), one["control"], one["good"], one["at"], one["why"]) for one in lines]
    return sorted(told, key=lambda one: (one.row["drill"], int(one.row.get("away", "0s")[:-1]), one.row["database"] != "sqlite"))


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "\n".join([f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *(f"| {' | '.join(row)} |" for row in rows)])


def drill_row(one: Told) -> tuple[str, ...]:
    row, (_, unit) = one.row, BROKEN.get(one.drill, ("", "rounds"))
    also = "; ".join(MORE[name].format(AWAY.get(value, value)) for name, value in row.items() if name in MORE)
    return (
        one.drill, DATABASES[row["database"]], f"{one.number('rounds'):,} {unit}", f"{one.number('acknowledged'):,}", f"**{row['lost']}**",
        row["duplicated"], row["refused"], row["recovery_median"], row["recovery_max"], also,
    )  # fmt: skip


def how_found(one: Told) -> str:
    """What gave the careless variant away; bold when nothing did."""
    red = [words.format(one.row[name]) for name, words in RED.items() if one.row.get(name, "0") not in ("0", "-")]
    return "**not found out**" if one.good else "; ".join(red) or one.why.replace("\n", " ") or "nobody was heard again"


def control_row(one: Told) -> tuple[str, ...]:
    return one.drill, CARELESS.get(one.drill, ""), DATABASES[one.row["database"]], how_found(one)


def outcome(drills: list[Told], controls: list[Told], green: bool) -> str:
    bad = sorted({one.row["drill"] for one in drills if not one.good} | {one.row["drill"] for one in controls if one.good})
    if bad or not green:
        return f"**This run was not green** ({', '.join(bad) or 'see its output'}): do not rely on it."
    return f"All {len(drills)} drills held, all {len(controls)} negative controls were found out."


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    setting = ", ".join(f"{name} {version(name)}" for name in ("flask", "gunicorn", "sqlalchemy", "psycopg", "hypothesis"))
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()},\nPython {platform.python_version()}, {setting}"
    )


def page(told: list[Told], green: bool = True) -> str:
    drills, controls = [one for one in told if not one.control], [one for one in told if one.control]
    saved, lost, twice = (sum(one.number(name) for one in drills) for name in ("acknowledged", "lost", "duplicated"))
    minutes = (max(one.at for one in told) - min(one.at for one in told)) / 60
    words = "\n".join(f"- **{name}** {what}" for name, (what, _) in BROKEN.items() if any(one.drill == name for one in drills))
    found = table(("", "Careless on purpose", "Database", "Found out by"), [control_row(one) for one in controls])
    return f"""# Drills: what happens to answers when things break

**{saved:,} answers were called saved while things were broken; {lost:,} of them were lost, {twice:,} were there twice.** {outcome(drills, controls, green)}

Written by `make drills` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {minutes:.0f} minutes of drills. Machine: {machine()}.

{words}

{table(HEADS, [drill_row(one) for one in drills])}

## How to read it

Each candidate writes down, before and after each request, what was sent and what was told. That history alone says what "called saved" means;
it is held against the append-only record of answers in the database. *Refused or failed* counts requests that should have been taken. *Back
after* runs from the fault to the moment at which the last candidate had an answer saved again, the start of what was killed included: it
is mostly the machine's. Web servers run as `make run` starts them; the PostgreSQL that is killed has `fsync` and `synchronous_commit` on,
SQLite runs in WAL with `synchronous=FULL`. Where only the order of messages is asked (F08, F14) SQLite does not wait for the disk.
Minutes offline (F07) and jumps of the clock (F06) are not waited for: the house's clock is moved.

*Late answers.* What counts is when an answer reached the server's kernel, not when a worker had time for it (F12, F18); on a busy machine a
hall waits longer for its receipts, and nobody is refused for that. What arrives after the end and its grace is refused in words and stays
encrypted on the PC; the paper counts as it was saved. Should the clock come before a hand-in, it closes the paper just so.

*Silence.* A connection that says nothing used to hold a worker for a minute; two of them kept everybody waiting for 61 s. That is most likely
what lay behind a recovery of 64.7 s which a drill of kills showed once, and 333 more kills did not show again. Now the kernel keeps such
connections back (F13); one that breaks off in mid-request still costs a worker up to five seconds.

*What is not shown.* kill -9 is no power cut: what a killed process gave to the operating system is still there. F10b reads the kernel's own
calls instead: each reply leaves after the log was written and synced. Whether a disk keeps what it says it has synced is up to the disk.
The browser's side (drafts on the PC, words on the screen) is shown by `tests/journeys`.

## Negative controls

The same drills on a careless variant of the server or of its settings. A drill that does not find it out fails the run.

{found}

Again: `make drills`; `make drills SCALE=5` takes five times the rounds.
"""


def main(verdicts: str, target: str, went: str = "0") -> int:
    told = read(Path(verdicts))
    Path(target).write_text(page(told, went == "0"), encoding="utf-8")
    print("\n".join(" ".join(f"{name}={value}" for name, value in one.row.items()) for one in told))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))

"""What a candidate meets at a PC, beside what the same measurement gave for Moodle 4.5: measured by the journey in a real Chromium."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
JOURNEY = "tests/journeys/test_hall_beside_peers.py"
FIGURES = "SKILLCERT_FIGURES"
"""The environment names the file into which the journey writes what it measured."""
SECONDS = "{:.1f} s"


@dataclass(frozen=True)
class Row:
    """One line of the table. `most`: the measured value may not be more; None: it is a yes or no, and must be yes."""

    key: str
    words: str
    moodle: str
    form: str
    most: float | None

    @property
    def timed(self) -> bool:
        """Whether the machine has a part in it: the page of figures judges it, no test does."""
        return self.form == SECONDS


ROWS = [
    Row("clicks_in", "from the door to the waiting page", "6 clicks", "{:.0f} click", 1),
    Row("loads_in", "pages loaded on that way", "5", "{:.0f}", 1),
    Row(
        "kilobytes",
        "loaded in all with an empty cache: door, waiting page, paper of 100 questions, receipt",
        "4.6 MB",
        "{:.0f} kB",
        150,
    ),
    Row("saved", "a save is shown at the answer, where the candidate looks", "60 s, below the fold", SECONDS, 2),
    Row("cable", "the cable is pulled: the page says so", "62 s", SECONDS, 5),
    Row("silent", "the server takes connections and answers nothing: the page says so", "—", SECONDS, 5),
    Row(
        "killed",
        "an answer 2 s before the tab is killed is there afterwards",
        "lost 2 of 2, given 5 s before",
        "{}",
        None,
    ),
    Row("killed_away", "the same while the network was away: it comes back on that PC", "—", "{}", None),
    Row("second_tab", "a second tab is named", "answers lost at the next page", SECONDS, 1),
    Row("clicks_out", "from the last question to the receipt", "3 clicks, no receipt", "{:.0f} clicks", 2),
    Row("ten_minutes", "“+10 minutes” stands on the screen, with a message", "no message", SECONDS, 10),
    Row("tab", "Tab goes through the unanswered paper and out of it", "held in a single choice", "{}", None),
]


def good(row: Row, value: float | bool) -> bool:
    """Whether a measured value is what we promise."""
    return value <= row.most if row.most is not None else value is True


def told(row: Row, value: float | bool) -> str:
    return row.form.format({True: "yes", False: "NO"}[value] if isinstance(value, bool) else value)


def table(figures: dict[str, float | bool]) -> list[str]:
    """The lines of the table; what was not measured says so."""
    lines = ["| at the candidate's PC | Moodle 4.5 | skillcert | promised |", "|---|---|---|---|"]
    for row in ROWS:
        ours = f"**{told(row, figures[row.key])}**" if row.key in figures else "not measured"
        promised = "yes" if row.most is None else f"≤ {row.form.format(row.most)}"
        if row.key in figures:
            promised += ", met" if good(row, figures[row.key]) else ", **missed**"
        lines.append(f"| {row.words} | {row.moodle} | {ours} | {promised} |")
    return lines


def lines() -> list[str]:
    """Run the journey and tell what it measured."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "figures.json")
        command = [sys.executable, "-m", "pytest", "-q", JOURNEY]
        passed = subprocess.run(command, cwd=ROOT, env=os.environ | {FIGURES: str(path)}).returncode == 0
        figures = json.loads(path.read_text()) if path.exists() else {}
    head = [
        "A real Chromium at 1280 × 900 and a real server on one machine; Moodle's figures are those that the same measurement gave for a 4.5",
        "(— where nobody measured it). Clicks are counted with ticket number and room code typed: the candidate's card then comes by itself.",
        "Seconds run by the clock of the page, from the event to the words on the screen; a pulled cable is told by the browser at once.",
        "",
    ]
    return [
        *head,
        *table(figures),
        *([] if passed else ["", "The journey that measures this did not pass: see its report."]),
    ]

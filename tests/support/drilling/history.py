"""The history that candidates write themselves, and the verdict on a drill. Pure but for the file.

The history is the only truth about "acknowledged": a line before a request goes out and a line after it came back. The verdict holds
it against the append-only events of the database, never against the latest answers alone.
"""

from __future__ import annotations

import json
import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


class Answered(NamedTuple):
    """One change of one answer."""

    attempt: int
    question: int
    revision: int
    value: str


class Entry(NamedTuple):
    """A line of the history: instant (monotonic seconds), client, what it did (save, start, submit, ...), which request of it, how it
    stands (invoke, ok, fail, unknown), the changes it was about."""

    at: float
    client: int
    op: str
    number: int
    outcome: str
    changes: tuple[Answered, ...] = ()


class History:
    """A file of JSON lines, written at once and read back for the verdict; safe for threads."""

    def __init__(self, path: Path):
        self.path = path
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self._numbers = 0
        self.entries: list[Entry] = []

    def invoke(self, client: int, op: str, changes: Iterable[Answered] = ()) -> int:
        """Before a request goes out; gives its number."""
        with self._lock:
            self._numbers += 1
            number = self._numbers
        self._write(Entry(time.monotonic(), client, op, number, "invoke", tuple(changes)))
        return number

    def came_back(self, client: int, op: str, number: int, outcome: str, changes: Iterable[Answered] = ()) -> None:
        """After it: `ok` with what was acknowledged, `fail` (a clear no), or `unknown` (no answer, or a broken one)."""
        self._write(Entry(time.monotonic(), client, op, number, outcome, tuple(changes)))

    def _write(self, entry: Entry) -> None:
        line = json.dumps(entry, ensure_ascii=False)
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()
            self.entries.append(entry)

    def of(self, clients: Iterable[int] | None = None) -> list[Entry]:
        """The entries as they stand in the file, of these clients or of all."""
        chosen = None if clients is None else set(clients)
        read = []
        for line in self.path.read_text(encoding="utf-8").splitlines():
            at, client, op, number, outcome, changes = json.loads(line)
            if chosen is None or client in chosen:
                read.append(Entry(at, client, op, number, outcome, tuple(Answered(*one) for one in changes)))
        return read


@dataclass
class Verdict:
    """What a drill found. `lost`: acknowledged, but not in the events or not in force; `duplicated`: events that are there twice or that
    nobody sent; `refused`: requests that should have been taken; `recovery`: seconds from each fault until every client was heard again."""

    drill: str
    database: str
    rounds: int
    acknowledged: int
    lost: list[Answered]
    duplicated: list[Answered]
    unacked_but_stored: int
    refused: int = 0
    recovery: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    more: dict[str, object] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not (self.lost or self.duplicated or self.refused or self.wrong) and float("inf") not in self.recovery

    def line(self) -> str:
        median = f"{statistics.median(self.recovery):.2f}" if self.recovery else "-"
        longest = f"{max(self.recovery):.2f}" if self.recovery else "-"
        told = {
            "drill": self.drill, "database": self.database, "rounds": self.rounds, "acknowledged": self.acknowledged, "lost": len(self.lost),
            "duplicated": len(self.duplicated), "unacked_but_stored": self.unacked_but_stored, "refused": self.refused,
            "wrong": len(self.wrong), "recovery_median": median, "recovery_max": longest, **self.more,
        }  # fmt: skip
        return " ".join(f"{name}={value}" for name, value in told.items())


def judge(
    drill: str,
    database: str,
    entries: Iterable[Entry],
    events: Iterable[tuple],
    latest: Sequence[tuple] = (),
    faults: Iterable[float] = (),
) -> Verdict:
    """Hold what clients were told against what is stored: `events` and `latest` are rows (attempt, question, revision, value)."""
    entries, rows, faults = list(entries), [Answered(*row) for row in events], list(faults)
    sent = {change for entry in entries if entry.outcome == "invoke" for change in entry.changes}
    told = {change for entry in entries if entry.outcome == "ok" for change in entry.changes}
    stored, in_force = set(rows), {Answered(*row) for row in latest}
    newest: dict[tuple[int, int], Answered] = {}
    for row in sorted(stored, key=lambda one: one.revision):
        newest[row.attempt, row.question] = row
    lost = told - stored | (set(newest.values()) - in_force if latest else set())
    twice = {row for row, times in Counter(rows).items() if times > 1}
    return Verdict(
        drill, database, len(faults), len(told), sorted(lost), sorted((stored - sent) | twice), len(stored - told),
        recovery=recovery(entries, faults),
    )  # fmt: skip


def recovery(entries: Sequence[Entry], faults: Iterable[float]) -> list[float]:
    """For each fault the seconds until the last client had a request acknowledged that it sent after the fault; infinite when one never had."""
    sent: dict[int, float] = {}
    heard: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for entry in entries:
        if entry.outcome == "invoke":
            sent[entry.number] = entry.at
        elif entry.outcome == "ok":
            heard[entry.client].append((sent[entry.number], entry.at))
    clients = {entry.client for entry in entries}
    longest = []
    for fault in faults:
        back = [min((done for began, done in heard[one] if began > fault), default=float("inf")) for one in clients]
        longest.append(max(back, default=float("inf")) - fault)
    return longest

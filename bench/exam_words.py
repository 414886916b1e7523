"""The section of an exam hall in docs/performance.md."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench import exam_figures as figures
from bench import exams
from bench.exam_figures import Level, most
from bench.exam_hall import DATABASES, Size, standing
from bench.house import WORKERS

TITLE = "An exam hall"
AIM = 8000


@dataclass
class Told:
    """What one database gave: {part: its figures}, and how long it took."""

    database: str
    parts: dict = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def lines(parts: Sequence[str], databases: Sequence[str], size: Size) -> list[str]:
    """Measure the parts on each database and put them into words."""
    return words([measure(database, parts, size) for database in databases], size)


def measure(database: str, parts: Sequence[str], size: Size) -> Told:
    told, begun = Told(DATABASES[database]), time.monotonic()
    with standing(database, size) as hall:
        told.seconds["building the hall"] = time.monotonic() - begun
        for name in parts:
            begun = time.monotonic()
            told.parts[name] = exams.PARTS[name](hall)
            told.seconds[name] = time.monotonic() - begun
    return told


def words(told: Sequence[Told], size: Size) -> list[str]:
    """The markdown of what was measured."""
    text = [
        f"The load driver plays candidates over HTTP against gunicorn with {WORKERS} sync workers (as `make run` starts it), on the same "
        "machine: what the driver needs is taken from the server. CPU is of web server and database together. A paper has "
        f"{figures.ANSWERS} questions; everybody sits at once, from one address. After each run answers are read back.",
        "",
        "| database | what | measured | bar | |",
        "|---|---|---|---|---|",
    ]
    for one in told:
        for name in ("sitting", "storm", "exam", "console"):
            if name in one.parts:
                text += [line.row(one.database) for line in getattr(figures, name)(one.parts[name])]
        if "capacity" in one.parts:
            text.append(_most(one).row(one.database))
    if any("capacity" in one.parts for one in told):
        text += ["", *_capacity(told)]
    took = "; ".join(
        f"{one.database}: " + ", ".join(f"{name} {seconds:.0f} s" for name, seconds in one.seconds.items())
        for one in told
    )
    whole = sum(sum(one.seconds.values()) for one in told)
    text += ["", f"Took {whole / 60:.1f} minutes ({took}).", *_repeat()]
    if size != Size():
        text += ["", "**A small round that shows the parts work; its figures mean nothing.**"]
    return text


def _repeat() -> list[str]:
    return [
        "Repeat: `python -m bench exams --write` (everything here and the save above), or a part: `python -m bench sitting`, `storm`, `exam`, "
        "`console`, `capacity`, with `--database sqlite` or `postgresql`. Nothing else may run on the machine.",
    ]


def _most(one: Told) -> figures.Line:
    """How many candidates hold, beside the bare view."""
    ours, bare = (most(one.parts["capacity"][name]) for name in ("skillcert", "bare"))
    reached = ours.candidates if ours else 0
    beside = f"; the bare view {bare.candidates:,} (**{reached / bare.candidates:.2f}** of it)" if bare else ""
    what = f"most candidates at a save in {figures.SAVE_EVERY} s with p95 < {Level.LIMIT} ms"
    aim = ("≥ 8,000", reached >= AIM) if one.database == "PostgreSQL" else ("", None)
    return figures.Line(what, f"**{reached:,}**{beside}", *aim)


def _capacity(told: Sequence[Told]) -> list[str]:
    text = [
        "How many candidates at one save in 15 s: their papers are open, each saves on a fixed timetable, a save's time counts from the "
        "moment it was due. The load goes up by a quarter until it breaks, then once between. The bare view is one Flask route with one "
        "durable upsert, on the same database in the same run. Pulses are not among it: however many pages there are, a worker asks them for "
        "at most a hundred pulses a second, whose cost stands above.",
        "",
        "| database | view | candidates | saves wanted | saved | p95 ms | errors | machine busy | holds | what gave way |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in told:
        for view, levels in one.parts.get("capacity", {}).items():
            for level in sorted(levels, key=lambda each: each.candidates):
                broke = "" if level.holds else level.broke
                text.append(
                    f"| {one.database} | {view} | {level.candidates:,} | {level.wanted:,} | {level.saved:,} | {level.p95:.0f} | {level.errors} "
                    f"| {level.busy:.0f} % | {'yes' if level.holds else 'no'} | {broke} |"
                )
    return text

"""From what the simulated candidates of a rehearsal lived through to a verdict that an invigilator understands. Pure.

Latency counts from the moment a step was due, not from when it was sent: a slow server cannot hide its queue.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    SIGN_IN = "sign_in"
    START = "start"
    SAVE = "save"
    PULSE = "pulse"
    RESUME = "resume"
    HAND_IN = "hand_in"


class Light(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class Step:
    """One request of one candidate; `due`, `sent`, `done` in seconds of one clock. `ok`: it was answered as it should be."""

    kind: Kind
    due: float
    sent: float
    done: float
    ok: bool = True

    @property
    def seconds(self) -> float:
        return self.done - self.due


@dataclass
class Life:
    """One simulated candidate. Answers are (question, revision).

    `told`: what the server called saved; `lost`: of these, what was not there afterwards; `unsent`: answers that never got
    through; `twice`: answers stored more than once or never given, None when nobody could look; `held_back`: answers sent after
    the network had been away for `away` seconds; `again`: sent once more because the receipt did not arrive; `moved`: went on at
    another PC (False: but not with every answer, or beside the old PC; None: stayed).
    """

    ticket: str
    steps: list[Step] = field(default_factory=list)
    told: set[tuple[int, int]] = field(default_factory=set)
    lost: set[tuple[int, int]] = field(default_factory=set)
    unsent: int = 0
    twice: int | None = None
    away: float = 0
    held_back: int = 0
    again: int = 0
    moved: bool | None = None
    read_back: bool = False
    trouble: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Limits:
    """Seconds at the 95th percentile; above the double it is red. `lag`: how late the playing computer itself may be."""

    start: float = 2.0
    save: float = 0.3
    pulse: float = 1.0
    lag: float = 0.1


@dataclass(frozen=True)
class Spread:
    """Seconds. `count` answered as they should be, `failed` not."""

    count: int
    failed: int
    p50: float
    p95: float
    p99: float
    longest: float


@dataclass(frozen=True)
class Check:
    """One question of the verdict: its `code` finds the words, `facts` fill them."""

    code: str
    light: Light
    facts: dict


@dataclass(frozen=True)
class Verdict:
    light: Light
    checks: list[Check]
    spreads: dict[Kind, Spread]
    timeline: list[float]
    """p95 of saving in equal slices of the exam, seconds; 0 where nobody saved."""


SLICES = 30


def judge(lives: Sequence[Life], cpu_seconds: float | None = None, limits: Limits | None = None) -> Verdict:
    """The verdict over all candidates; `cpu_seconds` the server's work while answers were saved, None when it was not seen."""
    limits = limits or Limits()
    steps = [step for life in lives for step in life.steps]
    spreads = {kind: spread(step for step in steps if step.kind is kind) for kind in Kind}
    checks = [
        _all_there("started", lives, Kind.START),
        _quick("start", spreads[Kind.START], limits.start),
        _quick("save", spreads[Kind.SAVE], limits.save),
        _lost(lives),
        _twice(lives),
        _network(lives),
        _moved(lives, spreads[Kind.RESUME]),
        _pulse(spreads[Kind.PULSE], limits.pulse),
        _all_there("handed_in", lives, Kind.HAND_IN),
        _player(steps, limits.lag),
        _cpu(cpu_seconds, spreads[Kind.SAVE].count + sum(1 for life in lives if life.again), spreads[Kind.PULSE].count),
    ]
    lights = [check.light for check in checks if check]
    worst = next((light for light in (Light.RED, Light.AMBER) if light in lights), Light.GREEN)
    return Verdict(worst, [check for check in checks if check], spreads, _timeline(steps))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def spread(steps: Iterable[Step]) -> Spread:
    """How long these steps took; one that failed counts with the time until it gave up."""
    known = list(steps)
    times = [step.seconds for step in known]
    failed = sum(1 for step in known if not step.ok)
    p50, p95, p99 = (percentile(times, share) for share in (0.5, 0.95, 0.99))
    return Spread(len(known) - failed, failed, p50, p95, p99, max(times, default=0.0))


def _all_there(code: str, lives: Sequence[Life], kind: Kind) -> Check:
    there = sum(1 for life in lives if any(step.kind is kind and step.ok for step in life.steps))
    light = Light.GREEN if there == len(lives) > 0 else Light.RED
    return Check(code, light, {"n": there, "total": len(lives)})


def _quick(code: str, known: Spread, limit: float) -> Check:
    light = Light.GREEN if known.p95 <= limit else Light.AMBER if known.p95 <= 2 * limit else Light.RED
    if not known.count:
        light = Light.RED
    return Check(code, light, {"p95": known.p95, "limit": limit, "failed": known.failed})


def _lost(lives: Sequence[Life]) -> Check:
    """Lost is what was called saved and is gone; what nobody read back does not count as safe."""
    told = sum(len(life.told) for life in lives)
    lost = sum(len(life.lost) for life in lives)
    unread = sum(len(life.told) for life in lives if not life.read_back)
    unsent = sum(life.unsent for life in lives)
    light = Light.RED if lost or unread or unsent or not told else Light.GREEN
    return Check("lost", light, {"told": told, "lost": lost, "unread": unread, "unsent": unsent})


def _twice(lives: Sequence[Life]) -> Check:
    again = sum(life.again for life in lives)
    if any(life.twice is None for life in lives):
        return Check("twice_unseen", Light.GREEN, {"again": again})
    twice = sum(life.twice or 0 for life in lives)
    return Check("twice", Light.RED if twice else Light.GREEN, {"n": twice, "again": again})


def _network(lives: Sequence[Life]) -> Check | None:
    away = [life for life in lives if life.away]
    if not away:
        return None
    facts = {"n": len(away), "seconds": round(max(life.away for life in away)), "held": sum(x.held_back for x in away)}
    return Check("network", Light.RED if any(life.unsent for life in away) else Light.GREEN, facts)


def _moved(lives: Sequence[Life], known: Spread) -> Check | None:
    """Who went to another PC found every answer there, and the old PC was shut out; a step that failed is no success."""
    tried = known.count + known.failed
    if not tried:
        return None
    well = sum(1 for life in lives if life.moved)
    facts = {"n": tried, "well": well, "seconds": known.longest}
    return Check("moved", Light.GREEN if well == tried else Light.RED, facts)


def _pulse(known: Spread, limit: float) -> Check | None:
    """Whether the pages were heard in time: late pulses make an invigilator see silent PCs that are none."""
    if not known.count + known.failed:
        return None
    late = known.p95 > limit or known.failed > 0.01 * (known.count + known.failed)
    facts = {"n": known.count, "failed": known.failed, "p95": known.p95, "limit": limit}
    return Check("pulse", Light.AMBER if late else Light.GREEN, facts)


def _player(steps: Sequence[Step], limit: float) -> Check | None:
    """Whether the computer that played the candidates was itself late: then the times tell about it, not about the server."""
    lag = percentile([step.sent - step.due for step in steps if step.kind is Kind.SAVE], 0.95)
    return Check("player", Light.AMBER, {"lag": lag}) if lag > limit else None


def _cpu(seconds: float | None, saves: int, pulses: int) -> Check | None:
    """The server's work while answers were given, by the saves among it; the pulses between them are in it."""
    if seconds is None or not saves:
        return None
    return Check("cpu", Light.GREEN, {"ms": 1000 * seconds / saves, "pulses": pulses / saves})


def _timeline(steps: Sequence[Step]) -> list[float]:
    saves = [step for step in steps if step.kind is Kind.SAVE]
    if not saves:
        return []
    first, last = min(step.due for step in saves), max(step.due for step in saves)
    width = (last - first) / SLICES or 1.0
    slices: list[list[float]] = [[] for _ in range(SLICES)]
    for step in saves:
        slices[min(SLICES - 1, int((step.due - first) / width))].append(step.seconds)
    return [percentile(times, 0.95) for times in slices]

"""The parts of the exam's figures, each on a hall that stands: sitting, storm, exam, capacity, console."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from bench.console import console
from bench.driver import Phase, Script, Server, by_name, run
from bench.exam_figures import SAVE_EVERY, Exam, Level, Sitting, Storm, next_level
from bench.exam_hall import Hall
from bench.house import ROOT
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import service
from skillcert.rehearsal import effort

RAMP = 10
READ_BACK = 8
WARMUP = 4


def sitting(hall: Hall) -> Sitting:
    """A room from door to receipt, a hundred answers each, and its marking."""
    size = hall.size
    mode = ["storm", "-n", size.room, "--saves", size.answers, "--verify", min(4, size.room)]
    phases = by_name(run(hall.script, hall.server, mode, hall.first("sitting")))
    each = {name: phases[name].ms_each(name) for name in ("login", "start", "save", "submit", "landing")}
    errors = sum(phase.errors for phase in phases.values())
    marking = _marking(hall) / size.room
    plain = by_name(run(Script("bare"), hall.bare, ["storm", "-n", size.room, "--saves", size.answers]))
    bare = plain["save"].ms_each("save")
    return Sitting(
        each["login"], each["start"], each["save"], each["submit"], each["landing"], marking, errors, bare
    )


def _marking(hall: Hall) -> float:
    """CPU ms of marking the room of the sitting, of this process and the database's."""
    room, office = hall.room_of("sitting").id, hall.world.actor("management", "exam_affairs")
    before, there = time.process_time(), effort.cpu_seconds(hall.database) or 0.0
    with unit_of_work():
        marked = service.mark(db.session.get(service.RoomSession, room), office)
    spent = time.process_time() - before + (effort.cpu_seconds(hall.database) or 0.0) - there
    db.session.remove()
    if marked != hall.size.room:
        raise RuntimeError(f"{marked} of {hall.size.room} papers were marked")
    return 1000 * spent


def storm(hall: Hall) -> Storm:
    """Everybody at the same moment: all sign in, then all open their papers, then all hand in."""
    phases = by_name(run(hall.script, hall.server, ["storm", "-n", hall.size.storm], hall.first("storm")))
    rates = {name: phases[name].steps.get(name, {}).get("per_s", 0.0) for name in ("login", "start")}
    errors = sum(phase.errors for phase in phases.values())
    return Storm(hall.size.storm, rates["login"], rates["start"], phases["start"].p95("start"), errors)


def exam(hall: Hall) -> Exam:
    """A hall arrives within ten seconds, saves on a timetable, and hands in together."""
    size = hall.size
    mode = ["exam", "-n", size.exam, "--ramp", RAMP, "--interval", SAVE_EVERY, "--warmup", WARMUP]
    mode += ["--duration", size.exam_seconds, "--verify", min(READ_BACK, size.exam)]
    phases = by_name(run(hall.script, hall.server, mode, hall.first("exam")))
    ramp, steady = phases["ramp"], phases["steady"]
    return Exam(
        candidates=size.exam,
        ramp=RAMP,
        sign_in_p95=ramp.p95("login"),
        start_p95=ramp.p95("start"),
        save_p95=steady.p95("save"),
        save_p99=steady.steps.get("save", {}).get("p99_ms", float("inf")),
        hand_in_p95=phases["submit"].p95("submit"),
        errors=sum(phase.errors for phase in phases.values()),
        read_back=min(READ_BACK, size.exam),
    )


def capacity(hall: Hall) -> Iterator[tuple[str, list[Level]]]:
    """("skillcert" | "bare", the loads that were tried), each up to where it breaks."""

    def seated(candidates: int) -> Script:
        tokens = hall.crowd.grow(candidates)
        return Script(f"{ROOT}/bench/hall_target.py:Seated", {"tokens": str(tokens)})

    yield "skillcert", _climb(hall, hall.server, seated)
    yield "bare", _climb(hall, hall.bare, lambda _: Script("bare"))


def _climb(hall: Hall, server: Server, script: Callable[[int], Script]) -> list[Level]:
    levels: list[Level] = []
    while (candidates := next_level(levels, hall.size.load, hall.size.levels)) is not None:
        levels.append(_level(server, script(candidates), candidates, hall.size.level_seconds))
    return levels


def _level(server: Server, script: Script, candidates: int, seconds: int) -> Level:
    mode = ["exam", "-n", candidates, "--ramp", 1, "--interval", SAVE_EVERY, "--warmup", WARMUP, "--duration", seconds]
    phases = run(script, server, [*mode, "--verify", 200])
    steady = by_name(phases)["steady"]
    return Level(
        candidates=candidates,
        p95=steady.p95("save"),
        saved=steady.steps.get("save", {}).get("ok", 0),
        wanted=round(candidates * seconds / SAVE_EVERY),
        errors=sum(phase.errors for phase in phases),
        unanswered=steady.unanswered,
        busy=steady.busy_pct,
        shares=_shares(steady),
        lag=steady.lag_ms,
    )


def _shares(phase: Phase) -> dict[str, float]:
    """CPU of each component and of the driver, in percent of all the processor time that was used."""
    used = {**phase.cpu_s, "load driver": phase.driver_cpu_s}
    whole = sum(used.values()) or 1.0
    return {name: 100 * value / whole for name, value in used.items()}


PARTS: dict[str, Callable] = {
    "sitting": sitting,
    "storm": storm,
    "exam": exam,
    "console": console,
    "capacity": lambda hall: dict(capacity(hall)),
}

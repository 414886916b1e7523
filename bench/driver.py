"""The load driver as a child process, and what of its report the figures are made of."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.house import SHARED


class Failed(RuntimeError):
    """The driver ended without a report; the message is what it said last."""


@dataclass(frozen=True)
class Phase:
    """One phase of a run as the driver reports it: {step: {"ok", "errors", "p95_ms", "per_s", …}}, CPU seconds by component."""

    name: str
    steps: dict[str, dict]
    cpu_s: dict[str, float]
    wall_s: float
    driver_cpu_s: float
    busy_pct: float
    unanswered: int
    lag_ms: float

    @property
    def errors(self) -> int:
        return sum(step["errors"] for step in self.steps.values())

    def ms_each(self, step: str) -> float:
        """CPU ms of web server and database together for one step that went well; 0 when none did."""
        done = self.steps.get(step, {}).get("ok", 0)
        return 1000 * sum(self.cpu_s.values()) / done if done else 0.0

    def p95(self, step: str) -> float:
        return self.steps.get(step, {}).get("p95_ms", float("inf"))


@dataclass(frozen=True)
class Server:
    """What is loaded, and the processes whose CPU counts: {component: pid}."""

    url: str
    processes: dict[str, int]


@dataclass(frozen=True)
class Script:
    """An adapter of the driver with its options."""

    target: str
    options: dict[str, str] = field(default_factory=dict)


def run(script: Script, server: Server, mode: Sequence[object], first: int = 1) -> list[Phase]:
    """Run the driver once: `mode` is its own command line from the name of the mode on."""
    return [phase(told) for told in report(script, server, mode, first)["runs"][0]]


def report(script: Script, server: Server, mode: Sequence[object], first: int = 1) -> dict:
    """The driver's JSON as it is."""
    with tempfile.NamedTemporaryFile(suffix=".json") as kept:
        command = [sys.executable, str(SHARED / "exam_load.py"), "--target", script.target, "--url", server.url]
        command += ["--json", kept.name, "--first", str(first)]
        command += [word for name, pid in server.processes.items() for word in ("--server", f"{name}=pid:{pid}")]
        command += [word for name, value in script.options.items() for word in ("-o", f"{name}={value}")]
        done = subprocess.run([*command, *map(str, mode)], capture_output=True, text=True)
        if done.returncode not in (0, 1) or not Path(kept.name).stat().st_size:
            raise Failed(done.stdout[-2000:] + done.stderr[-2000:])
        return json.loads(Path(kept.name).read_text())


def phase(told: dict) -> Phase:
    return Phase(
        name=told["phase"],
        steps=told["steps"],
        cpu_s=told["server_cpu_s"],
        wall_s=told["wall_s"],
        driver_cpu_s=told["driver_cpu_s"],
        busy_pct=told["machine_busy_pct"],
        unanswered=told["unanswered"],
        lag_ms=told["driver_lag_p99_ms"],
    )


def by_name(phases: Sequence[Phase]) -> dict[str, Phase]:
    """Phases by the first word of their names: ramp, steady, login, save …"""
    return {phase.name.split()[0]: phase for phase in phases}


def available() -> bool:
    """Whether the load driver lies beside the checkout."""
    return (SHARED / "exam_load.py").exists()

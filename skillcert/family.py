"""Child processes that are kept alive by one parent and never outlive it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 12.0  # seconds between "please stop" and "stop"
STEADY = 60.0  # seconds after which a child counts as healthy again
LONGEST_WAIT = 30.0


class Stopped(Exception):
    """Somebody asked the parent to stop while it was still starting."""


def say(text: str = "") -> None:
    print(text, flush=True)


def die_with_parent() -> None:
    """In the child, before exec: the kernel sends SIGTERM when the parent is gone, however it went (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Child:
    """One process to keep alive. `wait` doubles with each early death and is 1 s again after a steady minute."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started: float = 0.0
    wait: float = 1.0
    due: float = field(default=0.0)

    def start(self, environment: dict[str, str]) -> None:
        # a session of its own: Ctrl-C reaches the parent alone, and the parent stops the others in order
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=die_with_parent,
        )  # fmt: skip
        self.started = time.monotonic()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def plan_restart(self, now: float) -> None:
        lived = now - self.started
        self.wait = 1.0 if lived > STEADY else min(self.wait * 2, LONGEST_WAIT)
        self.due = now + self.wait

    def stop(self, patience: float) -> None:
        """SIGTERM, again SIGTERM (a worker then drops its job; it is resumed later), then SIGKILL for the whole group."""
        if self.process is None:
            return
        for attempt in (signal.SIGTERM, signal.SIGTERM):
            if self.alive:
                self.process.send_signal(attempt)
                try:
                    self.process.wait(patience / 2)
                except subprocess.TimeoutExpired:
                    continue
        if self.alive:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()


class Family:
    """The children in the order in which they start; they stop the other way round."""

    def __init__(self, environment: dict[str, str], clock: Callable[[], float] = time.monotonic):
        self.environment = environment
        self.children: list[Child] = []
        self.stopping = False
        self.clock = clock

    def add(self, name: str, *command: str) -> Child:
        child = Child(name, list(command))
        child.start(self.environment)
        self.children.append(child)
        return child

    def look_after(self) -> None:
        """One round: start again what died and has waited long enough."""
        now = self.clock()
        for child in self.children:
            if child.alive:
                continue
            if not child.due:
                code = child.process.returncode if child.process else "-"
                child.plan_restart(now)
                say(f"  {child.name} ended (exit {code}); it starts again in {child.wait:.0f} s")
            elif now >= child.due:
                child.due = 0.0
                child.start(self.environment)

    def stop(self, *_signal: object) -> None:
        self.stopping = True

    def stop_all(self) -> None:
        for child in reversed(self.children):
            child.stop(PATIENCE)

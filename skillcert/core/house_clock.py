"""The house's clock: the machine's clock as it stood when the house first asked, carried on by the counter that nobody can set.

When somebody sets the machine's clock, or a time server does it in one step, an exam must not end early or run on. So all processes of
a house share one anchor (`clock.json` beside its keys: how far the instant is ahead of the counter since boot) and count on from it; a
step of the machine's clock shows as a drift. `exams.clock_guard` raises the alarm, and takes the machine's clock over again when no exam
is under way. A slow correction, as time servers make all day, reaches the counter too and is no drift.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from skillcert.core import clock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
LOOK_EVERY = 1_000_000
"""Microseconds between two looks at the shared anchor."""
BOOT = Path("/proc/sys/kernel/random/boot_id")


def counter() -> int:
    """Microseconds since boot, sleep included; steps of the machine's clock do not touch it."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000


def boot() -> str:
    """Which run of the machine this is: a counter means nothing in another one."""
    return BOOT.read_text().strip()


class HouseClock:
    """A clock over the anchor in `path`, made when there is none. The machine's clock, counter and boot are arguments for tests."""

    def __init__(
        self,
        path: Path,
        machine: Callable[[], datetime] = clock.machine,
        counter: Callable[[], int] = counter,
        boot: Callable[[], str] = boot,
    ):
        self.path, self.machine, self.counter, self.boot = path, machine, counter, boot()
        self._looked = counter()
        self._stamp: int | None = None
        self.ahead = 0
        if not self._look():
            self._write(new=True)

    def now(self) -> datetime:
        ticks = self.counter()
        if ticks - self._looked >= LOOK_EVERY:
            self._looked = ticks
            self._look()
        return EPOCH + timedelta(microseconds=ticks + self.ahead)

    def drift(self) -> timedelta:
        """How far the machine's clock is ahead of the house's."""
        return self.machine() - self.now()

    def adopt(self) -> None:
        """Go by the machine's clock again; the other processes follow within a second."""
        self._write(new=False)

    def _look(self) -> bool:
        """Take the shared anchor when it changed; False when there is none of this boot. One that cannot be read changes nothing."""
        try:
            stamp = self.path.stat().st_mtime_ns
            if stamp == self._stamp:
                return True
            told = json.loads(self.path.read_bytes())
            if told["boot"] != self.boot:
                return False
            self.ahead, self._stamp = int(told["ahead"]), stamp
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return True

    def _write(self, new: bool) -> None:
        """Set the anchor by the machine's clock. Where two processes begin at once, the first one's stands."""
        self.ahead = (self.machine() - EPOCH) // MICRO - self.counter()
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        draft.write_text(json.dumps({"boot": self.boot, "ahead": self.ahead}))
        try:
            if new and not self.path.exists():  # one of another boot is replaced
                os.link(draft, self.path)
            else:
                os.replace(draft, self.path)
        except FileExistsError:
            pass
        finally:
            draft.unlink(missing_ok=True)
        self._stamp = None
        self._look()


_house: HouseClock | None = None


def install(folder: Path) -> None:
    """From now on `clock.now()` is the clock of the house in this folder. Where the machine tells no boot, its own clock stays."""
    global _house
    if BOOT.exists() and hasattr(time, "CLOCK_BOOTTIME"):
        _house = HouseClock(folder / "clock.json")
        clock.use_source(_house.now)


def uninstall() -> None:
    """Go back to the machine's clock; for tests."""
    global _house
    _house = None
    clock.use_source(None)


def installed() -> HouseClock | None:
    """The clock of this house; None where the machine's clock is used as it is."""
    return _house


def seconds_off() -> float:
    """How many seconds the machine's clock is ahead of the house's; 0 where there is but one."""
    return _house.drift().total_seconds() if _house else 0.0

"""What processes ask of the kernel while an answer is saved, by strace: was what they wrote on the disk before anybody was told?

kill -9 cannot tell: what a dead process handed to the operating system is still there. A power cut takes what was not synced.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.drilling.server import until

CALLS = "write,pwrite64,pwritev,writev,fsync,fdatasync,sendto,sendmsg"
SYNCS = ("fsync", "fdatasync")
_LINE = re.compile(r"(?P<pid>\d+) +(?:<\.\.\. (?P<resumed>\w+) resumed>|(?P<call>\w+)\((?P<rest>.*))")
_FILE = re.compile(r"\d+<(?P<path>[^>]*)>")


@dataclass
class Told:
    """Replies of the web server: after what they told of was written and synced (`durable`), before it was (`hasty`)."""

    durable: int = 0
    hasty: int = 0


def why_not() -> str:
    """Why this machine cannot be asked; empty when it can."""
    if not shutil.which("strace"):
        return "strace is not here: sudo apt install strace"
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    if os.geteuid() and scope.exists() and scope.read_text().strip() != "0":
        return "this machine lets nobody but root look into another process (kernel.yama.ptrace_scope)"
    return ""


def _traced(pid: int) -> bool:
    return "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text()


@contextmanager
def watched(pids: Iterable[int], to: Path) -> Iterator[None]:
    """These processes are looked at until the end of the block; what they asked stands in the file then."""
    chosen = list(pids)
    words = [word for pid in chosen for word in ("-p", str(pid))]
    process = subprocess.Popen(
        ["strace", "-f", "-y", "-s", "16", "-e", f"trace={CALLS}", "-o", str(to), *words], stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: process.poll() is not None or all(_traced(pid) for pid in chosen), 20)
        assert process.poll() is None, "strace could not look into the process"
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def read(lines: Iterable[str], log: str) -> Told:
    """Hold replies against the syncs of files whose path holds `log`. A write is synced by a sync that began after it and ended well."""
    told = Told()
    unsynced: dict[str, int] = {}
    begun: dict[str, tuple[str, int]] = {}
    written = False
    for number, line in enumerate(lines):
        found = _LINE.match(line)
        if not found:
            continue
        pid, call, rest = found["pid"], found["call"], found["rest"] or ""
        path = path_of(rest)
        if found["resumed"] in SYNCS and pid in begun:
            _synced(unsynced, *begun.pop(pid))
        elif call in SYNCS and log in path:
            if "<unfinished" in rest:
                begun[pid] = path, number
            else:
                _synced(unsynced, path, number)
        elif log in path:
            unsynced[path], written = number, True
        elif '"HTTP/1.1 ' in rest:
            good = written and not unsynced
            told.durable, told.hasty, written = told.durable + good, told.hasty + (not good), False
    return told


def path_of(rest: str) -> str:
    found = _FILE.match(rest)
    return found["path"] if found else ""


def _synced(unsynced: dict[str, int], path: str, began: int) -> None:
    if unsynced.get(path, began) < began:
        del unsynced[path]

"""What a server's processes cost, read from /proc of this machine."""

from __future__ import annotations

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
LISTENING = "0A"
PROC = Path("/proc")


def cpu_seconds(pid: int | None) -> float | None:
    """CPU time of a process and all that descend from it, with children that have ended; None when it is not there."""
    if pid is None or not (PROC / str(pid)).exists():
        return None
    table = _table()
    family, ticks = {pid}, 0
    while more := {one for one, (parent, _) in table.items() if parent in family} - family:
        family |= more
    ticks = sum(table[one][1] for one in family if one in table)
    return ticks / TICK


def _table() -> dict[int, tuple[int, int]]:
    """{process id: (parent, ticks of itself and of its ended children)}."""
    found = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
            found[int(folder.name)] = (int(words[1]), sum(map(int, words[11:15])))
    return found


def listener(port: int) -> int | None:
    """The process that listens on a TCP port of this machine, the eldest of a family; None when it is not to be seen."""
    sockets = {f"socket:[{inode}]" for name in ("tcp", "tcp6") for inode in _inodes(PROC / "net" / name, port)}
    found = [int(folder.name) for folder in PROC.iterdir() if folder.name.isdigit() and sockets & _open(folder / "fd")]
    table = _table()
    eldest = [pid for pid in found if table.get(pid, (0, 0))[0] not in found]
    return min(eldest, default=None)


def _inodes(path: Path, port: int) -> set[str]:
    if not path.exists():
        return set()
    rows = [line.split() for line in path.read_text().splitlines()[1:]]
    return {row[9] for row in rows if row[3] == LISTENING and int(row[1].rpartition(":")[2], 16) == port}


def _open(folder: Path) -> set[str]:
    try:
        return {os.readlink(one) for one in folder.iterdir()}
    except OSError:
        return set()

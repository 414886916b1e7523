"""Web servers to break: gunicorn with the settings of `make run`, on a loopback port, killed by the process id that was written down."""

from __future__ import annotations

import fcntl
import gc
import json
import os
import signal
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from skillcert import launch
from skillcert.family import die_with_parent

ROOT = Path(launch.__file__).resolve().parent.parent
PORTS = range(9500, 9600)
PATIENCE = 60.0
CONFIG = "skillcert.serving"
_next = {"port": PORTS.start + os.getpid() % 50 * 2}
_taken: dict[int, IO] = {}
"""Ports of this process's servers, each with the lock that keeps other test processes from it while the server is down: a drill that kills
its server must not find somebody else's hall behind the door when it comes back."""


def until(what: Callable[[], object], seconds: float = PATIENCE, pause: float = 0.01) -> None:
    """Wait until `what()` is true; AssertionError when it takes too long."""
    ends = time.monotonic() + seconds
    while not what():
        if time.monotonic() > ends:
            raise AssertionError("it did not happen in time")
        time.sleep(pause)


def free_port() -> int:
    """A port of the drills' own that nobody listens on; it is ours until `give_back`."""
    for _ in PORTS:
        _next["port"] = PORTS.start + (_next["port"] + 1 - PORTS.start) % len(PORTS)
        if not take(_next["port"]):
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", _next["port"]))
            except OSError:
                give_back(_next["port"])
                continue
            return _next["port"]
    raise RuntimeError("no port is free for a drill")


def take(port: int) -> bool:
    """Whether a port is ours now and nobody's else, until `give_back` or the end of this process."""
    lock = open(Path(tempfile.gettempdir(), f"skillcert-drill-{os.getuid()}-{port}"), "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return False
    _taken[port] = lock
    return True


def give_back(port: int) -> None:
    if lock := _taken.pop(port, None):
        lock.close()


def children(pid: int) -> list[int]:
    """The child processes of a process: the workers of a master."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Zygote:
    """A process forked from this one, which has read the whole house already; it forks web servers, so that no drill waits for imports.

    What it forks is gunicorn itself with the arguments it is asked for; all of it ends when the pipe to it is closed.
    """

    def __init__(self):
        heard, self._asks = os.pipe()
        self._answers, says = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._asks)
            os.close(self._answers)
            try:
                _fork_on_request(heard, says)
            finally:
                os._exit(0)
        os.close(heard)
        os.close(says)

    def fork(self, argv: list[str], environment: dict[str, str]) -> int:
        """The process id of a new gunicorn master."""
        os.write(self._asks, json.dumps([argv, environment]).encode() + b"\n")
        return int(os.read(self._answers, 100))

    def end(self) -> None:
        os.close(self._asks)
        os.waitpid(self.pid, 0)
        os.close(self._answers)


def _fork_on_request(heard: int, says: int) -> None:
    """In the zygote: nothing of the process it came from is used, and nothing of it is closed either: objects that still know their
    descriptors would one day close somebody else's."""
    gc.freeze()
    die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    with os.fdopen(heard) as asked:
        for line in asked:
            pid = os.fork()
            if pid == 0:
                try:
                    _serve(*json.loads(line))
                finally:
                    os._exit(1)
            os.write(says, str(pid).encode())


def _serve(argv: list[str], environment: dict[str, str]) -> None:
    from gunicorn.app.wsgiapp import run

    die_with_parent()
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(environment)
    sys.argv = ["gunicorn", *argv]
    run()


class Server:
    """One web server as it is deployed, for the house in `instance` on the database at `url`."""

    def __init__(self, zygote: Zygote, instance: Path, url: str, target: str = "wsgi:app", config: str = CONFIG, **environment: str):
        self.zygote, self.target, self.config = zygote, target, config
        if "wsgi" in sys.modules:
            raise RuntimeError("the house of this process must not become that of the server")
        self.environment = {
            "SKILLCERT_INSTANCE": str(instance),
            "DATABASE_URL": url,
            "PYTHONPATH": str(ROOT),
            "SKILLCERT_THROWAWAY": "1",
            **environment,
        }
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.pid = self.number = 0

    def start(self) -> Server:
        words = launch.web_command("127.0.0.1", self.port)
        words = [self.target if word == "wsgi:app" else word for word in words[words.index("gunicorn") + 1 :]]
        words[words.index("--config") + 1] = f"python:{self.config}"
        self.number = int(words[words.index("--workers") + 1])
        words[words.index("--log-level") + 1] = os.environ.get("DRILL_LOG", "critical")  # a killed worker is what a drill is about
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:  # as `make run` does: a child that dies (its port may not be free yet) is started again
            self.pid = self.zygote.fork(words, self.environment)
            until(lambda: self.answers() or not alive(self.pid))
            if alive(self.pid):
                return self
        raise AssertionError("the server did not start")

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.base}/theme.css", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    @property
    def workers(self) -> list[int]:
        return children(self.pid)

    def kill_workers(self, number: int = 99) -> float:
        """kill -9; gives the instant."""
        at = time.monotonic()
        for pid in self.workers[:number]:
            _kill(pid)
        return at

    def kill(self) -> float:
        """kill -9 of the master and of every worker: the whole server is gone."""
        os.kill(self.pid, signal.SIGSTOP)  # or it would make a new worker while we look
        at, all_of_it = time.monotonic(), [self.pid, *self.workers]
        for pid in all_of_it:
            _kill(pid)
        until(lambda: not any(alive(pid) for pid in all_of_it))
        return at

    def kill_master(self) -> float:
        """kill -9 of the master alone; its workers see it and end by themselves, then the port is free."""
        at, workers = time.monotonic(), self.workers
        _kill(self.pid)
        until(lambda: not any(alive(pid) for pid in [self.pid, *workers]))
        return at

    def reload(self) -> float:
        """SIGHUP: new workers take over, old ones finish what they are at."""
        at, old = time.monotonic(), set(self.workers)
        os.kill(self.pid, signal.SIGHUP)
        until(lambda: self.workers and not old & set(self.workers))
        return at

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """No worker does anything until `go_on`, at the latest at the end of the block."""
        until(lambda: len(self.workers) == self.number)
        for pid in self.workers:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            self.go_on()

    def go_on(self) -> None:
        for pid in self.workers:
            os.kill(pid, signal.SIGCONT)

    def stop(self) -> float:
        """As the operator stops it: SIGTERM."""
        at = time.monotonic()
        if self.pid and alive(self.pid):
            os.kill(self.pid, signal.SIGTERM)
            until(lambda: not alive(self.pid), 20)
        return at

    def end(self) -> None:
        """Stop for good: others may have the port."""
        self.stop()
        give_back(self.port)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass

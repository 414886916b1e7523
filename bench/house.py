"""A throwaway house for a measurement: database, keys, clock; and a server beside it whose CPU can be read."""

from __future__ import annotations

import importlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.launch import web_command
from skillcert.rehearsal.line import STAGES
from skillcert.rehearsal.world import World
from skillcert.web import create_app

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "bench"
WORKERS = 2


@contextmanager
def house(url: str | None = None) -> Iterator[tuple[Flask, Path, str]]:
    """An empty app with its folder and database URL; SQLite unless a URL is given."""
    with tempfile.TemporaryDirectory(prefix="skillcert-bench-") as name:
        folder = Path(name)
        url = url or f"sqlite:///{folder}/bench.db"
        app = create_app(INSTANCE=folder, DATABASE_URL=url)
        with app.app_context():
            db.create_all()
            try:
                yield app, folder, url
            finally:
                clock.use_offset(None)
                db.session.remove()
                db.engine.dispose()


def build(world: World, until: str, **options) -> World:
    """Run the stage builders up to and with a stage."""
    for name in STAGES[: STAGES.index(until) + 1]:
        importlib.import_module(f"skillcert.rehearsal.stages.{name}").build(world, **options.get(name, {}))
    return world


@contextmanager
def gunicorn(target: str, folder: Path, environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """(URL, pid) of a real server with two workers: ours as `make run` starts it, any other plain."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    if target == "wsgi:app":
        command = web_command("127.0.0.1", port, number=WORKERS)
    else:
        command = [sys.executable, "-m", "gunicorn", target, "-b", f"127.0.0.1:{port}", "-w", str(WORKERS)]
        command += ["--log-level", "warning", "--no-control-socket"]
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, **environment})
    try:
        _wait(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait(url: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")

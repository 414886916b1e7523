"""A real web server beside a throwaway database, for candidates who sit over HTTP."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from skillcert.launch import ROOT, web_command

START_SECONDS = 90


@contextmanager
def serving(instance: Path, url: str, wanted: bool = True, workers: int = 2) -> Iterator[str | None]:
    """The base URL of gunicorn on a free port of the loopback address, stopped at the end; None when not wanted."""
    if not wanted:
        yield None
        return
    with started(instance, url, workers) as (base, _):
        yield base


@contextmanager
def started(
    instance: Path, url: str, workers: int = 2, target: str = "wsgi:app", host: str = "127.0.0.1", port: int = 0
) -> Iterator[tuple[str, int]]:
    """(base URL, process id) of gunicorn with a throwaway house, on a free port of the loopback address unless told otherwise."""
    port = port or free_port()
    environment = os.environ | {
        "SKILLCERT_INSTANCE": str(instance),
        "DATABASE_URL": url,
        "SKILLCERT_THROWAWAY": "1",
        "PYTHONPATH": str(ROOT),
    }
    command = [target if word == "wsgi:app" else word for word in web_command(host, port, number=workers)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sys.stderr)
    try:
        base = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
        wait_for(base, process)
        yield base, process.pid
    finally:
        stop(process)


def stop(process: subprocess.Popen) -> None:
    """Ask it to end; insist after a while."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(base: str, process: subprocess.Popen) -> None:
    """Wait until the server answers; RuntimeError when it died or took too long."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/theme.css", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the web server did not start")

"""The parent process: children are kept alive, and none outlives it."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from skillcert import launch
from skillcert.family import STEADY

ROOT = Path(launch.__file__).resolve().parent.parent


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(what, seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def family():
    family = launch.Family(dict(os.environ))
    yield family
    family.stop_all()


def test_a_dead_child_is_started_again_and_later_each_time(family, capsys):
    child = family.add("brief", sys.executable, "-c", "raise SystemExit(3)")
    waits = []
    for _ in range(3):
        assert until(lambda: not child.alive)
        family.look_after()
        waits.append(child.wait)
        first = child.process
        family.look_after()
        assert child.process is first, "it is not started before its time"
        child.due = 0.0001
        family.look_after()
        assert child.process is not first
    assert waits == [2.0, 4.0, 8.0]
    assert "exit 3" in capsys.readouterr().out


def test_a_child_that_lived_a_steady_minute_waits_a_second_only():
    child = launch.Child("web", ["true"], started=100.0, wait=16.0)
    child.plan_restart(now=100.0 + STEADY + 1)
    assert child.wait == 1.0


def test_a_child_that_ignores_the_polite_signal_is_stopped_all_the_same(family):
    deaf = "import signal,time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"
    child = family.add("deaf", sys.executable, "-c", deaf)
    time.sleep(0.3)
    child.stop(patience=0.4)
    assert not child.alive


def test_no_child_outlives_a_parent_that_was_killed(tmp_path):
    script = textwrap.dedent(f"""
        import os, sys, time
        sys.path.insert(0, {str(ROOT)!r})
        from skillcert import launch
        child = launch.Family(dict(os.environ)).add("sleeper", sys.executable, "-c", "import time; time.sleep(600)")
        print(child.process.pid, flush=True)
        time.sleep(600)
    """)
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    assert running(pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert until(lambda: not running(pid))


def test_a_taken_port_is_named_with_a_way_out():
    import socket

    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"Port {port} .* make run PORT={port + 1}"):
            launch.refuse_taken_port("127.0.0.1", port)


def test_a_second_start_from_the_same_folder_is_refused(tmp_path):
    lock = launch.only_one(tmp_path)
    with pytest.raises(SystemExit, match="running already"):
        launch.only_one(tmp_path)
    lock.close()


def test_the_queue_s_socket_path_stays_short_enough_for_the_kernel(tmp_path):
    deep = tmp_path / ("x" * 90)
    deep.mkdir()
    assert launch.socket_folder(deep).parent != deep
    assert len(str(launch.socket_folder(deep) / "queue.sock")) < 108
    assert launch.socket_folder(Path("/srv/skillcert")) == Path("/srv/skillcert/valkey")


def test_the_embedded_queue_keeps_what_it_accepted_when_it_is_killed(tmp_path, family):
    import redis

    url, command = launch.queue_command(tmp_path)
    child = family.add("queue", *command)
    assert until(lambda: os.path.exists(url.removeprefix("unix://")))
    client = redis.Redis.from_url(url)
    assert until(lambda: client.ping())
    client.rpush("waiting", "job 1")
    time.sleep(1.2)  # appendfsync everysec: the loss bound that we accept; the outbox in the database covers it
    child.process.send_signal(signal.SIGKILL)
    child.process.wait()
    family.look_after()
    child.due = 0.0001
    family.look_after()
    assert until(lambda: _answers(url))
    assert redis.Redis.from_url(url).lrange("waiting", 0, -1) == [b"job 1"]


def _answers(url):
    import redis

    try:
        return redis.Redis.from_url(url).ping()
    except redis.exceptions.ConnectionError:
        return False


def test_a_broken_off_demo_is_begun_anew_and_a_finished_house_is_never_touched(tmp_path, capsys):
    def house():
        (tmp_path / "files").mkdir(exist_ok=True)
        for name in ("skillcert.db", "skillcert.db-wal", "files/blob", "keys"):
            (tmp_path / name).write_text("x")

    development = {"SKILLCERT_ENV": "development"}
    house()
    launch.forget_half_a_demo(development, tmp_path)
    assert (tmp_path / "skillcert.db").exists(), "no marker: nothing is removed"
    (tmp_path / launch.DEMO_MARKER).touch()
    launch.forget_half_a_demo({"SKILLCERT_ENV": "production"}, tmp_path)
    launch.forget_half_a_demo({**development, "DATABASE_URL": "postgresql://elsewhere/db"}, tmp_path)
    assert (tmp_path / "skillcert.db").exists()
    launch.forget_half_a_demo(development, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo.building", "keys"]


def test_a_step_before_the_start_stops_with_the_parent(family):
    family.stop()
    with pytest.raises(launch.Stopped):
        launch.run_step(family, "-c", "import time; time.sleep(600)")


def test_a_step_that_fails_is_named_and_nothing_is_started(family):
    with pytest.raises(SystemExit, match="ended with 7; skillcert was not started"):
        launch.run_step(family, "-c", "raise SystemExit(7)")

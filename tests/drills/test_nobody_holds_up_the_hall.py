"""F13: PCs that connect and say nothing, or break off in mid-request, hold up nobody else.

Browsers connect ahead of what they may ask, and a PC whose network fails leaves just such connections behind. There is one worker here, and a
web server that waits for the silent would not look at anybody else for a minute.
"""

import socket
import time

import pytest

from skillcert import serving
from tests.support.drilling.bots import post
from tests.support.drilling.history import Answered, History, judge

pytestmark = pytest.mark.one_database  # in `make test`; the long round asks both

HALF = b"POST /sit/save HTTP/1.1\r\nHost: hall\r\n"
SILENT = 20


def one_save(base, place, history, number: int, patience: float) -> float:
    """Seconds until a candidate who has something to say was heard; `patience` when that was not enough."""
    change = Answered(place.attempt, 1, number, f"={number}")
    asked, began = history.invoke(number, "save", [change]), time.monotonic()
    try:
        status, told = post(base, place, [change], patience)
    except OSError:
        history.came_back(number, "save", asked, "unknown")
        return patience
    taken = status == 200 and told.get("saved") == {"1": number}
    history.came_back(number, "save", asked, "ok" if taken else "fail", [change] if taken else ())
    return time.monotonic() - began


def among_the_silent(ground, server, history, times: int, halves: int, drill: str, patience: float):
    """Saves while `SILENT` connections say nothing and `halves` have broken off in mid-request."""
    (place,) = ground.seats(1)
    took, address = [], ("127.0.0.1", server.port)
    for turn in range(times):
        silent = [socket.create_connection(address) for _ in range(SILENT)]
        broken = [socket.create_connection(address) for _ in range(halves)]
        for one in broken:
            one.sendall(HALF)
        took.append(one_save(server.base, place, history, turn + 1, patience))
        for one in silent + broken:
            one.close()
    verdict = judge(drill, ground.database, history.of(), *ground.rows([place]))
    verdict.rounds, verdict.recovery = times, took
    verdict.refused = sum(seconds >= patience for seconds in took)
    return verdict


@pytest.fixture
def one_worker(monkeypatch):
    monkeypatch.setenv("WEB_CONCURRENCY", "1")


@pytest.mark.rule(35)
def test_who_connects_and_says_nothing_holds_up_nobody(ground, serve, one_worker, rounds, tell, tmp_path):
    history, server = History(tmp_path / "history.jsonl"), serve()
    verdict = among_the_silent(ground, server, history, rounds.of(1, 10), 0, "F13", 30)
    assert tell(verdict).good and rounds.in_time(verdict, serving.QUIET / 2), verdict
    if rounds.long:  # each that broke off costs the worker its patience with heads, and two seconds of leave-taking
        broken_off = among_the_silent(ground, server, history, 1, 2, "F13", 60)
        assert broken_off.recovery[0] < 2 * (serving.QUIET + 2) + 5


def test_control_a_server_that_waits_for_the_silent_is_found_out(ground, serve, one_worker, tell, tmp_path):
    server = serve(config="tests.drills.plain_serving")
    verdict = among_the_silent(ground, server, History(tmp_path / "history.jsonl"), 1, 0, "F13-control", 2)
    assert tell(verdict).refused and not verdict.good

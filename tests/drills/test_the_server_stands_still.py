"""F12: the server stands still for seconds, across the end of the exam. What arrived in time counts, however late a worker looks at it.

Workers are stopped as a disk or a swapping machine would stop them; answers come in before the end, within the grace and after it, and wait
in front of them. Each is judged by the instant at which the server's kernel had it; who sends too close to the limit is not judged.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from skillcert.core import settings
from skillcert.core.work import unit_of_work
from tests.support.drilling.bots import post
from tests.support.drilling.ground import Place
from tests.support.drilling.history import Answered, History, judge

pytestmark = pytest.mark.one_database  # in `make test`; the long round asks both

END, GRACE, GOES_ON = 0.8, 1, 2.9
TRIES = 5
SENDS = (0.2, 0.4, 1.2, 1.4, 2.2, 2.4)
"""Seconds from the stop: two before the end, two within the grace, two after it."""


@dataclass
class Guest:
    place: Place
    number: int
    began: float = 0.0
    sent: float = 0.0
    status: int = 0
    code: str = ""

    def save(self, base: str, history: History, at: float) -> None:
        change = Answered(self.place.attempt, 1, 1, f"={self.number:012x}")
        time.sleep(max(0.0, at - time.monotonic()))
        self.began, number = time.monotonic(), history.invoke(self.number, "save", [change])
        self.status, told = post(base, self.place, [change], 60, lambda: setattr(self, "sent", time.monotonic()))
        taken = self.status == 200 and told.get("saved") == {"1": 1}
        self.code = told.get("code", "")
        history.came_back(self.number, "save", number, "ok" if taken else "fail", [change] if taken else ())


@pytest.fixture
def short_grace(ground):
    def put(seconds: int) -> None:
        with unit_of_work():
            settings.put("exams.grace_seconds", seconds, ground.hall.office)

    put(GRACE)
    yield
    put(5)


def stand_still(ground, server, history, places) -> tuple[list[Guest], list[Guest]]:
    """(who was in time, who was late)."""
    guests = [Guest(place, number) for number, place in enumerate(places)]
    earliest = time.monotonic()
    ground.shift(places, since=300, left=END)
    latest = time.monotonic()
    with server.standing_still(), ThreadPoolExecutor(len(guests)) as pool:
        sending = [
            pool.submit(one.save, server.base, history, earliest + SENDS[turn % 6]) for turn, one in enumerate(guests)
        ]
        time.sleep(max(0.0, earliest + GOES_ON - time.monotonic()))
        server.go_on()
        for one in sending:
            one.result()
    in_time = [one for one in guests if one.sent < earliest + END + GRACE - 0.05]
    return in_time, [one for one in guests if one.began > latest + END + GRACE + 0.05]


def rounds_of(ground, server, history, times: int, drill: str):
    places, wrong, judged, refused = [], [], 0, 0
    for _ in range(times):
        for _ in range(TRIES):  # on a busy machine nobody may have come early enough to be judged
            chosen = ground.seats(len(SENDS))
            in_time, late = stand_still(ground, server, history, chosen)
            places, judged = places + chosen, judged + len(in_time)
            if in_time:
                break
        refused += sum(one.status != 200 for one in in_time)
        wrong += [
            f"{one.status} {one.code} for an answer that was late"
            for one in late
            if (one.status, one.code) != (409, "exams.over")
        ]
    verdict = judge(drill, ground.database, history.of(), *ground.rows(places))
    verdict.rounds, verdict.refused, verdict.wrong = times, refused, wrong
    verdict.more["arrived_in_time"] = judged
    return verdict


@pytest.mark.rule(35)
def test_what_arrived_in_time_counts_however_late_a_worker_looks_at_it(
    ground, serve, short_grace, rounds, tell, tmp_path
):
    verdict = tell(rounds_of(ground, serve(), History(tmp_path / "history.jsonl"), rounds.of(1, 5), "F12"))
    assert verdict.good and verdict.acknowledged >= verdict.more["arrived_in_time"] >= verdict.rounds, verdict


def test_control_a_server_that_goes_by_its_own_reading_is_found_out(ground, serve, short_grace, tell, tmp_path):
    """The careless server has workers that do not ask how long a request has waited."""
    server = serve(config="tests.drills.plain_serving")
    assert tell(rounds_of(ground, server, History(tmp_path / "history.jsonl"), 1, "F12-control")).refused

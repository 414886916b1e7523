"""F01, F21: kill -9 of web workers, then of the whole server, in mid-exam and within the last two minutes.

F15: workers are renewed under load. Judged by the append-only events; each with a control that must go red.
"""

import pytest

from tests.support.drilling.bots import at_work

CANDIDATES = 6


def kill_again_and_again(server, crowd, times: int) -> None:
    """One worker, every worker, and at last the master with all of them."""
    for turn in range(times):
        crowd.more()
        crowd.fault(server.kill_workers(1 if turn % 2 else 99))
    crowd.more()
    at = server.kill()
    server.start()
    crowd.fault(at)
    crowd.more()


@pytest.mark.rule(35)
def test_what_was_called_saved_survives_kills_of_the_web_server(ground, serve, rounds, tell, tmp_path):
    """Half of the candidates are in the middle of their exam, half within their last two minutes."""
    times = rounds.of(2, 40)
    places = ground.seats(CANDIDATES // 2)
    last_minutes = ground.seats(CANDIDATES // 2, left=115)
    server = serve()
    with at_work(server.base, places + last_minutes, tmp_path / "history.jsonl") as crowd:
        kill_again_and_again(server, crowd, times)
    for drill, bots in (("F01", crowd.bots[: len(places)]), ("F21", crowd.bots[len(places) :])):
        verdict = tell(crowd.verdict(ground, drill, bots))
        assert verdict.good and verdict.acknowledged >= 4 * times, verdict
        assert rounds.in_time(verdict, 5)


@pytest.mark.parametrize("left", [5100, 115], ids=["F01", "F21"])
def test_control_a_server_that_says_saved_too_early_is_found_out(ground, serve, tell, tmp_path, left):
    places = ground.seats(3, left=left)
    server = serve("tests.drills.careless_app:app")
    with at_work(server.base, places, tmp_path / "history.jsonl") as crowd:
        crowd.more()
        crowd.fault(server.kill_workers())
    verdict = tell(crowd.verdict(ground, ("F01" if left > 120 else "F21") + "-control"))
    assert verdict.lost and not verdict.good


def no_try_failed(crowd) -> int:
    """How many requests were not answered as they should be."""
    return sum(entry.outcome in ("fail", "unknown") for entry in crowd.history.of())


@pytest.mark.rule(35)
def test_renewing_the_workers_under_load_fails_no_save(ground, serve, rounds, tell, tmp_path):
    server = serve()
    with at_work(server.base, ground.seats(CANDIDATES), tmp_path / "history.jsonl") as crowd:
        for _ in range(rounds.of(2, 20)):
            crowd.more()
            crowd.fault(server.reload())
        crowd.more()
    verdict = crowd.verdict(ground, "F15")
    verdict.refused = no_try_failed(crowd)
    assert tell(verdict).good, verdict


def test_control_a_restart_that_is_not_graceful_fails_saves_but_loses_none(ground, serve, tell, tmp_path):
    """What a restart does that closes the door first: candidates are turned away for a while, and what was acknowledged stays."""
    server = serve()
    with at_work(server.base, ground.seats(CANDIDATES), tmp_path / "history.jsonl") as crowd:
        crowd.more()
        at = server.stop()
        server.start()
        crowd.fault(at)
    verdict = crowd.verdict(ground, "F15-control")
    verdict.refused = no_try_failed(crowd)
    assert not tell(verdict).good and not verdict.lost

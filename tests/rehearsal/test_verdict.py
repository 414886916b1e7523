"""The verdict of a rehearsal: what an invigilator may rely on, judged from samples alone."""

import os
from datetime import datetime

import pytest

from skillcert.rehearsal import effort, verdict_page
from skillcert.rehearsal.verdict import Kind, Life, Light, Step, judge, percentile


def life(number: int = 1, start: float = 0.5, save: float = 0.02, **known) -> Life:
    """A candidate to whom nothing happened: signed in, started, saved five answers, handed in."""
    steps = [Step(Kind.SIGN_IN, 0, 0, 0.1), Step(Kind.START, 10, 10, 10 + start), Step(Kind.HAND_IN, 90, 90, 90.1)]
    steps += [Step(Kind.SAVE, due, due, due + save) for due in range(20, 70, 10)]
    usual = {"told": {(n, 1) for n in range(1, 6)}, "twice": 0, "read_back": True}
    return Life(f"T{number}", steps, **usual | known)


def light(*lives: Life) -> Light:
    return judge(lives).light


def test_a_quick_hall_that_loses_nothing_is_green():
    assert light(life(1), life(2)) is Light.GREEN


@pytest.mark.rule(35)
@pytest.mark.parametrize(
    "fault",
    [
        {"lost": {(1, 1)}},
        {"twice": 1},
        {"unsent": 1},
        {"read_back": False},
    ],
    ids=["lost", "twice", "unsent", "not read back"],
)
def test_one_answer_of_one_candidate_makes_it_red(fault):
    assert light(life(1), life(2, **fault)) is Light.RED


def test_a_hall_in_which_nothing_was_saved_proves_nothing():
    assert light(life(told=set())) is Light.RED
    assert light() is Light.RED


@pytest.mark.parametrize("kind", [Kind.START, Kind.HAND_IN])
def test_a_candidate_who_did_not_get_through_makes_it_red(kind):
    stuck = life(2)
    stuck.steps = [step for step in stuck.steps if step.kind is not kind]
    assert light(life(1), stuck) is Light.RED


@pytest.mark.parametrize(
    "slow, expected",
    [
        ({"start": 2.0}, Light.GREEN),
        ({"start": 2.1}, Light.AMBER),
        ({"start": 4.1}, Light.RED),
        ({"save": 0.29}, Light.GREEN),
        ({"save": 0.31}, Light.AMBER),
        ({"save": 0.61}, Light.RED),
    ],
)
def test_slow_is_amber_and_twice_as_slow_is_red(slow, expected):
    assert light(life(1, **slow)) is expected


def moved(well: bool, ok: bool = True) -> Life:
    """A candidate who went on at another PC."""
    one = life(2, moved=well if ok else None)
    one.steps.append(Step(Kind.RESUME, 40, 40, 41, ok))
    return one


@pytest.mark.rule(35)
def test_who_goes_on_at_another_pc_finds_every_answer_and_is_alone():
    good, bad, stuck = (judge([life(1), one]) for one in (moved(True), moved(False), moved(True, ok=False)))
    assert good.light is Light.GREEN and bad.light is stuck.light is Light.RED
    facts = {verdict.light: [c.facts for c in verdict.checks if c.code == "moved"] for verdict in (good, bad)}
    assert facts == {Light.GREEN: [{"n": 1, "well": 1, "seconds": 1}], Light.RED: [{"n": 1, "well": 0, "seconds": 1}]}
    assert "moved" not in [check.code for check in judge([life()]).checks]


@pytest.mark.parametrize(
    "seconds, failed, expected", [(0.2, 0, Light.GREEN), (1.1, 0, Light.AMBER), (0.2, 2, Light.AMBER)]
)
def test_pages_that_are_heard_late_or_not_are_amber(seconds, failed, expected):
    one = life()
    one.steps += [Step(Kind.PULSE, due, due, due + seconds, due >= 20 + failed) for due in range(20, 70)]
    assert light(one) is expected


def test_a_slow_playing_computer_is_told_apart_from_a_slow_server():
    late = life()
    late.steps = [Step(s.kind, s.due, s.due + 0.2, s.done + 0.2) for s in late.steps]
    told = judge([late])
    assert told.light is Light.AMBER and "player" in [check.code for check in told.checks]


def test_percentiles_are_of_the_values_that_were_there():
    values = [float(n) for n in range(1, 101)]
    assert [percentile(values, share) for share in (0.5, 0.95, 0.99, 1)] == [50, 95, 99, 100]
    assert percentile([], 0.95) == 0


def test_work_of_the_server_is_shared_out_over_the_saves():
    pulsing = life()
    pulsing.steps += [Step(Kind.PULSE, due, due, due + 0.01) for due in range(20, 40)]
    assert judge([pulsing, life()], cpu_seconds=0.02).checks[-1].facts == {"ms": 2.0, "pulses": 2.0}
    assert "cpu" not in [check.code for check in judge([life()], cpu_seconds=None).checks]


def test_page_and_summary_say_it_in_both_languages_and_mask_nothing_bad():
    facts = verdict_page.Facts("http://x/<b>", 1, 5, 15, datetime(2026, 11, 22, 8, 0))
    told = judge([life(lost={(1, 1)})])
    page, text = verdict_page.html(told, facts), verdict_page.summary(told, facts)
    for said in (page, text):
        assert "红灯" in said and "Red:" in said and "丢失 1 次" in said
    assert "<b>" not in page.replace('<b class="', "") and "<script" not in page


def test_the_work_of_a_process_and_of_none_is_read():
    assert effort.cpu_seconds(os.getpid()) > 0
    assert effort.cpu_seconds(2**22 + 1) is None and effort.cpu_seconds(None) is None

"""The word for a seat, and the figures of a room at its end: pure, by the table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from skillcert.arrangement.layout import Grid
from skillcert.conduct.states import Presence
from skillcert.exams.heartbeat import Health, Signs, health, still_unsent
from skillcert.exams.queries_hall import same_paper_beside
from skillcert.exams.rules_hall import SeatFacts, seat_agrees
from skillcert.exams.states import AttemptState

pytestmark = pytest.mark.both_databases

START = datetime(2026, 9, 1, 1, tzinfo=UTC)
NOW = START + timedelta(minutes=30)
WORKING = Signs(AttemptState.RUNNING, Presence.PRESENT, START, START - timedelta(minutes=5), NOW)


def ago(seconds: int) -> datetime:
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("signs", "word"),
    [
        (replace(WORKING, heard=ago(15)), Health.ALIVE),
        (replace(WORKING, heard=ago(16)), Health.QUIET),
        (replace(WORKING, heard=ago(30)), Health.QUIET),
        (replace(WORKING, heard=ago(31)), Health.LOST),
        (replace(WORKING, heard=None), Health.LOST),
        (replace(WORKING, heard=ago(400), paused=True), Health.PAUSED),
        (replace(WORKING, over=True), Health.ENDED),
        (replace(WORKING, state=AttemptState.SUBMITTED, heard=ago(400)), Health.HANDED_IN),
        (replace(WORKING, state=AttemptState.ENDED), Health.ENDED),
        (replace(WORKING, on_paper=True), Health.ON_PAPER),
        (replace(WORKING, starts=NOW + timedelta(minutes=5), heard=ago(400)), Health.READY),
        (replace(WORKING, starts=NOW + timedelta(minutes=5), heard=ago(3)), Health.ALIVE),
        (Signs(AttemptState.PREPARED, Presence.PRESENT, START), Health.OUT),
        (Signs(AttemptState.PREPARED, None, START), Health.OUT),
        (Signs(AttemptState.PREPARED, Presence.ABSENT, START), Health.ABSENT),
        (Signs(AttemptState.ABSENT, None, START), Health.ABSENT),
        (Signs(None, Presence.PRESENT), Health.NO_PAPER),
        (
            replace(WORKING, presence=Presence.ABSENT),
            Health.ALIVE,
        ),  # the door erred: the figures name it, the map shows who writes
    ],
)
def test_a_seat_is_told_by_one_word(signs, word):
    assert health(signs, NOW) is word


def test_answers_wait_on_the_pc_until_a_later_save_or_the_hand_in():
    running = AttemptState.RUNNING
    assert still_unsent(3, NOW, ago(10), running) == 3 and still_unsent(3, NOW, None, running) == 3
    assert still_unsent(3, ago(10), NOW, running) == 0
    assert still_unsent(3, NOW, ago(10), AttemptState.SUBMITTED) == 0
    assert still_unsent(3, NOW, ago(10), AttemptState.ENDED) == 3, "the time ran out while the PC was away"
    assert still_unsent(None, None, None, running) == 0


def test_a_free_seat_tells_beside_whom_the_same_paper_is_written():
    grid = Grid(rows=2, columns=2)  # 1 3
    room = SimpleNamespace(room=SimpleNamespace(grid=grid))  # 2 4

    def place(number, paper):
        return SimpleNamespace(number=number, paper_id=paper)

    mine, others = place(1, 7), [place(1, 7), place(2, 7), place(3, 8)]
    assert same_paper_beside(room, others, mine, 4) == [2]
    assert same_paper_beside(room, others, place(3, 8), 4) == []
    assert same_paper_beside(room, [place(2, 7)], mine, 4) == [], "with one paper for all there is nothing to tell"


SAT = SeatFacts(7, "考生7", Presence.PRESENT, AttemptState.SUBMITTED, signed_in=START)


@pytest.mark.rule(32)
@pytest.mark.parametrize(
    ("seat", "codes"),
    [
        (SAT, []),
        (replace(SAT, presence=Presence.ABSENT), ["exams.figures_absent_but_sat"]),
        (replace(SAT, presence=None), ["exams.figures_sat_not_recorded"]),
        (SeatFacts(7, "考生7", None, AttemptState.PREPARED), ["exams.figures_not_recorded"]),
        (SeatFacts(7, "考生7", Presence.ABSENT, AttemptState.PREPARED, live=True, ends=NOW), []),
        (SeatFacts(7, "考生7", Presence.PRESENT, AttemptState.ENDED), ["exams.figures_present_not_sat"]),
        (SeatFacts(7, "考生7", Presence.PRESENT, AttemptState.ENDED, explained=True), []),
        (SeatFacts(7, "考生7", Presence.PRESENT, AttemptState.PREPARED, on_paper=True), []),
        (SeatFacts(7, "考生7", Presence.PRESENT, None), []),
        (replace(SAT, state=AttemptState.RUNNING, live=True, ends=NOW), ["exams.figures_working"]),
        (replace(SAT, state=AttemptState.RUNNING, live=True, paused=True, ends=NOW), ["exams.figures_paused"]),
        (replace(SAT, unsent=2, unsent_since=NOW), ["exams.figures_unsent"]),
        (replace(SAT, unsent=2, unsent_since=NOW, explained=True), []),
    ],
)
def test_door_pc_and_paper_tell_the_same_or_the_seat_is_named(seat, codes):
    assert [reason.code for reason in seat_agrees(seat)] == codes

"""The saves of an attempt in order, and what stood after each of them: without a database."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from skillcert.exams import timeline
from skillcert.exams.timeline import Save

T0 = datetime(2026, 11, 9, 1, 0, tzinfo=UTC)
A, B = "a" * 12, "b" * 12
CHOICE = {"n": 1, "type": "multiple", "options": [{"token": A, "text": "<p>铜</p>"}, {"token": B, "text": "铝"}]}
JUDGE = {"n": 2, "type": "judge", "options": [{"token": A, "text": "正确"}, {"token": B, "text": "错误"}]}
FILL = {"n": 3, "type": "fill", "gaps": 2, "options": []}


def save(question, revision, value, seconds):
    return Save(question, revision, value, T0 + timedelta(seconds=seconds))


@pytest.mark.rule(35)
def test_the_highest_revision_that_had_arrived_is_what_stood():
    order = timeline.steps([save(1, 1, A, 1), save(1, 3, "", 9), save(1, 2, B, 12), save(2, 1, B, 20)])
    stood = [{n: one.value for n, one in timeline.standing(order, place).items()} for place in range(5)]
    assert stood == [{}, {1: A}, {1: ""}, {1: ""}, {1: "", 2: B}]
    assert [step.late for step in order] == [False, False, True, False]
    assert [step.before for step in order] == [None, A, "", None]


def test_the_order_in_which_rows_are_read_does_not_matter():
    saves = [save(n % 4 + 1, n, f"{n:012x}", n // 2) for n in range(1, 40)]
    mixed = saves[:]
    random.Random(3).shuffle(mixed)
    assert timeline.steps(mixed) == timeline.steps(saves)


def test_a_moment_finds_its_step():
    order = timeline.steps([save(1, 1, A, 1), save(2, 1, B, 1), save(1, 2, B, 5)])
    assert [timeline.place_at(order, T0 + timedelta(seconds=s)) for s in (0, 1, 4, 5, 99)] == [0, 2, 2, 3, 3]


def test_an_answer_is_told_in_the_letters_of_the_candidates_own_sheet():
    assert timeline.shown(CHOICE, f"!{B},{A}") == timeline.Shown((("A", "铜"), ("B", "铝")), True)
    assert timeline.shown(JUDGE, B).lines == (("", "错误"),)
    assert timeline.shown(FILL, "=电压\n电流").lines == (("", "电压"), ("", "电流"))
    assert (
        timeline.shown(FILL, "=\n ").lines
        == timeline.shown(CHOICE, "").lines
        == timeline.shown(CHOICE, None).lines
        == ()
    )


def test_a_token_that_was_never_given_out_stays_in_sight():
    assert timeline.shown(CHOICE, "f" * 12).lines == (("?", "f" * 12),)


def test_one_changed_save_changes_the_digest():
    order = timeline.steps([save(1, 1, A, 1), save(2, 1, B, 2)])
    other = timeline.steps([save(1, 1, A, 1), save(2, 1, A, 2)])
    digests = {timeline.digest(7, timeline.standing(one, 2)) for one in (order, other)} | {
        timeline.digest(8, timeline.standing(order, 2))
    }
    assert len(digests) == 3

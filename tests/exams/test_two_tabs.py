"""A change may say which opening of the page it comes from and what that page knows: no tab writes over what it has not seen."""

import pytest
from sqlalchemy import select

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.exams import saving
from skillcert.exams.models import Answer
from tests.support.timed import clocked_room

pytestmark = pytest.mark.both_databases

ONE, OTHER = "aaaaaaaa", "bbbbbbbb"
LEFT, RIGHT = "0123456789ab", "ba9876543210"


@pytest.fixture
def token(session):
    made = clocked_room()
    made.to(60)
    yield made.seat_tokens[0]
    clock.use_source(None)


def save(token, revision, value, base, page) -> saving.Saved:
    return saving.save(token, saving.parse([[1, revision, value, base, page]]), 5)


def in_force() -> list[tuple[int, str]]:
    return [tuple(row) for row in db.session.execute(select(Answer.revision, Answer.value))]


@pytest.mark.rule(35)
def test_a_tab_that_has_not_seen_an_answer_does_not_write_over_it(token):
    assert save(token, 1, LEFT, 0, ONE).stored == {1: 1}
    told = save(token, 4, RIGHT, 0, OTHER)
    assert (told.stored, told.stale) == ({}, [1]) and in_force() == [(1, LEFT)]
    assert save(token, 2, RIGHT, 1, OTHER).stored == {1: 2}, "opened anew it knows what stands there"
    assert save(token, 3, LEFT, 1, ONE).stale == [1], "now the first tab is the old one"
    assert in_force() == [(2, RIGHT)]


def test_a_page_may_send_its_own_answers_in_any_order_and_again(token):
    assert save(token, 3, RIGHT, 0, ONE).stored == {1: 3}
    assert save(token, 1, LEFT, 0, ONE).stored == {1: 1}, "kept as evidence"
    assert save(token, 3, RIGHT, 0, OTHER).stored == {1: 3}, "the same answer, brought by a draft after a reload"
    assert in_force() == [(3, RIGHT)]


@pytest.mark.parametrize("known", [[0], [0, "zz"], ["0", ONE], [-1, ONE], [True, ONE], [0, 7], [0, ONE, 1]])
def test_another_shape_is_no_change(known):
    assert saving.parse([[1, 1, LEFT, *known]]) is None

"""Two saves of one paper that meet inside the database: the second begins while the first is not committed yet (F08, F14)."""

import threading
import time

import pytest
from sqlalchemy import select

from skillcert.core import clock
from skillcert.core.db import db, writing
from skillcert.exams import saving
from skillcert.exams.models import Answer, AnswerEvent

FIRST, SECOND = "aaaaaaaa", "bbbbbbbb"


def meet(ground, place, change: saving.Change, meanwhile: saving.Change) -> saving.Saved:
    """`change` is being saved when `meanwhile` has been written and not committed; gives what `change` was told."""
    told = []

    def late():
        with ground.app.app_context():
            told.append(saving.save(place.token, [change], 5))

    thread = threading.Thread(target=late)
    dialect = db.engine.dialect.name
    with writing():  # on SQLite this is what makes the other wait; on PostgreSQL the open transaction does
        connection = db.engine.raw_connection()
        row = {**saving._values(dialect, place.token, clock.now(), 5), **vars(meanwhile)}
        cursor = connection.cursor()
        assert saving._put(dialect, cursor, row)
        thread.start()
        time.sleep(0.3)
        assert not told, "the second save did not wait for the first"
        connection.commit()
        connection.close()
    thread.join(10)
    return told[0]


def stored(place) -> tuple[dict, dict]:
    """({question: (revision, value)} that stands, the same of the highest event)."""
    db.session.rollback()
    stands = {
        one.question: (one.revision, one.value)
        for one in db.session.scalars(select(Answer).where(Answer.attempt_id == place.attempt))
    }
    events = db.session.scalars(
        select(AnswerEvent).where(AnswerEvent.attempt_id == place.attempt).order_by(AnswerEvent.revision)
    )
    return stands, {one.question: (one.revision, one.value) for one in events}


@pytest.mark.rule(35)
@pytest.mark.parametrize("revision", [2, 1, 3], ids=["the same revision", "an older one", "a newer one"])
def test_a_tab_that_has_not_seen_the_other_save_is_told_so(ground, revision):
    """Neither called saved nor left in the evidence: the receipt can be computed from the events afterwards."""
    (place,) = ground.seats(1)
    mine = saving.Change(1, revision, "bbbbbbbbbbbb", 0, SECOND)
    told = meet(ground, place, mine, saving.Change(1, 2, "aaaaaaaaaaaa", 0, FIRST))
    assert (told.stored, told.stale, told.refused) == ({}, [1], None)
    assert stored(place) == ({1: (2, "aaaaaaaaaaaa")}, {1: (2, "aaaaaaaaaaaa")})


@pytest.mark.rule(35)
def test_an_older_save_of_the_same_page_that_comes_late_is_evidence(ground):
    (place,) = ground.seats(1)
    told = meet(
        ground, place, saving.Change(1, 1, "aaaaaaaaaaaa", 0, FIRST), saving.Change(1, 2, "cccccccccccc", 0, FIRST)
    )
    assert (told.stored, told.stale) == ({1: 1}, [])
    assert stored(place) == ({1: (2, "cccccccccccc")}, {1: (2, "cccccccccccc")})
    events = db.session.scalars(select(AnswerEvent.revision).where(AnswerEvent.attempt_id == place.attempt)).all()
    assert sorted(events) == [1, 2]


@pytest.mark.rule(35)
def test_a_newer_save_of_the_same_page_stands(ground):
    (place,) = ground.seats(1)
    told = meet(
        ground, place, saving.Change(1, 3, "dddddddddddd", 0, FIRST), saving.Change(1, 2, "aaaaaaaaaaaa", 0, FIRST)
    )
    assert told.stored == {1: 3} and stored(place)[0] == {1: (3, "dddddddddddd")} == stored(place)[1]

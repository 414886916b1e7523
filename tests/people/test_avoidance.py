"""R21: who must not meet over an exam."""

import pytest

from skillcert.people.avoidance import (
    Candidate,
    Conflict,
    Official,
    Tie,
    class_key,
    conflicts,
    relatives_of,
    tie,
)

pytestmark = pytest.mark.rule(21)


def test_nobody_assesses_himself():
    assert tie(Official(1, relatives=frozenset({1})), Candidate(1)) is Tie.SELF


def test_a_relative_is_avoided_whoever_declared_it():
    relatives = relatives_of([(1, 2)])
    assert tie(Official(1, relatives=relatives[1]), Candidate(2)) is Tie.RELATIVE
    assert tie(Official(2, relatives=relatives[2]), Candidate(1)) is Tie.RELATIVE


def test_a_teacher_avoids_the_own_class_however_its_name_was_typed():
    teacher = Official(1, classes=frozenset({class_key("电工 ２３０１班")}))
    assert tie(teacher, Candidate(2, frozenset({class_key("电工2301班")}))) is Tie.CLASS
    assert tie(teacher, Candidate(3, frozenset({class_key("电工2302班")}))) is None


def test_a_trainer_avoids_the_own_trainee():
    assert tie(Official(1, students=frozenset({5})), Candidate(5)) is Tie.CLASS


def test_strangers_may_meet():
    assert (
        tie(Official(1, relatives=frozenset({9}), classes=frozenset({"a"})), Candidate(2, frozenset({"b"})))
        is None
    )


def test_every_pair_of_a_room_is_checked():
    officials = [Official(1, relatives=frozenset({11})), Official(2, classes=frozenset({"a"}))]
    candidates = [Candidate(10, frozenset({"a"})), Candidate(11), Candidate(12)]
    assert list(conflicts(officials, candidates)) == [
        Conflict(1, 11, Tie.RELATIVE),
        Conflict(2, 10, Tie.CLASS),
    ]

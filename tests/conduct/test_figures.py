"""R32–R34 and R61 on plain values: the door, the count of heads, the count of papers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.conduct.figures import (
    Doors,
    Figures,
    PaperCount,
    at_the_door,
    attendance_agrees,
    bag_opening,
    minutes_late,
    papers_agree,
)

NINE = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
DOORS = Doors.of(NINE, 40, 30)


def codes(reasons):
    return [r.code for r in reasons]


@pytest.mark.rule(34)
@pytest.mark.parametrize(
    ("minute", "told"),
    [(-41, ["conduct.too_early"]), (-40, []), (0, []), (30, []), (31, ["conduct.too_late"])],
)
def test_the_door_opens_forty_minutes_before_and_closes_thirty_after(minute, told):
    assert codes(at_the_door(NINE + timedelta(minutes=minute), DOORS)) == told


@pytest.mark.rule(34)
def test_one_second_after_the_limit_is_too_late():
    assert codes(at_the_door(NINE + timedelta(minutes=30, seconds=1), DOORS)) == ["conduct.too_late"]


def test_lateness_is_told_in_whole_minutes():
    assert [minutes_late(NINE + timedelta(seconds=s), NINE) for s in (-60, 0, 59, 60, 601)] == [0, 0, 0, 1, 10]


@pytest.mark.rule(61)
def test_a_candidate_neither_present_nor_absent_keeps_the_room_open():
    assert codes(attendance_agrees(Figures(30, 28, 2))) == []
    told = list(attendance_agrees(Figures(30, 27, 2)))
    assert codes(told) == ["conduct.figures_differ"] and told[0].params["open"] == 1


@pytest.mark.rule(32)
@given(st.integers(0, 40), st.integers(0, 10), st.integers(0, 5))
def test_papers_that_add_up_are_accepted(used, blank, spoilt):
    assert codes(papers_agree(PaperCount(used + blank + spoilt, used, blank, spoilt), used)) == []


@pytest.mark.rule(32)
@given(st.integers(0, 40), st.integers(0, 10), st.integers(0, 5), st.integers(-3, 3).filter(bool))
def test_a_missing_or_extra_paper_is_told_with_the_difference(used, blank, spoilt, difference):
    issued = used + blank + spoilt + difference
    told = list(papers_agree(PaperCount(issued, used, blank, spoilt), used))
    assert "conduct.papers_differ" in codes(told)
    assert next(r for r in told if r.code == "conduct.papers_differ").params["difference"] == difference


@pytest.mark.rule(32)
def test_as_many_papers_are_used_as_candidates_came():
    assert codes(papers_agree(PaperCount(30, 27, 3, 0), 28)) == ["conduct.papers_used"]


@pytest.mark.rule(33)
@pytest.mark.parametrize(
    ("minute", "staff", "candidates", "told"),
    [
        (0, [1, 2], [7, 8], []),
        (-1, [1, 2], [7, 8], ["conduct.bag_early"]),
        (5, [1, 1], [7, 8], ["conduct.bag_staff"]),
        (5, [1, 2], [7], ["conduct.bag_candidates"]),
    ],
)
def test_a_bag_is_opened_in_time_before_two_staff_and_two_candidates(minute, staff, candidates, told):
    assert codes(bag_opening(NINE + timedelta(minutes=minute), NINE, staff, candidates)) == told

"""The practical mark: within the marks, never below zero, veto is zero, the mean is exact (R36-R38)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.practical.scoring import Criterion, Fault, Policy, Sheet, Task, deduct, faults, join, total

D = Decimal
TASKS = (
    Task(1, D(60), (Criterion(11, D(20)), Criterion(12, D(30)), Criterion(19, D(0), veto=True))),
    Task(2, D(40), (Criterion(21, D(10)),)),
)


def sheet(assessor, first, second, third, *vetoes):
    return Sheet(assessor, {11: D(first), 12: D(second), 21: D(third)}, frozenset(vetoes))


@pytest.mark.rule(36)
def test_deductions_stop_at_the_marks_of_the_criterion():
    criterion = Criterion(1, D(5))
    assert deduct(criterion, [D(2), D("1.5")]) == D("1.5")
    assert deduct(criterion, [D(3), D(3), D(3)]) == 0
    assert deduct(criterion, []) == 5


@pytest.mark.rule(36)
@given(st.decimals(0, 100, places=1), st.lists(st.decimals(0, 100, places=1)))
def test_a_mark_after_deductions_lies_between_zero_and_full(marks, taken):
    assert 0 <= deduct(Criterion(1, marks), taken) <= marks


@pytest.mark.rule(36)
def test_a_sheet_names_what_is_missing_and_what_is_out_of_range():
    assert faults(TASKS, sheet(1, 20, 30, 10)) == {}
    assert faults(TASKS, Sheet(1, {11: D(21), 12: D(-1)})) == {
        11: Fault.OUT_OF_RANGE,
        12: Fault.OUT_OF_RANGE,
        21: Fault.MISSING,
    }
    assert faults(TASKS, Sheet(1, {11: D("NaN"), 12: D(1), 21: D(1), 99: D(1)})) == {
        11: Fault.OUT_OF_RANGE,
        99: Fault.UNKNOWN,
    }
    assert faults(TASKS, sheet(1, 20, 30, 10, 12)) == {12: Fault.UNKNOWN}, "an ordinary line is no veto"


def test_tasks_count_by_their_weights():
    assert total(TASKS, sheet(1, 20, 30, 10)) == 100
    assert total(TASKS, sheet(1, 10, 15, 0)) == 30


@pytest.mark.rule(37)
def test_a_veto_by_one_assessor_makes_the_part_zero():
    assert total(TASKS, sheet(1, 20, 30, 10, 19)) == 0
    joined = join(TASKS, [sheet(1, 20, 30, 10), sheet(2, 20, 30, 10, 19), sheet(3, 20, 30, 10)], 3)
    assert joined.mark == 0 and joined.vetoes == {19}


@pytest.mark.rule(38)
def test_the_mean_of_three_is_exact_and_not_rounded_up_to_sixty():
    tasks = (Task(1, D(100), (Criterion(1, D(100)),)),)
    joined = join(tasks, [Sheet(n, {1: D(mark)}) for n, mark in enumerate(("60", "60", "59.9"))], 3)
    assert joined.mark == Fraction(1799, 30) and joined.mark < 60


@pytest.mark.rule(38)
def test_a_missing_sheet_blocks_the_mark():
    two = [sheet(1, 20, 30, 10), sheet(2, 20, 30, 10)]
    assert join(TASKS, two, 3).mark is None and join(TASKS, two, 3).missing == 1
    assert join(TASKS, two, 2).missing == 1, "never fewer than three, whatever was planned"
    assert join(TASKS, [*two, sheet(3, 20, 30, 10)], 4).missing == 1
    assert join(TASKS, [], 3).mark is None


def test_assessors_far_apart_are_pointed_out():
    near = join(TASKS, [sheet(1, 20, 30, 10), sheet(2, 20, 30, 10), sheet(3, 20, 30, "6.25")], 3)
    assert near.spread == 15 and not near.wide
    far = join(TASKS, [sheet(1, 20, 30, 10), sheet(2, 20, 30, 10), sheet(3, 20, 30, 6)], 3)
    assert far.spread == 16 and far.wide and far.mark == Fraction(284, 3)


def test_highest_and_lowest_drop_out_only_when_wished_and_with_five_sheets():
    sheets = [sheet(1, 20, 30, 10), sheet(2, 0, 0, 0), sheet(3, 10, 15, 5), sheet(4, 10, 15, 5), sheet(5, 10, 15, 5)]
    assert join(TASKS, sheets, 5).mark == 50
    joined = join(TASKS, [*sheets[:4], sheet(5, 20, 30, 5)], 5, Policy(drop_extremes=True))
    assert joined.dropped == (2, 1) and joined.mark == Fraction(50 + 50 + 80, 3)
    assert join(TASKS, sheets[:4], 4, Policy(drop_extremes=True)).dropped == ()


@given(
    st.lists(
        st.tuples(st.decimals(0, 20, places=1), st.decimals(0, 30, places=1), st.decimals(0, 10, places=1)),
        min_size=3,
        max_size=7,
    ),
    st.booleans(),
)
def test_the_mark_lies_between_the_lowest_and_the_highest_sheet(marks, drop):
    joined = join(TASKS, [sheet(n, *three) for n, three in enumerate(marks)], len(marks), Policy(drop_extremes=drop))
    assert min(joined.by_assessor.values()) <= joined.mark <= max(joined.by_assessor.values())

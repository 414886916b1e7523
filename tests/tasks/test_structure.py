"""The structure table: its sums, and the draw that follows from it (考核内容结构表)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.tasks import structure
from skillcert.tasks.states import Selection
from skillcert.tasks.structure import Module, Task


def module(name, weight, take=0, number=1, minutes=30):
    selection = Selection.DRAWN if take else Selection.COMPULSORY
    return Module(name, selection, take, Decimal(weight), minutes, id=number)


def tasks(*modules, marks=25, start=1):
    return [Task(n, f"题{n}", owner, Decimal(marks)) for n, owner in enumerate(modules, start)]


TABLE = [module("业务分析", 25, 1, 1), module("智能训练", 35, 0, 2), module("系统设计", 35, 1, 3), module("培训", 5, 1, 4)]
POOL = tasks(1, 1, 1, 2, 2, 3, 3, 4, 4)


def codes(reasons):
    return [reason.code for reason in reasons]


@pytest.mark.rule(26)
def test_the_weights_of_a_table_sum_to_a_hundred():
    assert not codes(structure.faults(TABLE))
    assert codes(structure.faults(TABLE[:-1])) == ["itembank.structure_sum"]
    assert codes(structure.faults([])) == ["itembank.structure_empty"]


def test_a_module_is_named_once_and_says_how_many_are_drawn():
    twice = [module("甲", 50), module("甲", 50, number=2)]
    assert codes(structure.faults(twice)) == ["itembank.module_twice"]
    none_drawn = [Module("甲", Selection.DRAWN, 0, Decimal(100), 30)]
    assert codes(structure.faults(none_drawn)) == ["itembank.module_take"]
    assert codes(structure.faults([module("甲", 100, minutes=0)])) == ["itembank.module_incomplete"]


def test_the_minutes_are_those_of_the_part():
    assert not codes(structure.minutes_fault(TABLE, 120))
    assert codes(structure.minutes_fault(TABLE, 90)) == ["itembank.structure_minutes"]
    assert not codes(structure.minutes_fault(TABLE, None))


def test_a_module_without_enough_tasks_is_named():
    short = [reason.params for reason in structure.gaps([*TABLE[:3], module("培训", 5, 3, 4)], POOL)]
    assert short == [{"name": "培训", "have": 2, "need": 3}]


def test_compulsory_tasks_are_all_set_and_drawn_ones_by_number():
    drawn = structure.draw(TABLE, POOL, 7)
    assert [one.module for one in drawn] == ["业务分析", "智能训练", "智能训练", "系统设计", "培训"]
    assert sum(one.weight for one in drawn) == 100
    assert {one.task_id for one in drawn if one.module == "智能训练"} == {4, 5}


def test_the_same_seed_gives_the_same_tasks_and_another_may_not():
    assert structure.draw(TABLE, POOL, 7) == structure.draw(TABLE, list(reversed(POOL)), 7)
    assert len({tuple(one.task_id for one in structure.draw(TABLE, POOL, seed)) for seed in range(20)}) > 1


def test_one_more_task_in_a_module_changes_no_other():
    more = [*POOL, Task(99, "新", 4, Decimal(25))]
    before, after = structure.draw(TABLE, POOL, 7), structure.draw(TABLE, more, 7)
    assert before[:4] == after[:4]


@given(
    st.decimals(min_value=1, max_value=100, places=2),
    st.lists(st.integers(min_value=1, max_value=100), min_size=1, max_size=9),
)
def test_a_weight_is_shared_exactly_and_in_proportion(weight, marks):
    shares = structure.share(weight, dict(enumerate(map(Decimal, marks))))
    assert sum(shares.values()) == weight
    for key, mark in enumerate(marks):
        assert abs(shares[key] - weight * mark / sum(marks)) <= Decimal("0.01")

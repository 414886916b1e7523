"""The solver layer: a published problem to its proven optimum, and the small laws it must keep."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.assembling import science_problem
from skillcert.papers import assembly
from skillcert.papers.assembly import Problem, Row, feasible, irreducible, solve
from skillcert.papers.information import information


def test_the_published_science_pool_is_solved_to_its_proven_optimum(shared_data):
    found = solve(science_problem(shared_data / "assembly"))
    assert found.status == "optimal"
    assert found.gap < 1e-6
    assert round(found.value, 4) == 19.7983
    assert len(found.taken[0]) == 30


def test_information_is_a_quarter_of_the_squared_slope_where_a_two_parameter_item_fits_and_credit_agrees_with_it():
    assert information("3PL", [1.6, 0.5, 0.0], 0.5) == pytest.approx(1.6**2 / 4)
    assert information("GPC", [1.6, 0.5], 0.2) == pytest.approx(information("3PL", [1.6, 0.5, 0.0], 0.2))
    with pytest.raises(ValueError):
        information("5PL", [1.0])


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_small_problems_are_solved_as_trying_everything_would(data):
    gain = data.draw(st.lists(st.integers(-3, 9), min_size=7, max_size=7))
    group = data.draw(st.sets(st.integers(0, 6), max_size=5))
    high = data.draw(st.integers(0, 3))
    rows = [Row("count", dict.fromkeys(range(7), 1.0), 3, 3), Row("group", dict.fromkeys(group, 1.0), high=high)]
    found = solve(Problem(gain, rows, together=[(0, 1)]))
    tried = [
        sum(gain[n] for n in chosen)
        for chosen in combinations(range(7), 3)
        if len(group & set(chosen)) <= high and (0 in chosen) == (1 in chosen)
    ]
    assert found.feasible == bool(tried)
    if tried:
        assert found.value == pytest.approx(max(tried))
        assert found.gap < 1e-6


def test_two_forms_share_no_more_than_allowed_and_the_best_is_shared_if_it_may():
    gain = [9.0, 8.0, 3.0, 2.0, 1.0, 1.0]
    rows = [Row("count", dict.fromkeys(range(6), 1.0), 2, 2)]
    values = {k: solve(Problem(gain, rows, forms=2, overlap=k)).value for k in (0, 1, None)}
    assert values == pytest.approx({0: 22.0, 1: 9 + 8 + 9 + 3, None: 34.0})


def test_a_soft_row_bends_at_its_price():
    rows = [Row("count", {0: 1.0, 1: 1.0}, 2, 2), Row("wish", {1: 1.0}, high=0, price=4.0)]
    assert solve(Problem([1.0, 2.0], rows)).value == pytest.approx(3 - 4)


def test_leaving_columns_out_does_not_change_the_answer_and_the_bound_holds_for_all(monkeypatch):
    gain = [((n * 37) % 101) / 10 + n / 1000 for n in range(400)]
    rows = [Row(("kind", k), {n: 1.0 for n in range(400) if n % 4 == k}, 3, 3) for k in range(4)]
    rows.append(Row("time", {n: float(n * 13 % 17) for n in range(400)}, high=60))
    whole = solve(Problem(gain, rows))
    monkeypatch.setattr(assembly, "MANY", 50)
    narrow = solve(Problem(gain, rows), breadth=2)
    assert narrow.value == pytest.approx(whole.value)
    assert narrow.status == "optimal"
    assert narrow.bound >= whole.value - 1e-6
    twice = solve(Problem(gain, rows, forms=2), gap=0.01)
    assert twice.bound >= twice.value
    assert not twice.taken[0].keys() & twice.taken[1].keys()


def test_a_smallest_set_of_conditions_that_clash_is_found():
    everything = dict.fromkeys(range(6), 1.0)
    rows = [
        Row("all", everything, 3, 3),
        Row("first", {0: 1.0, 1: 1.0}, low=2),
        Row("second", {2: 1.0, 3: 1.0}, low=2),
        Row("idle", {4: 1.0}, high=1),
    ]
    problem = Problem([0.0] * 6, rows)
    assert not feasible(problem)
    assert irreducible(problem) == ["all", "first", "second"]
    for name in ("all", "first", "second"):
        assert feasible(problem, [row.name for row in rows if row.name != name])
    assert irreducible(replace(problem, rows=rows[1:])) == []

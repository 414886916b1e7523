"""The small pure parts of arrangement: grid, quarter hours, ticket numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.arrangement.layout import Door, Grid, Order
from skillcert.arrangement.slots import overlap, rounds, slots_of, start_of
from skillcert.arrangement.tickets import PRESET, PatternError, check, number, prefix

grids = st.builds(
    Grid,
    rows=st.integers(1, 9),
    columns=st.integers(1, 9),
    order=st.sampled_from(Order),
    door=st.sampled_from(Door),
)
NINE = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


@pytest.mark.rule(17)
@given(grids)
def test_every_seat_of_a_room_is_one_place_and_back(grid):
    places = [grid.place(n) for n in range(1, grid.size + 1)]
    assert len(set(places)) == grid.size
    assert [grid.seat_at(*p) for p in places] == list(range(1, grid.size + 1))


def test_seats_run_column_wise_from_the_door():
    grid = Grid(rows=3, columns=2)
    assert [grid.place(n) for n in range(1, 7)] == [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2)]
    assert grid.on_paper() == [[1, 4], [2, 5], [3, 6]]
    assert Grid(3, 2, door=Door.RIGHT).on_paper() == [[4, 1], [5, 2], [6, 3]]


def test_snake_order_keeps_consecutive_seats_side_by_side():
    grid = Grid(rows=3, columns=3, order=Order.SNAKE)
    assert grid.on_paper() == [[1, 6, 7], [2, 5, 8], [3, 4, 9]]
    assert all(n + 1 in grid.neighbours(n) for n in range(1, 9))


def test_closed_seats_are_not_used_and_capacity_is_a_limit():
    assert Grid(2, 2, closed=frozenset({2})).open_seats(2) == [1, 3]


@given(grids, st.data())
def test_neighbours_are_mutual(grid, data):
    seat = data.draw(st.integers(1, grid.size))
    assert all(seat in grid.neighbours(n) for n in grid.neighbours(seat))


def test_an_exam_touches_every_quarter_hour_it_runs_in():
    slots = slots_of(NINE + timedelta(minutes=5), NINE + timedelta(minutes=95))
    assert len(slots) == 7
    assert start_of(slots[0]) == NINE


def test_back_to_back_is_no_overlap_but_the_same_quarter_hour_is():
    assert not overlap((NINE, NINE + timedelta(minutes=90)), (NINE + timedelta(minutes=90), NINE + timedelta(hours=3)))
    assert overlap((NINE, NINE + timedelta(minutes=80)), (NINE + timedelta(minutes=85), NINE + timedelta(hours=3)))


@pytest.mark.parametrize("end", [NINE, NINE - timedelta(minutes=1)])
def test_an_interval_without_length_is_an_error(end):
    with pytest.raises(ValueError, match="ends after"):
        slots_of(NINE, end)


@pytest.mark.rule(17)
@given(st.integers(30, 240), st.integers(1, 8))
def test_rounds_of_one_room_never_overlap(minutes, count):
    plan = rounds(NINE, minutes, count)
    assert len(plan) == count
    assert all(a[1] < b[0] and not overlap(a, b) for a, b in zip(plan, plan[1:], strict=False) if minutes % 15 == 0)


@pytest.mark.rule(25)
def test_a_ticket_number_says_year_batch_occupation_and_level():
    before = prefix(PRESET, year=2026, batch=7, occ=2, level=3)
    assert before == "260007023"
    assert number(PRESET, before, 15) == "2600070230015"


@pytest.mark.rule(25)
def test_a_running_number_that_no_longer_fits_is_refused_not_cut():
    before = prefix(PRESET, year=2026, batch=7, occ=2, level=3)
    assert number(PRESET, before, 9999).endswith("9999")
    with pytest.raises(PatternError, match="serial 10000"):
        number(PRESET, before, 10000)


@pytest.mark.parametrize(
    "pattern",
    [
        "{YY}{batch:4}{occ:2}{level}",
        "{serial:4}{batch}{occ}{level}",
        "{batch}{occ}{serial:4}",
        "{batch}{occ}{level}考{serial:4}",
    ],
)
def test_a_pattern_that_cannot_tell_people_apart_is_refused(pattern):
    with pytest.raises(PatternError):
        check(pattern)


@pytest.mark.rule(25)
@given(
    st.lists(st.tuples(st.integers(1, 9999), st.integers(1, 99), st.integers(1, 5), st.integers(1, 9999)), unique=True)
)
def test_different_facts_give_different_numbers(facts):
    made = {number(PRESET, prefix(PRESET, year=2026, batch=b, occ=o, level=lv), n) for b, o, lv, n in facts}
    assert len(made) == len(facts)

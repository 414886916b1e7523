"""Neighbours hold different papers wherever the papers suffice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.papers.distribution import clashes, distribute


def room(rows: int, columns: int) -> list[tuple[int, int]]:
    """Neighbour pairs of a room whose seats are numbered row by row: beside and behind."""
    beside = [(r * columns + c, r * columns + c + 1) for r in range(rows) for c in range(columns - 1)]
    return beside + [(r * columns + c, (r + 1) * columns + c) for r in range(rows - 1) for c in range(columns)]


@given(st.integers(1, 8), st.integers(1, 8))
def test_two_papers_suffice_for_every_rectangular_room(rows, columns):
    pairs = room(rows, columns)
    given_out = distribute("AB", pairs, range(rows * columns))
    assert set(given_out) == set(range(rows * columns))
    assert clashes(given_out, pairs) == []
    counts = [list(given_out.values()).count(form) for form in "AB"]
    assert abs(counts[0] - counts[1]) <= 1


def test_one_paper_goes_to_everybody_and_no_paper_to_nobody():
    assert distribute("A", [(1, 2)]) == {1: "A", 2: "A"}
    with pytest.raises(ValueError):
        distribute("", [(1, 2)])


def test_three_seats_in_a_ring_need_three_papers():
    ring = [(1, 2), (2, 3), (3, 1)]
    assert clashes(distribute("ABC", ring), ring) == []
    assert len(clashes(distribute("AB", ring), ring)) == 1


def test_the_same_plan_gives_the_same_answer():
    pairs = room(5, 6)
    assert distribute("ABC", pairs) == distribute("ABC", pairs)

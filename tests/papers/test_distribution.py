"""Neighbours hold different papers wherever the papers suffice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.papers.distribution import clashes, distribute, share_out


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


def king(rows: int, columns: int) -> list[tuple[int, int]]:
    """A room where those at an angle count as neighbours too."""
    seats = {(r, c): r * columns + c for r in range(rows) for c in range(columns)}
    steps = ((0, 1), (1, 0), (1, 1), (1, -1))
    return [(n, seats[r + dr, c + dc]) for (r, c), n in seats.items() for dr, dc in steps if (r + dr, c + dc) in seats]


def test_four_papers_suffice_where_those_at_an_angle_count_and_two_say_that_they_do_not():
    pairs = king(5, 6)
    assert share_out("ABCD", pairs).possible
    two = share_out("AB", pairs)
    assert not two.possible
    assert two.fewest
    assert list(two.clashes) == clashes(two.given, pairs)
    assert len(two.clashes) == 4 * 6  # every second row alike: each pair of rows shares no paper, each row all of one


@pytest.mark.parametrize(("ring", "least"), [(3, 1), (5, 1), (6, 0), (9, 1)])
def test_the_fewest_clashes_of_a_ring_are_found_and_proven(ring, least):
    shares = share_out("AB", [(n, (n + 1) % ring) for n in range(ring)])
    assert (len(shares.clashes), shares.fewest) == (least, True)


def test_the_least_number_of_clashes_equals_that_of_trying_everything():
    from itertools import product

    pairs = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 2), (4, 5), (5, 0), (1, 4)]
    best = min(len(clashes(dict(enumerate(forms)), pairs)) for forms in product("AB", repeat=6))
    assert len(share_out("AB", pairs).clashes) == best

"""R17: whatever the seating proposes passes the checker; what it cannot do, it says in numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillcert.arrangement import checker
from skillcert.arrangement.layout import Grid
from skillcert.arrangement.seating import Candidate, Mixing, Opening, seat
from tests.arrangement.pure_world import ELECTRICIAN, NURSE, candidates, grids, theory

pytestmark = pytest.mark.rule(17)


@settings(deadline=None, max_examples=60)
@given(candidates(), st.lists(grids(), min_size=1, max_size=5), st.sampled_from(Mixing), st.text(max_size=5))
def test_every_proposal_passes_the_checker_or_is_refused_with_a_number(people, rooms, mixing, seed):
    result, arranged = theory(people, rooms, seed, mixing)
    if result.reasons:
        assert result.reasons[0].params["lack"] > 0
        assert not result.seats
    else:
        assert checker.check(arranged, staffed=False) == []
        assert len(result.seats) == len(people)
        assert result.touching == len(checker.touching(arranged))


@settings(deadline=None, max_examples=40)
@given(candidates(40), st.lists(grids(), min_size=1, max_size=5), st.integers())
def test_the_same_seed_gives_the_same_seats(people, rooms, seed):
    assert theory(people, rooms, str(seed))[0] == theory(list(reversed(people)), rooms, str(seed))[0]


@settings(deadline=None, max_examples=40)
@given(candidates(60), st.lists(grids(), min_size=1, max_size=6))
def test_offers_do_not_share_a_room_unless_they_may(people, rooms):
    _, arranged = theory(people, rooms, mixing=Mixing.OFFER)
    assert all(len(use.sessions) == 1 for use in arranged.uses)
    _, arranged = theory(people, rooms, mixing=Mixing.OCCUPATION)
    assert all(len({s.occupation for s in arranged.sessions if s.key in use.sessions}) == 1 for use in arranged.uses)


def test_two_classes_of_fifteen_in_one_room_never_touch_a_classmate():
    people = [Candidate(i, i, 1, ELECTRICIAN, f"电工230{i % 2}") for i in range(30)]
    result, arranged = theory(people, [Grid(6, 5)])
    assert result.touching == 0 == len(checker.touching(arranged))


def test_three_employers_of_unequal_size_are_kept_apart():
    people = [Candidate(i, i, 1, ELECTRICIAN, "甲厂" if i < 14 else "乙厂" if i < 23 else "丙厂") for i in range(30)]
    result, _ = theory(people, [Grid(6, 5)])
    assert result.touching == 0


def test_a_single_class_must_touch_and_the_number_is_told():
    people = [Candidate(i, i, 1, ELECTRICIAN, "电工2301") for i in range(4)]
    result, arranged = theory(people, [Grid(2, 2)])
    assert result.touching == 4 == len(checker.touching(arranged))


def test_no_room_is_left_with_one_candidate():
    people = [Candidate(i, i, 1, ELECTRICIAN) for i in range(31)]
    _, arranged = theory(people, [Grid(6, 5), Grid(6, 5)])
    counts = sorted(sum(s.use == use.key for s in arranged.seats) for use in arranged.uses)
    assert counts == [15, 16]


def test_a_class_is_spread_over_the_rooms():
    people = [Candidate(i, i, 1, ELECTRICIAN, "电工2301" if i < 20 else "") for i in range(60)]
    _, arranged = theory(people, [Grid(6, 5), Grid(6, 5)])
    share = [sum(s.use == use.key and s.group != "" for s in arranged.seats) for use in arranged.uses]
    assert sum(share) == 20 and max(share) - min(share) <= 2


def test_missing_seats_are_counted():
    people = [Candidate(i, i, 1, ELECTRICIAN) for i in range(37)]
    result = seat(people, [Opening.of("a", Grid(6, 5))], "7")
    assert [(r.code, r.params["need"], r.params["have"], r.params["lack"]) for r in result.reasons] == [
        ("arrangement.seats_missing", 37, 30, 7)
    ]


def test_two_occupations_that_may_not_mix_need_two_rooms():
    people = [Candidate(1, 1, 1, ELECTRICIAN), Candidate(2, 2, 3, NURSE)]
    result = seat(people, [Opening.of("a", Grid(6, 5))], "7", Mixing.OFFER)
    assert result.reasons[0].code == "arrangement.rooms_missing"
    assert not seat(people, [Opening.of("a", Grid(6, 5))], "7", Mixing.ANY).reasons

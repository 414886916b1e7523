"""The checker finds each violation of R17–R25 by itself: good arrangements, broken in one place."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillcert.arrangement import checker
from skillcert.arrangement.arranged import Change, Duty
from skillcert.arrangement.layout import Grid
from skillcert.arrangement.seating import Candidate
from skillcert.arrangement.states import StaffDuty
from skillcert.people.states import CardKind
from tests.arrangement.pure_world import DAY, ELECTRICIAN, NINE, STAFF, assessor, practical, staffed, theory


def good_theory(count=40):
    people = [Candidate(i, 1000 + i, 1 + i % 2, ELECTRICIAN, ("", "电工2301")[i % 3 == 0]) for i in range(count)]
    return staffed(theory(people, [Grid(6, 5), Grid(6, 5)])[1], STAFF)[1]


def good_practical(**facts):
    return staffed(practical(**facts), STAFF)[1]


def broken(arranged, **changes):
    return {f.reason.code.partition(".")[2] for f in checker.check(replace(arranged, **changes))}


def but(rows, index, **changes):
    """The rows with one of them changed."""
    return (*rows[:index], replace(rows[index], **changes), *rows[index + 1 :])


def test_the_arrangements_broken_below_are_good_before():
    assert checker.check(good_theory()) == [] == checker.check(good_practical())


@pytest.mark.rule(17)
@settings(deadline=None, max_examples=40)
@given(st.integers(0, 39), st.integers(0, 39))
def test_a_seat_given_to_two_is_found(a, b):
    arranged = good_theory()
    first, second = arranged.seats[a], arranged.seats[b]
    found = broken(arranged, seats=but(arranged.seats, b, seat=first.seat, use=first.use))
    assert ("r17_seat_twice" in found) == (first.entry != second.entry)


@pytest.mark.rule(17)
@settings(deadline=None, max_examples=20)
@given(st.integers(0, 39))
def test_a_candidate_left_out_or_seated_twice_is_found(i):
    arranged = good_theory()
    assert "r17_no_seat" in broken(arranged, seats=arranged.seats[:i] + arranged.seats[i + 1 :])
    extra = replace(arranged.seats[i], seat=30, use="room1")
    assert "r17_two_seats" in broken(arranged, seats=(*arranged.seats, extra))


@pytest.mark.rule(17)
def test_seats_that_do_not_exist_or_are_closed_are_found():
    arranged = good_theory()
    assert "r17_no_such_seat" in broken(arranged, seats=but(arranged.seats, 3, seat=31))
    assert "r17_no_such_seat" in broken(arranged, seats=but(arranged.seats, 3, seat=0))
    closed = Grid(6, 5, closed=frozenset({arranged.seats[3].seat}))
    assert "r17_no_such_seat" in broken(arranged, uses=but(arranged.uses, 0, grid=closed))


@pytest.mark.rule(17)
def test_more_people_than_the_room_holds_are_found():
    arranged = good_theory()
    assert "r17_capacity" in broken(arranged, uses=but(arranged.uses, 0, capacity=19))


@pytest.mark.rule(17)
def test_one_person_in_two_rooms_at_one_time_is_found():
    arranged = good_theory()
    twice = broken(arranged, seats=but(arranged.seats, 39, person=arranged.seats[0].person))
    assert "r17_two_places" in twice


@pytest.mark.rule(17)
def test_one_room_used_twice_at_one_time_is_found():
    arranged = good_theory()
    assert broken(arranged, uses=but(arranged.uses, 1, room=arranged.uses[0].room)) == {"r17_room_twice"}


@pytest.mark.rule(17)
def test_a_stranger_and_a_wrong_room_are_found():
    arranged = good_theory()
    assert "r17_stranger" in broken(arranged, seats=but(arranged.seats, 0, entry=777))
    assert "r17_wrong_room" in broken(arranged, uses=but(arranged.uses, 0, sessions=frozenset({"s9"})))
    assert "r17_no_room" in broken(arranged, seats=but(arranged.seats, 0, use="room9"))


@pytest.mark.rule(18)
def test_a_room_with_one_invigilator_too_few_is_found():
    arranged = good_theory()
    index = next(i for i, d in enumerate(arranged.duties) if d.job is StaffDuty.INVIGILATOR)
    assert broken(arranged, duties=arranged.duties[:index] + arranged.duties[index + 1 :]) == {"r18_invigilators"}


@pytest.mark.rule(19)
def test_too_few_assessors_an_even_number_and_no_chief_are_found():
    arranged = good_practical(count=5)
    group = [i for i, d in enumerate(arranged.duties) if d.job in (StaffDuty.ASSESSOR, StaffDuty.LEAD_ASSESSOR)]
    last, chief = group[-1], next(i for i in group if arranged.duties[i].job is StaffDuty.LEAD_ASSESSOR)
    assert broken(arranged, duties=arranged.duties[:last] + arranged.duties[last + 1 :]) == {"r19_assessors", "r19_odd"}
    assert broken(arranged, duties=but(arranged.duties, chief, job=StaffDuty.ASSESSOR)) == {"r19_chief"}


@pytest.mark.rule(19)
def test_a_card_that_ran_out_or_is_for_another_occupation_is_found():
    arranged = good_practical(count=5)
    person = next(d.person for d in arranged.duties if d.job is StaffDuty.ASSESSOR)
    for other in (
        assessor(person, until=DAY - timedelta(days=1)),
        assessor(person, occupation="4-10-01-02"),
        assessor(person, level=4),
    ):
        staff = tuple(other if m.person == person else m for m in arranged.staff)
        assert broken(arranged, staff=staff) == {"r19_card"}


@pytest.mark.rule(19)
def test_level_two_led_by_an_ordinary_assessor_is_found():
    arranged = good_practical(count=5, level=2)
    chief = next(d.person for d in arranged.duties if d.job is StaffDuty.LEAD_ASSESSOR)
    plain = assessor(chief, kind=CardKind.ASSESSOR)
    assert broken(arranged, staff=tuple(plain if m.person == chief else m for m in arranged.staff)) == {"r19_senior"}


@pytest.mark.rule(20)
@pytest.mark.parametrize(("people", "codes"), [((1, 2), {"r20_panel"}), ((1, 2, 3), set()), ((1, 2, 2), {"r20_twice"})])
def test_a_review_panel_is_three_or_more_and_odd_and_nobody_twice(people, codes):
    arranged = practical(count=1)
    session = replace(arranged.sessions[0], part="review", level=2)
    duties = tuple(Duty(p, StaffDuty.ASSESSOR, "p1", NINE, NINE + timedelta(hours=1), "w0") for p in people)
    found = broken(arranged, sessions=(session,), duties=duties, staff=tuple(STAFF))
    assert {code for code in found if code.startswith("r20")} == codes


@pytest.mark.rule(21)
def test_a_relative_an_own_class_and_oneself_are_found():
    arranged = good_theory()
    duty = next(d for d in arranged.duties if d.job is StaffDuty.INVIGILATOR)
    in_room = [s for s in arranged.seats if s.use == duty.use]

    def with_facts(**facts):
        return tuple(replace(m, **facts) if m.person == duty.person else m for m in arranged.staff)

    assert broken(arranged, staff=with_facts(relatives=frozenset({in_room[0].person}))) == {"r21_relative"}
    assert broken(arranged, staff=with_facts(classes=frozenset({"电工2301"}))) == {"r21_class"}
    index = arranged.duties.index(duty)
    self_ = broken(arranged, duties=but(arranged.duties, index, person=in_room[0].person))
    assert {"r21_self", "r17_two_places"} <= self_


@pytest.mark.rule(21)
def test_the_supervisor_avoids_everybody_in_the_session():
    arranged = good_practical(count=5)
    person = next(d.person for d in arranged.duties if d.job is StaffDuty.SUPERVISOR)
    staff = tuple(replace(m, relatives=frozenset({1004})) if m.person == person else m for m in arranged.staff)
    assert broken(arranged, staff=staff) == {"r21_relative"}


@pytest.mark.rule(22)
def test_a_fourth_batch_in_a_row_and_the_same_group_again_are_found():
    arranged = good_practical(count=5)
    group = frozenset(d.person for d in arranged.duties if d.job in (StaffDuty.ASSESSOR, StaffDuty.LEAD_ASSESSOR))
    tired = tuple(replace(m, streak=3) if m.person in group else m for m in arranged.staff)
    assert broken(arranged, staff=tired) == {"r22_streak"}
    session = replace(arranged.sessions[0], last_group=group)
    assert broken(arranged, sessions=(session,)) == {"r22_rotation"}
    two_of_three = replace(session, last_group=frozenset(sorted(group)[:2]))
    assert broken(arranged, sessions=(two_of_three,)) == set()


@pytest.mark.rule(23)
def test_a_name_put_in_by_hand_needs_a_reason_and_an_operator():
    arranged = good_practical(count=5)
    index = next(i for i, d in enumerate(arranged.duties) if d.job is StaffDuty.ASSESSOR)
    left = arranged.duties[index].person
    came = next(p for p in range(1, 13) if p not in {d.person for d in arranged.duties})
    duties = but(arranged.duties, index, person=came)
    assert broken(arranged, duties=duties) == {"r23_not_drawn"}
    change = Change("w0", came, left, "王老师临时出差", 4)
    assert broken(arranged, duties=duties, changes=(change,)) == set()
    assert broken(arranged, duties=duties, changes=(replace(change, reason=" "),)) == {"r23_not_drawn"}
    assert broken(arranged, duties=duties, changes=(replace(change, operator=None),)) == {"r23_not_drawn"}


@pytest.mark.rule(23)
def test_a_draw_without_its_seed_or_pool_is_found():
    arranged = good_practical(count=5)
    assert broken(arranged, draws=()) == {"r23_not_drawn"}
    assert "r23_not_drawn" in broken(arranged, draws=but(arranged.draws, 0, seed=""))
    assert "r23_not_drawn" in broken(arranged, draws=but(arranged.draws, 0, pool=frozenset()))


@pytest.mark.rule(24)
def test_a_session_without_supervisor_or_with_one_who_also_assesses_is_found():
    arranged = good_practical(count=5)
    watch = next(i for i, d in enumerate(arranged.duties) if d.job is StaffDuty.SUPERVISOR)
    assert broken(arranged, duties=arranged.duties[:watch] + arranged.duties[watch + 1 :]) == {"r24_none"}
    assess = next(d.person for d in arranged.duties if d.job is StaffDuty.ASSESSOR)
    both = broken(arranged, duties=but(arranged.duties, watch, person=assess))
    assert {"r24_two_jobs", "r24_card", "r17_two_places"} <= both


@pytest.mark.rule(24)
def test_a_supervisors_card_that_ran_out_is_found():
    arranged = good_practical(count=5)
    person = next(d.person for d in arranged.duties if d.job is StaffDuty.SUPERVISOR)
    gone = tuple(
        replace(m, cards=tuple(replace(c, valid_until=date(2026, 1, 1)) for c in m.cards)) if m.person == person else m
        for m in arranged.staff
    )
    assert broken(arranged, staff=gone) == {"r24_card"}


@pytest.mark.rule(25)
def test_a_number_twice_a_missing_number_and_a_number_of_another_batch_are_found():
    arranged = good_theory()
    number = arranged.seats[0].ticket
    assert broken(arranged, seats=but(arranged.seats, 5, ticket=number)) == {"r25_number_twice"}
    assert broken(arranged, seats=but(arranged.seats, 5, ticket="")) == {"r25_no_number"}
    assert broken(arranged, tickets_elsewhere=frozenset({number})) == {"r25_number_twice"}


@pytest.mark.rule(25)
def test_a_candidate_who_was_not_accepted_is_found():
    arranged = good_theory()
    assert broken(arranged, seats=but(arranged.seats, 5, accepted=False)) == {"r25_not_accepted"}

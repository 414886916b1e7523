"""R18–R24: whoever is drawn passes the checker; a shortage is told as a number, a kind and the causes."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillcert.arrangement import checker
from skillcert.arrangement.layout import Grid
from skillcert.arrangement.seating import Candidate
from skillcert.arrangement.staffing import needed, why_not
from skillcert.arrangement.states import StaffDuty
from skillcert.people.states import CardKind
from tests.arrangement.pure_world import (
    ELECTRICIAN,
    NURSE,
    STAFF,
    assessor,
    invigilator,
    posts_of,
    practical,
    staffed,
    supervisor,
    theory,
)


def rules(findings):
    return sorted({f.rule for f in findings})


@st.composite
def staffs(draw_):
    """A staff of random size with relatives, classes, streaks and cards that may be short or low."""
    members = []
    for person in range(1, draw_(st.integers(3, 14)) + 1):
        kind = draw_(st.sampled_from([CardKind.ASSESSOR, CardKind.ASSESSOR, CardKind.SENIOR_ASSESSOR]))
        card = assessor(
            person,
            draw_(st.sampled_from([3, 3, 1])),
            kind,
            draw_(st.sampled_from([ELECTRICIAN] * 4 + [NURSE])),
            draw_(st.sampled_from([date(2027, 1, 1)] * 4 + [date(2026, 11, 27)])),
        )
        members.append(
            replace(
                card,
                relatives=draw_(st.frozensets(st.integers(1000, 1011), max_size=1)),
                classes=draw_(st.sampled_from([frozenset()] * 4 + [frozenset({"电工2301"})])),
                streak=draw_(st.sampled_from([0, 0, 1, 2, 3])),
            )
        )
    return [*members, *[supervisor(p) for p in range(51, 53)]]


@pytest.mark.rule(19)
@pytest.mark.rule(21)
@pytest.mark.rule(22)
@pytest.mark.rule(23)
@pytest.mark.rule(24)
@settings(deadline=None, max_examples=150)
@given(
    staffs(), st.integers(1, 14), st.sampled_from([3, 2]), st.frozensets(st.integers(1, 14), max_size=5), st.integers()
)
def test_every_drawn_practical_group_passes_the_checker(members, count, level, last_group, seed):
    arranged = practical(count, level=level, last_group=last_group)
    result, arranged = staffed(arranged, members, str(seed))
    if result.reasons:
        assert not arranged.duties
    else:
        assert checker.check(arranged) == []


@pytest.mark.rule(18)
@settings(deadline=None, max_examples=30)
@given(st.integers(1, 60), st.integers())
def test_every_drawn_theory_room_passes_the_checker(count, seed):
    people = [Candidate(i, 1000 + i, 1, ELECTRICIAN, "电工2301") for i in range(count)]
    _, arranged = theory(people, [Grid(6, 5), Grid(6, 5)])
    result, arranged = staffed(arranged, STAFF, str(seed))
    assert result.reasons == ()
    assert checker.check(arranged) == []


@pytest.mark.rule(18)
@pytest.mark.parametrize(("n", "need"), [(1, 2), (15, 2), (30, 2), (31, 3), (46, 4)])
def test_one_invigilator_for_fifteen_and_never_fewer_than_two(n, need):
    post = replace(posts_of(practical(1))[0], job=StaffDuty.INVIGILATOR, n=n)
    assert needed(post) == need


@pytest.mark.rule(19)
@pytest.mark.parametrize(
    ("n", "ratio", "odd", "need"),
    [(5, 5, True, 3), (15, 5, True, 3), (16, 5, True, 5), (16, 5, False, 4), (9, 3, True, 3)],
)
def test_three_assessors_or_more_by_ratio_and_odd_where_the_standard_says_so(n, ratio, odd, need):
    post = replace(posts_of(practical(1))[0], n=n, ratio=ratio, odd=odd)
    assert needed(post) == need


@pytest.mark.rule(19)
@pytest.mark.parametrize(
    ("member", "code"),
    [
        (assessor(1), None),
        (assessor(1, occupation=NURSE), "no_card"),
        (assessor(1, until=date(2026, 11, 27)), "card_expired"),
        (assessor(1, until=date(2026, 11, 28)), None),
        (assessor(1, level=4), "card_level"),
        (assessor(1, relatives=frozenset({1003})), "relative"),
        (assessor(1, classes=frozenset({"电工2301"})), "own_class"),
        (assessor(1003), "is_candidate"),
        (assessor(1, streak=3), "streak"),
        (assessor(1, streak=2), None),
        (invigilator(1), "no_card"),
    ],
)
def test_what_keeps_an_assessor_out(member, code):
    assert why_not(member, posts_of(practical(5))[0]) == code


@pytest.mark.rule(19)
def test_a_shortage_says_how_many_are_missing_and_why_the_others_are_out():
    members = [assessor(1), assessor(2, until=date(2026, 1, 1)), assessor(3, occupation=NURSE), supervisor(51)]
    result, _ = staffed(practical(5), members)
    told = [
        (r.code, {k: r.params[k] for k in ("need", "have", "lack", "count") if k in r.params}) for r in result.reasons
    ]
    assert told == [
        ("arrangement.staff_missing", {"need": 3, "have": 1, "lack": 2}),
        ("arrangement.out_card_expired", {"count": 1}),
        ("arrangement.out_no_card", {"count": 2}),
    ]


@pytest.mark.rule(19)
def test_levels_two_and_one_are_led_by_a_senior_assessor():
    juniors = [assessor(p) for p in range(1, 6)] + [supervisor(51)]
    result, _ = staffed(practical(5, level=2), juniors)
    assert [r.code for r in result.reasons] == ["arrangement.senior_missing"]
    result, arranged = staffed(practical(5, level=2), [*juniors, assessor(9, kind=CardKind.SENIOR_ASSESSOR)])
    chief = [d.person for d in arranged.duties if d.job is StaffDuty.LEAD_ASSESSOR]
    assert chief == [9]


@pytest.mark.rule(22)
def test_a_third_of_the_group_is_new():
    last = frozenset({1, 2, 3})
    members = [assessor(p) for p in (1, 2, 3, 4)] + [supervisor(51)]
    for seed in range(20):
        _, arranged = staffed(practical(5, last_group=last), members, str(seed))
        assert any(d.person == 4 for d in arranged.duties)
    result, _ = staffed(practical(5, last_group=last), members[:3] + [supervisor(51)])
    assert [r.code for r in result.reasons] == ["arrangement.rotation_missing"]


@pytest.mark.rule(23)
def test_the_same_seed_draws_the_same_names_and_keeps_the_pool():
    one, _ = staffed(practical(12), STAFF, "2026-11-21")
    again, _ = staffed(practical(12), list(reversed(STAFF)), "2026-11-21")
    other, _ = staffed(practical(12), STAFF, "2026-11-22")
    assert one == again != other
    pool = one.draws[0].pool
    assert set(pool) == set(range(1, 13))
    assert {p for p, _ in one.draws[0].excluded} == {m.person for m in STAFF} - set(pool)


@pytest.mark.rule(23)
def test_the_draw_is_not_always_the_same_three():
    drawn = {frozenset(p for p, _ in staffed(practical(5), STAFF, str(s))[0].draws[0].drawn) for s in range(30)}
    assert len(drawn) > 15


@pytest.mark.rule(24)
def test_the_supervisor_has_no_other_job_in_the_session():
    both = [replace(supervisor(p), cards=supervisor(p).cards + assessor(p).cards) for p in range(1, 5)]
    for seed in range(10):
        result, arranged = staffed(practical(5), both, str(seed))
        assert result.reasons == () and rules(checker.check(arranged)) == []


@pytest.mark.rule(24)
def test_four_people_for_four_jobs_is_enough_but_three_are_told_to_clash():
    both = [replace(supervisor(p), cards=supervisor(p).cards + assessor(p).cards) for p in range(1, 4)]
    result, _ = staffed(practical(5), both)
    assert [r.code for r in result.reasons] == ["arrangement.staff_clash"]

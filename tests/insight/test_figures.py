from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.insight.figures import Tally, by_month, contradictions, months, rate, total

SOUND = Tally(applied=30, accepted=28, due=28, present=26, absent=2, passed=20, issued=20)


@pytest.mark.rule(61)
def test_sound_numbers_do_not_contradict_one_another():
    assert list(contradictions(SOUND)) == []
    assert list(contradictions(Tally())) == []


@pytest.mark.rule(61)
@pytest.mark.parametrize(
    "change, names",
    [
        ({"absent": 3}, ["due_present_absent"]),
        ({"present": 27}, ["due_present_absent"]),
        ({"passed": 27, "issued": 20}, ["passed_present"]),
        ({"issued": 21}, ["issued_passed"]),
        ({"accepted": 31}, ["accepted_applied"]),
        ({"issued": -1}, ["negative"]),
    ],
)
def test_each_broken_equation_is_named(change, names):
    assert list(contradictions(Tally(**{**vars(SOUND), **change}))) == names


counts = st.integers(0, 50)


@given(st.lists(st.tuples(counts, counts, counts, counts, counts, counts), max_size=6))
def test_a_sum_of_sound_numbers_is_sound(rows):
    tallies = []
    for present, absent, failed, held_back, refused, undecided in rows:
        present += failed + held_back
        passed = present - failed
        tallies.append(
            Tally(
                present + absent + refused + undecided,
                present + absent,
                present + absent,
                present,
                absent,
                passed,
                passed - held_back,
            )
        )
    assert list(contradictions(total(tallies))) == []


@pytest.mark.parametrize(
    "passed, present, shown", [(1, 3, "33.3"), (2, 3, "66.7"), (1, 2000, "0.1"), (26, 26, "100.0")]
)
def test_a_rate_is_rounded_once_and_half_up(passed, present, shown):
    assert rate(passed, present) == Decimal(shown)


def test_nobody_present_is_no_rate_and_not_zero_per_cent():
    assert rate(0, 0) is None


def test_months_cross_the_year():
    assert months((2026, 2), 3) == [(2025, 12), (2026, 1), (2026, 2)]
    assert months((2026, 12), 1) == [(2026, 12)]


def test_a_month_without_certificates_is_a_zero():
    assert by_month({(2026, 1): 5}, (2026, 2), 3) == [((2025, 12), 0), ((2026, 1), 5), ((2026, 2), 0)]

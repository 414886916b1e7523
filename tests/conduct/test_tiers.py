"""R43: three tiers, what each voids, how long it bans."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.conduct.states import Tier
from skillcert.conduct.tiers import CATALOGUE, CLAUSES, Reach, add_months, clauses_of, consequence

pytestmark = pytest.mark.rule(43)
DAY = date(2026, 11, 28)


def test_a_breach_voids_the_subject_only_and_bans_nobody():
    told = consequence(Tier.ONE, DAY)
    assert (told.reach, told.banned_until, told.tell_employer) == (Reach.SUBJECT, None, False)


def test_cheating_voids_every_subject_and_bans_for_the_set_months():
    told = consequence(Tier.TWO, DAY)
    assert (told.reach, told.banned_until, told.tell_employer) == (Reach.ALL, date(2027, 11, 28), False)
    assert consequence(Tier.TWO, DAY, months_cheating=1).banned_until == date(2026, 12, 28)
    assert consequence(Tier.TWO, DAY, months_cheating=0).banned_until is None


def test_a_grave_violation_bans_for_three_years_and_tells_the_employer():
    told = consequence(Tier.THREE, DAY)
    assert (told.reach, told.banned_until, told.tell_employer) == (Reach.ALL, date(2029, 11, 28), True)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_months_end_on_a_day_that_exists(day, months, end):
    assert add_months(day, months) == end


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 48))
def test_a_longer_ban_never_ends_earlier(day, months):
    assert day < add_months(day, months) <= add_months(day, months + 1)


def test_every_tier_has_acts_and_every_act_one_code():
    assert len(CLAUSES) == len(CATALOGUE)
    assert all(len(clauses_of(tier)) >= 5 for tier in Tier)
    assert all(c.code.startswith(c.tier.value) for c in CATALOGUE)

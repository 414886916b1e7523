"""From marks to a result."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.results.grading import (
    Part,
    annul,
    grade,
    kept_until,
    shown,
    stored,
    tally,
)
from skillcert.results.states import Outcome, PartOutcome, ScoreState

DAY = dt.date(2026, 11, 21)


def marked(kind, mark):
    return Part(kind, ScoreState.SCORED, Decimal(str(mark)))


def both(theory, practical):
    return grade(3, [marked("theory", theory), marked("practical", practical)], DAY)


@pytest.mark.rule(40)
def test_every_required_part_must_reach_sixty():
    assert both(60, 60).outcome is Outcome.PASS
    assert both(100, 59).outcome is Outcome.FAIL
    assert both(59, 100).outcome is Outcome.FAIL


@pytest.mark.rule(39)
@pytest.mark.parametrize("mark", ["59.9", "59.99", "59.999999"])
def test_a_mark_just_below_sixty_fails(mark):
    assert both(mark, 100).outcome is Outcome.FAIL


@pytest.mark.rule(39)
def test_a_mean_of_thirds_is_compared_exactly():
    just_below = Fraction(179, 3)
    parts = [Part("theory", ScoreState.SCORED, just_below), marked("practical", 60)]
    assert grade(3, parts, DAY).outcome is Outcome.FAIL
    assert stored(just_below) == Decimal("59.666666")


@pytest.mark.rule(39)
@given(st.fractions(min_value=0, max_value=100, max_denominator=10**6))
def test_neither_storing_nor_showing_a_mark_changes_who_passes(mark):
    assert (stored(mark) >= 60) == (mark >= 60)
    assert (Decimal(shown(mark)) >= 60) == (mark >= 60)


@pytest.mark.rule(39)
@pytest.mark.parametrize("mark", ["-0.01", "100.01"])
def test_a_mark_lies_between_nought_and_a_hundred(mark):
    with pytest.raises(ValueError, match="between 0 and 100"):
        marked("theory", mark)


@pytest.mark.rule(34)
@pytest.mark.rule(40)
def test_an_absent_candidate_is_not_a_zero():
    absent = grade(3, [Part("theory", ScoreState.ABSENT), marked("practical", 80)], DAY)
    zero = both(0, 80)
    assert absent.outcome is zero.outcome is Outcome.FAIL
    assert absent.parts[0].outcome is PartOutcome.ABSENT and absent.parts[0].mark is None
    assert zero.parts[0].outcome is PartOutcome.FAILED and zero.parts[0].mark == 0


@pytest.mark.rule(40)
def test_a_missing_mark_leaves_the_result_open_whatever_the_other_part_says():
    assert grade(3, [marked("practical", 100)], DAY).outcome is Outcome.INCOMPLETE
    assert grade(3, [marked("practical", 10)], DAY).outcome is Outcome.INCOMPLETE


@pytest.mark.rule(40)
def test_a_part_the_level_does_not_ask_for_is_ignored():
    parts = [marked("theory", 70), marked("practical", 70), marked("review", 10)]
    assert grade(3, parts, DAY).outcome is Outcome.PASS
    assert grade(2, parts, DAY).outcome is Outcome.FAIL


@pytest.mark.rule(41)
def test_who_was_not_admitted_to_the_review_has_failed_and_is_not_waiting():
    result = grade(2, [marked("theory", 40), marked("practical", 80)], DAY)
    assert result.outcome is Outcome.FAIL
    assert result.parts[2].outcome is PartOutcome.NOT_ADMITTED
    assert grade(2, [marked("theory", 70), marked("practical", 80)], DAY).outcome is Outcome.INCOMPLETE


@pytest.mark.rule(42)
def test_a_kept_part_counts_until_its_last_day_and_not_after():
    def result(until):
        return grade(3, [Part("theory", ScoreState.KEPT, Decimal(66), until), marked("practical", 70)], DAY)

    assert result(DAY).outcome is Outcome.PASS
    expired = result(DAY - dt.timedelta(days=1))
    assert expired.outcome is Outcome.FAIL
    assert expired.parts[0].outcome is PartOutcome.EXPIRED


@pytest.mark.rule(42)
@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        ("2026-11-21", 12, "2027-11-21"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-05", 1, "2027-01-05"),
    ],
)
def test_the_term_of_a_kept_part_ends_on_the_same_day_of_the_month(day, months, last):
    assert kept_until(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(last)


@pytest.mark.rule(42)
def test_only_what_was_sat_and_passed_now_is_kept_and_only_after_a_failure():
    assert both(70, 50).to_keep == ("theory",)
    assert both(70, 70).to_keep == ()
    carried = grade(3, [Part("theory", ScoreState.KEPT, Decimal(66), DAY), marked("practical", 50)], DAY)
    assert carried.to_keep == ()


@pytest.mark.rule(43)
def test_a_breach_of_rules_voids_its_part_and_cheating_voids_all():
    parts = [marked("theory", 90), marked("practical", 90), Part("review", ScoreState.KEPT, Decimal(70), DAY)]
    one = annul(parts, {"theory": 1})
    assert [p.standing for p in one] == [ScoreState.VOID, ScoreState.SCORED, ScoreState.KEPT]
    every = annul(parts, {"theory": 2})
    assert [p.standing for p in every] == [ScoreState.VOID, ScoreState.VOID, ScoreState.KEPT]
    assert grade(3, one, DAY).outcome is Outcome.FAIL


@pytest.mark.rule(43)
def test_the_raw_mark_of_a_voided_part_is_kept_and_never_shown():
    void = annul([marked("theory", 90)], {"theory": 1})[0]
    assert void.mark == 90
    assert grade(3, [void], DAY).parts[0].mark is None


@pytest.mark.rule(61)
def test_expected_is_present_and_absent_together():
    absent = grade(3, [Part("theory", ScoreState.ABSENT), Part("practical", ScoreState.ABSENT)], DAY)
    half = grade(3, [Part("theory", ScoreState.ABSENT), marked("practical", 80)], DAY)
    figures = tally([both(70, 70), both(50, 70), absent, half, grade(3, [], DAY)])
    assert (figures.expected, figures.present, figures.absent) == (5, 4, 1)
    assert (figures.passed, figures.failed, figures.incomplete) == (1, 3, 1)
    assert figures.passed + figures.failed + figures.incomplete == figures.expected

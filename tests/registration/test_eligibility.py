"""R7, R9-R12: conditions explained from facts."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.core.i18n import explain as sentence
from skillcert.core.reasons import SENTENCES
from skillcert.registration import eligibility, reasons  # noqa: F401  (registers the sentences)
from skillcert.registration.eligibility import Case, Education, Fact, PriorCertificate, Title, evaluate
from skillcert.registration.worktime import WorkPeriod
from skillcert.standards.conditions import EDITIONS, EducationKind, EvidenceKind, TitleLevel, general_edition

TODAY = dt.date(2026, 11, 21)
LINES = {line.code: line for line in general_edition("2023").lines}
ADULT = dt.date(1990, 5, 1)


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.rule(7)
def test_a_person_of_fifteen_is_told_from_which_day_they_can_apply():
    outcome = evaluate(Case(born=day("2011-03-03"), periods=(WorkPeriod(day("2026-01-01")),)), LINES["5-1"], TODAY)
    assert not outcome.met and outcome.earliest == day("2027-03-03")
    assert sentence("en", outcome.missing[0]) == (
        "Age on 21 Nov 2026 is 15; the standard asks for 16 (condition 5-1). You can apply from 3 Mar 2027.")


@pytest.mark.rule(7)
def test_the_institutions_minimum_age_holds_for_lines_that_state_none():
    case = Case(born=day("2009-11-22"), education=(Education(EducationKind.COLLEGE, final_year=True),))
    assert evaluate(case, LINES["4-3"], TODAY).met
    assert evaluate(case, LINES["4-3"], TODAY, minimum_age=18).earliest == day("2027-11-22")


@pytest.mark.rule(9)
def test_every_fact_of_a_line_is_asked():
    asked = {code: [check.fact for check in evaluate(Case(ADULT), LINES[code], TODAY).checks] for code in LINES}
    assert asked["4-1"] == [Fact.AGE, Fact.WORK_TOTAL]
    assert asked["5-2"] == [Fact.AGE, Fact.WORKS_NOW]
    assert asked["3-5"] == [Fact.AGE, Fact.PRIOR, Fact.EDUCATION]
    both = Case(ADULT, titles=(Title(TitleLevel.JUNIOR, day("2019-01-01")),),
                certificates=(PriorCertificate(3, day("2025-01-01")),))
    assert [check.fact for check in evaluate(both, LINES["2-2"], TODAY).checks] == [
        Fact.AGE, Fact.PRIOR, Fact.WORK_AFTER_PRIOR, Fact.TITLE, Fact.WORK_AFTER_TITLE]


@pytest.mark.rule(9)
def test_both_clocks_of_a_line_must_have_run():
    work = (WorkPeriod(day("2015-01-01")),)
    def outcome(title_on, certificate_on):
        case = Case(ADULT, work, (PriorCertificate(3, day(certificate_on)),),
                    (Title(TitleLevel.JUNIOR, day(title_on)),))
        return evaluate(case, LINES["2-2"], TODAY)
    assert outcome("2021-11-21", "2025-11-21").met
    assert outcome("2021-12-01", "2025-11-21").earliest == day("2026-12-01")
    assert outcome("2021-11-21", "2026-02-01").earliest == day("2027-02-01")


@pytest.mark.rule(12)
@pytest.mark.parametrize("certificate, met", [
    (PriorCertificate(5, day("2020-01-01")), True),
    (PriorCertificate(4, day("2020-01-01")), False),
    (PriorCertificate(5, day("2020-01-01"), related=False), False),
    (PriorCertificate(5, TODAY), False),
])
def test_a_prior_certificate_has_exactly_the_level_a_related_occupation_and_an_earlier_day(certificate, met):
    case = Case(ADULT, (WorkPeriod(day("2015-01-01")),), (certificate,))
    assert evaluate(case, LINES["4-2"], TODAY).met is met


@pytest.mark.rule(12)
def test_of_several_certificates_the_oldest_counts():
    certificates = (PriorCertificate(5, day("2025-01-01")), PriorCertificate(5, day("2021-01-01")))
    assert evaluate(Case(ADULT, (WorkPeriod(day("2015-01-01")),), certificates), LINES["4-2"], TODAY).met


@pytest.mark.rule(9)
def test_a_certificate_held_for_two_years_needs_no_work():
    school = (Education(EducationKind.TECHNICIAN_CLASS, final_year=True),)
    held = Case(ADULT, certificates=(PriorCertificate(3, day("2024-11-21")),), education=school)
    short = Case(ADULT, certificates=(PriorCertificate(3, day("2025-03-01")),), education=school)
    assert evaluate(held, LINES["2-5"], TODAY).met
    assert evaluate(short, LINES["2-5"], TODAY).earliest == day("2027-03-01")


@pytest.mark.rule(9)
def test_a_final_year_student_counts_as_a_graduate_where_the_line_says_so():
    student = Education(EducationKind.COLLEGE, day("2027-06-30"), final_year=True)
    assert evaluate(Case(ADULT, education=(student,)), LINES["4-3"], TODAY).met
    old = next(line for line in general_edition("2018").lines if line.code == "3-4")
    case = Case(ADULT, (WorkPeriod(day("2020-01-01")),), (PriorCertificate(4, day("2023-01-01")),), education=(student,))
    assert evaluate(case, old, TODAY).earliest == day("2027-06-30")


@pytest.mark.rule(9)
def test_a_line_for_assessed_programmes_wants_an_assessed_programme():
    plain = Education(EducationKind.COLLEGE, day("2020-06-30"))
    assessed = Education(EducationKind.COLLEGE, day("2020-06-30"), assessed=True)
    other_major = Education(EducationKind.COLLEGE, day("2020-06-30"), assessed=True, related_major=False)
    assert [evaluate(Case(ADULT, education=(one,)), LINES["3-6"], TODAY).met for one in (plain, assessed, other_major)] == [
        False, True, False]


@pytest.mark.rule(9)
def test_the_best_line_stands_first_and_then_the_one_that_comes_first():
    case = Case(ADULT, (WorkPeriod(day("2020-06-01")),))
    found = eligibility.explain(case, general_edition("2023").lines, TODAY)
    assert [outcome.line.code for outcome in found if outcome.met] == ["5-1", "5-2", "4-1"]
    assert found[3].line.code == "3-1" and found[3].earliest == day("2030-06-01")


@pytest.mark.rule(11)
def test_missing_evidence_is_named_in_the_order_of_the_line():
    assert eligibility.missing_evidence(LINES["4-2"], {EvidenceKind.PHOTO, EvidenceKind.WORK_PROOF}) == [
        EvidenceKind.IDENTITY_DOCUMENT, EvidenceKind.APPLICATION_FORM, EvidenceKind.PRIOR_CERTIFICATE]
    assert eligibility.missing_evidence(LINES["5-1"], LINES["5-1"].evidence) == []


@pytest.mark.rule(9)
def test_a_stored_outcome_reads_as_it_did():
    case = Case(ADULT, (WorkPeriod(day("2020-06-01")),), titles=(Title(TitleLevel.SENIOR, day("2026-05-01")),))
    for line in LINES.values():
        outcome = evaluate(case, line, TODAY)
        again = eligibility.stored_checks(json.loads(json.dumps(outcome.stored())))
        assert [(met, sentence("en", told)) for met, told in again] == [
            (check.met, sentence("en", check.reason)) for check in outcome.checks]


DAYS = st.dates(dt.date(2000, 1, 1), TODAY)
CASES = st.builds(
    Case,
    born=st.dates(dt.date(1960, 1, 1), TODAY),
    periods=st.lists(st.builds(lambda a, b, related: WorkPeriod(min(a, b), max(a, b) if a < b else None, related),
                               DAYS, DAYS, st.booleans()), max_size=3).map(tuple),
    certificates=st.lists(st.builds(PriorCertificate, st.integers(2, 5), DAYS, st.booleans()), max_size=3).map(tuple),
    titles=st.lists(st.builds(Title, st.sampled_from(TitleLevel), DAYS), max_size=2).map(tuple),
    education=st.lists(st.builds(Education, st.sampled_from(EducationKind), st.none() | st.dates(dt.date(2015, 1, 1), dt.date(2029, 1, 1)),
                                 st.booleans(), st.booleans(), st.booleans()), max_size=2).map(tuple),
    apprenticeship_ended_on=st.none() | DAYS,
)
ALL_LINES = [line for edition in EDITIONS for line in general_edition(edition).lines]


@pytest.mark.rule(9)
@given(CASES, st.sampled_from(ALL_LINES))
def test_the_earliest_day_is_the_first_day_on_which_the_line_is_met(case, line):
    outcome = evaluate(case, line, TODAY)
    assert outcome.met == (outcome.earliest == TODAY)
    if outcome.earliest and not outcome.met:
        assert evaluate(case, line, outcome.earliest).met
        assert not evaluate(case, line, outcome.earliest - dt.timedelta(days=1)).met


@pytest.mark.rule(9)
@given(CASES, st.sampled_from(ALL_LINES))
def test_every_check_has_its_sentence(case, line):
    for check in evaluate(case, line, TODAY).checks:
        assert check.reason.code in SENTENCES
        assert "{" not in sentence("en", check.reason)

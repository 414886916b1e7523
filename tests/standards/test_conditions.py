"""The condition lines of the two general editions, as data."""

import json

import pytest

from skillcert.standards import conditions
from skillcert.standards.conditions import EvidenceKind, TitleLevel, general_edition

KNOWN = "../shared/data/standards/ngtc_registration_2025.json"


@pytest.mark.rule(9)
@pytest.mark.parametrize("edition, counts", [
    ("2018", {5: 2, 4: 4, 3: 4, 2: 3, 1: 1}),
    ("2023", {5: 2, 4: 3, 3: 6, 2: 5, 1: 3}),
])
def test_every_level_has_its_lines_numbered_from_one(edition, counts):
    lines = general_edition(edition).lines
    for level, count in counts.items():
        assert [line.number for line in lines if line.level == level] == list(range(1, count + 1))


@pytest.mark.rule(9)
def test_the_2023_lines_ask_what_the_table_says():
    asked = {line.code: line for line in general_edition("2023").lines}
    assert asked["4-1"].years_total == 5 and asked["3-1"].years_total == 10
    assert (asked["4-2"].prior_level, asked["4-2"].years_after_prior) == (5, 3)
    assert (asked["2-2"].years_after_title, asked["2-2"].prior_level, asked["2-2"].years_after_prior) == (5, 3, 1)
    assert (asked["1-3"].title_level, asked["1-3"].years_after_title) == (TitleLevel.SENIOR, 1)
    assert asked["2-5"].prior_held_years == 2 and not asked["2-5"].needs_work
    assert asked["3-6"].assessed_school and asked["3-6"].final_year
    assert asked["5-1"].min_age == 16 and not asked["5-1"].works_now


@pytest.mark.rule(9)
def test_the_2018_lines_are_longer_where_the_old_rule_was_longer():
    asked = {line.code: line for line in general_edition("2018").lines}
    assert (asked["4-1"].years_after_prior, asked["4-2"].years_total) == (4, 6)
    assert (asked["3-1"].years_after_prior, asked["3-4"].years_after_prior) == (5, 2)
    assert asked["2-1"].years_after_prior == asked["1-1"].years_after_prior == 4
    assert asked["5-2"].apprenticeship


@pytest.mark.rule(11)
@pytest.mark.parametrize("edition", conditions.EDITIONS)
def test_a_line_wants_proof_of_each_fact_it_asks_for(edition):
    work = {EvidenceKind.WORK_PROOF, EvidenceKind.WORK_COMMITMENT}
    for line in general_edition(edition).lines:
        proof = set(line.evidence)
        assert {EvidenceKind.IDENTITY_DOCUMENT, EvidenceKind.PHOTO, EvidenceKind.APPLICATION_FORM} <= proof
        assert not line.prior_level or EvidenceKind.PRIOR_CERTIFICATE in proof, line.code
        assert not line.title_level or EvidenceKind.TITLE_CERTIFICATE in proof, line.code
        assert not line.education or EvidenceKind.DIPLOMA in proof, line.code
        assert not line.needs_work or proof & work, line.code


@pytest.mark.rule(9)
def test_a_line_survives_being_stored():
    for edition in conditions.EDITIONS:
        for line in general_edition(edition).lines:
            assert conditions.line_from(json.loads(json.dumps(line.stored()))) == line


@pytest.mark.rule(9)
@pytest.mark.parametrize("change", [
    {"prior_level": None},
    {"prior_level": 4},
    {"title_level": None, "years_after_title": 1},
    {"number": 9},
    {"education": ["kindergarten"]},
])
def test_a_line_that_contradicts_itself_is_not_read(change):
    line = next(line for line in general_edition("2023").lines if line.code == "4-2").stored()
    with pytest.raises(ValueError):
        conditions.line_from({**line, **change})


@pytest.mark.rule(9)
def test_a_line_is_found_by_its_wording_however_it_is_spaced():
    lines = general_edition("2023").lines
    assert conditions.find_line(" 累计从事本职业 或相关职业工作满５年 ", lines).code == "4-1"
    assert conditions.find_line("4-2", lines).code == "4-2"
    assert conditions.find_line("", lines) is None
    assert conditions.find_line("会做饭", lines) is None


@pytest.mark.rule(9)
def test_the_template_in_use_names_the_same_lines(pytestconfig):
    path = (pytestconfig.rootpath / KNOWN).resolve()
    if not path.exists():
        pytest.skip(f"real inputs are not at {path}")
    template = json.loads(path.read_text(encoding="utf-8"))["APPLICATION_CONDITIONS_BY_LEVEL"]
    for level, name in conditions.LEVEL_NAMES.items():
        ours = general_edition("2023").of_level(level)
        found = [conditions.find_line(entry["label"], ours) for entry in template[name]]
        assert [line.code for line in found] == [line.code for line in ours]

"""Filings, versions and weight tables on a database."""

from datetime import date
from decimal import Decimal

import pytest

from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.standards import queries, service
from skillcert.standards.states import CandidateGroup, Hat, Part, StandardState, WeightKind
from tests.support.line import until
from tests.support.plans import codes

TABLE = "项目\t四级/中级工\t三级/高级工\n职业道德\t5\t5\n基础知识\t20\t{last}\n装调\t75\t80\n合计\t100\t100"


@pytest.fixture
def office(world):
    until(world, "standards")
    return world.actor("management", "coordination")


def draft(office, edition="2027年版"):
    with unit_of_work():
        return service.draft_version("6-31-01-03", edition, "2023", True, office).id


def test_the_catalogue_is_loaded_once(world, office, session):
    assert queries.counts()["occupations"] == 1639
    with unit_of_work():
        assert service.load_catalogue(office) == 0


@pytest.mark.rule(26)
def test_a_weight_table_that_sums_to_105_is_refused_with_the_column_named(office):
    version_id = draft(office)
    with pytest.raises(Refused) as refused, unit_of_work():
        service.set_weights(queries.version(version_id), WeightKind.THEORY, service.read_weights(TABLE.format(last="20")), office)
    [reason] = refused.value.reasons
    assert reason.code == "standards.weights_sum_printed"
    assert (reason.params["column"], reason.params["total"], reason.params["printed"]) == ("三级/高级工", Decimal(105), Decimal(100))
    assert queries.version(version_id).weights == []


@pytest.mark.rule(26)
def test_a_weight_table_that_sums_to_100_takes_the_place_of_the_old_one(office):
    version_id = draft(office)
    for last, third in (("15", "80"), ("25", "70")):
        text = TABLE.format(last=last).replace("75\t80", f"75\t{third}")
        with unit_of_work():
            service.set_weights(queries.version(version_id), WeightKind.THEORY, service.read_weights(text), office)
    weights = {(w.level, w.name): w.weight for w in queries.version(version_id).weights}
    assert len(weights) == 6 and weights[3, "装调"] == 70


@pytest.mark.rule(26)
def test_parts_of_a_range_sum_to_the_range(office):
    version_id = draft(office)
    text = "项目|四级\n职业道德|5\n基础知识|95\n  识图|40\n  用电|50"
    with pytest.raises(Refused) as refused, unit_of_work():
        service.set_weights(queries.version(version_id), WeightKind.SKILL, service.read_weights(text), office)
    assert codes(refused) == ["standards.weights_children"]
    with unit_of_work():
        service.set_weights(queries.version(version_id), WeightKind.SKILL, service.read_weights(text.replace("|50", "|55")), office)
    assert {w.code for w in queries.version(version_id).weights} == {"1", "2", "2.1", "2.2"}


def test_text_that_is_no_table_is_refused(office):
    with pytest.raises(Refused) as refused:
        service.read_weights("hello")
    assert codes(refused) == ["standards.weights_unreadable"]
    with pytest.raises(Refused):
        service.read_weights(" \n")


@pytest.mark.rule(28)
def test_a_theory_pattern_must_make_100_marks(office):
    version_id = draft(office)
    with pytest.raises(Refused) as refused, unit_of_work():
        service.set_level(
            queries.version(version_id), 4, office, minutes={Part.THEORY: 90, Part.PRACTICAL: 60, Part.REVIEW: 30},
            assessor_ratio=5, assessors_odd=True, pattern=[{"type": "single", "count": 80, "marks": "1"}],
        )
    assert codes(refused) == ["standards.pattern_sum"]


@pytest.mark.rule(9)
def test_a_version_without_levels_or_weights_cannot_come_into_force(office):
    version_id = draft(office)
    with pytest.raises(Refused) as refused, unit_of_work():
        service.activate(queries.version(version_id), office)
    assert codes(refused) == ["standards.no_level"]
    assert len(queries.version(version_id).conditions) == 19


def complete(office, version_id):
    with unit_of_work():
        version = queries.version(version_id)
        service.set_level(
            version, 4, office, minutes={Part.THEORY: 90, Part.PRACTICAL: 60, Part.REVIEW: 30}, assessor_ratio=5,
            assessors_odd=True, pattern=[{"type": "single", "count": 100, "marks": "1"}],
        )
        for kind in WeightKind:
            service.set_weights(version, kind, service.read_weights("项目,四级\n甲,100"), office)
        service.activate(version, office)


def test_a_new_edition_retires_the_one_before_and_is_frozen(world, office):
    version_id = draft(office)
    complete(office, version_id)
    assert queries.active_version("6-31-01-03").id == version_id
    assert queries.version(world.standard_id).state == StandardState.RETIRED
    with pytest.raises(Refused) as refused, unit_of_work():
        service.set_weights(queries.version(version_id), WeightKind.SKILL, service.read_weights("项目,四级\n甲,100"), office)
    assert codes(refused) == ["standards.not_draft"]


def test_the_same_edition_twice_is_refused(office):
    draft(office)
    with pytest.raises(Refused) as refused:
        draft(office)
    assert codes(refused) == ["standards.edition_taken"]


@pytest.mark.rule(50)
@pytest.mark.parametrize("code", ["S00003300012", "X000033000123", "S00003300012A", "s000033000123"])
def test_a_filing_code_is_the_prefix_of_certificate_numbers(office, code):
    with pytest.raises(Refused) as refused, unit_of_work():
        service.add_filing(code, "示范学院", Hat.SOCIETY, CandidateGroup.SOCIETY, date(2026, 1, 1), date(2028, 1, 1), office)
    assert codes(refused) == ["standards.filing_code"]


@pytest.mark.rule(1)
def test_only_skilled_occupations_are_filed(world, office):
    with pytest.raises(Refused) as refused, unit_of_work():
        service.put_filing_item(queries.filing(world.filing_id), "2-02-10-01", None, [4], world.centre_id, office)
    assert codes(refused) == ["standards.not_skilled"]


def test_an_occupation_stands_once_in_a_filing(world, office):
    with pytest.raises(Refused) as refused, unit_of_work():
        service.put_filing_item(queries.filing(world.filing_id), "6-31-01-03", None, [4], world.centre_id, office)
    assert codes(refused) == ["standards.item_taken"]


def test_the_demo_files_thirteen_occupations_with_thirty_three_work_types(world):
    from skillcert.rehearsal.stages import standards

    until(world, "people")
    built = standards.build(world, demo=True)
    assert (built["filed"], built["work types"], built["versions"]) == (13, 33, 13)
    assert {item.occupation_code for item in queries.filing(world.filing_id).items} == set(world.standards)


@pytest.mark.rule(9)
def test_a_standard_may_deviate_from_the_general_edition(office):
    version_id = draft(office)
    line = next(row for row in queries.version(version_id).conditions if row.code == "4-2")
    with unit_of_work():
        service.change_condition(
            queries.version(version_id), queries.condition(version_id, line.id), office, text="满2年", text_en="2 years",
            years_after_prior=2,
        )
    changed = queries.condition(version_id, line.id)
    assert (changed.rule["years_after_prior"], changed.rule["prior_level"], changed.text) == (2, 5, "满2年")
    with pytest.raises(Refused) as refused, unit_of_work():
        service.change_condition(
            queries.version(version_id), queries.condition(version_id, line.id), office, text="x", text_en="", prior_level=None
        )
    assert codes(refused) == ["standards.condition_contradicts"]


def test_conditions_of_a_version_in_force_are_frozen(world, office):
    line = queries.version(world.standard_id).conditions[0]
    with pytest.raises(Refused) as refused, unit_of_work():
        service.change_condition(
            queries.version(world.standard_id), queries.condition(world.standard_id, line.id), office, text="x", text_en=""
        )
    assert codes(refused) == ["standards.not_draft"]
    with pytest.raises(Refused), unit_of_work():
        service.drop_condition(queries.version(world.standard_id), queries.condition(world.standard_id, line.id), office)

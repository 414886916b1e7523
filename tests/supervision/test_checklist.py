"""R24 and the supervisor's report: what makes it complete."""

import pytest

from skillcert.supervision.checklist import CODES, ITEMS, Conclusion, Finding, complete, counts, items_for

pytestmark = pytest.mark.rule(24)


def all_yes(part):
    return {item.code: {"finding": "yes", "note": ""} for item in items_for(part)}


def codes(reasons):
    return [r.code for r in reasons]


@pytest.mark.parametrize("part", ["theory", "practical"])
def test_a_report_with_every_item_and_a_conclusion_is_complete(part):
    assert codes(complete(part, all_yes(part), Conclusion.GOOD, "")) == []


def test_a_missing_finding_is_counted():
    told = all_yes("theory")
    del told["safety"], told["identity"]
    reasons = list(complete("theory", told, Conclusion.GOOD, ""))
    assert codes(reasons) == ["supervision.items_missing"] and reasons[0].params["count"] == 2


def test_what_is_not_in_order_says_why():
    told = {**all_yes("theory"), "safety": {"finding": "no", "note": " "}}
    assert codes(complete("theory", told, Conclusion.MINOR, "灭火器过期")) == ["supervision.note_missing"]
    told["safety"]["note"] = "灭火器过期"
    assert codes(complete("theory", told, Conclusion.MINOR, "灭火器过期")) == []
    assert codes(complete("theory", told, Conclusion.MINOR, "")) == ["supervision.problems_missing"]


def test_without_a_conclusion_nothing_is_signed():
    assert codes(complete("theory", all_yes("theory"), "", "")) == ["supervision.conclusion_missing"]


def test_practical_looks_at_assessors_and_theory_at_computers():
    theory, practical = ({i.code for i in items_for(p)} for p in ("theory", "practical"))
    assert "computers" in theory - practical and {"cards", "equipment", "independent"} <= practical - theory
    assert theory | practical == CODES and len(CODES) == len(ITEMS)


def test_findings_are_counted():
    told = {**all_yes("theory"), "safety": {"finding": "no", "note": "x"}, "order": {"finding": "na", "note": ""}}
    found = counts("theory", told)
    assert (found[Finding.NO], found[Finding.NA], found[Finding.YES]) == (1, 1, len(items_for("theory")) - 2)

from datetime import date

import pytest

from skillcert.archive import rules
from skillcert.archive.volumes import ITEMS, Line

LINES = [Line(ITEMS["filing_receipt"], 0), Line(ITEMS["announcement"], 2), Line(ITEMS["training_plan"], 0)]


def codes(reasons):
    return [reason.code for reason in reasons]


@pytest.mark.rule(58)
@pytest.mark.parametrize(
    "piece, reason, refused",
    [
        ("filing_receipt", "备案系统截图另存", []),
        ("filing_receipt", "  无 ", ["archive.waiver_reason"]),
        ("announcement", "备案系统截图另存", ["archive.is_there"]),
        ("training_plan", "备案系统截图另存", ["archive.not_mandatory"]),
        ("score_sheets", "备案系统截图另存", ["archive.not_asked"]),
    ],
)
def test_only_what_is_asked_for_and_missing_is_waived_and_with_a_reason(piece, reason, refused):
    assert codes(rules.waive(piece, reason, LINES)) == refused


def test_what_is_printed_from_the_records_is_not_put_in_by_hand():
    assert codes(rules.scan("announcement")) == ["archive.made_by_itself"]
    assert codes(rules.scan("nonsense")) == ["archive.not_asked"]
    assert codes(rules.scan("filing_receipt")) == []


@pytest.mark.rule(58)
def test_a_batch_closes_when_nothing_stands_against_it():
    assert codes(rules.close([], sealed=True, certificates_open=0, closed=False)) == []
    refused = list(rules.close([ITEMS["papers"]], sealed=False, certificates_open=3, closed=False))
    assert codes(refused) == ["archive.results_open", "archive.certificates_open", "archive.missing"]
    assert refused[1].params == {"n": 3}
    assert codes(rules.close([ITEMS["papers"]], sealed=True, certificates_open=0, closed=True)) == [
        "archive.closed_already"
    ]


@pytest.mark.rule(59)
def test_a_file_is_kept_for_the_longest_of_the_configured_years():
    assert rules.keep_until(date(2026, 11, 21), [3, 5]) == date(2031, 11, 21)
    assert rules.keep_until(date(2028, 2, 29), [3, 5]) == date(2033, 3, 1)

import pytest

from skillcert.archive.volumes import FOLDERS, ITEMS, VOLUME_TITLES, Needs, Volume, asked, checklist, missing

pytestmark = pytest.mark.rule(58)
ALL = set(Needs)


def test_the_archive_has_five_volumes_and_none_is_empty():
    assert len(Volume) == 5 == len(FOLDERS) == len(VOLUME_TITLES)
    assert {item.volume for item in ITEMS.values()} == set(Volume)


def test_what_is_mandatory_and_absent_is_missing():
    files = dict.fromkeys(ITEMS, 1) | {"papers": 0}
    assert [item.code for item in missing(checklist(ALL, files, {}))] == ["papers"]


def test_a_waiver_with_a_reason_stands_for_the_document():
    files = dict.fromkeys(ITEMS, 1) | {"filing_receipt": 0}
    assert list(missing(checklist(ALL, files, {"filing_receipt": "filed by telephone"}))) == []
    assert [i.code for i in missing(checklist(ALL, files, {"filing_receipt": ""}))] == ["filing_receipt"]


def test_what_is_not_mandatory_is_never_missing():
    assert not ITEMS["training_plan"].mandatory
    assert "training_plan" not in [item.code for item in missing(checklist(ALL, {}, {}))]


@pytest.mark.parametrize(
    "need, codes",
    [
        (Needs.THEORY, {"papers", "answers"}),
        (Needs.PRACTICAL, {"score_sheets"}),
        (Needs.VIOLATIONS, {"violations"}),
        (Needs.PASSERS, {"certificate_list", "issue_register", "upload", "upload_confirmation"}),
    ],
)
def test_a_batch_is_asked_only_for_what_it_has(need, codes):
    assert {item.code for item in asked({need})} - {item.code for item in asked(())} == codes


def test_an_empty_batch_misses_everything_that_is_always_asked_for():
    codes = {item.code for item in missing(checklist((), {}, {}))}
    assert codes == {code for code, item in ITEMS.items() if item.mandatory and item.needs is Needs.ALWAYS}

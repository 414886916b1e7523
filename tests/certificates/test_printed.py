"""What may be printed on a certificate, and that it does not change afterwards."""

import datetime as dt
from dataclasses import replace

import pytest

from skillcert.certificates.printed import Printed, corrected, freeze, unfit

INSTITUTION = "示范职业技术学院"


def make(**changes) -> Printed:
    fields = {
        "number": "S000033000123263000001", "name": "王小明", "id_type": "居民身份证", "id_number": "33070219900101001x",
        "occupation": "电工", "work_type": "", "level": 3, "institution": INSTITUTION, "issued_on": dt.date(2026, 11, 21),
        "query_url": "http://zscx.osta.org.cn", "institution_query_url": "http://pjjg.osta.org.cn", "photo_sha256": "ab" * 32,
    }  # fmt: skip
    return freeze(**{**fields, **changes})


@pytest.mark.rule(53)
def test_an_empty_work_type_prints_two_dashes():
    assert make(work_type=None).work_type == make(work_type="  ").work_type == "--"
    assert make(work_type="架空线路工").work_type == "架空线路工"


@pytest.mark.rule(53)
def test_the_words_of_the_level_come_from_the_fixed_list():
    assert [make(level=level).level_text for level in (5, 4, 3, 2, 1)] == [
        "五级/初级工", "四级/中级工", "三级/高级工", "二级/技师", "一级/高级技师"
    ]  # fmt: skip
    assert unfit(replace(make(), level_text="高级工"), INSTITUTION) == ["level_text"]


@pytest.mark.rule(53)
def test_the_institution_must_be_named_as_it_is_filed():
    assert unfit(make(), INSTITUTION) == []
    assert unfit(make(institution="示范职院"), INSTITUTION) == ["institution"]


@pytest.mark.rule(53)
def test_no_certificate_without_a_photo():
    assert unfit(make(photo_sha256=None), INSTITUTION) == ["photo"]


def test_the_x_of_an_identity_number_is_printed_upper_case():
    assert make().id_number.endswith("X")


@pytest.mark.rule(54)
def test_a_correction_keeps_number_and_date_and_changes_the_fingerprint():
    before = make()
    after = corrected(before, name="王晓明")
    assert (after.number, after.issued_on) == (before.number, before.issued_on)
    assert after.fingerprint() != before.fingerprint()
    with pytest.raises(ValueError, match="number"):
        corrected(before, number="S000033000123263000002")


def test_any_changed_field_changes_the_fingerprint_and_storing_does_not():
    before = make()
    assert Printed.from_json(before.as_json()).fingerprint() == before.fingerprint()
    for name, value in before.as_json().items():
        other = {
            **before.as_json(),
            name: "2026-11-22" if name == "issued_on" else 4 if name == "level" else value + "x",
        }
        assert Printed.from_json(other).fingerprint() != before.fingerprint(), name

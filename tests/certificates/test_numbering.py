"""The certificate number."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.certificates.numbering import (
    LAST_SERIAL,
    BadNumber,
    SerialsExhausted,
    build,
    contradictions,
    is_prefix,
    parse,
    scope,
)

PREFIX = "S000033000123"
DAY = dt.date(2026, 11, 21)


@pytest.mark.rule(50)
@pytest.mark.parametrize(
    ("prefix", "level", "serial", "number"),
    [(PREFIX, 3, 1, "S000033000123263000001"), ("Y000033000123", 4, 17, "Y000033000123264000017")],
)
def test_a_number_is_prefix_year_level_and_serial(prefix, level, serial, number):
    assert build(prefix, DAY, level, serial) == number
    parts = parse(number)
    assert (parts.prefix, parts.year, parts.level, parts.serial) == (prefix, 2026, level, serial)


@pytest.mark.rule(50)
@given(st.dates(dt.date(2019, 1, 1), dt.date(2099, 12, 31)), st.integers(1, 5), st.integers(1, LAST_SERIAL))
def test_what_was_built_reads_back(day, level, serial):
    text = build(PREFIX, day, level, serial)
    assert len(text) == 22
    assert str(parse(text)) == text
    assert contradictions(text, PREFIX, day, level) == []


@pytest.mark.rule(50)
@pytest.mark.parametrize(
    "text",
    ["", "S00003300012326300000", "S0000330001232630000011", "X000033000123263000001", "S000033000123266000001",
     "S000033000123263000000", "S00003300012326300000A", "Ｓ000033000123263000001", "S00003300012３263000001"],
)  # fmt: skip
def test_a_text_that_is_no_number_is_refused(text):
    with pytest.raises(BadNumber):
        parse(text)


@pytest.mark.rule(50)
@pytest.mark.rule(52)
@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("S000033000123263000001", []),
        ("S000033000124263000001", ["prefix"]),
        ("S000033000123253000001", ["year"]),
        ("S000033000123264000001", ["level"]),
        ("Y000033000123254000001", ["prefix", "year", "level"]),
        ("12345", ["format"]),
    ],
)
def test_a_number_must_fit_prefix_year_and_level(number, wrong):
    assert contradictions(number, PREFIX, DAY, 3) == wrong


@pytest.mark.rule(50)
def test_serials_are_counted_for_each_prefix_year_and_level():
    assert scope(PREFIX, DAY, 3) == scope(PREFIX, dt.date(2026, 1, 1), 3)
    scopes = {scope(p, d, n) for p in (PREFIX, "Y000033000123") for d in (DAY, dt.date(2027, 1, 1)) for n in (3, 4)}
    assert len(scopes) == 8


@pytest.mark.rule(50)
def test_the_last_serial_is_followed_by_a_refusal_and_not_by_a_seventh_digit():
    assert build(PREFIX, DAY, 3, LAST_SERIAL).endswith("999999")
    with pytest.raises(SerialsExhausted):
        build(PREFIX, DAY, 3, LAST_SERIAL + 1)


@pytest.mark.parametrize("text", ["S00003300012", "s000033000123", "S0000330001234", "S00003300012三", "T000033000123"])
def test_a_filing_code_has_thirteen_characters(text):
    assert not is_prefix(text)
    with pytest.raises(BadNumber):
        build(text, DAY, 3, 1)

"""R6: identity numbers. The vectors are the standard's sample and invented numbers valid in form."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.core import identity
from skillcert.core.identity import DocumentType, Problem, Sex

TODAY = dt.date(2026, 11, 21)
VALID = ["11010519491231002X", "330702199001010015", "330702200506150027", "330702201001010031"]


@pytest.mark.rule(6)
@pytest.mark.parametrize("number", VALID)
def test_a_valid_number_has_no_problem(number):
    assert identity.problems(number, today=TODAY) == []


@pytest.mark.rule(6)
@pytest.mark.parametrize("number", VALID)
@pytest.mark.parametrize("position", range(17))
def test_changing_any_one_of_the_first_seventeen_digits_is_found(number, position):
    for digit in "0123456789":
        if digit != number[position]:
            changed = number[:position] + digit + number[position + 1:]
            assert identity.problems(changed, today=TODAY), changed


@pytest.mark.rule(6)
def test_a_date_that_does_not_exist_is_refused_as_a_date():
    first17 = "33070220230230001"
    assert identity.problems(first17 + identity.check_digit(first17), today=TODAY) == [Problem.DATE]


@pytest.mark.rule(6)
def test_a_birth_date_in_the_future_is_refused():
    number = identity.make_number("330702", TODAY + dt.timedelta(days=1), 1)
    assert identity.problems(number, today=TODAY) == [Problem.FUTURE]


@pytest.mark.rule(6)
@pytest.mark.parametrize("text, problem", [
    ("", Problem.MISSING),
    (None, Problem.MISSING),
    ("3.30402199E+17", Problem.SCIENTIFIC),
    ("34010419830110749", Problem.LENGTH),
    ("33070219900101001Y", Problem.CHARACTERS),
    ("330702199001010016", Problem.CHECK_DIGIT),
    ("330702180001010015", Problem.DATE),
])
def test_each_defect_has_its_own_name(text, problem):
    assert identity.problems(text, today=TODAY) == [problem]


@pytest.mark.rule(6)
def test_an_area_code_nobody_knows_never_refuses():
    assert identity.problems(identity.make_number("999999", dt.date(1990, 1, 1), 1), today=TODAY) == []


@pytest.mark.rule(6)
def test_sex_and_birth_date_are_read_from_the_number():
    assert identity.sex("11010519491231002X") == Sex.FEMALE
    assert identity.sex("330702199001010015") == Sex.MALE
    assert identity.birth_date("330702200506150027") == dt.date(2005, 6, 15)


@pytest.mark.rule(6)
def test_another_document_is_never_forced_through_the_checksum():
    assert identity.problems("E12345678", DocumentType.PASSPORT, today=TODAY) == []
    assert identity.problems("E1", DocumentType.PASSPORT, today=TODAY) == [Problem.CHARACTERS]
    resident = identity.make_number("810000", dt.date(1990, 1, 1), 1)
    assert identity.problems(resident, DocumentType.HMT_RESIDENCE, today=TODAY) == []
    broken = resident[:17] + ("1" if resident[17] != "1" else "2")
    assert identity.problems(broken, DocumentType.HMT_RESIDENCE, today=TODAY) == [Problem.CHECK_DIGIT]


@pytest.mark.rule(63)
def test_blanks_full_width_digits_and_a_small_x_do_not_matter():
    assert identity.normalise(" １１０１０５19491231002x\u3000\u200b") == "11010519491231002X"
    assert identity.normalise_name("\u3000丁 贞敏 ") == "丁贞敏"
    assert identity.normalise_name("阿依古丽 •  买买提") == "阿依古丽·买买提"
    assert identity.normalise_name(" Anna  Maria ") == "Anna Maria"


@pytest.mark.rule(48)
def test_a_mask_shows_the_first_four_and_the_last_two():
    assert identity.mask("11010519491231002X") == "1101************2X"
    assert identity.mask("E12345678") == "E123***78"
    assert identity.mask("E1234") == "E****"
    assert identity.mask(None) == ""


@pytest.mark.rule(7)
@pytest.mark.parametrize("born, day, age", [
    (dt.date(2010, 11, 21), TODAY, 16),
    (dt.date(2010, 11, 22), TODAY, 15),
    (dt.date(2008, 2, 29), dt.date(2026, 2, 28), 18),
    (dt.date(2008, 2, 29), dt.date(2026, 2, 27), 17),
])
def test_a_year_of_age_is_completed_on_the_birthday(born, day, age):
    assert identity.age_on(born, day) == age


@pytest.mark.rule(6)
@given(st.dates(dt.date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(110000, 659999))
def test_every_number_made_in_form_passes_and_tells_the_truth(born, sequence, area):
    number = identity.make_number(str(area), born, sequence)
    assert identity.problems(number, today=TODAY) == []
    assert identity.birth_date(number) == born
    assert identity.sex(number) == (Sex.MALE if sequence % 2 else Sex.FEMALE)

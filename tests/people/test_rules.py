"""The rules of people, over plain values."""

from dataclasses import dataclass
from datetime import date

import pytest

from skillcert.core import identity
from skillcert.people import rules
from skillcert.people.states import CardKind, Sex

TODAY = date(2026, 11, 21)
NUMBER = identity.make_number("330102", date(2000, 2, 29), 127)


def codes(found):
    return [reason.code.split(".")[1] for reason in found]


@pytest.mark.rule(6)
@pytest.mark.parametrize(
    "number, sex, born, refused",
    [
        (NUMBER, None, None, []),
        (NUMBER.lower(), Sex.MALE, date(2000, 2, 29), []),
        (NUMBER, Sex.FEMALE, None, ["sex_differs"]),
        (NUMBER, None, date(2000, 2, 28), ["birth_differs"]),
        (NUMBER[:-1] + "Z", None, None, ["characters"]),
        (NUMBER[:-1], None, None, ["length"]),
        ("", None, None, ["missing"]),
    ],
)
def test_sex_and_birth_date_fit_the_number(number, sex, born, refused):
    assert codes(rules.identity_faults("resident_id", number, TODAY, sex, born)) == refused


def test_a_passport_says_nothing_of_sex_and_birth():
    assert codes(rules.identity_faults("passport", "E12345678", TODAY, Sex.MALE, date(1990, 1, 1))) == []


@pytest.mark.parametrize(
    "phone, refused",
    [
        ("13912345678", []),
        ("+86 139 1234 5678", []),
        ("", []),
        (None, []),
        ("12345", ["phone_shape"]),
        ("021-6", ["phone_shape"]),
    ],
)
def test_a_phone_is_a_chinese_mobile_or_nothing(phone, refused):
    assert codes(rules.phone_faults(phone)) == refused


@pytest.mark.parametrize(
    "role, duty, centre, person, last, refused",
    [
        ("management", "quality", None, None, None, []),
        ("centre", "quality", 1, None, TODAY, []),
        ("duty", None, None, 5, None, []),
        ("management", None, None, None, None, ["grant_unknown"]),
        ("centre", "quality", None, None, None, ["grant_centre"]),
        ("leadership", None, 1, None, None, ["grant_no_centre"]),
        ("duty", None, None, None, None, ["grant_person"]),
        ("audit", None, None, None, date(2026, 11, 20), ["grant_dates"]),
    ],
)
def test_a_grant_is_a_pair_of_the_table_at_its_place(role, duty, centre, person, last, refused):
    assert codes(rules.grant_faults(role, duty, centre, person, TODAY, last)) == refused


def test_an_administrator_gets_no_second_role():
    assert codes(rules.role_conflict("system", ["management"])) == ["grant_conflict"]
    assert codes(rules.role_conflict("management", ["audit"])) == ["grant_conflict"]
    assert codes(rules.role_conflict("management", ["centre", "duty"])) == []


@pytest.mark.rule(19)
@pytest.mark.parametrize(
    "kind, code, level, refused",
    [
        (CardKind.ASSESSOR, "6-31-01-03", 3, []),
        (CardKind.ASSESSOR, "6-31-01-03", 2, ["card_level"]),
        (CardKind.SENIOR_ASSESSOR, "6-31-01-03", 1, []),
        (CardKind.SENIOR_ASSESSOR, None, None, ["card_needs_occupation", "card_needs_level"]),
        (CardKind.ITEM_WRITER, None, None, ["card_needs_occupation"]),
        (CardKind.INVIGILATOR, None, None, []),
    ],
)
def test_an_assessors_card_names_occupation_and_level(kind, code, level, refused):
    assert codes(rules.card_faults(kind, code, level, TODAY, TODAY)) == refused


def test_a_card_does_not_end_before_it_begins():
    assert codes(rules.card_faults(CardKind.INVIGILATOR, None, None, TODAY, date(2026, 1, 1))) == [
        "card_dates"
    ]


@dataclass
class Record:
    id: int
    merged_into_id: int | None = None


@pytest.mark.parametrize(
    "keep, drop, pending, refused",
    [
        (Record(1), Record(2), False, []),
        (Record(1), Record(1), False, ["merge_same"]),
        (Record(1), Record(2, merged_into_id=3), False, ["merge_gone"]),
        (Record(1), Record(2), True, ["merge_pending"]),
    ],
)
def test_two_living_records_merge_once(keep, drop, pending, refused):
    assert codes(rules.merge_faults(keep, drop, pending)) == refused


@pytest.mark.parametrize(
    "asked, asked_person, account, person, refused",
    [
        (1, 10, 2, 20, []),
        (1, 10, 1, 10, ["merge_same_account"]),
        (
            1,
            10,
            2,
            10,
            ["merge_same_account"],
        ),  # a second account of the same human being is no second person
        (1, None, 2, None, []),
    ],
)
def test_who_asked_for_a_merge_does_not_decide_it(asked, asked_person, account, person, refused):
    assert codes(rules.decide_faults(False, asked, asked_person, account, person)) == refused

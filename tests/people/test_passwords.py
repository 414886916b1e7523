"""Passwords under both profiles, and how they are stored."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.people import passwords
from skillcert.people.passwords import ASVS, DENGBAO, why_not


def codes(password, **kind):
    return [reason.code.removeprefix("people.password_") for reason in why_not(password, **kind)]


@pytest.mark.parametrize("policy", [ASVS, DENGBAO], ids=["asvs", "dengbao"])
@pytest.mark.parametrize(
    "password, staff, refused",
    [
        ("Ab3-xyz", False, ["short"]),
        ("Green-47-tram", True, []),
        ("Green-47tr", True, ["short"]),
        ("Green-47tr", False, []),
        ("Woaini1314!", False, ["common"]),
        ("P@ssw0rd2026!", False, ["common"]),
        ("Kaoshi2026!!", False, ["common"]),
        ("Zhongguo-2026", False, ["common"]),
        ("Aa-" + "长城内外" * 20, True, []),
        ("Qs7-" + "x" * 253, True, ["long"]),
    ],
)
def test_both_profiles_agree_on_length_and_bad_passwords(policy, password, staff, refused):
    assert codes(password, policy=policy, staff=staff) == refused


@pytest.mark.parametrize("password", ["aaaaaaaaaa", "ababababab", "2345678901"[:8], "hgfedcba"])
def test_a_pattern_is_no_password(password):
    assert "common" in codes(password)


def test_only_dengbao_asks_for_kinds_of_characters_and_for_a_change():
    assert codes("tramway to the harbour", policy=ASVS) == []
    assert codes("tramway to the harbour", policy=DENGBAO) == ["kinds"]
    assert codes("Tramway to the harbour", policy=DENGBAO) == []
    assert not ASVS.expired(date(2020, 1, 1), date(2026, 1, 1))
    assert not DENGBAO.expired(date(2026, 1, 1), date(2026, 3, 31))
    assert DENGBAO.expired(date(2026, 1, 1), date(2026, 4, 1))


@pytest.mark.parametrize("context", ["110101199001017832", "13800137832"])
def test_the_last_six_of_a_number_are_no_password(context):
    assert "context" in codes("pw" + context[-6:], context=[context])
    assert "context" in codes("x" + context + "y", context=[context])


def test_a_password_does_not_repeat_the_owner():
    assert codes("ZhangHuimin-9", context=["zhanghuimin"]) == ["context"]
    assert codes("Green-47-tram", context=["", "张", "zhanghuimin"]) == []


@given(st.text(min_size=64, max_size=120, alphabet=st.characters(min_codepoint=33, max_codepoint=0x9FFF)))
def test_a_long_password_is_never_refused_for_its_length(password):
    assert (
        not {"short", "long"} & set(codes(password, staff=True)) or len(passwords.normalise(password)) > 256
    )


def test_a_password_is_stored_as_argon2id_and_nothing_of_it_is_cut():
    stored = passwords.hash_password("长" * 80 + "a")
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, "长" * 80 + "a")
    assert not passwords.matches(stored, "长" * 80)
    assert not passwords.outdated(stored)


def test_full_width_typing_is_the_same_password():
    assert passwords.matches(passwords.hash_password("Green-47"), "Ｇｒｅｅｎ－４７")


@pytest.mark.parametrize("stored", [None, "", "!disabled", "$argon2id$broken"])
def test_no_stored_password_matches_nothing(stored):
    assert not passwords.matches(stored, "an account that does not exist")

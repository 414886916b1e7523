"""The signed token in the QR code."""

import hashlib
import hmac

import pytest

from skillcert.certificates import tokens


def sign(purpose, data, key=b"k"):
    return hmac.new(key, purpose.encode() + data, hashlib.sha256).digest()[:16]


def check(purpose, data, mac):
    return hmac.compare_digest(sign(purpose, data), mac)


@pytest.fixture
def token():
    return tokens.make("0123456789abcdef", sign)


@pytest.mark.rule(56)
def test_a_token_gives_back_its_certificate(token):
    assert tokens.read(token, check) == "0123456789abcdef"
    assert tokens.read(f" {token.lower()} ", check) == "0123456789abcdef"


@pytest.mark.rule(56)
def test_a_token_altered_in_any_place_is_not_genuine(token):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    for place in range(len(token)):
        for letter in alphabet:
            if letter != token[place]:
                with pytest.raises(tokens.NotGenuine):
                    tokens.read(token[:place] + letter + token[place + 1 :], check)


@pytest.mark.rule(56)
@pytest.mark.parametrize("text", ["", "A" * 39, "A" * 40, "A" * 41, "1" * 40, "证" * 40, "=" * 40])
def test_a_text_that_is_no_token_is_not_genuine(text):
    with pytest.raises(tokens.NotGenuine):
        tokens.read(text, check)


@pytest.mark.rule(56)
def test_a_token_signed_with_another_key_or_for_another_purpose_is_not_genuine():
    def foreign(purpose, data):
        return sign(purpose, data, b"other")

    def other_purpose(purpose, data):
        return sign("seat", data)

    for forger in (foreign, other_purpose):
        with pytest.raises(tokens.NotGenuine):
            tokens.read(tokens.make("0123456789abcdef", forger), check)


def test_the_address_stays_in_the_dense_alphabet_of_the_code(token):
    address = tokens.address("https://cert.example.edu.cn", token)
    assert set(address) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def test_public_ids_do_not_repeat():
    assert len({tokens.new_public_id() for _ in range(1000)}) == 1000

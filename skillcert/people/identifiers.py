"""Blind indexes under which people are found, and the spelling of sign-in names. Pure but for the keys."""

import unicodedata

from skillcert.core import crypto, identity


def number_index(kind: str, number: str) -> str:
    """The index of an identity document: the same for every spelling of the same number."""
    return crypto.blind_index("identity", f"{kind}|{identity.normalise(number)}")


def number_indexes(number: str) -> list[str]:
    """The indexes of a number whose kind of document nobody said."""
    return [number_index(kind.value, number) for kind in identity.DocumentType]


def phone_digits(phone: str | None) -> str:
    """Digits only, without +86."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", phone or "") if c.isdigit())
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def phone_index(phone: str | None) -> str | None:
    digits = phone_digits(phone)
    return crypto.blind_index("phone", digits) if digits else None


def login_name(text: str) -> str:
    """The stored spelling of a staff sign-in name."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def login_key(text: str) -> str:
    """What the throttle counts by: one key for one typed name, existing or not, that does not give the name
    away."""
    return crypto.blind_index("sign-in", identity.normalise(text).casefold())

"""What stands in the QR code of a certificate: our own address and a short signed token (R56, T12, T13).

The token is the certificate's random public id and a MAC over it, bound to this one purpose: 40 characters of base32, upper case, so
that the QR code stays in its dense alphanumeric mode. It carries no name and no number, it cannot be guessed, and a token that
was altered is told from an unknown one nowhere: both are "not genuine".
"""

import base64
import binascii
import os
from collections.abc import Callable

FORMAT = 1
ID_BYTES = 8
MAC_BYTES = 16
LENGTH = 40
PURPOSE = "certificate.qr"

Sign = Callable[[str, bytes], bytes]
Check = Callable[[str, bytes, bytes], bool]


class NotGenuine(ValueError):
    """Not a token of ours."""


def new_public_id() -> str:
    """64 random bits in hex: stands in the token, means nothing, unique by a constraint of the table."""
    return os.urandom(ID_BYTES).hex()


def make(public_id: str, sign: Sign) -> str:
    """The token of a certificate. `sign(purpose, data)` gives 16 bytes (`core.crypto.sign`)."""
    body = bytes([FORMAT]) + bytes.fromhex(public_id)
    return base64.b32encode(body + sign(PURPOSE, body)).decode()


def read(token: str, check: Check) -> str:
    """The public id in a token; raises NotGenuine for anything we did not make."""
    text = token.strip().upper()
    if len(text) != LENGTH:
        raise NotGenuine
    try:
        raw = base64.b32decode(text)
    except (binascii.Error, ValueError) as error:
        raise NotGenuine from error
    body, mac = raw[: 1 + ID_BYTES], raw[1 + ID_BYTES :]
    if body[0] != FORMAT or not check(PURPOSE, body, mac):
        raise NotGenuine
    return body[1:].hex()


def address(base_url: str, token: str) -> str:
    """The address in the QR code. Scheme and host are case-blind and the path is matched so: upper case all through.

    >>> address("https://cert.example.edu.cn/", "ABC")
    'HTTPS://CERT.EXAMPLE.EDU.CN/V/ABC'
    """
    return f"{base_url.rstrip('/')}/v/{token}".upper()

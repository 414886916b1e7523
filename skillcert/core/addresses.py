"""Which PCs belong to a place: networks as the office types them, and whether an address lies in one. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence

from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, register

register(
    {
        "addresses.wrong": N_(
            "Not an address: {wrong}. Write 10.1.2.0/24 for a whole network, 10.1.2.10 - 10.1.2.49 for a range, 10.1.2.7 for one PC."
        ),
        "addresses.many": N_("At most {most} networks and addresses. Write a network like 10.1.2.0/24 instead of single PCs."),
    }
)
MOST = 200
"""The longest list of a room. A room of sixty PCs is one network, or at worst sixty addresses."""
_APART = re.compile(r"[\s,，;；、]+")


def typed(text: str) -> list[str]:
    """The pieces of what somebody typed: one a line, or with commas between. `10.1.2.10 - 10.1.2.49` is one piece.

    >>> typed("10.1.2.0/24， 10.1.3.5 - 10.1.3.9")
    ['10.1.2.0/24', '10.1.3.5-10.1.3.9']
    """
    joined = re.sub(r"\s*[-–—~]\s*", "-", text or "")
    return [piece for piece in _APART.split(joined) if piece]


def networks(pieces: Iterable[str]) -> list[str]:
    """Normal form of networks, single addresses and ranges, without repetition; raises ValueError for anything else.

    >>> networks(["10.1.2.7/24", "10.1.3.5-10.1.3.6"])
    ['10.1.2.0/24', '10.1.3.5/32', '10.1.3.6/32']
    """
    found: dict[str, None] = {}
    for piece in pieces:
        for network in _networks(piece):
            found[str(network)] = None
    return list(found)


def _networks(piece: str) -> Iterable:
    first, dash, last = piece.partition("-")
    if not dash:
        return [ipaddress.ip_network(piece, strict=False)]
    try:
        return list(ipaddress.summarize_address_range(ipaddress.ip_address(first), ipaddress.ip_address(last)))
    except TypeError as error:  # one of each family
        raise ValueError(piece) from error


def faults(pieces: Sequence[str]) -> Iterator[Reason]:
    """What is no address is named; nothing is guessed, because a wrong guess locks a whole room out."""
    wrong = []
    for piece in pieces:
        try:
            networks([piece])
        except ValueError:
            wrong.append(piece)
    if wrong:
        yield Reason("addresses.wrong", "addresses", wrong=", ".join(wrong[:5]))
    elif len(networks(pieces)) > MOST:
        yield Reason("addresses.many", "addresses", most=MOST)


def holds(stored: Iterable[str], address: str) -> bool:
    """Whether an address lies in one of the stored networks. No list: any PC. An address that cannot be read lies nowhere."""
    stored = list(stored or ())
    if not stored:
        return True
    try:
        here = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(here, "ipv4_mapped", None)
    here = mapped or here
    for network in stored:
        try:
            if here in ipaddress.ip_network(network, strict=False):
                return True
        except ValueError:
            continue  # a line of the institution's setting that is no network holds nobody
    return False

"""Printed papers of people: activation slips."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from skillcert.core import identity, pdf
from skillcert.people.models import Account, Person

SLIPS_A_PAGE = 8


@dataclass(frozen=True)
class Slip:
    """What one slip says. `number` is masked; the code stands nowhere else."""

    name: str
    number: str
    code: str


def masked_number(person: Person) -> str:
    """The first document of a person, masked; empty when there is none."""
    return identity.mask(person.documents[0].number) if person.documents else ""


def shown_login(account: Account) -> str:
    """The sign-in name; a candidate signs in with a number, which is shown in part."""
    return masked_number(account.person) if len(account.login) == 64 and account.person else account.login


def slips(many: Sequence[Slip], address: str, operator: str, printed_at: datetime) -> bytes:
    """激活单, eight a page to be cut apart: name, masked number, one-time code, and where to use it."""
    pages = [many[i : i + SLIPS_A_PAGE] for i in range(0, len(many), SLIPS_A_PAGE)]
    furniture = pdf.Furniture(title="账号激活单", code="SC-RY-01", operator=operator, printed_at=printed_at)
    return pdf.render("people/slips.html", {"pages": pages, "address": address}, furniture)

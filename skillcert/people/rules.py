"""Why not: the rules of people, as generators of reasons over plain values."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from skillcert.core import identity, identity_reasons
from skillcert.core.reasons import Reason
from skillcert.people import permissions
from skillcert.people.identifiers import phone_digits
from skillcert.people.permissions import CENTRE, DUTY
from skillcert.people.states import CardKind

_LOGIN = re.compile(r"[\w.-]{3,40}")
_PHONE = re.compile(r"1[3-9]\d{9}")


def identity_faults(
    kind: str, number: str, today: date, sex=None, birth_date: date | None = None
) -> Iterator[Reason]:
    """R6: the number passes GB 11643; sex and date of birth match it."""
    wrong = identity_reasons.why_not(number, identity.DocumentType(kind), today, "number")
    if wrong:
        yield from wrong
        return
    if kind not in identity.CHECKSUMMED:
        return
    number = identity.normalise(number)
    if sex is not None and sex != identity.sex(number):
        yield Reason("people.sex_differs", "sex")
    if birth_date is not None and birth_date != identity.birth_date(number):
        yield Reason("people.birth_differs", "birth_date", born=identity.birth_date(number))


def phone_faults(phone: str | None) -> Iterator[Reason]:
    if phone and not _PHONE.fullmatch(phone_digits(phone)):
        yield Reason("people.phone_shape", "phone")


def login_faults(login: str) -> Iterator[Reason]:
    if not _LOGIN.fullmatch(login):
        yield Reason("people.login_shape", "login")


def grant_faults(
    role: str, duty: str | None, centre_id: int | None, person_id: int | None, first: date, last: date | None
) -> Iterator[Reason]:
    """A grant is a pair of the table, at a centre if and only if it is a centre's, for someone if it acts
    in person."""
    if not permissions.is_grant(role, duty):
        yield Reason("people.grant_unknown", "duty")
    if role == CENTRE and centre_id is None:
        yield Reason("people.grant_centre", "centre_id")
    if role != CENTRE and centre_id is not None:
        yield Reason("people.grant_no_centre", "centre_id")
    if role in (DUTY, permissions.CANDIDATE) and person_id is None:
        yield Reason("people.grant_person", "role")
    if last is not None and last < first:
        yield Reason("people.grant_dates", "valid_to", first=first, last=last)


def role_conflict(role: str, held: Iterable[str]) -> Iterator[Reason]:
    """System and audit administrators hold no other duty."""
    if permissions.conflicting_roles([role, *held]):
        yield Reason("people.grant_conflict", "role")


def card_faults(
    kind: CardKind, occupation_code: str | None, highest_level: int | None, first: date, last: date
) -> Iterator[Reason]:
    """§4.1: an assessor's card names occupation and level; levels 2 and 1 belong to senior assessors."""
    if last < first:
        yield Reason("people.card_dates", "valid_until", first=first, last=last)
    assessing = kind in (CardKind.ASSESSOR, CardKind.SENIOR_ASSESSOR)
    if (assessing or kind == CardKind.ITEM_WRITER) and not occupation_code:
        yield Reason("people.card_needs_occupation", "occupation_code")
    if assessing and highest_level is None:
        yield Reason("people.card_needs_level", "highest_level")
    if kind == CardKind.ASSESSOR and highest_level is not None and highest_level < 3:
        yield Reason("people.card_level", "highest_level")


def merge_faults(keep, drop, pending: bool) -> Iterator[Reason]:
    if keep.id == drop.id:
        yield Reason("people.merge_same")
    if keep.merged_into_id or drop.merged_into_id:
        yield Reason("people.merge_gone")
    if pending:
        yield Reason("people.merge_pending")


def decide_faults(
    decided: bool, asked_by: int, asked_person: int | None, account_id, person_id
) -> Iterator[Reason]:
    """Merging two persons takes two people: neither the same account nor the same human being decides."""
    if decided:
        yield Reason("people.merge_decided")
    if asked_by == account_id or (asked_person is not None and asked_person == person_id):
        yield Reason("people.merge_same_account")

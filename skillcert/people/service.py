"""What is known of people: persons, identity documents, candidates' accounts.

Credentials and bans stand in `service_records`, accounts of staff in `accounts`, sign-in in `sessions`, experts' cards and
declarations in `experts`, merging of two persons in `merging`; together they are the only files that write the tables of people.
"""

from datetime import date

from sqlalchemy import select

from skillcert.core import clock, history, identity
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.people import accounts, rules, sessions
from skillcert.people.accounts import confirm_password, sign
from skillcert.people.identifiers import number_index, phone_digits, phone_index
from skillcert.people.models import Account, Centre, Grant, IdentityDocument, Person
from skillcert.people.permissions import CANDIDATE
from skillcert.people.states import Sex

__all__ = ["confirm_password", "sign"]  # the rest of the house finds signatures here


def add_centre(code: str, name: str, actor: Actor, name_en: str = "") -> Centre:
    code = code.strip()
    if db.session.scalar(select(Centre.id).where(Centre.code == code)):
        raise Refused(Reason("people.centre_code_taken", "code", code=code))
    centre = Centre(code=code, name=name.strip(), name_en=name_en.strip())
    db.session.add(centre)
    db.session.flush()
    history.record("system", "people.centre_added", actor, centre, code=code, name=centre.name)
    return centre


def change_centre(centre: Centre, actor: Actor, name: str, name_en: str, active: bool) -> None:
    before = {"name": centre.name, "name_en": centre.name_en, "active": centre.active}
    centre.name, centre.name_en, centre.active = name.strip(), name_en.strip(), active
    after = {"name": centre.name, "name_en": centre.name_en, "active": centre.active}
    history.record("system", "people.centre_changed", actor, centre, before=before, after=after)


# --- persons -----------------------------------------------------------------------------------------------


def stream(person_id: int) -> str:
    return f"person:{person_id}"


def find_document(kind: str, number: str) -> IdentityDocument | None:
    return db.session.scalar(
        select(IdentityDocument).where(IdentityDocument.number_index == number_index(kind, number))
    )


def ensure_person(
    name: str,
    number: str,
    actor: Actor,
    *,
    kind: str = "resident_id",
    sex: Sex | None = None,
    birth_date: date | None = None,
    phone: str | None = None,
    confirmed: bool = False,
) -> Person:
    """The person with this identity document, made when nobody has it yet.

    R6 is checked; sex and date of birth come from the number where it tells them. A known number under
    another name is refused; a known person gets the phone when there was none.
    """
    name = identity.normalise_name(name)
    refuse_if(
        [
            *([] if name else [Reason("people.name_missing", "name")]),
            *rules.identity_faults(kind, number, clock.today(), sex, birth_date),
            *rules.phone_faults(phone),
        ]
    )
    document = find_document(kind, number)
    if document is not None:
        person = document.person
        if person.name != name:
            raise Refused(Reason("people.name_differs", "name"))
        if phone and not person.phone:
            person.phone, person.phone_index = phone_digits(phone), phone_index(phone)
        return person
    return _new_person(name, number, actor, kind, sex, birth_date, phone, confirmed)


def _new_person(name, number, actor, kind, sex, birth_date, phone, confirmed) -> Person:
    number = identity.normalise(number)
    told = kind in identity.CHECKSUMMED
    person = Person(
        name=name,
        sex=identity.sex(number) if told else sex,
        birth_date=identity.birth_date(number) if told else birth_date,
        phone=phone_digits(phone) or None,
        phone_index=phone_index(phone),
    )
    document = IdentityDocument(
        type=kind, number=number, number_index=number_index(kind, number), confirmed=confirmed
    )
    person.documents.append(document)
    db.session.add(person)
    db.session.flush()
    history.record(stream(person.id), "people.person_added", actor, person, person_id=person.id, name=name)
    return person


def change_person(person: Person, actor: Actor, *, name: str, phone: str | None) -> None:
    """Correct the name or the phone; documents are added, never overwritten."""
    name = identity.normalise_name(name)
    refuse_if([*([] if name else [Reason("people.name_missing", "name")]), *rules.phone_faults(phone)])
    before = {"name": person.name, "phone": person.phone}
    person.name, person.phone, person.phone_index = name, phone_digits(phone) or None, phone_index(phone)
    after = {"name": person.name, "phone": person.phone}
    history.record(
        stream(person.id),
        "people.person_changed",
        actor,
        person,
        person_id=person.id,
        before=before,
        after=after,
    )


def add_document(person: Person, kind: str, number: str, actor: Actor) -> IdentityDocument:
    """One more identity document of a known person (an old number, a passport)."""
    refuse_if(rules.identity_faults(kind, number, clock.today()))
    if find_document(kind, number) is not None:
        raise Refused(Reason("people.number_taken", "number"))
    index = number_index(kind, number)
    document = IdentityDocument(
        type=kind, number=identity.normalise(number), number_index=index, confirmed=True
    )
    person.documents.append(document)
    db.session.flush()
    history.record(
        stream(person.id), "people.document_added", actor, document, person_id=person.id, kind=kind
    )
    return document


def confirm_documents(person: Person, actor: Actor) -> None:
    """The first review saw the documents: from now on the claim to the number is binding."""
    for document in person.documents:
        if not document.confirmed:
            document.confirmed = True
            history.record(
                stream(person.id), "people.document_confirmed", actor, document, person_id=person.id
            )


def snapshot(person: Person) -> dict:
    """The identity fields as they are now, for what freezes them (a registration, a certificate).
    JSON-able."""
    document = person.documents[0] if person.documents else None
    return {
        "name": person.name,
        "sex": person.sex.value if person.sex else None,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "id_type": document.type if document else None,
        "id_number": document.number if document else None,
        "phone": person.phone,
    }


def unmask(person: Person, actor: Actor, purpose: str) -> list[str]:
    """The full numbers of a person; that somebody looked, and why, stands in the history (R60)."""
    history.record(
        stream(person.id), "people.number_seen", actor, person, person_id=person.id, purpose=purpose
    )
    return [document.number for document in person.documents]


# --- candidates' accounts ----------------------------------------------------------------------------------


def sign_up(
    name: str, number: str, phone: str, password: str, address: str, kind: str = "resident_id"
) -> Account:
    """A candidate opens an account. The claim to the number is binding only after the first review.

    A number that is known already opens nothing here, whoever asks: its owner has or gets an activation slip.
    """
    visitor = Actor(None, name, "visitor", address=address)
    refuse_if([*rules.identity_faults(kind, number, clock.today()), *rules.phone_faults(phone)])
    if find_document(kind, number) is not None:
        raise Refused(Reason("people.sign_up_known", "number"))
    person = ensure_person(name, number, visitor, kind=kind, phone=phone)
    account = _candidate_account(person)
    accounts.set_password(account, password)
    history.record("system", "people.signed_up", visitor, account)
    return account


def activation_slip(person: Person, actor: Actor) -> str:
    """The code of a slip that the centre prints for a candidate of its group; makes the account when there
    is none.

    Who had claimed the number before without being reviewed loses the account to the holder of the slip.
    """
    account = db.session.scalar(
        select(Account).where(Account.person_id == person.id).order_by(Account.id).limit(1)
    )
    if account is None:
        account = _candidate_account(person)
    elif not any(document.confirmed for document in person.documents):
        account.password_hash = None
        sessions.end_all(account.id)
    return accounts.issue_code(account, actor, "activation")


def _candidate_account(person: Person) -> Account:
    account = Account(login=person.documents[0].number_index, name=person.name, person=person)
    account.grants.append(Grant(role=CANDIDATE, valid_from=clock.today()))
    db.session.add(account)
    db.session.flush()
    return account

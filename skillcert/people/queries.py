"""What pages and other capabilities read of people. Every list is born scoped."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from skillcert.core import clock
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.core.history import payload
from skillcert.core.models import HistoryEvent
from skillcert.people.avoidance import Official, class_key
from skillcert.people.identifiers import number_indexes, phone_index
from skillcert.people.models import (
    Account,
    AuthSession,
    Ban,
    Centre,
    ClassDeclaration,
    Credential,
    ExpertCard,
    Grant,
    IdentityDocument,
    MergeRequest,
    Person,
    RelativeDeclaration,
)
from skillcert.people.states import CardKind, CredentialState


def centres(active: bool = True) -> list[Centre]:
    query = select(Centre).order_by(Centre.code)
    return list(db.session.scalars(query.where(Centre.active) if active else query))


def centre(centre_id: int) -> Centre | None:
    return db.session.get(Centre, centre_id)


# --- persons and experts -----------------------------------------------------------------------------------


def persons() -> Select:
    """Living records of persons, for those who see all of them."""
    return select(Person).where(Person.merged_into_id.is_(None)).options(selectinload(Person.documents))


def person_by_number(text: str) -> Person | None:
    """The person with a full identity number, or the only one with a phone; both lie encrypted."""
    by_number = Person.documents.any(IdentityDocument.number_index.in_(number_indexes(text)))
    found = list(db.session.scalars(persons().where(by_number)))
    if not found and (index := phone_index(text)):
        found = list(db.session.scalars(persons().where(Person.phone_index == index).limit(2)))
    return found[0] if len(found) == 1 else None


def person(scope: Scope, person_id: int) -> Person | None:
    """A person whom the scope may see: all, the own, or an expert of the own centre."""
    query = persons().where(Person.id == person_id)
    if scope.kind == "centre":
        cards = select(ExpertCard.person_id).where(ExpertCard.centre_id == scope.centre_id)
        return db.session.scalar(query.where(Person.id.in_(cards)))
    return db.session.scalar(scope.limit(query, person=Person.id))


def experts(scope: Scope) -> Select:
    """Cards with their holders: all, those of the own centre, or the own."""
    query = select(ExpertCard).join(ExpertCard.person).options(joinedload(ExpertCard.person))
    return scope.limit(query, centre=ExpertCard.centre_id, person=ExpertCard.person_id)


def card(scope: Scope, card_id: int) -> ExpertCard | None:
    return db.session.scalar(experts(scope).where(ExpertCard.id == card_id))


def cards_of(person_id: int) -> list[ExpertCard]:
    query = (
        select(ExpertCard).where(ExpertCard.person_id == person_id).order_by(ExpertCard.valid_until.desc())
    )
    return list(db.session.scalars(query))


def valid_cards(day: date, kinds: Iterable[CardKind], occupation_code: str | None = None) -> list[ExpertCard]:
    """R19: cards of these kinds that are valid on a day, for one occupation when it is named."""
    query = (
        select(ExpertCard)
        .where(ExpertCard.kind.in_(list(kinds)), ExpertCard.valid_from <= day, ExpertCard.valid_until >= day)
        .options(joinedload(ExpertCard.person))
        .order_by(ExpertCard.id)
    )
    if occupation_code is not None:
        query = query.where(
            or_(ExpertCard.occupation_code == occupation_code, ExpertCard.occupation_code.is_(None))
        )
    return list(db.session.scalars(query))


def relatives_declared(person_id: int) -> list[RelativeDeclaration]:
    query = select(RelativeDeclaration).where(RelativeDeclaration.person_id == person_id)
    return list(db.session.scalars(query.order_by(RelativeDeclaration.id)))


def classes_declared(person_id: int) -> list[ClassDeclaration]:
    query = select(ClassDeclaration).where(ClassDeclaration.person_id == person_id)
    return list(db.session.scalars(query.order_by(ClassDeclaration.id)))


def declaration(person_id: int, kind: str, row_id: int) -> RelativeDeclaration | ClassDeclaration | None:
    """One declaration of a person; `kind` is "relative" or "class"."""
    model = {"relative": RelativeDeclaration, "class": ClassDeclaration}.get(kind)
    if model is None:
        return None
    return db.session.scalar(select(model).where(model.id == row_id, model.person_id == person_id))


def officials(person_ids: Iterable[int]) -> dict[int, Official]:
    """R21: what each of these people must avoid, read both ways: their own declarations and those that name
    them."""
    ids = set(person_ids)
    relatives: dict[int, set[int]] = {person_id: set() for person_id in ids}
    pairs = select(RelativeDeclaration.person_id, IdentityDocument.person_id).join(
        IdentityDocument, IdentityDocument.number_index == RelativeDeclaration.number_index
    )
    for one, other in db.session.execute(
        pairs.where(or_(RelativeDeclaration.person_id.in_(ids), IdentityDocument.person_id.in_(ids)))
    ):
        if one in ids:
            relatives[one].add(other)
        if other in ids:
            relatives[other].add(one)
    classes: dict[int, set[str]] = {person_id: set() for person_id in ids}
    taught = select(ClassDeclaration.person_id, ClassDeclaration.class_name).where(
        ClassDeclaration.person_id.in_(ids)
    )
    for person_id, name in db.session.execute(taught):
        classes[person_id].add(class_key(name))
    return {i: Official(i, frozenset(relatives[i]), frozenset(classes[i])) for i in ids}


# --- credentials and bans ----------------------------------------------------------------------------------


def credentials_of(person_id: int) -> list[Credential]:
    """Certificates that count, newest first."""
    query = select(Credential).where(
        Credential.person_id == person_id, Credential.state == CredentialState.VALID
    )
    return list(db.session.scalars(query.order_by(Credential.issued_on.desc())))


def active_ban(person_id: int, day: date | None = None) -> Ban | None:
    """R16: the ban that stands on a day (today), the one that lasts longest."""
    day = day or clock.today()
    query = select(Ban).where(
        Ban.person_id == person_id, Ban.starts_on <= day, Ban.until >= day, Ban.lifted_at.is_(None)
    )
    return db.session.scalar(query.order_by(Ban.until.desc()).limit(1))


def ban(ban_id: int) -> Ban | None:
    return db.session.get(Ban, ban_id)


def bans_of(person_id: int) -> list[Ban]:
    return list(db.session.scalars(select(Ban).where(Ban.person_id == person_id).order_by(Ban.id.desc())))


# --- merges ------------------------------------------------------------------------------------------------


def waiting_merges() -> list[tuple[MergeRequest, Person, Person]]:
    """(request, who stays, who goes) that wait for a second person."""
    return list(_merges(MergeRequest.decided_at.is_(None)))


def merge(request_id: int) -> tuple[MergeRequest, Person, Person] | None:
    return next(iter(_merges(MergeRequest.id == request_id)), None)


def _merges(condition):
    keep, drop = aliased(Person), aliased(Person)
    query = select(MergeRequest, keep, drop).join(keep, keep.id == MergeRequest.keep_id)
    return db.session.execute(query.join(drop, drop.id == MergeRequest.drop_id).where(condition)).all()


# --- accounts, sessions, history ---------------------------------------------------------------------------


def accounts() -> Select:
    return select(Account).options(
        selectinload(Account.grants).joinedload(Grant.centre), joinedload(Account.person)
    )


def account_state(state: str):
    """The condition behind a state of accounts: active, disabled, or active and unused for 90 days (they should go)."""
    if state != "unused":
        return Account.active.is_(state == "active")
    since = clock.now() - timedelta(days=90)
    return and_(Account.active, func.coalesce(Account.last_sign_in_at, Account.created_at) < since)


def account(account_id: int) -> Account | None:
    return db.session.scalar(accounts().where(Account.id == account_id))


def account_of(person_id: int) -> Account | None:
    return db.session.scalar(accounts().where(Account.person_id == person_id).order_by(Account.id).limit(1))


def grant(grant_id: int) -> Grant | None:
    return db.session.scalar(select(Grant).where(Grant.id == grant_id).options(joinedload(Grant.account)))


def live_sessions(account_id: int) -> list[AuthSession]:
    query = select(AuthSession).where(
        AuthSession.account_id == account_id,
        AuthSession.revoked_at.is_(None),
        AuthSession.expires_at > clock.now(),
    )
    return list(
        db.session.scalars(query.options(joinedload(AuthSession.grant)).order_by(AuthSession.seen_at.desc()))
    )


def own_session(account_id: int, session_id: int) -> AuthSession | None:
    query = select(AuthSession).where(AuthSession.account_id == account_id, AuthSession.id == session_id)
    return db.session.scalar(query)


def history() -> Select:
    return select(HistoryEvent)


def in_stream(kind: str):
    """The condition for streams of one kind: "batch" means batch:1, batch:2 …"""
    return or_(HistoryEvent.stream == kind, HistoryEvent.stream.startswith(f"{kind}:", autoescape=True))


def event(event_id: int) -> tuple[HistoryEvent, dict | None] | None:
    """An event with its payload (None when the person's key was erased)."""
    row = db.session.get(HistoryEvent, event_id)
    return (row, payload(row)) if row is not None else None

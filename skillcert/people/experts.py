"""Experts: their cards, and what they declare so that they avoid relatives and own classes (R21)."""

from datetime import date

from sqlalchemy import select

from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.people import rules
from skillcert.people.identifiers import number_index
from skillcert.people.models import ClassDeclaration, ExpertCard, Person, RelativeDeclaration
from skillcert.people.states import CardKind


def add_card(
    person: Person,
    actor: Actor,
    *,
    kind: CardKind,
    number: str,
    valid_from: date,
    valid_until: date,
    occupation_code: str | None = None,
    highest_level: int | None = None,
    centre_id: int | None = None,
) -> ExpertCard:
    """Register a card: what it is for, for which occupation, up to which level, until when."""
    number = number.strip()
    refuse_if(rules.card_faults(kind, occupation_code, highest_level, valid_from, valid_until))
    if db.session.scalar(select(ExpertCard.id).where(ExpertCard.number == number)):
        raise Refused(Reason("people.card_number_taken", "number", number=number))
    card = ExpertCard(
        person=person,
        centre_id=centre_id,
        kind=kind,
        number=number,
        occupation_code=occupation_code or None,
        highest_level=highest_level,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    db.session.add(card)
    db.session.flush()
    history.record(
        f"person:{person.id}", "people.card_added", actor, card, kind=kind, number=number, until=valid_until
    )
    return card


def renew_card(card: ExpertCard, actor: Actor, valid_until: date) -> None:
    """The card was prolonged, or ends earlier than it said."""
    refuse_if(
        rules.card_faults(card.kind, card.occupation_code, card.highest_level, card.valid_from, valid_until)
    )
    before, card.valid_until = card.valid_until, valid_until
    history.record(
        f"person:{card.person_id}", "people.card_renewed", actor, card, before=before, after=valid_until
    )


def declare_relative(
    person: Person, actor: Actor, *, name: str, number: str, relation: str = "", kind: str = "resident_id"
) -> RelativeDeclaration:
    """R21: an expert names a relative by identity number; only the blind index of the number is kept."""
    refuse_if(rules.identity_faults(kind, number, clock.today()))
    index = number_index(kind, number)
    if any(document.number_index == index for document in person.documents):
        raise Refused(Reason("people.relative_self", "number"))
    known = select(RelativeDeclaration.id).where(
        RelativeDeclaration.person_id == person.id, RelativeDeclaration.number_index == index
    )
    if db.session.scalar(known):
        raise Refused(Reason("people.declared_already", "number"))
    row = RelativeDeclaration(
        person_id=person.id, relative_name=name.strip(), number_index=index, relation=relation
    )
    db.session.add(row)
    db.session.flush()
    history.record(
        f"person:{person.id}",
        "people.relative_declared",
        actor,
        row,
        person_id=person.id,
        name=name,
        relation=relation,
    )
    return row


def declare_class(
    person: Person, actor: Actor, *, class_name: str, centre_id: int | None = None
) -> ClassDeclaration:
    """R21: an expert has taught this class, or trained this group of an employer."""
    class_name = " ".join(class_name.split())
    known = select(ClassDeclaration.id).where(
        ClassDeclaration.person_id == person.id,
        ClassDeclaration.centre_id.is_(None)
        if centre_id is None
        else ClassDeclaration.centre_id == centre_id,
        ClassDeclaration.class_name == class_name,
    )
    if db.session.scalar(known):
        raise Refused(Reason("people.declared_already", "class_name"))
    row = ClassDeclaration(person_id=person.id, centre_id=centre_id, class_name=class_name)
    db.session.add(row)
    db.session.flush()
    history.record(f"person:{person.id}", "people.class_declared", actor, row, class_name=class_name)
    return row


def withdraw(declaration: RelativeDeclaration | ClassDeclaration, actor: Actor, reason: str) -> None:
    """A declaration was a mistake; the history keeps that it stood."""
    history.record(
        f"person:{declaration.person_id}", "people.declaration_withdrawn", actor, declaration, reason=reason
    )
    db.session.delete(declaration)

"""Tables of people: centres, persons and their identity documents, accounts, grants, sessions, cards,
declarations."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.core.db import Encrypted, UtcDateTime, db, enum_column, now_column
from skillcert.people.states import CardKind, CredentialSource, CredentialState, Sex


class Centre(db.Model):
    """An assessment centre (认定中心): a secondary college running its own occupations."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    active: Mapped[bool] = mapped_column(default=True)


class Person(db.Model):
    """A human being. Not an account; may have several identity documents."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    sex: Mapped[Sex | None] = enum_column(Sex)
    birth_date: Mapped[date | None]
    phone: Mapped[str | None] = mapped_column(Encrypted("phone"))
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = now_column()
    documents: Mapped[list["IdentityDocument"]] = relationship(
        back_populates="person", order_by="IdentityDocument.id"
    )


class IdentityDocument(db.Model):
    """A number that proves who someone is: encrypted, found by its blind index of type|number."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    type: Mapped[str] = mapped_column(String(24), default="resident_id")
    number: Mapped[str] = mapped_column(Encrypted("identity"))
    number_index: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed: Mapped[bool] = mapped_column(default=False)  # binding only after the first review
    person: Mapped[Person] = relationship(back_populates="documents")


class Account(db.Model):
    """A key to the house. `login` is a staff name, or the blind index of a candidate's number."""

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(String(160))
    must_change: Mapped[bool] = mapped_column(default=False)
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = now_column()
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person: Mapped[Person | None] = relationship()
    grants: Mapped[list["Grant"]] = relationship(back_populates="account", order_by="Grant.id")


class Grant(db.Model):
    """What an account may act as: a role, perhaps a duty and a centre, from one day to another."""

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    duty: Mapped[str | None] = mapped_column(String(24))
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    account: Mapped[Account] = relationship(back_populates="grants")
    centre: Mapped[Centre | None] = relationship()


class AuthSession(db.Model):
    """A signed-in browser; the cookie's id is kept only as a hash. Revocable at once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("grant.id"))
    created_at: Mapped[datetime] = now_column()
    seen_at: Mapped[datetime] = now_column()
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(160), default="")
    account: Mapped[Account] = relationship()
    grant: Mapped[Grant | None] = relationship()


class SignInAttempt(db.Model):
    """A try at the door, for the throttle: by hash of the login and by source address."""

    id: Mapped[int] = mapped_column(primary_key=True)
    login_hash: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = now_column()
    success: Mapped[bool]
    __table_args__ = (
        Index("ix_sign_in_attempt_login", "login_hash", "at"),
        Index("ix_sign_in_attempt_source", "source", "at"),
    )


class OneTimeCode(db.Model):
    """An activation slip, a password reset, or the set-up link of a fresh house: single use, with an end."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(16))  # activation | reset | setup
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account | None] = relationship()


class ExpertCard(db.Model):
    """A card: for which occupation, up to which level, until when. `occupation_code` None: for all
    (invigilators)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"), index=True)  # home centre
    kind: Mapped[CardKind] = enum_column(CardKind)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    occupation_code: Mapped[str | None] = mapped_column(String(12), index=True)
    highest_level: Mapped[int | None]  # 5 lowest … 1 highest
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    person: Mapped[Person] = relationship()


class RelativeDeclaration(db.Model):
    """An expert declares a relative: by blind index of type|number, so that the number itself is not kept."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    relative_name: Mapped[str] = mapped_column(String(80))
    number_index: Mapped[str] = mapped_column(String(64), index=True)
    relation: Mapped[str] = mapped_column(String(40), default="")
    declared_at: Mapped[datetime] = now_column()


class ClassDeclaration(db.Model):
    """An expert declares to have taught a class (or trained an employer's group) of a centre."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    class_name: Mapped[str] = mapped_column(String(80))
    declared_at: Mapped[datetime] = now_column()
    __table_args__ = (UniqueConstraint("person_id", "centre_id", "class_name"),)


class Credential(db.Model):
    """A certificate that a person holds: presented by them, or issued by us (written by certificates)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    occupation_code: Mapped[str] = mapped_column(String(12))
    occupation_name: Mapped[str] = mapped_column(String(80), default="")
    work_type: Mapped[str] = mapped_column(String(80), default="")
    level: Mapped[int]
    number: Mapped[str] = mapped_column(String(40), default="")
    issued_on: Mapped[date | None]
    source: Mapped[CredentialSource] = enum_column(CredentialSource)
    state: Mapped[CredentialState] = enum_column(CredentialState, default=CredentialState.VALID)


class Ban(db.Model):
    """Until `until` (inclusive) the person cannot register. Written by conduct."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    tier: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    until: Mapped[date]
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MergeRequest(db.Model):
    """Two persons are thought to be one; a second account decides."""

    id: Mapped[int] = mapped_column(primary_key=True)
    keep_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drop_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_by: Mapped[int]
    asked_at: Mapped[datetime] = now_column()
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted: Mapped[bool | None]

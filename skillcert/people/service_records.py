"""What a person holds and what stands against them: credentials, and bans from registration."""

from datetime import date

from sqlalchemy import select

from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused
from skillcert.people.models import Ban, Credential, Person
from skillcert.people.service import stream
from skillcert.people.states import CredentialSource, CredentialState


def add_credential(
    person: Person,
    actor: Actor,
    *,
    occupation_code: str,
    level: int,
    issued_on: date | None,
    number: str = "",
    occupation_name: str = "",
    work_type: str = "",
    source: CredentialSource = CredentialSource.PRESENTED,
) -> Credential:
    """A certificate that the person holds: presented, or our own (written by certificates when it issues
    one)."""
    credential = Credential(
        person_id=person.id,
        occupation_code=occupation_code,
        occupation_name=occupation_name,
        work_type=work_type,
        level=level,
        number=number,
        issued_on=issued_on,
        source=source,
    )
    db.session.add(credential)
    db.session.flush()
    history.record(
        stream(person.id),
        "people.credential_added",
        actor,
        credential,
        person_id=person.id,
        level=level,
        number=number,
    )
    return credential


def revoke_credential(person: Person, number: str, actor: Actor) -> None:
    """Our own certificate was revoked: it counts for nothing any more."""
    query = select(Credential).where(Credential.person_id == person.id, Credential.number == number)
    for credential in db.session.scalars(query):
        credential.state = CredentialState.REVOKED
        history.record(
            stream(person.id),
            "people.credential_revoked",
            actor,
            credential,
            person_id=person.id,
            number=number,
        )


def ban(person: Person, actor: Actor, *, tier: int, reason: str, starts_on: date, until: date) -> Ban:
    """R16: until `until` (inclusive) the person cannot register. Called by conduct when a decision says
    so."""
    if until < starts_on:
        raise Refused(Reason("people.ban_dates", "until"))
    row = Ban(person_id=person.id, tier=tier, reason=reason[:200], starts_on=starts_on, until=until)
    db.session.add(row)
    db.session.flush()
    history.record(
        stream(person.id),
        "people.banned",
        actor,
        row,
        person_id=person.id,
        tier=tier,
        reason=reason,
        until=until,
    )
    return row


def lift_ban(row: Ban, actor: Actor, reason: str) -> None:
    """A ban ends early (an appeal was upheld)."""
    if row.lifted_at is not None or row.until < clock.today():
        raise Refused(Reason("people.ban_ended"))
    row.lifted_at = clock.now()
    history.record(
        stream(row.person_id), "people.ban_lifted", actor, row, person_id=row.person_id, reason=reason
    )

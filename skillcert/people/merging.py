"""Two records of one human being become one; it takes two people (one asks, another decides)."""

from sqlalchemy import or_, select, update

from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import refuse_if
from skillcert.people import rules
from skillcert.people.models import (
    Account,
    Ban,
    ClassDeclaration,
    Credential,
    ExpertCard,
    IdentityDocument,
    MergeRequest,
    Person,
    RelativeDeclaration,
)

MOVED = (Account, Ban, ClassDeclaration, Credential, ExpertCard, IdentityDocument, RelativeDeclaration)
"""What goes over to the person who stays. Later stages keep their rows and find the person through
`merged_into_id`."""


def ask(keep: Person, drop: Person, actor: Actor) -> MergeRequest:
    pair = [keep.id, drop.id]
    waiting = select(MergeRequest.id).where(
        MergeRequest.decided_at.is_(None), or_(MergeRequest.keep_id.in_(pair), MergeRequest.drop_id.in_(pair))
    )
    refuse_if(rules.merge_faults(keep, drop, pending=db.session.scalar(waiting) is not None))
    row = MergeRequest(keep_id=keep.id, drop_id=drop.id, asked_by=actor.account_id)
    db.session.add(row)
    db.session.flush()
    history.record(f"person:{keep.id}", "people.merge_asked", actor, row, other=drop.id)
    return row


def decide(row: MergeRequest, actor: Actor, accepted: bool) -> None:
    """Another person accepts or refuses. On acceptance everything known of `drop` becomes `keep`'s."""
    db.session.refresh(row, with_for_update=True)
    asker = db.session.get(Account, row.asked_by)
    asked_person = asker.person_id if asker else None
    refuse_if(
        rules.decide_faults(
            row.decided_at is not None, row.asked_by, asked_person, actor.account_id, actor.person_id
        )
    )
    row.decided_by, row.decided_at, row.accepted = actor.account_id, clock.now(), accepted
    if accepted:
        _move(row.keep_id, row.drop_id)
    history.record(
        f"person:{row.keep_id}", "people.merge_decided", actor, row, accepted=accepted, other=row.drop_id
    )


def _move(keep_id: int, drop_id: int) -> None:
    drop = db.session.scalar(locked(select(Person).where(Person.id == drop_id)))
    taught = select(ClassDeclaration.centre_id, ClassDeclaration.class_name).where(
        ClassDeclaration.person_id == keep_id
    )
    both = {tuple(pair) for pair in db.session.execute(taught)}
    for row in db.session.scalars(select(ClassDeclaration).where(ClassDeclaration.person_id == drop_id)):
        if (row.centre_id, row.class_name) in both:
            db.session.delete(row)
    db.session.flush()
    for model in MOVED:
        db.session.execute(
            update(model)
            .where(model.person_id == drop_id)
            .values(person_id=keep_id)
            .execution_options(synchronize_session="fetch")
        )
    drop.merged_into_id = keep_id
    db.session.flush()
    db.session.expire_all()

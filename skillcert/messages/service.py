"""Saying something to someone."""

from sqlalchemy import or_, select

from skillcert.core import clock
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason
from skillcert.messages.models import Notice


def notify(message: Reason, *, person_id: int | None = None, account_id: int | None = None, link: str = "") -> Notice:
    """Leave a notice; `message` is a registered code with parameters, `link` a path of this site."""
    notice = Notice(person_id=person_id, account_id=account_id, message=message.stored(), link=link)
    db.session.add(notice)
    db.session.flush()
    return notice


def unread(actor: Actor, limit: int = 20) -> list[Notice]:
    """What the actor has not read yet, newest first."""
    mine = [Notice.account_id == actor.account_id]
    if actor.person_id is not None:
        mine.append(Notice.person_id == actor.person_id)
    query = select(Notice).where(or_(*mine), Notice.read_at.is_(None)).order_by(Notice.id.desc()).limit(limit)
    return list(db.session.scalars(query)) if actor.account_id is not None else []


def mark_read(actor: Actor) -> None:
    """Everything that the actor was told so far is read."""
    for notice in unread(actor, limit=1000):
        notice.read_at = clock.now()

"""Whose hands were on an item since its last approval: who wrote, changed or brought in what is reviewed now."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select

from skillcert.core.db import db
from skillcert.core.models import HistoryEvent, ImportRun
from skillcert.itembank.models import Item, ItemVersion
from skillcert.itembank.states import ItemState
from skillcert.people.models import Account

CHANGES = ("itembank.write", "itembank.edit", "itembank.revise", "itembank.correct_key")
"""Events of one item that make its content."""
STEP = 500


def accounts_of(account_id: int | None, person_id: int | None) -> ColumnElement[bool]:
    """The condition on `Account` that gives all accounts of one human being; without a person only the one account."""
    same = Account.id == account_id
    return same if person_id is None else or_(same, Account.person_id == person_id)


def made_by(own: Select | Collection[int]) -> ColumnElement[bool]:
    """The condition on `Item` that one of these accounts wrote, changed or imported its present version."""
    before = select(func.max(ItemVersion.at)).where(ItemVersion.item_id == Item.id, ItemVersion.number < Item.version)
    kept = before.correlate(Item).scalar_subquery()
    changed = select(HistoryEvent.id).where(
        HistoryEvent.subject_type == Item.__tablename__,
        HistoryEvent.subject_id == Item.id,
        HistoryEvent.verb.in_(CHANGES),
        HistoryEvent.account_id.in_(own),
        or_(Item.version == 1, kept.is_(None), HistoryEvent.at > kept),
    )
    imported = select(ImportRun.id).where(
        ImportRun.id == Item.import_run_id, Item.version == 1, ImportRun.account_id.in_(own)
    )
    return or_(changed.correlate(Item).exists(), imported.correlate(Item).exists())


def waits_for(account_id: int | None, person_id: int | None) -> list[ColumnElement[bool]]:
    """R28: the conditions on `Item` under which its next review is this reader's to give: not an item of their own hands, nor
    the second review after their first."""
    own = select(Account.id).where(accounts_of(account_id, person_id))
    first = (Item.state == ItemState.REVIEWED) & Item.first_reviewer_id.in_(own)
    stranger = [] if person_id is None else [Item.author_person_id.is_distinct_from(person_id)]
    return [
        Item.state.in_((ItemState.SUBMITTED, ItemState.REVIEWED)),
        Item.author_id.is_distinct_from(account_id),
        *stranger,
        or_(Item.first_reviewer_id.is_(None), ~first),
        ~made_by(own),
    ]


def touched(item_ids: Sequence[int], account_id: int | None, person_id: int | None) -> set[int]:
    """Those of the items whose present version this human being wrote, changed or imported, whoever was the last to change it."""
    own = set(db.session.scalars(select(Account.id).where(accounts_of(account_id, person_id))))
    found: set[int] = set()
    for start in range(0, len(item_ids) if own else 0, STEP):
        some = item_ids[start : start + STEP]
        found |= set(db.session.scalars(select(Item.id).where(Item.id.in_(some), made_by(own))))
    return found

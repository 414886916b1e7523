"""Whose hands were on an item since its last approval: who wrote, changed or brought in what is reviewed now."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select

from skillcert.core.db import db
from skillcert.core.models import HistoryEvent, ImportRun
from skillcert.itembank.models import Item, ItemVersion
from skillcert.people.models import Account

CHANGES = ("itembank.write", "itembank.edit", "itembank.revise", "itembank.correct_key")
"""Events of one item that make its content."""
STEP = 500


def accounts_of(account_id: int | None, person_id: int | None) -> ColumnElement[bool]:
    """The condition on `Account` that gives all accounts of one human being; without a person only the one account."""
    same = Account.id == account_id
    return same if person_id is None else or_(same, Account.person_id == person_id)


def touched(item_ids: Sequence[int], account_id: int | None, person_id: int | None) -> set[int]:
    """Those of the items whose present version this human being wrote, changed or imported, whoever was the last to change it."""
    own = set(db.session.scalars(select(Account.id).where(accounts_of(account_id, person_id))))
    found: set[int] = set()
    for start in range(0, len(item_ids) if own else 0, STEP):
        some = item_ids[start : start + STEP]
        before = select(func.max(ItemVersion.at)).where(
            ItemVersion.item_id == Item.id, ItemVersion.number < Item.version
        )
        kept = before.scalar_subquery()
        changed = select(HistoryEvent.subject_id).join(Item, Item.id == HistoryEvent.subject_id)
        changed = changed.where(HistoryEvent.subject_type == Item.__tablename__, HistoryEvent.subject_id.in_(some))
        changed = changed.where(HistoryEvent.verb.in_(CHANGES), HistoryEvent.account_id.in_(own))
        changed = changed.where(or_(Item.version == 1, kept.is_(None), HistoryEvent.at > kept))
        imported = select(Item.id).join(ImportRun, ImportRun.id == Item.import_run_id)
        imported = imported.where(Item.id.in_(some), Item.version == 1, ImportRun.account_id.in_(own))
        found |= set(db.session.scalars(changed.union(imported)))
    return found

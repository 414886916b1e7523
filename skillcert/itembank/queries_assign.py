"""Who may be asked to write, what they were asked for, and how far they are."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from skillcert.core import clock
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.itembank.models import Item, ItemAssignment
from skillcert.itembank.states import ItemState
from skillcert.people import permissions
from skillcert.people.models import Account, Centre, Grant
from skillcert.standards.models import FilingItem


@dataclass(frozen=True)
class Writer:
    """Somebody who writes items: their account, and the centre they write for (None: the management)."""

    account_id: int
    name: str
    centre_id: int | None
    centre: str


@dataclass(frozen=True)
class Progress:
    """Items of an assignment: all that were written, those that were handed in at least, those approved."""

    written: int = 0
    submitted: int = 0
    accepted: int = 0


NONE = Progress()


def writers(scope: Scope, code: str) -> list[Writer]:
    """The accounts with the duty of item writing that see this bank, as far as the scope reaches. By name."""
    today = clock.today()
    runs = select(FilingItem.centre_id).where(FilingItem.occupation_code == code)
    query = select(Account.id, Account.name, Grant.centre_id, Centre.name).join(Grant, Grant.account_id == Account.id)
    query = query.outerjoin(Centre, Centre.id == Grant.centre_id)
    query = query.where(
        Grant.duty == permissions.ITEMS_ASSESSORS,
        Grant.valid_from <= today,
        or_(Grant.valid_to.is_(None), Grant.valid_to >= today),
        or_(Grant.centre_id.is_(None), Grant.centre_id.in_(runs)),
        Account.active,
    )
    found: dict[int, Writer] = {}
    for row in db.session.execute(scope.limit(query, centre=Grant.centre_id).order_by(Account.name, Account.id)):
        found.setdefault(row[0], Writer(row[0], row[1], row[2], row[3] or ""))
    return list(found.values())


def of_bank(scope: Scope, code: str, level: int) -> Select:
    """The assignments of a bank to writers in sight, open ones first, then by their day."""
    query = select(ItemAssignment).where(ItemAssignment.occupation_code == code, ItemAssignment.level == level)
    query = scope.limit(query, centre=ItemAssignment.centre_id).options(joinedload(ItemAssignment.point))
    return query.order_by(ItemAssignment.closed_at.is_not(None), ItemAssignment.due_on, ItemAssignment.id)


def one(scope: Scope, assignment_id: int) -> ItemAssignment | None:
    """An assignment to a writer in sight."""
    query = select(ItemAssignment).where(ItemAssignment.id == assignment_id)
    return db.session.scalar(scope.limit(query, centre=ItemAssignment.centre_id))


def mine(account_id: int | None) -> Select:
    """What this account was asked for, open ones first, then by their day."""
    query = select(ItemAssignment).where(ItemAssignment.writer_id == account_id)
    query = query.options(joinedload(ItemAssignment.point))
    return query.order_by(ItemAssignment.closed_at.is_not(None), ItemAssignment.due_on, ItemAssignment.id)


def open_for(account_id: int | None, code: str, level: int) -> list[ItemAssignment]:
    """The open assignments of a writer in one bank, by their day: what a new item or an import may count for."""
    query = mine(account_id).where(ItemAssignment.occupation_code == code, ItemAssignment.level == level)
    return list(db.session.scalars(query.where(ItemAssignment.closed_at.is_(None)).limit(100)))


def progress(assignment_ids: Collection[int]) -> dict[int, Progress]:
    """How far they are; one statement. An assignment without items is not among them."""
    handed_in = (ItemState.SUBMITTED, ItemState.REVIEWED, ItemState.APPROVED)
    query = (
        select(
            Item.assignment_id,
            func.count(),
            func.sum(case((Item.state.in_(handed_in), 1), else_=0)),
            func.sum(case((Item.state == ItemState.APPROVED, 1), else_=0)),
        )
        .where(Item.assignment_id.in_(list(assignment_ids)))
        .group_by(Item.assignment_id)
    )
    return {row[0]: Progress(row[1], int(row[2]), int(row[3])) for row in db.session.execute(query)}

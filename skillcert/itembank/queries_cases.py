"""What pages read of shared stems."""

from sqlalchemy import Select, func, select

from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.itembank import queries
from skillcert.itembank.models import Item, SharedStem
from skillcert.itembank.states import ItemState

MOST_CHOICES = 200


def cases(code: str, level: int) -> Select:
    """The cases of a bank with the number of their items: (SharedStem, items)."""
    return (
        select(SharedStem, func.count(Item.id).label("items"))
        .outerjoin(Item, (Item.shared_stem_id == SharedStem.id) & (Item.state != ItemState.RETIRED))
        .where(SharedStem.occupation_code == code, SharedStem.level == level)
        .group_by(SharedStem.id)
    )


def choices(code: str, level: int) -> list[SharedStem]:
    """The newest cases of a bank, for a select."""
    query = select(SharedStem).where(SharedStem.occupation_code == code, SharedStem.level == level)
    return list(db.session.scalars(query.order_by(SharedStem.id.desc()).limit(MOST_CHOICES)))


def case(scope: Scope, number: int) -> SharedStem | None:
    """One case of a bank in sight."""
    found = db.session.get(SharedStem, number)
    return found if found and queries.occupation(scope, found.occupation_code) else None


def next_place(case_id: int | None) -> int:
    """Where a new item stands under its case."""
    if not case_id:
        return 0
    return (db.session.scalar(select(func.max(Item.stem_position)).where(Item.shared_stem_id == case_id)) or 0) + 1

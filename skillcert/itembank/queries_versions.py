"""The kept versions of items."""

from sqlalchemy import select

from skillcert.core.db import db
from skillcert.itembank.models import Item, ItemVersion


def of(item: Item) -> list[ItemVersion]:
    """The versions of an item that were approved, newest first."""
    query = select(ItemVersion).where(ItemVersion.item_id == item.id).order_by(ItemVersion.number.desc())
    return list(db.session.scalars(query))


def content(item_id: int, number: int) -> dict | None:
    """What version `number` of an item was (`service_versions.CONTENT`); None when it was never approved."""
    query = select(ItemVersion.content).where(ItemVersion.item_id == item_id, ItemVersion.number == number)
    return db.session.scalar(query)

"""Which items may come into a paper: approved ones of the pool, not used too often and not too lately; their enemies."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, select

from skillcert.core import clock, settings
from skillcert.core.db import db
from skillcert.itembank.models import Item
from skillcert.itembank.states import ItemPool, ItemState


@dataclass(frozen=True)
class UseLimits:
    """How often, and after how many days again, an item may be used; 0 is no limit."""

    max_uses: int
    rest_days: int
    day: date

    @property
    def rested_since(self) -> date:
        """Items used on this day or before have rested long enough."""
        return self.day - timedelta(days=self.rest_days)

    @property
    def used_up(self) -> ColumnElement[bool]:
        return Item.used_count >= self.max_uses if self.max_uses else Item.id.is_(None)

    @property
    def resting(self) -> ColumnElement[bool]:
        return Item.last_used_on > self.rested_since if self.rest_days else Item.id.is_(None)


def limits(day: date | None = None) -> UseLimits:
    """The house's limits; `day`: the day of the exam (today)."""
    return UseLimits(settings.get("itembank.max_uses"), settings.get("itembank.rest_days"), day or clock.today())


def usable(
    code: str, level: int, *, pools: Collection[ItemPool] = (ItemPool.SECRET,), day: date | None = None
) -> Select[tuple[Item]]:
    """R30: the items of a bank that a paper for `day` may draw from. Practice items never: candidates have seen them."""
    allowed = [pool for pool in pools if pool is not ItemPool.PRACTICE]
    query = select(Item).where(Item.occupation_code == code, Item.level == level, Item.state == ItemState.APPROVED)
    query = query.where(Item.pool.in_(allowed))
    limit = limits(day)
    if limit.max_uses:
        query = query.where(Item.used_count < limit.max_uses)
    if limit.rest_days:
        query = query.where(Item.last_used_on.is_(None) | (Item.last_used_on <= limit.rested_since))
    return query


def enemies(item: Item, most: int = 30) -> list[Item]:
    """The other items with the same mark: never two of them in one paper."""
    if not item.related:
        return []
    query = select(Item).where(
        Item.occupation_code == item.occupation_code, Item.level == item.level, Item.related == item.related
    )
    return list(db.session.scalars(query.where(Item.id != item.id).order_by(Item.id).limit(most)))

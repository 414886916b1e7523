"""Pools and enemies: what an item may be used for, and with which others it never stands in one paper."""

from collections.abc import Sequence

from sqlalchemy import select

from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.itembank import rules_review
from skillcert.itembank.models import Item
from skillcert.itembank.states import ItemPool, items


def move_to_pool(chosen: Sequence[Item], pool: ItemPool, actor: Actor) -> tuple[int, list[tuple[Item, list[Reason]]]]:
    """Move items into another pool, each with a line in its history; (how many moved, the others with their reasons)."""
    done, left = 0, []
    for item in chosen:
        if item.pool is pool:
            continue
        before = item.pool
        try:
            items.move(
                item, "move_pool", actor, rules_review.may_move(before, pool), pool_before=before, pool_after=pool
            )
        except Refused as refused:
            left.append((item, refused.reasons))
            continue
        item.pool, done = pool, done + 1
    db.session.flush()
    return done, left


def relate(chosen: Sequence[Item], mark: str, actor: Actor) -> str:
    """R30: declare items enemies (相关题) by one mark; none given: the mark they have, else a new one. Returns the mark."""
    there = sorted({item.related for item in chosen if item.related})
    mark = mark.strip()[:40] or (there[0] if len(there) == 1 else "") or _fresh_mark(chosen)
    refuse_if(rules_review.one_mark(len(chosen), there, mark, mark in there or _carried(chosen, mark)))
    for item in chosen:
        if item.related != mark:
            items.move(item, "relate", actor, mark=mark, mark_before=item.related)
            item.related = mark
    db.session.flush()
    return mark


def unrelate(chosen: Sequence[Item], actor: Actor) -> int:
    """Take the mark off; the items may stand in one paper again."""
    marked = [item for item in chosen if item.related]
    for item in marked:
        items.move(item, "relate", actor, mark=None, mark_before=item.related)
        item.related = None
    db.session.flush()
    return len(marked)


def _fresh_mark(chosen: Sequence[Item]) -> str:
    return f"E{min(item.id for item in chosen)}" if chosen else ""


def _carried(chosen: Sequence[Item], mark: str) -> bool:
    """Whether another item of the bank carries this mark."""
    if not chosen:
        return False
    query = select(Item.id).where(
        Item.occupation_code == chosen[0].occupation_code, Item.level == chosen[0].level, Item.related == mark
    )
    return db.session.scalar(query.limit(1)) is not None

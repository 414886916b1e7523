"""Versions of an item: each approved content is kept for good; a revision begins the next one."""

from collections.abc import Iterable

from sqlalchemy import select

from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.itembank.models import Item, ItemVersion
from skillcert.itembank.states import items

CONTENT = (
    "type", "stem", "stem_text", "options", "key", "difficulty", "analysis", "source", "point_id", "shared_stem_id",
    "stem_position",
)  # fmt: skip
"""What makes up the content of an item; a version keeps these fields under these names."""


def content_of(item: Item) -> dict:
    """The content as it stands now, fit for JSON."""
    return {name: str(item.type) if name == "type" else getattr(item, name) for name in CONTENT}


def case_of(item: Item) -> dict:
    """{"case": {"title", "text"}} of an item under a shared stem: the stem may change once none of its items is in use."""
    case = item.shared_stem
    return {"case": {"title": case.title, "text": case.text}} if case is not None else {}


def keep(approved: Iterable[Item], actor: Actor, note: str = "") -> None:
    """R27: store the content of items that were just approved; one that is kept already stays as it is."""
    approved = list(approved)
    for start in range(0, len(approved), 500):
        part = approved[start : start + 500]
        query = select(ItemVersion.item_id, ItemVersion.number).where(
            ItemVersion.item_id.in_([item.id for item in part])
        )
        there = {tuple(row) for row in db.session.execute(query)}
        db.session.add_all(
            ItemVersion(
                item_id=item.id,
                number=item.version,
                content=content_of(item) | case_of(item),
                author_id=item.author_id,
                reviewer_id=actor.account_id,
                note=note.strip(),
            )
            for item in part
            if (item.id, item.version) not in there
        )


def begin_next(item: Item, actor: Actor) -> None:
    """Let the content change again: an approved one is kept first, and what comes now is the next version."""
    if item.reviewer_id is not None:
        keep([item], actor)
        item.version += 1
    item.reviewer_id = item.first_reviewer_id = None


def revise(item: Item, actor: Actor, note: str = "") -> None:
    """R27: take an approved item back to draft as its next version; papers keep the version they hold."""
    items.move(item, "revise", actor, version=item.version + 1, note=note.strip())
    begin_next(item, actor)
    item.author_id, item.author_person_id = actor.account_id, actor.person_id
    db.session.flush()

"""What a paper holds, read from the bank: the JSON that is sealed (its shape stands at `models.Paper`)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select

from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused
from skillcert.itembank.models import Item
from skillcert.itembank.states import ItemState
from skillcert.papers import drawing
from skillcert.papers.blueprint import Blueprint
from skillcert.papers.places import Place
from skillcert.papers.states import CompositionMode
from skillcert.plans.models import Offer
from skillcert.standards.states import LEVEL_NAMES


def of_items(
    offer: Offer, plan: drawing.Specification, blueprint: Blueprint, mode: CompositionMode, ids: Sequence[int]
) -> dict:
    """A paper of these items in this order."""
    rows, homes = _rows(ids), {point.code: point.range_code for point in plan.points}
    marks = {section.kind: section.marks for section in blueprint.sections}
    ids = _cases_last(ids, rows)
    items = [_item(rows[id_], number, marks[rows[id_].type], homes) for number, id_ in enumerate(ids, 1)]
    return _head(offer, plan, mode) | {"cases": _cases(rows[id_] for id_ in ids), "items": items}


def of_places(offer: Offer, plan: drawing.Specification, blueprint: Blueprint, places: Sequence[Place]) -> dict:
    """A paper of places: all their items, and how many of each place a candidate gets."""
    ids = [id_ for place in places for id_ in place.items]
    rows, homes = _rows(ids), {point.code: point.range_code for point in plan.points}
    marks = {section.kind: section.marks for section in blueprint.sections}
    cells = {id_: place.cell for place in places for id_ in place.items}
    items = [
        _item(rows[id_], number, marks[rows[id_].type], homes) | {"cell": cells[id_]}
        for number, id_ in enumerate(ids, 1)
    ]
    draw = [{"cell": place.cell, "take": 1} for place in places]
    return _head(offer, plan, CompositionMode.RANDOM) | {"cases": [], "items": items, "draw": draw}


def unchanged(versions: Mapping[int, int], ids: Iterable[int]) -> None:
    """Raise `Refused` if one of the items is not what composition saw."""
    query = select(Item.id, Item.version, Item.state).where(Item.id.in_(list(ids)))
    for id_, version, state in db.session.execute(query):
        if versions.get(id_) != version or state is not ItemState.APPROVED:
            raise Refused(Reason("papers.bank_changed"))


def _head(offer: Offer, plan: drawing.Specification, mode: CompositionMode) -> dict:
    title = f"{offer.occupation.name}（{LEVEL_NAMES[offer.level]}）理论知识试卷"
    return {"title": title, "minutes": plan.minutes, "mode": mode.value}


def _cases_last(ids: Sequence[int], rows: Mapping[int, Item]) -> list[int]:
    """The items that stand alone by type as they come, then case by case the others, each case in its own order."""
    cases = list(dict.fromkeys(rows[id_].shared_stem_id for id_ in ids if rows[id_].shared_stem_id))
    alone = [id_ for id_ in ids if not rows[id_].shared_stem_id]
    bound = [id_ for id_ in ids if rows[id_].shared_stem_id]
    return alone + sorted(bound, key=lambda id_: (cases.index(rows[id_].shared_stem_id), rows[id_].stem_position, id_))


def _rows(ids: Iterable[int]) -> dict[int, Item]:
    return {item.id: item for item in db.session.scalars(select(Item).where(Item.id.in_(list(ids))))}


def _item(row: Item, number: int, marks: Decimal, homes: Mapping[str, str]) -> dict:
    return {
        "item_id": row.id,
        "version": row.version,
        "number": number,
        "type": row.type.value,
        "marks": str(marks),
        "stem": row.stem,
        "options": row.options,
        "key": row.key,
        "range": homes.get(row.point.code, "") if row.point else "",
        "case": row.shared_stem_id,
    }


def _cases(rows: Iterable[Item]) -> list[dict]:
    """The shared stems of a paper, in the order in which its items come to them."""
    found = {row.shared_stem_id: row.shared_stem for row in rows if row.shared_stem is not None}
    return [{"id": id_, "title": stem.title, "text": stem.text} for id_, stem in found.items()]

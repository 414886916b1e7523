"""What exams have shown of items: kept for each paper, and drawn together on the item for the next composition."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import select

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.itembank.models import Item, ItemFigure

SIX = Decimal("0.000001")


@dataclass(frozen=True)
class Figure:
    """What one paper has shown of one version of an item. `facility` 0…1; `discrimination` and `upper_lower` −1…1."""

    version: int
    responses: int
    facility: Decimal | None
    discrimination: Decimal | None
    upper_lower: Decimal | None = None
    choices: Mapping[str, int] = field(default_factory=dict)


def record_statistics(paper_id: int, figures: Mapping[int, Figure]) -> None:
    """Keep {item id: figure} of a paper, in place of what it gave before.

    On the item stand the figures of its present version over all papers, weighted by the number of answers; a revised item
    begins anew.
    """
    ids = list(figures)
    known = {
        row.item_id: row
        for row in db.session.scalars(
            select(ItemFigure).where(ItemFigure.paper_id == paper_id, ItemFigure.item_id.in_(ids))
        )
    }
    for item_id, figure in figures.items():
        row = known.get(item_id)
        if row is None:
            row = ItemFigure(item_id=item_id, paper_id=paper_id)
            db.session.add(row)
        row.version, row.responses, row.facility = figure.version, figure.responses, figure.facility
        row.discrimination, row.upper_lower = figure.discrimination, figure.upper_lower
        row.choices, row.at = dict(figure.choices), clock.now()
    db.session.flush()
    _draw_together(ids)


def _draw_together(item_ids: Iterable[int]) -> None:
    ids = list(item_ids)
    rows: dict[tuple[int, int], list[ItemFigure]] = defaultdict(list)
    for row in db.session.scalars(select(ItemFigure).where(ItemFigure.item_id.in_(ids))):
        rows[row.item_id, row.version].append(row)
    for item in db.session.scalars(select(Item).where(Item.id.in_(ids))):
        if own := rows.get((item.id, item.version)):
            item.responses = sum(row.responses for row in own)
            item.facility = weighted((row.facility, row.responses) for row in own)
            item.discrimination = weighted((row.discrimination, row.responses) for row in own)
    db.session.flush()


def weighted(values: Iterable[tuple[Decimal | None, int]]) -> Decimal | None:
    """The mean of values with their weights; what has no value does not count."""
    known = [(value, weight) for value, weight in values if value is not None and weight]
    total = sum(weight for _, weight in known)
    if not total:
        return None
    return (sum((value * weight for value, weight in known), Decimal(0)) / total).quantize(SIX)


def of_item(item_id: int) -> list[ItemFigure]:
    """What exams have shown of an item, the newest first."""
    query = select(ItemFigure).where(ItemFigure.item_id == item_id).order_by(ItemFigure.at.desc(), ItemFigure.id.desc())
    return list(db.session.scalars(query.limit(50)))

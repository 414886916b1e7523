"""What the pages of statistics read. Figures belong to the batch's centre; who sees a batch sees its papers' figures."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.exams.doubt_states import WAITING
from skillcert.exams.figure_models import KeyDoubt, PaperFigure
from skillcert.exams.models import Attempt
from skillcert.itembank.models import Item, ItemVersion
from skillcert.papers.models import Paper
from skillcert.people.models import Centre
from skillcert.plans.models import Batch, Offer
from skillcert.standards.models import Occupation

_OFFER = joinedload(Paper.offer).options(joinedload(Offer.batch), joinedload(Offer.occupation))


def papers(scope: Scope) -> Select:
    """Rows of (Paper, candidates marked, when figures were computed, doubts that wait) of papers that were sat."""
    in_the_hall = Attempt.on_paper.is_(False)
    marked = select(func.count(Attempt.marked_at)).where(Attempt.paper_id == Paper.id, in_the_hall).scalar_subquery()
    waiting = (
        select(func.count(KeyDoubt.id))
        .where(KeyDoubt.paper_id == Paper.id, KeyDoubt.state.in_(WAITING))
        .scalar_subquery()
    )
    query = (
        select(Paper, marked.label("marked"), PaperFigure.computed_at, waiting.label("waiting"))
        .join(Batch, Batch.id == Paper.batch_id)
        .join(Offer, Offer.id == Paper.offer_id)
        .join(Occupation, Occupation.code == Offer.occupation_code)
        .outerjoin(PaperFigure, PaperFigure.paper_id == Paper.id)
        .where(
            select(Attempt.id).where(Attempt.paper_id == Paper.id, Attempt.marked_at.is_not(None), in_the_hall).exists()
        )
        .options(_OFFER)
    )
    return scope.limit(query, centre=Batch.centre_id)


def paper(scope: Scope, paper_id: int) -> Paper | None:
    """One paper that somebody sat, in sight."""
    query = papers(scope).with_only_columns(Paper).where(Paper.id == paper_id)
    return db.session.scalar(query)


def figure(paper_id: int) -> PaperFigure | None:
    query = select(PaperFigure).where(PaperFigure.paper_id == paper_id).options(joinedload(PaperFigure.paper))
    return db.session.scalar(query)


def on_paper(paper_id: int) -> int:
    """How many scores of this paper were read from answer sheets: a corrected key changes none of them by itself."""
    query = select(func.count(Attempt.id)).where(
        Attempt.paper_id == paper_id, Attempt.on_paper, Attempt.marked_at.is_not(None)
    )
    return db.session.scalar(query) or 0


def doubts(paper_id: int) -> list[KeyDoubt]:
    """The doubts of a paper by number."""
    query = select(KeyDoubt).where(KeyDoubt.paper_id == paper_id).order_by(KeyDoubt.number)
    return list(db.session.scalars(query))


def doubt(scope: Scope, doubt_id: int) -> KeyDoubt | None:
    query = select(KeyDoubt).join(Paper, Paper.id == KeyDoubt.paper_id).join(Batch, Batch.id == Paper.batch_id)
    query = query.where(KeyDoubt.id == doubt_id).options(joinedload(KeyDoubt.paper))
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def doubts_of_batch(batch_id: int) -> list[KeyDoubt]:
    """All doubts of a batch's papers, those that wait first."""
    query = (select(KeyDoubt).join(Paper, Paper.id == KeyDoubt.paper_id).where(Paper.batch_id == batch_id)).options(
        joinedload(KeyDoubt.paper)
    )
    found = list(db.session.scalars(query.order_by(KeyDoubt.paper_id, KeyDoubt.number)))
    return sorted(found, key=lambda one: one.state not in WAITING)


def wording(item_id: int, version: int) -> Item | ItemVersion | None:
    """The item as it stood in the paper: the kept version, or the item itself while it is that version."""
    item = db.session.get(Item, item_id)
    if item is None or item.version == version:
        return item
    query = select(ItemVersion).where(ItemVersion.item_id == item_id, ItemVersion.number == version)
    return db.session.scalar(query) or item


def centre_names() -> dict[str, str]:
    """{centre id as text: name}, for comparisons between centres."""
    return {str(number): name for number, name in db.session.execute(select(Centre.id, Centre.name))}


def item(item_id: int) -> Item | None:
    return db.session.get(Item, item_id)

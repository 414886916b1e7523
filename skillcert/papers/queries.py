"""What the pages of papers show: offers with their papers, one paper, its register."""

from collections.abc import Iterable

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.itembank import queries as bank_queries
from skillcert.papers.models import Paper, PaperReading
from skillcert.papers.states import PaperState
from skillcert.plans.models import Batch, Offer, PlannedSession
from skillcert.plans.states import BatchState
from skillcert.standards.models import Occupation
from skillcert.standards.states import Part

ON_THE_LINE = (BatchState.ANNOUNCED, BatchState.CLOSED)


def offers(scope: Scope) -> Select:
    """Rows of (offer, first theory session, papers that wait, papers locked) for announced batches in sight."""
    first = (
        select(func.min(PlannedSession.starts_at))
        .where(PlannedSession.offer_id == Offer.id, PlannedSession.part == Part.THEORY)
        .scalar_subquery()
    )
    query = (
        select(Offer, first.label("starts_at"), _count(PaperState.COMPOSED), _count(PaperState.LOCKED))
        .join(Batch, Batch.id == Offer.batch_id)
        .join(Occupation, Occupation.code == Offer.occupation_code)
        .where(Batch.state.in_(ON_THE_LINE))
    )
    query = query.options(joinedload(Offer.batch), joinedload(Offer.occupation)).order_by(Offer.id.desc())
    return scope.limit(query, centre=Batch.centre_id)


def holding(state: str):
    """The condition of the list's chips: offers with papers in a state, or (``"none"``) with no live paper."""
    live_ones = select(Paper.id).where(Paper.offer_id == Offer.id)
    if state == "none":
        return ~live_ones.where(Paper.state != PaperState.VOID).exists()
    return live_ones.where(Paper.state == PaperState(state)).exists()


def offer(scope: Scope, offer_id: int) -> Offer | None:
    query = (
        select(Offer).join(Batch, Batch.id == Offer.batch_id).where(Offer.id == offer_id, Batch.state.in_(ON_THE_LINE))
    )
    query = query.options(joinedload(Offer.batch), joinedload(Offer.occupation))
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def papers_of(offer_id: int) -> list[Paper]:
    """All papers of an offer, void ones last. Their content stays sealed."""
    found = list(db.session.scalars(select(Paper).where(Paper.offer_id == offer_id).order_by(Paper.id)))
    return sorted(found, key=lambda paper: (paper.state is PaperState.VOID, paper.id))


def paper(scope: Scope, paper_id: int) -> Paper | None:
    query = select(Paper).join(Batch, Batch.id == Paper.batch_id).where(Paper.id == paper_id)
    query = query.options(
        joinedload(Paper.offer).joinedload(Offer.occupation), joinedload(Paper.offer).joinedload(Offer.batch)
    )
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def readings(paper_id: int) -> list[PaperReading]:
    """The register of a paper: who opened or printed it for what, newest first."""
    query = select(PaperReading).where(PaperReading.paper_id == paper_id).order_by(PaperReading.copy.desc())
    return list(db.session.scalars(query))


def names_of(papers: Iterable[Paper]) -> dict[int, str]:
    """Account id → name of who composed and approved."""
    return bank_queries.names_of({account for one in papers for account in (one.composed_by, one.approved_by)})


def live(offer_id: int) -> list[Paper]:
    """Locked papers of an offer, main first."""
    query = select(Paper).where(Paper.offer_id == offer_id, Paper.state == PaperState.LOCKED)
    return list(db.session.scalars(query.order_by(Paper.form)))


def _count(state: PaperState):
    query = select(func.count(Paper.id)).where(Paper.offer_id == Offer.id, Paper.state == state)
    return query.scalar_subquery().label(state.value)

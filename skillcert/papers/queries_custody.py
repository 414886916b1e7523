"""What custody reads: keys, who may keep a paper, requests that wait, alarms, the chain of a paper."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from skillcert.core import clock
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.papers.models import CustodyKey, KeyShare, Paper, PaperAct, ReadingAlarm
from skillcert.papers.states import ActState, PaperState
from skillcert.people.models import Account, Grant
from skillcert.people.permissions import TABLE
from skillcert.plans.models import Batch, Offer, PlannedSession
from skillcert.standards.states import Part

OPEN_ACTS = (ActState.ASKED, ActState.CONFIRMED)


def key_of(account_id: int | None) -> CustodyKey | None:
    """The key of an account that is in use."""
    query = select(CustodyKey).where(CustodyKey.account_id == account_id, CustodyKey.retired_at.is_(None))
    return db.session.scalar(query.options(joinedload(CustodyKey.account)))


def able(centre_id: int | None) -> list[CustodyKey]:
    """Keys of those who may keep papers of a centre's batches today: its own custodians and the management's."""
    return list(db.session.scalars(_able(centre_id).order_by(CustodyKey.id)))


def custodians(paper: Paper) -> list[tuple[CustodyKey, bool]]:
    """For whom a paper was sealed, and whether each can still open it."""
    query = select(CustodyKey).where(CustodyKey.id.in_(select(KeyShare.key_id).where(KeyShare.paper_id == paper.id)))
    keys = db.session.scalars(query.options(joinedload(CustodyKey.account)).order_by(CustodyKey.id)).all()
    still = {key.id for key in able(paper.offer.batch.centre_id)} if keys else set()
    return [(key, key.id in still) for key in keys]


def opened_only_with(key: CustodyKey) -> list[str]:
    """Numbers of the sealed papers that two custodians can still open, but not without this one."""
    shared = select(KeyShare.paper_id).where(KeyShare.key_id == key.id)
    query = select(Paper).where(Paper.id.in_(shared), Paper.wrapped_key.is_(None), Paper.state == PaperState.LOCKED)
    numbers = []
    for paper in db.session.scalars(query.order_by(Paper.number)):
        able_ones = {one.id for one, still in custodians(paper) if still}
        if key.id in able_ones and len(able_ones) == 2:
            numbers.append(paper.number)
    return numbers


def _able(centre_id: int | None) -> Select:
    today = clock.today()
    rights = [(role, duty) for (role, duty), names in TABLE.items() if "papers.custody" in names]
    holds = or_(*((Grant.role == role) & (Grant.duty == duty) for role, duty in rights))
    granted = select(Grant.account_id).where(
        holds,
        or_(Grant.centre_id.is_(None), Grant.centre_id == centre_id),
        Grant.valid_from <= today,
        or_(Grant.valid_to.is_(None), Grant.valid_to >= today),
    )
    query = select(CustodyKey).join(Account, Account.id == CustodyKey.account_id)
    query = query.where(CustodyKey.retired_at.is_(None), Account.active, Account.id.in_(granted))
    return query.options(joinedload(CustodyKey.account))


def act(scope: Scope, act_id: int) -> PaperAct | None:
    query = _acts().where(PaperAct.id == act_id)
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def open_acts(paper_ids: Collection[int]) -> list[PaperAct]:
    """Requests of these papers that are not over, newest first."""
    query = _acts().where(PaperAct.paper_id.in_(paper_ids), PaperAct.state.in_(OPEN_ACTS))
    return list(db.session.scalars(query.order_by(PaperAct.id.desc())))


def waiting_acts(scope: Scope) -> list[PaperAct]:
    """Requests in sight that wait for a second person, newest first."""
    query = _acts().where(PaperAct.state == ActState.ASKED).order_by(PaperAct.id.desc()).limit(50)
    return list(db.session.scalars(scope.limit(query, centre=Batch.centre_id)))


def _acts() -> Select:
    paper = joinedload(PaperAct.paper)
    offer = paper.joinedload(Paper.offer)
    query = select(PaperAct).join(Paper, Paper.id == PaperAct.paper_id).join(Batch, Batch.id == Paper.batch_id)
    return query.options(
        offer.joinedload(Offer.occupation), offer.joinedload(Offer.batch), joinedload(PaperAct.spare)
    )


def sealed_mains(offer_ids: Iterable[int]) -> list[Paper]:
    """Main papers of these offers that wait for their custodians."""
    query = select(Paper).where(
        Paper.offer_id.in_(list(offer_ids)), Paper.state == PaperState.LOCKED, Paper.spare.is_(False)
    )
    return list(db.session.scalars(query.where(Paper.wrapped_key.is_(None)).order_by(Paper.number)))


def to_open(scope: Scope, now) -> list[tuple[Paper, object]]:
    """(sealed main paper, first theory session) of announced batches in sight whose exam is not over a day ago, the next first."""
    first = (
        select(func.min(PlannedSession.starts_at))
        .where(PlannedSession.offer_id == Paper.offer_id, PlannedSession.part == Part.THEORY)
        .scalar_subquery()
    )
    query = select(Paper, first.label("starts_at")).join(Batch, Batch.id == Paper.batch_id)
    query = query.where(
        Paper.state == PaperState.LOCKED, Paper.wrapped_key.is_(None), Paper.spare.is_(False), first > now - timedelta(days=1)
    )
    offer = joinedload(Paper.offer)
    query = query.options(offer.joinedload(Offer.occupation), offer.joinedload(Offer.batch)).order_by(first, Paper.id)
    return [tuple(row) for row in db.session.execute(scope.limit(query, centre=Batch.centre_id).limit(50))]


def alarms(limit: int = 30) -> list[ReadingAlarm]:
    """Who read uncommonly much, newest first."""
    return list(db.session.scalars(select(ReadingAlarm).order_by(ReadingAlarm.id.desc()).limit(limit)))

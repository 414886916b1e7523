"""Stage papers: main and spare paper of the offer, composed by the centre, approved by management and sealed for four custodians.

On the world it leaves `paper_ids` (main first) and `paper_id`. `unseal` is the custodians' step of the exam day.
"""

from datetime import timedelta

from sqlalchemy import select

from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.papers import boxes, drawing, queries_custody, service, service_acts, service_custody
from skillcert.papers.models import Paper
from skillcert.papers.service_compose import Wish, compose_papers
from skillcert.papers.states import ActKind, CompositionMode, PaperState
from skillcert.plans.models import Offer

DAYS_BEFORE_EXAM = 14
PASSPHRASE = "demo-custody-2026"
"""Of every custodian of a demonstration; a real house has none that anybody else knows."""

LIGHT = boxes.Cost(passes=1, memory=1024)
"""A known passphrase needs no costly key."""


def build(world, *, count: int = 2, approve: bool = True, **_options) -> dict:
    """Compose `count` papers and lock them; what the bank lacks is a refusal."""
    offer = db.session.get(Offer, world.offer_id)
    world.travel(min(session.starts_at for session in offer.sessions) - timedelta(days=DAYS_BEFORE_EXAM))
    composer, approver = world.actor("centre", "items_assessors"), world.actor("management", "items_assessors")
    mode = getattr(world, "mode", CompositionMode.BY_POINTS)
    with unit_of_work():
        offer = db.session.get(Offer, world.offer_id)
        differs = bool(drawing.specification(offer).differences) and mode is CompositionMode.BY_POINTS
        wish = Wish(mode, count, world.seed, deviation="题库按自有鉴定范围命题" if differs else "")
        world.paper_ids = [paper.id for paper in compose_papers(offer, wish, composer)]
        world.paper_id = world.paper_ids[0]
    custodians(world)
    if approve:
        with unit_of_work():
            for paper_id in world.paper_ids:
                service.approve(db.session.get(Paper, paper_id), approver)
    paper = db.session.get(Paper, world.paper_id)
    return {"papers": len(world.paper_ids), "items": paper.item_count, "mode": mode.value, "locked": approve}


def custodians(world) -> list:
    """The quality officers of the centre and the management, each with a custody key; those of one tier first."""
    found = [world.actors.get((role, "quality", centre, nth)) for role, centre in _tiers(world) for nth in (1, 2)]
    present = [actor for actor in found if actor is not None]
    with unit_of_work():
        for actor in present:
            if queries_custody.key_of(actor.account_id) is None:
                service_custody.make_key(actor, PASSPHRASE, PASSPHRASE, LIGHT)
    return present


def unseal(world, minutes: int = 60, spares: bool = False) -> list[int]:
    """Two custodians open the sealed main papers of the batch (and its spares) at `minutes` before the exam; gives their ids."""
    first, second = custodians(world)[:2]
    query = select(Paper).where(Paper.batch_id == world.batch_id, Paper.state == PaperState.LOCKED).order_by(Paper.id)
    waiting = [paper for paper in db.session.scalars(query) if paper.sealed and (spares or not paper.spare)]
    starts = {paper.id: service_custody.first_start(paper) for paper in waiting}
    for paper_id, starts_at in sorted(starts.items(), key=lambda row: row[1]):
        world.travel(starts_at - timedelta(minutes=minutes))
        one, other = (service_custody.unlock(actor, PASSPHRASE) for actor in (first, second))
        with unit_of_work():
            paper = db.session.get(Paper, paper_id)
            act = service_acts.ask(paper, ActKind.OPEN, "开考前启封", first, one)
            service_acts.confirm(act, second, other)
    return list(starts)


def read(world, paper_id: int, kind: ActKind, purpose: str = "核对", act=None):
    """Two people read or print a locked paper: `act(paper, actor)` is done by the asker (by default the reading itself)."""
    first, second = custodians(world)[:2]
    with unit_of_work():
        asked = service_acts.ask(db.session.get(Paper, paper_id), kind, purpose, first)
        service_acts.confirm(asked, second)
    with unit_of_work():
        paper = db.session.get(Paper, paper_id)
        return act(paper, first) if act else service.read(paper, first, purpose, kind.value)


def _tiers(world) -> list[tuple[str, int | None]]:
    return [("centre", world.centre_id), ("management", None)]

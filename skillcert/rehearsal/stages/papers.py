"""Stage papers: main and spare paper of the offer, composed by the centre, approved and locked by management.

On the world it leaves `paper_ids` (main first) and `paper_id`.
"""

from datetime import timedelta

from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.papers import drawing, service
from skillcert.papers.models import Paper
from skillcert.papers.service_compose import Wish, compose_papers
from skillcert.papers.states import CompositionMode
from skillcert.plans.models import Offer

DAYS_BEFORE_EXAM = 14


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
    if approve:
        with unit_of_work():
            for paper_id in world.paper_ids:
                service.approve(db.session.get(Paper, paper_id), approver)
    paper = db.session.get(Paper, world.paper_id)
    return {"papers": len(world.paper_ids), "items": paper.item_count, "mode": mode.value, "locked": approve}

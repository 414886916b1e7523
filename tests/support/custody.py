"""A hall whose papers are sealed: two custodians with keys, a main paper and a spare, and browsers of their own."""

from dataclasses import replace

from sqlalchemy import select

from skillcert.core import crypto
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.papers import sealing, service_acts, service_custody
from skillcert.papers.models import Paper
from skillcert.papers.states import ActKind, CompositionMode, PaperState
from skillcert.plans.models import Offer
from skillcert.plans.states import BatchState
from skillcert.rehearsal.stages.papers import LIGHT, PASSPHRASE
from tests.support import hall as halls
from tests.support.browsing import AuditedClient

SPARE = "备用卷暗记-5150"


def sealed_hall(**options):
    """`tests.support.hall.hall` with its paper sealed, a sealed spare (its stems bear SPARE), and `keepers` (two actors)."""
    made = halls.hall(**options)
    with unit_of_work():
        made.keepers = [halls._account(f"质控{n}", "management", "quality") for n in "甲乙"]
        for actor in made.keepers:
            service_custody.make_key(actor, PASSPHRASE, PASSPHRASE, LIGHT)
        main = db.session.scalar(select(Paper))
        offer = db.session.get(Offer, made.offer_id)
        offer.batch.state = BatchState.ANNOUNCED
        content = sealing.unsealed(main)
        spare = Paper(batch_id=main.batch_id, offer=offer, form="B", number="202600001-B", spare=True, state=PaperState.LOCKED,
                      mode=CompositionMode.BY_TYPE, blueprint={}, seed=2, bank_version="x", item_count=main.item_count, minutes=90)  # fmt: skip
        items = [item | {"stem": f"{SPARE} {item['number']}", "item_id": item["item_id"] + 500} for item in content["items"]]
        sealing.seal(spare, content | {"items": items})
        db.session.add(spare)
        db.session.flush()
        keys = service_custody.appointed(main, None)
        service_custody.seal_for(main, content, keys, [])
        service_custody.seal_for(spare, sealing.unsealed(spare), keys, [])
        made.paper_id, made.spare_id = main.id, spare.id
    return made


def open_papers(made, *paper_ids) -> None:
    """Both custodians open papers at once; the clock must allow it."""
    for paper_id in paper_ids:
        for_one = [at_browser(actor) for actor in made.keepers]
        mine = [service_custody.unlock(actor, PASSPHRASE) for actor in for_one]
        with unit_of_work():
            act = service_acts.ask(db.session.get(Paper, paper_id), ActKind.OPEN, "开考", for_one[0], mine[0])
            service_acts.confirm(act, for_one[1], mine[1])


def at_browser(actor):
    """The actor at a browser of their own."""
    return replace(actor, session=f"s{actor.account_id}/pc{actor.account_id}")


def browsers(app, made) -> list[AuditedClient]:
    return [AuditedClient(app).as_(actor) for actor in made.keepers]


def content_of(paper: Paper) -> bytes:
    """The plain bytes of an opened paper."""
    return crypto.decrypt_with(crypto.decrypt("paper-key", paper.wrapped_key), paper.content)

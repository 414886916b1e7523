"""Two people at one paper at the same time."""

import threading

from sqlalchemy import func, select

from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.papers import service, service_compose
from skillcert.papers.models import Paper, PaperReading
from skillcert.papers.service_compose import Wish
from skillcert.plans.models import Offer
from skillcert.rehearsal.stages import itembank as bank_stage
from skillcert.rehearsal.world import World
from tests.support.bank import make_ground


def together(app, act, times: int) -> list:
    """Run `act()` in threads that start at once; gives what each returned or was refused with."""
    gate, told = threading.Barrier(times), []

    def one():
        with app.app_context():
            gate.wait()
            try:
                told.append(act())
            except Refused as refused:
                told.append(refused.reasons[0].code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_an_offer_gets_one_set_of_papers_and_copies_count_on(live):
    with live.app_context():
        world = make_ground(World(seed=1))
        bank_stage.build(world)
        composer = world.actor("centre", "items_assessors")

    def compose():
        with unit_of_work():
            return len(service_compose.compose_papers(db.session.get(Offer, world.offer_id), Wish(seed=1), composer))

    assert sorted(map(str, together(live, compose, 4))) == ["2", *["papers.forms_exist"] * 3]
    with live.app_context():
        paper_id = db.session.scalar(select(Paper.id).where(Paper.form == "A"))

    def look():
        with unit_of_work():
            return service.read(db.session.get(Paper, paper_id), composer, "check", "view")[1].copy

    assert sorted(together(live, look, 5)) == [1, 2, 3, 4, 5]
    with live.app_context():
        assert db.session.scalar(select(func.count()).select_from(PaperReading)) == 5
        assert db.session.scalar(select(func.count()).select_from(Paper)) == 2

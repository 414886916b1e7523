"""R8 under a race: however many hands press the button, one registration lives. On a real database with real commits."""

import threading

import pytest

from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.people.models import Person
from skillcert.plans.models import Offer
from skillcert.registration import service
from skillcert.registration.models import Registration
from tests.registration.rows import Scene


@pytest.mark.rule(8)
def test_of_eight_presses_at_once_one_application_remains(live):
    with live.app_context():
        with unit_of_work():
            scene = Scene()
            me = scene.candidate()
            offer_id = scene.offer.id
        db.session.remove()
    gate, said = threading.Barrier(8), []

    def press():
        with live.app_context():
            gate.wait()
            try:
                with unit_of_work():
                    service.start(db.session.get(Offer, offer_id), db.session.get(Person, me.person_id), me)
                said.append("done")
            except Refused as refused:
                said.append(refused.reasons[0].code)
            finally:
                db.session.remove()

    hands = [threading.Thread(target=press) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(said) == ["done", *["registration.duplicate"] * 7]
    with live.app_context():
        assert db.session.query(Registration).count() == 1

"""Accepted candidates without the way there: for tests of what comes after registration."""

from datetime import date

from skillcert.core import clock
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.people import queries as people
from skillcert.people import service
from skillcert.people.identifiers import number_index
from skillcert.plans.models import Batch, Offer
from skillcert.registration.models import PartEntry, Registration
from skillcert.registration.states import EntryKind, RegistrationState, Source
from skillcert.rehearsal.institution import invent
from skillcert.standards.states import required_parts
from tests.support.line import until


def announced(world, **plans):
    """People, standards, an announced batch whose registration is over."""
    until(world, "plans", plans=plans)
    batch = db.session.get(Batch, world.batch_id)
    world.travel(clock.at(batch.review_deadline, 18))
    return world


def accept(world, count=12, offer_id=None, classes=("", "电工2301"), parts=None):
    """`count` accepted registrations for an offer of the batch; gives their ids."""
    ids = []
    with unit_of_work():
        offer = db.session.get(Offer, offer_id or world.offer_id)
        known = len(list(db.session.query(Registration.id)))
        for i in range(count):
            who = invent(world.random, 5000 + known + i, today=date(2026, 11, 1))
            person = service.ensure_person(who.name, who.number, Actor.system(), phone=who.phone, confirmed=True)
            one = Registration(
                offer_id=offer.id, batch_id=offer.batch_id, centre_id=offer.batch.centre_id, person_id=person.id,
                state=RegistrationState.ACCEPTED, source=Source.GROUP, snapshot=service.snapshot(person), name=person.name,
                number_index=number_index("resident_id", who.number), employer="", class_name=classes[i % len(classes)],
            )  # fmt: skip
            db.session.add(one)
            db.session.flush()
            for part in parts or required_parts(offer.level):
                db.session.add(PartEntry(registration_id=one.id, part=part, kind=EntryKind.FIRST))
            ids.append(one.id)
    return ids


def account_actor(world, person_id):
    """The duty actor of an expert."""
    return world.duty_actors[person_id] if person_id in world.duty_actors else people.account_of(person_id)

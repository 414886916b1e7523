"""The stage builder of people."""

import random

from sqlalchemy import func, select

from skillcert.core import history, identity
from skillcert.people import passwords, permissions
from skillcert.people.models import Account, ExpertCard, Person
from skillcert.rehearsal.institution import invent
from skillcert.rehearsal.stages import people
from skillcert.rehearsal.world import World


def test_everybody_who_works_on_a_batch_is_there_twice(session, world):
    counts = people.build(world)
    assert counts["centres"] == 6
    assert counts["accounts"] >= 40
    for role, duty in permissions.TABLE:
        if role in ("candidate", "system", "audit"):
            continue
        first, second = world.actor(role, duty), world.actor(role, duty, nth=2)
        assert first.account_id != second.account_id
        assert first.person_id != second.person_id
    assert not list(history.verify())


def test_every_occupation_has_assessors_enough_to_rotate(session, world):
    people.build(world)
    cards = select(ExpertCard.occupation_code, func.count()).where(ExpertCard.highest_level.is_not(None))
    counts = dict(session.execute(cards.group_by(ExpertCard.occupation_code)).all())
    assert len(counts) == 13
    assert min(counts.values()) >= 6


def test_the_same_seed_invents_the_same_people(session, world):
    people.build(world)
    people_of_seed = [
        (p.name, p.documents[0].number) for p in session.scalars(select(Person).order_by(Person.id))
    ]
    assert people_of_seed[0][0]
    rng = random.Random("people:1")
    for serial, (name, number) in enumerate(people_of_seed, start=1):
        who = invent(rng, serial, today=people.AS_OF)
        assert (who.name, who.number) == (name, number)
        assert identity.problems(number, today=people.AS_OF) == []


def test_the_demo_password_opens_every_account(session, world):
    people.build(world)
    hashes = set(session.scalars(select(Account.password_hash)))
    assert len(hashes) == 1
    assert passwords.matches(hashes.pop(), people.PASSWORD)


def test_a_second_batch_finds_the_same_people(session, world):
    first = people.build(world)
    other = World(seed=2)
    again = people.build(other, occupations=("6-18-01-07",))
    assert again["accounts"] == first["accounts"]
    assert other.actors == world.actors
    assert other.experts == world.experts
    assert again["cards"] == people.ASSESSORS

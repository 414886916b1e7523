"""Stage people: leadership, management, six centres with two clerks each, thirty experts with cards, two
administrators.

Every duty is held by two accounts of different people, because many steps need two. On the world it leaves
`centre_ids`, `centre_id` (the centre at work), `experts` (person ids), `duty_actors` {person id: Actor},
`accounts` {sign-in name: id} and an actor for each (role, duty, centre, nth).
"""

import random
from datetime import date, timedelta

from argon2 import PasswordHasher
from sqlalchemy import select

from skillcert.core import clock
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.people import accounts, experts, queries, service
from skillcert.people import permissions as p
from skillcert.people.models import Account, ExpertCard, Person
from skillcert.people.states import CardKind
from skillcert.rehearsal.institution import CENTRES, OCCUPATIONS, invent

PASSWORD = "demo-pass-2026"
"""Of every account of a demonstration; a real house has no default password."""

LIGHT = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
"""A known password needs no costly hash; hundreds of simulated signatures would each pay for it. Renewed at the first sign-in."""

OFFICE_DUTIES = {
    "plan": (p.COORDINATION, p.QUALITY),
    "exam": (p.EXAM_AFFAIRS, p.COORDINATION),
    "items": (p.ITEMS_ASSESSORS, p.CERTIFICATES),
    "cert": (p.CERTIFICATES, p.ITEMS_ASSESSORS),
    "quality": (p.QUALITY, p.EXAM_AFFAIRS),
}
"""Sign-in name → the duty it is the first holder of, and the one it is the second holder of."""

CENTRE_FIRST = {"a": (p.COORDINATION, p.EXAM_AFFAIRS, p.CERTIFICATES), "b": (p.ITEMS_ASSESSORS, p.QUALITY)}
ASSESSORS, INVIGILATORS, SUPERVISORS = 20, 6, 4
AS_OF = date(2026, 1, 1)
"""Ages count from here, so that the same seed invents the same people on every day."""


def build(world, *, occupations: tuple[str, ...] = (), cards_as_of: date | None = None, **_options) -> dict:
    """Build everybody. `occupations`: codes beside the demo's thirteen for which assessors get cards too;
    `cards_as_of`: the day on which all cards are valid (today).

    A house that has its people already (a second batch of the demo) gets nobody new; the world learns who
    they are.
    """
    with unit_of_work():
        crowd = _Crowd(world, cards_as_of)
        if crowd.fresh:
            for code, name, name_en in CENTRES:
                service.add_centre(code, name, crowd.system, name_en)
        world.centre_ids = [centre.id for centre in queries.centres()]
        world.centre_id = world.centre_ids[0]
        _administrators(crowd)
        _leadership(crowd)
        _management(crowd)
        _centres(crowd)
    with unit_of_work():
        _experts(crowd, occupations)
    world.accounts = crowd.accounts
    return {
        "centres": len(world.centre_ids),
        "accounts": len(crowd.accounts),
        "experts": len(world.experts),
        "cards": crowd.cards,
    }


class _Crowd:
    """Makes persons and accounts in a fixed order."""

    def __init__(self, world, cards_as_of: date | None):
        self.world, self.rng = world, random.Random(f"people:{world.seed}")
        self.today, self.system = clock.today(), Actor.system()
        self.cards_as_of = cards_as_of or self.today
        self.fresh = not queries.centres()
        self.hash = LIGHT.hash(PASSWORD) if self.fresh else ""
        self.accounts: dict[str, int] = {}
        self.serial = self.cards = 0
        self.known = set(db.session.scalars(select(ExpertCard.number)))

    def person(self) -> Person:
        self.serial += 1
        who = invent(self.rng, self.serial, today=AS_OF)
        return service.ensure_person(who.name, who.number, self.system, phone=who.phone, confirmed=True)

    def account(self, login: str) -> Account:
        """The account of this name; a fresh house gets one, for a new person."""
        if self.fresh:
            person = self.person()
            made = accounts.create(login, person.name, self.system, person)
            made.password_hash, made.password_changed_at = self.hash, clock.now()
        else:
            made = db.session.scalar(select(Account).where(Account.login == login))
        self.accounts[login] = made.id
        return made

    def grant(self, account: Account, role, duty=None, centre_id=None, nth=1) -> None:
        if self.fresh:
            first = self.today - timedelta(days=730)  # a world may look back on batches of last year
            accounts.grant(account, self.system, role, duty, centre_id, valid_from=first)
        self.world.add_actor(account.id, account.name, role, duty, centre_id, account.person_id, nth)


def _administrators(crowd) -> None:
    for login, role in (("root", p.SYSTEM), ("audit", p.AUDIT)):
        crowd.grant(crowd.account(login), role)


def _leadership(crowd) -> None:
    for nth in (1, 2):
        crowd.grant(crowd.account(f"lead{nth}"), p.LEADERSHIP, nth=nth)


def _management(crowd) -> None:
    for login, (own, second) in OFFICE_DUTIES.items():
        account = crowd.account(f"office-{login}")
        crowd.grant(account, p.MANAGEMENT, own)
        crowd.grant(account, p.MANAGEMENT, second, nth=2)


def _centres(crowd) -> None:
    for number, centre_id in enumerate(crowd.world.centre_ids, start=1):
        for letter, own in CENTRE_FIRST.items():
            account = crowd.account(f"c{number}{letter}")
            for duty in sorted(p.DUTIES, key=lambda duty: duty not in own):  # the own duties first
                crowd.grant(account, p.CENTRE, duty, centre_id, nth=1 if duty in own else 2)


def _experts(crowd, occupations) -> None:
    """Twenty assessors (each with a card for every occupation of two centres), six invigilators, four
    supervisors."""
    world = crowd.world
    world.experts, world.duty_actors = [], {}
    for index in range(ASSESSORS + INVIGILATORS + SUPERVISORS):
        account = crowd.account(f"expert{index + 1:02d}")
        person = account.person
        crowd.grant(account, p.DUTY, nth=index + 1)
        world.experts.append(person.id)
        world.duty_actors[person.id] = world.actor(p.DUTY, nth=index + 1)
        if index < ASSESSORS:
            _assessor(crowd, person, index, occupations)
        elif index < ASSESSORS + INVIGILATORS:
            _card(crowd, person, CardKind.INVIGILATOR, f"J{index + 1:05d}", index)
        else:
            kind = CardKind.SUPERVISOR_EXTERNAL if index % 4 == 0 else CardKind.SUPERVISOR_INTERNAL
            _card(crowd, person, kind, f"R{index + 1:05d}", index)


def _assessor(crowd, person, index, occupations) -> None:
    homes = {index % len(CENTRES), (index + 1 + index // len(CENTRES)) % len(CENTRES)}
    codes = [code for code, centre in OCCUPATIONS.items() if centre in homes]
    codes += [code for code in occupations if code not in codes]
    senior = index % 3 == 0
    kind, level = (CardKind.SENIOR_ASSESSOR, 1) if senior else (CardKind.ASSESSOR, 3)
    for code in codes:
        _card(crowd, person, kind, f"K{index + 1:02d}{code.replace('-', '')}", index, code, level)
    if index % 4 == 0:
        _card(crowd, person, CardKind.ITEM_WRITER, f"M{index + 1:05d}", index, codes[0])
    _card(crowd, person, CardKind.INVIGILATOR, f"J{index + 1:05d}", index)


def _card(crowd, person, kind, number, index, code=None, level=None) -> None:
    if number in crowd.known:
        return
    centre_id = crowd.world.centre_ids[index % len(CENTRES)]
    until = crowd.cards_as_of + timedelta(days=120 + 37 * (index % 12))
    experts.add_card(
        person,
        crowd.system,
        kind=kind,
        number=number,
        valid_from=until - timedelta(days=3 * 365),
        valid_until=until,
        occupation_code=code,
        highest_level=level,
        centre_id=centre_id,
    )
    crowd.cards += 1

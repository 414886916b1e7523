"""The ground of bank and papers for tests, made directly: people, a filing, a standard, an announced batch."""

from datetime import timedelta
from decimal import Decimal

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.people.models import Account, Centre, Grant, Person
from skillcert.plans.models import Batch, Offer, PlannedSession, Site
from skillcert.plans.states import BatchState
from skillcert.standards.models import Filing, FilingItem, LevelRule, Occupation, StandardVersion, Weight
from skillcert.standards.states import CandidateGroup, Hat, Part, StandardState, WeightKind

WEIGHTS = {"职业道德": "5", "基础知识": "25", "安装与调试": "40", "故障检修": "30"}
PATTERN = [
    {"type": "single", "count": 12, "marks": "5"},
    {"type": "multiple", "count": 2, "marks": "10"},
    {"type": "judge", "count": 4, "marks": "5"},
]


def make_ground(world, code: str = "6-31-01-03", name: str = "电工", level: int = 4):
    """Fill the world: `centre_id`, `other_centre_id`, `offer_id`, `batch_id`, `standard_id` and actors."""
    occupation = db.session.get(Occupation, code) or Occupation(
        code=code, name=name, major="6", medium="31", minor="01"
    )
    centres = [Centre(code=f"T{n}", name=f"认定中心{n}") for n in (1, 2)]
    filing = Filing(code="S000033000123", name="示范学院", hat=Hat.SOCIETY, candidate_group=CandidateGroup.SOCIETY,
                    valid_from=clock.today() - timedelta(days=400), valid_until=clock.today() + timedelta(days=700))  # fmt: skip
    db.session.add_all([occupation, *centres, filing])
    db.session.flush()
    world.centre_id, world.other_centre_id = (centre.id for centre in centres)
    db.session.add(FilingItem(filing_id=filing.id, occupation_code=code, levels=[5, 4, 3], centre_id=world.centre_id))
    _people(world)
    standard = _standard(code, level)
    db.session.add(standard)
    db.session.flush()
    world.standard_id = standard.id
    _batch(world, filing, code, level)
    db.session.commit()
    return world


def _standard(code: str, level: int) -> StandardVersion:
    standard = StandardVersion(
        occupation_code=code, edition="演示", conditions_edition="2023", state=StandardState.ACTIVE
    )
    standard.levels = [LevelRule(level=level, theory_pattern=PATTERN)]
    standard.weights = [
        Weight(kind=WeightKind.THEORY, level=level, code=str(n), name=name, weight=Decimal(weight))
        for n, (name, weight) in enumerate(WEIGHTS.items(), 1)
    ]
    return standard


def _batch(world, filing: Filing, code: str, level: int) -> None:
    site = Site(centre_id=world.centre_id, name="考点", address="路1号")
    batch = Batch(
        number="2026-0001", name="测试批次", centre_id=world.centre_id, filing_id=filing.id, state=BatchState.ANNOUNCED
    )
    db.session.add_all([site, batch])
    db.session.flush()
    offer = Offer(batch_id=batch.id, occupation_code=code, level=level, standard_version_id=world.standard_id)
    offer.sessions = [
        PlannedSession(part=Part.THEORY, site_id=site.id, starts_at=clock.now() + timedelta(days=40), minutes=90)
    ]
    db.session.add(offer)
    db.session.flush()
    world.batch_id, world.offer_id = batch.id, offer.id


def _people(world) -> None:
    """Two of each role that works with bank and papers, and some who do not; another centre's writer too."""
    for role, duty, centre_id, nth in (
        ("centre", "items_assessors", world.centre_id, 1),
        ("centre", "items_assessors", world.centre_id, 2),
        ("centre", "items_assessors", world.other_centre_id, 1),
        ("centre", "exam_affairs", world.centre_id, 1),
        ("management", "items_assessors", None, 1),
        ("management", "items_assessors", None, 2),
        ("centre", "quality", world.centre_id, 1),
        ("centre", "quality", world.centre_id, 2),
        ("management", "quality", None, 1),
        ("management", "coordination", None, 1),
        ("leadership", None, None, 1),
    ):
        person = Person(name=f"{role}{duty}{nth}")
        db.session.add(person)
        db.session.flush()
        account = Account(login=f"{role}-{duty}-{centre_id}-{nth}", name=person.name, person_id=person.id)
        account.grants = [Grant(role=role, duty=duty, centre_id=centre_id, valid_from=clock.today())]
        db.session.add(account)
        db.session.flush()
        world.add_actor(account.id, account.name, role, duty, centre_id, person.id, nth)

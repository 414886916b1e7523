"""From rows to plain values: what the seating, the draw and the checker need to know of a batch. Reads only."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from skillcert.arrangement.models import Arrangement, Assignment, OccupiedSlot, RoomSession
from skillcert.arrangement.slots import MINUTES, start_of
from skillcert.arrangement.staffing import CARDS, Card, Hours, Limits, Member
from skillcert.arrangement.states import ArrangementState, StaffDuty
from skillcert.core import settings
from skillcert.core.db import db
from skillcert.people import queries as people
from skillcert.people.avoidance import class_key
from skillcert.people.models import ExpertCard
from skillcert.plans.models import Batch, Offer, PlannedSession
from skillcert.plans.states import BatchState
from skillcert.registration.models import PartEntry, Registration
from skillcert.registration.states import EntryKind, RegistrationState
from skillcert.standards.models import LevelRule
from skillcert.standards.states import Part

SEATED_PARTS = (Part.THEORY, Part.PRACTICAL)
TAKING_PART = (RegistrationState.ACCEPTED, RegistrationState.SEALED)
ASSESSING = (StaffDuty.ASSESSOR, StaffDuty.LEAD_ASSESSOR)


def limits() -> Limits:
    """The institution's figures of R18, R19, R22."""
    return Limits(
        per_invigilator=settings.get("arrangement.invigilator_ratio"),
        streak=settings.get("arrangement.assessor_max_batches"),
        fresh_share=(settings.get("arrangement.rotation_share"), 100),
    )


def sessions_of(batch_id: int) -> list[PlannedSession]:
    """The planned sessions that need seats, by hour."""
    query = (
        select(PlannedSession)
        .join(PlannedSession.offer)
        .where(Offer.batch_id == batch_id, PlannedSession.part.in_(SEATED_PARTS))
        .options(joinedload(PlannedSession.site), joinedload(PlannedSession.offer).joinedload(Offer.occupation))
        .order_by(PlannedSession.starts_at, PlannedSession.id)
    )
    return list(db.session.scalars(query))


def entries_of(batch_id: int) -> list[PartEntry]:
    """The parts that are to be sat by candidates who are accepted, with their registrations."""
    query = (
        select(PartEntry)
        .join(PartEntry.registration)
        .where(
            Registration.batch_id == batch_id,
            Registration.state.in_(TAKING_PART),
            PartEntry.part.in_(SEATED_PARTS),
            PartEntry.kind.in_([EntryKind.FIRST, EntryKind.MAKE_UP]),
        )
        .options(joinedload(PartEntry.registration))
        .order_by(PartEntry.id)
    )
    return list(db.session.scalars(query))


def group_of(registration: Registration) -> str:
    """The class, else the employer: whose people sit apart."""
    return class_key(registration.class_name or registration.employer or "")


def level_rules(sessions: Iterable[PlannedSession]) -> dict[tuple[int, int], LevelRule]:
    """(standard version, level) → figures of the level."""
    versions = {s.offer.standard_version_id for s in sessions}
    query = select(LevelRule).where(LevelRule.standard_version_id.in_(versions))
    return {(r.standard_version_id, r.level): r for r in db.session.scalars(query)}


def last_groups(codes: Iterable[str], but: int | None) -> dict[str, frozenset[int]]:
    """R22: occupation → the assessors of the last published batch in which it was assessed, other than `but`."""
    query = (
        select(Offer.occupation_code, Offer.batch_id, RoomSession.starts_at, Assignment.person_id)
        .join(PlannedSession, PlannedSession.offer_id == Offer.id)
        .join(RoomSession, RoomSession.planned_session_id == PlannedSession.id)
        .join(Arrangement, Arrangement.id == RoomSession.arrangement_id)
        .join(Assignment, Assignment.room_session_id == RoomSession.id)
        .join(Batch, Batch.id == Offer.batch_id)
        .where(
            Batch.state != BatchState.CANCELLED,
            Offer.occupation_code.in_(set(codes)),
            Arrangement.state == ArrangementState.PUBLISHED,
            Assignment.duty.in_(ASSESSING),
            Offer.batch_id != (but or 0),
        )
        .order_by(RoomSession.starts_at.desc())
    )
    groups: dict[str, tuple[int, set[int]]] = {}
    for code, batch_id, _, person_id in db.session.execute(query):
        last, people_ = groups.setdefault(code, (batch_id, set()))
        if last == batch_id:
            people_.add(person_id)
    return {code: frozenset(people_) for code, (_, people_) in groups.items()}


def streaks(but: int | None, longest: int) -> dict[int, int]:
    """R22: person → in how many of the institution's last batches, without a gap, they assessed; at most `longest`."""
    latest = (
        select(Arrangement.id)
        .join(RoomSession, RoomSession.arrangement_id == Arrangement.id)
        .join(Arrangement.batch)
        .where(
            Arrangement.state == ArrangementState.PUBLISHED,
            Arrangement.batch_id != (but or 0),
            Batch.state != BatchState.CANCELLED,
        )
        .group_by(Arrangement.id)
        .order_by(func.max(RoomSession.starts_at).desc(), Arrangement.id.desc())
        .limit(longest)
    )
    order = list(db.session.scalars(latest))
    served = defaultdict(set)
    rows = (
        select(RoomSession.arrangement_id, Assignment.person_id)
        .join(Assignment, Assignment.room_session_id == RoomSession.id)
        .where(RoomSession.arrangement_id.in_(order), Assignment.duty.in_(ASSESSING))
    )
    for arrangement_id, person_id in db.session.execute(rows):
        served[arrangement_id].add(person_id)
    found: dict[int, int] = {}
    still = set().union(*served.values()) if served else set()
    for arrangement_id in order:
        still &= served[arrangement_id]
        for person_id in still:
            found[person_id] = found.get(person_id, 0) + 1
    return found


def members(batch_id: int | None) -> list[Member]:
    """Everybody with a card for a job of the exam day, with what they must avoid and how often they served."""
    kinds = {kind for job in CARDS.values() for kind in job}
    cards = defaultdict(list)
    for c in db.session.scalars(select(ExpertCard).where(ExpertCard.kind.in_(kinds)).order_by(ExpertCard.id)):
        card = Card(c.kind, c.occupation_code or "", c.highest_level, c.valid_from, c.valid_until)
        cards[c.person_id].append(card)
    avoid = people.officials(cards)
    served = streaks(batch_id, limits().streak)
    return [
        Member(person, tuple(held), avoid[person].relatives, avoid[person].classes, served.get(person, 0))
        for person, held in sorted(cards.items())
    ]


def busy(but: int | None) -> dict[int, list[Hours]]:
    """Hours in which people are already taken by other published arrangements."""
    query = (
        select(OccupiedSlot.person_id, OccupiedSlot.slot)
        .join(RoomSession, RoomSession.id == OccupiedSlot.room_session_id)
        .join(RoomSession.arrangement)
        .join(Arrangement.batch)
        .where(RoomSession.arrangement_id != (but or 0), Batch.state != BatchState.CANCELLED)
    )
    taken = defaultdict(list)
    for person_id, slot in db.session.execute(query):
        taken[person_id].append((start_of(slot), start_of(slot) + timedelta(minutes=MINUTES)))
    return taken

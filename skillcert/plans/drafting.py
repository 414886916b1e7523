"""Drafting a plan: sites, the batch with its texts and dates, its offers and planned sessions. Writes the tables of plans."""

from datetime import datetime

from sqlalchemy import select

from skillcert.core import clock, counters, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.people.models import Centre
from skillcert.plans import rules
from skillcert.plans.models import Batch, Offer, PlannedSession, Site
from skillcert.plans.states import BatchState, batches
from skillcert.standards.models import Filing, StandardVersion
from skillcert.standards.states import LEVEL_NAMES, Part

EDITABLE = ("name", "registration_opens", "registration_closes", "review_deadline", *rules.TEXT_FIELDS, "remarks")


# --- sites -----------------------------------------------------------------------------------------------------------


def add_site(centre: Centre, name: str, address: str, actor: Actor) -> Site:
    """A place where this centre holds exams."""
    taken = select(Site.id).where(Site.centre_id == centre.id, Site.name == name.strip())
    if db.session.scalar(taken):
        raise Refused(Reason("plans.site_name_taken", "name", name=name.strip()))
    site = Site(centre_id=centre.id, name=name.strip(), address=address.strip())
    db.session.add(site)
    db.session.flush()
    history.record("system", "plans.site_added", actor, site, name=site.name, address=site.address)
    return site


def change_site(site: Site, actor: Actor, name: str, address: str, active: bool) -> None:
    """Correct a site; announced batches keep what their notice says."""
    site.name, site.address, site.active = name.strip(), address.strip(), active
    history.record("system", "plans.site_changed", actor, site, name=site.name, address=site.address, active=active)


# --- drafting --------------------------------------------------------------------------------------------------------


def draft(centre: Centre, filing: Filing, name: str, actor: Actor) -> Batch:
    """A new batch under one filing; its number counts by year."""
    if not actor.may("plans.draft"):
        raise Refused(Reason("machine.forbidden"))
    year = clock.today().year
    batch = Batch(
        number=f"{year}-{counters.next_value(f'batch:{year}'):04d}", name=name.strip(), centre_id=centre.id,
        filing_id=filing.id, state=BatchState.DRAFT, drafted_by=actor.account_id,
    )
    db.session.add(batch)
    db.session.flush()
    history.record(batches.stream(batch), "plans.draft", actor, batch, number=batch.number, name=batch.name)
    return batch


def edit(batch: Batch, actor: Actor, **fields) -> None:
    """Change the texts and dates of a draft; names outside `EDITABLE` are a mistake of the caller."""
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not editable: {unknown}")
    batches.move(batch, "edit", actor, fields=sorted(fields))
    for name, value in fields.items():
        setattr(batch, name, value.strip() if isinstance(value, str) else value)
    db.session.flush()


def add_offer(
    batch: Batch, occupation_code: str, work_type_id: int | None, level: int, version: StandardVersion, expected: int, actor: Actor
) -> Offer:
    """Offer an occupation at a level. Whether the filing allows it is asked at submission (R1), when the days are known."""
    offer = Offer(
        batch_id=batch.id, occupation_code=occupation_code, work_type_id=work_type_id, level=level,
        standard_version_id=version.id, expected=expected,
    )
    twin = select(Offer.id).where(
        Offer.batch_id == batch.id, Offer.occupation_code == occupation_code, Offer.work_type_id == work_type_id, Offer.level == level
    )
    reasons = [*rules.frozen_faults(batch.state)]
    if db.session.scalar(twin):
        reasons.append(Reason("plans.offer_twice", "occupation_code", offer=called(version.occupation.name, "", level)))
    refuse_if(reasons)
    db.session.add(offer)
    db.session.flush()
    db.session.expire(batch, ["offers"])
    batches.move(batch, "edit", actor, offer=occupation_code, level=level, work_type=work_type_id)
    return offer


def remove_offer(offer: Offer, actor: Actor) -> None:
    """Take an offer and its sessions out of a draft."""
    batch = offer.batch
    refuse_if(rules.frozen_faults(batch.state))
    batches.move(batch, "edit", actor, removed_offer=offer.occupation_code, level=offer.level)
    for session in list(offer.sessions):
        db.session.delete(session)
    db.session.flush()
    db.session.delete(offer)
    db.session.flush()
    db.session.expire(batch, ["offers"])


def plan_session(offer: Offer, part: Part, site: Site, starts_at: datetime, minutes: int, actor: Actor) -> PlannedSession:
    """When and where a part of an offer is held."""
    least = minutes_of(offer.standard_version, offer.level, part)
    refuse_if(
        [
            *rules.frozen_faults(offer.batch.state),
            *rules.session_faults(part, offer.level, starts_at, minutes, least, clock.now()),
            *([] if site.centre_id == offer.batch.centre_id else [Reason("plans.site_elsewhere", "site_id")]),
        ]
    )
    session = PlannedSession(offer_id=offer.id, part=part, site_id=site.id, starts_at=starts_at, minutes=minutes)
    db.session.add(session)
    db.session.flush()
    db.session.expire(offer, ["sessions"])
    batches.move(offer.batch, "edit", actor, session=part, offer_id=offer.id, starts_at=starts_at, site=site.name)
    return session


def remove_session(session: PlannedSession, actor: Actor) -> None:
    """Take a session out of a draft."""
    offer = session.offer
    refuse_if(rules.frozen_faults(offer.batch.state))
    batches.move(offer.batch, "edit", actor, removed_session=session.part, offer_id=offer.id)
    db.session.delete(session)
    db.session.flush()
    db.session.expire(offer, ["sessions"])


def minutes_of(version: StandardVersion, level: int, part: Part) -> int:
    """How long the standard lets a part of a level take; 0 when it has no figures."""
    rule = next((one for one in version.levels if one.level == level), None)
    return getattr(rule, f"{part.value}_minutes") if rule else 0


def offer_name(offer: Offer) -> str:
    """电工(内线电工) 四级/中级工."""
    return called(offer.occupation.name, offer.work_type.name if offer.work_type else "", offer.level)


def called(occupation: str, work_type: str, level: int) -> str:
    return f"{occupation}{f'({work_type})' if work_type else ''} {LEVEL_NAMES.get(level, level)}"

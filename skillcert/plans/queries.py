"""Reads of plans, born scoped: a centre sees its own batches, the office and leadership all of them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from skillcert.core import clock
from skillcert.core.actor import EVERYTHING, Scope
from skillcert.core.db import db
from skillcert.plans.models import Announcement, Batch, Offer, PlannedSession, Site
from skillcert.plans.states import BatchState
from skillcert.standards.models import Filing, FilingItem, StandardVersion

WHOLE = (
    joinedload(Batch.centre),
    joinedload(Batch.filing).selectinload(Filing.items).options(joinedload(FilingItem.occupation), joinedload(FilingItem.work_type)),
    selectinload(Batch.offers).options(
        joinedload(Offer.occupation),
        joinedload(Offer.work_type),
        joinedload(Offer.standard_version).options(
            joinedload(StandardVersion.occupation), selectinload(StandardVersion.levels), selectinload(StandardVersion.conditions)
        ),
        selectinload(Offer.sessions).joinedload(PlannedSession.site),
    ),
)


def batches(scope: Scope):
    """All batches of a scope with centre, offers and sessions, newest first."""
    query = select(Batch).options(
        joinedload(Batch.centre),
        selectinload(Batch.offers).options(
            joinedload(Offer.occupation), joinedload(Offer.work_type), selectinload(Offer.sessions)
        ),
    )
    return scope.limit(query.order_by(Batch.id.desc()), centre=Batch.centre_id)


def batch(scope: Scope, batch_id: int) -> Batch | None:
    """One batch with everything its page shows; None when the scope does not reach it."""
    query = select(Batch).where(Batch.id == batch_id).options(*WHOLE)
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def whole(batch_id: int) -> Batch:
    """The batch for jobs and stage builders, which act for the house."""
    return batch(EVERYTHING, batch_id)


def offer(scope: Scope, offer_id: int) -> Offer | None:
    query = select(Offer).join(Batch).where(Offer.id == offer_id).options(selectinload(Offer.sessions), joinedload(Offer.batch))
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def planned_session(scope: Scope, session_id: int) -> PlannedSession | None:
    query = select(PlannedSession).join(Offer).join(Batch).where(PlannedSession.id == session_id)
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def sites(scope: Scope):
    return scope.limit(select(Site).options(joinedload(Site.centre)).order_by(Site.centre_id, Site.id), centre=Site.centre_id)


def site(scope: Scope, site_id: int) -> Site | None:
    return db.session.scalar(sites(scope).where(Site.id == site_id))


def active_sites(centre_id: int) -> list[Site]:
    return list(db.session.scalars(select(Site).where(Site.centre_id == centre_id, Site.active).order_by(Site.id)))


def versions_of_notice(batch_id: int) -> list[Announcement]:
    """All versions, newest first."""
    query = select(Announcement).where(Announcement.batch_id == batch_id).order_by(Announcement.version.desc())
    return list(db.session.scalars(query))


def notice(batch_id: int, version: int | None = None) -> Announcement | None:
    """A published version (the newest unless named); the public may see every one."""
    query = select(Announcement).where(Announcement.batch_id == batch_id).options(joinedload(Announcement.batch))
    if version is not None:
        query = query.where(Announcement.version == version)
    return db.session.scalar(query.order_by(Announcement.version.desc()).limit(1))


def newest_notices():
    """The newest version of every batch that was announced, newest first; for the public list."""
    newest = select(Announcement.batch_id, func.max(Announcement.version).label("version")).group_by(Announcement.batch_id).subquery()
    return (
        select(Announcement)
        .join(newest, and_(Announcement.batch_id == newest.c.batch_id, Announcement.version == newest.c.version))
        .join(Batch, Batch.id == Announcement.batch_id)
        .options(joinedload(Announcement.batch).joinedload(Batch.centre))
        .order_by(Announcement.published_at.desc(), Announcement.id.desc())
    )


@dataclass(frozen=True)
class PublicEntry:
    """A line of the public list."""

    batch_id: int
    title: str
    occupations: str
    offers: list[tuple[str, int]]
    opens: date
    closes: date
    open: bool
    coming: bool
    cancelled: bool


def public_entry(published: Announcement) -> PublicEntry:
    """The line of a notice, from its frozen fields."""
    fields, today = published.fields, clock.today()
    opens, closes = date.fromisoformat(fields["registration_opens"]), date.fromisoformat(fields["registration_closes"])
    offers = list(dict.fromkeys((offer["occupation"], offer["level"]) for offer in fields["offers"]))
    names = dict.fromkeys(f"{offer['occupation']} {offer['level_name']}" for offer in fields["offers"])
    cancelled = published.batch.state == BatchState.CANCELLED
    return PublicEntry(
        published.batch_id, fields["name"], "、".join(names), offers, opens, closes, opens <= today <= closes and not cancelled,
        today < opens and not cancelled, cancelled,
    )


def latest_public(limit: int = 8) -> list[PublicEntry]:
    """For the front page: what is open or coming first."""
    entries = [public_entry(row) for row in db.session.scalars(newest_notices().limit(60))]
    return sorted(entries, key=lambda e: (not e.open, not e.coming, -e.opens.toordinal()))[:limit]


def public_list(text: str = "") -> list[PublicEntry]:
    """Every announced batch, open ones first; `text` searches name, occupations and centre."""
    words = text.split()
    found = []
    for row in db.session.scalars(newest_notices().limit(300)):
        entry = public_entry(row)
        if all(word in f"{entry.title} {entry.occupations} {row.fields['centre']} {row.fields['number']}" for word in words):
            found.append(entry)
    return sorted(found, key=lambda e: (not e.open, not e.coming, -e.opens.toordinal()))


def open_offers(today: date | None = None) -> list[Offer]:
    """Offers of announced batches whose registration is open today, for the candidate."""
    today = today or clock.today()
    query = (
        select(Offer)
        .join(Batch)
        .where(Batch.state == BatchState.ANNOUNCED, Batch.registration_opens <= today, Batch.registration_closes >= today)
        .options(joinedload(Offer.batch).joinedload(Batch.centre), joinedload(Offer.occupation), joinedload(Offer.work_type))
        .order_by(Batch.registration_closes, Offer.id)
    )
    return list(db.session.scalars(query))


def of_year(scope: Scope, year: int):
    """The annual list: batches whose registration opens (or, undated, which were drafted) in a year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    start, end = clock.at(first), clock.at(date(year + 1, 1, 1))
    undated = and_(Batch.registration_opens.is_(None), Batch.created_at >= start, Batch.created_at < end)
    return batches(scope).where(or_(Batch.registration_opens.between(first, last), undated), Batch.state != BatchState.CANCELLED)


def in_state(scope: Scope, *states: BatchState) -> list[Batch]:
    return list(db.session.scalars(batches(scope).where(Batch.state.in_(states))))

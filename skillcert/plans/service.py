"""The verbs of plans: review, approval, filing, announcement, changes of the notice. Drafting stands in `drafting`; the two
are the only files that write the tables of plans, and the house finds all verbs here."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select

from skillcert.core import calendar, clock, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.people.models import Account
from skillcert.plans import notice, rules
from skillcert.plans.dates import BatchDates
from skillcert.plans.drafting import (
    EDITABLE,
    add_offer,
    add_site,
    change_site,
    draft,
    edit,
    minutes_of,
    offer_name,
    plan_session,
    remove_offer,
    remove_session,
)
from skillcert.plans.models import Announcement, Batch, Offer, PlannedSession, Site
from skillcert.plans.states import BatchState, batches
from skillcert.standards.states import StandardState

__all__ = [
    "add_offer", "add_site", "change_site", "draft", "edit", "minutes_of", "offer_name", "plan_session", "remove_offer",
    "remove_session",
]


# --- the way to the announcement -------------------------------------------------------------------------------------


def submit_faults(batch: Batch) -> list[Reason]:
    """R1, R3, R4: everything that keeps a plan from leaving the draft."""
    plan, offers = dates_of(batch), [_plan_of(offer) for offer in batch.offers]
    texts = {name: getattr(batch, name) for name in rules.TEXT_FIELDS}
    return [
        *rules.announcement_faults(texts, offers, plan),
        *rules.date_faults(plan, settings.get("plans.roster_lead_days"), calendar.overrides()),
        *rules.filing_faults(batch.filing, offers, batch.centre_id, plan),
    ]


def submit(batch: Batch, actor: Actor) -> None:
    """Send the plan to the office."""
    batches.move(batch, "submit", actor, submit_faults(batch))
    batch.drafted_by, batch.reviewed_by, batch.approved_by = actor.account_id, None, None
    db.session.flush()


def return_(batch: Batch, reason: str, actor: Actor) -> None:
    """The office gives a plan back to the centre with a reason."""
    batches.move(batch, "return", actor, rules.needs_reason(reason), reason=reason.strip())
    db.session.flush()


def pass_faults(batch: Batch, actor: Actor) -> list[Reason]:
    """Why this person cannot find the plan in order: they drafted it, or it no longer holds."""
    return [*_two_people(actor, [batch.drafted_by]), *submit_faults(batch)]


def pass_(batch: Batch, actor: Actor) -> None:
    """The office finds the plan in order; who drafted it cannot."""
    batches.move(batch, "pass", actor, pass_faults(batch, actor))
    batch.reviewed_by = actor.account_id
    db.session.flush()


def refuse(batch: Batch, reason: str, actor: Actor) -> None:
    """Leadership gives a plan back with a reason."""
    batches.move(batch, "refuse", actor, rules.needs_reason(reason), reason=reason.strip())
    db.session.flush()


def approve_faults(batch: Batch, actor: Actor) -> list[Reason]:
    """Why this person cannot approve: they drafted or reviewed the plan."""
    return list(_two_people(actor, [batch.drafted_by, batch.reviewed_by]))


def approve(batch: Batch, actor: Actor) -> None:
    """Leadership approves; neither the drafter nor the reviewer can."""
    batches.move(batch, "approve", actor, approve_faults(batch, actor))
    batch.approved_by = actor.account_id
    db.session.flush()


def file(batch: Batch, filed_on: date, reference: str, actor: Actor) -> None:
    """R4: record that the authority has the plan."""
    reasons = []
    if filed_on > clock.today():
        reasons.append(Reason("plans.filed_in_future", "filed_on", day=filed_on))
    if not reference.strip():
        reasons.append(Reason("plans.reference_missing", "reference"))
    batches.move(batch, "file", actor, reasons, filed_on=filed_on, reference=reference.strip())
    batch.filed_on, batch.filing_reference = filed_on, reference.strip()
    db.session.flush()


def announce_faults(batch: Batch) -> list[Reason]:
    """R1, R3, R4: asked again at publication, because filing, standard and calendar may have changed."""
    over = batch.registration_closes is not None and batch.registration_closes < clock.today()
    late = [Reason("plans.registration_over", "registration_closes", day=batch.registration_closes)] if over else []
    return [*submit_faults(batch), *late]


def announce(batch: Batch, actor: Actor) -> Announcement:
    """Publish version 1 of the notice and freeze it (R5)."""
    batches.move(batch, "announce", actor, announce_faults(batch))
    batch.announced_at = clock.now()
    return _publish(batch, 1, "")


def change_notice(
    batch: Batch, reason: str, actor: Actor, *, sessions: Iterable[tuple[PlannedSession, Site, datetime, int]] = (), **fields
) -> Announcement:
    """R5: move dates or places of an announced batch: a new version of the notice, with a reason. Offers stay as they are.

    `sessions` are (session, site, start, minutes); `fields` any of registration_closes, review_deadline and the texts.
    """
    refuse_if([*batches.why_not(batch, "change_notice", actor), *rules.needs_reason(reason)])
    last = latest(batch)
    plan = dates_of(batch)
    if plan.first_exam is not None and plan.first_exam <= clock.today():
        raise Refused(Reason("plans.exam_begun"))
    for name in set(fields) & set(EDITABLE):
        setattr(batch, name, fields[name])
    for session, site, starts_at, minutes in sessions:
        _move_session(session, site, starts_at, minutes)
    db.session.flush()
    after = notice.fields_of(batch, settings.get("institution.name"))
    changed = notice.differences(last.fields, after)
    refuse_if([*([] if changed else [Reason("plans.nothing_changed")]), *submit_faults(batch)])
    batches.move(batch, "change_notice", actor, reason=reason.strip(), changed=changed, version=last.version + 1)
    return _publish(batch, last.version + 1, reason.strip())


def _move_session(session: PlannedSession, site: Site, starts_at: datetime, minutes: int) -> None:
    least = minutes_of(session.offer.standard_version, session.offer.level, session.part)
    same = session.starts_at == starts_at
    faults = list(rules.session_faults(session.part, session.offer.level, starts_at, minutes, least, clock.now()))
    if site.centre_id != session.offer.batch.centre_id:
        faults.append(Reason("plans.site_elsewhere", "site_id"))
    refuse_if([fault for fault in faults if not (same and fault.code == "plans.session_in_past")])
    session.site_id, session.starts_at, session.minutes = site.id, starts_at, minutes
    db.session.flush()
    db.session.expire(session, ["site"])


def cancel(batch: Batch, reason: str, actor: Actor) -> None:
    """Call a batch off; an announced one keeps its notice, marked as cancelled."""
    batches.move(batch, "cancel", actor, rules.needs_reason(reason), reason=reason.strip())
    db.session.flush()


def close(batch: Batch, actor: Actor) -> None:
    """The archive is whole: the batch becomes read-only (R58, R59; whether it may, archive asks)."""
    batches.move(batch, "close", actor)
    batch.closed_on = clock.today()
    db.session.flush()


# --- what others ask -------------------------------------------------------------------------------------------------


def latest(batch: Batch) -> Announcement | None:
    """The version of the notice in force."""
    query = select(Announcement).where(Announcement.batch_id == batch.id).order_by(Announcement.version.desc()).limit(1)
    return db.session.scalar(query)


def dates_of(batch: Batch) -> BatchDates:
    """The batch's dates as the pure module wants them."""
    exams = tuple(clock.local(session.starts_at).date() for offer in batch.offers for session in offer.sessions)
    return BatchDates(batch.registration_opens, batch.registration_closes, batch.review_deadline, exams)


def _plan_of(offer: Offer) -> rules.OfferPlan:
    version = offer.standard_version
    return rules.OfferPlan(
        name=offer_name(offer),
        occupation_code=offer.occupation_code,
        work_type_id=offer.work_type_id,
        level=offer.level,
        edition=version.edition,
        standard_active=version.state == StandardState.ACTIVE or offer.batch.state == BatchState.ANNOUNCED,
        level_known=any(rule.level == offer.level for rule in version.levels),
        sessions=tuple((session.part, clock.local(session.starts_at).date()) for session in offer.sessions),
    )


def _two_people(actor: Actor, accounts: Iterable[int | None]) -> Iterable[Reason]:
    ids = [one for one in accounts if one is not None]
    persons = dict(db.session.execute(select(Account.id, Account.person_id).where(Account.id.in_(ids))).all()) if ids else {}
    return rules.two_people_faults((actor.account_id, actor.person_id), [(one, persons.get(one)) for one in ids])


def _publish(batch: Batch, version: int, reason: str) -> Announcement:
    fields = notice.fields_of(batch, settings.get("institution.name"))
    published = Announcement(
        batch_id=batch.id, version=version, fields=fields, hash=notice.hash_of(fields), reason=reason, published_at=clock.now()
    )
    db.session.add(published)
    db.session.flush()
    return published

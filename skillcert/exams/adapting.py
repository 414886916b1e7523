"""Accommodations in the exam: each paper carries its own copy, made when it is laid out and kept in step until the start.

`Attempt.adapted` is {"time_percent": 25, "large_print": true, "screen_reader": false, "minutes": 23}; `minutes` is what lies in
`ends_at` already. It is not extra time of an invigilator: `extra_seconds` and its bound know nothing of it.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from skillcert.arrangement import occupancy
from skillcert.arrangement.models import RoomSession, Seat
from skillcert.core import clock
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused
from skillcert.exams import rules_time
from skillcert.exams.entry import note
from skillcert.exams.models import Attempt
from skillcert.registration import accommodating
from skillcert.registration.accommodation_models import Accommodation
from skillcert.registration.rules_accommodation import Granted


def extra(granted: Granted | None, minutes: int) -> timedelta:
    """How much longer a paper of `minutes` runs for this candidate."""
    return timedelta(minutes=granted.extra_minutes(minutes)) if granted else timedelta(0)


def stored(granted: Granted | None, minutes: int) -> dict | None:
    """The copy that an attempt carries; None when nothing was granted."""
    return {**granted.stored(), "minutes": granted.extra_minutes(minutes)} if granted else None


def grant(row: Accommodation, actor: Actor) -> None:
    """T48: the second person grants; a paper that is laid out already gets it at once, and so does the plan of rooms and people."""
    accommodating.grant(row, actor)
    occupancy.renew_of(row.registration_id, shorter=False)
    _carry(row.registration_id, actor)


def revoke(row: Accommodation, actor: Actor, answer: str) -> None:
    """What was granted is taken back before the start, in the paper too."""
    accommodating.revoke(row, actor, answer)
    occupancy.renew_of(row.registration_id, shorter=True)
    _carry(row.registration_id, actor)


def withdraw(row: Accommodation, actor: Actor) -> None:
    """The candidate does without it, in the paper too."""
    accommodating.withdraw(row, actor)
    occupancy.renew_of(row.registration_id, shorter=True)
    _carry(row.registration_id, actor)


def _carry(registration_id: int, actor: Actor) -> None:
    """Bring a laid-out paper in step with what is granted now; refuses once it has begun."""
    query = (
        select(Attempt)
        .join(Seat, Seat.id == Attempt.seat_id)
        .where(Seat.registration_id == registration_id)
        .execution_options(populate_existing=True)
    )
    attempt = db.session.scalar(locked(query, of=Attempt))
    if attempt is None:
        return
    granted = accommodating.granted([registration_id]).get(registration_id)
    minutes = db.session.scalar(select(RoomSession.minutes).join(Seat).where(Seat.id == attempt.seat_id))
    after, before = stored(granted, minutes), (attempt.adapted or {}).get("minutes", 0)
    if after == attempt.adapted:
        return
    if rules_time.has_begun(attempt, clock.now()) or attempt.state not in rules_time.LIVE:
        raise Refused(Reason("accommodation.begun"))
    now_longer = (after or {}).get("minutes", 0)
    attempt.ends_at += timedelta(minutes=now_longer - before)
    attempt.adapted = after
    note(attempt, "adapted", actor.address, "", seconds=60 * now_longer)
    db.session.flush()

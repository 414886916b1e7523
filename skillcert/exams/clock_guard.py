"""Somebody moved the machine's clock: exams under way go on by the house's clock, and the alarm is raised (F06).

When no exam is near, the house takes the machine's clock over: then a step is a correction, and nobody's time hangs on it.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import or_, select

from skillcert.core import clock, history, house_clock
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams.models import Attempt
from skillcert.exams.rules_time import LIVE

log = logging.getLogger(__name__)
TOLERATED = 2.0
"""Seconds between the two clocks that raise no alarm."""
NEAR = timedelta(hours=2)
_told = {"seconds": 0.0}


def under_way() -> bool:
    """Whether an exam runs, stands still, or begins within two hours."""
    now = clock.now()
    runs = (Attempt.starts_at < now + NEAR) & (or_(Attempt.ends_at > now - NEAR, Attempt.paused_at.is_not(None)))
    return db.session.scalar(select(Attempt.id).where(Attempt.state.in_(LIVE), runs).limit(1)) is not None


def watch() -> str | None:
    """Tick: compare the two clocks; "alarm" when a new step was told, "adopted" when the machine's clock was taken over."""
    house = house_clock.installed()
    off = house_clock.seconds_off()
    if house is None or abs(off) <= TOLERATED:
        _told["seconds"] = 0.0
        return None
    if not under_way():
        house.adopt()
        _write("clock.adopted", off)
        return "adopted"
    if abs(off - _told["seconds"]) <= 1:
        return None
    _told["seconds"] = off
    _write("clock.stepped", off)
    return "alarm"


def alarm() -> int | None:
    """Seconds by which the machine's clock is ahead of the house's (negative: behind); None when that is nothing to speak of."""
    off = house_clock.seconds_off()
    return round(off) if abs(off) > TOLERATED else None


def _write(verb: str, seconds: float) -> None:
    log.warning("%s: the machine's clock is %+.1f seconds from the house's", verb, seconds)
    with unit_of_work():
        history.record("system", verb, Actor.system(), seconds=round(seconds, 1))

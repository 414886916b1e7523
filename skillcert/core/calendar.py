"""The institution's working-day calendar: the published one with its own days over it."""

from datetime import date

from sqlalchemy import select

from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.history import record
from skillcert.core.models import CalendarDay


def overrides() -> dict[date, bool]:
    """{day: is it a working day} where the institution's calendar differs; for `core.workdays`."""
    return {row.day: row.working for row in db.session.scalars(select(CalendarDay))}


def days(limit: int = 200) -> list[CalendarDay]:
    """The institution's own days, newest first."""
    return list(db.session.scalars(select(CalendarDay).order_by(CalendarDay.day.desc()).limit(limit)))


def set_day(day: date, working: bool, note: str, actor: Actor) -> None:
    """Declare a day working or free."""
    row = db.session.get(CalendarDay, day) or CalendarDay(day=day)
    row.working, row.note = working, note
    db.session.add(row)
    record("system", "calendar.set_day", actor, day=day, working=working, note=note)

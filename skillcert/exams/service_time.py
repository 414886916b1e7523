"""The verbs of time, for one seat, some, or a whole room: give, stop, go on, take back, make good, say a word (R35).

`where` is a room session, an attempt, or several attempts. Each verb locks the rows in the order of their numbers, takes all seats or
none, and leaves out who is over, absent, or on paper; it gives the attempts it changed. One line of history a call and room, one event
a seat, all with the same instant: so what a call did can be found again and taken back as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from skillcert.arrangement import queries as arrangement
from skillcert.arrangement.models import RoomSession, Seat
from skillcert.arrangement.states import StaffDuty
from skillcert.conduct import queries as conduct_queries
from skillcert.conduct import service as conduct
from skillcert.conduct.kinds import IncidentKind
from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.exams import gaps, rules_time
from skillcert.exams.entry import note
from skillcert.exams.models import Attempt, SeatEvent
from skillcert.exams.notices import LEAVE
from skillcert.exams.states import attempts as machine

Where = RoomSession | Attempt | Iterable[Attempt]


# --- giving ------------------------------------------------------------------------------------------------------------


def extend(where: Where, minutes: int, reason: str, actor: Actor) -> list[Attempt]:
    """R35: give extra time, at most sixty minutes in all, with its reason and who gave it."""
    found = _held(where, "extend", actor)
    now = clock.now()
    for attempt in found:
        refuse_if(rules_time.extend(attempt.extra_seconds, minutes, reason))
        attempt.extra_seconds += minutes * 60
        attempt.ends_at += timedelta(minutes=minutes)
        _say_why(attempt, reason, now)
    _write(found, "extend", "extended", actor, reason, seconds=minutes * 60, minutes=minutes)
    return found


def compensate(where: Where, actor: Actor) -> list[Attempt]:
    """R35: give back what the gap log says was lost and was not given back yet; counted apart from extra time."""
    now = clock.now()
    held = _held(where, "compensate", actor)
    offers = gaps.offers(held, now)
    found = [attempt for attempt in held if attempt.id in offers]
    if not found:
        raise Refused(Reason("exams.nothing_lost"))
    for attempt in found:
        seconds = offers[attempt.id].seconds
        attempt.compensated_seconds += seconds
        attempt.ends_at += timedelta(seconds=seconds)
        note(attempt, "compensated", actor.address, seconds=seconds, at=now)
    _record(found, "compensate", actor, seconds={attempt.seat.number: offers[attempt.id].seconds for attempt in found})
    return found


def take_back(events: SeatEvent | Iterable[SeatEvent], reason: str, actor: Actor) -> list[Attempt]:
    """R35: take back extra time or compensation that was given by mistake: exactly what each event gave, once, not what is in use."""
    given = {event.attempt_id: event for event in _several(events)}
    if any(event.kind not in ("extended", "compensated") for event in given.values()):
        raise Refused(Reason("exams.not_given"))
    now = clock.now()
    refuse_if(rules_time.reason_given(reason))
    query = select(Attempt).where(Attempt.id.in_(given))
    found = _held(db.session.scalars(query), "take_back", actor)
    numbers = [event.id for event in given.values()]
    undone = set(db.session.scalars(select(SeatEvent.undoes).where(SeatEvent.undoes.in_(numbers))))
    for attempt in found:
        event = given[attempt.id]
        seconds = event.seconds or 0
        left = rules_time.left(attempt, now)
        refuse_if(rules_time.take_back(left, seconds, event.id in undone, attempt.seat.number))
        attempt.ends_at -= timedelta(seconds=seconds)
        if event.kind == "extended":
            attempt.extra_seconds -= seconds
        else:
            attempt.compensated_seconds -= seconds
        note(attempt, "taken_back", actor.address, reason.strip(), seconds=seconds, at=now, undoes=event.id)
    _record(found, "take_back", actor, reason=reason.strip(), seconds=_each(found, given))
    return found


def _each(found: list[Attempt], given: dict[int, SeatEvent]) -> dict[int, int | None]:
    return {attempt.seat.number: given[attempt.id].seconds for attempt in found}


# --- standing still ----------------------------------------------------------------------------------------------------


def pause(where: Where, reason: str, actor: Actor) -> list[Attempt]:
    """R35: time stands still from now on. Doing it twice is doing it once."""
    refuse_if(rules_time.reason_given(reason))
    found = [attempt for attempt in _held(where, "pause", actor) if attempt.paused_at is None]
    if not found:
        raise Refused(Reason("exams.paused_already"))
    now = clock.now()
    _stop(found, now)
    for attempt in found:
        _say_why(attempt, reason, now)
    _write(found, "pause", "paused", actor, reason)
    return found


def evacuate(room_session: RoomSession, reason: str, actor: Actor) -> list[Attempt]:
    """R35: everybody leaves the room: time stands still, the pages say so, and the record of the room gets its incident."""
    refuse_if(rules_time.reason_given(reason))
    now = clock.now()
    found = _held(room_session, "evacuate", actor)
    fresh = [attempt for attempt in found if attempt.paused_at is None]
    _stop(fresh, now)
    for attempt in found:
        attempt.notice, attempt.notice_at = LEAVE, now
        kind = "evacuated" if attempt in fresh else "notice"  # whose time stood still already keeps the instant at which it stopped
        note(attempt, kind, actor.address, reason.strip(), at=now)
    if conduct_queries.record_of(room_session.id) is None:
        conduct.report_incident(room_session, actor, IncidentKind.SAFETY, reason, asked=True)
    _record(found, "evacuate", actor, reason=reason.strip())
    return found


def resume(where: Where, actor: Actor, reason: str = "") -> list[Attempt]:
    """R35: time goes on; every paper has exactly the time that it had when it stopped."""
    now = clock.now()
    found = [attempt for attempt in _held(where, "resume", actor) if attempt.paused_at is not None]
    if not found:
        raise Refused(Reason("exams.not_paused"))
    stood = {}
    for attempt in found:
        stood[attempt.seat.number] = int((now - attempt.paused_at).total_seconds())
        if attempt.notice == LEAVE or attempt.notice_at == attempt.paused_at:  # it told of this standstill
            attempt.notice, attempt.notice_at = "", now
        attempt.starts_at, attempt.ends_at = rules_time.shown(attempt, now)
        attempt.paused_at = None
        note(attempt, "resumed", actor.address, reason.strip(), seconds=stood[attempt.seat.number], at=now)
    _record(found, "resume", actor, reason=reason.strip(), seconds=stood)
    return found


def take_back_resume(where: Where, reason: str, actor: Actor) -> list[Attempt]:
    """R35: the room went on too early: time stands still again as if it had never gone on. What was saved meanwhile stays."""
    refuse_if(rules_time.reason_given(reason))
    now = clock.now()
    found = [attempt for attempt in _held(where, "take_back_resume", actor) if attempt.paused_at is None]
    last = {attempt.id: _last_pause(attempt) for attempt in found}
    found = [attempt for attempt in found if last[attempt.id][1] is not None] or found[:1]
    if not found:
        raise Refused(Reason("exams.not_resumed"))
    for attempt in found:
        stopped, went_on = last[attempt.id]
        at, on = (stopped.at if stopped else None), (went_on.at if went_on else None)
        refuse_if(rules_time.take_back_resume(at, on, now))
        attempt.ends_at = rules_time.before_resume(attempt, at, on)
        attempt.paused_at = at
        note(attempt, "resume_undone", actor.address, reason.strip(), at=now, undoes=went_on.id)
    _record(found, "take_back_resume", actor, reason=reason.strip())
    return found


def _stop(found: list[Attempt], now: datetime) -> None:
    for attempt in found:
        attempt.paused_at = now


def _last_pause(attempt: Attempt) -> tuple[SeatEvent | None, SeatEvent | None]:
    """The last stop of a seat and, when it has gone on since, the event of that."""
    kinds = (*gaps.STOPPED, gaps.WENT_ON, gaps.NOT_GONE_ON)
    query = select(SeatEvent).where(SeatEvent.attempt_id == attempt.id, SeatEvent.kind.in_(kinds))
    stopped = went_on = None
    for event in db.session.scalars(query.order_by(SeatEvent.id)):
        if event.kind in gaps.STOPPED:
            stopped, went_on = event, None
        else:
            went_on = event if event.kind == gaps.WENT_ON else None
    return stopped, went_on


def _say_why(attempt: Attempt, reason: str, now: datetime) -> None:
    """The candidate reads the reason on the page. The order to leave the room stays what it is."""
    if attempt.notice != LEAVE:
        attempt.notice, attempt.notice_at = reason.strip()[: rules_time.LONGEST_NOTICE], now


# --- a word ------------------------------------------------------------------------------------------------------------


def notify(where: Where, text: str, actor: Actor) -> list[Attempt]:
    """Say a word to candidates, on their screens within seconds; an empty one takes the last word back."""
    refuse_if(rules_time.notice(text))
    now = clock.now()
    found = _held(where, "notify", actor)
    for attempt in found:
        attempt.notice, attempt.notice_at = text.strip(), now
    _write(found, "notify", "notice", actor, text)
    return found


# --- together ----------------------------------------------------------------------------------------------------------


def _several(one_or_many):
    return [one_or_many] if isinstance(one_or_many, Attempt | SeatEvent) else list(one_or_many)


def _held(where: Where, verb: str, actor: Actor) -> list[Attempt]:
    """The attempts to which time means something, locked and fresh; refuses who may not, and when there is none."""
    query = select(Attempt).order_by(Attempt.id).options(selectinload(Attempt.seat).options(*_ROOM))
    if isinstance(where, RoomSession):
        seats = select(Seat.id).where(Seat.room_session_id == where.id)
        query = query.where(Attempt.seat_id.in_(seats))
    else:
        query = query.where(Attempt.id.in_([attempt.id for attempt in _several(where)]))
    everybody = list(db.session.scalars(locked(query).execution_options(populate_existing=True)))
    refuse_if(_may(everybody, where, verb, actor))
    now = clock.now()
    found = [attempt for attempt in everybody if rules_time.is_live(attempt, now) and not attempt.on_paper]
    if not found:
        raise Refused(Reason("exams.nobody_sits"))
    return found


_ROOM = (joinedload(Seat.registration), joinedload(Seat.room_session).joinedload(RoomSession.arrangement))


def _may(everybody: list[Attempt], where: Where, verb: str, actor: Actor):
    """R35: an invigilator holds the time of the own room, the exam offices that of theirs; nobody that of their own paper."""
    if not actor.may(machine.verbs[verb].who):
        yield Reason("machine.forbidden")
        return
    rooms = {attempt.seat.room_session_id for attempt in everybody}
    rooms |= {where.id} if isinstance(where, RoomSession) else set()
    if actor.role == "duty":
        there = all(arrangement.duty_in(actor.person_id, number, StaffDuty.INVIGILATOR) for number in rooms)
        if not there:
            yield Reason("exams.other_room")
    yield from rules_time.not_own(actor.person_id, {attempt.seat.registration.person_id for attempt in everybody})


def _write(found: list[Attempt], verb: str, kind: str, actor: Actor, text: str, *, seconds: int | None = None, **payload):
    """An event a seat and a line of history a room, all of the same instant."""
    now = clock.now()
    for attempt in found:
        at = attempt.paused_at if kind == "paused" else now
        note(attempt, kind, actor.address, text.strip(), seconds=seconds, at=at)
    _record(found, verb, actor, **({"reason": text.strip()} | payload))


def _record(found: list[Attempt], verb: str, actor: Actor, **payload) -> None:
    db.session.flush()
    by_room = sorted(found, key=lambda attempt: (attempt.seat.room_session_id, attempt.seat.number))
    for _, several in groupby(by_room, key=lambda attempt: attempt.seat.room_session_id):
        seats = [attempt.seat for attempt in several]
        room = seats[0].room_session
        stream, numbers = f"batch:{room.arrangement.batch_id}", [seat.number for seat in seats]
        history.record(stream, f"exams.{verb}", actor, room, seats=numbers, **payload)

"""The door of the hall: ticket number and room code find the paper, a fresh seat token opens it on this PC."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core import clock, crypto, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.exams import rules
from skillcert.exams.models import Attempt, SeatEvent
from skillcert.exams.states import attempts
from skillcert.people import throttle
from skillcert.people.models import SignInAttempt
from skillcert.registration.models import Registration

RELEASE_MINUTES = 10
AROUND = timedelta(days=1)


def candidate(attempt: Attempt, address: str = "") -> Actor:
    """The person at the seat, as history names them. Their one permission is to sit this paper."""
    registration = attempt.seat.registration
    return Actor(
        None,
        registration.name,
        "candidate",
        person_id=registration.person_id,
        address=address,
        permissions=frozenset({"exams.own"}),
    )


def with_seat(query):
    """An attempt with everything that a seat's pages show, in one statement."""
    seat = joinedload(Attempt.seat)
    room = seat.joinedload(Seat.room_session)
    return query.options(
        room.joinedload(RoomSession.room),
        room.joinedload(RoomSession.planned),
        seat.joinedload(Seat.registration).joinedload(Registration.offer),
    )


def of_token(token: str | None) -> Attempt | None:
    """The attempt whose live seat token this is."""
    if not token:
        return None
    return db.session.scalar(with_seat(select(Attempt)).where(Attempt.seat_token_hash == crypto.digest(token)))


def checked_in(attempt: Attempt) -> bool | None:
    """What the invigilator recorded: present, absent, or nothing yet."""
    presence = db.session.scalar(select(CheckIn.presence).where(CheckIn.seat_id == attempt.seat_id))
    return None if presence is None else presence == Presence.PRESENT


def find(ticket: str, room_code: str, address: str, release_code: str = "") -> Attempt:
    """The attempt of a ticket number in the room with this code; the same "no" whichever of the two is wrong.

    A paper that is open on another PC needs the release code here already.

    Wrong tries are counted by `note_try`, which the caller commits in any case.
    """
    refuse_if(_patience(ticket, address))
    attempt = _look_up(ticket, room_code)
    if attempt is None:
        raise Refused(Reason("exams.unknown_ticket", "ticket"))
    doors = rules.Doors(settings.get("conduct.early_check_in_minutes"), settings.get("conduct.lateness_minutes"))
    refuse_if(rules.sign_in(attempt, clock.now(), doors, checked_in(attempt)))
    refuse_if(rules.second_seat(attempt, release_code.strip(), clock.now()))
    return attempt


def _look_up(ticket: str, room_code: str) -> Attempt | None:
    now, code = clock.now(), room_code.strip().upper()
    if not code:
        return None
    query = (
        with_seat(select(Attempt))
        .join(Seat, Seat.id == Attempt.seat_id)
        .join(Registration, Registration.id == Seat.registration_id)
        .join(RoomSession, RoomSession.id == Seat.room_session_id)
        .where(
            Registration.ticket_number == ticket.strip().upper(),
            RoomSession.room_code == code,
            Attempt.starts_at > now - AROUND,
            Attempt.starts_at < now + AROUND,
        )
    )
    return db.session.scalars(query.order_by(Attempt.starts_at).limit(1)).first()


def _key(ticket: str) -> str:
    return crypto.blind_index("sign-in", f"ticket:{ticket.strip().upper()}")


def _patience(ticket: str, address: str):
    since, key = clock.now() - throttle.WINDOW, _key(ticket)
    rows = db.session.execute(
        select(SignInAttempt.login_hash, SignInAttempt.source, SignInAttempt.at, SignInAttempt.success)
        .where(SignInAttempt.at >= since, or_(SignInAttempt.login_hash == key, SignInAttempt.source == address))
        .order_by(SignInAttempt.id.desc())
        .limit(2000)
    )
    wait = throttle.wait_seconds(key, address, [throttle.Attempt(*row) for row in rows], clock.now())
    if wait:
        yield Reason("exams.wait", seconds=wait)


def note_try(ticket: str, address: str, ok: bool) -> None:
    """Count a try at the door."""
    db.session.add(SignInAttempt(login_hash=_key(ticket), source=address, success=ok))


def take_seat(attempt_id: int, release_code: str, address: str) -> str:
    """Open the paper on this PC and on no other: gives the seat token, which is stored nowhere.

    A paper that is open elsewhere moves only with an invigilator's release code; the other PC is refused from then on.
    """
    attempt = db.session.scalar(locked(select(Attempt).where(Attempt.id == attempt_id)))
    now = clock.now()
    doors = rules.Doors(settings.get("conduct.early_check_in_minutes"), settings.get("conduct.lateness_minutes"))
    refuse_if(rules.sign_in(attempt, now, doors, checked_in(attempt)))
    moved = attempt.seat_token_hash is not None
    refuse_if(rules.second_seat(attempt, release_code.strip(), now))
    token = crypto.token()
    attempts.move(attempt, "sign_in", candidate(attempt, address), moved=moved)
    attempt.seat_token_hash = crypto.digest(token)
    attempt.release_code = attempt.release_until = None
    attempt.opened_at = attempt.opened_at or now
    attempt.seen_at = now
    note(attempt, "moved" if moved else "signed_in", address)
    db.session.flush()
    return token


def note(attempt: Attempt, kind: str, address: str = "", text: str = "") -> None:
    """Write down what happened at a seat."""
    db.session.add(SeatEvent(attempt_id=attempt.id, kind=kind, address=address, note=text))


def release(attempt: Attempt, actor: Actor) -> str:
    """Give out a code by which this paper opens on another PC within ten minutes."""
    attempts.move(attempt, "release", actor)
    attempt.release_code = f"{secrets.randbelow(10**6):06}"
    attempt.release_until = clock.now() + timedelta(minutes=RELEASE_MINUTES)
    note(attempt, "released", actor.address, actor.name)
    db.session.flush()
    return attempt.release_code

"""The door of the hall: ticket number and room code find the paper, a fresh seat token opens it on this PC."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import contains_eager, defer

from skillcert.arrangement.models import Room, RoomSession, Seat
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core import clock, crypto, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.exams import gaps, option_tokens, rules
from skillcert.exams.models import Attempt, SeatEvent
from skillcert.exams.states import attempts
from skillcert.people import throttle
from skillcert.people.models import SignInAttempt
from skillcert.plans.models import Offer
from skillcert.registration.models import Registration
from skillcert.standards.models import Occupation

RELEASE_MINUTES = 10
WRONG_CODES = 5
"""Six digits and five tries: a guess is right once in 200,000 codes."""
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
    """Attempts with everything that a seat's pages show, in one statement and no column more.

    What only marking needs stays behind, and so do the candidate's particulars, which would be decrypted for nothing.
    """
    seat = contains_eager(Attempt.seat)
    session = seat.contains_eager(Seat.room_session)
    registration = seat.contains_eager(Seat.registration)
    offer = registration.contains_eager(Registration.offer)
    return (
        query.join(Attempt.seat)
        .join(Seat.room_session)
        .join(RoomSession.room)
        .join(Seat.registration)
        .join(Registration.offer)
        .join(Offer.occupation)
        .options(
            defer(Attempt.decode),
            defer(Attempt.verdicts),
            defer(Attempt.marks),
            seat.load_only(Seat.number, Seat.room_session_id, Seat.registration_id),
            session.load_only(RoomSession.room_id),
            session.contains_eager(RoomSession.room).load_only(Room.name, Room.addresses),
            registration.load_only(*_CANDIDATE),
            offer.load_only(Offer.level, Offer.occupation_code),
            offer.contains_eager(Offer.occupation).load_only(Occupation.name),
        )
    )


_CANDIDATE = (
    Registration.name,
    Registration.ticket_number,
    Registration.person_id,
    Registration.batch_id,
    Registration.offer_id,
    Registration.photo_id,
)
_PHOTO = contains_eager(Attempt.seat).contains_eager(Seat.registration).joinedload(Registration.photo)
_HELD_SEAT = contains_eager(Attempt.seat).load_only(Seat.number, Seat.room_session_id, Seat.registration_id)
_HELD_OPTIONS = (
    _HELD_SEAT,
    contains_eager(Attempt.seat).contains_eager(Seat.registration).load_only(*_CANDIDATE),
    *(defer(column) for column in (Attempt.sheet, Attempt.decode, Attempt.verdicts, Attempt.marks)),
)
_THERE = select(CheckIn.presence).where(CheckIn.seat_id == Attempt.seat_id).scalar_subquery()

# Built once: putting a query together costs more than asking it, and a hall asks these three hundred times in a minute.
_OF_TOKEN = with_seat(select(Attempt)).where(Attempt.seat_token_hash == bindparam("hash"))
_ATTEMPTS = Attempt.__table__.c
_NUMBER = select(_ATTEMPTS.id).where(_ATTEMPTS.seat_token_hash == bindparam("hash"))
_HELD = locked(
    select(Attempt)
    .join(Attempt.seat)
    .join(Seat.registration)
    .where(Attempt.id == bindparam("number"))
    .options(*_HELD_OPTIONS)
    .execution_options(populate_existing=True),
    of=Attempt,
)
_HELD_AT_DOOR = _HELD.join(Seat.room_session).join(RoomSession.room).add_columns(_THERE, Room.addresses)
_AT_THE_DOOR = (
    with_seat(select(Attempt, _THERE))
    .options(defer(Attempt.sheet), _PHOTO)
    .where(Registration.ticket_number == bindparam("ticket"), RoomSession.room_code == bindparam("code"))
    .order_by(Attempt.starts_at)
)
"""A ticket has as many papers as it sat theory exams: one, or a few. Which of them is of today is asked afterwards, since a database that
is told a span of time may begin with all papers of the day."""
_OF_TICKET = (
    select(Attempt.id, Attempt.starts_at)
    .join(Seat, Seat.id == Attempt.seat_id)
    .join(Registration, Registration.id == Seat.registration_id)
    .where(Registration.ticket_number == bindparam("ticket"))
    .order_by(Attempt.starts_at)
)
_TRY = SignInAttempt.__table__.c
_FAILED = select(_TRY.login_hash).where(
    _TRY.at >= bindparam("since"), _TRY.source == bindparam("address"), _TRY.success.is_(False)
)
"""Whom nobody mistyped cannot make anybody wait; a hall behind one address has hundreds of those."""
_TRIED = insert(SignInAttempt.__table__).inline()
_TRIES = (
    select(_TRY.login_hash, _TRY.source, _TRY.at, _TRY.success)
    .where(
        _TRY.at >= bindparam("since"),
        (_TRY.login_hash == bindparam("key")) | ((_TRY.source == bindparam("address")) & _TRY.login_hash.in_(_FAILED)),
    )
    .order_by(_TRY.id.desc())
    .limit(2000)
)


def ask_for_nobody() -> None:
    """Put every question of the door and of a seat to the database, so that the first candidate does not wait for its preparation."""
    ticket, number, token = {"ticket": ""}, {"number": 0}, {"hash": ""}
    tries = {"since": clock.now(), "key": "", "address": ""}
    asked = [(_TRIES, tries), (_AT_THE_DOOR, {**ticket, "code": ""}), (_OF_TICKET, ticket)]
    asked += [(_HELD_AT_DOOR, number), (_HELD, number), (_OF_TOKEN, token), (_NUMBER, token)]
    for query, nobody in asked:
        db.session.execute(query, nobody).first()


def holding(attempt_id: int) -> Attempt:
    """The attempt under its row lock as it is now, with its candidate: the first line of a verb at the seat."""
    return db.session.scalars(_HELD, {"number": attempt_id}).one()


def of_token(token: str | None) -> Attempt | None:
    """The attempt whose live seat token this is."""
    return db.session.scalar(_OF_TOKEN, {"hash": crypto.digest(token)}) if token else None


def number_of(token: str | None) -> int | None:
    """The id of the attempt whose live seat token this is, and nothing else of it."""
    return db.session.scalar(_NUMBER, {"hash": crypto.digest(token)}) if token else None


def find(ticket: str, room_code: str, address: str, release_code: str = "") -> Attempt:
    """The attempt of a ticket number in the room with this code; the same "no" whichever of the two is wrong.

    A paper that is open on another PC needs the release code here already.

    Wrong tries are counted by `note_try`, which the caller commits in any case.
    """
    refuse_if(_patience(ticket, address))
    attempt, presence = _look_up(ticket, room_code)
    if attempt is None:
        raise Refused(Reason("exams.unknown_ticket", "ticket"))
    _refuse_at_door(attempt, presence, attempt.seat.room_session.room.addresses, release_code, address)
    return attempt


def _refuse_at_door(attempt: Attempt, presence: Presence | None, pcs: list, release_code: str, address: str) -> None:
    """Refuse whom the room does not take on this PC now: first by the place, then by the clock, then by the seat that is open already."""
    now = clock.now()
    early, late, halls = settings.recent("conduct.early_check_in_minutes", "conduct.lateness_minutes", "exams.hall_addresses")
    there = None if presence is None else presence == Presence.PRESENT
    refuse_if(rules.place(pcs, halls, address))
    refuse_if(rules.sign_in(attempt, now, rules.Doors(early, late), there))
    refuse_if(rules.second_seat(attempt, release_code.strip(), now))


def of_ticket(ticket: str) -> int | None:
    """The id of the attempt of a ticket number around now, in whatever room: for noting what was refused."""
    now, rows = clock.now(), db.session.execute(_OF_TICKET, {"ticket": ticket.strip().upper()})
    return next((number for number, starts_at in rows if abs(starts_at - now) < AROUND), None)


def _look_up(ticket: str, room_code: str) -> tuple[Attempt | None, Presence | None]:
    """The attempt of a ticket in a room around now with its candidate's presence; twice None when there is none."""
    now, code = clock.now(), room_code.strip().upper()
    if not code:
        return None, None
    rows = db.session.execute(_AT_THE_DOOR, {"ticket": ticket.strip().upper(), "code": code})
    return next(((one, there) for one, there in rows if abs(one.starts_at - now) < AROUND), (None, None))


def _key(ticket: str) -> str:
    return crypto.blind_index("sign-in", f"ticket:{ticket.strip().upper()}")


def _patience(ticket: str, address: str):
    now, key = clock.now(), _key(ticket)
    rows = db.session.execute(_TRIES, {"since": now - throttle.WINDOW, "key": key, "address": address})
    tries = [throttle.Attempt(*row) for row in rows]
    wait = throttle.wait_seconds(key, address, tries, now)
    mistakes = sum(one.account == key and not one.ok for one in tries)
    if wait and mistakes <= throttle.FREE_PER_PAIR and of_ticket(ticket) is not None:
        return  # a hall sits behind one address: the mistakes of others hold no candidate of this day up
    if wait:
        yield Reason("exams.wait", seconds=wait)


def note_try(ticket: str, address: str, ok: bool) -> None:
    """Count a try at the door."""
    db.session.execute(_TRIED, {"login_hash": _key(ticket), "source": address, "success": ok})


def note_wrong_code(ticket: str, room_code: str, address: str) -> None:
    """R35: count a wrong release code; after `WRONG_CODES` of them the code is void and the invigilator gives another."""
    found, _ = _look_up(ticket, room_code)
    attempt = holding(found.id) if found is not None else None
    if attempt is None or attempt.release_code is None:
        return
    attempt.release_tries += 1
    if attempt.release_tries >= WRONG_CODES:
        attempt.release_code = attempt.release_until = None
        note(attempt, "code_void", address)
    db.session.flush()


def take_seat(attempt_id: int, release_code: str, address: str) -> str:
    """Open the paper on this PC and on no other: gives the seat token, which is stored nowhere.

    A paper that is open elsewhere moves only with an invigilator's release code; the other PC is refused from then on.
    """
    attempt, presence, pcs = db.session.execute(_HELD_AT_DOOR, {"number": attempt_id}).one()
    now = clock.now()
    _refuse_at_door(attempt, presence, pcs, release_code, address)
    moved = attempt.seat_token_hash is not None
    token = option_tokens.seat_token(attempt.seat_id)
    attempt.seat_token_hash = crypto.digest(token)  # before the move, which writes the row
    attempt.release_code = attempt.release_until = None
    attempt.opened_at = attempt.opened_at or now
    attempt.seen_at = now
    attempts.move(attempt, "sign_in", candidate(attempt, address), moved=moved)
    note(attempt, "moved" if moved else "signed_in", address)
    if moved:
        gaps.close_by_move(attempt, now)
    db.session.flush()
    return token


def note(attempt: Attempt, kind: str, address: str = "", text: str = "", **more) -> None:
    """Write down what happened at a seat; `more`: other columns of the event (`seconds`, `at`, `undoes`)."""
    db.session.add(SeatEvent(attempt_id=attempt.id, kind=kind, address=address, note=text[:200], **more))


def release(attempt: Attempt, actor: Actor) -> str:
    """Give out a code by which this paper opens on another PC within ten minutes."""
    attempts.move(attempt, "release", actor)
    attempt.release_code = f"{secrets.randbelow(10**6):06}"
    attempt.release_until = clock.now() + timedelta(minutes=RELEASE_MINUTES)
    attempt.release_tries = 0
    note(attempt, "released", actor.address, actor.name)
    db.session.flush()
    return attempt.release_code

"""A seat changed by hand, judged by the independent checker before and after (R17, R21)."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from skillcert.arrangement import checker, facts, issue, occupancy, stored
from skillcert.arrangement.models import Arrangement, RoomSession, Seat
from skillcert.arrangement.states import ArrangementState, arrangements
from skillcert.core import history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, refuse_if


@dataclass(frozen=True)
class Preview:
    """What a move would bring: what forbids it, and how many pairs of one class touch before and after."""

    reasons: tuple[Reason, ...]
    touching_before: int
    touching_after: int


def preview(arrangement: Arrangement, chair: Seat, room_session: RoomSession, number: int) -> Preview:
    """Judge a move without doing it: on the plain values, nothing is written."""
    now = stored.arranged(arrangement, stored.loaded(arrangement.id), facts.members(arrangement.batch_id))
    use, entry = str(room_session.id), chair.part_entry_id
    old = next(s for s in now.seats if s.entry == entry)
    seats = []
    for s in now.seats:
        if s.entry == entry:
            s = replace(s, use=use, seat=number, session=str(room_session.planned_session_id))
        elif (s.use, s.seat) == (use, number):
            s = replace(s, use=old.use, seat=old.seat, session=old.session)
        seats.append(s)
    then = replace(now, seats=tuple(seats))
    limits = facts.limits()
    before = {key_of(f) for f in checker.check(now, limits, ticketed=False)}
    found = [f.reason for f in checker.check(then, limits, ticketed=False) if key_of(f) not in before]
    return Preview(tuple(dict.fromkeys(found)), len(checker.touching(now)), len(checker.touching(then)))


def move(arrangement: Arrangement, chair: Seat, room_session: RoomSession, number: int, actor: Actor) -> None:
    """Give a candidate another seat; whoever sits there takes the old one. Refuses with what the checker would find."""
    verb = "change_published" if arrangement.state is ArrangementState.PUBLISHED else "change"
    refuse_if(arrangements.why_not(arrangement, verb, actor))
    before = {key_of(f) for f in check(arrangement)}
    old = chair.room_session, chair.number
    other = db.session.scalar(select(Seat).where(Seat.room_session_id == room_session.id, Seat.number == number))
    chair.number = -chair.id
    db.session.flush()
    if other is not None:
        other.room_session_id, other.number = old[0].id, old[1]
        db.session.flush()
    chair.room_session_id, chair.number = room_session.id, number
    db.session.flush()
    refuse_if([f.reason for f in check(arrangement) if key_of(f) not in before])
    moved = [s for s in (chair, other) if s is not None]
    history.record(
        f"batch:{arrangement.batch_id}", "arrangement.seat_changed", actor, arrangement,
        seats=[[s.registration_id, s.room_session_id, s.number] for s in moved],
    )  # fmt: skip
    if arrangement.state is ArrangementState.PUBLISHED:
        occupancy.take(arrangement)
        issue.renew(arrangement, actor, {s.registration_id for s in moved})


def check(arrangement: Arrangement, ticketed: bool = False) -> list:
    """What the independent checker finds in the stored arrangement."""
    db.session.flush()
    rooms = stored.loaded(arrangement.id)
    plain = stored.arranged(arrangement, rooms, facts.members(arrangement.batch_id))
    return checker.check(plain, facts.limits(), ticketed=ticketed)


def key_of(finding) -> str:
    return repr((finding.reason, finding.session, finding.use, finding.entry, finding.person))

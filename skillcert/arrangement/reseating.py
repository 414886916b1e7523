"""A candidate takes another free seat of the same room on the day: the PC failed, the sun blinds. Nobody else moves."""

from skillcert.arrangement import issue, rules
from skillcert.arrangement.models import Room, RoomSession, Seat
from skillcert.arrangement.queries import duty_in
from skillcert.arrangement.states import ArrangementState, StaffDuty
from skillcert.core import history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, refuse_if


def free_seats(room: Room, taken: set[int]) -> list[int]:
    """The open seats of a room at which nobody sits."""
    return [number for number in room.grid.open_seats() if number not in taken]


def reseat(chair: Seat, number: int, actor: Actor, reason: str) -> int:
    """R17: give a candidate a free seat of the same room, with its reason; gives the old number. The ticket follows.

    For who invigilates in the room, and for the office that may change a published arrangement.
    """
    room_session = chair.room_session
    taken = {other.number for other in room_session.seats}
    free = free_seats(room_session.room, taken)
    refuse_if([*_may(room_session, actor), *rules.free_seat(number, free), *rules.manual_change(reason)])
    old, chair.number = chair.number, number
    db.session.flush()
    arrangement = room_session.arrangement
    history.record(
        f"batch:{arrangement.batch_id}", "arrangement.seat_changed", actor, arrangement, person_id=chair.registration.person_id,
        seats=[[chair.registration_id, room_session.id, number]], was=old, reason=reason.strip(),
    )  # fmt: skip
    issue.renew(arrangement, actor, {chair.registration_id}, reason.strip())
    return old


def _may(room_session: RoomSession, actor: Actor):
    published = room_session.arrangement.state is ArrangementState.PUBLISHED
    here = duty_in(actor.person_id, room_session.id, StaffDuty.INVIGILATOR) is not None
    if not published or not (here or actor.may("arrangement.manage")):
        yield Reason("machine.forbidden")

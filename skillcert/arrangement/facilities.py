"""The verbs of rooms: added, changed, taken out of use; never deleted, because old tickets name them. Sites belong to plans."""

from skillcert.arrangement import rules
from skillcert.arrangement.layout import Door, Order
from skillcert.arrangement.models import Room
from skillcert.arrangement.states import RoomUse
from skillcert.core import addresses, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.work import constraint_reason
from skillcert.plans.models import Site

constraint_reason("uq_room_site_id_name", "arrangement.room_exists")


def _may(actor: Actor, centre_id: int | None) -> None:
    if not actor.may("arrangement.manage") or (actor.role == "centre" and actor.centre_id != centre_id):
        raise Refused(Reason("machine.forbidden"))


def add_room(
    site: Site, actor: Actor, *, name: str, use: RoomUse, capacity: int, columns: int = 5, door: Door = Door.LEFT,
    seat_order: Order = Order.COLUMN, closed_seats: tuple[int, ...] = (), pcs: tuple[str, ...] = (),
) -> Room:  # fmt: skip
    """A room of a site: how many seats in how many columns, where the door is, which seats stay empty, which PCs are its own.

    `pcs`: networks, ranges and addresses from which its candidates may sign in; none: from any PC.
    """
    _may(actor, site.centre_id)
    refuse_if([*rules.room_faults(name, capacity, columns, closed_seats), *addresses.faults(pcs)])
    room = Room(
        site_id=site.id, name=name.strip(), use=use, capacity=capacity, columns=columns, door=door, seat_order=seat_order,
        closed_seats=sorted(closed_seats), addresses=addresses.networks(pcs),
    )  # fmt: skip
    db.session.add(room)
    db.session.flush()
    history.record("system", "arrangement.room_added", actor, room, name=room.name, capacity=capacity)
    return room


def change_room(
    room: Room, actor: Actor, *, name: str, use: RoomUse, capacity: int, columns: int, door: Door, seat_order: Order,
    closed_seats: tuple[int, ...], active: bool, pcs: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Change what is known of a room. Published arrangements keep their seats; the checker looks again when they change."""
    _may(actor, room.site.centre_id)
    refuse_if([*rules.room_faults(name, capacity, columns, closed_seats), *addresses.faults(pcs)])
    before = {"name": room.name, "capacity": room.capacity, "columns": room.columns, "active": room.active, "pcs": room.addresses}
    room.name, room.use, room.capacity, room.columns = name.strip(), use, capacity, columns
    room.door, room.seat_order, room.closed_seats, room.active = door, seat_order, sorted(closed_seats), active
    room.addresses = addresses.networks(pcs)
    db.session.flush()
    history.record(
        "system",
        "arrangement.room_edited",
        actor,
        room,
        before=before,
        name=name,
        capacity=capacity,
        columns=columns,
        active=active,
        pcs=room.addresses,
    )

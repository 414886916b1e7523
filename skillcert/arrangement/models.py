"""Tables of arrangement: rooms, room sessions, seats, staff, occupied slots, tickets."""

from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.arrangement.layout import Door, Grid, Order
from skillcert.arrangement.states import ArrangementState, RoomUse, StaffDuty
from skillcert.core.db import UtcDateTime, db, enum_column, now_column
from skillcert.people.models import ExpertCard, Person
from skillcert.plans.models import Batch, PlannedSession, Site
from skillcert.registration.models import PartEntry, Registration


class Room(db.Model):
    """A room (考场) or practical site of a site: its seats stand in columns from the door."""

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    use: Mapped[RoomUse] = enum_column(RoomUse)
    capacity: Mapped[int]
    columns: Mapped[int] = mapped_column(default=5)
    door: Mapped[Door] = enum_column(Door, default=Door.LEFT)
    seat_order: Mapped[Order] = enum_column(Order, default=Order.COLUMN)
    closed_seats: Mapped[list] = mapped_column(JSON, default=list)  # numbers that stay empty
    addresses: Mapped[list] = mapped_column(JSON, default=list)  # networks of its PCs, as "10.1.2.0/24"; none: any PC
    active: Mapped[bool] = mapped_column(default=True)
    site: Mapped[Site] = relationship()
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    @property
    def grid(self) -> Grid:
        """The room's seats as a grid that has room for `capacity` open seats."""
        closed = frozenset(self.closed_seats or ())
        rows = -(-(self.capacity + len(closed)) // self.columns)
        return Grid(rows, self.columns, closed, self.seat_order, self.door)


class Arrangement(db.Model):
    """The arrangement of a batch: proposed by algorithm and seed, then published. `draw` keeps pools and results
    (R23)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), unique=True)
    state: Mapped[ArrangementState] = enum_column(ArrangementState, default=ArrangementState.PROPOSED)
    seed: Mapped[int]
    draw: Mapped[dict] = mapped_column(JSON, default=dict)
    proposed_at: Mapped[datetime] = now_column()
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    batch: Mapped[Batch] = relationship()


class RoomSession(db.Model):
    """One room during one planned session. `starts_at` and `minutes` are copies that the ticket prints."""

    id: Mapped[int] = mapped_column(primary_key=True)
    arrangement_id: Mapped[int] = mapped_column(ForeignKey("arrangement.id"), index=True)
    planned_session_id: Mapped[int] = mapped_column(ForeignKey("planned_session.id"), index=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    minutes: Mapped[int]
    round: Mapped[int] = mapped_column(default=1)  # 1, 2, … where a practical site has fewer stations than candidates
    room_code: Mapped[str] = mapped_column(String(8), default="")  # for the hall's sign-in, given out on the day
    arrangement: Mapped[Arrangement] = relationship()
    planned: Mapped[PlannedSession] = relationship()
    room: Mapped[Room] = relationship()
    seats: Mapped[list["Seat"]] = relationship(back_populates="room_session", order_by="Seat.number")
    staff: Mapped[list["Assignment"]] = relationship(back_populates="room_session", order_by="Assignment.id")
    __table_args__ = (UniqueConstraint("planned_session_id", "room_id", "round"),)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class Seat(db.Model):
    """A candidate's seat or station for one part."""

    id: Mapped[int] = mapped_column(primary_key=True)
    room_session_id: Mapped[int] = mapped_column(ForeignKey("room_session.id"), index=True)
    part_entry_id: Mapped[int] = mapped_column(ForeignKey("part_entry.id"), unique=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    number: Mapped[int]
    room_session: Mapped[RoomSession] = relationship(back_populates="seats")
    part_entry: Mapped[PartEntry] = relationship()
    registration: Mapped[Registration] = relationship()
    __table_args__ = (UniqueConstraint("room_session_id", "number"),)


class Assignment(db.Model):
    """A person's duty in a room session; it opens the duty skin for them. `reason` is set on a manual change."""

    id: Mapped[int] = mapped_column(primary_key=True)
    room_session_id: Mapped[int] = mapped_column(ForeignKey("room_session.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    duty: Mapped[StaffDuty] = enum_column(StaffDuty)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("expert_card.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    room_session: Mapped[RoomSession] = relationship(back_populates="staff")
    person: Mapped[Person] = relationship()
    card: Mapped[ExpertCard | None] = relationship()
    # R24: one duty a person and room session
    __table_args__ = (UniqueConstraint("room_session_id", "person_id"),)


class OccupiedSlot(db.Model):
    """A quarter of an hour of a person: nobody is in two places at once (R17), on any isolation level."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    slot: Mapped[int]  # quarters of an hour since 1970
    room_session_id: Mapped[int] = mapped_column(ForeignKey("room_session.id"), index=True)
    __table_args__ = (UniqueConstraint("person_id", "slot"),)


class RoomSlot(db.Model):
    """A quarter of an hour of a room: no room is used twice at one time, whichever batch it is for (R17)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    slot: Mapped[int]
    room_session_id: Mapped[int] = mapped_column(ForeignKey("room_session.id"), index=True)
    __table_args__ = (UniqueConstraint("room_id", "slot"),)


class TicketVersion(db.Model):
    """What a ticket printed: the number belongs to the registration, prints are versions (R5, R25)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    version: Mapped[int]
    fields: Mapped[dict] = mapped_column(JSON)
    hash: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime] = now_column()
    registration: Mapped[Registration] = relationship()
    __table_args__ = (UniqueConstraint("registration_id", "version"),)

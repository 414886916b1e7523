"""What the papers of an arrangement say: frozen lines for tickets, plans, lists and labels. Plain values, no queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from skillcert.arrangement.layout import Door, Grid


@dataclass(frozen=True)
class SeatLine:
    """One seat of a room as lists print it; `number` is the seat, `masked` the identity number."""

    number: int
    name: str
    ticket: str
    masked: str = ""
    employer: str = ""


@dataclass(frozen=True)
class StaffLine:
    name: str
    duty: str
    card: str = ""
    centre: str = ""


@dataclass(frozen=True)
class RoomSheet:
    """A room in one session: what stands at its head, its seats in order, its staff."""

    batch: str
    site: str
    address: str
    room: str
    occupation: str
    level: str
    part: str
    starts_at: datetime
    ends_at: datetime
    grid: Grid
    seats: tuple[SeatLine, ...] = ()
    staff: tuple[StaffLine, ...] = ()
    round: int = 1
    longer: tuple[tuple[int, int], ...] = ()  # (seat, minutes of extra time): for staff alone, and never why

    @property
    def first_ticket(self) -> str:
        return min((s.ticket for s in self.seats), default="")

    @property
    def last_ticket(self) -> str:
        return max((s.ticket for s in self.seats), default="")

    @property
    def door_left(self) -> bool:
        return self.grid.door is Door.LEFT

    @property
    def plan(self) -> list[list[SeatLine | int | None]]:
        """Rows from front to back: a line where somebody sits, the number of an empty seat, None where it is closed."""
        seated = {s.number: s for s in self.seats}
        return [[None if n in self.grid.closed else seated.get(n, n) for n in row] for row in self.grid.on_paper()]


@dataclass(frozen=True)
class TicketSitting:
    """A row of the ticket: which part, when, where."""

    part: str
    starts_at: str
    minutes: int
    site: str
    address: str
    room: str
    seat: int
    at: str = ""
    part_code: str = ""

    @property
    def instant(self) -> datetime:
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True)
class Ticket:
    """A ticket's frozen fields; `version` rises when a date or place changed (R5)."""

    number: str
    version: int
    name: str
    sex: str
    masked: str
    occupation: str
    level: str
    batch: str
    institution: str
    sittings: tuple[TicketSitting, ...] = ()
    changed: str = ""
    photo: bytes | None = field(default=None, compare=False)

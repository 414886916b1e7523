"""From rows to printed lines: room sheets and tickets as the documents want them (Chinese, whatever the screen's language)."""

from dataclasses import replace

from skillcert.arrangement.models import Arrangement, RoomSession, TicketVersion
from skillcert.arrangement.occupancy import longer_seats
from skillcert.arrangement.printed import RoomSheet, SeatLine, StaffLine, Ticket, TicketSitting
from skillcert.core import files
from skillcert.core.i18n import label
from skillcert.core.identity import mask
from skillcert.standards.states import LEVEL_NAMES

PRINTED = "zh_Hans_CN"


def room_sheets(arrangement: Arrangement, rooms: list[RoomSession]) -> list[RoomSheet]:
    """A sheet for every room session, by hour and room."""
    extra = longer_seats(rooms)
    ordered = sorted(rooms, key=lambda r: (r.starts_at, r.room.name, r.id))
    return [replace(room_sheet(arrangement.batch.name, r), longer=_longer(r, extra)) for r in ordered]


def _longer(r: RoomSession, extra: dict[int, int]) -> tuple[tuple[int, int], ...]:
    """(seat number, minutes) of those who work longer."""
    return tuple((s.number, extra[s.id]) for s in sorted(r.seats, key=lambda s: s.number) if s.id in extra)


def room_sheet(batch: str, r: RoomSession) -> RoomSheet:
    offer, site = r.planned.offer, r.room.site
    work = f"（{offer.work_type.name}）" if offer.work_type else ""
    return RoomSheet(
        batch=batch,
        site=site.name,
        address=site.address,
        room=r.room.name,
        occupation=offer.occupation.name + work,
        level=LEVEL_NAMES[offer.level],
        part=label(PRINTED, r.planned.part),
        starts_at=r.starts_at,
        ends_at=r.ends_at,
        grid=r.room.grid,
        seats=tuple(
            SeatLine(
                s.number, s.registration.name, s.registration.ticket_number or "", mask(s.registration.snapshot.get("id_number")),
                s.registration.class_name or s.registration.employer,
            )
            for s in sorted(r.seats, key=lambda s: s.number)
        ),
        staff=tuple(
            StaffLine(a.person.name, label(PRINTED, a.duty), a.card.number if a.card else "")
            for a in sorted(r.staff, key=lambda a: (a.duty.value, a.id))
        ),
        round=r.round,
    )  # fmt: skip


def ticket(row: TicketVersion, photo: bool = False) -> Ticket:
    """A ticket version as it was frozen; the photo is the registration's."""
    told = {k: v for k, v in row.fields.items() if k not in ("sittings",)}
    stored = row.registration.photo if photo else None
    return Ticket(
        version=row.version,
        sittings=tuple(TicketSitting(**s) for s in row.fields["sittings"]),
        photo=files.read(stored) if stored else None,
        **told,
    )

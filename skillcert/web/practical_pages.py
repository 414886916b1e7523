"""The offices' pages of the practical exam, hung on centre and management; how far each sees is the scope of its actor."""

from skillcert.arrangement.models import Room, RoomSession, Seat
from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.plans.models import Batch, Offer
from skillcert.practical import queries
from skillcert.standards.models import Occupation
from skillcert.web import kit, practical_sets, timeline
from skillcert.web.lists import Column, Empty, Filter, list_page

COLUMNS = [
    Column("starts_at", N_("Starts at"), value=lambda row: row[0].starts_at, sort=RoomSession.starts_at),
    Column("batch", N_("Batch"), value=lambda row: row[0].planned.offer.batch.number, sort=Batch.number),
    Column("occupation", N_("Occupation"), value=lambda row: row[0].planned.offer.occupation.name),
    Column("room", N_("Room"), value=lambda row: row[0].room.name),
    Column("seats", N_("Stations"), value=lambda row: row.seats, end=True, number=True),
    Column("assessors", N_("Assessors"), value=lambda row: row.assessors, end=True, number=True),
    Column("signed", N_("Signed sheets"), value=lambda row: row.signed, end=True, number=True),
]


def _when(chosen: str):
    now = clock.now()
    return RoomSession.starts_at >= now if chosen == "coming" else RoomSession.starts_at < now


def practical_list():
    filters = [
        Filter(
            "when",
            N_("Time"),
            choices=[("coming", kit.gettext("still to come")), ("past", kit.gettext("already held"))],
            where=_when,
        )
    ]
    query = (
        queries.rooms(kit.scope())
        .join(Room, Room.id == RoomSession.room_id)
        .join(Occupation, Occupation.code == Offer.occupation_code)
        .group_by(Room.id, Occupation.code)
    )
    return list_page(
        "parts/practical/list.html",
        query,
        COLUMNS,
        search=[Batch.number, Batch.name, Room.name, Occupation.name],
        search_hint=N_("Batch, occupation or room"),
        filters=filters,
        default_sort="-starts_at",
        export="practical-exams",
        entities=False,
        empty=Empty(N_("No practical exam yet"), N_("Exams appear here when an arrangement is published.")),
        row_id=lambda row: row[0].id,
    )


def practical_show(room_session_id):
    room = kit.found(queries.room(kit.scope(), room_session_id))
    offer = room.planned.offer
    return kit.page(
        "parts/practical/show.html",
        room=room,
        offer=offer,
        standings=queries.standings(RoomSession.id == room.id),
        assessors=queries.assessors(room.id),
        tasks=queries.exam_tasks(offer.id),
        policy=queries.policy(),
        history=timeline.of(offer),
    )


def practical_seat(seat_id):
    seat = kit.found(queries.seat(kit.scope(), seat_id))
    return kit.page(
        "parts/practical/seat.html",
        seat=seat,
        standing=queries.standings(Seat.id == seat.id)[0],
        versions=queries.versions(seat.id),
        tasks=queries.exam_tasks(seat.room_session.planned.offer_id),
    )


ROUTES = [
    ("/practical", practical_list, "GET", "practical.view"),
    ("/practical/<int:room_session_id>", practical_show, "GET", "practical.view"),
    ("/practical/seats/<int:seat_id>", practical_seat, "GET", "practical.view"),
    *practical_sets.ROUTES,
]

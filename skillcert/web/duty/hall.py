"""The console of a theory room on the day: who comes, who writes, whose PC is silent. One room on one screen, for who invigilates in it."""

from datetime import timedelta

from flask import request, url_for

from skillcert.arrangement.reseating import free_seats
from skillcert.conduct import kinds
from skillcert.conduct import queries as conduct
from skillcert.conduct import service as door
from skillcert.core import clock, history
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import gaps, notices, queries, queries_hall, queries_time, service_hall
from skillcert.exams.rules_time import UNDO_RESUME
from skillcert.papers import queries_custody
from skillcert.web import kit, timeline
from skillcert.web.duty import blueprint
from skillcert.web.forms.hall import DoorForm

LOOK_BACK = timedelta(days=3)
"""How long a room stands in the list after its day; older ones are in the batch's history."""
ACCESS = dict.fromkeys(
    ("hall_rooms", "hall", "hall_map", "hall_history", "hall_door", "hall_absent_rest"), "exams.release_seat"
)


@blueprint.app_template_filter("notice")
def notice(stored: str) -> str:
    """The word on a candidate's screen, in the reader's language when it is one of the house."""
    return notices.said(stored, kit.locale())


def own_room(room_session_id):
    """The theory room, if the actor invigilates in it; else it does not exist."""
    return kit.found(queries_hall.own_room(kit.actor().person_id, room_session_id))


def ground(room, now) -> dict:
    """What the map needs, on the page and alone: two statements."""
    seats = queries_hall.places(room, now)
    return {
        "room": room, "now": now, "places": seats, "by_number": {p.number: p for p in seats}, "tally": queries_hall.tally(seats),
        "free": free_seats(room.room, {p.number for p in seats}), "base": url_for("duty.hall", room_session_id=room.id),
    }  # fmt: skip


def _time(room, seats, now, events) -> dict:
    """Seats to which the gap log owes time, minutes that were given, and who went on so lately that it can be taken back."""
    owed = gaps.offers(room, now) if any(place.held for place in seats) else {}
    lately = any(event.kind == "resumed" and now - event.at < UNDO_RESUME for event, _seat in events)
    return {
        "offers": [place.number for place in seats if place.attempt_id in owed],
        "grants": queries_time.grants(room) if any(place.extra_seconds for place in seats) else [],
        "resumed": queries_hall.resumed_lately(room, now) if lately else [],
    }


@blueprint.get("/hall")
def hall_rooms():
    now = clock.now()
    rooms = queries.duty_rooms(kit.actor().person_id, now - LOOK_BACK)
    return kit.page("duty/exams/rooms.html", rooms=rooms, now=now)


@blueprint.get("/hall/<int:room_session_id>")
def hall(room_session_id, status=200, refused=(), form=None):
    room, now = own_room(room_session_id), clock.now()
    shown, events = ground(room, now), queries.events(room)
    laid = any(place.attempt_id for place in shown["places"])
    return kit.page(
        "duty/exams/hall.html", status=status, refused=list(refused), form=form or DoorForm(), doors=door.doors_of(room),
        record=conduct.record_of(room.id), incidents=conduct.incidents_of(room.id), violations=conduct.violations_of(room.id),
        events=events, sealed=[] if laid else queries_custody.sealed_mains([room.planned.offer_id]), chosen=None,
        incident_label=kinds.msgid, **_time(room, shown["places"], now, events), **shown,
    )  # fmt: skip


@blueprint.get("/hall/<int:room_session_id>/map")
def hall_map(room_session_id):
    """The map alone, every five seconds. `seen`: the tag of what the page shows; when nothing is new the answer is empty."""
    room, now = own_room(room_session_id), clock.now()
    shown = ground(room, now)
    chosen = next((p for p in shown["places"] if p.seat_id == request.args.get("seat", type=int)), None)
    tag = queries_hall.tag(shown["places"], kit.locale(), chosen and chosen.heard)
    if request.args.get("seen") == tag:
        return "", 204
    return kit.page("duty/exams/_map.html", fragment=True, tag=tag, chosen=chosen, **shown)


@blueprint.get("/hall/<int:room_session_id>/history")
def hall_history(room_session_id):
    """What everybody did in this room today, the latest two hundred."""
    room = own_room(room_session_id)
    lines = [(timeline.said(event), number or _whom(event)) for event, number in queries_hall.history(room)]
    return kit.page("duty/exams/history.html", room=room, lines=lines)


def _whom(event) -> str:
    """Whom an act in a room was for: the numbers of a few seats, or how many they were."""
    seats = (history.payload(event) or {}).get("seats") if event.person_id is None else None
    if not isinstance(seats, list) or not seats:
        return ""
    return ", ".join(map(str, seats)) if len(seats) <= 6 else kit.gettext(N_("{count} seats"), count=len(seats))


@blueprint.post("/hall/<int:room_session_id>/door")
def hall_door(room_session_id):
    """A scanned ticket opens the seat with its photo; with the end of the document it is the quick way in."""
    own_room(room_session_id)
    form = DoorForm()
    if not form.validate_on_submit():
        return hall(room_session_id, 422, form=form)
    with kit.refusing() as refused, unit_of_work():
        chair = queries_hall.seat_of_ticket(own_room(room_session_id), form.ticket.data)
        if chair is None:
            raise Refused(Reason("conduct.ticket_unknown", "ticket", number=form.ticket.data))
        number, told = chair.id, {"name": chair.registration.name, "seat": chair.number}
        if form.identity.data:
            service_hall.check_in(chair, kit.actor(), identity=form.identity.data)
    if refused:
        return hall(room_session_id, 422, kit.form_reasons(form, refused), form)
    if not form.identity.data:
        return kit.go("duty.hall_seat", room_session_id=room_session_id, seat_id=number)
    kit.say(N_("{name} is checked in, seat {seat}."), **told)
    return kit.go("duty.hall", room_session_id=room_session_id)


@blueprint.post("/hall/<int:room_session_id>/absent")
def hall_absent_rest(room_session_id):
    own_room(room_session_id)
    with kit.refusing() as refused, unit_of_work():
        service_hall.mark_rest_absent(own_room(room_session_id), kit.actor())
    return hall(room_session_id, 422, refused) if refused else kit.go("duty.hall", room_session_id=room_session_id)

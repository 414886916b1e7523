"""The offices' pages of the theory exam, hung on centre and management; how far each sees is the scope of its actor."""

from flask import g

from skillcert.arrangement import queries as arrangement
from skillcert.arrangement.models import Room, RoomSession
from skillcert.arrangement.states import StaffDuty
from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.exams import clock_guard, queries, service, service_prepare, service_time
from skillcert.papers import queries_custody
from skillcert.people import sessions
from skillcert.plans.models import Batch
from skillcert.standards.models import Occupation
from skillcert.web import kit, timeline
from skillcert.web.forms.exams import ExtendForm
from skillcert.web.lists import Column, Empty, Filter, list_page

COLUMNS = [
    Column("starts_at", N_("Starts at"), value=lambda row: row[0].starts_at, sort=RoomSession.starts_at),
    Column("batch", N_("Batch"), value=lambda row: row[0].planned.offer.batch.number, sort=Batch.number),
    Column("occupation", N_("Occupation"), value=lambda row: row[0].planned.offer.occupation.name),
    Column("room", N_("Room"), value=lambda row: row[0].room.name),
    Column("seats", N_("Seats"), value=lambda row: row.seats, end=True, number=True),
    Column("prepared", N_("Papers laid out"), value=lambda row: row.prepared, end=True, number=True),
    Column("signed_in", N_("Signed in"), value=lambda row: row.signed_in, end=True, number=True),
    Column("marked", N_("Marked"), value=lambda row: row.marked, end=True, number=True),
]


def _when(chosen: str):
    now = clock.now()
    return RoomSession.starts_at >= now if chosen == "coming" else RoomSession.starts_at < now


def exams_list():
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
        .join(Occupation, Occupation.code == queries.Offer.occupation_code)
        .group_by(Room.id, Occupation.code)
    )
    return list_page(
        "parts/exams/list.html",
        query,
        COLUMNS,
        search=[Batch.number, Batch.name, Room.name, Occupation.name],
        search_hint=N_("Batch, occupation or room"),
        filters=filters,
        default_sort="-starts_at",
        export="theory-exams",
        entities=False,
        empty=Empty(N_("No theory exam yet"), N_("Exams appear here when an arrangement is published.")),
        row_id=lambda row: row[0].id,
    )


def exam_show(room_session_id, reasons=(), status=200):
    room, now = kit.found(queries.room(kit.scope(), room_session_id)), clock.now()
    return kit.page(
        "parts/exams/show.html",
        status=status,
        room=room,
        lines=queries.lines(room, now),
        events=queries.events(room),
        now=now,
        sealed=queries_custody.sealed_mains([room.planned.offer_id]),
        reasons=list(reasons),
        history=timeline.of(room),
        clock_off=clock_guard.alarm(),
        console=_console(room),
    )


def _console(room) -> int | None:
    """The grant under which the reader holds the live console of this room: theirs who invigilate in it, in that role."""
    if not arrangement.duty_in(kit.actor().person_id, room.id, StaffDuty.INVIGILATOR):
        return None
    grants = sessions.active_grants(g.auth_session.account)
    return next((grant.id for grant in grants if grant.role == "duty"), None)


def _act(room_session_id, verb):
    room = kit.found(queries.room(kit.scope(), room_session_id))
    with kit.refusing() as reasons, unit_of_work():
        verb(room, kit.actor())
    if reasons:
        return exam_show(room_session_id, reasons, 422)
    return kit.go(".exam_show", room_session_id=room_session_id)


def exam_prepare(room_session_id):
    return _act(room_session_id, service_prepare.prepare)


def exam_mark(room_session_id):
    return _act(room_session_id, service.mark)


def exam_extend(room_session_id, attempt_id=None):
    """Extra time for one candidate, or for the whole room."""
    room = kit.found(queries.room(kit.scope(), room_session_id))
    attempt = kit.found(queries.attempt(room, attempt_id)) if attempt_id else None
    form, reasons = ExtendForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service_time.extend(attempt or room, form.minutes.data, form.reason.data, kit.actor())
        if not reasons:
            return kit.go(".exam_show", room_session_id=room_session_id)
    status = 422 if form.is_submitted() else 200
    return kit.page(
        "parts/exams/extend.html",
        status=status,
        room=room,
        attempt=attempt,
        form=form,
        reasons=kit.form_reasons(form, reasons),
    )


def exam_extend_all(room_session_id):
    return exam_extend(room_session_id)


ROUTES = [
    ("/exams", exams_list, "GET", "exams.view"),
    ("/exams/<int:room_session_id>", exam_show, "GET", "exams.view"),
    ("/exams/<int:room_session_id>/prepare", exam_prepare, "POST", "exams.prepare"),
    ("/exams/<int:room_session_id>/mark", exam_mark, "POST", "exams.prepare"),
    ("/exams/<int:room_session_id>/extend/<int:attempt_id>", exam_extend, "GET POST", "exams.prepare"),
    ("/exams/<int:room_session_id>/extend", exam_extend_all, "GET POST", "exams.prepare"),
]

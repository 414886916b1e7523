"""The room console: check-in, absence, incidents, violations, the record. One room on one screen; only for who is on duty in it."""

from flask import request

from skillcert.arrangement.states import StaffDuty
from skillcert.conduct import documents, evidence, kinds, queries, recording, service
from skillcert.conduct.states import Presence
from skillcert.core import clock, files, identity
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import queries_hall, service_hall
from skillcert.people import accounts
from skillcert.standards.states import Part
from skillcert.web import kit
from skillcert.web.duty import blueprint
from skillcert.web.forms.conduct import (
    DoorForm,
    IncidentForm,
    ReasonForm,
    RecordForm,
    SeatForm,
    SignForm,
    ViolationForm,
)
from skillcert.web.security import as_download

ACCESS = dict.fromkeys(
    ("room", "room_door", "room_absent_rest", "seat", "seat_check_in", "seat_absent", "seat_undo", "seat_photo", "incident_new", "violation_new",
     "room_record", "room_record_sign", "room_record_pdf"),
    "conduct.room",
)  # fmt: skip


def own(room_session_id: int):
    """The room session, if the actor is on duty in it; else it does not exist."""
    return kit.found(queries.room_on_duty(kit.actor(), room_session_id))


def own_seat(room_session_id: int, seat_id: int):
    return kit.found(queries.seat_in(own(room_session_id), seat_id))


def is_theory(here) -> bool:
    return here.planned.part is Part.THEORY


def is_hall(here) -> bool:
    """Whether this is a theory room that the actor invigilates: it has a console with its PCs."""
    mine = [one.duty for one in here.staff if one.person_id == kit.actor().person_id]
    return is_theory(here) and StaffDuty.INVIGILATOR in mine


def verbs(here):
    """Who comes and how the room closes: in a theory room what the PCs know counts too, whoever does it and on whichever page."""
    return service_hall if is_theory(here) else service


@blueprint.get("/rooms/<int:room_session_id>")
def room(room_session_id, status=200, refused=(), form=None):
    here = own(room_session_id)
    if status == 200 and is_hall(here):
        return kit.go("duty.hall", room_session_id=here.id)
    return kit.page(
        "duty/conduct/room.html", status=status, room=here, presence=queries.presence_of(here.id), figures=queries.figures(here.id),
        doors=service.doors_of(here), now=clock.now(), record=queries.record_of(here.id), incidents=queries.incidents_of(here.id),
        violations=queries.violations_of(here.id), form=form or DoorForm(), refused=list(refused), Presence=Presence, incident_label=kinds.msgid,
    )  # fmt: skip


@blueprint.post("/rooms/<int:room_session_id>/door")
def room_door(room_session_id):
    """Ticket number and the end of the document: the quick way at the door."""
    own(room_session_id)
    form = DoorForm()
    if not form.validate_on_submit():
        return room(room_session_id, 422, form=form)
    with kit.refusing() as refused, unit_of_work():
        here = own(room_session_id)
        chair = next((s for s in here.seats if s.registration.ticket_number == form.ticket.data), None)
        if chair is None:
            raise Refused(Reason("conduct.ticket_unknown", "ticket", number=form.ticket.data))
        verbs(here).check_in(chair, kit.actor(), identity=form.identity.data)
        name, number = chair.registration.name, chair.number
    if refused:
        return room(room_session_id, 422, kit.form_reasons(form, refused), form)
    kit.say(N_("{name} is checked in, seat {seat}."), name=name, seat=number)
    return kit.go("duty.room", room_session_id=room_session_id)


@blueprint.post("/rooms/<int:room_session_id>/absent")
def room_absent_rest(room_session_id):
    own(room_session_id)
    with kit.refusing() as refused, unit_of_work():
        here = own(room_session_id)
        verbs(here).mark_rest_absent(here, kit.actor())
    return room(room_session_id, 422, refused) if refused else kit.go("duty.room", room_session_id=room_session_id)


@blueprint.get("/rooms/<int:room_session_id>/seats/<int:seat_id>")
def seat(room_session_id, seat_id, status=200, refused=(), form=None):
    """One candidate: photo, document, and what may be done now."""
    here, chair = own(room_session_id), own_seat(room_session_id, seat_id)
    if status == 200 and is_hall(here):
        return kit.go("duty.hall_seat", room_session_id=here.id, seat_id=chair.id)
    return kit.page(
        "duty/conduct/seat.html", status=status, room=here, seat=chair, known=queries.check_in(chair.id), doors=service.doors_of(here),
        masked=identity.mask(chair.registration.snapshot.get("id_number")), form=form or SeatForm(), undo=ReasonForm(), refused=list(refused),
        record=queries.record_of(here.id), now=clock.now(), Presence=Presence,
    )  # fmt: skip


def _seat_verb(room_session_id, seat_id, verb, form=None):
    own_seat(room_session_id, seat_id)
    with kit.refusing() as refused, unit_of_work():
        verb(own_seat(room_session_id, seat_id))
    if refused:
        left = kit.form_reasons(form, refused) if form is not None else refused
        return seat(room_session_id, seat_id, 422, left, form if isinstance(form, SeatForm) else None)
    return kit.go("duty.room", room_session_id=room_session_id)


@blueprint.post("/rooms/<int:room_session_id>/seats/<int:seat_id>/check-in")
def seat_check_in(room_session_id, seat_id):
    form = SeatForm()
    return _seat_verb(
        room_session_id,
        seat_id,
        lambda s: verbs(s.room_session).check_in(s, kit.actor(), identity=form.identity.data, seen=form.seen.data),
        form,
    )


@blueprint.post("/rooms/<int:room_session_id>/seats/<int:seat_id>/absent")
def seat_absent(room_session_id, seat_id):
    return _seat_verb(room_session_id, seat_id, lambda s: verbs(s.room_session).mark_absent(s, kit.actor()))


@blueprint.post("/rooms/<int:room_session_id>/seats/<int:seat_id>/undo")
def seat_undo(room_session_id, seat_id):
    form = ReasonForm()
    return _seat_verb(room_session_id, seat_id, lambda s: service.undo(s, kit.actor(), form.reason.data or ""))


@blueprint.get("/rooms/<int:room_session_id>/seats/<int:seat_id>/photo")
def seat_photo(room_session_id, seat_id):
    stored = kit.found(own_seat(room_session_id, seat_id).registration.photo)
    return as_download(files.read(stored), stored.filename, stored.media_type, inline=True)


# --- what happened -----------------------------------------------------------------------------------------------------


def _seats(here) -> list[tuple[int, str]]:
    return [(s.id, f"{s.number} · {s.registration.name}") for s in here.seats]


@blueprint.route("/rooms/<int:room_session_id>/incidents", methods=["GET", "POST"])
def incident_new(room_session_id):
    here, form, reasons = own(room_session_id), IncidentForm(), []
    form.seat_id.choices = [("", kit.gettext("the whole room")), *_seats(here)]
    if not form.is_submitted():
        form.seat_id.data = request.args.get("seat", type=int)
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            here = own(room_session_id)
            chair = queries.seat_in(here, form.seat_id.data) if form.seat_id.data else None
            service.report_incident(here, kit.actor(), form.kind.data, form.text.data, chair)
        if not reasons:
            return kit.go("duty.room", room_session_id=room_session_id)
    return _form("incident", own(room_session_id), form, reasons)


@blueprint.route("/rooms/<int:room_session_id>/violations", methods=["GET", "POST"])
def violation_new(room_session_id):
    here, form, reasons = own(room_session_id), ViolationForm(), []
    form.seat_id.choices = _seats(here)
    if not form.is_submitted():
        form.seat_id.data = request.args.get("seat", type=int)
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            chair = kit.found(queries.seat_in(own(room_session_id), form.seat_id.data))
            kept = evidence.keep([f.read() for f in form.evidence.data if f and f.filename], chair)
            service.report_violation(
                chair, kit.actor(), clause=form.clause.data, description=form.description.data, witnesses=form.witnesses(),
                evidence=kept, candidate_signed=form.candidate_signed.data,
            )  # fmt: skip
        if not reasons:
            return kit.go("duty.room", room_session_id=room_session_id)
    return _form("violation", own(room_session_id), form, reasons)


def _form(act: str, here, form, reasons):
    status = 422 if form.is_submitted() else 200
    return kit.page(
        "duty/conduct/report.html",
        status=status,
        act=act,
        room=here,
        form=form,
        reasons=kit.form_reasons(form, reasons),
    )


# --- the record --------------------------------------------------------------------------------------------------------


@blueprint.route("/rooms/<int:room_session_id>/record", methods=["GET", "POST"])
def room_record(room_session_id):
    """Close the record: figures, papers where there were any, remarks, signature."""
    here, form, reasons = own(room_session_id), RecordForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            now = own(room_session_id)
            told = recording.told(now, form.data)
            signature = accounts.sign(kit.actor(), form.password.data, service.signed_text(now))
            verbs(now).close_room(now, kit.actor(), signatures=[signature], remarks=form.remarks.data or "", **told)
        if not reasons:
            kit.say(N_("The record is closed. The others on duty can sign it now."))
            return kit.go("duty.room_record", room_session_id=room_session_id)
    here = own(room_session_id) if reasons else here
    hall = is_hall(here)
    places = queries_hall.places(here, clock.now()) if hall else []
    tally = queries_hall.tally(places)
    return kit.page(
        "duty/conduct/record.html", status=422 if form.is_submitted() else 200, room=here, form=form, sign=SignForm(),
        reasons=kit.form_reasons(form, reasons), record=queries.record_of(here.id), figures=tally if hall else queries.figures(here.id),
        hall=hall, tally=tally, differing=service_hall.disagreements(here, places) if places else [],
        blocks=service_hall.why_not_close(here) if hall else service.why_not_close(here, kit.actor()), incidents=queries.incidents_of(here.id), violations=queries.violations_of(here.id),
        staff=[(a.person_id, a.person.name) for a in here.staff], me=kit.actor().account_id,
        signed=recording.signed(queries.record_of(here.id)),
    )  # fmt: skip


@blueprint.post("/rooms/<int:room_session_id>/record/sign")
def room_record_sign(room_session_id):
    own(room_session_id)
    form = SignForm()
    with kit.refusing() as refused, unit_of_work():
        here = own(room_session_id)
        record = kit.found(queries.record_of(here.id))
        service.add_signature(
            record, kit.actor(), accounts.sign(kit.actor(), form.password.data or "", service.signed_text(here))
        )
    for reason in refused:
        kit.say(kit.explain(reason), "error")
    return kit.go("duty.room_record", room_session_id=room_session_id)


@blueprint.get("/rooms/<int:room_session_id>/record.pdf")
def room_record_pdf(room_session_id):
    here = own(room_session_id)
    return as_download(
        documents.room_record(recording.sheet(here), kit.actor().name, clock.now()),
        f"room-record-{here.id}.pdf",
        "application/pdf",
    )

"""The assessor's pages: own candidates, one sheet, signature, correction, second look. Tablet first."""

from flask import jsonify, request

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.core import clock
from skillcert.core.reasons import Reason
from skillcert.core.work import unit_of_work
from skillcert.practical import queries, rules, service, sheet
from skillcert.practical.models import ScoreSheet
from skillcert.practical.states import SheetState
from skillcert.web import kit, task_texts
from skillcert.web.duty import blueprint
from skillcert.web.forms.exams import LookForm, ReasonForm, SignForm

ACCESS = dict.fromkeys(
    ("scoring", "scoring_room", "score_open", "score_sheet", "score_save", "score_sign", "score_correct", "score_look"),
    "practical.score",
)


@blueprint.get("/scoring")
def scoring():
    return kit.page("duty/practical/rooms.html", rooms=queries.duty_rooms(kit.actor().person_id))


@blueprint.get("/scoring/<int:room_session_id>")
def scoring_room(room_session_id):
    room = kit.found(queries.duty_room(kit.actor().person_id, room_session_id))
    standings = queries.standings(RoomSession.id == room.id)
    lead = queries.assessors(room.id)[kit.actor().person_id].duty.value == "lead_assessor"
    return kit.page(
        "duty/practical/room.html",
        room=room,
        standings=standings,
        me=kit.actor().person_id,
        lead=lead,
        tasks=queries.exam_tasks(room.planned.offer_id),
    )


@blueprint.post("/scoring/seats/<int:seat_id>")
def score_open(seat_id):
    seat = kit.found(queries.duty_seat(kit.actor().person_id, seat_id))
    room_session_id = seat.room_session_id
    with kit.refusing() as reasons, unit_of_work():
        number = service.open_sheet(queries.duty_seat(kit.actor().person_id, seat_id), kit.actor()).id
    if reasons:
        for reason in reasons:
            kit.say(kit.explain(reason), "error")
        return kit.go("duty.scoring_room", room_session_id=room_session_id)
    return kit.go("duty.score_sheet", score_sheet_id=number)


def own(score_sheet_id) -> ScoreSheet:
    return kit.found(queries.own_sheet(kit.actor().person_id, score_sheet_id))


def show(found: ScoreSheet, reasons=(), status=200, form=None):
    """The sheet, with the others' marks only once the own one is signed (R36)."""
    tasks = queries.exam_tasks(found.seat.room_session.planned.offer_id)
    signed = found.state == SheetState.SUBMITTED
    known = queries.tasks_of(tasks)
    standing = queries.standings(Seat.id == found.seat_id)[0] if signed else None
    return kit.page(
        "duty/practical/sheet.html",
        status=status,
        sheet=found,
        tasks=tasks,
        texts={task.id: task_texts.shown(task, found.seat.room_session.planned.offer) for task in tasks},
        signed=signed,
        reasons=list(reasons),
        open_lines=list(rules.complete(known, sheet.to_scoring(known, found.person_id, found.marks, found.vetoes))),
        vetoes={(veto["task"], veto["criterion"]): veto["clause"] for veto in found.vetoes},
        standing=standing,
        assessors=queries.assessors(found.seat.room_session_id),
        form=form or SignForm(formdata=None),
        correction=ReasonForm(formdata=None),
        needs_second=bool(found.vetoes) or found.version > 1,
    )


@blueprint.get("/scoring/sheets/<int:score_sheet_id>")
def score_sheet(score_sheet_id):
    return show(own(score_sheet_id))


@blueprint.post("/scoring/sheets/<int:score_sheet_id>")
def score_save(score_sheet_id):
    """Save the draft: from the page's script as JSON with its revision, or from the plain form."""
    found = own(score_sheet_id)
    body = request.get_json(silent=True) if request.is_json else None
    read = sheet.parse(body if body is not None else _typed(found))
    revision = body.get("revision") if isinstance(body, dict) else found.revision + 1
    reasons = [Reason("practical.bad_sheet")] if read is None or type(revision) is not int else []
    if not reasons:
        with kit.refusing() as reasons, unit_of_work():
            service.save(score_sheet_id, revision, *read, kit.actor())
    if body is not None:
        told = {
            "at": clock.local(clock.now()).strftime("%H:%M:%S"),
            "revision": revision,
            "say": " ".join(map(kit.explain, reasons)),
        }
        return jsonify(told), 409 if reasons else 200
    return (
        show(own(score_sheet_id), reasons, 422)
        if reasons
        else kit.go("duty.score_sheet", score_sheet_id=score_sheet_id)
    )


def _typed(found: ScoreSheet) -> dict:
    """The plain form's fields d-<task>-<line>, v-<task>-<line>, c-<task>-<line> as the script would send them."""
    told: dict = {"marks": {}, "vetoes": []}
    for name, value in request.form.items():
        kind, _, rest = name.partition("-")
        task, _, line = rest.partition("-")
        if kind == "d" and value.strip():
            told["marks"].setdefault(task, {})[line] = value.strip()
        elif kind == "v" and task.isdecimal() and line.isdecimal():
            told["vetoes"].append(
                {"task": int(task), "criterion": int(line), "clause": request.form.get(f"c-{task}-{line}", "")}
            )
    return told


@blueprint.post("/scoring/sheets/<int:score_sheet_id>/sign")
def score_sign(score_sheet_id):
    own(score_sheet_id)
    form, reasons = SignForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            second = (form.second_login.data or "", form.second_password.data or "")
            service.submit(score_sheet_id, form.password.data, kit.actor(), second)
        if not reasons:
            return kit.go("duty.score_sheet", score_sheet_id=score_sheet_id)
    return show(own(score_sheet_id), kit.form_reasons(form, reasons), 422, form)


@blueprint.post("/scoring/sheets/<int:score_sheet_id>/correct")
def score_correct(score_sheet_id):
    own(score_sheet_id)
    form = ReasonForm()
    form.validate()
    with kit.refusing() as reasons, unit_of_work():
        number = service.correct(score_sheet_id, form.reason.data or "", kit.actor()).id
    if reasons:
        return show(own(score_sheet_id), reasons, 422)
    return kit.go("duty.score_sheet", score_sheet_id=number)


@blueprint.route("/scoring/seats/<int:seat_id>/look", methods=["GET", "POST"])
def score_look(seat_id):
    seat = kit.found(queries.duty_seat(kit.actor().person_id, seat_id))
    room_session_id, form, reasons = seat.room_session_id, LookForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.look_again(queries.duty_seat(kit.actor().person_id, seat_id), form.note.data, kit.actor())
        if not reasons:
            return kit.go("duty.scoring_room", room_session_id=room_session_id)
    standing = queries.standings(Seat.id == seat_id)[0]
    status = 422 if form.is_submitted() else 200
    if not (standing.joined.complete and standing.joined.wide):
        return kit.go("duty.scoring_room", room_session_id=room_session_id)
    return kit.page(
        "duty/practical/look.html",
        status=status,
        standing=standing,
        form=form,
        reasons=kit.form_reasons(form, reasons),
        assessors=queries.assessors(room_session_id),
    )

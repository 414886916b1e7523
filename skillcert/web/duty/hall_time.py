"""Time in a theory room: more of it, none of it, and back; for one seat, for those that are ticked, for everybody."""

from dataclasses import dataclass

from flask import request

from skillcert.conduct import queries as conduct
from skillcert.conduct import service as door
from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import queries_hall, queries_time, service_time
from skillcert.web import kit
from skillcert.web.duty import blueprint
from skillcert.web.duty.hall import ground, hall, own_room
from skillcert.web.duty.hall_seat import act, attempt_of
from skillcert.web.forms.hall import (
    REASONS,
    SOME,
    ExtendAllForm,
    MinutesForm,
    NoticeAllForm,
    NoticeForm,
    PauseAllForm,
    PauseForm,
    ResumeAllForm,
    ResumeForm,
)


@dataclass(frozen=True)
class Verb:
    """A verb of time: its forms for the room and for a seat, `do(where, form, actor)`, and what is said afterwards."""

    room_form: type
    seat_form: type
    do: object
    title: str
    said: str


VERBS = {
    "extend": Verb(
        ExtendAllForm, MinutesForm, lambda where, form, who: service_time.extend(where, form.minutes.data, form.reason.data, who),
        N_("Extra minutes"), N_("Extra time was given (seats: {count}); it is on the screens within seconds."),
    ),
    "pause": Verb(
        PauseAllForm, PauseForm, lambda where, form, who: service_time.pause(where, form.reason.data, who),
        N_("Pause"), N_("Time stands still (papers: {count}, with those that nobody signed in to)."),
    ),
    "resume": Verb(
        ResumeAllForm, ResumeForm, lambda where, form, who: service_time.resume(where, who, form.reason.data or ""),
        N_("Go on"), N_("Time goes on (seats: {count})."),
    ),
    "notify": Verb(
        NoticeAllForm, NoticeForm, lambda where, form, who: service_time.notify(where, form.text.data or "", who),
        N_("Message"), N_("The message was sent (seats: {count}); it is on the screens within seconds."),
    ),
}  # fmt: skip
SIMPLE = ("hall_compensate", "hall_evacuate", "hall_take_back", "hall_go_back", "hall_seat_compensate")
ACCESS = dict.fromkeys(
    (*SIMPLE, *(f"hall_{word}" for word in VERBS), *(f"hall_seat_{word}" for word in VERBS)), "exams.hold"
)


# --- the whole room, or the seats that are ticked ---------------------------------------------------------------------


def _ask(word: str, room_session_id: int):
    """The form of a verb, with every seat to tick, and the verb itself."""
    verb, form, reasons = VERBS[word], VERBS[word].room_form(), []
    room = own_room(room_session_id)
    if request.method == "GET":
        form.seats.data = request.args.getlist("seat", type=int)
        form.whom.data = SOME if form.seats.data else form.whom.data
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            count = len(verb.do(_where(own_room(room_session_id), form), form, kit.actor()))
        if not reasons:
            kit.say(verb.said, count=count)
            return kit.go("duty.hall", room_session_id=room_session_id)
    room, now = own_room(room_session_id) if reasons else room, clock.now()
    return kit.page(
        "duty/exams/act.html", status=422 if form.is_submitted() else 200, word=word, title=verb.title, form=form, reasons=REASONS,
        refused=kit.form_reasons(form, reasons), doors=door.doors_of(room), record=conduct.record_of(room.id), chosen=None,
        **ground(room, now),
    )  # fmt: skip


def _where(room, form):
    """Everybody, or the attempts of the ticked seats; who ticks seats and says "everybody" is asked again."""
    if form.whom.data != SOME:
        if form.seats.data:
            raise Refused(Reason("exams.whom_unclear", "whom", count=len(form.seats.data)))
        return room
    found = queries_hall.attempts_at(room, form.seats.data or [])
    if not found:
        raise Refused(Reason("exams.no_seat_chosen", "seats"))
    return found


def _simple(room_session_id, verb, said):
    """A verb without a page of its own: back to the console, with what was done or why not."""
    own_room(room_session_id)
    with kit.refusing() as refused, unit_of_work():
        count = len(verb(own_room(room_session_id)))
    if refused:
        return hall(room_session_id, 422, refused)
    kit.say(said, count=count)
    return kit.go("duty.hall", room_session_id=room_session_id)


@blueprint.post("/hall/<int:room_session_id>/compensate")
def hall_compensate(room_session_id):
    """Give back to every seat what the gap log says it lost."""
    return _simple(
        room_session_id,
        lambda room: service_time.compensate(room, kit.actor()),
        N_("Lost time was given back (seats: {count})."),
    )


@blueprint.post("/hall/<int:room_session_id>/evacuate")
def hall_evacuate(room_session_id):
    why = request.form.get("reason", "")
    said = N_(
        "Time stands still (papers: {count}, with those that nobody signed in to), and the screens say: leave the room. Everybody gets exactly the time that was left."
    )
    return _simple(room_session_id, lambda room: service_time.evacuate(room, why, kit.actor()), said)


@blueprint.post("/hall/<int:room_session_id>/take-back")
def hall_take_back(room_session_id):
    """Take back minutes that were given: all of one call, or those of one seat."""
    event_id, seat = request.form.get("event", 0, type=int), request.form.get("seat", type=int)

    def verb(room):
        grant = kit.found(queries_time.grant_of(room, event_id))
        events = [one for one in grant.events if seat is None or one.id == event_id]
        return service_time.take_back(events, request.form.get("reason", ""), kit.actor())

    return _simple(room_session_id, verb, N_("Extra time was taken back (seats: {count})."))


@blueprint.post("/hall/<int:room_session_id>/go-back")
def hall_go_back(room_session_id):
    """Going on was too early: time stands still again as if it never had gone on."""
    why = request.form.get("reason", "")

    def verb(room):
        return service_time.take_back_resume(queries_hall.resumed_lately(room, clock.now()), why, kit.actor())

    return _simple(room_session_id, verb, N_("Time stands still again (seats: {count}), as if it had never gone on."))


# --- one seat ---------------------------------------------------------------------------------------------------------


def _at_seat(word: str, room_session_id: int, seat_id: int):
    verb, form = VERBS[word], VERBS[word].seat_form()

    def do(seat):
        return verb.said, {"count": len(verb.do(attempt_of(seat), form, kit.actor()))}

    return act(room_session_id, seat_id, word, do, form, back=False)


@blueprint.post("/hall/<int:room_session_id>/seats/<int:seat_id>/compensate")
def hall_seat_compensate(room_session_id, seat_id):
    def do(seat):
        count = len(service_time.compensate(attempt_of(seat), kit.actor()))
        return N_("Lost time was given back (seats: {count})."), {"count": count}

    return act(room_session_id, seat_id, "compensate", do, back=False)


def _route(word: str) -> None:
    def of_room(room_session_id):
        return _ask(word, room_session_id)

    def of_seat(room_session_id, seat_id):
        return _at_seat(word, room_session_id, seat_id)

    blueprint.add_url_rule(f"/hall/<int:room_session_id>/{word}", f"hall_{word}", of_room, methods=["GET", "POST"])
    blueprint.add_url_rule(
        f"/hall/<int:room_session_id>/seats/<int:seat_id>/{word}", f"hall_seat_{word}", of_seat, methods=["POST"]
    )


for _word in VERBS:
    _route(_word)

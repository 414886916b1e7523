"""One seat of a theory room: who sits there, how the PC does, and every verb for this seat."""

from flask import abort

from skillcert.conduct import queries as conduct
from skillcert.conduct import service as door
from skillcert.core import clock, identity
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, gaps, queries_hall, queries_time, service_hall
from skillcert.web import kit
from skillcert.web.duty import blueprint
from skillcert.web.duty.hall import ground
from skillcert.web.forms.hall import (
    REASONS,
    CheckInForm,
    MinutesForm,
    NoticeForm,
    PauseForm,
    ReseatForm,
    ResumeForm,
    WhyForm,
    named,
)

ACCESS = dict.fromkeys(
    ("hall_seat", "hall_check_in", "hall_absent", "hall_undo", "hall_release", "hall_withdraw", "hall_reseat"),
    "exams.release_seat",
)
FORMS = {
    "check_in": CheckInForm, "undo": WhyForm, "reseat": ReseatForm, "extend": MinutesForm, "pause": PauseForm, "resume": ResumeForm, "notify": NoticeForm,
}  # fmt: skip
"""Every form that may stand in the panel, by its verb."""


def own_seat(room_session_id, seat_id):
    return kit.found(queries_hall.own_seat(kit.actor().person_id, room_session_id, seat_id))


def _choices(room, seats, place, free) -> list[tuple[int, str]]:
    """Free seats, first those without the same paper beside them."""
    beside = {number: queries_hall.same_paper_beside(room, seats, place, number) for number in free}
    words = {
        number: kit.gettext("{seat} (same paper at {others})", seat=number, others=", ".join(map(str, others)))
        if others
        else str(number)
        for number, others in beside.items()
    }
    return [(number, words[number]) for number in sorted(free, key=lambda one: (bool(beside[one]), one))]


def _forms(free: list[tuple[int, str]], tried: tuple[str, object] | None) -> dict:
    """The panel's forms by verb; the one that was tried comes back with what was typed and what was wrong with it."""
    forms = {word: form(formdata=None) for word, form in FORMS.items()}
    if tried:
        forms[tried[0]] = tried[1]
    forms["reseat"].number.choices = free
    return {word: named(form, word) for word, form in forms.items()}


def _time(room, place, now) -> dict:
    """What the gap log offers this seat, and which minutes were given and may be taken back."""
    offer, grants = None, []
    if place.held:
        offer = gaps.offers(queries_hall.attempts_at(room, [place.seat_id]), now).get(place.attempt_id)
    if place.extra_seconds and place.live:
        grants = queries_time.grants(room)
    return {
        "offer": offer,
        "given": [one for grant in grants for one in grant.events if one.attempt_id == place.attempt_id],
    }


@blueprint.get("/hall/<int:room_session_id>/seats/<int:seat_id>")
def hall_seat(room_session_id, seat_id, status=200, refused=(), tried=None):
    seat, now = own_seat(room_session_id, seat_id), clock.now()
    room = seat.room_session
    shown = ground(room, now)
    place = next(p for p in shown["places"] if p.seat_id == seat_id)
    return kit.page(
        "duty/exams/seat.html", status=status, refused=list(refused), seat=seat, chosen=place, doors=door.doors_of(room),
        masked=identity.mask(seat.registration.snapshot.get("id_number")), record=conduct.record_of(room.id),
        seat_lines=[(event, seat) for event in queries_hall.seat_events(place.attempt_id)], reasons=REASONS, forms=_forms(_choices(room, shown["places"], place, shown["free"]), tried), opened=tried and tried[0], **_time(room, place, now), **shown,
    )  # fmt: skip


def act(room_session_id, seat_id, word, verb, form=None, back=True):
    """Load scoped, do the verb, go on: to the map (`back`) or to the seat again; a refusal shows the panel with the reasons."""
    own_seat(room_session_id, seat_id)
    tried = (word, form) if form is not None else None
    if form is not None and not form.validate_on_submit():
        return hall_seat(room_session_id, seat_id, 422, tried=tried)
    with kit.refusing() as refused, unit_of_work():
        said = verb(own_seat(room_session_id, seat_id))
    if refused:
        left = kit.form_reasons(form, refused) if form is not None else refused
        return hall_seat(room_session_id, seat_id, 422, left, tried)
    if isinstance(said, tuple):
        kit.say(said[0], **said[1])
    return (
        kit.go("duty.hall", room_session_id=room_session_id)
        if back
        else kit.go("duty.hall_seat", room_session_id=room_session_id, seat_id=seat_id)
    )


def attempt_of(seat):
    """The attempt of a seat, fresh; a seat without a paper has no such verbs."""
    attempt = service_hall.attempt_of(seat)
    return attempt if attempt is not None else abort(404)


@blueprint.post("/hall/<int:room_session_id>/seats/<int:seat_id>/check-in")
def hall_check_in(room_session_id, seat_id):
    form = CheckInForm()

    def verb(seat):
        service_hall.check_in(seat, kit.actor(), identity=form.identity.data, seen=form.seen.data)
        return N_("{name} is checked in, seat {seat}."), {"name": seat.registration.name, "seat": seat.number}

    return act(room_session_id, seat_id, "check_in", verb, form)


@blueprint.post("/hall/<int:room_session_id>/seats/<int:seat_id>/absent")
def hall_absent(room_session_id, seat_id):
    def verb(seat):
        service_hall.mark_absent(seat, kit.actor())
        return N_("{name}, seat {seat}, is recorded as absent."), {"name": seat.registration.name, "seat": seat.number}

    return act(room_session_id, seat_id, "absent", verb)


@blueprint.post("/hall/<int:room_session_id>/seats/<int:seat_id>/undo")
def hall_undo(room_session_id, seat_id):
    form = WhyForm()
    return act(
        room_session_id, seat_id, "undo", lambda seat: door.undo(seat, kit.actor(), form.reason.data), form, back=False
    )


@blueprint.post("/hall/<int:room_session_id>/seats/<int:seat_id>/release")
def hall_release(room_session_id, seat_id):
    return act(
        room_session_id, seat_id, "release", lambda seat: entry.release(attempt_of(seat), kit.actor()), back=False
    )


@blueprint.post("/hall/<int:room_session_id>/seats/<int:seat_id>/withdraw")
def hall_withdraw(room_session_id, seat_id):
    return act(
        room_session_id,
        seat_id,
        "withdraw",
        lambda seat: service_hall.withdraw_release(attempt_of(seat), kit.actor()),
        back=False,
    )


@blueprint.post("/hall/<int:room_session_id>/seats/<int:seat_id>/reseat")
def hall_reseat(room_session_id, seat_id):
    """Another free seat of the room; a paper that is open gets its release code at once."""
    form = ReseatForm()
    form.number.choices = [(form.number.data, "")]  # whether it is free is the rule's business

    def verb(seat):
        service_hall.reseat(seat, form.number.data, kit.actor(), form.reason.data)
        attempt = service_hall.attempt_of(seat)
        if attempt is not None and attempt.seat_token_hash:
            entry.release(attempt, kit.actor())
        return N_("{name} sits at seat {seat} now."), {"name": seat.registration.name, "seat": seat.number}

    return act(room_session_id, seat_id, "reseat", verb, form, back=False)

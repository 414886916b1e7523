"""The invigilator's view of a theory room: who is signed in, who saves, a release code for another PC."""

from skillcert.core import clock
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, queries
from skillcert.papers import queries_custody
from skillcert.web import kit
from skillcert.web.duty import blueprint

ACCESS = {"hall_rooms": "exams.release_seat", "hall": "exams.release_seat", "hall_release": "exams.release_seat"}


def own_room(room_session_id):
    return kit.found(queries.duty_room(kit.actor().person_id, room_session_id))


@blueprint.get("/hall")
def hall_rooms():
    return kit.page("duty/exams/rooms.html", rooms=queries.duty_rooms(kit.actor().person_id), now=clock.now())


@blueprint.get("/hall/<int:room_session_id>")
def hall(room_session_id):
    room, now = own_room(room_session_id), clock.now()
    template = "duty/exams/_seats.html" if kit.is_fragment() else "duty/exams/hall.html"
    sealed = queries_custody.sealed_mains([room.planned.offer_id])
    return kit.page(template, room=room, lines=queries.lines(room, now), events=queries.events(room), now=now, sealed=sealed)


@blueprint.post("/hall/<int:room_session_id>/release/<int:attempt_id>")
def hall_release(room_session_id, attempt_id):
    attempt = kit.found(queries.attempt(own_room(room_session_id), attempt_id))
    with kit.refusing() as reasons, unit_of_work():
        entry.release(attempt, kit.actor())
    for reason in reasons:
        kit.say(kit.explain(reason), "error")
    return kit.go("duty.hall", room_session_id=room_session_id)

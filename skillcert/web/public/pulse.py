"""The pulse of a seat as a view: what `web.pulse_door` leaves over gets its words here."""

from flask import current_app, jsonify, request

from skillcert.core import clock
from skillcert.core.reasons import Reason
from skillcert.core.work import unit_of_work
from skillcert.exams import pulse, refusals, saving, service, signs
from skillcert.web import kit
from skillcert.web.access import SEAT
from skillcert.web.public import blueprint
from skillcert.web.pulse_door import LONGEST, left_open
from skillcert.web.save_door import same_key
from skillcert.web.security import client_address, csrf

ACCESS = {"sit_pulse": SEAT}


@blueprint.post("/sit/pulse")
@csrf.exempt
def sit_pulse():
    """Says how a seat stands. A paper whose time was over and that nobody closed is closed by this read."""
    token = request.cookies.get("seat", "")
    if not token or not same_key(request.headers.get("X-Seat", ""), token):
        return _no("exams.unknown_seat", 403)
    request.max_content_length = LONGEST
    told = signs.parse(saving.loads(request.get_data()) if request.is_json else None)
    if told is None:
        return _no("exams.bad_pulse", 400)
    found = pulse.beat(token, told, current_app.extensions["signs"])
    if found is None:
        return _no("exams.moved", 409)
    standing, answer = found
    if standing.overdue(clock.now(), left_open()):
        with unit_of_work():
            service.close_if_over(standing.id)
    return _uncached(jsonify(answer))


def _no(code: str, status: int):
    """A refusal in words; a pulse that no page of ours sends is written down, one of a page that was taken over is not news."""
    if status != 409:
        refusals.count(refusals.kind_of("pulse", code), None, client_address())
    response = jsonify({"code": code, "say": kit.explain(Reason(code))})
    response.status_code = status
    return _uncached(response)


def _uncached(response):
    response.headers["Cache-Control"] = "no-store"
    return response

"""The door of the hall: ticket and room code, is this you, and the seat token that stands for the candidate from there on.

Nothing here touches the paper, and every answer is uncacheable.
"""

from base64 import b64encode

from flask import Response, request

from skillcert.core import clock, crypto, files, images
from skillcert.core.reasons import Reason
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, refusals
from skillcert.exams.models import Attempt
from skillcert.web import kit
from skillcert.web.access import SEAT
from skillcert.web.forms.exams import DoorForm
from skillcert.web.public import blueprint
from skillcert.web.public.sitting import COOKIE, uncached
from skillcert.web.security import client_address

CONFIRM_SECONDS = 300
SMALL_PHOTO = 30_000
SHOWN_PHOTO = images.Profile(286, 352, 20)
ACCESS = dict.fromkeys(("sit_door", "sit_confirm", "sit_seat"), SEAT)


@blueprint.get("/sit/door")
def sit_door():
    return uncached(kit.page("public/sitting/door.html", blank=DoorForm, reasons=[]))


@blueprint.post("/sit/door")
def sit_confirm():
    form, reasons, found, page = DoorForm(), [], None, None
    if form.validate_on_submit():
        with kit.refusing() as reasons:
            found = entry.find(form.ticket.data, form.room_code.data, client_address(), form.release_code.data or "")
        # made before the try is counted, which ends what was read
        page = _confirmation(found, (form.release_code.data or "").strip()) if found else None
        if not any(reason.code == "exams.wait" for reason in reasons):
            with unit_of_work():
                entry.note_try(form.ticket.data, client_address(), not reasons)
    if page is None:
        if reasons:
            refusals.at_door(form.ticket.data, form.room_code.data, client_address(), reasons)
        reasons = kit.form_reasons(form, reasons)
        return uncached(kit.page("public/sitting/door.html", status=422, form=form, reasons=reasons))
    return uncached(page)


def _confirmation(attempt: Attempt, release_code: str) -> Response:
    """Name and photo to look at, and a proof that the door has let this paper pass."""
    told = f"{attempt.id}:{int(clock.now().timestamp()) + CONFIRM_SECONDS}:{release_code}"
    proof = f"{told}:{crypto.sign('seat-door', told.encode()).hex()}"
    return kit.page("public/sitting/confirm.html", attempt=attempt, photo=_photo(attempt), proof=proof)


def _photo(attempt: Attempt) -> str | None:
    """The photo in the page itself, never more of it than the page shows: a hall asks for three hundred."""
    stored = attempt.seat.registration.photo
    if stored is None:
        return None
    picture = files.read(stored)
    if len(picture) > SMALL_PHOTO:
        picture = images.crop(picture, SHOWN_PHOTO).data
    return f"data:image/jpeg;base64,{b64encode(picture).decode()}"


@blueprint.post("/sit/seat")
def sit_seat():
    told, _, mac = request.form.get("proof", "").rpartition(":")
    if not crypto.check_signature("seat-door", told.encode("utf-8", "replace"), _unhex(mac)):
        return _back_to_door(None, [Reason("exams.proof_forged")])
    number, until, code = told.split(":", 2)
    if int(until) < clock.now().timestamp():
        return _back_to_door(int(number), [Reason("exams.proof_expired")])
    with kit.refusing() as reasons, unit_of_work():
        token = entry.take_seat(int(number), code, client_address())
    if reasons:
        return _back_to_door(int(number), reasons)
    response = kit.go("public.sit")
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=request.is_secure, path="/sit")
    return uncached(response)


def _back_to_door(attempt_id: int | None, reasons: list[Reason]) -> Response:
    """The door once more, with what was wrong about the confirmation."""
    refusals.count(refusals.kind_of("door", reasons[0].code), attempt_id, client_address())
    return uncached(kit.page("public/sitting/door.html", status=422, blank=DoorForm, reasons=reasons))


def _unhex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""

"""The supervisor's checklist and report on a session, on a tablet: saved as often as wanted, signed once."""

from flask import request

from skillcert.arrangement import queries as arrangement
from skillcert.arrangement.states import StaffDuty
from skillcert.conduct import queries as conduct
from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.people import accounts
from skillcert.supervision import documents, queries, service
from skillcert.supervision.checklist import Finding, items_for
from skillcert.web import kit
from skillcert.web.duty import blueprint
from skillcert.web.forms.conduct import SignForm
from skillcert.web.forms.supervision import InspectionForm
from skillcert.web.security import as_download

ACCESS = dict.fromkeys(("inspection", "inspection_sign", "inspection_pdf"), "supervision.inspect")


def own(room_session_id: int):
    """The room session, if the actor supervises it."""
    kit.found(arrangement.duty_in(kit.actor().person_id, room_session_id, StaffDuty.SUPERVISOR))
    return kit.found(conduct.room(room_session_id))


def told(part: str) -> dict:
    """The checklist as it was sent."""
    return {
        item.code: {
            "finding": request.form.get(f"finding-{item.code}", ""),
            "note": request.form.get(f"note-{item.code}", ""),
        }
        for item in items_for(part)
    }


@blueprint.route("/inspections/<int:room_session_id>", methods=["GET", "POST"])
def inspection(room_session_id):
    room, reasons = own(room_session_id), []
    form = InspectionForm(obj=queries.of_room(room.id))
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            here = own(room_session_id)
            service.save(
                here, kit.actor(), checklist=told(here.planned.part.value), problems=form.problems.data or "",
                advice=form.advice.data or "", conclusion=form.conclusion.data or "",
            )  # fmt: skip
        if not reasons:
            kit.say(N_("Saved. The report can still be changed until you sign it."))
            return kit.go("duty.inspection", room_session_id=room_session_id)
    return _page(room_session_id, form, reasons, 422 if form.is_submitted() else 200)


def _page(room_session_id, form, reasons, status):
    room = own(room_session_id)
    row, part = queries.of_room(room.id), room.planned.part.value
    sent = told(part) if request.method == "POST" and "problems" in request.form else (row.checklist if row else {})
    return kit.page(
        "duty/supervision/inspection.html", status=status, room=room, row=row, form=form, items=items_for(part), told=sent,
        Finding=Finding, figures=conduct.figures(room.id), sign=SignForm(), reasons=kit.form_reasons(form, reasons),
        blocks=service.why_not_sign(row, kit.actor()) if row else [], signed=bool(row and row.signed_at),
    )  # fmt: skip


@blueprint.post("/inspections/<int:room_session_id>/sign")
def inspection_sign(room_session_id):
    own(room_session_id)
    form = SignForm()
    with kit.refusing() as refused, unit_of_work():
        row = kit.found(queries.of_room(room_session_id))
        service.sign(row, kit.actor(), accounts.sign(kit.actor(), form.password.data or "", service.signed_text(row)))
    if refused:
        return _page(room_session_id, InspectionForm(formdata=None, obj=queries.of_room(room_session_id)), refused, 422)
    return kit.go("duty.inspection", room_session_id=room_session_id)


@blueprint.get("/inspections/<int:room_session_id>/report.pdf")
def inspection_pdf(room_session_id):
    own(room_session_id)
    row = kit.found(queries.of_room(room_session_id))
    return as_download(
        documents.report(documents.sheet(row, conduct.room(room_session_id)), kit.actor().name, clock.now()),
        f"inspection-{row.id}.pdf",
        "application/pdf",
    )

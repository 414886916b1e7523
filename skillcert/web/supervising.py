"""Supervision as the office sees it, shared by management and centre: the quality overview and the reports."""

from skillcert.arrangement.models import Room, RoomSession
from skillcert.conduct import queries as conduct
from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.supervision import documents, queries
from skillcert.supervision.checklist import Conclusion, Finding, counts, items_for
from skillcert.supervision.models import Inspection
from skillcert.supervision.states import InspectionState
from skillcert.web import kit, timeline
from skillcert.web.lists import Column, Empty, Filter, list_page
from skillcert.web.security import as_download


def faults(row: Inspection) -> int:
    """How many items were not in order."""
    return counts(row.room_session.planned.part.value, row.checklist)[Finding.NO]


COLUMNS = [
    Column("room_session.starts_at", N_("Session"), sort=RoomSession.starts_at),
    Column("room_session.room.name", N_("Room"), sort=Room.name),
    Column("batch", N_("Batch"), value=lambda i: i.room_session.arrangement.batch.name),
    Column("person.name", N_("Supervisor"), value=lambda i: i.person.name),
    Column("faults", N_("Not in order"), value=faults, number=True),
    Column("conclusion", N_("Conclusion"), value=lambda i: Conclusion(i.conclusion) if i.conclusion in set(Conclusion) else None),
    Column("state", N_("State"), sort=Inspection.state),
]


def supervision():
    """What was supervised, what was found, which sessions lack a signed report."""
    conclusions = [(c.value, kit.label(c)) for c in Conclusion]
    return list_page(
        "parts/supervision/list.html", queries.inspections(kit.scope()), COLUMNS, search=[Room.name], search_hint=N_("Name of a room"),
        filters=[
            Filter("state", N_("State"), Inspection.state, list(InspectionState)),
            Filter("conclusion", N_("Conclusion"), choices=conclusions, where=lambda value: Inspection.conclusion == value),
        ],
        default_sort="-room_session.starts_at", export="inspections",
        context={"overview": queries.overview(kit.scope()), "unsigned": queries.unsigned(kit.scope())},
        empty=Empty(N_("No report yet"), N_("The supervisor of a session writes it on the exam day."), icon="eye-check"),
    )  # fmt: skip


def supervision_report(inspection_id: int):
    row = kit.found(queries.inspection(kit.scope(), inspection_id))
    part = row.room_session.planned.part.value
    return kit.page(
        "parts/supervision/report.html", row=row, items=items_for(part), counts=counts(part, row.checklist), Finding=Finding,
        conclusion=Conclusion(row.conclusion) if row.conclusion in set(Conclusion) else None,
        figures=conduct.figures(row.room_session_id), history=timeline.of(row),
    )  # fmt: skip


def supervision_pdf(inspection_id: int):
    row = kit.found(queries.inspection(kit.scope(), inspection_id))
    sheet = documents.sheet(row, conduct.room(row.room_session_id))
    return as_download(documents.report(sheet, kit.actor().name, clock.now()), f"inspection-{row.id}.pdf", "application/pdf")


ROUTES = [
    ("/supervision", supervision, "GET", "supervision.view"),
    ("/supervision/<int:inspection_id>", supervision_report, "GET", "supervision.view"),
    ("/supervision/<int:inspection_id>/report.pdf", supervision_pdf, "GET", "supervision.view"),
]

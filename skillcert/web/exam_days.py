"""The exam days as the office sees them, shared by centre and management: rooms, their records, violations."""

from skillcert.arrangement.models import Room, RoomSession
from skillcert.conduct import documents, kinds, queries, recording, violating
from skillcert.conduct.models import Violation
from skillcert.conduct.states import Tier, ViolationState
from skillcert.conduct.tiers import CLAUSES
from skillcert.core import clock, files, settings
from skillcert.core.i18n import N_, label, say_date, translate
from skillcert.core.work import unit_of_work
from skillcert.registration.models import Registration
from skillcert.standards.states import LEVEL_NAMES
from skillcert.web import kit, timeline
from skillcert.web.forms.conduct import DecisionForm
from skillcert.web.lists import Column, Empty, Filter, list_page
from skillcert.web.security import as_download

CHINESE = "zh_Hans_CN"


def conduct():
    """Room sessions, the next ones first, with who came and whether the record is closed."""
    figures, closed = _figures()
    columns = [
        Column("starts_at", N_("Begins"), sort=RoomSession.starts_at),
        Column("room.name", N_("Room"), sort=Room.name),
        Column("batch", N_("Batch"), value=lambda r: r.arrangement.batch.name),
        Column("part", N_("Part"), value=lambda r: r.planned.part),
        Column("expected", N_("Expected"), value=lambda r: figures(r).expected, number=True),
        Column("present", N_("Present"), value=lambda r: figures(r).present, number=True),
        Column("absent", N_("Absent"), value=lambda r: figures(r).absent, number=True),
        Column("state", N_("Record"), value=lambda r: kit.gettext(N_("Record closed") if r.id in closed() else N_("Record open"))),
    ]
    return list_page(
        "parts/conduct/rooms.html", queries.rooms(kit.scope()), columns, search=[Room.name], search_hint=N_("Name of a room"),
        default_sort="-starts_at", export="exam-days", context={"closed": closed, "now": clock.now()},
        empty=Empty(N_("No exam day yet"), N_("Sessions appear here once an arrangement is published."), icon="calendar-event"),
    )  # fmt: skip


def _figures():
    """Figures and closed records of all rooms in scope, read once."""
    kept: dict = {}

    def all_of():
        if "figures" not in kept:
            ids = queries.room_ids(kit.scope())
            kept["figures"], kept["closed"] = queries.presence_counts(ids), queries.closed_rooms(ids)
        return kept

    return (lambda r: all_of()["figures"][r.id]), (lambda: all_of()["closed"])


def conduct_room(room_session_id: int):
    """One room after (or during) the exam: read only."""
    room = kit.found(queries.room_in(kit.scope(), room_session_id))
    return kit.page(
        "parts/conduct/room.html", room=room, presence=queries.presence_of(room.id), figures=queries.figures(room.id),
        record=queries.record_of(room.id), incidents=queries.incidents_of(room.id), violations=queries.violations_of(room.id),
        incident_label=kinds.msgid,
    )  # fmt: skip


def conduct_room_pdf(room_session_id: int):
    room = kit.found(queries.room_in(kit.scope(), room_session_id))
    data = documents.room_record(recording.sheet(room), kit.actor().name, clock.now())
    return as_download(data, f"room-record-{room.id}.pdf", "application/pdf")


def incidents():
    """Reported violations, those that wait for a decision first."""
    columns = [
        Column("reported_at", N_("Reported at"), sort=Violation.reported_at),
        Column("registration.name", N_("Full name"), sort=Registration.name),
        Column("room", N_("Room"), value=lambda v: v.room_session.room.name),
        Column("tier", N_("Tier"), sort=Violation.tier),
        Column("clause", N_("Act"), value=lambda v: f"{v.clause} {kit.gettext(CLAUSES[v.clause].text)}"),
        Column("state", N_("State"), sort=Violation.state),
    ]
    return list_page(
        "parts/conduct/violations.html", queries.violations(kit.scope()).join(Violation.registration), columns,
        search=[Registration.name, Registration.ticket_number], search_hint=N_("Name or ticket number"),
        filters=[Filter("state", N_("State"), Violation.state, list(ViolationState)), Filter("tier", N_("Tier"), Violation.tier, list(Tier))],
        default_sort="-reported_at", export="violations",
        empty=Empty(N_("No violation was reported"), N_("What is reported in a room appears here for a decision."), icon="alert-triangle"),
    )  # fmt: skip


def violation(violation_id: int, status: int = 200, refused=(), form=None):
    row = kit.found(queries.violation(kit.scope(), violation_id))
    return kit.page(
        "parts/conduct/violation.html", status=status, row=row, clause=CLAUSES[row.clause], brings=violating.outcome(row),
        form=form or DecisionForm(clause=row.clause), why_not=violating.why_not_decide(row, kit.actor()), refused=list(refused),
        evidence=queries.evidence(row), history=timeline.of(row), may_decide=kit.may("conduct.decide"),
    )  # fmt: skip


def violation_file(violation_id: int, file_id: int):
    row = kit.found(queries.violation(kit.scope(), violation_id))
    stored = kit.found(next((f for f in queries.evidence(row) if f.id == file_id), None))
    return as_download(files.read(stored), stored.filename, stored.media_type)


def violation_decide(violation_id: int):
    return _decide(
        violation_id, lambda row, form: violating.decide(row, kit.actor(), form.text.data or "", form.clause.data)
    )


def violation_dismiss(violation_id: int):
    return _decide(violation_id, lambda row, form: violating.dismiss(row, kit.actor(), form.text.data or ""))


def _decide(violation_id: int, verb):
    kit.found(queries.violation(kit.scope(), violation_id))
    form = DecisionForm()
    if not form.validate_on_submit():
        return violation(violation_id, 422, form=form)
    with kit.refusing() as refused, unit_of_work():
        verb(queries.violation(kit.scope(), violation_id), form)
    if refused:
        return violation(violation_id, 422, refused, form)
    return kit.go(".violation", violation_id=violation_id)


def violation_pdf(violation_id: int):
    """违纪处理决定书."""
    row = kit.found(queries.violation(kit.scope(), violation_id))
    kit.found(row if row.state is ViolationState.DECIDED else None)
    offer, brings = row.registration.offer, violating.outcome(row)
    facts = [
        ("姓名", row.registration.name), ("准考证号", row.registration.ticket_number), ("批次", row.registration.batch.name),
        ("职业 / 等级", f"{offer.occupation.name} {LEVEL_NAMES[offer.level]}"), ("考场", row.room_session.room.name),
        ("科目", label(CHINESE, row.room_session.planned.part)),
    ]  # fmt: skip
    void = "该科目成绩无效。" if brings.reach.value == "subject" else "本批次全部科目成绩无效。"
    if row.banned_until:
        void += f"自决定之日起至{say_date(CHINESE, row.banned_until)}不得报名。"
    text = {
        "act": translate(CHINESE, CLAUSES[row.clause].text),
        "description": row.description,
        "decision": row.decision,
        "consequence": void,
    }
    data = documents.decision(facts, text, settings.get("institution.name"), kit.actor().name, clock.now())
    return as_download(data, f"decision-{row.id}.pdf", "application/pdf")


VIEW_ROUTES = [
    ("/exam-days", conduct, "GET", "conduct.view"),
    ("/exam-days/<int:room_session_id>", conduct_room, "GET", "conduct.view"),
    ("/exam-days/<int:room_session_id>/record.pdf", conduct_room_pdf, "GET", "conduct.view"),
    ("/violations", incidents, "GET", "conduct.view"),
    ("/violations/<int:violation_id>", violation, "GET", "conduct.view"),
    ("/violations/<int:violation_id>/files/<int:file_id>", violation_file, "GET", "conduct.view"),
    ("/violations/<int:violation_id>/decision.pdf", violation_pdf, "GET", "conduct.view"),
]
DECIDE_ROUTES = [
    ("/violations/<int:violation_id>/decide", violation_decide, "POST", "conduct.decide"),
    ("/violations/<int:violation_id>/dismiss", violation_dismiss, "POST", "conduct.decide"),
]

"""The exam on paper: one room's list, answer sheets and forms for the printer."""

from skillcert.core import clock, pdf
from skillcert.core.work import unit_of_work
from skillcert.exams import documents, fallback, queries, service_fallback
from skillcert.papers import queries_custody, service_acts
from skillcert.papers.states import ActKind, ActState
from skillcert.standards.states import LEVEL_NAMES
from skillcert.web import kit
from skillcert.web.forms.exam_timeline import PurposeForm
from skillcert.web.security import as_download

PDF = "application/pdf"


def exam_fallback(room_session_id, reasons=(), status=200):
    """What is needed to hold this room's exam on paper, step by step."""
    room, actor = _room(room_session_id), kit.actor()
    attempts = service_fallback.attempts_of(room)
    held = service_fallback.forms(attempts)
    acts = {
        act.paper_id: act for act in queries_custody.open_acts([one.id for one, _ in held]) if act.kind is ActKind.PAPER
    }
    ready = [act for act in acts.values() if act.state is ActState.CONFIRMED and act.asked_by == actor.account_id]
    return kit.page(
        "parts/exams/fallback.html",
        status=status,
        room=room,
        blocked=service_fallback.why_not(room, attempts, actor),
        forms=[(one, seats, fallback.copies(seats), acts.get(one.id)) for one, seats in held],
        asks={one.id: service_acts.why_not_ask(one, ActKind.PAPER, actor) for one, _ in held},
        ready=bool(held) and len(ready) == len(held),
        purpose=PurposeForm() if service_fallback.shows_answers(attempts) else None,
        reasons=list(reasons),
    )


def exam_answer_sheets(room_session_id):
    """List and answer sheets: numbers and boxes, nothing of the paper; what was saved in the hall for those who go on on paper."""
    with kit.refusing() as refused, unit_of_work():
        room = _room(room_session_id)
        sheets = service_fallback.print_sheets(room, PurposeForm().purpose.data or "", kit.actor())
        data = _pdf(room, sheets)
    if refused:
        return exam_fallback(room_session_id, refused, 422)
    return as_download(data, f"{_name(room)}-答题卡.pdf", PDF)


def exam_print_room(room_session_id):
    """Everything for the printer in one file, under the prints that a second person confirmed."""
    with kit.refusing() as refused, unit_of_work():
        room = _room(room_session_id)
        sheets = service_fallback.answer_sheets(room, kit.actor())
        printed = service_fallback.print_forms(room, kit.actor(), service_fallback.seats_shown(sheets))
        data, name = documents.pack(_pdf(room, sheets), [(copies, form) for _, copies, form in printed]), _name(room)
    if refused:
        return exam_fallback(room_session_id, refused, 422)
    return as_download(data, f"{name}-纸笔考试.pdf", PDF)


def _pdf(room, sheets) -> bytes:
    offer, actor = room.planned.offer, kit.actor()
    held = [
        (one.number, seats, fallback.copies(seats))
        for one, seats in service_fallback.forms(service_fallback.attempts_of(room))
    ]
    head = [
        ("认定批次", offer.batch.name),
        ("职业（等级）", f"{offer.occupation.name}（{LEVEL_NAMES[offer.level]}）"),
        ("考场", room.room.name),
        ("开考时间", f"{clock.local(room.starts_at):%Y-%m-%d %H:%M}，{room.minutes} 分钟"),
    ]
    furniture = pdf.Furniture(
        title="纸笔考试发放清单与答题卡", code="SC-KW-10", operator=actor.name, printed_at=clock.now()
    )
    return documents.room_sheets(sheets, head, held, furniture)


def _name(room) -> str:
    return f"{room.planned.offer.batch.number}-{room.room.name}"


def _room(room_session_id):
    return kit.found(queries.room(kit.scope(), room_session_id))


_AT = "/exams/<int:room_session_id>/on-paper"
ROUTES = [
    (_AT, exam_fallback, "GET", "exams.prepare"),
    (_AT + "/answer-sheets", exam_answer_sheets, "POST", "exams.prepare"),
    (_AT + "/print", exam_print_room, "POST", "exams.prepare"),
]

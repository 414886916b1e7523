"""The re-check timeline: every saved answer of one attempt on a slider, with what happened at the seat beside it."""

from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for

from skillcert.core import i18n, richtext
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.exams import evidence, queries, queries_scores, queries_timeline, service, service_recheck, timeline
from skillcert.exams.models import SeatEvent
from skillcert.web import kit
from skillcert.web.forms.exam_timeline import PurposeForm

PER_PAGE = 40
VERDICTS = {
    "right": (N_("right"), "good"),
    "partial": (N_("partly right"), "warn"),
    "wrong": (N_("wrong"), "bad"),
    "unanswered": (N_("no answer"), "quiet"),
    "waiting": (N_("waits for a marker"), "busy"),
}


@dataclass(frozen=True)
class Row:
    """A line of the table: a save, or an event at the seat."""

    at: datetime
    step: timeline.Step | None = None
    was: timeline.Shown | None = None
    now: timeline.Shown | None = None
    event: SeatEvent | None = None


def exam_timeline(room_session_id, attempt_id):
    """Asks for a purpose first; then shows the paper as it stood at the step in the address."""
    room, attempt = _found(room_session_id, attempt_id)
    until = service_recheck.open_until(attempt, kit.actor())
    if until is None:
        return _ask(room, attempt, PurposeForm(formdata=None), service_recheck.why_not_look(attempt, kit.actor()))
    return _show(room, attempt, until)


def exam_timeline_open(room_session_id, attempt_id):
    """Write down who looks and what for, and open the timeline."""
    room, attempt = _found(room_session_id, attempt_id)
    form, refused = PurposeForm(), []
    if form.validate_on_submit():
        with kit.refusing() as refused, unit_of_work():
            service_recheck.look(_found(room_session_id, attempt_id)[1], form.purpose.data, kit.actor())
        if not refused:
            return kit.go(".exam_timeline", room_session_id=room_session_id, attempt_id=attempt_id)
    return _ask(room, attempt, form, refused, 422)


def _found(room_session_id, attempt_id):
    room = kit.found(queries.room(kit.scope(), room_session_id))
    return room, kit.found(queries.attempt(room, attempt_id))


def _ask(room, attempt, form, reasons, status=200):
    reasons = kit.form_reasons(form, list(reasons))
    return kit.page(
        "parts/exams/timeline_ask.html", status=status, room=room, attempt=attempt, form=form, reasons=reasons
    )


def _show(room, attempt, until):
    order = timeline.steps(queries_timeline.saves(attempt.id))
    questions = service.sheet_of(attempt)["questions"]
    place = min(max(request.args.get("at", len(order), type=int), 0), len(order))
    counted = timeline.standing(order, place)
    rows = _rows(order, questions, queries_timeline.seat_events(attempt.id))
    pages = max(1, -(-len(rows) // PER_PAGE))
    page = min(max(request.args.get("page", _page_of(rows, place), type=int), 1), pages)
    return kit.page(
        "parts/exams/timeline.html",
        room=room,
        attempt=attempt,
        until=until,
        place=place,
        last=len(order),
        current=order[place - 1] if place else None,
        moments=[step.save.at for step in order],
        paper=[_line(question, counted.get(question["n"]), attempt) for question in questions],
        answered=sum(bool(timeline.shown(questions[n - 1], save.value).lines) for n, save in counted.items()),
        rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        page=page,
        pages=pages,
        link=lambda **where: url_for(".exam_timeline", room_session_id=room.id, attempt_id=attempt.id, **where),
        **_evidence(attempt, order, questions),
        scores=queries_scores.scores(attempt.id) if attempt.on_paper else [],
        verdicts=VERDICTS,
        seconds=lambda at: i18n.say_time(at, seconds=True),
    )


def _evidence(attempt, order, questions) -> dict:
    """Whether saves, latest answers and history give the receipt, and where they do not."""
    counted = timeline.standing(order, len(order))
    found = evidence.compared(
        attempt.id, attempt.receipt, counted, queries.answers(attempt), *queries_timeline.end_in_history(attempt)
    )
    by_number = {question["n"]: question for question in questions}

    def told(number, kept):
        """An answer in the letters of the sheet; a question that the paper does not have is told by its value alone."""
        if kept is None:
            return None
        revision, value = kept
        question = by_number.get(number)
        return revision, timeline.shown(question, value) if question else timeline.Shown((("?", value),))

    lines = [(n, told(n, one.saved), told(n, one.stands)) for one in found.differences for n in [one.question]]
    return {"evidence": found, "differences": lines}


def _line(question, save, attempt):
    """One question as it stood: (question with its plain `text`, answer, save, verdict)."""
    verdict = (attempt.verdicts or {}).get(str(question["n"]))
    return (
        question | {"text": richtext.to_text(question["stem"])},
        timeline.shown(question, save.value if save else None),
        save,
        verdict,
    )


def _rows(order, questions, events) -> list[Row]:
    saves = [
        Row(step.save.at, step, timeline.shown(question, step.before), timeline.shown(question, step.save.value))
        for step in order
        for question in [questions[step.save.question - 1]]
    ]
    return sorted([*saves, *(Row(event.at, event=event) for event in events)], key=lambda row: row.at)


def _page_of(rows, place) -> int:
    """The page of the table on which a step stands."""
    index = next((i for i, row in enumerate(rows) if row.step and row.step.place == place), 0)
    return index // PER_PAGE + 1


_AT = "/exams/<int:room_session_id>/attempts/<int:attempt_id>/timeline"
ROUTES = [
    (_AT, exam_timeline, "GET", "results.recheck"),
    (_AT + "/open", exam_timeline_open, "POST", "results.recheck"),
]

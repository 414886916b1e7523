"""Answers that never reached the server, from the file that the candidate's page saved; beside the re-check timeline."""

from skillcert.core import i18n
from skillcert.core.work import unit_of_work
from skillcert.exams import drafting, queries, service, service_recheck, service_unsent, timeline
from skillcert.web import kit
from skillcert.web.forms.exam_unsent import UnsentForm


def exam_unsent(room_session_id, attempt_id):
    """Takes the file and shows what is in it beside what was saved. Nothing of it is stored."""
    room = kit.found(queries.room(kit.scope(), room_session_id))
    attempt = kit.found(queries.attempt(room, attempt_id))
    if service_recheck.open_until(attempt, kit.actor()) is None:
        return kit.go(".exam_timeline", room_session_id=room_session_id, attempt_id=attempt_id)
    form, reasons, drafts = UnsentForm(), [], []
    if form.validate_on_submit():
        data = form.file.data.read(drafting.LONGEST + 1)
        with kit.refusing() as reasons, unit_of_work():
            drafts = service_unsent.read(attempt, data, kit.actor())
    status = 422 if form.is_submitted() and not drafts else 200
    return kit.page(
        "parts/exams/unsent.html",
        status=status,
        room=room,
        attempt=attempt,
        form=form,
        reasons=kit.form_reasons(form, reasons),
        lines=_lines(attempt, drafts) if drafts else [],
        seconds=lambda at: i18n.say_time(at, seconds=True),
    )


def _lines(attempt, drafts):
    """(question number, when it was given, the unsent answer, the saved answer or None, when that was saved)."""
    questions = {question["n"]: question for question in service.sheet_of(attempt)["questions"]}
    stored = queries.saved_answers(attempt.id)
    lines = []
    for draft in drafts:
        question, there = questions.get(draft.question), stored.get(draft.question)
        if question is not None:
            saved = timeline.shown(question, there.value if there else None)
            lines.append((draft.question, draft.at, timeline.shown(question, draft.value), saved, there and there.at))
    return lines


_AT = "/exams/<int:room_session_id>/attempts/<int:attempt_id>/unsent"
ROUTES = [(_AT, exam_unsent, "GET POST", "results.recheck")]

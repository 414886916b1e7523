"""Scores of an exam on paper as files: template, workbook in, the list that is signed and filed."""

from skillcert.core import clock, imports, pdf, uploads
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.exams import documents, queries, queries_scores, score_imports
from skillcert.people import sessions
from skillcert.standards.states import LEVEL_NAMES
from skillcert.web import kit
from skillcert.web.forms.exam_scores import SecondForm, WorkbookForm
from skillcert.web.security import as_download, client_address

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exam_scores_template(room_session_id):
    room = _room(room_session_id)
    return as_download(score_imports.template(room), f"{_name(room)}-得分登记.xlsx", XLSX)


def exam_scores_import(room_session_id):
    """Choose a workbook; what cannot be read is refused here, rows are judged on the next page."""
    form, reasons = WorkbookForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons:
            filename, data = kit.uploaded("file") or ("", b"")
            taken = uploads.accept(data, uploads.Kind.SHEET, label=filename)
            with unit_of_work():
                run_id = score_imports.begin(_room(room_session_id), taken.label, taken.data, kit.actor()).id
        if not reasons:
            return kit.go(".exam_scores_preview", room_session_id=room_session_id, run_id=run_id)
    return kit.page(
        "parts/exams/scores_import.html",
        status=422 if form.is_submitted() else 200,
        room=_room(room_session_id),
        form=form,
        columns=list(score_imports.COLUMNS),
        reasons=kit.form_reasons(form, reasons),
    )


def exam_scores_preview(room_session_id, run_id, form=None, reasons=()):
    """What the workbook says, row by row, to the one who brought it."""
    room, run = _run(room_session_id, run_id)
    form = form or SecondForm(formdata=None)
    return kit.page(
        "parts/exams/scores_preview.html",
        status=422 if reasons else 200,
        room=room,
        run=run,
        open=score_imports.previewed(run),
        wrong=score_imports.wrong_rows(run),
        rows=[(row, imports.problems_of(row)) for row in imports.rows_of(run)],
        form=form,
        reasons=kit.form_reasons(form, list(reasons)),
    )


def exam_scores_confirm(room_session_id, run_id):
    """Take the workbook over, as one person or signed by a second one."""
    form = SecondForm()
    with kit.refusing() as reasons:
        second = _second(form)
        with unit_of_work():
            room, run = _run(room_session_id, run_id)
            came = score_imports.confirm(run, room, kit.actor(), second)
    if reasons:
        return exam_scores_preview(room_session_id, run_id, form, reasons)
    kit.say(N_("Scores taken from the workbook: {n}."), n=sum(came.values()))
    return kit.go(".exam_scores", room_session_id=room_session_id)


def _second(form):
    """The actor of the second signature, None when the fields were left empty. Wrong tries count as they do at the sign-in."""
    login, password, address = form.second_login.data or "", form.second_password.data or "", client_address()
    if not login and not password:
        return None
    checked = sessions.check(login, password, address)
    if checked.reasons:
        with unit_of_work():
            sessions.enter(checked, address)
    return score_imports.signer(checked, address)


def exam_scores_list(room_session_id):
    """The list of the scores from paper, to be signed and filed."""
    room, actor = _room(room_session_id), kit.actor()
    lines = [line for line in queries_scores.lines(room) if line.on_paper]
    offer = room.planned.offer
    head = [
        ("认定批次", offer.batch.name),
        ("职业（等级）", f"{offer.occupation.name}（{LEVEL_NAMES[offer.level]}）"),
        ("考场", room.room.name),
        ("开考时间", f"{clock.local(room.starts_at):%Y-%m-%d %H:%M}"),
    ]
    furniture = pdf.Furniture(title="纸笔考试成绩登记表", code="SC-KW-11", operator=actor.name, printed_at=clock.now())
    return as_download(
        documents.paper_scores(lines, head, furniture), f"{_name(room)}-成绩登记表.pdf", "application/pdf"
    )


def _name(room) -> str:
    return f"{room.planned.offer.batch.number}-{room.room.name}"


def _run(room_session_id, run_id):
    room = _room(room_session_id)
    return room, kit.found(score_imports.run(room, run_id, kit.actor()))


def _room(room_session_id):
    return kit.found(queries.room(kit.scope(), room_session_id))


_AT = "/exams/<int:room_session_id>/paper-scores"
ROUTES = [
    (_AT + "/template.xlsx", exam_scores_template, "GET", "exams.enter_scores"),
    (_AT + "/list.pdf", exam_scores_list, "GET", "exams.enter_scores"),
    (_AT + "/import", exam_scores_import, "GET POST", "exams.enter_scores"),
    (_AT + "/import/<int:run_id>", exam_scores_preview, "GET", "exams.enter_scores"),
    (_AT + "/import/<int:run_id>/confirm", exam_scores_confirm, "POST", "exams.enter_scores"),
]

"""The markers' queue of short answers and essays: nothing here says whose answer it is (E9)."""

from decimal import Decimal

from flask import url_for
from wtforms import DecimalField
from wtforms.validators import InputRequired, NumberRange

from skillcert.core import files, richtext
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.exams import queries_written as queries
from skillcert.exams import service_written as service
from skillcert.exams.models import WrittenQuestion
from skillcert.itembank.states import ItemType
from skillcert.web import kit
from skillcert.web.forms import Form, text
from skillcert.web.lists import Column, Empty, list_page
from skillcert.web.security import as_download

COLUMNS = [
    Column("question", N_("Questions"), value=lambda row: row[0].number, sort=WrittenQuestion.id),
    Column("occupation", N_("Occupation"), value=lambda row: row[0].paper.offer.occupation.name),
    Column("type", N_("Type"), value=lambda row: ItemType(row[0].content["type"])),
    Column("answers", N_("Answers"), value=lambda row: row.answers, number=True, end=True),
    Column("waiting", N_("Still to mark"), value=lambda row: row.waiting, number=True, end=True),
]


def marking_list():
    return list_page(
        "parts/exams/marking.html",
        queries.questions(kit.scope()),
        COLUMNS,
        default_sort="-question",
        entities=False,
        row_id=lambda row: row[0].id,
        empty=Empty(
            N_("No written answer waits"),
            N_("Short answers and essays appear here when the papers of a room have been marked by the house."),
            icon="file-pencil",
        ),
    )


def marking_next(written_question_id):
    """The next answer to a question, or the list when none is left."""
    question = kit.found(queries.question(kit.scope(), written_question_id))
    following = queries.next_answer(question.id)
    return kit.go(".marking_answer", written_mark_id=following) if following else kit.go(".marking_list")


def marking_answer(written_mark_id):
    row = kit.found(queries.answer(kit.scope(), written_mark_id))
    form, reasons = points_form(row), []
    if form.validate_on_submit():
        given = [form[f"point_{n}"].data for n, _ in enumerate(row.written_question.content["points"], 1)]
        with kit.refusing() as reasons, unit_of_work():
            again = kit.found(queries.answer(kit.scope(), written_mark_id))
            service.mark(again, given, form.remark.data or "", kit.actor())
            question_id = again.written_question_id
        if not reasons:
            kit.say(N_("Marks are kept."))
            return kit.go(".marking_next", written_question_id=question_id)
    return _page(written_mark_id, form, reasons)


def _page(written_mark_id, form, reasons):
    row = kit.found(queries.answer(kit.scope(), written_mark_id))
    question = row.written_question
    marked, everything = queries.counts(question.id)

    def shown(markup: str) -> str:
        places = {number: place for place, number in enumerate(question.content["files"], 1)}
        return richtext.with_sources(
            markup,
            lambda number: url_for(".marking_picture", written_question_id=question.id, place=places.get(number, 0)),
        )

    return kit.page(
        "parts/exams/marking_answer.html",
        status=422 if form.is_submitted() else 200,
        row=row,
        question=question,
        stem=shown(question.content["stem"]),
        case=shown(question.content["case"]),
        text=queries.text(row),
        form=form,
        reasons=kit.form_reasons(form, list(reasons)),
        marked=marked,
        everything=everything,
        last=queries.last_of(question.id, kit.actor().account_id),
    )


def points_form(row):
    """A field for each scoring point, with what was given before."""
    fields = {
        f"point_{n}": DecimalField(
            point["text"],
            [InputRequired(), NumberRange(0, Decimal(point["marks"]))],
            places=None,
            description=kit.gettext(N_("{most} marks at most"), most=point["marks"]),
            render_kw={"min": "0", "max": point["marks"], "step": "any", "inputmode": "decimal"},
        )
        for n, point in enumerate(row.written_question.content["points"], 1)
    }
    fields["remark"] = text(N_("Remark for a re-check"), 200, required=False)
    kept = {f"point_{n}": mark for n, mark in enumerate(row.points or (), 1)}
    return type("PointsForm", (Form,), fields)(remark=row.remark, **kept)


def marking_picture(written_question_id, place):
    """A picture of the question, by its place in it."""
    question = kit.found(queries.question(kit.scope(), written_question_id))
    stored = kit.found(queries.picture(question.content["files"], place))
    return as_download(files.read(stored), f"{place}", stored.media_type, inline=True)


ROUTES = [
    ("/marking", marking_list, "GET", "exams.mark_written"),
    ("/marking/<int:written_question_id>", marking_next, "GET", "exams.mark_written"),
    ("/marking/answers/<int:written_mark_id>", marking_answer, "GET POST", "exams.mark_written"),
    (
        "/marking/<int:written_question_id>/pictures/<int:place>",
        marking_picture,
        "GET",
        "exams.mark_written",
    ),
]

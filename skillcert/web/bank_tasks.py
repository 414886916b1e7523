"""Practical tasks: list, write with lists of any length, review, versions, reference answer, pictures."""

from dataclasses import replace

from flask import request, url_for

from skillcert.core import files, richtext
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.itembank import queries
from skillcert.itembank.service import Bank
from skillcert.practical import set_queries
from skillcert.tasks import queries as task_queries
from skillcert.tasks import service as service_tasks
from skillcert.tasks.models import PracticalTask, TaskModule
from skillcert.tasks.states import TaskState, tasks
from skillcert.web import bank_structure, bank_task_imports, kit, timeline
from skillcert.web.bank_preview import found_bank
from skillcert.web.forms.itembank import FigureForm, NoteForm, PurposeForm
from skillcert.web.forms.tasks import TaskForm
from skillcert.web.lists import Column, Empty, Filter, list_page
from skillcert.web.pasting import pasted_cells
from skillcert.web.security import as_download

COLUMNS = [
    Column("name", N_("Task"), sort=PracticalTask.name),
    Column("occupation_code", N_("Occupation code"), sort=PracticalTask.occupation_code),
    Column("level", N_("Level"), sort=PracticalTask.level),
    Column("module", N_("Module"), value=lambda task: task.module.name if task.module else None, sort=TaskModule.name),
    Column("minutes", N_("Minutes"), sort=PracticalTask.minutes, number=True, end=True),
    Column("marks", N_("Marks"), sort=PracticalTask.marks, number=True, end=True),
    Column("criteria", N_("Criteria"), value=lambda task: len(task.criteria), number=True, end=True),
    Column("version", N_("Version"), sort=PracticalTask.version, number=True, end=True),
    Column("state", N_("State"), sort=PracticalTask.state),
]


def practical_tasks():
    module = request.args.get("module", type=int)
    query = task_queries.tasks(kit.scope()).outerjoin(TaskModule, TaskModule.id == PracticalTask.module_id)
    if module:
        query = query.where(PracticalTask.module_id == module)
    return list_page(
        "parts/itembank/tasks.html",
        query,
        COLUMNS,
        search=[PracticalTask.name, PracticalTask.occupation_code, TaskModule.name],
        filters=[
            Filter("state", N_("State"), PracticalTask.state, list(TaskState)),
            Filter("level", N_("Level"), PracticalTask.level, [(n, str(n)) for n in (5, 4, 3, 2, 1)]),
        ],
        default_sort="name",
        export="practical-tasks",
        empty=Empty(
            N_("No practical task yet"),
            N_("Open a bank and write the first task with its criteria, or bring in a workbook."),
            url_for(".banks"),
            N_("Item banks"),
            "tool",
        ),
    )


def task_new(code, level):
    occupation = found_bank(code, level)
    modules = task_queries.modules(code, level)
    form = TaskForm(marks=100, weight=100, minutes=60, modules=modules)
    if request.method == "GET":
        form.change_rows("add-criteria")
        form.module_id.data = request.args.get("module", type=int)
    reasons = []
    if not _rows_changed(form) and form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            task_id = service_tasks.write_task(Bank(code, level), form.texts(), kit.actor()).id
        if not reasons:
            kit.say(N_("The task is kept as a draft."))
            return kit.go(".task", task_id=task_id)
    return _form_page(form, reasons, occupation, code, level, None)


def task_edit(task_id):
    one = _found(task_id)
    modules = task_queries.modules(one.occupation_code, one.level)
    own = one.author_id == kit.actor().account_id
    form = TaskForm(modules=modules) if request.method == "POST" else TaskForm.of(one, modules, own)
    reasons = tasks.why_not(one, "edit", kit.actor())
    if not reasons and not _rows_changed(form) and form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            one = _found(task_id)
            service_tasks.edit_task(one, _kept(one, form.texts(), own), kit.actor())
        if not reasons:
            kit.say(N_("The change is kept."))
            return kit.go(".task", task_id=task_id)
    one = _found(task_id)
    occupation = queries.occupation(kit.scope(), one.occupation_code)
    return _form_page(form, reasons, occupation, one.occupation_code, one.level, one)


def task(task_id):
    return _page(_found(task_id))


def task_act(task_id, act):
    form = NoteForm()
    target = task_id
    with kit.refusing() as refused, unit_of_work():
        one, actor = _found(task_id), kit.actor()
        match act:
            case "submit":
                service_tasks.submit_task(one, actor)
            case "approve":
                service_tasks.approve_task(one, actor)
            case "return":
                service_tasks.return_task(one, form.note.data or "", actor)
            case "revise":
                target = service_tasks.revise_task(one, actor).id
            case "retire":
                service_tasks.retire_task(one, actor)
            case _:
                kit.found(None)
    if refused:
        return _page(_found(task_id), refused, 422)
    kit.say(N_("Done."))
    return kit.go(".task_edit" if act == "revise" else ".task", task_id=target)


def task_answer(task_id):
    """The task with its reference answer; that it was read, and what for, is in the history."""
    form = PurposeForm()
    answer = ""
    with kit.refusing() as refused, unit_of_work():
        answer = service_tasks.read_answer(_found(task_id), form.purpose.data or "", kit.actor())
    return _page(_found(task_id), refused, 422 if refused else 200, None if refused else answer)


def task_figure_add(task_id):
    form = FigureForm()
    given = kit.uploaded("picture")
    with kit.refusing() as refused, unit_of_work():
        filename, data = given or ("", b"")
        service_tasks.add_figure(_found(task_id), data, filename, form.description.data or "", kit.actor())
    if refused:
        return _page(_found(task_id), refused, 422)
    return kit.go(".task", task_id=task_id)


def task_figure(task_id, file_id):
    """A picture of a task sheet, to those who see the task."""
    stored = kit.found(task_queries.figure(_found(task_id), file_id))
    return as_download(files.read(stored), stored.filename, stored.media_type, inline=True)


def _found(task_id):
    return kit.found(task_queries.task(kit.scope(), task_id))


def _rows_changed(form) -> bool:
    """Whether a button of a list was pressed: then the page comes again with other rows, and nothing is stored."""
    act = request.form.get("rows", "")
    return bool(act) and form.change_rows(act, pasted_cells("table") if act == "paste" else None)


def _kept(one, text, own):
    """Who did not write the task does not see its answer and leaves it as it is, unless they write another one."""
    return text if own or richtext.to_text(text.answer).strip() else replace(text, answer=one.answer)


def _page(one, reasons=(), status=200, answer=None):
    actor = kit.actor()
    names = queries.names_of({one.author_id, one.reviewer_id})
    return kit.page(
        "parts/itembank/task.html",
        status=status,
        task=one,
        sheet=[(title, _shown(one, markup)) for title, markup in _texts(one) if markup],
        answer=None if answer is None else _with_bank_pictures(one, answer),
        occupation=queries.occupation(kit.scope(), one.occupation_code),
        author=names.get(one.author_id, ""),
        reviewer=names.get(one.reviewer_id, ""),
        reasons=reasons,
        why_not_approve=service_tasks.why_not_approve(one, actor),
        why_not={verb: tasks.why_not(one, verb, actor) for verb in tasks.verbs},
        versions=task_queries.versions(one),
        used=set_queries.uses([one.id]).get(one.id),
        note=NoteForm(),
        purpose=PurposeForm(),
        figure=FigureForm(),
        history=timeline.of(one),
    )


def _texts(one):
    yield N_("Task sheet"), one.description
    yield N_("Conditions"), one.conditions
    yield N_("Requirements"), one.requirements
    yield N_("Material handed out"), one.materials


def _shown(one, markup: str) -> str:
    clean = richtext.sanitize(markup)  # tasks of earlier releases were plain text
    return richtext.with_sources(clean, lambda file_id: url_for(".task_figure", task_id=one.id, file_id=file_id))


def _with_bank_pictures(one, markup: str) -> str:
    """The answer's pictures have the bank's address: the task's own shows only what stands in its sheet."""
    where = {"code": one.occupation_code, "level": one.level}
    return richtext.with_sources(markup, lambda file_id: url_for(".bank_picture", file_id=file_id, **where))


def _form_page(form, reasons, occupation, code, level, one):
    left = kit.form_reasons(form, list(reasons))
    return kit.page(
        "parts/itembank/task_edit.html",
        status=422 if reasons or form.errors and not request.form.get("rows") else 200,
        form=form,
        reasons=left,
        occupation=occupation,
        code=code,
        level=level,
        task=one,
        structured=len(form.module_id.choices) > 1,
    )


ROUTES = (
    ("/practical-tasks", practical_tasks, "GET", "itembank.view"),
    ("/banks/<code>/<int:level>/tasks/new", task_new, "GET POST", "itembank.write"),
    ("/practical-tasks/<int:task_id>", task, "GET", "itembank.view"),
    ("/practical-tasks/<int:task_id>/edit", task_edit, "GET POST", "itembank.write"),
    ("/practical-tasks/<int:task_id>/answer", task_answer, "POST", "itembank.view"),
    ("/practical-tasks/<int:task_id>/figure", task_figure_add, "POST", "itembank.write"),
    ("/practical-tasks/<int:task_id>/figures/<int:file_id>", task_figure, "GET", "itembank.view"),
    ("/practical-tasks/<int:task_id>/<act>", task_act, "POST", "itembank.view"),
    *bank_structure.ROUTES,
    *bank_task_imports.ROUTES,
)

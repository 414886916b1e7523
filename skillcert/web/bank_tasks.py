"""Practical tasks with their criteria: write, sum, approve."""

from flask import request, url_for

from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.itembank import queries, service_tasks
from skillcert.itembank.service import Bank
from skillcert.itembank.task_models import PracticalTask
from skillcert.itembank.task_states import TaskState, tasks
from skillcert.web import kit, timeline
from skillcert.web.bank_preview import found_bank
from skillcert.web.forms.itembank import TaskForm
from skillcert.web.lists import Column, Empty, Filter, list_page


def practical_tasks():
    return list_page(
        "parts/itembank/tasks.html",
        queries.tasks(kit.scope()),
        [
            Column("name", N_("Task"), sort=PracticalTask.name),
            Column("occupation_code", N_("Occupation code"), sort=PracticalTask.occupation_code),
            Column("level", N_("Level"), sort=PracticalTask.level),
            Column("minutes", N_("Minutes"), sort=PracticalTask.minutes, number=True, end=True),
            Column("weight", N_("Weight (%)"), sort=PracticalTask.weight, number=True, end=True),
            Column("criteria", N_("Criteria"), value=lambda task: len(task.criteria), number=True, end=True),
            Column("state", N_("State"), sort=PracticalTask.state),
        ],
        search=[PracticalTask.name, PracticalTask.occupation_code],
        filters=[Filter("state", N_("State"), PracticalTask.state, list(TaskState))],
        default_sort="name",
        export="practical-tasks",
        empty=Empty(
            N_("No practical task yet"),
            N_("Open a bank and write the first task with its criteria."),
            url_for(".banks"),
            N_("Item banks"),
            "tool",
        ),
    )


def task_new(code, level):
    occupation = found_bank(code, level)
    form = TaskForm(marks=100, weight=100, minutes=60)
    reasons = []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            task_id = service_tasks.write_task(Bank(code, level), form.texts(), kit.actor()).id
        if not reasons:
            return kit.go(".task", task_id=task_id)
    return _form_page(form, reasons, occupation, code, level, None)


def task_edit(task_id):
    one = _found(task_id)
    form = TaskForm() if request.method == "POST" else TaskForm.of(one)
    reasons = tasks.why_not(one, "edit", kit.actor())
    if not reasons and form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service_tasks.edit_task(_found(task_id), form.texts(), kit.actor())
        if not reasons:
            kit.say(N_("The change is kept."))
            return kit.go(".task", task_id=task_id)
    return _form_page(
        form, reasons, queries.occupation(kit.scope(), one.occupation_code), one.occupation_code, one.level, one
    )


def task(task_id):
    return _page(_found(task_id))


def task_act(task_id, act):
    with kit.refusing() as refused, unit_of_work():
        one = _found(task_id)
        match act:
            case "approve":
                service_tasks.approve_task(one, kit.actor())
            case "retire":
                service_tasks.retire_task(one, kit.actor())
            case _:
                kit.found(None)
    if refused:
        return _page(_found(task_id), refused, 422)
    kit.say(N_("Done."))
    return kit.go(".task", task_id=task_id)


def _found(task_id):
    return kit.found(queries.task(kit.scope(), task_id))


def _page(one, reasons=(), status=200):
    actor = kit.actor()
    return kit.page(
        "parts/itembank/task.html",
        status=status,
        task=one,
        occupation=queries.occupation(kit.scope(), one.occupation_code),
        author=queries.names_of({one.author_id}).get(one.author_id, ""),
        reasons=reasons,
        why_not_approve=service_tasks.why_not_approve(one, actor),
        why_not={verb: tasks.why_not(one, verb, actor) for verb in tasks.verbs},
        history=timeline.of(one),
    )


def _form_page(form, reasons, occupation, code, level, one):
    left = kit.form_reasons(form, list(reasons))
    return kit.page(
        "parts/itembank/task_edit.html",
        status=422 if reasons or form.errors else 200,
        form=form,
        reasons=left,
        occupation=occupation,
        code=code,
        level=level,
        task=one,
    )


ROUTES = (
    ("/practical-tasks", practical_tasks, "GET", "itembank.view"),
    ("/banks/<code>/<int:level>/tasks/new", task_new, "GET POST", "itembank.write"),
    ("/practical-tasks/<int:task_id>", task, "GET", "itembank.view"),
    ("/practical-tasks/<int:task_id>/edit", task_edit, "GET POST", "itembank.write"),
    ("/practical-tasks/<int:task_id>/<act>", task_act, "POST", "itembank.review"),
)

"""Work for writers: the chief gives it and sees how far it is, the writer finds it on a desk and begins."""

from datetime import timedelta

from flask import request

from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.itembank import queries, queries_assign, service_assign
from skillcert.itembank.models import ItemAssignment
from skillcert.itembank.service import Bank
from skillcert.itembank.states import ItemType
from skillcert.messages import service as messages
from skillcert.web import kit
from skillcert.web.bank_preview import found_bank
from skillcert.web.forms.itembank_assign import AssignForm
from skillcert.web.lists import Column, Empty, Filter, build

USUAL_DAYS = 14
"""Days that a writer has unless the chief says otherwise."""

WHAT = [
    Column("what", N_("What to write"), value=lambda row: row.note),
    Column("quota", N_("Accepted / handed in / asked for"), sort=ItemAssignment.quota),
    Column("due_on", N_("Due on"), sort=ItemAssignment.due_on),
]
OPEN = Filter(
    "open", N_("State"), choices=[("yes", N_("open")), ("no", N_("closed"))],
    where=lambda chosen: ItemAssignment.closed_at.is_(None) if chosen == "yes" else ItemAssignment.closed_at.is_not(None),
)  # fmt: skip


def my_assignments():
    """The writer's desk."""
    listing = build(
        queries_assign.mine(kit.actor().account_id),
        [Column("bank", N_("Bank"), value=lambda row: row.occupation_code), *WHAT, Column("go", "")],
        filters=[_said(OPEN)],
        empty=Empty(
            N_("Nothing was asked of you"),
            N_(
                "What the chief item writer asks you to write appears here. You may write items without being asked too."
            ),
            icon="clipboard-list",
        ),
    )
    names = {line.code: line.name for line in queries.banks(kit.scope())}
    return kit.page(
        "parts/itembank/my_assignments.html",
        listing=listing,
        progress=_progress(listing),
        names=names,
        today=clock.today(),
        notices=messages.unread(kit.actor()),
    )


def my_notices_read():
    with unit_of_work():
        messages.mark_read(kit.actor())
    return kit.go(".my_assignments")


def assignments(code, level):
    """The chief's list of one bank."""
    occupation = found_bank(code, level)
    listing = build(
        queries_assign.of_bank(kit.scope(), code, level),
        [Column("writer_id", N_("Writer"), sort=ItemAssignment.writer_id), *WHAT, Column("acts", "")],
        filters=[_said(OPEN)],
        empty=Empty(
            N_("No work was given out"),
            N_("Ask a writer for a number of items; the coverage of the points shows what the bank lacks."),
            icon="clipboard-list",
        ),
    )
    return kit.page(
        "parts/itembank/assignments.html",
        listing=listing,
        progress=_progress(listing),
        names=queries.names_of({row.writer_id for row in listing.rows}),
        occupation=occupation,
        code=code,
        level=level,
        today=clock.today(),
    )


def assignment_new(code, level):
    """The form; the address may say `point`, `type` and `count`."""
    occupation = found_bank(code, level)
    asked = request.args.get("type", "")
    form = AssignForm(
        points=queries.points(code, level),
        writers=queries_assign.writers(kit.scope(), code),
        quota=request.args.get("count", type=int),
        type=asked if asked in set(ItemType) else "",
        point_id=request.args.get("point", type=int),
        due_on=clock.today() + timedelta(days=USUAL_DAYS),
    )
    reasons = []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service_assign.assign(Bank(code, level), form.task(), kit.actor())
        if not reasons:
            kit.say(N_("The writer has been told."))
            return kit.go(".assignments", code=code, level=level)
    return kit.page(
        "parts/itembank/assignment_edit.html",
        status=422 if reasons or form.errors else 200,
        form=form,
        reasons=kit.form_reasons(form, list(reasons)),
        occupation=occupation,
        code=code,
        level=level,
    )


def assignment_act(item_assignment_id, act):
    """Remind the writer, or close it."""
    with kit.refusing() as refused, unit_of_work():
        one = kit.found(queries_assign.one(kit.scope(), item_assignment_id))
        where = {"code": one.occupation_code, "level": one.level}
        match act:
            case "remind":
                service_assign.remind(one, kit.actor())
            case "close":
                service_assign.close(one, kit.actor())
            case _:
                kit.found(None)
    if refused:
        kit.say(N_("Nothing was changed: {reason}"), "warning", reason=refused[0])
    else:
        kit.say(N_("The writer has been told."))
    return kit.go(".assignments", **where)


def _progress(listing) -> dict[int, queries_assign.Progress]:
    found = queries_assign.progress([row.id for row in listing.rows])
    return {row.id: found.get(row.id, queries_assign.NONE) for row in listing.rows}


def _said(one: Filter) -> Filter:
    choices = [(value, kit.gettext(text)) for value, text in one.choices]
    return Filter(one.name, one.title, choices=choices, where=one.where)


ROUTES = (
    ("/banks/mine", my_assignments, "GET", "itembank.write"),
    ("/banks/mine/read", my_notices_read, "POST", "itembank.write"),
    ("/banks/<code>/<int:level>/assignments", assignments, "GET", "itembank.assign"),
    ("/banks/<code>/<int:level>/assignments/new", assignment_new, "GET POST", "itembank.assign"),
    ("/bank-assignments/<int:item_assignment_id>/<act>", assignment_act, "POST", "itembank.assign"),
)

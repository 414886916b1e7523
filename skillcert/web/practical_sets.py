"""The tasks of an offer's practical exam: drawn by the structure table (or chosen by hand), and its five documents."""

from decimal import Decimal, InvalidOperation

from flask import request

from skillcert.core.db import db
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.plans.models import Offer
from skillcert.practical import documents, queries, service, service_draw, service_print, set_queries
from skillcert.practical.documents import Kind
from skillcert.tasks import queries as task_queries
from skillcert.tasks import structure
from skillcert.tasks.models import PracticalTask
from skillcert.tasks.states import TaskState
from skillcert.web import kit
from skillcert.web.forms.exams import weight_fields
from skillcert.web.forms.itembank import PurposeForm
from skillcert.web.forms.tasks import DrawForm
from skillcert.web.security import as_download


def practical_tasks_of(offer_id):
    """Which tasks an exam sets; a form of weights where the bank has no structure table."""
    offer = _found(offer_id)
    reasons = []
    if request.method == "POST":
        with kit.refusing() as reasons, unit_of_work():
            service.choose_tasks(db.session.get(Offer, offer_id), _chosen(offer), kit.actor())
        if not reasons:
            return kit.go(".practical_tasks_of", offer_id=offer_id)
    return _page(_found(offer_id), reasons)


def practical_draw(offer_id):
    """Draw the tasks by the structure table."""
    _found(offer_id)
    form = DrawForm()
    with kit.refusing() as reasons, unit_of_work():
        service_draw.draw_tasks(_found(offer_id), kit.actor(), reason=form.reason.data or "")
    if reasons:
        return _page(_found(offer_id), reasons)
    kit.say(N_("The tasks are drawn."))
    return kit.go(".practical_tasks_of", offer_id=offer_id)


def practical_documents(offer_id, what):
    """Print one document, or the whole set; who printed what and why is kept with the copy number."""
    _found(offer_id)
    kind = Kind(what) if what in list(Kind) else None
    kit.found(kind or (what == documents.ALL or None))
    form = PurposeForm()
    with kit.refusing() as reasons, unit_of_work():
        offer, purpose = _found(offer_id), form.purpose.data or ""
        name = documents.filename(offer, kind)
        if kind:
            data, media = documents.document(offer, kind, purpose, kit.actor()), "application/pdf"
        else:
            data, media = documents.whole_set(offer, purpose, kit.actor()), "application/zip"
    if reasons:
        return _page(_found(offer_id), reasons)
    return as_download(data, name, media)


def practical_ask(offer_id, what):
    """Ask for the print of a document that tells tasks; a second person confirms it."""
    kit.found(what if what in SECRET else None)
    form = PurposeForm()
    return _request(offer_id, lambda offer: service_print.ask(offer, what, form.purpose.data or "", kit.actor()))


def practical_confirm(offer_id, task_print_id):
    """The second person's step, on a device of their own."""
    return _request(offer_id, lambda offer: service_print.confirm(_asked(offer, task_print_id), kit.actor()))


def practical_drop(offer_id, task_print_id):
    """Take a request back."""
    return _request(offer_id, lambda offer: service_print.drop(_asked(offer, task_print_id), kit.actor()))


def _asked(offer, task_print_id):
    return kit.found(service_print.request(offer, task_print_id))


def _request(offer_id, act):
    with kit.refusing() as reasons, unit_of_work():
        act(_found(offer_id))
    if reasons:
        return _page(_found(offer_id), reasons)
    return kit.go(".practical_tasks_of", offer_id=offer_id)


def _found(offer_id):
    return kit.found(queries.offer(kit.scope(), offer_id))


def _page(offer: Offer, reasons):
    modules = task_queries.table(offer.occupation_code, offer.level)
    pool = task_queries.pool(offer.occupation_code, offer.level) if modules else []
    return kit.page(
        "parts/practical/tasks.html",
        status=422 if reasons else 200,
        offer=offer,
        chosen=queries.exam_tasks(offer.id),
        named=kit.may("papers.compose") or kit.may("papers.open") or set_queries.begun(offer),
        reasons=reasons,
        lines=[] if modules else _weights(offer),
        structured=bool(modules),
        wrong=[*structure.faults(modules), *structure.gaps(modules, pool)] if modules else [],
        draws=set_queries.draws(offer.id),
        readings=set_queries.readings(offer.id),
        notices=[(kind, kit.label(kind)) for kind in Kind if kind.value in service_print.OPEN],
        secrets=[(kind, kit.label(kind)) for kind in Kind if kind.value not in service_print.OPEN],
        may_secret=kit.may("papers.open") or kit.may("papers.compose"),
        asked=[(one, service_print.why_not_confirm(one, kit.actor())) for one in service_print.waiting(offer.id)],
        me=kit.actor().account_id,
        kinds={**{kind.value: kit.label(kind) for kind in Kind}, documents.ALL: kit.gettext(N_("Whole set"))},
        draw=DrawForm(),
        purpose=PurposeForm(),
        asking=_second_form(),
    )


def _second_form() -> PurposeForm:
    """The purpose once more on the same page, under an id of its own."""
    form = PurposeForm()
    form.purpose.id = "purpose-secret"
    return form


def _weights(offer: Offer) -> list[tuple]:
    """The approved tasks with the weight that was typed, that holds, or that the task has."""
    approved = _approved(offer)
    weights = {task.task_id: str(task.weight) for task in queries.exam_tasks(offer.id)}
    weights = weights or {task.id: str(task.weight) for task in approved}
    if request.method == "POST" and any(f"weight-{task.id}" in request.form for task in approved):
        weights = {task.id: request.form.get(f"weight-{task.id}", "") for task in approved}
    return weight_fields(approved, weights)


def _approved(offer: Offer) -> list[PracticalTask]:
    return task_queries.bank_tasks(offer.occupation_code, offer.level, TaskState.APPROVED)


def _chosen(offer: Offer) -> list[tuple[PracticalTask, Decimal]]:
    """The tasks with a weight above zero, in their order; what is no number counts as none."""
    found = []
    for task in _approved(offer):
        try:
            weight = Decimal(request.form.get(f"weight-{task.id}", "").strip() or "0")
        except InvalidOperation:
            weight = Decimal(0)
        if weight.is_finite() and weight > 0:
            found.append((task, weight))
    return found


SECRET = {kind.value for kind in Kind if kind.value not in service_print.OPEN} | {documents.ALL}
ROUTES = [
    ("/practical/offers/<int:offer_id>/tasks", practical_tasks_of, "GET POST", "practical.view"),
    ("/practical/offers/<int:offer_id>/draw", practical_draw, "POST", "papers.compose"),
    ("/practical/offers/<int:offer_id>/documents/<what>", practical_documents, "POST", "practical.view"),
    ("/practical/offers/<int:offer_id>/documents/<what>/ask", practical_ask, "POST", "practical.view"),
    ("/practical/offers/<int:offer_id>/prints/<int:task_print_id>/confirm", practical_confirm, "POST", "practical.view"),
    ("/practical/offers/<int:offer_id>/prints/<int:task_print_id>/drop", practical_drop, "POST", "practical.view"),
]

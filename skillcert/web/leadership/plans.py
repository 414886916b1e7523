"""Batches as leadership sees them: approve, give back, look."""

from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.plans import queries, service
from skillcert.plans.models import Batch
from skillcert.plans.states import BatchState
from skillcert.web import batch_lists, batch_page, kit
from skillcert.web.forms.plans import ReasonForm
from skillcert.web.leadership import blueprint

ACCESS = {
    "approvals": "plans.approve",
    "batches": "plans.view",
    "batch_show": "plans.view",
    "annual_list": "plans.view",
    "batch_approve": "plans.approve",
    "batch_refuse": "plans.approve",
}


def found(batch_id: int) -> Batch:
    return kit.found(queries.batch(kit.scope(), batch_id))


@blueprint.get("/approvals")
def approvals():
    waiting = queries.in_state(kit.scope(), BatchState.REVIEWED)
    return kit.page("leadership/plans/approvals.html", batches=waiting, offer_line=batch_page.offer_line)


@blueprint.get("/batches")
def batches():
    return batch_lists.batches_page()


@blueprint.get("/annual")
def annual_list():
    return batch_lists.annual_page()


@blueprint.get("/batches/<int:batch_id>")
def batch_show(batch_id):
    return batch_page.show(found(batch_id))


@blueprint.post("/batches/<int:batch_id>/approve")
def batch_approve(batch_id):
    with kit.refusing() as refused, unit_of_work():
        service.approve(found(batch_id), kit.actor())
    if refused:
        return batch_page.show(found(batch_id), refused)
    kit.say(N_("Approved."))
    return kit.go("leadership.batch_show", batch_id=batch_id)


@blueprint.route("/batches/<int:batch_id>/refuse", methods=["GET", "POST"])
def batch_refuse(batch_id):
    batch, form, reasons = found(batch_id), ReasonForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.refuse(found(batch_id), form.reason.data, kit.actor())
        if not reasons:
            kit.say(N_("Given back to the centre."))
            return kit.go("leadership.batch_show", batch_id=batch_id)
    return batch_page.ask(batch, form, reasons, N_("Give the plan back"), N_("The centre mends it and submits it again."), N_("Give back"))

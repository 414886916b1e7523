"""A candidate's own results, and the request for a re-check."""

from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.results import queries, service
from skillcert.web import kit
from skillcert.web.candidate import blueprint
from skillcert.web.forms.results import RecheckForm
from skillcert.web.results_pages import mark

ACCESS = {"results": "results.own", "recheck": "results.own"}


@blueprint.get("/results")
def results():
    mine = queries.mine(kit.actor().person_id)
    runs = {one.batch_id: queries.run_of_batch(one.batch_id) for one in mine}
    return kit.page(
        "candidate/results/list.html",
        results=mine,
        runs=runs,
        rechecks=queries.rechecks_of(one.id for one in mine),
        why={one.id: queries.why(one) for one in mine},
        mark=mark,
        today=clock.today(),
    )


def _found(result_id: int, entry_id: int):
    """The candidate's own result and one of its parts."""
    result = kit.found(queries.my_result(kit.actor().person_id, result_id))
    return result, kit.found(queries.part_entry(result.registration, entry_id))


@blueprint.route("/results/<int:result_id>/recheck/<int:entry_id>", methods=["GET", "POST"])
def recheck(result_id, entry_id):
    result, entry = _found(result_id, entry_id)
    form, reasons = RecheckForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            fresh = _found(result_id, entry_id)
            service.ask_recheck(*fresh, kit.actor(), form.reason.data)
        if not reasons:
            kit.say(N_("Your request has arrived. You will be told here."))
            return kit.go("candidate.results")
    return kit.page(
        "candidate/results/recheck.html", status=422 if form.is_submitted() else 200, result=result, entry=entry, form=form,
        reasons=kit.form_reasons(form, reasons), run=queries.run_of_batch(result.batch_id), mark=mark,
    )  # fmt: skip

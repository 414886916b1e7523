"""Results in the office: collect, verify, release, re-checks, public notice, objections, sealing."""

from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.exams import queries_timeline
from skillcert.results import publication, queries, service
from skillcert.web import kit, results_pages, results_papers
from skillcert.web.forms.results import NoteForm, ObjectionAnswerForm, RecheckAnswerForm
from skillcert.web.management import blueprint

ACCESS = {
    "results": "results.view",
    "results_run": "results.view",
    "result": "results.view",
    "results_roster": "results.view",
    "results_notice_pdf": "results.view",
    "results_collect": "results.verify",
    "results_verify": "results.verify",
    "results_send_back": "results.release",
    "results_release": "results.release",
    "results_notice": "results.release",
    "results_seal": "results.release",
    "recheck": "results.recheck",
    "recheck_pdf": "results.view",
    "objection": "results.recheck",
}
ROLE = "management"


@blueprint.get("/results")
def results():
    return results_pages.runs(ROLE)


@blueprint.get("/results/<int:batch_id>")
def results_run(batch_id):
    return results_pages.run_page(batch_id, ROLE)


@blueprint.get("/results/candidates/<int:result_id>")
def result(result_id):
    return results_pages.result_page(result_id, ROLE)


@blueprint.get("/results/<int:batch_id>/roster/<int:offer_id>")
def results_roster(batch_id, offer_id):
    return results_papers.roster(batch_id, offer_id)


@blueprint.get("/results/<int:batch_id>/notice.pdf")
def results_notice_pdf(batch_id):
    return results_papers.notice(batch_id)


def _step(batch_id: int, verb, said: str):
    """One verb on the run of a batch, then its page again."""
    kit.found(queries.run(kit.scope(), batch_id))
    with kit.refusing() as refused, unit_of_work():
        verb(queries.run(kit.scope(), batch_id), kit.actor())
    if refused:
        return results_pages.run_page(batch_id, ROLE, refused)
    kit.say(said)
    return kit.go("management.results_run", batch_id=batch_id)


@blueprint.post("/results/<int:batch_id>/collect")
def results_collect(batch_id):
    kit.found(queries.batch(kit.scope(), batch_id))
    with kit.refusing() as refused, unit_of_work():
        service.collect(queries.batch(kit.scope(), batch_id), kit.actor())
    if refused:
        return results_pages.run_page(batch_id, ROLE, refused)
    kit.say(N_("Collected. Another person verifies now."))
    return kit.go("management.results_run", batch_id=batch_id)


@blueprint.post("/results/<int:batch_id>/verify")
def results_verify(batch_id):
    return _step(batch_id, service.verify, N_("Verified."))


@blueprint.post("/results/<int:batch_id>/release")
def results_release(batch_id):
    return _step(batch_id, service.release, N_("Released. Candidates see their results."))


@blueprint.post("/results/<int:batch_id>/notice")
def results_notice(batch_id):
    return _step(batch_id, publication.publish_notice, N_("The public notice is up."))


@blueprint.post("/results/<int:batch_id>/seal")
def results_seal(batch_id):
    return _step(batch_id, publication.seal, N_("Sealed. Certificates can be numbered."))


@blueprint.route("/results/<int:batch_id>/send-back", methods=["GET", "POST"])
def results_send_back(batch_id):
    run, form, reasons = kit.found(queries.run(kit.scope(), batch_id)), NoteForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.send_back(queries.run(kit.scope(), batch_id), kit.actor(), form.note.data)
        if not reasons:
            kit.say(N_("Sent back."))
            return kit.go("management.results_run", batch_id=batch_id)
    return kit.page(
        "parts/results/send_back.html", status=422 if form.is_submitted() else 200, run=run, form=form,
        reasons=kit.form_reasons(form, reasons),
    )  # fmt: skip


@blueprint.route("/rechecks/<int:recheck_id>", methods=["GET", "POST"])
def recheck(recheck_id):
    found, form, reasons = kit.found(queries.recheck(kit.scope(), recheck_id)), RecheckAnswerForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            again = queries.recheck(kit.scope(), recheck_id)
            service.answer_recheck(again, kit.actor(), form.finding.data, form.score.data)
        if not reasons:
            kit.say(N_("Answered. The candidate is told."))
            return kit.go("management.results_run", batch_id=found.result.batch_id)
    return kit.page(
        "parts/results/recheck.html", status=422 if form.is_submitted() else 200, recheck=found, form=form,
        reasons=kit.form_reasons(form, reasons), versions=queries.score_history(found.result.registration),
        mark=results_pages.mark, sat=queries_timeline.place_of_entry(found.part_entry_id),
    )  # fmt: skip


@blueprint.get("/rechecks/<int:recheck_id>/pdf")
def recheck_pdf(recheck_id):
    return results_papers.recheck(recheck_id)


@blueprint.route("/objections/<int:objection_id>", methods=["GET", "POST"])
def objection(objection_id):
    found, form, reasons = kit.found(queries.objection(kit.scope(), objection_id)), ObjectionAnswerForm(), []
    _choices(form, found.batch_id)
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            against = queries.result(kit.scope(), form.result_id.data or 0) if form.decision.data == "uphold" else None
            if form.decision.data == "uphold" and against is None:
                raise service.no_candidate()
            publication.decide_objection(queries.objection(kit.scope(), objection_id), kit.actor(), form.finding.data, against)
        if not reasons:
            kit.say(N_("The objection is closed."))
            return kit.go("management.results_run", batch_id=found.batch_id)
    return kit.page(
        "parts/results/objection.html", status=422 if form.is_submitted() else 200, objection=found, form=form,
        reasons=kit.form_reasons(form, reasons),
    )  # fmt: skip


def _choices(form: ObjectionAnswerForm, batch_id: int) -> None:
    form.decision.choices = [
        ("reject", kit.gettext(N_("Not upheld: the list stays"))),
        ("uphold", kit.gettext(N_("Upheld: the candidate leaves the list"))),
    ]
    passers = [(one.id, f"{one.registration.ticket_number} {one.registration.name}") for one in publication.passers(batch_id)]
    form.result_id.choices = [("", "—"), *passers]

"""Results as a centre sees them: its own batches, to read and to print."""

from skillcert.web import results_pages, results_papers
from skillcert.web.centre import blueprint

ACCESS = dict.fromkeys(("results", "results_run", "result", "results_roster", "results_notice_pdf"), "results.view")
ROLE = "centre"


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

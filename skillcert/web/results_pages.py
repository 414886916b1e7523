"""The pages of results that management and centre share: the list of batches, a batch's results, one candidate's result."""

from dataclasses import dataclass, field

from flask import g, request, url_for

from skillcert.core import clock, settings
from skillcert.core.i18n import N_
from skillcert.exams import figure_queries
from skillcert.people import queries as people
from skillcert.plans.models import Batch
from skillcert.registration.models import Registration
from skillcert.results import publication, queries, service
from skillcert.results.grading import shown
from skillcert.results.models import Result, ResultRun
from skillcert.results.states import Outcome, ResultsState
from skillcert.web import kit, lists, timeline
from skillcert.web.statistics_pages import FLAGS


@dataclass(frozen=True)
class Act:
    """A button of the next step. `reasons`: why it is grey."""

    text: str
    url: str
    method: str = "post"
    kind: str = "primary"
    reasons: list = field(default_factory=list)


@dataclass(frozen=True)
class NextStep:
    """What is next, for this reader."""

    title: str
    text: str = ""
    acts: list[Act] = field(default_factory=list)
    due: object = None
    due_kind: str = "due"


def mark(value) -> str:
    """A mark as the institution shows it."""
    if "marks_shown" not in g:
        g.marks_shown = settings.get("results.marks_shown")  # once a request, not once a mark
    return shown(value, g.marks_shown)


# --- the list --------------------------------------------------------------------------------------------------------

RUNS = [
    lists.Column("batch.number", N_("Number"), sort=Batch.number, tight=True),
    lists.Column("batch.name", N_("Batch"), sort=Batch.name),
    lists.Column("batch.centre.name", N_("Centre")),
    lists.Column("state", N_("State"), sort=ResultRun.state),
    lists.Column("candidates", N_("Candidates"), value=lambda run: None, end=True, export=False),
    lists.Column("passed", N_("Passed"), value=lambda run: None, end=True, export=False),
    lists.Column("recheck_until", N_("Re-check until"), sort=ResultRun.recheck_until, tight=True),
    lists.Column("notice_until", N_("Notice until"), sort=ResultRun.notice_until, tight=True),
]


def runs(role: str):
    """All batches with results; a batch named in the address (from the batch page) opens at once."""
    if wanted := request.args.get("batch", type=int):
        if queries.batch(kit.scope(), wanted):
            return kit.go(f"{role}.results_run", batch_id=wanted)
    query = queries.runs(kit.scope())
    options = {
        "search": [Batch.number, Batch.name],
        "filters": [lists.Filter("state", N_("State"), ResultRun.state, list(ResultsState))],
        "empty": lists.Empty(
            N_("No results yet"),
            N_("When the last exam of a batch is over, its scores are collected and verified here."),
            icon="report-analytics",
        ),
    }
    if request.args.get("export") == "xlsx":
        return lists.export_response(query, RUNS, "results", **options)
    listing = lists.build(query, RUNS, export="results", **options)
    return kit.page(
        "parts/results/list.html",
        listing=listing,
        role=role,
        figures=queries.figures([run.batch_id for run in listing.rows]),
        ready=queries.ready_for_collection(kit.scope()),
    )


# --- one batch -------------------------------------------------------------------------------------------------------

RESULTS = [
    lists.Column("ticket", N_("Ticket number"), value=lambda r: r.registration.ticket_number, sort=Registration.ticket_number, tight=True),
    lists.Column("name", N_("Full name"), value=lambda r: r.registration.name, sort=Registration.name),
    lists.Column("offer", N_("Occupation"), value=lambda r: r.registration.offer.occupation.name),
    lists.Column("theory", N_("Theory"), value=lambda r: mark(r.theory), sort=Result.theory, end=True),
    lists.Column("practical", N_("Practical"), value=lambda r: mark(r.practical), sort=Result.practical, end=True),
    lists.Column("outcome", N_("Result"), sort=Result.outcome),
]


def run_page(batch_id: int, role: str, reasons=()):
    """A batch's results, with what is next."""
    batch = kit.found(queries.batch(kit.scope(), batch_id))
    run = queries.run(kit.scope(), batch_id)
    query = queries.results_of(kit.scope(), batch_id)
    options = {
        "search": [Registration.name, Registration.ticket_number],
        "filters": [lists.Filter("outcome", N_("Result"), Result.outcome, list(Outcome))],
        "empty": lists.Empty(N_("Nothing collected yet"), N_("Collect the scores to see every candidate's result."), icon="report-analytics"),
    }
    if request.args.get("export") == "xlsx":
        return lists.export_response(query, RESULTS, f"results-{batch.number}", **options)
    return kit.page(
        "parts/results/run.html",
        status=422 if reasons else 200,
        batch=batch,
        run=run,
        role=role,
        reasons=list(reasons),
        next=next_step(batch, run, role),
        figures=queries.figures([batch_id]).get(batch_id),
        listing=lists.build(query, RESULTS, export="results", **options),
        rechecks=queries.rechecks(kit.scope(), batch_id) if run else [],
        objections=queries.objections(kit.scope(), batch_id) if run else [],
        doubts=figure_queries.doubts_of_batch(batch_id) if run else [],
        flags=FLAGS,
        who=_names(run),
        history=timeline.of_stream(f"batch:{batch_id}", 15),
        mark=mark,
    )


def _names(run: ResultRun | None) -> dict[str, str]:
    """Who collected, verified, released, by name."""
    if run is None:
        return {}
    ids = {"collected": run.collected_by, "verified": run.verified_by, "released": run.released_by}
    found = {account_id: people.account(account_id) for account_id in set(ids.values()) if account_id}
    return {step: found[account_id].name for step, account_id in ids.items() if account_id and found[account_id]}


def next_step(batch: Batch, run: ResultRun | None, role: str) -> NextStep | None:
    """One thing to do, or whom it waits for. Only management acts; a centre reads."""
    office = role == "management"
    if run is None:
        acts = [_act(N_("Collect the scores"), "results_collect", batch)] if office and kit.may("results.verify") else []
        return NextStep(kit.gettext(N_("Collect the scores")), kit.gettext(N_("Marks, absences and decided violations are brought together and graded.")), acts)
    steps = {
        ResultsState.COLLECTED: _collected,
        ResultsState.VERIFIED: _verified,
        ResultsState.RELEASED: _released,
        ResultsState.NOTICED: _noticed,
    }
    return steps[run.state](batch, run, office) if run.state in steps else None


def _act(text: str, view: str, batch: Batch, reasons=(), kind="primary", method="post") -> Act:
    return Act(kit.gettext(text), url_for(f"management.{view}", batch_id=batch.id), method, kind, list(reasons))


def _collected(batch: Batch, run: ResultRun, office: bool) -> NextStep:
    acts = []
    if office and kit.may("results.verify"):
        acts = [
            _act(N_("Verify the scores"), "results_verify", batch, service.verify_faults(run, kit.actor())),
            _act(N_("Collect again"), "results_collect", batch, kind="secondary"),
        ]
    text = kit.gettext(N_("Sent back: {note}"), note=run.send_back_note) if run.send_back_note else kit.gettext(
        N_("A second person checks absences, voids and marks against the room records, then verifies."))
    return NextStep(kit.gettext(N_("Verification by a second person")), text, acts)


def _verified(batch: Batch, run: ResultRun, office: bool) -> NextStep:
    acts = []
    if office and kit.may("results.release"):
        acts = [
            _act(N_("Release the results"), "results_release", batch, service.release_faults(run, kit.actor())),
            _act(N_("Send back"), "results_send_back", batch, kind="secondary", method="get"),
        ]
    return NextStep(kit.gettext(N_("Release the results")), kit.gettext(N_("Candidates see them at once and may ask for a re-check.")), acts)


def _released(batch: Batch, run: ResultRun, office: bool) -> NextStep:
    acts = []
    if office and kit.may("results.release"):
        acts = [_act(N_("Put up the public notice"), "results_notice", batch, publication.notice_faults(run, kit.actor()))]
    return NextStep(kit.gettext(N_("Re-checks, then the public notice")),
                    kit.gettext(N_("Answer every re-check; the notice begins when the window is over.")), acts, run.recheck_until, "ends")


def _noticed(batch: Batch, run: ResultRun, office: bool) -> NextStep:
    acts = []
    if office and kit.may("results.release"):
        acts = [_act(N_("Seal the results"), "results_seal", batch, publication.seal_faults(run, kit.actor()))]
    return NextStep(kit.gettext(N_("The public notice stands")),
                    kit.gettext(N_("Close every objection; sealing opens the way to certificates.")), acts, run.notice_until, "ends")


# --- one candidate ---------------------------------------------------------------------------------------------------


def result_page(result_id: int, role: str):
    """One candidate's result with every version of every score."""
    result = kit.found(queries.result(kit.scope(), result_id))
    return kit.page(
        "parts/results/result.html",
        result=result,
        role=role,
        versions=queries.score_history(result.registration),
        why=queries.why(result),
        history=timeline.of(result),
        mark=mark,
        today=clock.today(),
    )

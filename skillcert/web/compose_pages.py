"""Composing the papers of an offer: what the bank has, the wishes, the search as a job, fixed sets, and whether the set is equal."""

from skillcert.core import clock, jobs
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused
from skillcert.core.states import JobState
from skillcert.core.work import unit_of_work
from skillcert.itembank import imports
from skillcert.itembank import queries as bank_queries
from skillcert.itembank.states import ItemType
from skillcert.papers import (
    documents_equivalence,
    drawing,
    equivalence,
    queries,
    queries_compose,
    service_compose,
)
from skillcert.papers import jobs as papers_jobs
from skillcert.papers.states import CompositionMode, PaperState
from skillcert.web import form_plots, kit
from skillcert.web.forms.papers import ComposeForm, FixedForm
from skillcert.web.security import as_download

AT_ONCE = 3_000
"""Items × papers that are composed within the request (a fraction of a second); more are a job."""


def offer_papers(offer_id):
    offer = _found(offer_id)
    plan = drawing.specification(offer)
    mode = CompositionMode.BY_POINTS if plan.ranges else CompositionMode.BY_TYPE
    later = any(one.state is not PaperState.VOID for one in queries.papers_of(offer_id))
    count, mains = (1, 0) if later else (2, 1)
    form = ComposeForm(formdata=None, mode=mode.value, count=count, mains=mains, overlap=0, leave_out_last=0)
    return _page(offer, plan, form)


def offer_compose(offer_id):
    """A small bank at once, with the search outside any transaction; a large one as a job."""
    offer = _found(offer_id)
    form, reasons = ComposeForm().offer_ranges(drawing.specification(offer).ranges), []
    if form.validate_on_submit():
        wish, actor = form.wish(), kit.actor()
        with kit.refusing() as reasons:
            with unit_of_work():
                task = service_compose.prepare(_found(offer_id), wish, actor)
                if len(task.pool) * wish.count > AT_ONCE:
                    return _as_job(offer_id, wish, actor)
            made = task.solve()
            with unit_of_work():
                papers = service_compose.store(_found(offer_id), task, made, actor)
                _say_made(papers)
        if not reasons:
            return kit.go(".offer_papers", offer_id=offer_id)
    offer = _found(offer_id)
    return _page(offer, drawing.specification(offer), form, reasons, status=422)


def offer_fixed(offer_id):
    """A main and a spare paper of sets that people put together; with papers there already, more spares."""
    offer = _found(offer_id)
    runs = bank_queries.imports(offer.occupation_code, offer.level, imports.KIND)
    fixed, reasons = FixedForm().offer_runs(runs), []
    if fixed.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            sets = [drawing.items_of_import(offer, run) if run else ids for ids, run in fixed.chosen() if run or ids]
            mains = 0 if queries_compose.of_set(offer_id) else 1
            _say_made(service_compose.compose_fixed(_found(offer_id), sets, mains, kit.actor()))
        if not reasons:
            return kit.go(".offer_papers", offer_id=offer_id)
    offer = _found(offer_id)
    form = ComposeForm(formdata=None, mode=CompositionMode.BY_TYPE.value, count=2, mains=1, leave_out_last=0)
    return _page(offer, drawing.specification(offer), form, reasons, fixed=fixed, status=422)


def offer_equivalence(offer_id):
    """Whether the papers of the set are equal; the figures name no item."""
    offer = _found(offer_id)
    papers = queries_compose.of_set(offer_id)
    sheets = {paper.form: paper.blueprint["sheet"] for paper in papers}
    return kit.page(
        "parts/papers/equivalence.html",
        offer=offer,
        papers=papers,
        sheets=sheets,
        range_names={one["code"]: one["name"] for paper in papers for one in paper.blueprint["ranges"]},
        types={kind.value: kind for kind in ItemType},
        rows=equivalence.rows(sheets),
        remarks=equivalence.remarks(sheets),
        pictures=form_plots.pictures(sheets, kit.gettext),
    )


def offer_equivalence_pdf(offer_id):
    offer = _found(offer_id)
    papers = kit.found(queries_compose.of_set(offer_id) or None)
    data = documents_equivalence.sheet_pdf(offer, papers, kit.actor().name, clock.now())
    return as_download(data, f"{papers[0].number[:-2]}-试卷等值分析表.pdf", "application/pdf")


def _found(offer_id):
    return kit.found(queries.offer(kit.scope(), offer_id))


def _say_made(papers):
    said = N_("{count} papers of {items} items are composed. Another person approves them.")
    kit.say(said, count=len(papers), items=papers[0].item_count)


def _as_job(offer_id, wish, actor):
    offer = _found(offer_id)
    if (running := queries_compose.last_job(offer_id, actor.account_id)) and _runs(running):
        raise Refused(Reason("papers.job_runs"))
    title = Reason("papers.job_compose", batch=offer.batch.number, occupation=offer.occupation.name, level=offer.level)
    jobs.start(queries_compose.JOB, actor, title, offer_id=offer_id, wish=papers_jobs.stored(wish))
    return kit.go(".offer_papers", offer_id=offer_id)


def _runs(job) -> bool:
    return job.state in (JobState.WAITING, JobState.RUNNING)


def _page(offer, plan, form, reasons=(), fixed=None, status=200):
    stock, made = queries_compose.stock(offer, plan), queries.papers_of(offer.id)
    sound = bool(plan.sections) and (not plan.ranges or sum(one.weight for one in plan.ranges) > 0)
    blueprint = plan.blueprint(CompositionMode.BY_POINTS if plan.ranges else CompositionMode.BY_TYPE)
    live = [one for one in made if one.state is not PaperState.VOID]
    job = queries_compose.last_job(offer.id, kit.actor().account_id)
    told = [Reason.loaded(one) for one in job.reasons or ()] if job and not live else []
    runs = bank_queries.imports(offer.occupation_code, offer.level, imports.KIND) if kit.may("papers.compose") else []
    fixed = fixed or FixedForm(formdata=None).offer_runs(runs)
    form = form.offer_ranges(plan.ranges)
    errors = form.errors or fixed.errors
    quotas = blueprint.range_quotas if sound and plan.ranges else {}
    return kit.page(
        "parts/papers/offer.html",
        status=status if reasons or errors else 200,
        offer=offer,
        plan=plan,
        blueprint=blueprint if sound else None,
        quotas=quotas,
        cells={(code, ItemType(kind)): n for (code, kind), n in blueprint.cells.items()} if sound else {},
        stock=stock,
        enough=stock.enough_for(blueprint.counts, quotas) if sound else 0,
        papers=made,
        live=live,
        names=queries.names_of(made),
        may_compose=kit.may("papers.compose") and not (job and _runs(job)),
        job=job if job and _runs(job) else None,
        form=form,
        fixed=fixed,
        reasons=[*(told if not reasons else []), *kit.form_reasons(form, list(reasons))],
    )


ROUTES = (
    ("/offers/<int:offer_id>/papers", offer_papers, "GET", "papers.view"),
    ("/offers/<int:offer_id>/papers/compose", offer_compose, "POST", "papers.compose"),
    ("/offers/<int:offer_id>/papers/fixed", offer_fixed, "POST", "papers.compose"),
    ("/offers/<int:offer_id>/papers/equivalence", offer_equivalence, "GET", "papers.view"),
    ("/offers/<int:offer_id>/papers/equivalence.pdf", offer_equivalence_pdf, "GET", "papers.view"),
)

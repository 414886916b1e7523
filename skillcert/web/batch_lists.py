"""The list of batches, the annual list: one for all skins that show it."""

from flask import request

from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.people.models import Centre
from skillcert.plans import queries
from skillcert.plans.models import Batch
from skillcert.plans.states import BatchState
from skillcert.web import batch_page, kit, lists
from skillcert.web.lists import Column, Empty, Filter


def batches_page(*, draft_url: str | None = None):
    """All batches of the reader's scope with their gates."""
    scope = kit.scope()
    columns = [
        Column("number", N_("Number"), sort=Batch.number, tight=True),
        Column("name", N_("Batch"), sort=Batch.name),
        *([Column("centre", N_("Centre"), value=lambda row: row.centre.name)] if scope.kind == "all" else []),
        Column("offers", N_("Offers"), value=batch_page.offer_line),
        Column("state", N_("State"), sort=Batch.state),
        Column("gates", N_("Gates"), value=lambda row: row.state),
        Column("registration_closes", N_("Registration closes"), sort=Batch.registration_closes),
    ]
    empty = Empty(
        N_("No batch yet"), N_("A centre drafts a batch; it then travels through ten gates to the archive."), draft_url,
        N_("Draft a batch") if draft_url else None, "timeline-event",
    )
    return _page("parts/plans/batches.html", queries.batches(scope), columns, empty=empty, export="batches",
                 context={"draft_url": draft_url})


def annual_page():
    """The batches of a year, for the plan that is published in January (§4.2)."""
    year = request.args.get("year", clock.today().year, type=int)
    columns = [
        Column("number", N_("Number"), sort=Batch.number, tight=True),
        Column("name", N_("Batch"), sort=Batch.name),
        Column("centre", N_("Centre"), value=lambda row: row.centre.name),
        Column("offers", N_("Offers"), value=batch_page.offer_line),
        Column("expected", N_("Expected candidates"), value=lambda row: sum(o.expected for o in row.offers), end=True, number=True),
        Column("registration_opens", N_("Registration opens"), sort=Batch.registration_opens, tight=True),
        Column("exam", N_("Exam"), value=_first_exam, tight=True),
        Column("state", N_("State"), sort=Batch.state),
    ]
    empty = Empty(N_("No batch in this year"), N_("Batches appear in the year in which their registration opens."), icon="calendar-stats")
    return _page("parts/plans/annual.html", queries.of_year(kit.scope(), year), columns, empty=empty, export=f"annual-{year}",
                 context={"year": year}, default_sort="registration_opens", gates=False)


def _first_exam(batch: Batch):
    return min((clock.local(session.starts_at).date() for offer in batch.offers for session in offer.sessions), default=None)


def _page(template, query, columns, *, export, empty, context, default_sort="-number", gates=True):
    query = query.join(Centre, Centre.id == Batch.centre_id)
    options = {
        "search": [Batch.number, Batch.name, Centre.name],
        "search_hint": N_("Number, name or centre"),
        "filters": [Filter("state", N_("State"), Batch.state, list(BatchState))],
        "default_sort": default_sort,
    }
    if request.args.get("export") == "xlsx":
        return lists.export_response(query, columns, export, **options)
    listing = lists.build(query, columns, export=export, empty=empty, caption=N_("Batches"), **options)
    strips = batch_page.strips(listing.rows) if gates else {}
    return kit.page(template, listing=listing, strips=strips, role=kit.actor().role, **context)

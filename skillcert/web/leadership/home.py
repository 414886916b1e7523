"""The first page of leadership: what needs a decision, what is late, and where the batches stand."""

from skillcert.core import clock
from skillcert.insight import figures, queries
from skillcert.plans import queries as plans
from skillcert.plans.states import BatchState
from skillcert.web import batch_page, homes, kit
from skillcert.web.leadership import blueprint

ACCESS = {"home": "plans.view"}


@blueprint.get("/")
def home():
    scope, today = kit.scope(), clock.today()
    whole = figures.total(row.tally for row in queries.tallies(scope, today.year))
    return homes.staff_home(
        "leadership/home.html",
        waiting=plans.in_state(scope, BatchState.REVIEWED),
        offer_line=batch_page.offer_line,
        whole=whole,
        rate=figures.rate(whole.passed, whole.present),
        year=today.year,
    )

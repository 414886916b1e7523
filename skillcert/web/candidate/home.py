"""The first page of a candidate: one thing at a time — what is next, the ticket, the result, the certificate."""

from flask import current_app, url_for

from skillcert.arrangement import queries as arrangement
from skillcert.certificates import queries as certificates
from skillcert.core.work import unit_of_work
from skillcert.messages import service as messages
from skillcert.plans import queries as plans
from skillcert.registration import own_page
from skillcert.registration.states import RegistrationState
from skillcert.results import queries as results
from skillcert.web import kit
from skillcert.web.candidate import blueprint

ACCESS = {"home": "registration.own", "notices_read": "registration.own"}
R = RegistrationState


@blueprint.get("/")
def home():
    person = kit.actor().person_id
    rows = list(own_page.all_of(kit.scope()))[:10]
    seated = [row for row in rows if row.state == R.SEALED]
    return kit.page(
        "candidate/home.html",
        notices=messages.unread(kit.actor()),
        rows=rows,
        tickets={row.id: arrangement.ticket_of(row.id) for row in seated[:3]},
        results={row.registration_id: row for row in results.mine(person)},
        certificates=certificates.mine(person),
        offers=plans.open_offers()[:5],
        links=_links(),
    )


@blueprint.post("/notices/read")
def notices_read():
    with unit_of_work():
        messages.mark_read(kit.actor())
    return kit.go("candidate.home")


def _links() -> dict[str, str]:
    """Addresses of the candidate's pages that exist."""
    pages = {"offers": "candidate.offers", "applications": "candidate.applications", "results": "candidate.results",
             "certificates": "candidate.certificates", "checker": "public.can_apply"}
    return {name: url_for(endpoint) for name, endpoint in pages.items() if endpoint in current_app.view_functions}

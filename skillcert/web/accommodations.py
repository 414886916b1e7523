"""Accommodations for centre and office: the list, one of them, asking for a candidate, the two people's acts.

Why somebody needs one is opened by a POST that is written down, and shown on that answer alone.
"""

from skillcert.core import files
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.exams import adapting
from skillcert.people.models import Centre
from skillcert.plans.models import Batch
from skillcert.registration import accommodating
from skillcert.registration import queries as registrations
from skillcert.registration import queries_accommodation as queries
from skillcert.registration.accommodation_models import Accommodation
from skillcert.registration.accommodation_states import AccommodationState
from skillcert.registration.accommodation_states import accommodations as machine
from skillcert.registration.applying import offer_name
from skillcert.registration.models import Registration
from skillcert.registration.rules_accommodation import Granted
from skillcert.registration.states import RegistrationState
from skillcert.web import kit, timeline
from skillcert.web.forms.accommodations import AnswerForm, AskForm, ProposeForm
from skillcert.web.lists import Column, Empty, Filter, list_page
from skillcert.web.security import as_download

LARGE, READER = N_("large print"), N_("screen reader")


def words(given: dict | None) -> str:
    """What is wanted or given, in a line."""
    one = Granted.of(given)
    said = [f"+{one.time_percent} %"] if one.time_percent else []
    said += [kit.gettext(LARGE)] if one.large_print else []
    said += [kit.gettext(READER)] if one.screen_reader else []
    return " · ".join(said) or "—"


def accommodations():
    """All in scope; those that wait first come first."""
    scope = kit.scope()
    columns = [
        Column("name", N_("Full name"), value=lambda row: row.registration.name, sort=Registration.name),
        Column("offer", N_("Applies for"), value=lambda row: offer_name(row.registration)),
        Column("batch", N_("Batch"), value=lambda row: row.registration.batch.name, sort=Batch.number),
        *([Column("centre", N_("Centre"), value=lambda row: row.registration.centre.name)] if scope.kind == "all" else []),
        Column("wanted", N_("Wanted"), value=lambda row: words(row.wanted)),
        Column("given", N_("Given"), value=lambda row: words(row.given)),
        Column("asked_at", N_("Asked on"), sort=Accommodation.asked_at, tight=True),
        Column("state", N_("State"), sort=Accommodation.state),
    ]
    return list_page(
        "parts/registration/accommodations.html", queries.accommodations(scope).join(Centre, Centre.id == Registration.centre_id), columns,
        search=[Registration.name, Registration.ticket_number, Batch.name, Centre.name],
        search_hint=N_("Name, ticket number, batch or centre"),
        filters=[Filter("state", N_("State"), Accommodation.state, list(AccommodationState))], default_sort="-asked_at",
        empty=Empty(N_("No accommodation was asked for"),
                    N_("A candidate asks on the page of the application; the office opens an application and enters it there."), icon="accessible"),
    )  # fmt: skip


def found(accommodation_id: int) -> Accommodation:
    return kit.found(queries.accommodation(kit.scope(), accommodation_id))


def accommodation(accommodation_id, status=200, reasons=(), shown=False, proposing=None, answering=None):
    """One of them: what is wanted, what waits, who has acted."""
    row, actor = found(accommodation_id), kit.actor()
    form = proposing or ProposeForm(formdata=None, data={**(row.given or row.wanted), "late_reason": row.late_reason})
    form.choose(accommodating.allowed_steps())
    theory = [one for one in row.registration.offer.sessions if one.starts_at == accommodating.begins_at(row.registration)]
    return kit.page(
        "parts/registration/accommodation.html", status=status, row=row, r=row.registration, reasons=list(reasons), shown=shown, form=form,
        answer=answering or AnswerForm(formdata=None), wanted=words(row.wanted), given=words(row.given) if row.given else None,
        session=theory[0] if theory else None, late=row.registration.state is RegistrationState.SEALED,
        extra=Granted.of(row.given or row.wanted).extra_minutes(theory[0].minutes) if theory else None, offer=offer_name(row.registration),
        why_not=[*machine.why_not(row, "grant", actor), *accommodating.grant_faults(row, actor)], history=timeline.of(row),
    )  # fmt: skip


def accommodation_read(accommodation_id):
    """Open the reason; that it was opened stands in the history (R60)."""
    with kit.refusing() as refused, unit_of_work():
        accommodating.read(found(accommodation_id), kit.actor())
    return accommodation(accommodation_id, 422 if refused else 200, refused, shown=not refused)


def accommodation_evidence(accommodation_id):
    """The document; that it was opened stands in the history (R60)."""
    stored = kit.found(found(accommodation_id).evidence)
    with unit_of_work():
        accommodating.read(found(accommodation_id), kit.actor(), "evidence")
    stored = found(accommodation_id).evidence
    return as_download(files.read(stored), stored.filename, stored.media_type, inline=True)


def accommodation_propose(accommodation_id):
    form = ProposeForm()
    form.choose(accommodating.allowed_steps())
    if not form.validate_on_submit():
        return accommodation(accommodation_id, 422, proposing=form)
    with kit.refusing() as refused, unit_of_work():
        accommodating.propose(found(accommodation_id), kit.actor(), form.told(), form.late_reason.data or "")
    if refused:
        return accommodation(accommodation_id, 422, kit.form_reasons(form, refused), proposing=form)
    kit.say(N_("Proposed. Another person grants it."))
    return kit.go(".accommodation", accommodation_id=accommodation_id)


def accommodation_grant(accommodation_id):
    with kit.refusing() as refused, unit_of_work():
        adapting.grant(found(accommodation_id), kit.actor())
    if refused:
        return accommodation(accommodation_id, 422, refused)
    kit.say(N_("Granted. The candidate is told, and the paper carries it."))
    return kit.go(".accommodation", accommodation_id=accommodation_id)


def accommodation_refuse(accommodation_id):
    return _answered(accommodation_id, accommodating.refuse, N_("Not granted. The candidate is told why."))


def accommodation_revoke(accommodation_id):
    return _answered(accommodation_id, adapting.revoke, N_("Taken back. The candidate is told why."))


def _answered(accommodation_id: int, verb, done: str):
    form, refused = AnswerForm(), []
    if form.validate_on_submit():
        with kit.refusing() as refused, unit_of_work():
            verb(found(accommodation_id), kit.actor(), form.answer.data)
        if not refused:
            kit.say(done)
            return kit.go(".accommodation", accommodation_id=accommodation_id)
    return accommodation(accommodation_id, 422, kit.form_reasons(form, refused), answering=form)


def accommodation_ask(registration_id):
    """The office asks for a candidate who came or called."""
    registration, form, reasons = kit.found(registrations.registration(kit.scope(), registration_id)), AskForm(), []
    form.choose(accommodating.allowed_steps())
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            row = accommodating.ask(registration, kit.actor(), form.told(), form.need.data, agreed=form.agreed.data,
                                    evidence=kit.uploaded("file"), late_reason=form.late_reason.data or "")
            number = row.id
        if not reasons:
            return kit.go(".accommodation", accommodation_id=number)
    return kit.page(
        "parts/registration/accommodation_ask.html", status=422 if form.is_submitted() else 200, r=registration, form=form,
        reasons=kit.form_reasons(form, reasons), late=registration.state is RegistrationState.SEALED, offer=offer_name(registration),
        newest=queries.newest(kit.scope(), registration_id), barred=_barred(registration),
    )  # fmt: skip


def _barred(registration: Registration) -> list:
    return accommodating.late_faults(registration, kit.actor(), "--")


ROUTES = [
    ("/accommodations", accommodations, "GET", "accommodations.view"),
    ("/accommodations/<int:accommodation_id>", accommodation, "GET", "accommodations.view"),
    ("/accommodations/<int:accommodation_id>/read", accommodation_read, "POST", "accommodations.view"),
    ("/accommodations/<int:accommodation_id>/evidence", accommodation_evidence, "POST", "accommodations.view"),
    ("/accommodations/<int:accommodation_id>/propose", accommodation_propose, "POST", "accommodations.propose"),
    ("/accommodations/<int:accommodation_id>/grant", accommodation_grant, "POST", "accommodations.grant"),
    ("/accommodations/<int:accommodation_id>/refuse", accommodation_refuse, "POST", "accommodations.view"),
    ("/accommodations/<int:accommodation_id>/revoke", accommodation_revoke, "POST", "accommodations.grant"),
    ("/applications/<int:registration_id>/accommodation", accommodation_ask, "GET POST", "accommodations.propose"),
]

"""The candidate asks for an accommodation in the computer exam, on a phone: what, why, a picture of a document."""

from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.exams import adapting
from skillcert.registration import accommodating, queries
from skillcert.registration import queries_accommodation as own
from skillcert.registration.accommodation_states import LIVE
from skillcert.registration.states import LIVE as UNDER_WAY
from skillcert.web import kit
from skillcert.web.accommodations import words
from skillcert.web.candidate import blueprint
from skillcert.web.forms.accommodations import AskForm

ACCESS = {"accommodation": "registration.own", "accommodation_withdraw": "registration.own"}


@blueprint.route("/applications/<int:registration_id>/accommodation", methods=["GET", "POST"])
def accommodation(registration_id):
    """The form; or, once asked, how it stands."""
    registration, form, reasons = kit.found(queries.registration(kit.scope(), registration_id)), AskForm(), []
    form.choose(accommodating.allowed_steps())
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            accommodating.ask(registration, kit.actor(), form.told(), form.need.data, agreed=form.agreed.data, evidence=kit.uploaded("file"))
        if not reasons:
            kit.say(N_("Asked for. You get a message here when it is decided."))
            return kit.go("candidate.accommodation", registration_id=registration_id)
    return _page(registration, form, kit.form_reasons(form, reasons), 422 if form.is_submitted() else 200)


def _page(registration, form, reasons, status=200):
    row = own.newest(kit.scope(), registration.id)
    live = row if row is not None and row.state in LIVE else None
    barred = accommodating.late_faults(registration, kit.actor())
    return kit.page(
        "candidate/registration/accommodation.html", status=status, r=registration, form=form, reasons=reasons, row=row, live=live,
        words=words, barred=barred, closed=registration.state not in UNDER_WAY, begun=any(one.code == "accommodation.begun" for one in barred),
    )  # fmt: skip


@blueprint.post("/applications/<int:registration_id>/accommodation/withdraw")
def accommodation_withdraw(registration_id):
    registration = kit.found(queries.registration(kit.scope(), registration_id))
    row, form = kit.found(own.newest(kit.scope(), registration_id)), AskForm(formdata=None)
    form.choose(accommodating.allowed_steps())
    with kit.refusing() as refused, unit_of_work():
        adapting.withdraw(row, kit.actor())
    if refused:
        return _page(registration, form, refused, 422)
    kit.say(N_("Withdrawn."))
    return kit.go("candidate.accommodation", registration_id=registration_id)

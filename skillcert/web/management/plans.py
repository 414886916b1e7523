"""Batches as the office sees them: review, filing, announcement, changes of the notice, cancellation."""


from wtforms import DateField, IntegerField, TimeField
from wtforms.validators import InputRequired, NumberRange

from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.plans import queries, service
from skillcert.plans.models import Batch
from skillcert.web import batch_lists, batch_page, kit
from skillcert.web.forms import select as drop_down
from skillcert.web.forms.plans import FileForm, NoticeForm, ReasonForm
from skillcert.web.management import blueprint

ACCESS = {
    "batches": "plans.view",
    "batch_show": "plans.view",
    "annual_list": "plans.view",
    "batch_pass": "plans.review",
    "batch_return": "plans.review",
    "batch_file": "plans.announce",
    "batch_announce": "plans.announce",
    "batch_notice": "plans.announce",
    "batch_cancel": "plans.announce",
}


def found(batch_id: int) -> Batch:
    return kit.found(queries.batch(kit.scope(), batch_id))


@blueprint.get("/batches")
def batches():
    return batch_lists.batches_page()


@blueprint.get("/annual")
def annual_list():
    return batch_lists.annual_page()


@blueprint.get("/batches/<int:batch_id>")
def batch_show(batch_id):
    return batch_page.show(found(batch_id))


@blueprint.post("/batches/<int:batch_id>/pass")
def batch_pass(batch_id):
    with kit.refusing() as refused, unit_of_work():
        service.pass_(found(batch_id), kit.actor())
    if refused:
        return batch_page.show(found(batch_id), refused)
    kit.say(N_("Passed on to leadership."))
    return kit.go("management.batch_show", batch_id=batch_id)


@blueprint.route("/batches/<int:batch_id>/return", methods=["GET", "POST"])
def batch_return(batch_id):
    batch, form, reasons = found(batch_id), ReasonForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.return_(found(batch_id), form.reason.data, kit.actor())
        if not reasons:
            kit.say(N_("Returned to the centre."))
            return kit.go("management.batch_show", batch_id=batch_id)
    return batch_page.ask(batch, form, reasons, N_("Return the plan"), N_("The centre mends it and submits it again."), N_("Return"))


@blueprint.route("/batches/<int:batch_id>/file", methods=["GET", "POST"])
def batch_file(batch_id):
    batch, form, reasons = found(batch_id), FileForm(filed_on=clock.today()), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.file(found(batch_id), form.filed_on.data, form.reference.data, kit.actor())
        if not reasons:
            return kit.go("management.batch_show", batch_id=batch_id)
    return batch_page.ask(batch, form, reasons, N_("Record the filing of the plan"),
                          N_("The day on which the authority took the plan, and its reference."), N_("Record"), tone="primary")


@blueprint.post("/batches/<int:batch_id>/announce")
def batch_announce(batch_id):
    with kit.refusing() as refused, unit_of_work():
        service.announce(found(batch_id), kit.actor())
    if refused:
        return batch_page.show(found(batch_id), refused)
    kit.say(N_("Announced. The notice stands on the public page."))
    return kit.go("management.batch_show", batch_id=batch_id)


@blueprint.route("/batches/<int:batch_id>/notice", methods=["GET", "POST"])
def batch_notice(batch_id):
    batch = found(batch_id)
    form, reasons = notice_form(batch), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            fresh = found(batch_id)
            fields = {name: form[name].data for name in ("registration_closes", "review_deadline", "contact", "remarks")}
            service.change_notice(fresh, form.reason.data, kit.actor(), sessions=_moved(fresh, form), **fields)
        if not reasons:
            kit.say(N_("A new version of the announcement is published."))
            return kit.go("management.batch_show", batch_id=batch_id)
    sessions = [(offer, session) for offer in batch.offers for session in offer.sessions]
    return kit.page("management/plans/notice.html", status=422 if form.is_submitted() else 200, form=form, batch=batch,
                    sessions=sessions, offer_name=service.offer_name, reasons=kit.form_reasons(form, reasons))


def notice_form(batch: Batch) -> NoticeForm:
    """The form with four fields for each planned session."""
    fields, values = {}, {}
    sites = [(site.id, site.name) for site in queries.active_sites(batch.centre_id)]
    for session in (session for offer in batch.offers for session in offer.sessions):
        key, local = f"s{session.id}", clock.local(session.starts_at)
        choices = sites if session.site_id in dict(sites) else [(session.site_id, session.site.name), *sites]
        fields[f"{key}_site"] = drop_down(N_("Site"), choices, coerce=int)
        fields[f"{key}_day"] = DateField(N_("Day"), [InputRequired()])
        fields[f"{key}_time"] = TimeField(N_("Begins at"), [InputRequired()])
        fields[f"{key}_minutes"] = IntegerField(N_("Minutes"), [InputRequired(), NumberRange(1, 960)])
        values |= {f"{key}_site": session.site_id, f"{key}_day": local.date(), f"{key}_time": local.time(),
                   f"{key}_minutes": session.minutes}
    return type("BatchNoticeForm", (NoticeForm,), fields)(obj=batch, data=values)


def _moved(batch: Batch, form):
    for session in (session for offer in batch.offers for session in offer.sessions):
        key = f"s{session.id}"
        at = form[f"{key}_time"].data
        site = kit.found(queries.site(kit.scope(), form[f"{key}_site"].data))
        yield session, site, clock.at(form[f"{key}_day"].data, at.hour, at.minute), form[f"{key}_minutes"].data


@blueprint.route("/batches/<int:batch_id>/cancel", methods=["GET", "POST"])
def batch_cancel(batch_id):
    batch, form, reasons = found(batch_id), ReasonForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.cancel(found(batch_id), form.reason.data, kit.actor())
        if not reasons:
            kit.say(N_("The batch is cancelled."))
            return kit.go("management.batch_show", batch_id=batch_id)
    return batch_page.ask(batch, form, reasons, N_("Cancel the batch"),
                          N_("The announcement stays public, marked as cancelled. This cannot be taken back."), N_("Cancel the batch"))



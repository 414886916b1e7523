"""Batches as their centre sees them: draft, complete, submit."""

from flask import request, url_for

from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.people import queries as people
from skillcert.plans import queries, service
from skillcert.plans.models import Batch
from skillcert.standards import queries as standards
from skillcert.standards.states import LEVEL_NAMES, Part, required_parts
from skillcert.web import batch_lists, batch_page, kit
from skillcert.web.centre import blueprint
from skillcert.web.forms.plans import DetailsForm, DraftForm, OfferForm, SessionForm

ACCESS = {
    "batches": "plans.view",
    "batch_show": "plans.view",
    "annual_list": "plans.view",
    "batch_draft": "plans.draft",
    "batch_edit": "plans.draft",
    "batch_offer": "plans.draft",
    "batch_offer_remove": "plans.draft",
    "batch_session": "plans.draft",
    "batch_session_remove": "plans.draft",
    "batch_submit": "plans.draft",
}
DETAILS = ("name", "registration_opens", "registration_closes", "review_deadline", "method", "scope_text", "fees", "contact",
           "materials", "remarks")


def own(batch_id: int) -> Batch:
    return kit.found(queries.batch(kit.scope(), batch_id))


@blueprint.get("/batches")
def batches():
    return batch_lists.batches_page(draft_url=url_for("centre.batch_draft") if kit.may("plans.draft") else None)


@blueprint.get("/annual")
def annual_list():
    return batch_lists.annual_page()


@blueprint.get("/batches/<int:batch_id>")
def batch_show(batch_id):
    return batch_page.show(own(batch_id))


@blueprint.route("/batches/new", methods=["GET", "POST"])
def batch_draft():
    form, reasons = DraftForm(), []
    filings = standards.filings_for(kit.scope())
    form.filing_id.choices = [(row.id, f"{row.code} · {row.name} · {kit.label(row.candidate_group)}") for row in filings]
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            centre = people.centre(kit.actor().centre_id)
            batch_id = service.draft(centre, standards.filing(form.filing_id.data), form.name.data, kit.actor()).id
        if not reasons:
            return kit.go("centre.batch_edit", batch_id=batch_id)
    return kit.page("centre/plans/draft.html", status=422 if form.is_submitted() else 200, form=form, filings=filings,
                    reasons=kit.form_reasons(form, reasons))


@blueprint.route("/batches/<int:batch_id>/edit", methods=["GET", "POST"])
def batch_edit(batch_id):
    batch = own(batch_id)
    form, reasons = DetailsForm(obj=batch, flow=batch.process), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.edit(own(batch_id), kit.actor(), process=form.flow.data, **{name: form[name].data for name in DETAILS})
        if not reasons:
            return kit.go("centre.batch_show", batch_id=batch_id)
    return kit.page("centre/plans/edit.html", status=422 if form.is_submitted() else 200, form=form, batch=batch,
                    reasons=kit.form_reasons(form, reasons))


@blueprint.route("/batches/<int:batch_id>/offers", methods=["GET", "POST"])
def batch_offer(batch_id):
    batch = own(batch_id)
    form, reasons, choices = OfferForm(), [], offer_choices(batch)
    form.offer.choices = choices
    if form.validate_on_submit():
        code, work_type, level = form.offer.data.split("|")
        with kit.refusing() as reasons, unit_of_work():
            service.add_offer(own(batch_id), code, int(work_type) if work_type else None, int(level), standards.active_version(code),
                              form.expected.data, kit.actor())
        if not reasons:
            return kit.go("centre.batch_show", batch_id=batch_id)
    return kit.page("centre/plans/offer.html", status=422 if form.is_submitted() else 200, form=form, batch=batch, choices=choices,
                    reasons=kit.form_reasons(form, reasons))


def offer_choices(batch: Batch) -> dict[str, list[tuple[str, str]]]:
    """{occupation: [(code|work type|level, text)]}: what the filing lets this centre offer and a standard in force covers."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for item, version in standards.offerable(batch.filing_id, batch.centre_id):
        if version is None:
            continue
        types = [item.work_type] if item.work_type else [None, *standards.work_types(item.occupation_code)]
        covered = {rule.level for rule in version.levels}
        for level in (one for one in item.levels if one in covered):
            for kind in types:
                text = f"{item.occupation.name}{f'({kind.name})' if kind else ''} {LEVEL_NAMES[level]}"
                groups.setdefault(item.occupation.name, []).append((f"{item.occupation_code}|{kind.id if kind else ''}|{level}", text))
    return groups


@blueprint.post("/batches/<int:batch_id>/offers/<int:offer_id>/remove")
def batch_offer_remove(batch_id, offer_id):
    own(batch_id)
    with kit.refusing() as refused, unit_of_work():
        service.remove_offer(kit.found(queries.offer(kit.scope(), offer_id)), kit.actor())
    if refused:
        return batch_page.show(own(batch_id), refused)
    return kit.go("centre.batch_show", batch_id=batch_id)


@blueprint.route("/batches/<int:batch_id>/offers/<int:offer_id>/sessions", methods=["GET", "POST"])
def batch_session(batch_id, offer_id):
    batch, offer = own(batch_id), kit.found(queries.offer(kit.scope(), offer_id))
    part = Part(request.args["part"]) if request.args.get("part") in list(Part) else Part.THEORY
    form, reasons = SessionForm(part=part, minutes=service.minutes_of(offer.standard_version, offer.level, part)), []
    form.part.choices = [(one.value, kit.label(one)) for one in required_parts(offer.level)]
    sites = queries.active_sites(batch.centre_id)
    form.site_id.choices = [(site.id, f"{site.name} · {site.address}") for site in sites]
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            starts = clock.at(form.day.data, form.time.data.hour, form.time.data.minute)
            service.plan_session(queries.offer(kit.scope(), offer_id), Part(form.part.data), queries.site(kit.scope(), form.site_id.data),
                                 starts, form.minutes.data, kit.actor())
        if not reasons:
            return kit.go("centre.batch_show", batch_id=batch_id)
    return kit.page("centre/plans/session.html", status=422 if form.is_submitted() else 200, form=form, batch=batch, offer=offer,
                    sites=sites, name=service.offer_name(offer), reasons=kit.form_reasons(form, reasons))


@blueprint.post("/batches/<int:batch_id>/sessions/<int:session_id>/remove")
def batch_session_remove(batch_id, session_id):
    own(batch_id)
    with kit.refusing() as refused, unit_of_work():
        service.remove_session(kit.found(queries.planned_session(kit.scope(), session_id)), kit.actor())
    if refused:
        return batch_page.show(own(batch_id), refused)
    return kit.go("centre.batch_show", batch_id=batch_id)


@blueprint.post("/batches/<int:batch_id>/submit")
def batch_submit(batch_id):
    with kit.refusing() as refused, unit_of_work():
        service.submit(own(batch_id), kit.actor())
    if refused:
        return batch_page.show(own(batch_id), refused)
    kit.say(N_("The plan is with the office."))
    return kit.go("centre.batch_show", batch_id=batch_id)

"""Filings: the institution's rights to certify, with their occupations, levels and centres."""

from flask import request, url_for

from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.standards import queries, service
from skillcert.standards.models import Filing
from skillcert.standards.states import CandidateGroup, Hat
from skillcert.web import kit, timeline
from skillcert.web.forms.standards import FilingForm, FilingItemForm
from skillcert.web.lists import Column, Empty, Filter, list_page
from skillcert.web.management import blueprint

ACCESS = {
    "filings": "standards.view",
    "filing": "standards.view",
    "filing_new": "standards.manage",
    "filing_edit": "standards.manage",
    "filing_item": "standards.manage",
    "filing_item_remove": "standards.manage",
}
FIELDS = ("code", "name", "hat", "candidate_group", "valid_from", "valid_until", "query_url")


@blueprint.get("/filings")
def filings():
    return list_page(
        "management/standards/filings.html",
        queries.filings(),
        [
            Column("code", N_("Filing code"), sort=Filing.code, tight=True),
            Column("name", N_("Filed name"), sort=Filing.name),
            Column("hat", N_("Filed as")),
            Column("candidate_group", N_("Who may be assessed")),
            Column("occupations", N_("Occupations"), value=lambda row: len({i.occupation_code for i in row.items}), end=True, number=True),
            Column("valid_until", N_("Valid until"), sort=Filing.valid_until),
        ],
        search=[Filing.code, Filing.name],
        filters=[Filter("hat", N_("Filed as"), Filing.hat, list(Hat)),
                 Filter("group", N_("Who"), Filing.candidate_group, list(CandidateGroup))],
        default_sort="-valid_until",
        export="filings",
        empty=Empty(N_("No filing yet"), N_("Record the filing with the authority first: every batch stands on one."),
                    url_for("management.filing_new"), N_("Record a filing"), "building-bank"),
    )


@blueprint.get("/filings/<int:filing_id>")
def filing(filing_id):
    row = kit.found(queries.filing(filing_id))
    return kit.page("management/standards/filing.html", filing=row, history=timeline.of(row))


@blueprint.route("/filings/new", methods=["GET", "POST"])
def filing_new():
    form, reasons = FilingForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            filing_id = service.add_filing(**_values(form), actor=kit.actor()).id
        if not reasons:
            return kit.go("management.filing", filing_id=filing_id)
    return _filing_page(form, reasons, None)


@blueprint.route("/filings/<int:filing_id>/edit", methods=["GET", "POST"])
def filing_edit(filing_id):
    row = kit.found(queries.filing(filing_id))
    form, reasons = FilingForm(obj=row), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.change_filing(queries.filing(filing_id), kit.actor(), **_values(form))
        if not reasons:
            return kit.go("management.filing", filing_id=filing_id)
    return _filing_page(form, reasons, row)


@blueprint.route("/filings/<int:filing_id>/items", methods=["GET", "POST"])
def filing_item(filing_id):
    row = kit.found(queries.filing(filing_id))
    item = queries.filing_item(filing_id, request.args.get("item", 0, type=int))
    form = FilingItemForm(obj=item) if item else FilingItemForm(occupation_code=request.args.get("occupation", ""))
    types = queries.work_types((form.occupation_code.data or "").strip())
    form.work_type_id.choices = [("", kit.gettext(N_("all work types")))] + [(one.id, one.name) for one in types]
    reasons = []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.put_filing_item(
                queries.filing(filing_id), form.occupation_code.data, form.work_type_id.data, form.levels.data, form.centre_id.data,
                kit.actor(), item and queries.filing_item(filing_id, item.id),
            )
        if not reasons:
            return kit.go("management.filing", filing_id=filing_id)
    return kit.page("management/standards/filing_item.html", status=422 if form.is_submitted() else 200, form=form, filing=row, item=item,
                    reasons=kit.form_reasons(form, reasons))


@blueprint.post("/filings/<int:filing_id>/items/<int:item_id>/remove")
def filing_item_remove(filing_id, item_id):
    with unit_of_work():
        service.remove_filing_item(kit.found(queries.filing_item(filing_id, item_id)), kit.actor())
    kit.say(N_("Taken out of the filing. Announced batches are not touched."))
    return kit.go("management.filing", filing_id=filing_id)


def _values(form) -> dict:
    values = {name: form[name].data or "" for name in FIELDS}
    values["hat"], values["candidate_group"] = Hat(values["hat"]), CandidateGroup(values["candidate_group"])
    return values


def _filing_page(form, reasons, row):
    return kit.page("management/standards/filing_edit.html", status=422 if form.is_submitted() else 200, form=form, filing=row,
                    reasons=kit.form_reasons(form, reasons))

"""The places where a centre holds exams; their rooms are on the rooms page."""

from flask import url_for

from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.people import queries as people
from skillcert.plans import queries, service
from skillcert.plans.models import Site
from skillcert.web import kit
from skillcert.web.centre import blueprint
from skillcert.web.forms.plans import SiteForm
from skillcert.web.lists import Column, Empty, list_page

ACCESS = {"sites": "plans.view", "site_new": "plans.draft", "site_edit": "plans.draft"}


@blueprint.get("/sites")
def sites():
    columns = [
        Column("name", N_("Site"), sort=Site.name),
        Column("address", N_("Address"), sort=Site.address),
        Column("active", N_("In use"), value=lambda row: kit.gettext(N_("yes") if row.active else N_("no"))),
    ]
    new = url_for("centre.site_new") if kit.may("plans.draft") else None
    text = N_("A session needs a place: add the site where your centre holds exams.")
    return list_page(
        "centre/plans/sites.html", queries.sites(kit.scope()), columns, search=[Site.name, Site.address],
        default_sort="name", export="sites", empty=Empty(N_("No site yet"), text, new, N_("Add a site"), "building"),
    )  # fmt: skip


@blueprint.route("/sites/new", methods=["GET", "POST"])
def site_new():
    form, reasons = SiteForm(active=True), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            centre = people.centre(kit.actor().centre_id)
            service.add_site(centre, form.name.data, form.address.data, kit.actor())
        if not reasons:
            return kit.go("centre.sites")
    return site_page(form, reasons, None)


@blueprint.route("/sites/<int:site_id>/edit", methods=["GET", "POST"])
def site_edit(site_id):
    site = kit.found(queries.site(kit.scope(), site_id))
    form, reasons = SiteForm(obj=site), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.change_site(site, kit.actor(), form.name.data, form.address.data, form.active.data)
        if not reasons:
            return kit.go("centre.sites")
    return site_page(form, reasons, site)


def site_page(form, reasons, site: Site | None):
    status = 422 if form.is_submitted() else 200
    return kit.page("centre/plans/site.html", status=status, form=form, site=site, reasons=kit.form_reasons(form, reasons))

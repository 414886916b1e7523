"""Persons: who is known, their documents, credentials and bans; activation slips; merging two records."""

from flask import request

from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.people import documents, merging, queries, service, service_records
from skillcert.people.models import Person
from skillcert.people.states import Sex
from skillcert.web import kit, timeline
from skillcert.web.forms.people import (
    DocumentForm,
    FindForm,
    MergeForm,
    PersonChangeForm,
    PersonForm,
    ReasonForm,
)
from skillcert.web.lists import Column, Empty, Filter, list_page
from skillcert.web.management import blueprint
from skillcert.web.security import as_download, public_url

ACCESS = {
    "persons": "people.view",
    "person_find": "people.view",
    "person_new": "people.manage",
    "person_show": "people.view",
    "person_change": "people.manage",
    "document_add": "people.manage",
    "person_unmask": "people.manage",
    "person_slip": "people.manage",
    "merge_ask": "people.manage",
    "merges": "people.manage",
    "merge_decide": "people.manage",
    "ban_lift": "people.manage",
}
COLUMNS = [
    Column("name", N_("Full name"), sort=Person.name),
    Column("sex", N_("Sex")),
    Column("birth_date", N_("Date of birth"), sort=Person.birth_date),
    Column("number", N_("Identity document"), value=lambda person: documents.masked_number(person)),
    Column("created_at", N_("Recorded"), sort=Person.created_at),
]


@blueprint.get("/persons")
def persons():
    return list_page(
        "management/people/persons.html",
        queries.persons(),
        COLUMNS,
        search=[Person.name],
        search_hint=N_("Full name"),
        filters=[Filter("sex", N_("Sex"), Person.sex, list(Sex))],
        default_sort="-created_at",
        export="persons",
        empty=Empty(
            N_("Nobody yet"), N_("Persons appear with their first application, or are recorded by hand.")
        ),
        context={"form": FindForm(), "waiting": len(queries.waiting_merges())},
    )


@blueprint.post("/persons/find")
def person_find():
    """By full number or phone; posted, so that no number ever stands in an address."""
    form = FindForm()
    found = queries.person_by_number(form.number.data) if form.validate_on_submit() else None
    if found is None:
        kit.say(N_("Nobody with this number or phone is recorded."), "warning")
        return kit.go("management.persons")
    return kit.go("management.person_show", person_id=found.id)


@blueprint.route("/persons/new", methods=["GET", "POST"])
def person_new():
    form, reasons = PersonForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            person_id = service.ensure_person(
                form.name.data,
                form.number.data,
                kit.actor(),
                kind=form.kind.data,
                phone=form.phone.data,
                confirmed=True,
            ).id
        if not reasons:
            return kit.go("management.person_show", person_id=person_id)
    return _form("person_new", form, reasons, ["name", "kind", "number", "phone"])


@blueprint.get("/persons/<int:person_id>")
def person_show(person_id, numbers=()):
    person = kit.found(queries.person(kit.scope(), person_id))
    return kit.page(
        "management/people/person.html",
        person=person,
        numbers=numbers,
        account=queries.account_of(person.id),
        credentials=queries.credentials_of(person.id),
        bans=queries.bans_of(person.id),
        cards=queries.cards_of(person.id),
        history=timeline.of_stream(f"person:{person.id}"),
    )


@blueprint.route("/persons/<int:person_id>/change", methods=["GET", "POST"])
def person_change(person_id):
    person = kit.found(queries.person(kit.scope(), person_id))
    form, reasons = PersonChangeForm(name=person.name, phone=person.phone), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.change_person(person, kit.actor(), name=form.name.data, phone=form.phone.data)
        if not reasons:
            return kit.go("management.person_show", person_id=person_id)
    return _form("person_change", form, reasons, ["name", "phone"], person)


@blueprint.route("/persons/<int:person_id>/documents", methods=["GET", "POST"])
def document_add(person_id):
    person = kit.found(queries.person(kit.scope(), person_id))
    form, reasons = DocumentForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.add_document(person, form.kind.data, form.number.data, kit.actor())
        if not reasons:
            return kit.go("management.person_show", person_id=person_id)
    return _form("document_add", form, reasons, ["kind", "number"], person)


@blueprint.route("/persons/<int:person_id>/numbers", methods=["GET", "POST"])
def person_unmask(person_id):
    """R60: looking at a full number says why, and is written down."""
    person = kit.found(queries.person(kit.scope(), person_id))
    form = ReasonForm()
    if not form.validate_on_submit():
        return _form("person_unmask", form, [], ["reason"], person)
    with unit_of_work():
        numbers = service.unmask(person, kit.actor(), form.reason.data)
    return person_show(person_id, numbers)


@blueprint.post("/persons/<int:person_id>/slip")
def person_slip(person_id):
    person = kit.found(queries.person(kit.scope(), person_id))
    with unit_of_work():
        code = service.activation_slip(person, kit.actor())
        slip = documents.Slip(person.name, documents.masked_number(person), code)
    address = public_url("public.activate")
    data = documents.slips([slip], address, kit.actor().name, clock.now())
    return as_download(data, f"激活单-{slip.name}.pdf", "application/pdf")


# --- merging -----------------------------------------------------------------------------------------------


@blueprint.route("/persons/<int:person_id>/merge", methods=["GET", "POST"])
def merge_ask(person_id):
    keep = kit.found(queries.person(kit.scope(), person_id))
    form, reasons = MergeForm(), []
    if form.validate_on_submit():
        drop = kit.found(queries.person(kit.scope(), form.other.data))
        with kit.refusing() as reasons, unit_of_work():
            merging.ask(keep, drop, kit.actor())
        if not reasons:
            kit.say(N_("Asked for. Another person decides now."))
            return kit.go("management.merges")
    return _form("merge_ask", form, reasons, ["other"], keep)


@blueprint.get("/merges")
def merges():
    return kit.page("management/people/merges.html", rows=queries.waiting_merges(), reasons=[])


@blueprint.post("/merges/<int:request_id>")
def merge_decide(request_id):
    row = kit.found(queries.merge(request_id))[0]
    with kit.refusing() as reasons, unit_of_work():
        merging.decide(row, kit.actor(), request.form.get("decision") == "accept")
    if reasons:
        return kit.page(
            "management/people/merges.html", status=422, rows=queries.waiting_merges(), reasons=reasons
        )
    return kit.go("management.merges")


@blueprint.route("/bans/<int:ban_id>/lift", methods=["GET", "POST"])
def ban_lift(ban_id):
    row = kit.found(queries.ban(ban_id))
    person, form, reasons = queries.person(kit.scope(), row.person_id), ReasonForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service_records.lift_ban(row, kit.actor(), form.reason.data)
        if not reasons:
            return kit.go("management.person_show", person_id=row.person_id)
    return _form("ban_lift", form, reasons, ["reason"], person)


def _form(act, form, reasons, names, person=None):
    status = 422 if form.is_submitted() else 200
    context = {"act": act, "form": form, "names": names, "person": person}
    reasons = kit.form_reasons(form, reasons)
    return kit.page("management/people/form.html", status=status, reasons=reasons, **context)

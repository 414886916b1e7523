"""Shared stems of a bank: list them, write and change one, put its items in order."""

from flask import request, url_for

from skillcert.core import richtext
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.itembank import queries, queries_cases, service, service_cases
from skillcert.itembank.models import SharedStem
from skillcert.web import kit, timeline
from skillcert.web.bank_items import undescribed
from skillcert.web.bank_preview import found_bank
from skillcert.web.forms.itembank import CaseForm
from skillcert.web.lists import Column, Empty, list_page

COLUMNS = [
    Column("title", N_("Case"), value=lambda row: row[0].title, sort=SharedStem.title),
    Column("text", N_("Text"), value=lambda row: row[0].plain_text[:90]),
    Column("items", N_("Items"), value=lambda row: row.items, number=True, end=True),
]


def bank_cases(code, level):
    occupation = found_bank(code, level)
    new = url_for(".case_new", code=code, level=level) if kit.may("itembank.write") else None
    return list_page(
        "parts/itembank/cases.html",
        queries_cases.cases(code, level),
        COLUMNS,
        search=[SharedStem.title, SharedStem.plain_text],
        search_hint=N_("Words of the case"),
        default_sort="title",
        entities=False,
        row_id=lambda row: row[0].id,
        empty=Empty(
            N_("No case yet"),
            N_("A case is a text, table or drawing that several items ask about."),
            new,
            N_("Write a case"),
            "notebook",
        ),
        context={"occupation": occupation, "code": code, "level": level},
    )


def case_new(code, level):
    occupation = found_bank(code, level)
    form, reasons = CaseForm(), []
    if form.validate_on_submit():
        text = form.written()
        reasons = undescribed(text)
        if not reasons:
            with kit.refusing() as reasons, unit_of_work():
                number = service_cases.write(service.Bank(code, level), form.title.data, text, kit.actor()).id
        if not reasons:
            return kit.go(".case", shared_stem_id=number)
    return _form_page(form, reasons, occupation, code, level, None)


def case_edit(shared_stem_id):
    one = _found(shared_stem_id)
    form = CaseForm() if request.method == "POST" else CaseForm(title=one.title, text=one.text, markup="1")
    reasons = []
    if form.validate_on_submit():
        text = form.written()
        reasons = undescribed(text)
        if not reasons:
            with kit.refusing() as reasons, unit_of_work():
                service_cases.edit(_found(shared_stem_id), form.title.data, text, kit.actor())
        if not reasons:
            kit.say(N_("The change is kept."))
            return kit.go(".case", shared_stem_id=shared_stem_id)
    occupation = queries.occupation(kit.scope(), one.occupation_code)
    return _form_page(form, reasons, occupation, one.occupation_code, one.level, one)


def case(shared_stem_id, reasons=(), status=200):
    one = _found(shared_stem_id)
    code, level = one.occupation_code, one.level
    return kit.page(
        "parts/itembank/case.html",
        status=status,
        case=one,
        text=richtext.with_sources(
            one.text, lambda number: url_for(".bank_picture", code=code, level=level, file_id=number)
        ),
        items=service_cases.items_of(one),
        occupation=queries.occupation(kit.scope(), code),
        code=code,
        level=level,
        reasons=list(reasons),
        history=timeline.of(one),
    )


def case_order(shared_stem_id):
    """Put the items in the order of the numbers beside them."""
    with kit.refusing() as refused, unit_of_work():
        one = _found(shared_stem_id)
        items = service_cases.items_of(one)
        places = {item.id: request.form.get(f"place_{item.id}", "999", type=int) or 999 for item in items}
        service_cases.arrange(one, sorted(places, key=lambda item_id: places[item_id]), kit.actor())
    if refused:
        return case(shared_stem_id, refused, 422)
    return kit.go(".case", shared_stem_id=shared_stem_id)


def _found(shared_stem_id):
    return kit.found(queries_cases.case(kit.scope(), shared_stem_id))


def _form_page(form, reasons, occupation, code, level, case):
    left = kit.form_reasons(form, list(reasons))
    return kit.page(
        "parts/itembank/case_edit.html",
        status=422 if reasons or form.errors else 200,
        form=form,
        reasons=left,
        occupation=occupation,
        code=code,
        level=level,
        case=case,
    )


ROUTES = (
    ("/banks/<code>/<int:level>/cases", bank_cases, "GET", "itembank.view"),
    ("/banks/<code>/<int:level>/cases/new", case_new, "GET POST", "itembank.write"),
    ("/cases/<int:shared_stem_id>", case, "GET", "itembank.view"),
    ("/cases/<int:shared_stem_id>/edit", case_edit, "GET POST", "itembank.write"),
    ("/cases/<int:shared_stem_id>/order", case_order, "POST", "itembank.write"),
)

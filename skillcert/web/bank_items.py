"""One item: write it, change it, its pictures and formulas. What is done with it afterwards: `bank_review`."""

from dataclasses import replace

from flask import jsonify, request, url_for

from skillcert.core import files, formulas, richtext
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason
from skillcert.core.work import unit_of_work
from skillcert.itembank import pictures, queries, queries_assign, queries_cases, service, service_assign
from skillcert.itembank.states import ItemType, items
from skillcert.web import kit
from skillcert.web.bank_preview import found_bank, found_item
from skillcert.web.bank_review import item_page
from skillcert.web.forms.itembank import FigureForm, ItemForm
from skillcert.web.security import as_download


def item_new(code, level):
    occupation = found_bank(code, level)
    cases = queries_cases.choices(code, level)
    chosen = request.args.get("case", type=int)
    asked = _asked_for(code, level)
    first = {"kind": asked.type or ItemType.SINGLE, "point_id": asked.point_id} if asked else {"kind": ItemType.SINGLE}
    form = ItemForm(points=queries.points(code, level), cases=cases, difficulty=3, shared_stem_id=chosen, **first)
    reasons = []
    if form.validate_on_submit():
        text = form.texts(queries_cases.next_place(form.shared_stem_id.data))
        reasons = undescribed(text.stem, *text.options)
        if not reasons:
            with kit.refusing() as reasons, unit_of_work():
                made = service.write(service.Bank(code, level), text, kit.actor())
                if asked := _asked_for(code, level):
                    service_assign.link([made], asked, kit.actor())
                item_id = made.id
        if not reasons:
            kit.say(N_("The item is kept as a draft."))
            return kit.go(".item", item_id=item_id)
    return _form_page(form, reasons, occupation, code, level, None)


def _asked_for(code, level):
    """The open assignment of this writer that the address names."""
    wanted = request.args.get("assignment", type=int)
    mine = queries_assign.open_for(kit.actor().account_id, code, level) if wanted else []
    return next((one for one in mine if one.id == wanted), None)


def item_edit(item_id):
    item = found_item(item_id)
    code, level = item.occupation_code, item.level
    more = {"points": queries.points(code, level), "cases": queries_cases.choices(code, level)}
    own = item.author_id == kit.actor().account_id
    form = ItemForm(**more) if request.method == "POST" else ItemForm.of(item, with_key=own, **more)
    reasons = items.why_not(item, "edit", kit.actor())
    if not reasons and form.validate_on_submit():
        same = form.shared_stem_id.data == item.shared_stem_id
        text = form.texts(item.stem_position if same else queries_cases.next_place(form.shared_stem_id.data))
        reasons = undescribed(text.stem, *text.options)
        if not reasons:
            with kit.refusing() as reasons, unit_of_work():
                service.edit(found_item(item_id), _kept(item, text, own), kit.actor())
        if not reasons:
            kit.say(N_("The change is kept."))
            return kit.go(".item", item_id=item_id)
    return _form_page(form, reasons, queries.occupation(kit.scope(), code), code, level, item)


def _kept(item, text, own):
    """Who did not write the item does not see its explanation and leaves it as it is, unless they write another one."""
    return text if own or richtext.to_text(text.analysis).strip() else replace(text, analysis=item.analysis)


def undescribed(*markup) -> list[Reason]:
    """What an editor's page asks for: each picture carries a description."""
    missing = sum(pictures.undescribed(richtext.sanitize(one)) for one in markup)
    return [Reason("itembank.picture_description", count=missing)] if missing else []


def item_figure_add(item_id):
    form = FigureForm(letters=[option["id"] for option in found_item(item_id).options])
    given = kit.uploaded("picture")
    refused = [] if (form.description.data or "").strip() else [Reason("itembank.picture_description", count=1)]
    if not refused:
        with kit.refusing() as refused, unit_of_work():
            filename, data = given or ("", b"")
            place = form.place.data or "stem"
            service.add_figure(found_item(item_id), data, filename, form.description.data, kit.actor(), place)
    if refused:
        return item_page(found_item(item_id), refused, 422)
    return kit.go(".item", item_id=item_id)


def item_figure(item_id, file_id):
    """A picture of an item, to those who see the item."""
    item = found_item(item_id)
    stored = kit.found(queries.figure(item, file_id) and pictures.of_bank(item.occupation_code, item.level, file_id))
    return as_download(files.read(stored), stored.filename, stored.media_type, inline=True)


def bank_picture_add(code, level):
    """A picture for the editor: kept for this bank; gives its number and address, or why not."""
    found_bank(code, level)
    given = kit.uploaded("picture")
    with kit.refusing() as refused, unit_of_work():
        filename, data = given or ("", b"")
        number = pictures.keep(code, level, data, filename, kit.actor()).id
    if refused:
        return jsonify({"say": " ".join(kit.explain(reason) for reason in refused)}), 422
    return jsonify({"id": number, "url": url_for(".bank_picture", code=code, level=level, file_id=number)})


def bank_sound_add(code, level):
    """A recording for the editor: kept for this bank; gives its number and address, or why not."""
    found_bank(code, level)
    given = kit.uploaded("sound")
    with kit.refusing() as refused, unit_of_work():
        filename, data = given or ("", b"")
        number = pictures.keep_sound(code, level, data, filename, kit.actor()).id
    if refused:
        return jsonify({"say": " ".join(kit.explain(reason) for reason in refused)}), 422
    return jsonify({"id": number, "url": url_for(".bank_picture", code=code, level=level, file_id=number)})


def bank_picture(code, level, file_id):
    """A picture or a recording of a bank, to those who see the bank."""
    found_bank(code, level)
    stored = kit.found(pictures.of_bank(code, level, file_id))
    return as_download(files.read(stored), stored.filename, stored.media_type, inline=True)


def formula_preview():
    """A formula as it will look, or that it cannot be read."""
    latex = formulas.clean(request.args.get("latex", ""))
    return kit.page("parts/itembank/_formula.html", latex=latex, shown=formulas.mathml(latex) if latex else None)


def _form_page(form, reasons, occupation, code, level, item):
    left = kit.form_reasons(form, list(reasons))
    return kit.page(
        "parts/itembank/edit.html",
        status=422 if reasons or form.errors else 200,
        form=form,
        reasons=left,
        occupation=occupation,
        code=code,
        level=level,
        item=item,
    )


ROUTES = (
    ("/banks/<code>/<int:level>/new", item_new, "GET POST", "itembank.write"),
    ("/banks/<code>/<int:level>/pictures", bank_picture_add, "POST", "itembank.write"),
    ("/banks/<code>/<int:level>/sounds", bank_sound_add, "POST", "itembank.write"),
    ("/banks/<code>/<int:level>/pictures/<int:file_id>", bank_picture, "GET", "itembank.view"),
    ("/banks/formula", formula_preview, "GET", "itembank.write"),
    ("/items/<int:item_id>/edit", item_edit, "GET POST", "itembank.write"),
    ("/items/<int:item_id>/figure", item_figure_add, "POST", "itembank.write"),
    ("/items/<int:item_id>/figures/<int:file_id>", item_figure, "GET", "itembank.view"),
)

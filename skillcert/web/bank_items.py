"""One item: write it, change it, its pictures. What is done with it afterwards: `bank_review`."""

from flask import request

from skillcert.core import files
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.itembank import queries, queries_assign, service, service_assign
from skillcert.itembank.states import ItemType, items
from skillcert.web import kit
from skillcert.web.bank_preview import found_bank, found_item
from skillcert.web.bank_review import item_page
from skillcert.web.forms.itembank import FigureForm, ItemForm
from skillcert.web.security import as_download


def item_new(code, level):
    occupation = found_bank(code, level)
    asked = _asked_for(code, level)
    first = {"kind": asked.type or ItemType.SINGLE, "point_id": asked.point_id} if asked else {"kind": ItemType.SINGLE}
    form = ItemForm(points=queries.points(code, level), difficulty=3, **first)
    reasons = []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            made = service.write(service.Bank(code, level), form.texts(), kit.actor())
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
    points = queries.points(item.occupation_code, item.level)
    own = item.author_id == kit.actor().account_id
    form = ItemForm(points=points) if request.method == "POST" else ItemForm.of(item, points, own)
    reasons = items.why_not(item, "edit", kit.actor())
    if not reasons and form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.edit(found_item(item_id), form.texts(), kit.actor())
        if not reasons:
            kit.say(N_("The change is kept."))
            return kit.go(".item", item_id=item_id)
    return _form_page(
        form, reasons, queries.occupation(kit.scope(), item.occupation_code), item.occupation_code, item.level, item
    )


def item_figure_add(item_id):
    form = FigureForm()
    given = kit.uploaded("picture")
    with kit.refusing() as refused, unit_of_work():
        filename, data = given or ("", b"")
        service.add_figure(found_item(item_id), data, filename, form.description.data or "", kit.actor())
    if refused:
        return item_page(found_item(item_id), refused, 422)
    return kit.go(".item", item_id=item_id)


def item_figure(item_id, file_id):
    """A picture of an item, to those who see the item."""
    stored = kit.found(queries.figure(found_item(item_id), file_id))
    return as_download(files.read(stored), stored.filename, stored.media_type, inline=True)


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
    ("/items/<int:item_id>/edit", item_edit, "GET POST", "itembank.write"),
    ("/items/<int:item_id>/figure", item_figure_add, "POST", "itembank.write"),
    ("/items/<int:item_id>/figures/<int:file_id>", item_figure, "GET", "itembank.view"),
)

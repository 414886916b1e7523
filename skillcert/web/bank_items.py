"""One item: write, see it as the candidate will, review, key, picture."""

from flask import request, url_for

from skillcert.core import files, richtext
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.itembank import queries, service
from skillcert.itembank.states import ItemState, ItemType, items
from skillcert.web import kit, timeline
from skillcert.web.bank_pages import found_bank
from skillcert.web.forms.itembank import DIFFICULTIES, FigureForm, ItemForm, NoteForm
from skillcert.web.security import as_download


def item_new(code, level):
    occupation = found_bank(code, level)
    form = ItemForm(points=queries.points(code, level), difficulty=3, kind=ItemType.SINGLE.value)
    reasons = []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            item_id = service.write(service.Bank(code, level), form.texts(), kit.actor()).id
        if not reasons:
            kit.say(N_("The item is kept as a draft."))
            return kit.go(".item", item_id=item_id)
    return _form_page(form, reasons, occupation, code, level, None)


def item_edit(item_id):
    item = _found(item_id)
    points = queries.points(item.occupation_code, item.level)
    own = item.author_id == kit.actor().account_id
    form = ItemForm(points=points) if request.method == "POST" else ItemForm.of(item, points, own)
    reasons = items.why_not(item, "edit", kit.actor())
    if not reasons and form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.edit(_found(item_id), form.texts(), kit.actor())
        if not reasons:
            kit.say(N_("The change is kept."))
            return kit.go(".item", item_id=item_id)
    return _form_page(
        form, reasons, queries.occupation(kit.scope(), item.occupation_code), item.occupation_code, item.level, item
    )


def item(item_id):
    return _page(_found(item_id))


def item_key(item_id):
    """The item with its key; that it was read is in the history."""
    purpose = "review" if kit.may("itembank.review") else "writing"
    with kit.refusing() as refused, unit_of_work():
        one = _found(item_id)
        service.read_keys(service.Bank(one.occupation_code, one.level), purpose, kit.actor(), 1, one)
    return _page(_found(item_id), refused, show_key=not refused)


def item_act(item_id, act):
    """Submit, approve, return or retire; after a review the next waiting item comes up."""
    form = NoteForm()
    with kit.refusing() as refused, unit_of_work():
        one, actor = _found(item_id), kit.actor()
        match act:
            case "submit":
                service.submit(one, actor)
            case "approve":
                service.approve(one, actor, form.note.data or "")
            case "return":
                service.send_back(one, form.note.data or "", actor)
            case "retire":
                service.retire(one, actor)
            case _:
                kit.found(None)
    if refused:
        return _page(_found(item_id), refused, 422)
    kit.say(N_("Done."))
    following = None
    if act in ("approve", "return"):
        following = queries.next_to_review(kit.scope(), actor.account_id, actor.person_id, item_id)
    return kit.go(".item", item_id=following or item_id)


def item_figure_add(item_id):
    form = FigureForm()
    given = kit.uploaded("picture")
    with kit.refusing() as refused, unit_of_work():
        filename, data = given or ("", b"")
        service.add_figure(_found(item_id), data, filename, form.description.data or "", kit.actor())
    if refused:
        return _page(_found(item_id), refused, 422)
    return kit.go(".item", item_id=item_id)


def item_figure(item_id, file_id):
    """A picture of an item, to those who see the item."""
    stored = kit.found(queries.figure(_found(item_id), file_id))
    return as_download(files.read(stored), stored.filename, stored.media_type, inline=True)


def _found(item_id):
    return kit.found(queries.item(kit.scope(), item_id))


def _page(item, reasons=(), status=200, show_key=False):
    actor = kit.actor()
    names = queries.names_of({item.author_id, item.reviewer_id})
    return kit.page(
        "parts/itembank/item.html",
        status=status,
        item=item,
        occupation=queries.occupation(kit.scope(), item.occupation_code),
        reasons=reasons,
        show_key=show_key,
        preview=Preview(item),
        difficulty=DIFFICULTIES[item.difficulty - 1],
        author=names.get(item.author_id, ""),
        reviewer=names.get(item.reviewer_id, ""),
        why_not={verb: items.why_not(item, verb, actor) for verb in items.verbs},
        why_not_approve=service.why_not_approve(item, actor) if item.state is ItemState.SUBMITTED else [],
        note=NoteForm(),
        figure=FigureForm(),
        history=timeline.of(item),
    )


class Preview:
    """An item as the candidate sees it: no key, no letters that tell, pictures by an address of this reader."""

    def __init__(self, item):
        self.kind, self.number = item.type, 1
        self.stem = self._shown(item, item.stem)
        self.options = [(option["id"], self._shown(item, option["text"])) for option in item.options]

    @staticmethod
    def _shown(item, markup: str) -> str:
        return richtext.with_sources(markup, lambda file_id: url_for(".item_figure", item_id=item.id, file_id=file_id))


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
    ("/items/<int:item_id>", item, "GET", "itembank.view"),
    ("/items/<int:item_id>/edit", item_edit, "GET POST", "itembank.write"),
    ("/items/<int:item_id>/key", item_key, "POST", "itembank.view"),
    ("/items/<int:item_id>/figure", item_figure_add, "POST", "itembank.write"),
    ("/items/<int:item_id>/figures/<int:file_id>", item_figure, "GET", "itembank.view"),
    ("/items/<int:item_id>/<act>", item_act, "POST", "itembank.view"),
)

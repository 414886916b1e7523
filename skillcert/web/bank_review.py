"""One item on its way: its page, its key, both reviews with the checklist, retirement and back, revision."""

from flask import request

from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.itembank import (
    queries,
    queries_use,
    rules_review,
    service,
    service_figures,
    service_review,
    service_versions,
)
from skillcert.itembank.models import Item
from skillcert.itembank.states import ItemState, ItemType, items
from skillcert.standards.queries import occupation_names
from skillcert.standards.states import LEVEL_LABELS
from skillcert.web import kit, timeline
from skillcert.web.bank_pages import COLUMNS
from skillcert.web.bank_preview import Preview, found_item
from skillcert.web.forms.itembank import DIFFICULTIES, FigureForm
from skillcert.web.forms.itembank_review import CauseForm, RemarkForm, ReviewForm, forget_ticks
from skillcert.web.lists import Column, Empty, Filter, list_page

UNDER_REVIEW = (ItemState.SUBMITTED, ItemState.REVIEWED)


def item(item_id):
    return item_page(found_item(item_id))


def item_key(item_id):
    """The item with its key; that it was read is in the history."""
    purpose = "review" if kit.may("itembank.review") else "writing"
    with kit.refusing() as refused, unit_of_work():
        one = found_item(item_id)
        service.read_keys(service.Bank(one.occupation_code, one.level), purpose, kit.actor(), 1, one)
    return item_page(found_item(item_id), refused, show_key=not refused)


def item_act(item_id, act):
    """Submit, review, return, retire and back, revise; after a review the next waiting item comes up."""
    form = ReviewForm()
    with kit.refusing() as refused, unit_of_work():
        _act(act, found_item(item_id), form, kit.actor())
    if refused:
        forget_ticks(form, refused)
        return item_page(found_item(item_id), kit.form_reasons(form, refused), 422, form=form)
    kit.say(N_("Done."))
    following = None
    if act in ("first_approve", "approve", "return"):
        actor = kit.actor()
        following = queries.next_to_review(kit.scope(), actor.account_id, actor.person_id, item_id)
    return kit.go(".item", item_id=following or item_id)


def _act(act, one, form, actor):
    checks, note = form.checks.data, form.note.data or ""
    seen = {one.id: request.form.get("seen", "")}
    match act:
        case "submit":
            service_review.submit(one, actor)
        case "first_approve":
            service_review.first_approve(one, actor, checks, note, seen)
        case "approve":
            service_review.approve(one, actor, checks, note, seen)
        case "return":
            service_review.send_back(one, note, actor, checks)
        case "retire":
            service_review.retire(one, note, actor)
        case "reinstate":
            service_review.reinstate(one, note, actor)
        case "revise":
            service_versions.revise(one, actor, note)
        case _:
            kit.found(None)


def item_page(item, reasons=(), status=200, show_key=False, form=None):
    """The page of an item; `form`: what was filled in when it was refused."""
    actor = kit.actor()
    names = queries.names_of({item.author_id, item.first_reviewer_id, item.reviewer_id})
    return kit.page(
        "parts/itembank/item.html",
        status=status,
        item=item,
        occupation=queries.occupation(kit.scope(), item.occupation_code),
        reasons=reasons,
        show_key=show_key,
        preview=Preview(item),
        difficulty=DIFFICULTIES[item.difficulty - 1],
        names=names,
        why_not={verb: items.why_not(item, verb, actor) for verb in items.verbs},
        why_not_review=service_review.why_not_review(item, actor) if item.state in UNDER_REVIEW else [],
        review_verb=service_review.verb_of(service_review.step_of(item)),
        form=form or ReviewForm(),
        seen=service_review.mark_of(item),
        cause={verb: CauseForm.named(verb) for verb in ("revise", "retire", "reinstate")},
        remark=RemarkForm(formdata=None),
        enemies=queries_use.enemies(item),
        rest=list(_rest(item)),
        figure=FigureForm(letters=[option["id"] for option in item.options]),
        shown_by_exams=service_figures.of_item(item.id),
        history=timeline.of(item),
    )


def _rest(item):
    """Why an approved item would stay out of a paper composed today."""
    limits = queries_use.limits()
    if item.state is ItemState.APPROVED:
        yield from rules_review.rested(
            item.used_count, item.last_used_on, limits.max_uses, limits.rest_days, limits.day
        )


def item_reviews():
    """What waits for this reader's review, the oldest first."""
    actor, names = kit.actor(), occupation_names()
    return list_page(
        "parts/itembank/reviews.html",
        queries.waiting_review(kit.scope(), actor.account_id, actor.person_id),
        [
            Column("occupation", N_("Occupation"), value=lambda item: names.get(item.occupation_code), sort=Item.occupation_code),
            Column("level", N_("Level"), value=lambda item: kit.gettext(LEVEL_LABELS[item.level]), sort=Item.level),
            *COLUMNS[:6],
        ],
        search=[Item.stem_text, Item.occupation_code],
        filters=[
            Filter("state", N_("State"), Item.state, list(UNDER_REVIEW)),
            Filter("type", N_("Type"), Item.type, list(ItemType)),
        ],
        default_sort="id",
        by=Item.id,
        empty=Empty(
            N_("No item waits for you"),
            N_("Items that others submit appear here. Your own are reviewed by somebody else."),
            icon="checks",
        ),
    )


ROUTES = (
    ("/banks/reviews", item_reviews, "GET", "itembank.review"),
    ("/items/<int:item_id>", item, "GET", "itembank.view"),
    ("/items/<int:item_id>/key", item_key, "POST", "itembank.view"),
    ("/items/<int:item_id>/<act>", item_act, "POST", "itembank.view"),
)

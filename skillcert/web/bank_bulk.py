"""Acts on many items of a bank: those that need a word (a checklist, a reason) show the chosen items first."""

from flask import request

from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, refuse_if
from skillcert.core.work import unit_of_work
from skillcert.itembank import queries, service, service_pools, service_review
from skillcert.itembank.models import Item
from skillcert.itembank.states import ItemPool
from skillcert.web import kit
from skillcert.web.bank_preview import Preview, found_bank
from skillcert.web.forms.itembank_review import CauseForm, PoolForm, RelateForm, ReviewForm, forget_ticks

ACTS = {
    "submit": ("itembank.write", N_("Submit for review"), None),
    "review": ("itembank.review", N_("Review together"), ReviewForm),
    "pool": ("itembank.review", N_("Move to a pool"), PoolForm),
    "relate": ("itembank.write", N_("Set as related items"), RelateForm),
    "unrelate": ("itembank.write", N_("No longer related"), None),
    "retire": ("itembank.review", N_("Retire"), CauseForm),
}
"""Act → permission, title, and the form that it needs."""


def bulk_acts() -> list[tuple[str, str]]:
    """What this reader may do with chosen items: (act, title)."""
    return [(act, title) for act, (permission, title, _form) in ACTS.items() if kit.may(permission)]


def bank_bulk(code, level):
    """Do it, or ask for what it needs beside the chosen items."""
    occupation = found_bank(code, level)
    act = request.form.get("act", "")
    permission, _title, form_class = kit.found(ACTS.get(act))
    kit.found(kit.may(permission) or None)
    ids = [int(one) for one in request.form.getlist("ids") if one.isdigit()]
    form = form_class() if form_class else None
    done, refused, left = 0, [], []
    if form is None or "confirmed" in request.form:
        with kit.refusing() as refused, unit_of_work():
            chosen = queries.chosen(kit.scope(), code, level, ids)
            done, left = _do(act, chosen, form)
            why_not = [reason for _one, reasons in left for reason in reasons]
    if done or (form is None and not refused):
        kit.say(N_("{done} items done, {left} left as they were."), done=done, left=len(left))
        return kit.go(".item", item_id=ids[0]) if len(ids) == 1 else kit.go(".bank", code=code, level=level)
    if form is None or not ids:
        kit.say(
            N_("Nothing was changed: {reason}"),
            "warning",
            reason=refused[0] if refused else kit.gettext(N_("no item was chosen.")),
        )
        return kit.go(".bank", code=code, level=level)
    if left and act == "review":
        forget_ticks(form, why_not)
    said = kit.form_reasons(form, refused) or (list(dict.fromkeys(map(kit.explain, why_not))) if left else [])
    return _ask(service.Bank(code, level), occupation, act, ids, form, said)


def _ask(bank, occupation, act, ids, form, reasons):
    """The chosen items and the form; for a review with their keys, and that they were read is in the history."""
    where = (kit.scope(), bank.occupation_code, bank.level, ids)
    keys = set()
    if act == "review":
        with unit_of_work():
            readable = service_review.reviewable(queries.chosen(*where), kit.actor())
            if readable:
                service.read_keys(bank, "review", kit.actor(), len(readable))
            keys = {item.id for item in readable}
    return kit.page(
        "parts/itembank/chosen.html",
        status=422 if reasons or form.errors else 200,
        occupation=occupation,
        code=bank.occupation_code,
        level=bank.level,
        act=act,
        title=ACTS[act][1],
        form=form,
        reasons=reasons,
        keys=keys,
        chosen=[(one, Preview(one), service_review.mark_of(one)) for one in queries.chosen(*where)],
    )


def _seen() -> dict[int, str]:
    """What the reader had before them: marks of contents, one beside each number."""
    pairs = zip(request.form.getlist("ids"), request.form.getlist("seen"), strict=False)
    return {int(number): mark for number, mark in pairs if number.isdigit()}


def _do(act: str, chosen: list[Item], form) -> tuple[int, list]:
    """(how many were done, those left with their reasons)"""
    actor = kit.actor()
    match act:
        case "submit":
            done = service_review.submit_all(chosen, actor)
        case "retire":
            done = service_review.retire_all(chosen, form.note.data or "", actor)
        case "pool":
            pool = ItemPool(form.pool.data) if form.pool.data in set(ItemPool) else None
            refuse_if([] if pool else [Reason("itembank.pool_missing", "pool")])
            return service_pools.move_to_pool(chosen, pool, actor)
        case "relate":
            service_pools.relate(chosen, form.mark.data or "", actor)
            done = len(chosen)
        case "unrelate":
            done = service_pools.unrelate(chosen, actor)
        case _:
            return service_review.approve_all(chosen, actor, form.checks.data, form.note.data or "", _seen())
    return done, [(one, []) for one in chosen[done:]]


ROUTES = (("/banks/<code>/<int:level>/acts", bank_bulk, "POST", "itembank.view"),)

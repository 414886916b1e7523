"""The way of an item from draft to approval: submit, first and final review, return, retire and back; key conflicts."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import select

from skillcert.core import clock, crypto, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db, lock_row, locked
from skillcert.core.reasons import Reason, refuse_if
from skillcert.itembank import queries_hands, rules, rules_review, service_versions
from skillcert.itembank.models import Item, ItemComment, ItemConflict, ItemReview
from skillcert.itembank.states import ItemState, items
from skillcert.people.models import Account

FIRST, FINAL = 1, 2


def submit(item: Item, actor: Actor) -> None:
    """Hand an item in; both reviews begin anew."""
    items.move(item, "submit", actor)
    item.first_reviewer_id = None
    db.session.flush()


def submit_all(chosen: Iterable[Item], actor: Actor) -> int:
    """Submit what can be submitted of a selection; one history event for all of them."""
    done = [item for item in chosen if not items.why_not(item, "submit", actor)]
    for item in done:
        item.state, item.first_reviewer_id = ItemState.SUBMITTED, None
    return told("itembank.submit_all", done, actor)


def send_back(item: Item, note: str, actor: Actor, checks: Collection[str] = ()) -> None:
    """Return an item under review to its author with what should change; `checks`: what was found in order all the same."""
    lock_row(item)
    reasons = [] if note.strip() else [Reason("itembank.note_missing", "note")]
    step = step_of(item)
    items.move(item, "return", actor, [*reasons, *_others([item], actor).reasons(item)], note=note.strip())
    _reviewed(item, actor, False, step, checks, note)
    db.session.flush()


def first_approve(
    item: Item, actor: Actor, checks: Collection[str], note: str = "", seen: Mapping[int, str] | None = None
) -> None:
    """R27: a first reader, not the author, has gone through the checklist; the item waits for its final review.

    `seen`: {item id: `mark_of` the content that the reader had before them}; None when nobody looked at a page.
    """
    lock_row(item)
    items.move(item, "first_approve", actor, _why_not([item], actor, checks, seen)[item.id])
    _first(item, actor, checks, note)
    db.session.flush()


def approve(
    item: Item, actor: Actor, checks: Collection[str], note: str = "", seen: Mapping[int, str] | None = None
) -> None:
    """R27: a third person, neither author nor first reader, finds the item fit for papers; its content is kept as a version."""
    lock_row(item)
    early = rules_review.first_review_done(item.state, settings.get("itembank.review_steps"))
    items.move(item, "approve", actor, [*early, *_why_not([item], actor, checks, seen)[item.id]])
    _final([item], actor, checks, note)
    db.session.flush()


def approve_all(
    chosen: Iterable[Item],
    actor: Actor,
    checks: Collection[str],
    note: str = "",
    seen: Mapping[int, str] | None = None,
) -> tuple[int, list[tuple[Item, list[Reason]]]]:
    """Give each item of a selection the review it waits for, with one checklist that is recorded at every one of them.

    Returns how many went on, and the others with their reasons.
    """
    chosen, steps = list(chosen), settings.get("itembank.review_steps")
    _lock(chosen)
    why_not = _why_not(chosen, actor, checks, seen)
    done: dict[int, list[Item]] = {FIRST: [], FINAL: []}
    left = []
    for item in chosen:
        step = step_of(item, steps)
        reasons = [*items.why_not(item, verb_of(step), actor), *why_not[item.id]]
        if reasons:
            left.append((item, reasons))
        else:
            done[step].append(item)
    for item in done[FIRST]:
        item.state = ItemState.REVIEWED
        _first(item, actor, checks, note)
    for item in done[FINAL]:
        item.state = ItemState.APPROVED
    _final(done[FINAL], actor, checks, note)
    return told("itembank.first_approve_all", done[FIRST], actor) + told(
        "itembank.approve_all", done[FINAL], actor
    ), left


def retire(item: Item, reason: str, actor: Actor) -> None:
    """Take an item out of use, for a reason; papers that hold it keep it."""
    refused = [] if reason.strip() else [Reason("itembank.retire_reason", "note")]
    items.move(item, "retire", actor, refused, reason=reason.strip())
    db.session.flush()


def retire_all(chosen: Iterable[Item], reason: str, actor: Actor) -> int:
    """Retire what can be retired of a selection, for one reason."""
    if not reason.strip():
        refuse_if([Reason("itembank.retire_reason", "note")])
    done = [item for item in chosen if not items.why_not(item, "retire", actor)]
    for item in done:
        item.state = ItemState.RETIRED
    return told("itembank.retire_all", done, actor, reason=reason.strip())


def reinstate(item: Item, reason: str, actor: Actor) -> None:
    """Bring a retired item back: not straight into use, but through both reviews, as the next version of itself."""
    refused = [] if reason.strip() else [Reason("itembank.reinstate_reason", "note")]
    items.move(item, "reinstate", actor, refused, reason=reason.strip())
    service_versions.begin_next(item, actor)
    db.session.flush()


def back_to_review(item: Item, actor: Actor) -> None:
    """Before a key is corrected: the approved content is kept, and who changes it counts as the author of the next one."""
    service_versions.begin_next(item, actor)
    item.author_id, item.author_person_id = actor.account_id, actor.person_id
    item.state = ItemState.SUBMITTED


def comment(item: Item, text: str, actor: Actor) -> ItemComment:
    """A remark on an item, by whoever works on the bank; in every state."""
    reasons = [] if actor.may("itembank.view") else [Reason("machine.forbidden")]
    if not text.strip():
        reasons.append(Reason("itembank.comment_empty", "text"))
    refuse_if(reasons)
    remark = ItemComment(item_id=item.id, account_id=actor.account_id, name=actor.name, text=text.strip())
    db.session.add(remark)
    history.record(f"bank:{item.occupation_code}", "itembank.comment", actor, item)
    db.session.flush()
    return remark


def raise_conflict(item: Item, key: Sequence, source: str, actor: Actor) -> ItemConflict:
    """R27: note that the question of this item came again with another key."""
    conflict = ItemConflict(item_id=item.id, key=list(key), source=source[:160], raised_by=actor.account_id)
    db.session.add(conflict)
    db.session.flush()
    return conflict


def decide_conflict(conflict: ItemConflict, take_other: bool, actor: Actor) -> None:
    """Say which key holds, for every open conflict of this item with the same other key.

    Taking the other key sends the item to review; the decider counts as its author.
    """
    item = conflict.item
    reasons = [] if actor.may("itembank.review") else [Reason("machine.forbidden")]
    if conflict.decided_at is not None:
        reasons.append(Reason("itembank.decided"))
    refuse_if([*reasons, *_own(item, actor)])
    query = select(ItemConflict).where(ItemConflict.item_id == item.id, ItemConflict.decided_at.is_(None))
    for same in [one for one in db.session.scalars(query) if one.key == conflict.key]:
        same.decided_by, same.decided_at, same.taken = actor.account_id, clock.now(), take_other
    if take_other:
        back_to_review(item, actor)
        item.key = list(conflict.key)
    history.record(f"bank:{item.occupation_code}", "itembank.decide_conflict", actor, item, taken=take_other)
    db.session.flush()


def step_of(item: Item, steps: int | None = None) -> int:
    """Which review the item waits for (or would wait for next); `steps`: how many the house wants, if read already."""
    if item.state is ItemState.REVIEWED:
        return FINAL
    return FINAL if (steps or settings.get("itembank.review_steps")) == 1 else FIRST


def verb_of(step: int) -> str:
    return "approve" if step == FINAL else "first_approve"


def mark_of(item: Item) -> str:
    """A seal of the content as it stands; says nothing of the key to who has not read it."""
    content = json.dumps(service_versions.content_of(item), sort_keys=True, ensure_ascii=False)
    return crypto.blind_index("item-seen", content)[:24]


def why_not_review(item: Item, actor: Actor) -> list[Reason]:
    """What a page says beside the grey button, the checklist apart."""
    return [*items.why_not(item, verb_of(step_of(item)), actor), *_why_not([item], actor, rules_review.CHECKS)[item.id]]


def reviewable(chosen: Sequence[Item], actor: Actor) -> list[Item]:
    """Those of a selection to which this actor may give the next review."""
    why_not, steps = _why_not(chosen, actor, rules_review.CHECKS), settings.get("itembank.review_steps")
    return [
        item
        for item in chosen
        if not why_not[item.id] and not items.why_not(item, verb_of(step_of(item, steps)), actor)
    ]


def told(verb: str, done: Sequence[Item], actor: Actor, **more) -> int:
    """One event a bank for an act on many items: their numbers are in it."""
    for code in sorted({item.occupation_code for item in done}):
        ids = [item.id for item in done if item.occupation_code == code]
        history.record(f"bank:{code}", verb, actor, count=len(ids), items=ids, **more)
    db.session.flush()
    return len(done)


class _Others:
    """Whether the actor is another person than everybody who wrote and the first reader; who that was is fetched once."""

    def __init__(self, actor: Actor, persons: dict[int, int | None], touched: set[int]):
        self.actor, self.persons, self.touched = actor, persons, touched

    def reasons(self, item: Item):
        yield from _own(item, self.actor) if item.id not in self.touched else [Reason("itembank.own_item")]
        if item.state is ItemState.REVIEWED and item.first_reviewer_id is not None:
            first, person = item.first_reviewer_id, self.persons.get(item.first_reviewer_id)
            actor = self.actor
            yield from rules.other_person("itembank.first_review_own", first, person, actor.account_id, actor.person_id)


def _others(chosen: Collection[Item], actor: Actor) -> _Others:
    readers = {item.first_reviewer_id for item in chosen if item.first_reviewer_id is not None}
    query = select(Account.id, Account.person_id).where(Account.id.in_(readers))
    touched = queries_hands.touched([item.id for item in chosen], actor.account_id, actor.person_id)
    return _Others(actor, dict(db.session.execute(query).all()) if readers else {}, touched)


def _own(item: Item, actor: Actor):
    return rules.other_person(
        "itembank.own_item", item.author_id, item.author_person_id, actor.account_id, actor.person_id
    )


def _lock(chosen: Sequence[Item]) -> None:
    """Read items afresh under their row locks, in one order, so that two readers at once do not both go on."""
    ids = sorted(item.id for item in chosen)
    for start in range(0, len(ids), 500):
        query = select(Item).where(Item.id.in_(ids[start : start + 500])).order_by(Item.id)
        db.session.scalars(locked(query).execution_options(populate_existing=True)).all()


def _why_not(
    chosen: Sequence[Item], actor: Actor, checks: Collection[str], seen: Mapping[int, str] | None = None
) -> dict[int, list[Reason]]:
    """Item id → why this actor cannot take its next review; the state and the permission apart. A few statements for all."""
    conflicted = _with_open_conflict([item.id for item in chosen])
    others = _others(chosen, actor)
    missing = list(rules_review.all_checked(checks))
    reasons = {}
    for item in chosen:
        reasons[item.id] = [*missing, *others.reasons(item)]
        if item.id in conflicted:
            reasons[item.id].append(Reason("itembank.open_conflict"))
        if seen is not None:
            reasons[item.id] += rules_review.as_seen(seen.get(item.id), mark_of(item))
    return reasons


def _with_open_conflict(item_ids: Sequence[int]) -> set[int]:
    query = select(ItemConflict.item_id).where(ItemConflict.decided_at.is_(None))
    if len(item_ids) < 500:
        query = query.where(ItemConflict.item_id.in_(item_ids))
    return set(db.session.scalars(query)) & set(item_ids)


def _first(item: Item, actor: Actor, checks: Collection[str], note: str) -> None:
    item.first_reviewer_id = actor.account_id
    _reviewed(item, actor, True, FIRST, checks, note)


def _final(chosen: Sequence[Item], actor: Actor, checks: Collection[str], note: str) -> None:
    for item in chosen:
        item.reviewer_id = actor.account_id
        _reviewed(item, actor, True, FINAL, checks, note)
    service_versions.keep(chosen, actor, note)


def _reviewed(item: Item, actor: Actor, approved: bool, step: int, checks: Collection[str], note: str) -> None:
    db.session.add(
        ItemReview(
            item_id=item.id,
            account_id=actor.account_id,
            reviewer=actor.name,
            approved=approved,
            step=step,
            version=item.version,
            checks=[check for check in rules_review.CHECKS if check in checks],
            note=note.strip(),
        )
    )

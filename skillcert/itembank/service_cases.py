"""Shared stems (cases): a text that several items ask about; written once, its items in order, papers take all of them or none."""

from collections.abc import Sequence

from sqlalchemy import select

from skillcert.core import history, richtext
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, refuse_if
from skillcert.itembank import pictures, service
from skillcert.itembank.models import Item, SharedStem
from skillcert.itembank.states import ItemState

OPEN = (ItemState.DRAFT, ItemState.RETURNED)


def write(bank: service.Bank, title: str, markup: str, actor: Actor) -> SharedStem:
    """A new case."""
    text = pictures.own(bank.occupation_code, bank.level, richtext.sanitize(markup))
    refuse_if([*_sound(title, text), *_writer(actor)])
    case = SharedStem(occupation_code=bank.occupation_code, level=bank.level, author_id=actor.account_id)
    _put(case, title, text)
    db.session.add(case)
    db.session.flush()
    history.record(bank.stream, "itembank.write_case", actor, case, title=case.title)
    return case


def edit(case: SharedStem, title: str, markup: str, actor: Actor) -> None:
    """Change a case while all its items are drafts: what was reviewed with the old text must not change under the reviewer."""
    text = pictures.own(case.occupation_code, case.level, richtext.sanitize(markup))
    fixed = [item for item in items_of(case) if item.state not in OPEN]
    reasons = [Reason("itembank.case_fixed", "text", count=len(fixed))] if fixed and text != case.text else []
    refuse_if([*_sound(title, text), *reasons, *_writer(actor)])
    _put(case, title, text)
    db.session.flush()
    for item in items_of(case):
        item.fingerprint = service.fingerprint_of(item)
    history.record(f"bank:{case.occupation_code}", "itembank.edit_case", actor, case, title=case.title)
    db.session.flush()


def arrange(case: SharedStem, order: Sequence[int], actor: Actor) -> None:
    """Set the order of the items of a case; papers that hold it keep theirs. `order`: all its items."""
    items = {item.id: item for item in items_of(case)}
    reasons = [] if sorted(order) == sorted(items) else [Reason("itembank.case_order")]
    refuse_if([*reasons, *_writer(actor)])
    for place, item_id in enumerate(order, 1):
        items[item_id].stem_position = place
    history.record(f"bank:{case.occupation_code}", "itembank.arrange_case", actor, case, items=list(order))
    db.session.flush()


def items_of(case: SharedStem) -> list[Item]:
    """The items of a case in their order; retired ones are gone."""
    query = select(Item).where(Item.shared_stem_id == case.id, Item.state != ItemState.RETIRED)
    return list(db.session.scalars(query.order_by(Item.stem_position, Item.id)))


def _put(case: SharedStem, title: str, text: str) -> None:
    case.title, case.text, case.plain_text = title.strip()[:120], text, richtext.to_text(text)


def _sound(title: str, text: str):
    if not title.strip():
        yield Reason("itembank.case_title", "title")
    if not richtext.to_text(text).strip():
        yield Reason("itembank.case_text", "text")


def _writer(actor: Actor):
    if not actor.may("itembank.write"):
        yield Reason("machine.forbidden")

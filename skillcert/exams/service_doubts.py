"""The verbs on doubts about keys: accept, propose another key, decline; confirm it and mark again what holds the item.

What a corrected key means for results stands in `results.rekeying`, which calls `confirm` here.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import defer

from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db, lock_row
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.exams import corrections, figuring, rules_doubts, service
from skillcert.exams.doubt_states import DoubtState, doubts
from skillcert.exams.figure_models import KeyCorrection, KeyDoubt, PaperFigure
from skillcert.exams.models import Attempt
from skillcert.itembank import service as bank
from skillcert.itembank.kinds import read_key
from skillcert.itembank.models import Item
from skillcert.itembank.states import ItemState, ItemType
from skillcert.papers.models import Paper


def accept(doubt: KeyDoubt, reason: str, actor: Actor) -> None:
    """The key was looked at and stands; the reason is kept."""
    lock_row(doubt)
    doubts.move(doubt, "accept", actor, rules_doubts.said(reason), number=doubt.number, reason=reason.strip())
    doubt.reason, doubt.decided_by, doubt.decided_at = reason.strip(), actor.account_id, clock.now()
    db.session.flush()


def raise_one(figure: PaperFigure, number: int, reason: str, actor: Actor) -> KeyDoubt:
    """Doubt a key that the figures do not accuse, for a reason (a candidate complained, an expert saw it)."""
    reasons = [] if actor.may("statistics.decide") else [Reason("machine.forbidden")]
    refuse_if([*reasons, *rules_doubts.said(reason)])
    known = db.session.scalar(select(KeyDoubt).where(KeyDoubt.paper_id == figure.paper_id, KeyDoubt.number == number))
    if known is not None:
        raise Refused(Reason("doubts.there_already"))
    item = next(one for one in figure.content["items"] if one["number"] == number)
    doubt = figuring.new_doubt(figure.paper, item, [])
    doubt.reason = reason.strip()
    db.session.add(doubt)
    db.session.flush()
    history.record(f"batch:{figure.paper.batch_id}", "doubts.raise", actor, doubt, number=number, reason=doubt.reason)
    return doubt


def propose(doubt: KeyDoubt, key: str, reason: str, actor: Actor) -> None:
    """Say which key is right, and why; another person confirms it. `key` as it is typed: "C", "ABD", "T"."""
    lock_row(doubt)
    item = db.session.get(Item, doubt.item_id)
    kind = kind_of(doubt)
    new = read_key(kind, key)
    refused = [*rules_doubts.said(reason), *rules_doubts.another_key(kind, doubt.old_key, new, len(item.options))]
    doubts.move(doubt, "propose", actor, refused, number=doubt.number, reason=reason.strip())
    doubt.new_key, doubt.reason = new, reason.strip()
    doubt.proposed_by, doubt.proposed_person_id = actor.account_id, actor.person_id
    doubt.proposed_at, doubt.decided_by, doubt.decided_at, doubt.note = clock.now(), None, None, ""
    db.session.flush()


def withdraw(doubt: KeyDoubt, actor: Actor) -> None:
    """Take a proposal back; the doubt is open again."""
    lock_row(doubt)
    refused = rules_doubts.own_proposal(actor, doubt.proposed_by)
    doubts.move(doubt, "withdraw", actor, refused, number=doubt.number)
    doubt.new_key = None
    db.session.flush()


def decline(doubt: KeyDoubt, note: str, actor: Actor) -> None:
    """A second person finds the proposed key wrong."""
    lock_row(doubt)
    refused = [*rules_doubts.second(actor, doubt), *rules_doubts.said(note, "note")]
    doubts.move(doubt, "decline", actor, refused, number=doubt.number, note=note.strip())
    doubt.new_key, doubt.note = None, note.strip()
    doubt.decided_by, doubt.decided_at = actor.account_id, clock.now()
    db.session.flush()


def papers_with(doubt: KeyDoubt) -> list[Paper]:
    """The marked papers that hold this version of the item."""
    query = select(PaperFigure).join(Paper, Paper.id == PaperFigure.paper_id)
    same_bank = select(Item.occupation_code, Item.level).where(Item.id == doubt.item_id)
    code, level = db.session.execute(same_bank).one()
    offer = Paper.offer.property.mapper.class_
    query = query.join(offer, offer.id == Paper.offer_id).where(offer.occupation_code == code, offer.level == level)
    return [
        figure.paper for figure in db.session.scalars(query.order_by(PaperFigure.paper_id)) if _holds(figure, doubt)
    ]


def _holds(figure: PaperFigure, doubt: KeyDoubt) -> bool:
    wanted = (doubt.item_id, doubt.version)
    return any((one["item_id"], one["version"]) == wanted for one in figure.content["items"])


def confirm(doubt: KeyDoubt, note: str, actor: Actor, final: Collection[int] = ()) -> dict[int, int]:
    """A second person confirms the proposed key: every paper that holds the item is marked again, the bank follows.

    `final`: batches whose results no longer change; their papers stay. Returns {batch id: attempts whose mark changed}.
    """
    lock_row(doubt)
    doubts.move(
        doubt, "confirm", actor, rules_doubts.second(actor, doubt), number=doubt.number, item=doubt.item_id,
        note=note.strip(),
    )  # fmt: skip
    doubt.decided_by, doubt.decided_at, doubt.note = actor.account_id, clock.now(), note.strip()
    held = papers_with(doubt)
    left = [paper.id for paper in held if paper.batch_id in final]
    row = KeyCorrection(doubt_id=doubt.id, item_id=doubt.item_id, version=doubt.version, left_papers=left)
    row.old_key, row.new_key, row.account_id = doubt.old_key, doubt.new_key, actor.account_id
    db.session.add(row)
    db.session.flush()
    changed: dict[int, int] = {}
    for paper in held:
        if paper.id not in left:
            changed[paper.batch_id] = changed.get(paper.batch_id, 0) + _mark_again(paper, doubt, actor)
    doubt.papers, doubt.changed_marks = len(held) - len(left), sum(changed.values())
    _tell_the_bank(doubt, actor)
    db.session.flush()
    return changed


def _mark_again(paper: Paper, doubt: KeyDoubt, actor: Actor) -> int:
    """Mark every candidate of a paper by the keys that hold now; gives how many marks changed."""
    content = corrections.opened(paper, figuring.HOUSE, "marking")
    query = select(Attempt).where(Attempt.paper_id == paper.id, Attempt.marked_at.is_not(None)).order_by(Attempt.id)
    marked = db.session.scalars(query.options(defer(Attempt.sheet), defer(Attempt.decode))).all()
    before = {attempt.id: attempt.score for attempt in marked}
    service.remark(marked, content)
    changed = sum(attempt.score != before[attempt.id] for attempt in marked)
    # marked by hand from the answer sheet: history says how many are to be looked at again
    on_paper = sum(attempt.on_paper for attempt in marked)
    history.record(
        f"batch:{paper.batch_id}",
        "doubts.mark_again",
        actor,
        paper,
        doubt=doubt.id,
        number=doubt.number,
        changed=changed,
        on_paper=on_paper,
    )
    _settle_siblings(paper, doubt, actor)
    figuring.compute(paper)
    return changed


def _settle_siblings(paper: Paper, doubt: KeyDoubt, actor: Actor) -> None:
    """The same item in another form: its doubt is settled by the same correction."""
    same = select(KeyDoubt).where(
        KeyDoubt.paper_id == paper.id, KeyDoubt.item_id == doubt.item_id, KeyDoubt.id != doubt.id
    )
    for other in db.session.scalars(same):
        if other.state is not DoubtState.CORRECTED:
            other.state, other.new_key, other.reason = DoubtState.CORRECTED, doubt.new_key, doubt.reason
            other.decided_by, other.decided_at = actor.account_id, clock.now()


def _tell_the_bank(doubt: KeyDoubt, actor: Actor) -> None:
    """Correct the bank's own key, unless the item has moved on since."""
    item = db.session.get(Item, doubt.item_id)
    if item is not None and item.state is not ItemState.RETIRED and item.key == doubt.old_key:
        bank.correct_key(item, doubt.new_key, doubt.reason, actor)


def kind_of(doubt: KeyDoubt) -> ItemType:
    """The type of the item in doubt; it never changes between versions that share a key."""
    return db.session.get(Item, doubt.item_id).type

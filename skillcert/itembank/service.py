"""The verbs of the item bank: write, edit, submit, return, approve, retire; conflicts, keys, use and statistics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from skillcert.core import clock, files, history, images, richtext, uploads
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import StoredFile
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.itembank import rules
from skillcert.itembank.fingerprint import fingerprint
from skillcert.itembank.kinds import OPTION_LETTERS, ItemType
from skillcert.itembank.models import Item, ItemConflict, ItemReview, Point
from skillcert.itembank.states import ItemState, items


@dataclass(frozen=True)
class Bank:
    """A bank of items: one occupation at one level."""

    occupation_code: str
    level: int

    @property
    def stream(self) -> str:
        return f"bank:{self.occupation_code}"


@dataclass(frozen=True)
class Text:
    """What an author writes. ``stem`` and ``options`` are markup (sanitised here); ``key`` is "C", "ABD", "T" or "F"."""

    kind: ItemType
    stem: str
    options: Sequence[str]
    key: str
    point_id: int | None = None
    difficulty: int = 3
    analysis: str = ""
    source: str = ""
    related: str | None = None
    plain_options: tuple[str, ...] = field(init=False, default=())
    stem_text: str = field(init=False, default="")

    def __post_init__(self):
        clean = richtext.sanitize(self.stem)
        options = () if self.kind is ItemType.JUDGE else tuple(richtext.sanitize(option) for option in self.options)
        object.__setattr__(self, "stem", clean)
        object.__setattr__(self, "options", options)
        object.__setattr__(self, "stem_text", richtext.to_text(clean))
        object.__setattr__(self, "plain_options", tuple(richtext.to_text(option) for option in options))


def write(bank: Bank, text: Text, actor: Actor) -> Item:
    """A new draft."""
    refuse_if(rules.sound_item(text.kind, text.stem_text, text.plain_options, text.key))
    refuse_if(_point_fits(bank, text.point_id))
    item = Item(occupation_code=bank.occupation_code, level=bank.level, options=[], key=[], stem="", stem_text="")
    item.author_id, item.author_person_id = actor.account_id, actor.person_id
    _put(item, text)
    db.session.add(item)
    db.session.flush()
    history.record(bank.stream, "itembank.write", actor, item, type=item.type)
    return item


def edit(item: Item, text: Text, actor: Actor) -> None:
    """Change a draft or a returned item. Who changes it becomes its author: they may not review it either."""
    refuse_if(rules.sound_item(text.kind, text.stem_text, text.plain_options, text.key))
    refuse_if(_point_fits(Bank(item.occupation_code, item.level), text.point_id))
    items.move(item, "edit", actor)
    item.author_id, item.author_person_id = actor.account_id, actor.person_id
    _put(item, text)
    db.session.flush()


def submit(item: Item, actor: Actor) -> None:
    items.move(item, "submit", actor)
    db.session.flush()


def submit_all(chosen: Iterable[Item], actor: Actor) -> int:
    """Submit what can be submitted of a selection; one history event for all of them."""
    done = [item for item in chosen if not items.why_not(item, "submit", actor)]
    for item in done:
        item.state = ItemState.SUBMITTED
    return _told("itembank.submit_all", done, actor)


def send_back(item: Item, note: str, actor: Actor) -> None:
    """Return a submitted item to its author with what should change."""
    reasons = [] if note.strip() else [Reason("itembank.note_missing", "note")]
    items.move(item, "return", actor, [*reasons, *_other_person(item, actor)], note=note.strip())
    _review(item, actor, False, note)
    db.session.flush()


def approve(item: Item, actor: Actor, note: str = "") -> None:
    """R27: another person than the author finds the item fit for papers."""
    items.move(item, "approve", actor, [*_other_person(item, actor), *_conflict_open(item)])
    _approved(item, actor, note)
    db.session.flush()


def approve_all(chosen: Iterable[Item], actor: Actor) -> tuple[int, list[tuple[Item, list[Reason]]]]:
    """Approve what can be approved of a selection; returns how many, and the others with their reasons."""
    chosen = list(chosen)
    conflicted = _with_open_conflict([item.id for item in chosen])
    done, left = [], []
    for item in chosen:
        reasons = [*items.why_not(item, "approve", actor), *_other_person(item, actor)]
        if item.id in conflicted:
            reasons.append(Reason("itembank.open_conflict"))
        if reasons:
            left.append((item, reasons))
            continue
        item.state = ItemState.APPROVED
        _approved(item, actor, "")
        done.append(item)
    return _told("itembank.approve_all", done, actor), left


def retire(item: Item, actor: Actor) -> None:
    """Take an item out of use; papers that hold it keep it."""
    items.move(item, "retire", actor)
    db.session.flush()


def retire_all(chosen: Iterable[Item], actor: Actor) -> int:
    """Retire what can be retired of a selection."""
    done = [item for item in chosen if not items.why_not(item, "retire", actor)]
    for item in done:
        item.state = ItemState.RETIRED
    return _told("itembank.retire_all", done, actor)


def raise_conflict(item: Item, key: str, source: str, actor: Actor) -> ItemConflict:
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
    refuse_if([*reasons, *_other_person(item, actor)])
    query = select(ItemConflict).where(ItemConflict.item_id == item.id, ItemConflict.decided_at.is_(None))
    for same in [one for one in db.session.scalars(query) if one.key == conflict.key]:
        same.decided_by, same.decided_at, same.taken = actor.account_id, clock.now(), take_other
    if take_other:
        item.key = list(conflict.key)
        item.author_id, item.author_person_id = actor.account_id, actor.person_id
        item.reviewer_id, item.state = None, ItemState.SUBMITTED
    history.record(f"bank:{item.occupation_code}", "itembank.decide_conflict", actor, item, taken=take_other)
    db.session.flush()


def correct_key(item: Item, key: str, reason: str, actor: Actor) -> None:
    """Correct a key that item statistics have shown to be wrong. The item goes back to review; papers keep theirs."""
    plain = [richtext.to_text(option["text"]) for option in item.options]
    reasons = [] if actor.may("itembank.write") else [Reason("machine.forbidden")]
    if not reason.strip():
        reasons.append(Reason("itembank.reason_missing", "reason"))
    refuse_if([*reasons, *rules.sound_item(item.type, item.stem_text, plain, key)])
    item.key = list(key)
    item.author_id, item.author_person_id = actor.account_id, actor.person_id
    item.reviewer_id, item.state = None, ItemState.SUBMITTED
    history.record(f"bank:{item.occupation_code}", "itembank.correct_key", actor, item, reason=reason.strip())
    db.session.flush()


def record_use(item_ids: Iterable[int], day: date) -> None:
    """Move the use counters; only after the exam, so that counters betray no sealed paper."""
    for item in db.session.scalars(select(Item).where(Item.id.in_(list(item_ids)))):
        item.used_count += 1
        item.last_used_on = max(day, item.last_used_on or day)
    db.session.flush()


def record_statistics(figures: dict[int, tuple[int, Decimal, Decimal | None]]) -> None:
    """Keep what responses have shown: {item id: (responses, facility 0…1, discrimination -1…1 or None)}."""
    for item in db.session.scalars(select(Item).where(Item.id.in_(list(figures)))):
        item.responses, item.facility, item.discrimination = figures[item.id]
    db.session.flush()


def read_keys(bank: Bank, purpose: str, actor: Actor, count: int, item: Item | None = None) -> None:
    """R31: looking at keys is an act with a purpose and an event, also where the role allows it."""
    reasons = [] if actor.may("itembank.view") else [Reason("machine.forbidden")]
    if not purpose.strip():
        reasons.append(Reason("itembank.purpose_missing", "purpose"))
    refuse_if(reasons)
    history.record(
        bank.stream, "itembank.read_keys", actor, item, level=bank.level, purpose=purpose.strip(), items=count
    )


def add_figure(item: Item, data: bytes, filename: str, description: str, actor: Actor) -> StoredFile:
    """Re-encode a picture and set it at the end of the stem of a draft."""
    items.move(item, "edit", actor, figure=filename[:80])
    picture = images.clean_image(uploads.accept(data, uploads.Kind.IMAGE, label=filename).data)
    stored = files.put(picture.data, filename, picture.media_type, f"item:{item.id}")
    alt = richtext.to_text(description).replace('"', " ")[:80]
    item.stem = richtext.sanitize(f'{item.stem}<p><img data-file="{stored.id}" alt="{alt}"></p>')
    item.stem_text = richtext.to_text(item.stem)
    item.fingerprint = _fingerprint(item)
    item.author_id, item.author_person_id = actor.account_id, actor.person_id
    db.session.flush()
    return stored


def why_not_approve(item: Item, actor: Actor) -> list[Reason]:
    """What a page says beside the grey button."""
    return [*items.why_not(item, "approve", actor), *_other_person(item, actor), *_conflict_open(item)]


def _put(item: Item, text: Text) -> None:
    item.type, item.stem, item.stem_text = text.kind, text.stem, text.stem_text
    item.options = [
        {"id": letter, "text": option} for letter, option in zip(OPTION_LETTERS, text.options, strict=False)
    ]
    item.key = list(text.key)
    item.point_id, item.difficulty = text.point_id, min(5, max(1, text.difficulty))
    item.analysis, item.source = richtext.sanitize(text.analysis), text.source[:160]
    item.related = (text.related or "").strip()[:40] or None
    item.fingerprint = _fingerprint(item)


def _fingerprint(item: Item) -> str:
    shown = richtext.file_ids(item.stem)
    figures = db.session.scalars(select(StoredFile.sha256).where(StoredFile.id.in_(shown))) if shown else ()
    return fingerprint(item.type, item.stem_text, [richtext.to_text(o["text"]) for o in item.options], figures)


def _point_fits(bank: Bank, point_id: int | None):
    point = db.session.get(Point, point_id) if point_id else None
    if point_id and (point is None or (point.occupation_code, point.level) != (bank.occupation_code, bank.level)):
        yield Reason("itembank.wrong_point", "point_id")


def _other_person(item: Item, actor: Actor):
    return rules.other_person(
        "itembank.own_item", item.author_id, item.author_person_id, actor.account_id, actor.person_id
    )


def _with_open_conflict(item_ids: Sequence[int]) -> set[int]:
    query = select(ItemConflict.item_id).where(ItemConflict.decided_at.is_(None))
    return set(db.session.scalars(query)) & set(item_ids)


def _conflict_open(item: Item):
    if _with_open_conflict([item.id]):
        yield Reason("itembank.open_conflict")


def _approved(item: Item, actor: Actor, note: str) -> None:
    item.reviewer_id = actor.account_id
    _review(item, actor, True, note)


def _review(item: Item, actor: Actor, approved: bool, note: str) -> None:
    db.session.add(
        ItemReview(
            item_id=item.id, account_id=actor.account_id, reviewer=actor.name, approved=approved, note=note.strip()
        )
    )


def _told(verb: str, done: Sequence[Item], actor: Actor) -> int:
    """One event a bank for an act on many items: their numbers are in it."""
    for code in sorted({item.occupation_code for item in done}):
        ids = [item.id for item in done if item.occupation_code == code]
        history.record(f"bank:{code}", verb, actor, count=len(ids), items=ids)
    db.session.flush()
    return len(done)


def refuse_unless_writer(actor: Actor) -> None:
    """For verbs without a record of their own yet (imports, points)."""
    if not actor.may("itembank.write"):
        raise Refused(Reason("machine.forbidden"))

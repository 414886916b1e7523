"""The verbs of the item bank: write, edit, keys, use and statistics. What moves an item through review: `service_review`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import case, select, update

from skillcert.core import files, history, images, richtext, sounds, uploads
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import StoredFile
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.itembank import pictures, rules, service_review
from skillcert.itembank.fingerprint import fingerprint
from skillcert.itembank.kinds import CHOICES, OPTION_LETTERS, ItemType, markup_gaps, read_key
from skillcert.itembank.models import Item, Point, SharedStem
from skillcert.itembank.states import items


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
    """What an author writes. ``stem`` and ``options`` are markup (sanitised here); ``key`` is written or stored (`kinds`).

    ``shared_stem_id``: the case that the item belongs to, ``stem_position``: its place among the case's items (from 1).
    """

    kind: ItemType
    stem: str
    options: Sequence[str]
    key: str | list
    point_id: int | None = None
    difficulty: int = 3
    analysis: str = ""
    source: str = ""
    related: str | None = None
    shared_stem_id: int | None = None
    stem_position: int = 0
    plain_options: tuple[str, ...] = field(init=False, default=())
    stem_text: str = field(init=False, default="")

    def __post_init__(self):
        clean = richtext.sanitize(self.stem)
        options = tuple(richtext.sanitize(option) for option in self.options) if self.kind in CHOICES else ()
        object.__setattr__(self, "stem", clean)
        object.__setattr__(self, "key", read_key(self.kind, self.key) if isinstance(self.key, str) else self.key)
        object.__setattr__(self, "options", options)
        object.__setattr__(self, "stem_text", richtext.to_text(clean))
        object.__setattr__(self, "plain_options", tuple(richtext.to_text(option) for option in options))


def write(bank: Bank, text: Text, actor: Actor) -> Item:
    """A new draft."""
    refuse_if(rules.sound_item(text.kind, text.stem_text, text.plain_options, text.key, markup_gaps(text.stem)))
    refuse_if([*_point_fits(bank, text.point_id), *_case_fits(bank, text.shared_stem_id)])
    item = Item(occupation_code=bank.occupation_code, level=bank.level, options=[], key=[], stem="", stem_text="")
    item.author_id, item.author_person_id = actor.account_id, actor.person_id
    _put(item, text)
    db.session.add(item)
    db.session.flush()
    history.record(bank.stream, "itembank.write", actor, item, type=item.type)
    return item


def edit(item: Item, text: Text, actor: Actor) -> None:
    """Change a draft or a returned item. Who changes it becomes its author: they may not review it either."""
    refuse_if(rules.sound_item(text.kind, text.stem_text, text.plain_options, text.key, markup_gaps(text.stem)))
    bank = Bank(item.occupation_code, item.level)
    refuse_if([*_point_fits(bank, text.point_id), *_case_fits(bank, text.shared_stem_id)])
    items.move(item, "edit", actor)
    item.author_id, item.author_person_id = actor.account_id, actor.person_id
    _put(item, text)
    db.session.flush()


def correct_key(item: Item, key: str | list, reason: str, actor: Actor) -> None:
    """Correct a key that item statistics have shown to be wrong. The item goes back to review; papers keep theirs."""
    plain = [richtext.to_text(option["text"]) for option in item.options]
    reasons = [] if actor.may("itembank.write") else [Reason("machine.forbidden")]
    if not reason.strip():
        reasons.append(Reason("itembank.reason_missing", "reason"))
    stored = read_key(item.type, key) if isinstance(key, str) else key
    refuse_if([*reasons, *rules.sound_item(item.type, item.stem_text, plain, stored, markup_gaps(item.stem))])
    service_review.back_to_review(item, actor)
    item.key = stored
    history.record(f"bank:{item.occupation_code}", "itembank.correct_key", actor, item, reason=reason.strip())
    db.session.flush()


def record_use(item_ids: Iterable[int], day: date) -> None:
    """Move the use counters; only after the exam, so that counters betray no sealed paper."""
    latest = case((Item.last_used_on > day, Item.last_used_on), else_=day)
    counted = update(Item).where(Item.id.in_(list(item_ids)))
    db.session.execute(counted.values(used_count=Item.used_count + 1, last_used_on=latest))


def read_keys(bank: Bank, purpose: str, actor: Actor, count: int, item: Item | None = None) -> None:
    """R31: looking at keys is an act with a purpose and an event, also where the role allows it."""
    reasons = [] if actor.may("itembank.view") else [Reason("machine.forbidden")]
    if not purpose.strip():
        reasons.append(Reason("itembank.purpose_missing", "purpose"))
    refuse_if(reasons)
    history.record(
        bank.stream, "itembank.read_keys", actor, item, level=bank.level, purpose=purpose.strip(), items=count
    )


def add_figure(
    item: Item, data: bytes, filename: str, description: str, actor: Actor, place: str = "stem"
) -> StoredFile:
    """Set a picture (re-encoded) or a recording at the end of the stem of a draft, or of the option whose letter is `place`."""
    items.move(item, "edit", actor, figure=filename[:80])
    if uploads.sniff(data) in uploads.SOUNDS:
        kept = sounds.clean(data)
    else:
        kept = images.clean_image(uploads.accept(data, uploads.Kind.FIGURE, label=filename).data)
    stored = files.put(kept.data, filename, kept.media_type, f"item:{item.id}")
    shown = pictures.shown(stored, richtext.to_text(description))
    if place == "stem":
        item.stem = richtext.sanitize(item.stem + shown)
        item.stem_text = richtext.to_text(item.stem)
    item.options = [
        {**option, "text": richtext.sanitize(option["text"] + shown)} if option["id"] == place else option
        for option in item.options
    ]
    item.fingerprint = fingerprint_of(item)
    item.author_id, item.author_person_id = actor.account_id, actor.person_id
    db.session.flush()
    return stored


def _put(item: Item, text: Text) -> None:
    where = (item.occupation_code, item.level)
    item.type, item.stem, item.stem_text = text.kind, pictures.own(*where, text.stem), text.stem_text
    item.options = [
        {"id": letter, "text": pictures.own(*where, option)}
        for letter, option in zip(OPTION_LETTERS, text.options, strict=False)
    ]
    item.key = list(text.key)
    item.shared_stem_id, item.stem_position = text.shared_stem_id, text.stem_position
    item.point_id, item.difficulty = text.point_id, min(5, max(1, text.difficulty))
    item.analysis, item.source = richtext.sanitize(text.analysis), text.source[:160]
    item.related = (text.related or "").strip()[:40] or None
    item.fingerprint = fingerprint_of(item)


def fingerprint_of(item: Item) -> str:
    """What makes an item the same as another: type, text, options, pictures, case."""
    shown = richtext.file_ids(item.stem + "".join(option["text"] for option in item.options))
    figures = db.session.scalars(select(StoredFile.sha256).where(StoredFile.id.in_(shown))) if shown else ()
    case = db.session.get(SharedStem, item.shared_stem_id) if item.shared_stem_id else None
    plain = [richtext.to_text(option["text"]) for option in item.options]
    return fingerprint(item.type, item.stem_text, plain, figures, case.plain_text if case else "")


def _point_fits(bank: Bank, point_id: int | None):
    point = db.session.get(Point, point_id) if point_id else None
    if point_id and (point is None or (point.occupation_code, point.level) != (bank.occupation_code, bank.level)):
        yield Reason("itembank.wrong_point", "point_id")


def _case_fits(bank: Bank, shared_stem_id: int | None):
    case = db.session.get(SharedStem, shared_stem_id) if shared_stem_id else None
    if shared_stem_id and (case is None or (case.occupation_code, case.level) != (bank.occupation_code, bank.level)):
        yield Reason("itembank.wrong_case", "shared_stem_id")


def refuse_unless_writer(actor: Actor) -> None:
    """For verbs without a record of their own yet (imports, points)."""
    if not actor.may("itembank.write"):
        raise Refused(Reason("machine.forbidden"))

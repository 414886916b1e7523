"""Tables of the item bank: points, items, reviews. By occupation and level."""

from datetime import date, datetime
from hashlib import blake2b

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from skillcert.core.db import EncryptedJson, Marks, UtcDateTime, db, enum_column, now_column
from skillcert.core.models import APPEND_ONLY
from skillcert.itembank.states import Importance, ItemPool, ItemState, ItemType

APPEND_ONLY.append("item_version")


class Point(db.Model):
    """A row of the specification table (细目表): a range (importance None) or a knowledge point. Codes are nested: a
    child's begins with its parent's and a dot. `weight` is a range's share of 100."""

    id: Mapped[int] = mapped_column(primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    level: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(160))
    importance: Mapped[Importance | None] = enum_column(Importance)
    weight = mapped_column(Marks, nullable=True)
    __table_args__ = (UniqueConstraint("occupation_code", "level", "code"),)


class SharedStem(db.Model):
    """A case, table or drawing that several items ask about; papers take all its items or none."""

    id: Mapped[int] = mapped_column(primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    level: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)  # sanitised rich text
    plain_text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None]
    created_at: Mapped[datetime] = now_column()
    __table_args__ = (Index("ix_shared_stem_bank", "occupation_code", "level"),)


class ItemAssignment(db.Model):
    """Work for a writer: so many items of a type, for a range or a point, until a day. Items carry its id."""

    id: Mapped[int] = mapped_column(primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    level: Mapped[int]
    writer_id: Mapped[int] = mapped_column(index=True)  # account
    point_id: Mapped[int | None] = mapped_column(ForeignKey("point.id"), index=True)  # a range or a point; None: any
    type: Mapped[ItemType | None] = enum_column(ItemType, nullable=True)  # None: any
    quota: Mapped[int]
    due_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"), index=True)  # the writer's; None: management
    set_by: Mapped[int | None]
    created_at: Mapped[datetime] = now_column()
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    point: Mapped[Point | None] = relationship()
    __table_args__ = (Index("ix_item_assignment_bank", "occupation_code", "level"),)


def stem_mark(text: str) -> str:
    """Equal for questions that read alike, blanks apart."""
    return blake2b("".join(text.split()).encode(), digest_size=8).hexdigest()


class Item(db.Model):
    """An item. `stem` and the options' texts are sanitised rich text; the key lies encrypted.

    options: [{"id": "A", "text": "…"}, …], only for single and multiple choice. The key by type:
    single ["A"]; multiple ["A", "C"]; judge ["T"] or ["F"]; fill: a list of accepted spellings for each gap,
    [["直流", "DC"], ["交流"]]; short and essay: scoring points [{"text": "…", "marks": "2"}] (marks are shares of their sum).
    `version` counts contents: it rises when an approved item is revised; `ItemVersion` keeps each approved content.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    level: Mapped[int]
    point_id: Mapped[int | None] = mapped_column(ForeignKey("point.id"), index=True)
    type: Mapped[ItemType] = enum_column(ItemType)
    stem: Mapped[str] = mapped_column(Text)
    stem_text: Mapped[str] = mapped_column(Text)  # plain, for search and fingerprints
    stem_mark: Mapped[str | None] = mapped_column(String(16))  # of `stem_text`, set with it: finds equal questions by an index
    options: Mapped[list] = mapped_column(JSON)
    key: Mapped[list] = mapped_column(EncryptedJson("item-key"))
    difficulty: Mapped[int] = mapped_column(default=3)  # 1 easy … 5 hard
    analysis: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(160), default="")
    fingerprint: Mapped[str] = mapped_column(String(64))
    state: Mapped[ItemState] = enum_column(ItemState, default=ItemState.DRAFT)
    author_id: Mapped[int | None]
    author_person_id: Mapped[int | None]
    reviewer_id: Mapped[int | None]
    first_reviewer_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    pool: Mapped[ItemPool] = enum_column(ItemPool, default=ItemPool.SECRET)
    shared_stem_id: Mapped[int | None] = mapped_column(ForeignKey("shared_stem.id"), index=True)
    stem_position: Mapped[int] = mapped_column(default=0)  # the order under a shared stem
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("item_assignment.id"), index=True)
    related: Mapped[str | None] = mapped_column(String(40))  # items with the same mark exclude each other (相关题)
    external_id: Mapped[str] = mapped_column(String(64), default="")
    responses: Mapped[int] = mapped_column(default=0)
    facility = mapped_column(Marks, nullable=True)  # share of right answers, 0…1
    discrimination = mapped_column(Marks, nullable=True)  # -1…1
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    used_count: Mapped[int] = mapped_column(default=0)
    last_used_on: Mapped[date | None]
    created_at: Mapped[datetime] = now_column()
    point: Mapped[Point | None] = relationship()
    shared_stem: Mapped[SharedStem | None] = relationship()
    reviews: Mapped[list["ItemReview"]] = relationship(order_by="ItemReview.id")
    comments: Mapped[list["ItemComment"]] = relationship(order_by="ItemComment.id")

    @validates("stem_text")
    def _mark_stem(self, _name: str, text: str) -> str:
        self.stem_mark = stem_mark(text)
        return text

    __table_args__ = (
        UniqueConstraint("occupation_code", "level", "fingerprint"),
        Index("ix_item_pool", "occupation_code", "level", "state", "type"),
        Index(
            "ix_item_coverage", "occupation_code", "level", "point_id", "type", "state", "difficulty", "pool", "used_count",
            "last_used_on",
        ),
        Index("ix_item_related", "occupation_code", "level", "related"),
        Index("ix_item_bank", "occupation_code", "level", "id"),
        Index("ix_item_author", "occupation_code", "level", "author_id"),
        Index("ix_item_stem", "occupation_code", "level", "stem_mark"),
        Index("ix_item_waiting", "state", "occupation_code"),
    )


class ItemReview(db.Model):
    """What another person said of an item."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    account_id: Mapped[int | None]
    reviewer: Mapped[str] = mapped_column(String(80))
    approved: Mapped[bool]
    step: Mapped[int] = mapped_column(default=1)  # 1 first review (初审), 2 final review (终审)
    version: Mapped[int] = mapped_column(default=1)
    checks: Mapped[list] = mapped_column(JSON, default=list)  # codes of the checklist that were ticked
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = now_column()


class ItemVersion(db.Model):
    """A content of an item as it was approved. Append-only: a paper that used version 2 can always show version 2."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int]
    content: Mapped[dict] = mapped_column(EncryptedJson("item-key"))  # type, stem, options, key, point, difficulty …
    author_id: Mapped[int | None]
    reviewer_id: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = now_column()
    __table_args__ = (UniqueConstraint("item_id", "number"),)


class ItemComment(db.Model):
    """A remark on an item, by whoever works on the bank."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    account_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = now_column()


class ItemFigure(db.Model):
    """What one exam has shown of one version of an item. The newest figures stand on the item too."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    version: Mapped[int]
    paper_id: Mapped[int]  # which paper (of a later stage: no foreign key)
    responses: Mapped[int]
    facility = mapped_column(Marks, nullable=True)
    discrimination = mapped_column(Marks, nullable=True)  # item-rest correlation
    upper_lower = mapped_column(Marks, nullable=True)  # upper minus lower 27 %
    choices: Mapped[dict] = mapped_column(EncryptedJson("item-figure"), default=dict)  # letter → times chosen: it tells the key
    at: Mapped[datetime] = now_column()
    __table_args__ = (UniqueConstraint("item_id", "paper_id"),)


class ItemConflict(db.Model):
    """The same question came again with another key: a person decides which key holds. No approval until then."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    key: Mapped[list] = mapped_column(EncryptedJson("item-key"))
    source: Mapped[str] = mapped_column(String(160))
    raised_by: Mapped[int | None]
    at: Mapped[datetime] = now_column()
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken: Mapped[bool | None]  # True: the other key was right
    item: Mapped[Item] = relationship()

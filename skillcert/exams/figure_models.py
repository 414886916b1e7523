"""Tables of what an exam has shown: the figures of a paper, doubts about keys, corrections of keys."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.core.db import EncryptedJson, UtcDateTime, db, enum_column, now_column
from skillcert.core.models import APPEND_ONLY
from skillcert.exams.doubt_states import DoubtState
from skillcert.papers.models import Paper

APPEND_ONLY.append("key_correction")


class PaperFigure(db.Model):
    """The statistics of a paper as they were last computed.

    `content` (encrypted: it names items and keys): {"summary": {…}, "groups": n, "items": [{"number", "item_id", "version",
    "type", "marks", "key", "answers", "p", "item_total", "item_rest", "upper_lower", "alpha_without", "choices": [{"letter",
    "right", "count", "share", "rest", "by_group"}], "flags", "dif": [{"by", "focal", "reference", "delta", "grade",
    "sizes"}]}]}. `basis` tells whether answers or marks have come since.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), unique=True)
    candidates: Mapped[int]
    basis: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict] = mapped_column(EncryptedJson("paper-figures"))
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paper: Mapped[Paper] = relationship()


class KeyDoubt(db.Model):
    """An item of a paper whose key is in doubt. `signs`: flags of the figures; empty when a person raised it.

    `number` is the item's place in the paper. Keys are stored as in the bank.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    number: Mapped[int]
    item_id: Mapped[int] = mapped_column(index=True)
    version: Mapped[int]
    signs: Mapped[list] = mapped_column(JSON, default=list)
    state: Mapped[DoubtState] = enum_column(DoubtState, default=DoubtState.OPEN, index=True)
    old_key: Mapped[list] = mapped_column(EncryptedJson("item-key"))
    new_key: Mapped[list | None] = mapped_column(EncryptedJson("item-key"))
    reason: Mapped[str] = mapped_column(Text, default="")  # of who accepted or proposed
    proposed_by: Mapped[int | None]
    proposed_person_id: Mapped[int | None]
    proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")  # of the second person
    papers: Mapped[int | None]  # papers marked again
    changed_marks: Mapped[int | None]
    changed_results: Mapped[int | None]
    raised_at: Mapped[datetime] = now_column()
    paper: Mapped[Paper] = relationship()
    __table_args__ = (UniqueConstraint("paper_id", "number"),)


class KeyCorrection(db.Model):
    """A key that two persons corrected after an exam. Append-only: sealed papers keep theirs, marking lays this over it.

    `left_papers`: papers whose results were final at that time; they stay as they were.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    doubt_id: Mapped[int] = mapped_column(ForeignKey("key_doubt.id"), unique=True)
    item_id: Mapped[int] = mapped_column(index=True)
    version: Mapped[int]
    old_key: Mapped[list] = mapped_column(EncryptedJson("item-key"))
    new_key: Mapped[list] = mapped_column(EncryptedJson("item-key"))
    left_papers: Mapped[list] = mapped_column(JSON, default=list)
    account_id: Mapped[int | None]
    at: Mapped[datetime] = now_column()

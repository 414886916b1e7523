"""Tables of papers. What a paper contains lies in one encrypted blob under the paper's own key."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.core.db import UtcDateTime, db, enum_column, now_column
from skillcert.papers.states import CompositionMode, PaperState
from skillcert.plans.models import Offer


class Paper(db.Model):
    """A form of a theory paper for an offer: A, B (spare) …

    The plain content is JSON: {"title", "minutes", "mode", "cases": [{"id", "title", "text"}], "items": [{"item_id",
    "version", "number", "type", "marks", "stem", "options": [{"id", "text"}], "key": [...], "range", "case": id or null,
    "cell"}], "draw": [{"cell", "take"}]} ("cell" and "draw" only where each candidate gets items of their own);
    `content_hash` is over it (R30).
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    form: Mapped[str] = mapped_column(String(2))  # "A", "B"
    number: Mapped[str] = mapped_column(String(40), unique=True)
    spare: Mapped[bool] = mapped_column(default=False)
    state: Mapped[PaperState] = enum_column(PaperState, default=PaperState.COMPOSED)
    mode: Mapped[CompositionMode] = enum_column(CompositionMode)
    blueprint: Mapped[dict] = mapped_column(JSON)  # pattern, quotas per range, exclusions
    seed: Mapped[int]
    bank_version: Mapped[str] = mapped_column(String(64))
    item_count: Mapped[int]
    minutes: Mapped[int]
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[str] = mapped_column(String(64))
    deviation: Mapped[str] = mapped_column(String(200), default="")  # why the weights differ from the standard's
    composed_by: Mapped[int | None]
    composed_person_id: Mapped[int | None]
    approved_by: Mapped[int | None]
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_on: Mapped[date | None]  # set when it was marked: the day from which its items count as used
    created_at: Mapped[datetime] = now_column()
    offer: Mapped[Offer] = relationship()


class PaperReading(db.Model):
    """Every opening, print or export of a paper or its key, with purpose and copy number. Append-only."""

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    what: Mapped[str] = mapped_column(String(16))  # view | paper | key | exam
    purpose: Mapped[str] = mapped_column(String(160))
    copy: Mapped[int]
    account_id: Mapped[int | None]
    reader: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = now_column()
    __table_args__ = (UniqueConstraint("paper_id", "copy"),)

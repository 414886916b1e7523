"""What an import finds beside its rows: questions that look alike, and what a person decided about each pair."""

from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from skillcert.core.db import db, enum_column
from skillcert.core.i18n import N_, labels


class Decision(StrEnum):
    """What becomes of two questions that look alike."""

    KEEP = "keep"
    SKIP = "skip"
    SKIP_OTHER = "skip_other"
    ENEMIES = "enemies"


labels(
    Decision,
    {
        Decision.KEEP: N_("Both stay"),
        Decision.SKIP: N_("The new one is left out"),
        Decision.SKIP_OTHER: N_("The other one is left out"),
        Decision.ENEMIES: N_("Both stay, never in one paper"),
    },
)


class ImportAlike(db.Model):
    """A row of an import that looks like an earlier row of the file (`other_number`) or an item of the bank (`item_id`)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"))
    number: Mapped[int]
    other_number: Mapped[int | None]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    score: Mapped[int]  # 0…100: how much of the two texts is the same
    decision: Mapped[Decision | None] = enum_column(Decision, nullable=True)
    __table_args__ = (UniqueConstraint("run_id", "number", "other_number", "item_id"),)

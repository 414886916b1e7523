"""Tables of the archive: papers put in by hand, waivers of missing pieces, and the closed file of a batch."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.core.db import db, now_column
from skillcert.core.models import StoredFile
from skillcert.plans.models import Batch


class ArchiveScan(db.Model):
    """A signed paper, scanned and put into a volume by hand: a filing receipt, a stamped confirmation."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    piece: Mapped[str] = mapped_column(String(48))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    account_id: Mapped[int | None]
    at: Mapped[datetime] = now_column()
    file: Mapped[StoredFile] = relationship()


class Waiver(db.Model):
    """A mandatory piece of a volume that this batch does without, with the reason (R58)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    piece: Mapped[str] = mapped_column(String(48))
    reason: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[int | None]
    at: Mapped[datetime] = now_column()
    __table_args__ = (UniqueConstraint("batch_id", "piece"),)


class ArchiveFile(db.Model):
    """The five volumes of a closed batch in one zip with its manifest; kept until `keep_until` (R59)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    manifest_hash: Mapped[str] = mapped_column(String(64))
    pieces: Mapped[int]
    keep_until: Mapped[date]
    closed_by: Mapped[int | None]
    closed_at: Mapped[datetime] = now_column()
    batch: Mapped[Batch] = relationship()
    file: Mapped[StoredFile] = relationship()

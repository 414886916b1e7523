"""Tables of plans: sites, batches, offers, planned sessions, announcements."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.core.db import UtcDateTime, db, enum_column, now_column
from skillcert.people.models import Centre
from skillcert.plans.states import BatchState
from skillcert.standards.models import Filing, Occupation, StandardVersion, WorkType
from skillcert.standards.states import Part


class Site(db.Model):
    """A place where exams are held (考点); its rooms belong to arrangement."""

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(160))
    active: Mapped[bool] = mapped_column(default=True)
    centre: Mapped[Centre] = relationship()


class Batch(db.Model):
    """A certification batch (认定批次): one centre, one filing, 1-n offers, a notice with all fields of R3."""

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)  # "2026-0007"
    name: Mapped[str] = mapped_column(String(120))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    state: Mapped[BatchState] = enum_column(BatchState, default=BatchState.DRAFT, index=True)
    registration_opens: Mapped[date | None]
    registration_closes: Mapped[date | None]
    review_deadline: Mapped[date | None]
    # fields of the announcement beside offers, dates and sessions (R3)
    method: Mapped[str] = mapped_column(Text, default="")
    scope_text: Mapped[str] = mapped_column(Text, default="")
    fees: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(Text, default="")
    process: Mapped[str] = mapped_column(Text, default="")
    materials: Mapped[str] = mapped_column(Text, default="")
    remarks: Mapped[str] = mapped_column(Text, default="")
    drafted_by: Mapped[int | None]
    reviewed_by: Mapped[int | None]
    approved_by: Mapped[int | None]
    filed_on: Mapped[date | None]
    filing_reference: Mapped[str] = mapped_column(String(80), default="")
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_on: Mapped[date | None]
    created_at: Mapped[datetime] = now_column()
    centre: Mapped[Centre] = relationship()
    filing: Mapped[Filing] = relationship()
    offers: Mapped[list["Offer"]] = relationship(back_populates="batch", order_by="Offer.id")


class Offer(db.Model):
    """What a batch offers: occupation, work type, level, standard version. Everything below keys on it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    work_type_id: Mapped[int | None] = mapped_column(ForeignKey("work_type.id"))
    level: Mapped[int]
    standard_version_id: Mapped[int] = mapped_column(ForeignKey("standard_version.id"))
    expected: Mapped[int] = mapped_column(default=30)
    batch: Mapped[Batch] = relationship(back_populates="offers")
    occupation: Mapped[Occupation] = relationship()
    work_type: Mapped[WorkType | None] = relationship()
    standard_version: Mapped[StandardVersion] = relationship()
    sessions: Mapped[list["PlannedSession"]] = relationship(
        back_populates="offer", order_by="PlannedSession.starts_at"
    )
    __table_args__ = (UniqueConstraint("batch_id", "occupation_code", "work_type_id", "level"),)


class PlannedSession(db.Model):
    """When and where a part of an offer is held; arrangement adds rooms, seats and staff."""

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    part: Mapped[Part] = enum_column(Part)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    minutes: Mapped[int]
    offer: Mapped[Offer] = relationship(back_populates="sessions")
    site: Mapped[Site] = relationship()


class Announcement(db.Model):
    """A published version of a batch's notice: the frozen fields and their hash. Append-only."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    version: Mapped[int]
    fields: Mapped[dict] = mapped_column(JSON)
    hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(200), default="")
    published_at: Mapped[datetime] = now_column()
    batch: Mapped[Batch] = relationship()
    __table_args__ = (UniqueConstraint("batch_id", "version"), Index("ix_announcement_published", "published_at"))

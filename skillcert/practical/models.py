"""Tables of practical: which tasks an offer's exam uses, and the assessors' score sheets."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.arrangement.models import Seat
from skillcert.core.db import EncryptedJson, Marks, UtcDateTime, db, enum_column, now_column
from skillcert.core.models import APPEND_ONLY
from skillcert.papers.states import ActState
from skillcert.people.models import Person
from skillcert.plans.models import Offer
from skillcert.practical.states import SheetState
from skillcert.tasks.models import PracticalTask

APPEND_ONLY.extend(["task_draw", "task_reading"])


class ExamTask(db.Model):
    """A task chosen for an offer's practical exam; `content` freezes the task and its criteria as scored."""

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("practical_task.id"))
    position: Mapped[int]
    weight = mapped_column(Marks)  # weights of an offer's tasks sum to 100
    content: Mapped[dict] = mapped_column(JSON)
    offer: Mapped[Offer] = relationship()
    task: Mapped[PracticalTask] = relationship()
    __table_args__ = (UniqueConstraint("offer_id", "task_id"), UniqueConstraint("offer_id", "position"))


class TaskDraw(db.Model):
    """A draw of an offer's tasks by the structure table. Append-only: a later draw of the same offer has a reason.

    `detail`, encrypted because it tells the tasks before the exam: {"seed", "modules": [the table as it was],
    "pool": [{"id", "name", "module", "marks"}], "result": [{"task_id", "module", "weight"}]}.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    number: Mapped[int]  # 1, 2 … of this offer; the highest holds
    detail: Mapped[dict] = mapped_column(EncryptedJson("task-draw"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    account_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = now_column()
    __table_args__ = (UniqueConstraint("offer_id", "number"),)


class TaskPrint(db.Model):
    """What one person asks to print of an exam's secret documents and another confirms from another device (R31)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    what: Mapped[str] = mapped_column(String(16))  # practical.documents.Kind, or "set"
    state: Mapped[ActState] = enum_column(ActState, default=ActState.ASKED)
    purpose: Mapped[str] = mapped_column(String(160))
    asked_by: Mapped[int | None]
    asked_person_id: Mapped[int | None]
    asked_session: Mapped[str] = mapped_column(String(80))
    asker: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None]
    confirmer: Mapped[str] = mapped_column(String(80), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offer: Mapped[Offer] = relationship()


class TaskReading(db.Model):
    """Every print of an offer's set of practical documents, with purpose and copy number (R31). Append-only."""

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    what: Mapped[str] = mapped_column(String(16))  # practical.documents.Kind
    purpose: Mapped[str] = mapped_column(String(160))
    copy: Mapped[int]
    account_id: Mapped[int | None]
    reader: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = now_column()
    __table_args__ = (UniqueConstraint("offer_id", "copy"),)


class ScoreSheet(db.Model):
    """One assessor's sheet for one candidate (R36, R38). A correction is a new version with reason and second
    signature; signed sheets are never changed.

    `marks`: {exam task id: {criterion position: deduction as text}}; `vetoes`: [{"task", "criterion", "clause"}].
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)  # the assessor
    version: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=0)  # of the draft, monotone
    state: Mapped[SheetState] = enum_column(SheetState, default=SheetState.DRAFT)
    marks: Mapped[dict] = mapped_column(JSON, default=dict)
    vetoes: Mapped[list] = mapped_column(JSON, default=list)
    total = mapped_column(Marks, nullable=True)
    signature: Mapped[dict | None] = mapped_column(JSON)  # {"name", "at", "hash"}
    countersignature: Mapped[dict | None] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(200), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = now_column()
    seat: Mapped[Seat] = relationship()
    person: Mapped[Person] = relationship()
    __table_args__ = (
        UniqueConstraint("seat_id", "person_id", "version"),
        Index(
            "uq_score_sheet_live",
            "seat_id",
            "person_id",
            unique=True,
            sqlite_where=text("state <> 'superseded'"),
            postgresql_where=text("state <> 'superseded'"),
        ),
    )


class SecondLook(db.Model):
    """The lead assessor's word on a spread that is too wide: raw marks stay."""

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), unique=True)
    spread = mapped_column(Marks)
    note: Mapped[str] = mapped_column(String(300))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = now_column()
    seat: Mapped[Seat] = relationship()

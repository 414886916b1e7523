"""Tables of results: score versions (append-only), results, the batch's run through release and notice."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.core.db import Marks, UtcDateTime, db, enum_column, now_column
from skillcert.core.models import APPEND_ONLY
from skillcert.plans.models import Batch
from skillcert.registration.models import PartEntry, Registration
from skillcert.results.states import ObjectionState, Outcome, RecheckState, ResultsState, ScoreState

APPEND_ONLY.append("score_version")


class ResultRun(db.Model):
    """A batch's way from collected scores to a sealed list."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), unique=True)
    state: Mapped[ResultsState] = enum_column(ResultsState, default=ResultsState.COLLECTED)
    collected_by: Mapped[int | None]
    collected_by_person: Mapped[int | None]
    collected_at: Mapped[datetime] = now_column()
    verified_by: Mapped[int | None]
    verified_by_person: Mapped[int | None]
    scores_hash: Mapped[str | None] = mapped_column(String(64))  # over all latest score versions, as verified
    send_back_note: Mapped[str] = mapped_column(String(300), default="")
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by: Mapped[int | None]
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recheck_until: Mapped[date | None]
    notice_from: Mapped[date | None]
    notice_until: Mapped[date | None]
    notice_list: Mapped[list | None] = mapped_column(JSON)  # masked rows, as published
    notice_hash: Mapped[str | None] = mapped_column(String(64))
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seal_hash: Mapped[str | None] = mapped_column(String(64))
    batch: Mapped[Batch] = relationship()


class ScoreVersion(db.Model):
    """A score of a part, as a version: never changed, only followed by another with a reason. Append-only."""

    id: Mapped[int] = mapped_column(primary_key=True)
    part_entry_id: Mapped[int] = mapped_column(ForeignKey("part_entry.id"))
    version: Mapped[int]
    state: Mapped[ScoreState] = enum_column(ScoreState)
    score = mapped_column(Marks, nullable=True)  # a voided raw score is kept but not used (R43)
    source: Mapped[str] = mapped_column(String(16))  # exams | practical | kept | recheck
    reason: Mapped[str] = mapped_column(String(300), default="")
    mac: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[int | None]
    at: Mapped[datetime] = now_column()
    part_entry: Mapped[PartEntry] = relationship()
    __table_args__ = (UniqueConstraint("part_entry_id", "version"),)


class Result(db.Model):
    """The outcome of a registration, computed from the latest score versions."""

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), unique=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    outcome: Mapped[Outcome] = enum_column(Outcome)
    theory = mapped_column(Marks, nullable=True)
    practical = mapped_column(Marks, nullable=True)
    review = mapped_column(Marks, nullable=True)
    theory_state: Mapped[ScoreState | None] = enum_column(ScoreState, check="theory_state")
    practical_state: Mapped[ScoreState | None] = enum_column(ScoreState, check="practical_state")
    review_state: Mapped[ScoreState | None] = enum_column(ScoreState, check="review_state")
    reasons: Mapped[list] = mapped_column(JSON, default=list)
    withheld: Mapped[str] = mapped_column(String(300), default="")  # why a passer was taken off the notice (R47)
    computed_at: Mapped[datetime] = now_column()
    registration: Mapped[Registration] = relationship()


class Recheck(db.Model):
    """A candidate asks to look again at one part, once, inside the window (R46)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"), index=True)
    part_entry_id: Mapped[int] = mapped_column(ForeignKey("part_entry.id"), unique=True)
    state: Mapped[RecheckState] = enum_column(RecheckState, default=RecheckState.ASKED)
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = now_column()
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finding: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[Result] = relationship()
    part_entry: Mapped[PartEntry] = relationship()


class Objection(db.Model):
    """Someone objects to a name on the public notice; it must be closed before certificates are issued (R47)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    result_id: Mapped[int | None] = mapped_column(ForeignKey("result.id"))
    state: Mapped[ObjectionState] = enum_column(ObjectionState, default=ObjectionState.OPEN)
    text: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(String(120), default="")
    source: Mapped[str] = mapped_column(String(64), default="")  # address, against floods
    received_at: Mapped[datetime] = now_column()
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finding: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[Result | None] = relationship()

"""Tables of registration: applications with a frozen snapshot, parts, evidence, decisions, kept parts, roster filing."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.core.db import EncryptedJson, Marks, UtcDateTime, db, enum_column, now_column
from skillcert.core.models import StoredFile
from skillcert.people.models import Centre, Person
from skillcert.plans.models import Batch, Offer
from skillcert.registration.states import (
    Decision,
    EntryKind,
    ExamKind,
    RegistrationState,
    Round,
    Source,
)
from skillcert.standards.conditions import EvidenceKind
from skillcert.standards.models import ConditionLine
from skillcert.standards.states import Part


class Registration(db.Model):
    """A person's application for an offer. `snapshot` freezes the identity fields as they were."""

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[RegistrationState] = enum_column(RegistrationState, default=RegistrationState.DRAFT, index=True)
    source: Mapped[Source] = enum_column(Source)
    exam_kind: Mapped[ExamKind] = enum_column(ExamKind, default=ExamKind.FIRST)
    # {"name", "sex", "birth_date", "id_type", "id_number", "phone", "address", …}; documents print from it
    snapshot: Mapped[dict] = mapped_column(EncryptedJson("snapshot"))
    name: Mapped[str] = mapped_column(String(80), index=True)  # of the snapshot, for lists and search
    number_index: Mapped[str] = mapped_column(String(64), index=True)  # blind index of type|number
    education: Mapped[str] = mapped_column(String(40), default="")
    employer: Mapped[str] = mapped_column(String(120), default="")
    class_name: Mapped[str] = mapped_column(String(80), default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    condition_id: Mapped[int | None] = mapped_column(ForeignKey("condition_line.id"))
    facts: Mapped[dict] = mapped_column(JSON, default=dict)  # inputs of the eligibility engine
    eligibility: Mapped[dict | None] = mapped_column(JSON)  # its result, with the version it was judged by
    consent: Mapped[dict | None] = mapped_column(JSON)  # {"version", "at"}
    submitted_by: Mapped[int | None]
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_reviewer: Mapped[int | None]
    second_reviewer: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    ticket_number: Mapped[str | None] = mapped_column(String(32), unique=True)  # given by arrangement, for ever
    created_at: Mapped[datetime] = now_column()
    offer: Mapped[Offer] = relationship()
    batch: Mapped[Batch] = relationship()
    centre: Mapped[Centre] = relationship()
    person: Mapped[Person] = relationship()
    photo: Mapped[StoredFile | None] = relationship()
    condition: Mapped[ConditionLine | None] = relationship()
    parts: Mapped[list["PartEntry"]] = relationship(back_populates="registration", order_by="PartEntry.id")
    evidence: Mapped[list["Evidence"]] = relationship(order_by="Evidence.id")
    decisions: Mapped[list["ReviewDecision"]] = relationship(order_by="ReviewDecision.id")
    __table_args__ = (
        # R8: one live registration a person and offer
        Index(
            "uq_registration_live",
            "person_id",
            "offer_id",
            unique=True,
            sqlite_where=text("state NOT IN ('refused', 'withdrawn')"),
            postgresql_where=text("state NOT IN ('refused', 'withdrawn')"),
        ),
    )


class PartEntry(db.Model):
    """A part within a registration: to be sat, or kept from before."""

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    part: Mapped[Part] = enum_column(Part)
    kind: Mapped[EntryKind] = enum_column(EntryKind)
    kept_part_id: Mapped[int | None] = mapped_column(ForeignKey("kept_part.id"))
    registration: Mapped[Registration] = relationship(back_populates="parts")
    kept: Mapped["KeptPart | None"] = relationship()
    __table_args__ = (UniqueConstraint("registration_id", "part"),)


class Evidence(db.Model):
    """A file that proves something: kind as the condition line names it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    file: Mapped[StoredFile] = relationship()

    @property
    def what(self) -> EvidenceKind:
        return EvidenceKind(self.kind)


class ReviewDecision(db.Model):
    """What a reviewer decided, with preset reason codes and a note of their own."""

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    round: Mapped[Round] = enum_column(Round)
    decision: Mapped[Decision] = enum_column(Decision)
    reasons: Mapped[list] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None]
    reviewer: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = now_column()


class KeptPart(db.Model):
    """A passed part that a later registration may lean on (R15, R42). Written by results."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    occupation_code: Mapped[str] = mapped_column(String(12))
    work_type_id: Mapped[int | None] = mapped_column(ForeignKey("work_type.id"))
    level: Mapped[int]
    part: Mapped[Part] = enum_column(Part)
    score = mapped_column(Marks)
    exam_date: Mapped[date]
    valid_until: Mapped[date]
    attempts_used: Mapped[int] = mapped_column(default=0)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    __table_args__ = (UniqueConstraint("registration_id", "part"),)


class RosterFiling(db.Model):
    """The roster of an offer's batch filed with the authority N working days before the exam (R4)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), unique=True)
    filed_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(80), default="")
    late_reason: Mapped[str] = mapped_column(String(200), default="")
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    rows: Mapped[int]
    filed_by: Mapped[int | None]
    batch: Mapped[Batch] = relationship()
    file: Mapped[StoredFile] = relationship()

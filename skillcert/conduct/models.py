"""Tables of conduct: check-ins, incidents, violations, paper counts, room records."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.conduct.states import Presence, Tier, ViolationState
from skillcert.core.db import UtcDateTime, db, enum_column, now_column
from skillcert.registration.models import Registration


class CheckIn(db.Model):
    """Whether a candidate came. Absent is a state of its own, never a zero (R34)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), unique=True)
    presence: Mapped[Presence] = enum_column(Presence)
    at: Mapped[datetime] = now_column()
    account_id: Mapped[int | None]
    seat: Mapped[Seat] = relationship()


class Incident(db.Model):
    """Something worth writing down: a failing PC, a late start."""

    id: Mapped[int] = mapped_column(primary_key=True)
    room_session_id: Mapped[int] = mapped_column(ForeignKey("room_session.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    kind: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = now_column()
    account_id: Mapped[int | None]
    reporter: Mapped[str] = mapped_column(String(80))
    seat: Mapped[Seat | None] = relationship()


class Violation(db.Model):
    """A reported violation; another person decides (R43). `evidence_ids` are stored files."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    room_session_id: Mapped[int] = mapped_column(ForeignKey("room_session.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    tier: Mapped[Tier] = enum_column(Tier)
    clause: Mapped[str] = mapped_column(String(16))
    description: Mapped[str] = mapped_column(Text)
    evidence_ids: Mapped[list] = mapped_column(JSON, default=list)
    witnesses: Mapped[list] = mapped_column(JSON, default=list)
    candidate_signed: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ViolationState] = enum_column(ViolationState, default=ViolationState.REPORTED)
    reported_by: Mapped[int | None]
    reporter_person_id: Mapped[int | None]
    reported_at: Mapped[datetime] = now_column()
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str] = mapped_column(Text, default="")
    banned_until: Mapped[date | None]  # what the decision brought about
    registration: Mapped[Registration] = relationship()
    seat: Mapped[Seat] = relationship()
    room_session: Mapped[RoomSession] = relationship()


class RoomRecord(db.Model):
    """The record of a room (考场情况记录单): figures that must agree before it closes."""

    id: Mapped[int] = mapped_column(primary_key=True)
    room_session_id: Mapped[int] = mapped_column(ForeignKey("room_session.id"), unique=True)
    expected: Mapped[int]
    present: Mapped[int]
    absent: Mapped[int]
    violations: Mapped[int]
    papers: Mapped[dict | None] = mapped_column(JSON)  # {"issued", "used", "blank", "void"} on paper (R32)
    opening: Mapped[dict | None] = mapped_column(JSON)  # bag opened: {"at", "staff", "candidates"} (R33)
    remarks: Mapped[str] = mapped_column(Text, default="")
    signatures: Mapped[list] = mapped_column(JSON, default=list)  # [{"name", "duty", "at", "hash"}]
    closed_at: Mapped[datetime] = now_column()
    closed_by: Mapped[int | None]
    room_session: Mapped[RoomSession] = relationship()

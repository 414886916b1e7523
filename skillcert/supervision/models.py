"""Table of supervision: the report of the internal supervisor on one room session."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.arrangement.models import RoomSession
from skillcert.core.db import UtcDateTime, db, enum_column
from skillcert.people.models import Person
from skillcert.supervision.states import InspectionState


class Inspection(db.Model):
    """Checklist ({item code: {"finding": yes|no|na, "note"}}), problems, advice, conclusion; signed once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    room_session_id: Mapped[int] = mapped_column(ForeignKey("room_session.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[InspectionState] = enum_column(InspectionState, default=InspectionState.DRAFT)
    checklist: Mapped[dict] = mapped_column(JSON, default=dict)
    problems: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")
    conclusion: Mapped[str] = mapped_column(Text, default="")
    signature: Mapped[dict | None] = mapped_column(JSON)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    room_session: Mapped[RoomSession] = relationship()
    person: Mapped[Person] = relationship()

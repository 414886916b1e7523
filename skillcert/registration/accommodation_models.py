"""The table of accommodations (合理便利): what a candidate needs in a computer exam, and which two people granted it."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.core.db import Encrypted, EncryptedJson, UtcDateTime, db, enum_column, now_column
from skillcert.core.models import StoredFile
from skillcert.registration.accommodation_states import AccommodationState
from skillcert.registration.models import Registration


class Accommodation(db.Model):
    """A wish for accommodations with its decision. One that lives a registration; refused and withdrawn ones stay.

    `wanted` and `given` are {"time_percent": 25, "large_print": true, "screen_reader": false}. `need` (encrypted) is
    {"text": why, in the candidate's words}: a matter of health, read only by who decides, and each reading is written down.
    `answer` (encrypted) is {"text": what the candidate is told}. `late_reason` (encrypted): why it came after the seats were
    given. All three and the document are erased when the batch is over (`forgetting`): `need` is {} then.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    state: Mapped[AccommodationState] = enum_column(AccommodationState, default=AccommodationState.ASKED, index=True)
    wanted: Mapped[dict] = mapped_column(JSON)
    given: Mapped[dict | None] = mapped_column(JSON)
    need: Mapped[dict] = mapped_column(EncryptedJson("accommodation-need"))
    answer: Mapped[dict | None] = mapped_column(EncryptedJson("accommodation-answer"))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    late_reason: Mapped[str | None] = mapped_column("late", Encrypted("accommodation-late"))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_by: Mapped[int | None]
    asked_at: Mapped[datetime] = now_column()
    proposed_by: Mapped[int | None]
    proposer_person: Mapped[int | None]
    proposer: Mapped[str] = mapped_column(String(80), default="")
    proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None]
    decider: Mapped[str] = mapped_column(String(80), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registration: Mapped[Registration] = relationship()
    evidence: Mapped[StoredFile | None] = relationship()
    __table_args__ = (
        Index(
            "uq_accommodation_live",
            "registration_id",
            unique=True,
            sqlite_where=text("state IN ('asked', 'proposed', 'granted')"),
            postgresql_where=text("state IN ('asked', 'proposed', 'granted')"),
        ),
    )

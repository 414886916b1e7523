"""Tables of the specification table's own life: who prepared and who checked it, and its editions."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from skillcert.core.db import UtcDateTime, db, enum_column, now_column
from skillcert.core.models import APPEND_ONLY
from skillcert.itembank.point_states import PointTableState

APPEND_ONLY.append("point_edition")


class PointTable(db.Model):
    """The head of a bank's specification table. `edition`: the number of the last one in force, 0 before the first."""

    id: Mapped[int] = mapped_column(primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    level: Mapped[int]
    state: Mapped[PointTableState] = enum_column(PointTableState, default=PointTableState.DRAFT)
    edition: Mapped[int] = mapped_column(default=0)
    prepared_by: Mapped[int | None]
    prepared_person_id: Mapped[int | None]
    preparer: Mapped[str] = mapped_column(String(80), default="")
    prepared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_by: Mapped[int | None]
    checker: Mapped[str] = mapped_column(String(80), default="")
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deviation: Mapped[str] = mapped_column(Text, default="")  # why the weights differ from the standard's
    __table_args__ = (UniqueConstraint("occupation_code", "level"),)


class PointEdition(db.Model):
    """A specification table as it came into force. Append-only. `rows`: [{"code", "name", "weight", "importance"}, …]."""

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("point_table.id"))
    number: Mapped[int]
    rows: Mapped[list] = mapped_column(JSON)
    preparer: Mapped[str] = mapped_column(String(80))
    checker: Mapped[str] = mapped_column(String(80))
    deviation: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = now_column()
    __table_args__ = (UniqueConstraint("table_id", "number"),)

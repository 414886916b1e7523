"""Notices: what was said to whom, as a code with parameters."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from skillcert.core.db import UtcDateTime, db, now_column


class Notice(db.Model):
    """To a person (candidate, expert) or an account (staff); shown on their home page until read."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    account_id: Mapped[int | None] = mapped_column(index=True)
    message: Mapped[dict] = mapped_column(JSON)
    link: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = now_column()
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

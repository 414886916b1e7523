"""The tables of the core: history, counters, settings, calendar, files, jobs, outbox, imports, idempotency."""

from datetime import date, datetime

from sqlalchemy import DDL, JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.core.db import EncryptedJson, UtcDateTime, db, enum_column, now_column
from skillcert.core.states import ImportState, JobState, Verdict


class HistoryStream(db.Model):
    """The head of a stream: the lock that its writers queue for."""

    stream: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HistoryEvent(db.Model):
    """One thing that happened. Append-only; chained by hash within its stream."""

    id: Mapped[int] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    verb: Mapped[str] = mapped_column(String(64), index=True)
    subject_type: Mapped[str | None] = mapped_column(String(48))
    subject_id: Mapped[int | None]
    account_id: Mapped[int | None] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(24))
    address: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        UniqueConstraint("stream", "seq"),
        Index("ix_history_event_subject", "subject_type", "subject_id"),
    )


class HistoryCheckpoint(db.Model):
    """The heads of all streams under one hash: what leaves the host, so that a cut tail is noticed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = now_column()
    heads: Mapped[dict] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class PersonKey(db.Model):
    """The key under which history payloads that name a person lie; dropping the row erases them all."""

    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class Counter(db.Model):
    scope: Mapped[str] = mapped_column(String(96), primary_key=True)
    value: Mapped[int]


class Setting(db.Model):
    """An institution's own value of a setting; defaults stand in `core/settings.py`."""

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[dict | list | str | int | float | bool | None] = mapped_column(JSON)


class CalendarDay(db.Model):
    """A day that the institution's calendar knows otherwise than the published one."""

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    note: Mapped[str] = mapped_column(String(80), default="")


class StoredFile(db.Model):
    """A file's row; the encrypted blob lies under instance/files by its token."""

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(48), unique=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    retention: Mapped[str] = mapped_column(String(24))
    created_at: Mapped[datetime] = now_column()


class Job(db.Model):
    """Long work: the truth about it. Redis only wakes the worker."""

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(48))
    args: Mapped[dict] = mapped_column(JSON)
    title: Mapped[dict] = mapped_column(JSON)
    state: Mapped[JobState] = enum_column(JobState, default=JobState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict | None] = mapped_column(JSON)
    reasons: Mapped[list | None] = mapped_column(JSON)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    account_id: Mapped[int | None] = mapped_column(index=True)
    centre_id: Mapped[int | None]
    actor: Mapped[dict] = mapped_column(JSON)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = now_column()
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    file: Mapped[StoredFile | None] = relationship()


class Outbox(db.Model):
    """What is to be enqueued once its transaction is safe. The tick process drains it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), index=True)
    created_at: Mapped[datetime] = now_column()
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class IdempotencyKey(db.Model):
    """What a call with this key brought about; the same key again gives the same answer."""

    key: Mapped[str] = mapped_column(String(96), primary_key=True)
    result: Mapped[dict] = mapped_column(JSON)
    at: Mapped[datetime] = now_column()


class ImportRun(db.Model):
    """One uploaded file on its way in: previewed, mended, confirmed or discarded, perhaps undone."""

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), index=True)
    context: Mapped[dict] = mapped_column(JSON)
    filename: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    account_id: Mapped[int | None]
    centre_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[ImportState] = enum_column(ImportState, default=ImportState.PREVIEWED)
    created_at: Mapped[datetime] = now_column()
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportRow(db.Model):
    """A row of the file with its verdict. `problems` and `notes` (remarks that refuse nothing) are stored Reasons;
    `mark` is what the capability compares rows by; `target_id` is the record it became."""

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"))
    number: Mapped[int]
    values: Mapped[dict] = mapped_column(EncryptedJson("import"))
    verdict: Mapped[Verdict] = enum_column(Verdict)
    problems: Mapped[list] = mapped_column(JSON, default=list)
    notes: Mapped[list] = mapped_column(JSON, default=list)
    mark: Mapped[str | None] = mapped_column(String(64))
    target_id: Mapped[int | None]
    __table_args__ = (UniqueConstraint("run_id", "number"), Index("ix_import_row_mark", "run_id", "mark"))


class ThrowawayClock(db.Model):
    """Only in a throwaway database: how many seconds its clock is ahead of the machine's."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seconds: Mapped[int]


APPEND_ONLY = ["history_event", "history_checkpoint"]
"""Tables whose rows can be neither changed nor deleted; capabilities append their own before the tables are made."""


def append_only_ddl(table: str, dialect: str) -> list[str]:
    """The statements that make the database itself refuse UPDATE and DELETE on a table."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    ]


@event.listens_for(db.metadata, "after_create")
def guard_append_only(_metadata, connection, **_):
    """Fresh schemas (tests, throwaway databases) get the same guards as the migration sets."""
    for table in APPEND_ONLY:
        for statement in append_only_ddl(table, connection.dialect.name):
            connection.execute(DDL(statement.replace("%", "%%")))

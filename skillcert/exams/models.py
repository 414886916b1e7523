"""Tables of exams: attempts, the append-only answer events and the latest answers beside them."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.arrangement.models import Seat
from skillcert.core.db import EncryptedJson, Marks, UtcDateTime, db, enum_column, now_column
from skillcert.core.models import APPEND_ONLY
from skillcert.exams.states import AttemptState
from skillcert.papers.models import Paper

APPEND_ONLY.append("answer_event")
SHEET, DECODE = "attempt-sheet", "attempt-decode"
"""What `Attempt.sheet` and `Attempt.decode` are encrypted for."""


class Attempt(db.Model):
    """A candidate's sitting of a theory paper at a seat, prepared before the doors open.

    `sheet` is what the browser may see, encrypted until T0: items in order with opaque option tokens; `decode`
    (encrypted) maps the tokens back to the paper; the key stays in the paper. `seat_token_hash` is the one live writer.
    After marking `verdicts` is {"question": "right | partial | wrong | unanswered | waiting"} and `marks` {"question": "1.5"
    or None}: None waits for a person (`waiting` counts them). Only when nothing waits are `score` and `marked_at` set (R40).
    While `paused_at` is set the time of this paper stands still; `ends_at` moves when it goes on. `adapted` is the granted
    accommodation: {"time_percent": 25, "large_print": true, "screen_reader": false}.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), unique=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    state: Mapped[AttemptState] = enum_column(AttemptState, default=AttemptState.PREPARED, index=True)
    seat_token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    questions: Mapped[int]
    release_code: Mapped[str | None] = mapped_column(String(12))  # an invigilator's, for another PC
    release_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    release_tries: Mapped[int] = mapped_column(default=0, server_default="0")  # wrong ones since the code was given; too many void it
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # with extra time; server arrival counts
    extra_seconds: Mapped[int] = mapped_column(default=0)
    compensated_seconds: Mapped[int] = mapped_column(default=0)  # given back for lost minutes; not counted as extra time
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    notice: Mapped[str] = mapped_column(String(200), default="")  # the latest word to the candidate, shown on the page
    notice_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    adapted: Mapped[dict | None] = mapped_column(JSON)
    on_paper: Mapped[bool] = mapped_column(default=False)  # written on paper: its score is entered, not marked
    sheet: Mapped[bytes] = mapped_column(LargeBinary)
    decode: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    receipt: Mapped[str | None] = mapped_column(String(64))
    score = mapped_column(Marks, nullable=True)
    verdicts: Mapped[dict | None] = mapped_column(EncryptedJson("attempt-verdicts"))
    marks: Mapped[dict | None] = mapped_column(EncryptedJson("attempt-marks"))
    waiting: Mapped[int] = mapped_column(default=0)
    marked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seat: Mapped[Seat] = relationship()
    paper: Mapped[Paper] = relationship()


class AnswerEvent(db.Model):
    """One change of one answer as it arrived. Append-only (R35): the evidence of every save.

    Keyed by what it is, without a number of its own: one B-tree to write at each save, not three.
    """

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    question: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[str] = mapped_column(Text)  # option tokens with commas between, or =text; "!" in front: marked for review
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    page: Mapped[str] = mapped_column(String(16), default="", server_default="")  # which opening of the page wrote it
    __table_args__ = {"sqlite_with_rowid": False}


class Answer(db.Model):
    """The latest answer to a question: the highest revision wins, whatever the order of arrival."""

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    question: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    value: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    page: Mapped[str] = mapped_column(String(16), default="", server_default="")
    __table_args__ = {"sqlite_with_rowid": False}


class WrittenQuestion(db.Model):
    """A short answer or essay of a paper that was sat, as its markers see it. Made when the paper is first marked.

    content: {"type", "stem", "case" (markup or ""), "points": [{"text", "marks"}], "files"}; `points` sum to `marks`.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    number: Mapped[int]  # of the item in the paper
    marks = mapped_column(Marks)
    content: Mapped[dict] = mapped_column(EncryptedJson("written-question"))
    paper: Mapped[Paper] = relationship()
    __table_args__ = (UniqueConstraint("paper_id", "number"),)


class WrittenMark(db.Model):
    """One written answer in the queue of the markers, who see neither name nor ticket nor centre (E9).

    Rows are made in random order, so that their numbers tell nothing of seats. `points` holds the marks by scoring point.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    written_question_id: Mapped[int] = mapped_column(ForeignKey("written_question.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    question: Mapped[int]  # of the attempt
    points: Mapped[list | None] = mapped_column(EncryptedJson("written-points"))
    marks = mapped_column(Marks, nullable=True)
    remark: Mapped[str] = mapped_column(String(200), default="")
    marker_id: Mapped[int | None]
    marker_person_id: Mapped[int | None]
    marked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    written_question: Mapped[WrittenQuestion] = relationship()
    attempt: Mapped[Attempt] = relationship()
    __table_args__ = (
        UniqueConstraint("attempt_id", "question"),
        Index("ix_written_mark_queue", "written_question_id", "marked_at"),
    )


class Pulse(db.Model):
    """The last sign of life of a seat: when its page was heard, how many answers wait there and since when.

    Beside the attempt and not in it, so that a heartbeat never waits for a save or a verb. Losing one loses nothing.
    """

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    unsent: Mapped[int] = mapped_column(default=0)
    unsent_since: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PaperScore(db.Model):
    """The score of an answer sheet as one person read it; two people who agree make it the attempt's score (R44).

    `looked_again`: entered anew after the figures differed. `imported`: it came by a workbook.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    turn: Mapped[int]  # 1: the first person; 2: another one; 3: a third look at a sheet on which they differ
    marks = mapped_column(Marks, nullable=False)
    account_id: Mapped[int | None]
    person_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(80), default="")
    looked_again: Mapped[bool] = mapped_column(default=False)
    imported: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = now_column()
    attempt: Mapped[Attempt] = relationship()
    __table_args__ = (UniqueConstraint("attempt_id", "turn"),)


class SeatEvent(db.Model):
    """What happened at the seat: sign-in, second PC refused, release, extra time, end."""

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    kind: Mapped[str] = mapped_column(String(24))
    address: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    seconds: Mapped[int | None]  # how long a gap was, or how much time was given
    times: Mapped[int] = mapped_column(default=1, server_default="1")  # a refusal that repeats within a minute is one row
    undoes: Mapped[int | None] = mapped_column(ForeignKey("seat_event.id"), unique=True)  # the event that this one takes back
    at: Mapped[datetime] = now_column()
    __table_args__ = (Index("ix_seat_event_attempt", "attempt_id", "id"),)


class DoorRefusal(db.Model):
    """What was refused to nobody we know: a forged token, a ticket that is none. One row a minute, kind and address."""

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(64), default="")
    times: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = now_column()
    __table_args__ = (Index("ix_door_refusal_at", "at"),)

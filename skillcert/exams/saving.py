"""The save path: one short transaction, outside the ORM, whose conditions stand in the statement itself.

(i) the change is appended to `answer_event` if, at this instant, the seat token is the live one, the attempt is running and
the clock stands between start and end; (ii) the latest answer moves forward if the revision is newer. Only after the commit is
anything called saved. Doing it twice is doing it once; an older revision that arrives late is kept as evidence and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, text

from skillcert.core import clock, crypto
from skillcert.core.db import UtcDateTime, db, writing
from skillcert.exams.states import AttemptState

MAX_CHANGES = 200
VALUE = re.compile(r"!?(?:[0-9a-f]{12}(?:,[0-9a-f]{12}){0,7})?")
MAX_REVISION = 1_000_000

_EVENT = """
INSERT INTO answer_event (attempt_id, question, revision, value, at)
SELECT attempt.id, :question, :revision, :value, :now FROM attempt
WHERE attempt.seat_token_hash = :token AND attempt.state = 'running'
  AND attempt.starts_at <= :now AND attempt.ends_at > :latest AND :question <= attempt.questions {lock}
ON CONFLICT (attempt_id, question, revision) DO NOTHING
"""
_LATEST = """
INSERT INTO answer (attempt_id, question, revision, value, at)
SELECT attempt.id, :question, :revision, :value, :now FROM attempt WHERE attempt.seat_token_hash = :token
ON CONFLICT (attempt_id, question) DO UPDATE SET revision = excluded.revision, value = excluded.value, at = excluded.at
WHERE excluded.revision > answer.revision
"""
_WHY = "SELECT id, state, starts_at, ends_at, questions FROM attempt WHERE seat_token_hash = :token"
_STORED = "SELECT question, revision, value FROM answer_event WHERE attempt_id = :attempt AND question = :question AND revision = :revision"


def _statement(sql: str, *instants: str):
    return text(sql).bindparams(*(bindparam(name, type_=UtcDateTime) for name in instants))


EVENT = {"sqlite": _statement(_EVENT.format(lock=""), "now", "latest"),
         # the row lock lets a hand-in wait for saves under way: what was called saved is in the digest
         "postgresql": _statement(_EVENT.format(lock="FOR SHARE OF attempt"), "now", "latest")}
LATEST = _statement(_LATEST, "now")
WHY = text(_WHY).columns(starts_at=UtcDateTime, ends_at=UtcDateTime)
STORED = text(_STORED)


@dataclass(frozen=True)
class Change:
    """One answer as the page has it: question from 1, its revision (grows by each change), the tokens."""

    question: int
    revision: int
    value: str


@dataclass(frozen=True)
class Saved:
    """`stored`: {question: revision} that are safe on disk; `refused`: a reason code when the exam takes nothing more."""

    at: datetime
    stored: dict[int, int] = field(default_factory=dict)
    stale: list[int] = field(default_factory=list)
    refused: str | None = None


def parse(body: object) -> list[Change] | None:
    """The changes in a request's JSON [[question, revision, value], …]; None when it is not of that shape."""
    if not isinstance(body, list) or not 0 < len(body) <= MAX_CHANGES:
        return None
    changes = []
    for line in body:
        if not isinstance(line, list) or len(line) != 3:
            return None
        question, revision, value = line
        if type(question) is not int or type(revision) is not int or not isinstance(value, str):
            return None
        if not (1 <= question <= 1000 and 1 <= revision <= MAX_REVISION and VALUE.fullmatch(value)):
            return None
        changes.append(Change(question, revision, value))
    return changes


@contextmanager
def _transaction() -> Iterator[Connection]:
    bind = db.session.get_bind()
    with writing():
        if isinstance(bind, Connection):  # someone's open transaction (tests roll it back as a whole)
            db.session.rollback()  # else a savepoint of the session lies around ours and takes it along when it ends
            with bind.begin_nested():
                yield bind
        else:
            with bind.begin() as connection:
                yield connection


def save(token: str, changes: Sequence[Change], grace_seconds: int) -> Saved:
    """Store the changes of the seat that holds `token`. What is in `stored` is committed when this returns.

    `grace_seconds`: how long after the end an answer that was on its way still counts; the page stops at the end itself.
    """
    now = clock.now()
    values = {"token": crypto.digest(token), "now": now, "latest": now - timedelta(seconds=grace_seconds)}
    saved = Saved(now)
    with _transaction() as connection:
        event = EVENT[connection.dialect.name]
        for change in changes:
            row = {**values, "question": change.question, "revision": change.revision, "value": change.value}
            if connection.execute(event, row).rowcount == 1:
                connection.execute(LATEST, row)
                saved.stored[change.question] = change.revision
                continue
            refused = _why(connection, values, change, saved)
            if refused:
                return Saved(now, saved.stored, saved.stale, refused)
    return saved


def _why(connection: Connection, values: dict, change: Change, saved: Saved) -> str | None:
    """Nothing was inserted: either it is there already (then it is saved, or an older one stands), or the exam says no."""
    attempt = connection.execute(WHY, {"token": values["token"]}).first()
    if attempt is None:
        return "exams.moved"
    if values["now"] < attempt.starts_at:
        return "exams.not_started"
    if attempt.state != AttemptState.RUNNING or attempt.ends_at <= values["latest"]:
        return "exams.over"
    if change.question > attempt.questions:
        return "exams.bad_save"
    there = connection.execute(STORED, {"attempt": attempt.id, "question": change.question, "revision": change.revision}).first()
    if there is not None and there.value == change.value:
        saved.stored[change.question] = change.revision
    else:
        saved.stale.append(change.question)
    return None

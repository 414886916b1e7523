"""The save path: one short transaction, outside the ORM, whose conditions stand in the statement itself.

(i) the change is appended to `answer_event` if, at this instant, the seat token is the live one, the attempt is running and
the clock stands between start and end; (ii) the latest answer moves forward if the revision is newer. Only after the commit is
anything called saved. Doing it twice is doing it once; an older revision that arrives late is kept as evidence and changes nothing.

Two tabs of one browser share the seat, so a change may say which opening of the page it comes from and which revision that page knows
(its base): what another page wrote above the base was never seen here, and is not written over. The page is told and begins anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import text

from skillcert.core import clock, crypto, settings
from skillcert.core.db import UtcDateTime, db
from skillcert.exams import rules_time, wire
from skillcert.exams.states import AttemptState

MAX_CHANGES = 200
MAX_TEXT = 4000
"""The longest written answer, in characters."""
TOKENS = re.compile(r"!?(?:[0-9a-f]{12}(?:,[0-9a-f]{12}){0,7})?")
WRITTEN = re.compile(r"!?=[^\x00\ud800-\udfff]*")
PAGE = re.compile(r"[0-9a-f]{8,16}")
MAX_REVISION = 1_000_000

_LIVE = """attempt.seat_token_hash = {token} AND attempt.state = 'running' AND attempt.starts_at <= {now}
  AND attempt.ends_at > {latest} AND (attempt.paused_at IS NULL OR attempt.paused_at > {latest})
  AND {question} <= attempt.questions"""
_NEWER = """ON CONFLICT (attempt_id, question) DO UPDATE
SET revision = excluded.revision, value = excluded.value, at = excluded.at, page = excluded.page
WHERE excluded.revision > answer.revision AND (answer.revision <= {base} OR answer.page = excluded.page)"""
_SEEN = """NOT EXISTS (SELECT 1 FROM answer WHERE answer.attempt_id = {attempt} AND answer.question = {question}
  AND answer.revision > {base} AND answer.page <> {page})"""

# SQLite: two statements in one transaction under the house's write lock
_EVENT = f"""
INSERT INTO answer_event (attempt_id, question, revision, value, at, page)
SELECT attempt.id, {{question}}, {{revision}}, {{value}}, {{now}}, {{page}} FROM attempt WHERE {_LIVE}
  AND {_SEEN.replace("{attempt}", "attempt.id")}
ON CONFLICT (attempt_id, question, revision) DO NOTHING
"""
_LATEST = f"""
INSERT INTO answer (attempt_id, question, revision, value, at, page)
SELECT attempt.id, {{question}}, {{revision}}, {{value}}, {{now}}, {{page}} FROM attempt WHERE attempt.seat_token_hash = {{token}}
{_NEWER}
"""
# PostgreSQL: the same in one statement, which is a transaction of its own and one round trip. The row lock lets a hand-in wait
# for saves under way and lets a save see the hand-in: what was called saved is in the digest. The latest answer moves first: where
# two saves meet, its row makes the second one wait and look again, which a look at the snapshot would not.
_BOTH = f"""
WITH seat AS (SELECT attempt.id FROM attempt WHERE {_LIVE} FOR SHARE),
latest AS (
  INSERT INTO answer (attempt_id, question, revision, value, at, page)
  SELECT seat.id, {{question}}, {{revision}}, {{value}}, {{now}}, {{page}} FROM seat
  {_NEWER} RETURNING attempt_id),
event AS (
  INSERT INTO answer_event (attempt_id, question, revision, value, at, page)
  SELECT seat.id, {{question}}, {{revision}}, {{value}}, {{now}}, {{page}} FROM seat
  WHERE EXISTS (SELECT 1 FROM latest) OR EXISTS (SELECT 1 FROM answer WHERE answer.attempt_id = seat.id
    AND answer.question = {{question}} AND answer.revision > {{revision}} AND (answer.revision <= {{base}} OR answer.page = {{page}}))
  ON CONFLICT (attempt_id, question, revision) DO NOTHING RETURNING attempt_id)
SELECT count(*) FROM latest
"""
_WHY = "SELECT id, state, starts_at, ends_at, paused_at, questions FROM attempt WHERE seat_token_hash = :token"
_STORED = """SELECT event.value, answer.revision AS latest, answer.page FROM answer_event event
JOIN answer ON answer.attempt_id = event.attempt_id AND answer.question = event.question
WHERE event.attempt_id = :attempt AND event.question = :question AND event.revision = :revision"""

_NAMES = ("token", "now", "latest", "question", "revision", "value", "base", "page")
_ON_SQLITE = {name: f":{name}" for name in _NAMES}
_ON_POSTGRES = {name: f"%({name})s" for name in _NAMES} | {
    "question": "%(question)s::integer",
    "revision": "%(revision)s::integer",
    "base": "%(base)s::integer",
    "page": "%(page)s::varchar",
    "now": "%(now)s::timestamptz",
    "latest": "%(latest)s::timestamptz",
}
EVENT, LATEST = _EVENT.format(**_ON_SQLITE), _LATEST.format(**_ON_SQLITE)
BOTH = _BOTH.format(**_ON_POSTGRES)
WHY = text(_WHY).columns(starts_at=UtcDateTime, ends_at=UtcDateTime, paused_at=UtcDateTime)
STORED = text(_STORED)


@dataclass(frozen=True)
class Change:
    """One answer as the page has it: question from 1, its revision (grows by each change), the tokens or `=text`.

    `base`: the highest revision that the page `page` knows; who does not say counts as knowing everything.
    """

    question: int
    revision: int
    value: str
    base: int = MAX_REVISION
    page: str = ""


@dataclass(frozen=True)
class Saved:
    """`stored`: {question: revision} that are safe on disk; `refused`: a reason code when the exam takes nothing more."""

    at: datetime
    stored: dict[int, int] = field(default_factory=dict)
    stale: list[int] = field(default_factory=list)
    refused: str | None = None

    def receipt(self) -> dict:
        """What the page gets: {"saved": {question: revision}, "stale": [question], "at": "10:42:07", "now": milliseconds}."""
        at = clock.local(self.at).strftime("%H:%M:%S")
        return {"saved": self.stored, "stale": self.stale, "at": at, "now": int(self.at.timestamp() * 1000)}


def loads(data: bytes) -> object:
    """The JSON of a request's body; None when it is none, or one nested so deep that reading it is an attack."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def parse(body: object) -> list[Change] | None:
    """The changes in a request's JSON [[question, revision, value] or [question, revision, value, base, page], …]; None for any other shape."""
    if not isinstance(body, list) or not 0 < len(body) <= MAX_CHANGES:
        return None
    changes = []
    for line in body:
        if not isinstance(line, list) or len(line) not in (3, 5):
            return None
        question, revision, value, *known = line
        if type(question) is not int or type(revision) is not int or not isinstance(value, str):
            return None
        if not (1 <= question <= 1000 and 1 <= revision <= MAX_REVISION and _answer(value)):
            return None
        if known and not _known(*known):
            return None
        changes.append(Change(question, revision, value, *known))
    return changes


def _known(base: object, page: object) -> bool:
    return type(base) is int and 0 <= base <= MAX_REVISION and isinstance(page, str) and bool(PAGE.fullmatch(page))


def _answer(value: str) -> bool:
    """Whether this is an answer: tokens with commas between, or = and a text; with ! in front if it is marked for review."""
    return bool(TOKENS.fullmatch(value) or (WRITTEN.fullmatch(value) and not _long(value)))


def _long(value: str) -> bool:
    return len(value.removeprefix("!")) > MAX_TEXT + 1


def too_long(body: object) -> bool:
    """Whether a request was refused because a written answer is longer than `MAX_TEXT`."""
    lines = body if isinstance(body, list) else []
    values = [line[2] for line in lines if isinstance(line, list) and len(line) in (3, 5) and isinstance(line[2], str)]
    return any(WRITTEN.fullmatch(value) and _long(value) for value in values)


def grace() -> int:
    """The seconds of grace."""
    seconds = settings.recent("exams.grace_seconds")[0]
    if db.session().in_transaction():
        db.session.rollback()  # a save holds one connection, not two
    return seconds


def _values(dialect: str, token: str, now: datetime, grace_seconds: int) -> dict:
    """The conditions' values as the driver stores instants."""
    instants = {"now": now, "latest": now - timedelta(seconds=grace_seconds)}
    if dialect == "sqlite":
        instants = {name: at.strftime("%Y-%m-%d %H:%M:%S.%f") for name, at in instants.items()}
    return {"token": crypto.digest(token), **instants}


def _put(dialect: str, cursor, row: dict) -> bool:
    """Append the event and move the latest answer forward; False when it is there already, is older, or the conditions do not hold."""
    if dialect == "postgresql":
        # a second look, for a save that is older than one committed while it ran: that is evidence too
        return any(cursor.execute(BOTH, row).fetchone()[0] for _ in range(2))
    if cursor.execute(EVENT, row).rowcount != 1:
        return False
    return cursor.execute(LATEST, row).rowcount == 1


def save(token: str, changes: Sequence[Change], grace_seconds: int, waited: timedelta = rules_time.NONE) -> Saved:
    """Store the changes of the seat that holds `token`. What is in `stored` is committed when this returns.

    `grace_seconds`: how long after the end an answer that was on its way still counts; the page stops at the end itself.
    `waited`: how long ago it arrived here.
    """
    now = clock.now() - waited
    try:
        return _save(token, changes, now, grace_seconds)
    except Exception as broken:  # the database was restarted under us: once more on a new connection
        if not wire.lost(broken):
            raise
        wire.forget()
        return _save(token, changes, now, grace_seconds)


def _save(token: str, changes: Sequence[Change], now: datetime, grace_seconds: int) -> Saved:
    saved, left = Saved(now), []
    with wire.durable() as (dialect, cursor):
        values = _values(dialect, token, now, grace_seconds)
        for change in changes:
            row = {**values, **vars(change)}
            if _put(dialect, cursor, row):
                saved.stored[change.question] = change.revision
            else:
                left.append(change)
    if left:
        db.session.rollback()  # read what is committed by now, not what was when this request began to read
    for change in left:
        refused = _why(token, now, grace_seconds, change, saved)
        if refused:
            return Saved(now, saved.stored, saved.stale, refused)
    return saved


def _why(token: str, now: datetime, grace_seconds: int, change: Change, saved: Saved) -> str | None:
    """Nothing moved: either it is there already or a newer one stands (then it is saved), or another page's, or the exam says no."""
    attempt = db.session.execute(WHY, {"token": crypto.digest(token)}).first()
    if attempt is None:
        return "exams.moved"
    if now < attempt.starts_at:
        return "exams.not_started"
    grace_time = timedelta(seconds=grace_seconds)
    if attempt.state != AttemptState.RUNNING or rules_time.is_over(attempt, now, grace_time):
        return "exams.over"
    if rules_time.is_paused(attempt) and attempt.paused_at <= now - grace_time:
        return "exams.paused"
    if change.question > attempt.questions:
        return "exams.bad_save"
    place = {"attempt": attempt.id, "question": change.question, "revision": change.revision}
    there = db.session.execute(STORED, place).first()
    unseen = there is not None and there.page != change.page and there.latest > max(change.base, change.revision)
    if there is not None and there.value == change.value and not unseen:
        saved.stored[change.question] = change.revision
    else:
        saved.stale.append(change.question)
    return None

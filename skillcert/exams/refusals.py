"""What was refused at the door and at the seats, in few rows: who repeats a refusal a thousand times a minute fills no disk.

A refusal that names a seat is an event of that seat, one row a minute and kind with its count; one that names nobody is a row
of `DoorRefusal`. Counts are gathered in the process and written at most `RATE` times a second, what was refused in between with
the next one: refusing costs the saves of others nothing. What no next one follows is written by `write_rest`, which the web server
calls between its requests and before it ends (`serving`); only a process that is killed loses what it gathered in `LATEST` seconds.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.reasons import Reason
from skillcert.core.work import unit_of_work
from skillcert.exams import entry
from skillcert.exams.models import DoorRefusal, SeatEvent

RATE, BURST, MOST_KEYS = 5, 20, 500
LATEST = 5.0
"""Seconds after which what was refused stands in the database."""
MINUTE = timedelta(minutes=1)
KEPT = timedelta(days=90)
"""How long refusals that name nobody are kept; those of a seat stay with its exam."""

Key = tuple[str, int | None, str]
"""(kind, attempt id or None, address)"""

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_waiting: Counter[Key] = Counter()
_bucket = {"left": float(BURST), "at": 0.0}
_oldest = {"at": 0.0}


def kind_of(where: str, code: str) -> str:
    """The kind of event for a reason: ("door", "exams.too_early") → "door.too_early"; its words stand with the seats' events."""
    return f"{where}.{code.rpartition('.')[2]}"[:24]


def at_door(ticket: str, room_code: str, address: str, reasons: Sequence[Reason]) -> None:
    """Write down why the door stayed closed. A wrong release code counts against the code as well, each one."""
    code = reasons[0].code
    if code == "exams.wrong_release_code":
        with unit_of_work():
            entry.note_wrong_code(ticket, room_code, address)
    count(kind_of("door", code), entry.of_ticket(ticket), address)


def at_seat(code: str, attempt_id: int | None, address: str) -> None:
    """Write down that an answer was not taken, and why."""
    count(kind_of("save", code), attempt_id, address)


def count(kind: str, attempt_id: int | None = None, address: str = "") -> None:
    """Count one refusal. It never fails: what is refused stays refused, with or without its row."""
    db.session.rollback()  # a seat that is refused holds no read open while the row is written
    with _lock:
        key = (kind, attempt_id, address)
        if key not in _waiting and len(_waiting) >= MOST_KEYS:
            key = (kind, None, "")
        if not _waiting:
            _oldest["at"] = time.monotonic()
        _waiting[key] += 1
        due = dict(_waiting) if _may_write() else {}
        if due:
            _waiting.clear()
    if due:
        _put(due)


def waits() -> bool:
    """Whether refusals of this process are not written yet."""
    return bool(_waiting)


def write_rest(waited: float = LATEST) -> int:
    """Write what was gathered when the first of it has waited so many seconds; gives how many refusals that were."""
    if not _waiting:
        return 0
    with _lock:
        if time.monotonic() - _oldest["at"] < waited:
            return 0
        due = dict(_waiting)
        _waiting.clear()
    _put(due)
    return sum(due.values())


def sweep() -> int:
    """Forget refusals that name nobody after `KEPT`; gives how many rows."""
    with unit_of_work():
        return db.session.query(DoorRefusal).filter(DoorRefusal.at < clock.now() - KEPT).delete()


def _may_write() -> bool:
    now = time.monotonic()
    _bucket["left"] = min(float(BURST), _bucket["left"] + RATE * (now - _bucket["at"]))
    _bucket["at"] = now
    if _bucket["left"] < 1:
        return False
    _bucket["left"] -= 1
    return True


def _put(due: dict[Key, int]) -> None:
    try:
        with unit_of_work():
            for (kind, attempt_id, address), times in due.items():
                _row(kind, attempt_id, address).times += times
    except SQLAlchemyError:
        _log.exception("refusals were not written")
        with _lock:
            _oldest["at"] = time.monotonic()
            _waiting.update(due)


def _row(kind: str, attempt_id: int | None, address: str):
    """The row of this minute, with a count to add to."""
    since = clock.now() - MINUTE
    if attempt_id is None:
        query = select(DoorRefusal).where(DoorRefusal.at > since, DoorRefusal.kind == kind, DoorRefusal.address == address)
        made = DoorRefusal(kind=kind, address=address, times=0)
    else:
        query = select(SeatEvent).where(SeatEvent.attempt_id == attempt_id, SeatEvent.kind == kind, SeatEvent.at > since)
        made = SeatEvent(attempt_id=attempt_id, kind=kind, address=address, times=0)
    found = db.session.scalars(query.limit(1)).first()
    if found is None:
        db.session.add(made)
        db.session.flush()
    return found or made

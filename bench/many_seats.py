"""Candidates by the thousand who have their papers open: rows made in bulk, for loads that nobody could sign in one by one."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import insert, select

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.core import clock, crypto
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams.models import Attempt
from skillcert.exams.states import AttemptState
from skillcert.people.models import Person
from skillcert.registration.models import PartEntry, Registration
from skillcert.registration.states import EntryKind
from skillcert.standards.states import Part
from skillcert.web.save_door import page_key


class Crowd:
    """Candidates beside those of a hall, in its last room session; their papers are left out, for a save does not read them."""

    def __init__(self, path: Path):
        self.path, self.tokens = path, []

    def grow(self, count: int) -> Path:
        """Have at least so many; gives the file of [seat token, page key] that the adapter `Seated` reads."""
        more = range(len(self.tokens), count)
        if more:
            with unit_of_work():
                self.tokens += _seat(more)
            self.path.write_text(json.dumps([[token, page_key(token)] for token in self.tokens]))
            db.session.remove()
        return self.path


def _seat(numbers: range) -> list[str]:
    like = db.session.scalars(select(Attempt).order_by(Attempt.id.desc()).limit(1)).one()
    registration, room = like.seat.registration, like.seat.room_session
    people = _put(Person, [{"name": f"候考{n}"} for n in numbers])
    same = {name: getattr(registration, name) for name in ("offer_id", "batch_id", "centre_id", "state", "source")}
    registrations = _put(
        Registration,
        [
            {
                **same,
                "person_id": person,
                "name": f"候考{n}",
                "number_index": f"bench-{n}",
                "ticket_number": f"M{n:07}",
                "snapshot": {},
            }
            for n, person in zip(numbers, people, strict=True)
        ],
    )
    entries = _put(
        PartEntry, [{"registration_id": r, "part": Part.THEORY, "kind": EntryKind.FIRST} for r in registrations]
    )
    seats = _put(
        Seat,
        [
            {"room_session_id": room.id, "part_entry_id": entry, "registration_id": r, "number": 1000 + n}
            for n, entry, r in zip(numbers, entries, registrations, strict=True)
        ],
    )
    tokens, now = [crypto.token() for _ in numbers], clock.now()
    opened = {"paper_id": like.paper_id, "state": AttemptState.RUNNING, "questions": like.questions}
    opened |= {"starts_at": like.starts_at, "ends_at": like.ends_at, "sheet": b"", "decode": b"", "opened_at": now}
    rows = [
        {**opened, "seat_id": seat, "seat_token_hash": crypto.digest(token)}
        for seat, token in zip(seats, tokens, strict=True)
    ]
    _put(Attempt, rows)
    return tokens


def _put(model, rows: list[dict]) -> list[int]:
    return list(db.session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), rows))


def open_room(room: RoomSession) -> list[tuple[str, str]]:
    """Open the papers of a whole room without its doors; gives (seat token, page key) by seat."""
    query = select(Attempt).join(Seat).where(Seat.room_session_id == room.id).order_by(Seat.number)
    tokens = []
    with unit_of_work():
        for attempt in db.session.scalars(query):
            token = crypto.token()
            attempt.state, attempt.seat_token_hash = AttemptState.RUNNING, crypto.digest(token)
            attempt.opened_at = attempt.seen_at = clock.now()
            tokens.append((token, page_key(token)))
    db.session.remove()
    return tokens

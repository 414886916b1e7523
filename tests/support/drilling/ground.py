"""Ground to drill on: a house of its own with one large hall, whose seats are given out drill by drill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock, crypto, files
from skillcert.core.db import db, write_lock
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, service_prepare
from skillcert.exams.models import Answer, AnswerEvent, Attempt
from skillcert.web import create_app
from skillcert.web.save_door import page_key
from tests.support.hall import CODE, hall

QUESTIONS = 10


@dataclass(frozen=True)
class Place:
    """A candidate at a PC: what the browser holds. Without a token nobody has signed in there yet."""

    attempt: int
    ticket: str
    token: str = ""
    key: str = ""


class Ground:
    """The house in `folder` on the database at `url`, with a hall of `candidates`."""

    def __init__(self, folder: Path, url: str, database: str, candidates: int):
        self.folder, self.database, self.given = folder, database, 0
        self.app = create_app(INSTANCE=folder, DATABASE_URL=url, TESTING=True)
        with self.inside():
            db.create_all()
            self.hall = hall(candidates, questions=QUESTIONS)
            with unit_of_work():
                service_prepare.prepare(db.session.get(RoomSession, self.hall.room_id), self.hall.office)
            self.url = db.engine.url.render_as_string(hide_password=False)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Work as this house: its keys, its files, its lock."""
        crypto.load_or_make(self.folder / "keys")
        files.use_folder(self.folder / "files")
        with self.app.app_context():
            if db.engine.dialect.name == "sqlite":
                write_lock.path = f"{db.engine.url.database}.lock"
            try:
                yield
            finally:
                clock.use_offset(None)
                db.session.remove()
                db.engine.dispose()

    def seats(self, number: int, since: float = 300, left: float = 5100, signed_in: bool = True) -> list[Place]:
        """The next candidates, their paper begun `since` seconds ago (below 0: it begins later), to end in `left` seconds."""
        tickets = self.hall.tickets[self.given : self.given + number]
        seat_ids = self.hall.seat_ids[self.given : self.given + number]
        assert len(tickets) == number, "the hall of the drills has no more seats"
        self.given += number
        with unit_of_work():
            found = {one.seat_id: one for one in db.session.scalars(select(Attempt).where(Attempt.seat_id.in_(seat_ids)))}
            now = clock.now()
            for attempt in found.values():
                attempt.starts_at, attempt.ends_at = now - timedelta(seconds=since), now + timedelta(seconds=left)
        places = []
        for seat_id, ticket in zip(seat_ids, tickets, strict=True):
            place = Place(found[seat_id].id, ticket)
            places.append(self.sign_in(place) if signed_in else place)
        return places

    @staticmethod
    def shift(places: list[Place], since: float, left: float) -> None:
        """Their paper began `since` seconds ago and ends in `left` seconds."""
        with unit_of_work():
            now = clock.now()
            numbers = [place.attempt for place in places]
            for attempt in db.session.scalars(select(Attempt).where(Attempt.id.in_(numbers))):
                attempt.starts_at, attempt.ends_at = now - timedelta(seconds=since), now + timedelta(seconds=left)

    @staticmethod
    def sign_in(place: Place, code: str = "") -> Place:
        """At the door, past the pages: the seat's token and the key of its page."""
        with unit_of_work():
            token = entry.take_seat(entry.find(place.ticket, CODE, "10.9.0.1", code).id, code, "10.9.0.1")
        return Place(place.attempt, place.ticket, token, page_key(token))

    @classmethod
    def rows(cls, places: list[Place]) -> tuple[list[tuple], list[tuple]]:
        """(events, latest answers) of these candidates as (attempt, question, revision, value)."""
        db.session.remove()
        db.engine.dispose()  # a database that was killed a moment ago left its connections behind
        return cls._rows(AnswerEvent, places), cls.latest(places)

    @classmethod
    def latest(cls, places: list[Place]) -> list[tuple]:
        return cls._rows(Answer, places)

    @staticmethod
    def _rows(table: type[AnswerEvent] | type[Answer], places: list[Place]) -> list[tuple]:
        db.session.rollback()
        query = select(table.attempt_id, table.question, table.revision, table.value)
        return [tuple(row) for row in db.session.execute(query.where(table.attempt_id.in_([one.attempt for one in places])))]

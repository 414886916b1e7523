"""A hall for browser tests: the real server in processes of its own on a real database, and a room for whoever needs one.

    room = ground.room(seats=2)        # its own candidates; T0 is now
    room.to(-10)                       # ten minutes before T0: the rows move, the clock stays
    pc = ground.pc()                   # a PC of the hall: a browser context of its own
    with ground.frozen(): ...          # the server is there and answers nothing (a black hole)
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import select

from skillcert.arrangement.models import Assignment, Room, RoomSession
from skillcert.arrangement.states import RoomUse, StaffDuty
from skillcert.core import clock, crypto, files
from skillcert.core.db import db, write_lock
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, queries, service_prepare
from skillcert.exams.models import AnswerEvent, Attempt
from skillcert.people.models import Account, Centre
from skillcert.plans.models import Offer, PlannedSession
from skillcert.rehearsal.server import started
from skillcert.standards.states import Part
from skillcert.web import create_app
from tests.support import hall as halls
from tests.support.browser import DESKTOP
from tests.support.browser_papers import drawing, mixed_content, recording

MINUTES = 90


class HallRoom:
    """One room of the hall with its candidates, their papers laid out."""

    def __init__(self, ground: Ground, number: int, code: str, tickets: list[str]):
        self.ground, self.id, self.code, self.tickets = ground, number, code, tickets

    def to(self, minutes: float) -> None:
        """Let it be T0 + `minutes` in this room: everything that has an instant there is moved."""
        with self.ground.app.app_context(), unit_of_work():
            session = db.session.get(RoomSession, self.id)
            move = clock.now() - timedelta(minutes=minutes) - session.starts_at
            session.starts_at += move
            session.planned.starts_at = session.starts_at
            for attempt in db.session.scalars(self._attempts()):
                attempt.starts_at += move
                attempt.ends_at += move

    def _attempts(self):
        return select(Attempt).join(Attempt.seat).where(halls.Seat.room_session_id == self.id).order_by(halls.Seat.number)

    def attempt_id(self, n: int = 0) -> int:
        with self.ground.app.app_context():
            return list(db.session.scalars(self._attempts()))[n].id

    @contextmanager
    def attempt(self, n: int = 0) -> Iterator[Attempt]:
        """The n-th candidate's attempt in a unit of work."""
        number = self.attempt_id(n)
        with self.ground.app.app_context(), unit_of_work():
            yield db.session.get(Attempt, number)

    def stored(self, n: int = 0) -> dict[int, str]:
        """{question: value} as the database has it."""
        with self.ground.app.app_context():
            return {q: value for q, (_, value) in queries.answers(list(db.session.scalars(self._attempts()))[n]).items()}

    def events(self, n: int = 0) -> list[AnswerEvent]:
        """Every save that arrived, in order of arrival."""
        number = self.attempt_id(n)
        with self.ground.app.app_context():
            query = select(AnswerEvent).where(AnswerEvent.attempt_id == number).order_by(AnswerEvent.at)
            return list(db.session.scalars(query))

    def release(self, n: int = 0) -> str:
        """The code by which the paper opens at another PC, from the invigilator."""
        with self.attempt(n) as attempt:
            return entry.release(attempt, self.ground.made.invigilator)


class Ground:
    """The running house: application, server, browser, and the rooms made in it."""

    def __init__(self, app, folder: Path, chromium):
        self.app, self.folder, self.chromium = app, folder, chromium
        self.base, self.server = "", 0
        self.contexts: list = []
        self.trouble: list[str] = []
        self.people = 100
        with app.app_context():
            with unit_of_work():
                shown = {"picture": drawing(), "sound": recording()}
            self.made: SimpleNamespace = halls.hall(candidates=1, content=mixed_content(**shown))

    def take(self) -> None:
        """Keys, files and the write lock of this process are this house's again (another test may have had its own)."""
        crypto.load_or_make(self.folder / "keys")
        files.use_folder(self.folder / "files")
        write_lock.path = f"{self.folder}/hall.db.lock"
        clock.use_offset(None)
        self.trouble.clear()

    def room(self, seats: int = 1, content: dict | None = None, minutes: float = 0) -> HallRoom:
        """A room of its own at T0 + `minutes`, with a paper of every kind of question or the one given; without seats it stands empty."""
        with self.app.app_context():
            with unit_of_work():
                offer = self._offer(content)
                session = self._session(offer)
                tickets = [self._candidate(offer, session, place) for place in range(1, seats + 1)]
                number, code = session.id, session.room_code
            if seats:
                with unit_of_work():
                    service_prepare.prepare(db.session.get(RoomSession, number), self.made.office)
        made = HallRoom(self, number, code, tickets)
        made.to(minutes)
        return made

    def _offer(self, content: dict | None) -> Offer:
        first = db.session.get(Offer, self.made.offer_id)
        if content is None:
            return first
        taken = {offer.level for offer in db.session.scalars(select(Offer).where(Offer.batch_id == first.batch_id))}
        level = next(level for level in (5, 3, 2, 1) if level not in taken)
        offer = Offer(
            batch_id=first.batch_id,
            occupation_code=first.occupation_code,
            level=level,
            standard_version_id=first.standard_version_id,
        )
        db.session.add(offer)
        db.session.flush()
        halls._paper(offer, content)
        for paper in db.session.new:
            paper.number = f"202600001-{level}"
        return offer

    def _session(self, offer: Offer) -> RoomSession:
        like = db.session.get(RoomSession, self.made.room_id)
        starts_at = clock.now() + timedelta(minutes=30)
        self.people += 1
        planned = PlannedSession(
            offer_id=offer.id, part=Part.THEORY, site_id=like.room.site_id, starts_at=starts_at, minutes=MINUTES
        )
        room = Room(site_id=like.room.site_id, name=f"R{self.people}", use=RoomUse.THEORY, capacity=30)
        db.session.add_all([planned, room])
        db.session.flush()
        session = RoomSession(
            arrangement_id=like.arrangement_id,
            planned_session_id=planned.id,
            room_id=room.id,
            starts_at=starts_at,
            minutes=MINUTES,
            room_code=f"{730000 + self.people}",
        )
        db.session.add(session)
        db.session.flush()
        duty = Assignment(
            room_session_id=session.id, person_id=self.made.invigilator.person_id, duty=StaffDuty.INVIGILATOR
        )
        db.session.add(duty)
        return session

    def _candidate(self, offer: Offer, session: RoomSession, place: int) -> str:
        self.people += 1
        seat = halls._seat(self.people, offer, db.session.get(Centre, self.made.centre_id), session, Part.THEORY)
        seat.number = place
        return seat.registration.ticket_number

    # --- browser ------------------------------------------------------------------------------------------------------

    def pc(self, viewport=DESKTOP, base: str = "", chromium=None, **options):
        """A page of a PC in the hall; whatever it complains about is kept in `trouble`."""
        context = (chromium or self.chromium).new_context(
            viewport=viewport, base_url=base or self.base, locale="zh-CN", **options
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: self.trouble.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        return page

    def invigilator(self, viewport=DESKTOP):
        """The invigilator, signed in on a device of their own."""
        with self.app.app_context():
            login = db.session.get(Account, self.made.invigilator.account_id).login
        page = self.pc(viewport)
        page.goto("/sign-in")
        page.fill("[name=login]", login)
        page.fill("[name=password]", halls.PASSWORD)
        page.click("main form button:not([type=button])")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    def close_pcs(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()

    # --- server -------------------------------------------------------------------------------------------------------

    def _processes(self) -> list[int]:
        children = Path(f"/proc/{self.server}/task/{self.server}/children").read_text().split()
        return [self.server, *map(int, children)]

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The server takes connections and answers none of them: what a dead switch or a hung machine looks like."""
        stopped = self._processes()
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in stopped:
                os.kill(process, signal.SIGCONT)


@contextmanager
def standing(folder: Path, chromium) -> Iterator[Ground]:
    """The house with its server on; everything is gone at the end."""
    url = f"sqlite:///{folder}/hall.db"
    app = create_app(INSTANCE=folder, DATABASE_URL=url, TESTING=True)
    with app.app_context():
        db.create_all()
    ground = Ground(app, folder, chromium)
    try:
        with started(folder, url, host="0.0.0.0") as (base, process):
            ground.base, ground.server = base, process
            yield ground
    finally:
        ground.close_pcs()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

"""Stage exams: the theory day of a batch. Papers are laid out, candidates checked in, each sits at a PC of their own, the clock
ends it, the papers are marked, the rooms closed.

With `world.base_url` the candidates work through HTTP, page by page as a browser would; without it through the same verbs.
Each simulated candidate knows a share of the subject, drawn from the world's seed; about one in twenty stays away.
"""

import json
import random
import time
from datetime import timedelta

from sqlalchemy import select

from skillcert.arrangement.models import Arrangement, RoomSession, Seat
from skillcert.conduct import queries as conduct_queries
from skillcert.conduct.states import Presence
from skillcert.core import crypto
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import building, entry, saving, service, service_prepare
from skillcert.exams.models import Attempt
from skillcert.papers import service as papers
from skillcert.papers.models import Paper
from skillcert.plans.models import PlannedSession
from skillcert.rehearsal.hall import SeatBrowser
from skillcert.rehearsal.stages import conduct, supervision
from skillcert.rehearsal.stages import papers as papers_stage
from skillcert.standards.states import Part


def build(world, *, able: float = 0.86, share_submitting: float = 0.8, **_options) -> dict:
    """Run the theory day. `able`: the mean share of items that a candidate knows; who does not hand in is ended by the clock."""
    rooms = _rooms(world)
    counts = {"rooms": len(rooms), "sat": 0, "submitted": 0, "ended": 0, "answers": 0, "marked": 0}
    if not rooms:
        return counts
    office = world.actor("management", "exam_affairs")
    world.opened_papers = {}
    for starts_at in sorted({starts_at for _, starts_at in rooms}):
        numbers = [number for number, at in rooms if at == starts_at]
        papers_stage.unseal(world)
        _travel(world, starts_at - timedelta(minutes=60))
        for number in numbers:
            with unit_of_work():
                service_prepare.prepare(db.session.get(RoomSession, number), office)
        for name, count in _sit(world, numbers, starts_at, able, share_submitting).items():
            counts[name] += count
        for number in numbers:
            with unit_of_work():
                counts["marked"] += service.mark(db.session.get(RoomSession, number), office)
    conduct.close_all(world, Part.THEORY)
    return counts


def _travel(world, to) -> None:
    """Set the clock; a server beside us reads it once a second."""
    world.travel(to)
    if getattr(world, "base_url", None):
        time.sleep(1.2)


def _rooms(world) -> list[tuple[int, object]]:
    query = (
        select(RoomSession.id, RoomSession.starts_at)
        .join(RoomSession.arrangement)
        .join(RoomSession.planned)
        .where(Arrangement.batch_id == world.batch_id, PlannedSession.part == Part.THEORY)
        .order_by(RoomSession.id)
    )
    return [tuple(row) for row in db.session.execute(query)]


def _sit(world, numbers, starts_at, able, share_submitting) -> dict:
    _travel(world, starts_at - timedelta(minutes=20))
    conduct.check_in_all(world, Part.THEORY)
    supervision.inspect_all(world, Part.THEORY)
    seated = [_Candidate(world, row, able) for row in _present(numbers)]
    for candidate in seated:
        candidate.sign_in()
    _travel(world, starts_at + timedelta(minutes=1))
    counts = {"sat": len(seated), "submitted": 0, "ended": 0, "answers": 0}
    for candidate in seated:
        counts["answers"] += candidate.answer()
    _travel(world, starts_at + timedelta(minutes=45))
    for candidate in seated:
        if world.random.random() < share_submitting:
            candidate.hand_in()
            counts["submitted"] += 1
    last = db.session.scalar(
        select(Attempt.ends_at)
        .join(Seat)
        .where(Seat.room_session_id.in_(numbers))
        .order_by(Attempt.ends_at.desc())
        .limit(1)
    )
    _travel(world, last + timedelta(minutes=1))
    service.end_overdue()
    counts["ended"] = counts["sat"] - counts["submitted"]
    return counts


def _present(numbers) -> list:
    absent = {
        seat_id
        for number in numbers
        for seat_id, presence in conduct_queries.presence_of(number).items()
        if presence == Presence.ABSENT
    }
    query = select(Attempt).join(Seat).where(Seat.room_session_id.in_(numbers)).order_by(Attempt.id)
    rows = [
        (a.id, a.seat_id, a.seat.registration.ticket_number, a.seat.room_session.room_code)
        for a in db.session.scalars(query)
    ]
    return [row for row in rows if row[1] not in absent]


class _Candidate:
    """A simulated person at a PC. What they know comes from the paper's key, which only the rehearsal may open."""

    def __init__(self, world, row, able):
        self.attempt_id, self.seat_id, self.ticket, self.room_code = row
        self.rng = random.Random(f"{world.seed}:{self.ticket}")
        self.knows = min(0.99, max(0.3, self.rng.gauss(able, 0.12)))
        self.world = world
        self.browser = SeatBrowser(world.base_url) if getattr(world, "base_url", None) else None
        self.token = ""

    def sign_in(self) -> None:
        if self.browser:
            self.browser.sign_in(self.ticket, self.room_code)
            return
        with unit_of_work():
            found = entry.find(self.ticket, self.room_code, "127.0.0.1")
            self.token = entry.take_seat(found.id, "", "127.0.0.1")

    def answer(self) -> int:
        changes = self._choices()
        if self.browser:
            self.browser.save(changes)
        else:
            parsed = saving.parse(changes)
            for at in range(0, len(parsed), 10):
                saved = saving.save(self.token, parsed[at : at + 10], 5)
                if saved.refused:
                    raise RuntimeError(f"seat {self.seat_id}: {saved.refused}")
        return len(changes)

    def _choices(self) -> list[list]:
        """[[question, revision, tokens], …] as a page would send them; a few questions stay open."""
        known = knowledge(self.world, self.attempt_id)
        changes = []
        for question, (right, every) in known.items():
            if self.rng.random() < 0.01:
                continue
            picked = right if self.rng.random() < self.knows else self.rng.sample(every, k=len(right))
            changes.append([question, 1, ",".join(picked)])
        return changes

    def hand_in(self) -> None:
        if self.browser:
            self.browser.submit()
            return
        with unit_of_work():
            service.submit(self.attempt_id, "127.0.0.1")


def knowledge(world, attempt_id: int) -> dict[int, tuple[list[str], list[str]]]:
    """{question: (tokens of the right options, tokens of all options)} of an attempt; the opening of the paper is registered."""
    attempt = db.session.get(Attempt, attempt_id)
    world.opened_papers = getattr(world, "opened_papers", {})
    if attempt.paper_id not in world.opened_papers:
        with unit_of_work():
            paper = db.session.get(Paper, attempt.paper_id)
            world.opened_papers[paper.id] = papers.open_content(
                paper, world.actor("management", "exam_affairs"), "exam"
            )
        attempt = db.session.get(Attempt, attempt_id)
    decode = json.loads(crypto.decrypt(service.DECODE, attempt.decode))
    found = {}
    for question, (line, key) in enumerate(
        zip(decode, building.keys(world.opened_papers[attempt.paper_id], decode), strict=True), 1
    ):
        right = [token for token, letter in line["letters"].items() if letter in key.key]
        found[question] = (right, list(line["letters"]))
    return found

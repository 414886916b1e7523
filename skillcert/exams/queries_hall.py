"""What the console of a hall shows of its seats: columns, not records, so that sixty seats every five seconds cost next to nothing.

No paper is read here: neither the sheet nor an answer's text leaves the database.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Row, Select, case, func, or_, select
from sqlalchemy.orm import aliased, defer, joinedload

from skillcert.arrangement.models import Assignment, RoomSession, Seat
from skillcert.arrangement.states import StaffDuty
from skillcert.conduct.models import CheckIn, Incident
from skillcert.conduct.states import Presence
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.exams import building
from skillcert.exams.heartbeat import Health, Signs, health, latest, still_unsent
from skillcert.exams.models import Answer, Attempt, Pulse, SeatEvent
from skillcert.exams.rules_time import LIVE, UNDO_RESUME, is_over
from skillcert.exams.states import AttemptState
from skillcert.plans.models import Offer, PlannedSession
from skillcert.registration.models import Registration
from skillcert.standards.states import Part

LIGHT = (defer(Attempt.sheet), defer(Attempt.decode))
"""The papers themselves stay in the database."""


def own_room(person_id: int | None, number: int) -> RoomSession | None:
    """A theory room session in which this person invigilates, with all that its console names, in one statement."""
    return db.session.scalar(
        _mine(select(RoomSession), person_id, number).options(_along(RoomSession.room), _along(*_OFFER))
    )


def own_seat(person_id: int | None, number: int, seat_id: int) -> Seat | None:
    """A seat of such a room with its candidate and its room."""
    query = _mine(select(Seat).join(RoomSession, RoomSession.id == Seat.room_session_id), person_id, number)
    named = (_along(Seat.registration), _along(Seat.room_session, RoomSession.room), _along(Seat.room_session, *_OFFER))
    return db.session.scalar(query.where(Seat.id == seat_id).options(*named))


def _mine(query: Select, person_id: int | None, number: int) -> Select:
    return (
        query.join(Assignment, Assignment.room_session_id == RoomSession.id)
        .join(RoomSession.planned)
        .where(RoomSession.id == number, Assignment.person_id == person_id, PlannedSession.part == Part.THEORY)
        .where(Assignment.duty == StaffDuty.INVIGILATOR)
    )


_OFFER = (RoomSession.planned, PlannedSession.offer, Offer.occupation)
"""The way to what a console names of its exam."""


def _along(*path):
    load = joinedload(path[0])
    for step in path[1:]:
        load = load.joinedload(step)
    return load


@dataclass(frozen=True)
class Place:
    """One seat on the map. `heard`: its last sign of life; `unsent`: answers that wait on the PC, since `unsent_since`."""

    seat_id: int
    number: int
    name: str
    health: Health
    presence: Presence | None
    attempt_id: int | None
    state: AttemptState | None
    questions: int
    answered: int
    last_save: datetime | None
    heard: datetime | None
    unsent: int
    unsent_since: datetime | None
    on_paper: bool
    paper_id: int | None
    adapted: dict | None  # the granted accommodation, never its reason
    extra_seconds: int  # given by hand or for lost minutes
    paused_at: datetime | None
    opened_at: datetime | None
    finished_at: datetime | None
    ends_at: datetime | None
    notice: str  # the word on the candidate's screen, or the code of one of the house
    notice_at: datetime | None
    release_code: str | None
    release_until: datetime | None

    @property
    def extra_minutes(self) -> int:
        """Whole minutes of it, as the map shows them; a started one counts."""
        return -(-self.extra_seconds // 60)

    @property
    def live(self) -> bool:
        """Whether time and notices still mean something here."""
        return self.state in LIVE and self.health not in (Health.ENDED, Health.ON_PAPER)

    @property
    def held(self) -> bool:
        """Whether a PC holds this paper now, so that another one needs a release code."""
        return self.live and self.opened_at is not None


_COLUMNS = (
    Seat.id, Seat.number, Registration.name, CheckIn.presence, Attempt.id.label("attempt_id"), Attempt.state, Attempt.questions,
    Attempt.starts_at, Attempt.ends_at, Attempt.extra_seconds, Attempt.compensated_seconds, Attempt.paused_at, Attempt.on_paper, Attempt.paper_id, Attempt.adapted, Attempt.opened_at, Attempt.seen_at,
    Attempt.finished_at, Attempt.release_code, Attempt.release_until, Attempt.notice, Attempt.notice_at, Pulse.at.label("pulse_at"), Pulse.unsent, Pulse.unsent_since,
)  # fmt: skip


def places(room_session: RoomSession, now: datetime) -> list[Place]:
    """All seats of a room by number, in two statements however many there are."""
    query = (
        select(*_COLUMNS)
        .join(Registration, Registration.id == Seat.registration_id)
        .outerjoin(CheckIn, CheckIn.seat_id == Seat.id)
        .outerjoin(Attempt, Attempt.seat_id == Seat.id)
        .outerjoin(Pulse, Pulse.attempt_id == Attempt.id)
        .where(Seat.room_session_id == room_session.id)
        .order_by(Seat.number)
    )
    rows = db.session.execute(query).all()
    answered = _answered([row.attempt_id for row in rows if row.opened_at is not None])
    return [_place(row, *answered.get(row.attempt_id, (0, None)), now) for row in rows]


def _answered(attempts: list[int]) -> dict[int, tuple[int, datetime]]:
    """{attempt: (how many questions are answered, when the last save came)}."""
    if not attempts:
        return {}
    count = func.sum(case((Answer.value.in_(building.NOTHING), 0), else_=1))
    query = select(Answer.attempt_id, count, func.max(Answer.at)).where(Answer.attempt_id.in_(attempts))
    return {number: (done or 0, last) for number, done, last in db.session.execute(query.group_by(Answer.attempt_id))}


def _place(row: Row, answered: int, last_save: datetime | None, now: datetime) -> Place:
    unsent = still_unsent(row.unsent, row.pulse_at, last_save, row.state)
    heard = latest(row.pulse_at, last_save, row.seen_at)
    over = row.ends_at is not None and is_over(row, now)
    signs = Signs(
        row.state,
        row.presence,
        row.starts_at,
        row.opened_at,
        heard,
        row.paused_at is not None,
        over,
        bool(row.on_paper),
    )
    code = row.release_code if row.release_until and row.release_until > now else None
    return Place(
        seat_id=row.id, number=row.number, name=row.name, health=health(signs, now), presence=row.presence, attempt_id=row.attempt_id,
        state=row.state, questions=row.questions or 0, answered=answered, last_save=last_save, heard=heard, unsent=unsent,
        unsent_since=row.unsent_since if unsent else None, on_paper=bool(row.on_paper), paper_id=row.paper_id, adapted=row.adapted, extra_seconds=(row.extra_seconds or 0) + (row.compensated_seconds or 0), paused_at=row.paused_at, opened_at=row.opened_at,
        finished_at=row.finished_at, ends_at=row.ends_at, notice=row.notice or "", notice_at=row.notice_at, release_code=code, release_until=row.release_until if code else None,
    )  # fmt: skip


def same_paper_beside(room_session: RoomSession, seats: list[Place], mine: Place, number: int) -> list[int]:
    """Seats beside a free one at which the same paper is written; none where the room has one paper for all."""
    papers = {place.number: place.paper_id for place in seats if place.number != mine.number}
    grid = room_session.room.grid
    if len(set(papers.values()) | {mine.paper_id}) < 2 or not 1 <= number <= grid.size:
        return []
    return sorted(one for one in grid.neighbours(number) if mine.paper_id and papers.get(one) == mine.paper_id)


@dataclass(frozen=True)
class Tally:
    """A room in figures."""

    expected: int
    present: int
    absent: int
    signed_in: int
    working: int
    lost: int
    paused: int
    over: int

    @property
    def open(self) -> int:
        """Candidates who are neither checked in nor recorded as absent."""
        return self.expected - self.present - self.absent


def tally(seats: list[Place]) -> Tally:
    """The figures of a room from its places."""
    came = Counter(place.presence for place in seats)
    now = Counter(place.health for place in seats)
    return Tally(
        expected=len(seats), present=came[Presence.PRESENT], absent=came[Presence.ABSENT],
        signed_in=sum(place.opened_at is not None for place in seats),
        working=now[Health.ALIVE] + now[Health.QUIET],
        lost=now[Health.LOST], paused=now[Health.PAUSED], over=now[Health.HANDED_IN] + now[Health.ENDED],
    )  # fmt: skip


def tag(seats: list[Place], *more: object) -> str:
    """Sixteen characters that differ when anything that is shown differs; `heard` is shown only as a word."""
    shown = [{**vars(place), "heard": None} for place in seats]
    return blake2b(repr((shown, more)).encode(), digest_size=8).hexdigest()


def seat_events(attempt_id: int | None, limit: int = 20) -> list[SeatEvent]:
    """What happened at one seat, newest first."""
    query = select(SeatEvent).where(SeatEvent.attempt_id == attempt_id).order_by(SeatEvent.id.desc()).limit(limit)
    return list(db.session.scalars(query)) if attempt_id else []


def explained(room_session: RoomSession) -> set[int]:
    """Seats about which an incident is written down."""
    query = select(Incident.seat_id).where(Incident.room_session_id == room_session.id, Incident.seat_id.is_not(None))
    return set(db.session.scalars(query))


def attempts_at(room_session: RoomSession, seats: list[int]) -> list[Attempt]:
    """The attempts at these seats of the room; seats of other rooms are passed over."""
    query = (
        select(Attempt)
        .join(Seat, Seat.id == Attempt.seat_id)
        .where(Seat.room_session_id == room_session.id, Seat.id.in_(seats))
    )
    return list(db.session.scalars(query.options(*LIGHT).order_by(Attempt.id)))


def seat_of_ticket(room_session: RoomSession, ticket: str) -> Seat | None:
    """The seat of a ticket number in this room."""
    query = select(Seat).join(Registration, Registration.id == Seat.registration_id)
    query = query.where(Seat.room_session_id == room_session.id, Registration.ticket_number == ticket.strip().upper())
    return db.session.scalar(query.options(joinedload(Seat.registration)))


def resumed_lately(room_session: RoomSession, now: datetime) -> list[Attempt]:
    """The attempts that went on by the latest call, as long as that may be taken back."""
    undo = aliased(SeatEvent)
    mine = Seat.room_session_id == room_session.id
    query = (
        select(SeatEvent.at)
        .join(Attempt, Attempt.id == SeatEvent.attempt_id)
        .join(Seat, Seat.id == Attempt.seat_id)
        .outerjoin(undo, undo.undoes == SeatEvent.id)
        .where(mine, SeatEvent.kind == "resumed", SeatEvent.at > now - UNDO_RESUME, undo.id.is_(None))
    )
    at = db.session.scalar(query.order_by(SeatEvent.at.desc()).limit(1))
    if at is None:
        return []
    again = select(Attempt).join(Seat, Seat.id == Attempt.seat_id).join(SeatEvent, SeatEvent.attempt_id == Attempt.id)
    again = again.where(mine, SeatEvent.kind == "resumed", SeatEvent.at == at, Attempt.paused_at.is_(None))
    return list(db.session.scalars(again.options(*LIGHT).order_by(Attempt.id)))


def history(room_session: RoomSession, limit: int = 200) -> list[tuple[HistoryEvent, int | None]]:
    """What was done in a room, newest first, with the seat's number where it was one seat: at the door, to the time, at the PCs."""
    seats = {
        (kind, number): seat
        for kind, column in (("seat", Seat.id), ("attempt", Attempt.id))
        for number, seat in db.session.execute(
            select(column, Seat.number)
            .outerjoin(Attempt, Attempt.seat_id == Seat.id)
            .where(Seat.room_session_id == room_session.id)
        )
        if number is not None
    }
    named = {"seat": [], "attempt": []}
    for kind, number in seats:
        named[kind].append(number)
    ours = [
        (HistoryEvent.subject_type == kind) & HistoryEvent.subject_id.in_(numbers) for kind, numbers in named.items()
    ]
    room = (HistoryEvent.subject_type == "room_session") & (HistoryEvent.subject_id == room_session.id)
    query = select(HistoryEvent).where(or_(room, *ours)).order_by(HistoryEvent.id.desc()).limit(limit)
    return [(event, seats.get((event.subject_type, event.subject_id))) for event in db.session.scalars(query)]

"""Accommodations in the exam: longer time and another look from the first second, whenever they were granted (T48)."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from skillcert.arrangement import documents, occupancy, printing
from skillcert.arrangement.models import OccupiedSlot, RoomSession, RoomSlot
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import adapting, entry, saving, service, service_hall, service_prepare, service_time
from skillcert.exams.models import Attempt, SeatEvent
from skillcert.exams.states import AttemptState
from skillcert.registration import accommodating
from skillcert.registration.accommodation_models import Accommodation
from skillcert.registration.rules_accommodation import Granted
from tests.support.hall import CODE, _account, hall

pytestmark = pytest.mark.rule(35)
LONGER = Granted(25, large_print=True, screen_reader=True)


@pytest.fixture
def made(session):
    made = hall(candidates=2)
    made.second = _account("考务乙", "management", "exam_affairs")

    def to(minutes: float) -> None:
        clock.use_offset(None)
        offset = made.starts_at + timedelta(minutes=minutes) - clock.now()
        clock.use_offset(lambda: offset)

    made.to = to
    to(-60)
    return made


def wish(made, n=0, given=LONGER) -> Accommodation:
    """Asked for by the office and proposed by it, late and with its reason."""
    with unit_of_work():
        registration = attempt_seat(made, n).registration
        row = accommodating.ask(registration, made.office, given, "右手骨折", agreed=True, late_reason="昨天骨折")
        accommodating.propose(row, made.office, given)
        return row


def attempt_seat(made, n):
    return db.session.get(RoomSession, made.room_id).seats[n]


def prepare(made) -> None:
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)


def grant(made, row) -> None:
    with unit_of_work():
        adapting.grant(db.session.get(Accommodation, row.id), made.second)


def attempt(made, n=0) -> Attempt:
    db.session.rollback()
    return db.session.scalar(select(Attempt).where(Attempt.seat_id == made.seat_ids[n]))


def ends(made, n=0) -> float:
    """Minutes after the start."""
    return (attempt(made, n).ends_at - made.starts_at).total_seconds() / 60


def test_a_paper_that_is_laid_out_carries_what_was_granted_before(made):
    grant(made, wish(made))
    prepare(made)
    assert attempt(made).adapted == {"time_percent": 25, "large_print": True, "screen_reader": True, "minutes": 23}
    assert ends(made) == 113 and attempt(made).extra_seconds == 0
    assert attempt(made, 1).adapted is None and ends(made, 1) == 90, "the neighbour's paper is as ever"


def test_what_is_only_proposed_gives_nothing(made):
    wish(made)
    prepare(made)
    assert attempt(made).adapted is None and ends(made) == 90


def test_a_grant_after_the_papers_were_laid_out_reaches_the_paper_and_taking_it_back_too(made):
    prepare(made)
    row = wish(made)
    grant(made, row)
    assert ends(made) == 113 and attempt(made).adapted["large_print"]
    events = db.session.scalars(select(SeatEvent).where(SeatEvent.kind == "adapted")).all()
    assert [(event.seconds, event.note) for event in events] == [(23 * 60, "")], "the event says how long, never why"
    with unit_of_work():
        adapting.revoke(db.session.get(Accommodation, row.id), made.second, "材料不符")
    assert ends(made) == 90 and attempt(made).adapted is None


def test_it_reaches_who_waits_at_the_pc_already_and_nobody_who_works(made):
    prepare(made)
    made.to(-5)
    row = wish(made)
    with unit_of_work():
        found = entry.find(made.tickets[0], CODE, "10.0.0.5").id
    with unit_of_work():
        entry.take_seat(found, "", "10.0.0.5")
    grant(made, row)
    assert ends(made) == 113
    other = wish(made, 1)
    made.to(1)
    with pytest.raises(Refused) as refused:
        grant(made, other)
    assert refused.value.reasons[0].code == "accommodation.begun"
    assert ends(made, 1) == 90 and db.session.get(Accommodation, other.id).state.value == "proposed", "all or nothing"


def test_time_goes_on_for_the_longer_seat_alone_and_the_room_stays_open(made):
    grant(made, wish(made))
    prepare(made)
    made.to(-5)
    tokens = []
    for n in (0, 1):
        with unit_of_work():
            tokens.append(entry.take_seat(entry.find(made.tickets[n], CODE, "10.0.0.5").id, "", "10.0.0.5"))
    made.to(91)
    service.end_overdue()
    assert [attempt(made, n).state for n in (0, 1)] == [AttemptState.RUNNING, AttemptState.ENDED]
    assert saving.save(tokens[0], [saving.Change(1, 1, "")], 5).stored == {1: 1}
    assert saving.save(tokens[1], [saving.Change(1, 1, "")], 5).refused == "exams.over"
    room = db.session.get(RoomSession, made.room_id)
    blocking = {one.reason.code for one in service_hall.disagreements(room) if one.number == 1}
    assert "exams.figures_working" in blocking
    with pytest.raises(Refused), unit_of_work():
        service.mark(room, made.office)
    made.to(114)
    service.end_overdue()
    assert attempt(made).state is AttemptState.ENDED
    assert "exams.figures_working" not in {one.reason.code for one in service_hall.disagreements(db.session.get(RoomSession, made.room_id))}


def test_extra_time_of_an_invigilator_comes_on_top_with_its_own_bound(made):
    grant(made, wish(made, given=Granted(100)))
    prepare(made)
    made.to(1)
    with unit_of_work():
        entry.take_seat(entry.find(made.tickets[0], CODE, "10.0.0.5").id, "", "10.0.0.5")
    with unit_of_work():
        service_time.extend(attempt(made), 60, "电脑故障", made.office)
    assert ends(made) == 90 + 90 + 60 and attempt(made).extra_seconds == 3600


def test_on_paper_only_the_staff_read_how_long_and_nobody_why(made):
    grant(made, wish(made))
    room = db.session.get(RoomSession, made.room_id)
    sheets = printing.room_sheets(room.arrangement, [room])
    told = {make.__name__: words(make(sheets, "考务甲", clock.now())) for make in PRINTED}
    staff = words(documents.staff_sheet("电工第一批", sheets, "考务甲", clock.now()))
    assert "1号座位23分钟" in staff and "骨折" not in staff
    assert not [name for name, text in told.items() if "23分钟" in text or "延长时间" in text]


@pytest.mark.rule(17)
def test_room_and_staff_are_taken_as_long_as_the_last_candidate_works(made):
    room = db.session.get(RoomSession, made.room_id)

    def taken(person_id: int | None = None) -> int:
        """Quarter hours of the room, or of a person."""
        occupancy.take(room.arrangement)
        query = select(func.count(RoomSlot.id)) if person_id is None else select(func.count(OccupiedSlot.id)).where(OccupiedSlot.person_id == person_id)
        return db.session.scalar(query)

    candidates = [seat.registration.person_id for seat in room.seats]
    before = taken(), taken(made.invigilator.person_id), *map(taken, candidates)
    grant(made, wish(made, given=Granted(100)))
    room = db.session.get(RoomSession, made.room_id)
    after = taken(), taken(made.invigilator.person_id), *map(taken, candidates)
    assert [late - early for early, late in zip(before, after, strict=True)] == [6, 6, 6, 0], "ninety minutes more, but not for the neighbour"


PRINTED = (documents.seat_plans, documents.door_lists, documents.desk_labels, documents.sign_in_sheets)


def words(data: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)

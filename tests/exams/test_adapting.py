"""Accommodations in the exam: longer time and another look from the first second, whenever they were granted (T48)."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from skillcert.arrangement import documents, occupancy, printing
from skillcert.arrangement.models import OccupiedSlot, Room, RoomSession, RoomSlot, Seat
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import adapting, entry, saving, service, service_hall, service_prepare, service_time
from skillcert.exams.models import Attempt, SeatEvent
from skillcert.exams.states import AttemptState
from skillcert.registration import accommodating
from skillcert.registration.accommodation_models import Accommodation
from skillcert.registration.accommodation_states import AccommodationState
from skillcert.registration.models import PartEntry
from skillcert.registration.rules_accommodation import Granted
from skillcert.registration.states import EntryKind
from skillcert.standards.states import Part
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


def quarters(made, person_id: int) -> int:
    """Quarter hours of a person as they are stored; nobody takes them anew for this look."""
    db.session.rollback()
    return db.session.scalar(select(func.count(OccupiedSlot.id)).where(OccupiedSlot.person_id == person_id))


def publish(made) -> int:
    """Take the quarter hours as publishing does; gives the first candidate."""
    with unit_of_work():
        occupancy.take(db.session.get(RoomSession, made.room_id).arrangement)
    return attempt_seat(made, 0).registration.person_id


@pytest.mark.rule(17)
def test_a_late_grant_takes_more_quarter_hours_at_once_and_gives_them_back_with_it(made):
    person, row = publish(made), wish(made, given=Granted(100))
    before = quarters(made, person), quarters(made, made.invigilator.person_id)
    grant(made, row)
    assert (quarters(made, person), quarters(made, made.invigilator.person_id)) == (before[0] + 6, before[1] + 6)
    with unit_of_work():
        adapting.revoke(db.session.get(Accommodation, row.id), made.second, "材料不符")
    assert (quarters(made, person), quarters(made, made.invigilator.person_id)) == before


def next_session(made, minutes: int, room_id: int | None = None, n: int | None = None) -> None:
    """A session of the same arrangement that begins so many minutes after the start of the first one."""
    with unit_of_work():
        first = db.session.get(RoomSession, made.room_id)
        room = Room(site_id=first.room.site_id, name="西楼", use=first.room.use, capacity=2)
        db.session.add(room)
        db.session.flush()
        later = RoomSession(
            arrangement_id=first.arrangement_id, planned_session_id=first.planned_session_id, room_id=room_id or room.id,
            starts_at=first.starts_at + timedelta(minutes=minutes), minutes=60, round=2, room_code="ZZ99")
        db.session.add(later)
        db.session.flush()
        if n is not None:
            like = first.seats[n]
            part = PartEntry(registration_id=like.registration_id, part=Part.PRACTICAL, kind=EntryKind.FIRST)
            db.session.add(part)
            db.session.flush()
            db.session.add(Seat(room_session_id=later.id, part_entry_id=part.id, registration_id=like.registration_id, number=1))


@pytest.mark.rule(17)
def test_extra_time_that_runs_into_the_candidates_next_session_is_refused_with_the_way_out(made):
    next_session(made, 100, n=0)
    publish(made)
    row = wish(made, given=Granted(25))
    with pytest.raises(Refused) as refused:
        grant(made, row)
    (reason,) = refused.value.reasons
    assert reason.code == "arrangement.person_overruns" and reason.params["extra"] == 23
    assert db.session.get(Accommodation, row.id).state == AccommodationState.PROPOSED, "nothing is half granted"
    grant(made, wish(made, 1, Granted(25)))  # the neighbour has no other session


@pytest.mark.rule(17)
@pytest.mark.parametrize(("minutes", "codes"), [(112, ["arrangement.room_overruns"]), (113, [])])
def test_extra_time_that_runs_into_the_next_round_of_the_room_is_refused(made, minutes, codes):
    next_session(made, minutes, room_id=db.session.get(RoomSession, made.room_id).room_id)
    publish(made)
    row, found = wish(made, given=Granted(25)), []
    try:
        grant(made, row)
    except Refused as refused:
        found = [reason.code for reason in refused.reasons]
    assert found == codes


PRINTED = (documents.seat_plans, documents.door_lists, documents.desk_labels, documents.sign_in_sheets)


def words(data: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)

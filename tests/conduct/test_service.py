"""The exam day on a real database: the door, absence, incidents, violations and their decision, the record of a room."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.arrangement.states import StaffDuty
from skillcert.conduct import queries, service, violating
from skillcert.conduct.figures import PaperCount
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence, Tier, ViolationState
from skillcert.core import clock, history
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.people.queries import active_ban
from skillcert.registration.models import PartEntry
from skillcert.rehearsal.stages import arrangement, conduct
from skillcert.standards.states import Part
from tests.support.arranging import accept, announced

SIGNED = [{"account_id": 1, "name": "卢监考", "at": "2026-12-26T02:40:00+00:00", "sha256": "0" * 64}]


@pytest.fixture
def hall(world):
    """A published arrangement with 6 candidates, fifteen minutes before the theory exam."""
    announced(world)
    accept(world, 6)
    arrangement.build(world)
    world.room_id = conduct.rooms_of(world, Part.THEORY)[0]
    world.starts = db.session.get(RoomSession, world.room_id).starts_at
    world.travel(world.starts - timedelta(minutes=15))
    return world


def invigilator(world):
    return conduct.on_duty(queries.room(world.room_id), StaffDuty.INVIGILATOR)


def seats(world):
    return queries.room(world.room_id).seats


def do(verb, *args, **facts):
    with unit_of_work():
        return verb(*args, **facts)


def codes(refused):
    return [r.code for r in refused.value.reasons]


def tail(seat):
    return seat.registration.snapshot["id_number"][-4:]


@pytest.mark.rule(34)
def test_check_in_needs_the_right_document_and_the_right_seat(hall):
    seat = seats(hall)[0]
    with pytest.raises(Refused) as refused:
        do(service.check_in, seat, invigilator(hall))
    assert codes(refused) == ["conduct.identity_missing"]
    with pytest.raises(Refused) as refused:
        do(service.check_in, seats(hall)[0], invigilator(hall), identity="0000", number=99)
    assert codes(refused) == ["conduct.identity_differs", "conduct.seat_differs"]
    seat = seats(hall)[0]
    do(service.check_in, seat, invigilator(hall), identity=tail(seat).lower(), number=seat.number)
    assert queries.presence_of(hall.room_id) == {seat.id: Presence.PRESENT}


@pytest.mark.rule(34)
def test_after_the_lateness_limit_nobody_is_let_in(hall):
    hall.travel(hall.starts + timedelta(minutes=30, seconds=5))
    with pytest.raises(Refused) as refused:
        do(service.check_in, seats(hall)[0], invigilator(hall), seen=True)
    assert codes(refused) == ["conduct.too_late"]
    assert do(service.mark_rest_absent, queries.room(hall.room_id), invigilator(hall)) == 6


@pytest.mark.rule(34)
def test_an_absent_candidate_who_comes_in_time_is_let_in(hall):
    seat = seats(hall)[0]
    do(service.mark_absent, seat, invigilator(hall))
    hall.travel(hall.starts + timedelta(minutes=10))
    do(service.check_in, seats(hall)[0], invigilator(hall), seen=True)
    assert queries.presence_of(hall.room_id)[seat.id] is Presence.PRESENT
    with pytest.raises(Refused) as refused:
        do(service.mark_absent, seats(hall)[0], invigilator(hall))
    assert codes(refused) == ["conduct.already_present"]


def test_checking_in_twice_is_checking_in_once(hall):
    for _ in range(2):
        do(service.check_in, seats(hall)[0], invigilator(hall), seen=True)
    assert db.session.query(CheckIn).count() == 1
    assert [e.verb for e in history.of(seats(hall)[0])].count("conduct.present") == 1


def test_a_wrong_tap_is_taken_back_with_a_reason_and_stays_in_the_history(hall):
    do(service.check_in, seats(hall)[0], invigilator(hall), seen=True)
    with pytest.raises(Refused):
        do(service.undo, seats(hall)[0], invigilator(hall), " ")
    do(service.undo, seats(hall)[0], invigilator(hall), "点错了一行")
    assert queries.presence_of(hall.room_id) == {}
    assert [e.verb for e in history.of(seats(hall)[0])][:2] == ["conduct.undone", "conduct.present"]


def test_only_who_is_on_duty_in_the_room_writes_in_it(hall):
    stranger = hall.duty_actors[
        next(p for p in hall.experts if p not in {a.person_id for a in queries.room(hall.room_id).staff})
    ]
    supervisor = conduct.on_duty(queries.room(hall.room_id), StaffDuty.SUPERVISOR)
    for actor in (stranger, supervisor):
        with pytest.raises(Refused) as refused:
            do(service.check_in, seats(hall)[0], actor, seen=True)
        assert codes(refused) == ["conduct.not_on_duty"]
    assert queries.room_on_duty(stranger, hall.room_id) is None
    assert queries.room_on_duty(supervisor, hall.room_id) is not None


def everybody(hall, absent=1):
    for i, seat in enumerate(seats(hall)):
        if i < absent:
            do(service.mark_absent, seat, invigilator(hall))
        else:
            do(service.check_in, seat, invigilator(hall), seen=True)


@pytest.mark.rule(61)
def test_a_room_closes_when_expected_is_present_plus_absent_and_the_time_is_over(hall):
    everybody(hall, absent=1)
    with pytest.raises(Refused) as refused:
        do(service.close_room, queries.room(hall.room_id), invigilator(hall), signatures=SIGNED)
    assert codes(refused) == ["conduct.not_over"]
    do(service.undo, seats(hall)[2], invigilator(hall), "点错了一行")
    hall.travel(hall.starts + timedelta(minutes=95))
    with pytest.raises(Refused) as refused:
        do(service.close_room, queries.room(hall.room_id), invigilator(hall), signatures=SIGNED)
    assert codes(refused) == ["conduct.figures_differ"]
    do(service.mark_absent, seats(hall)[2], invigilator(hall))
    record = do(service.close_room, queries.room(hall.room_id), invigilator(hall), signatures=SIGNED)
    assert (record.expected, record.present, record.absent) == (6, 4, 2)
    with pytest.raises(Refused) as refused:
        do(service.mark_absent, seats(hall)[3], invigilator(hall))
    assert codes(refused)[0] == "conduct.room_closed"


@pytest.mark.rule(32)
def test_a_missing_paper_blocks_closing_the_room(hall):
    everybody(hall, absent=1)
    hall.travel(hall.starts + timedelta(minutes=95))
    room = queries.room(hall.room_id)
    with pytest.raises(Refused) as refused:
        do(service.close_room, room, invigilator(hall), signatures=SIGNED, papers=PaperCount(8, 5, 1, 1))
    assert codes(refused) == ["conduct.papers_differ"]
    record = do(
        service.close_room,
        queries.room(hall.room_id),
        invigilator(hall),
        signatures=SIGNED,
        papers=PaperCount(8, 5, 2, 1),
    )
    assert record.papers == {"issued": 8, "used": 5, "blank": 2, "void": 1}


@pytest.mark.rule(33)
def test_a_bag_opened_too_early_or_without_witnesses_blocks_closing(hall):
    everybody(hall, absent=0)
    hall.travel(hall.starts + timedelta(minutes=95))
    people = [s.registration.person_id for s in seats(hall)]
    staff = [a.person_id for a in queries.room(hall.room_id).staff]
    early = {
        "at": hall.starts - timedelta(minutes=1),
        "scheduled": hall.starts,
        "staff": staff[:1],
        "candidates": people[:1],
    }
    with pytest.raises(Refused) as refused:
        do(service.close_room, queries.room(hall.room_id), invigilator(hall), signatures=SIGNED, opening=early)
    assert codes(refused) == ["conduct.bag_early", "conduct.bag_staff", "conduct.bag_candidates"]
    good = {"at": hall.starts, "scheduled": hall.starts, "staff": staff[:2], "candidates": people[:2]}
    assert (
        do(service.close_room, queries.room(hall.room_id), invigilator(hall), signatures=SIGNED, opening=good).opening[
            "staff"
        ]
        == staff[:2]
    )


def report(hall, clause, seat=None, **facts):
    told = {"description": "10点05分发现该考生使用手机，当场收缴。", "witnesses": ["卢监考", "魏监考"], **facts}
    return do(service.report_violation, seat or seats(hall)[0], invigilator(hall), clause=clause, **told).id


def violation(number):
    return queries.violation(conduct_scope(), number)


def conduct_scope():
    from skillcert.core.actor import EVERYTHING

    return EVERYTHING


@pytest.mark.rule(43)
def test_nothing_is_reported_without_evidence(hall):
    with pytest.raises(Refused) as refused:
        report(hall, "2-3", witnesses=["卢监考"], description="手机")
    assert codes(refused) == ["conduct.violation_text", "conduct.violation_evidence"]
    with pytest.raises(Refused) as refused:
        report(hall, "9-9")
    assert codes(refused) == ["conduct.clause_unknown"]


@pytest.mark.rule(43)
def test_who_reported_does_not_decide(hall):
    number = report(hall, "1-2")
    office = hall.actor("management", "quality")
    row = violation(number)
    with unit_of_work():
        again = violation(number)
        again.reporter_person_id = office.person_id
    with pytest.raises(Refused) as refused:
        do(service.decide, violation(number), office, "事实清楚，证据充分。")
    assert codes(refused) == ["conduct.same_person"]
    with pytest.raises(Refused) as refused:
        do(service.decide, violation(number), invigilator(hall), "事实清楚，证据充分。")
    assert "machine.forbidden" in codes(refused)
    assert row.state is ViolationState.REPORTED


@pytest.mark.rule(43)
def test_tier_one_voids_the_subject_and_tier_two_every_subject_with_a_ban(hall):
    office = hall.actor("management", "quality")
    first, second = seats(hall)[0], seats(hall)[1]
    breach, cheat = report(hall, "1-2", first), report(hall, "2-3", second)
    assert queries.voided(hall.batch_id) == {}
    do(service.decide, violation(breach), office, "事实清楚，证据充分。")
    do(service.decide, violation(cheat), office, "事实清楚，证据充分。")
    entries = list(db.session.scalars(select(PartEntry.id).where(PartEntry.registration_id == second.registration_id)))
    assert queries.voided(hall.batch_id) == {first.part_entry_id: breach, **dict.fromkeys(entries, cheat)}
    assert active_ban(first.registration.person_id, clock.today()) is None
    ban = active_ban(second.registration.person_id, clock.today())
    assert ban.tier == 2 and ban.until == violation(cheat).banned_until


@pytest.mark.rule(43)
def test_a_dismissed_report_has_no_consequence_and_another_act_another_tier(hall):
    office = hall.actor("management", "quality")
    number = report(hall, "3-4")
    assert violating.outcome(violation(number)).banned_until is not None
    do(service.dismiss, violation(number), office, "录像显示并无此事。")
    assert violation(number).state is ViolationState.DISMISSED and queries.voided(hall.batch_id) == {}
    other = report(hall, "2-1")
    do(service.decide, violation(other), office, "只是离开座位。", "1-2")
    assert violation(other).tier is Tier.ONE and violation(other).banned_until is None


def test_an_incident_is_written_down_until_the_record_closes(hall):
    do(
        service.report_incident,
        queries.room(hall.room_id),
        invigilator(hall),
        "equipment",
        "3号机死机，换到30号机",
        seats(hall)[2],
    )
    told = queries.incidents_of(hall.room_id)
    assert [(i.kind, i.seat.number) for i in told] == [("equipment", seats(hall)[2].number)]
    with pytest.raises(Refused):
        do(service.report_incident, queries.room(hall.room_id), invigilator(hall), "other", " ")


def test_open_rooms_are_those_without_a_record(hall):
    conduct.check_in_all(hall, Part.THEORY)
    before = [r.id for r in queries.open_rooms(hall.batch_id)]
    conduct.close_all(hall, Part.THEORY)
    assert set(before) - {r.id for r in queries.open_rooms(hall.batch_id)} == {hall.room_id}
    record = queries.record_of(hall.room_id)
    assert len(record.signatures) == 2 and len({s["account_id"] for s in record.signatures}) == 2
    assert db.session.query(Seat).count() == 12


def test_the_demonstrations_mishaps_go_through_the_verbs(hall):
    conduct.check_in_all(hall, Part.THEORY)
    assert conduct.mishaps(hall, Part.THEORY) == {"incidents": 1, "violations": 1}
    assert len(queries.voided(hall.batch_id)) == 1
    conduct.close_all(hall, Part.THEORY)
    assert queries.record_of(hall.room_id).violations == 1

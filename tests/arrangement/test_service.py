"""The verbs of arrangement on a real database: propose, change, publish, follow a changed notice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.arrangement import duties, facilities, facts, queries, service, spaces
from skillcert.arrangement.models import (
    Arrangement,
    Assignment,
    OccupiedSlot,
    RoomSession,
    RoomSlot,
    Seat,
    TicketVersion,
)
from skillcert.arrangement.states import ArrangementState, RoomUse, StaffDuty
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.plans import service as plans
from skillcert.plans.models import PlannedSession
from skillcert.registration.models import Registration
from skillcert.registration.states import RegistrationState
from skillcert.rehearsal.stages import arrangement as stage
from tests.support.arranging import accept, announced


def codes(refused):
    return [r.code for r in refused.value.reasons]


@pytest.fixture
def ready(world):
    """An announced batch with 12 accepted candidates and rooms enough."""
    announced(world)
    accept(world, 12)
    with unit_of_work():
        stage._enough_rooms(world, world.actor("centre", "exam_affairs"))
    return world


def clerk(world):
    return world.actor("centre", "exam_affairs")


def propose(world, chosen=None, seed=7):
    with unit_of_work():
        batch = queries.batch(clerk(world).scope, world.batch_id)
        made = service.propose(batch, chosen or stage.choose(world), clerk(world), seed=seed)
        world.arrangement_id = made.id
    return db.session.get(Arrangement, world.arrangement_id)


def publish(world):
    with unit_of_work():
        service.publish(db.session.get(Arrangement, world.arrangement_id), clerk(world))
    return db.session.get(Arrangement, world.arrangement_id)


@pytest.mark.rule(17)
def test_everybody_is_seated_in_theory_and_practical_and_the_checker_agrees(ready):
    arrangement = propose(ready)
    assert service.check(arrangement) == []
    seats = list(db.session.scalars(select(Seat)))
    assert len(seats) == 24
    assert arrangement.draw["reasons"] == []


def test_the_same_seed_proposes_the_same_seats_and_staff(ready):
    def picture():
        seats = (
            select(Seat.part_entry_id, RoomSession.room_id, Seat.number)
            .join(Seat.room_session)
            .order_by(Seat.part_entry_id)
        )
        staff = select(RoomSession.planned_session_id, Assignment.person_id, Assignment.duty).join(
            Assignment.room_session
        )
        return list(db.session.execute(seats)), sorted(db.session.execute(staff))

    propose(ready, seed=3)
    first = picture()
    propose(ready, seed=4)
    other = picture()
    propose(ready, seed=3)
    assert picture() == first != other


@pytest.mark.rule(25)
def test_nobody_is_seated_while_applications_are_undecided(ready):
    with unit_of_work():
        one = db.session.scalar(select(Registration).limit(1))
        one.state = RegistrationState.SUBMITTED
    with pytest.raises(Refused) as refused:
        propose(ready)
    assert codes(refused) == ["arrangement.undecided"]


def test_missing_seats_are_told_in_numbers(ready):
    with unit_of_work():
        site = queries_site(ready)
        small = facilities.add_room(site, clerk(ready), name="小教室", use=RoomUse.THEORY, capacity=8, columns=4).id
    chosen = stage.choose(ready)
    theory = next(s for s in facts.sessions_of(ready.batch_id) if s.part == "theory")
    with pytest.raises(Refused) as refused:
        propose(ready, {**chosen, theory.id: [small]})
    assert [(r.code, r.params["lack"]) for r in refused.value.reasons] == [("arrangement.seats_missing", 4)]


def queries_site(world):
    return spaces.site(clerk(world).scope, world.site_id)


def test_more_candidates_than_stations_take_turns(ready):
    with unit_of_work():
        site = queries_site(ready)
        bench = facilities.add_room(site, clerk(ready), name="工位区", use=RoomUse.PRACTICAL, capacity=5, columns=5).id
    chosen = stage.choose(ready)
    practical = next(s for s in facts.sessions_of(ready.batch_id) if s.part == "practical")
    arrangement = propose(ready, {**chosen, practical.id: [bench]})
    rounds = list(db.session.scalars(select(RoomSession).where(RoomSession.planned_session_id == practical.id)))
    assert sorted(r.round for r in rounds) == [1, 2, 3]
    assert all(len(r.seats) <= 5 for r in rounds)
    assert service.check(arrangement) == []
    groups = {frozenset(a.person_id for a in r.staff) for r in rounds}
    assert len(groups) == 1  # the same assessors stay for all rounds
    publish(ready)


@pytest.mark.rule(25)
def test_publishing_numbers_seals_and_takes_the_quarter_hours(ready):
    propose(ready)
    arrangement = publish(ready)
    assert arrangement.state is ArrangementState.PUBLISHED
    people = list(db.session.scalars(select(Registration)))
    assert all(r.state is RegistrationState.SEALED for r in people)
    numbers = [r.ticket_number for r in people]
    assert len(set(numbers)) == 12 and all(len(n) == 13 for n in numbers)
    assert db.session.query(OccupiedSlot).count() > 0 < db.session.query(RoomSlot).count()
    assert db.session.query(TicketVersion).count() == 12
    assert service.check(arrangement, ticketed=True) == []
    theory = [s for s in db.session.scalars(select(Seat)) if s.room_session.planned.part == "theory"]
    ordered = [s.registration.ticket_number for s in sorted(theory, key=lambda s: (s.room_session.room.name, s.number))]
    assert ordered == sorted(ordered)


def test_a_published_arrangement_is_not_proposed_again(ready):
    propose(ready)
    publish(ready)
    with pytest.raises(Refused) as refused:
        propose(ready)
    assert "machine.state" in codes(refused)


@pytest.mark.rule(17)
def test_two_people_change_seats_and_a_taken_seat_is_exchanged(ready):
    arrangement = propose(ready)
    a, b = list(db.session.scalars(select(Seat).order_by(Seat.id).limit(2)))
    before = (a.room_session_id, a.number), (b.room_session_id, b.number)
    with unit_of_work():
        a, b = db.session.get(Seat, a.id), db.session.get(Seat, b.id)
        service.move(db.session.get(Arrangement, arrangement.id), a, b.room_session, b.number, clerk(ready))
    a, b = db.session.get(Seat, a.id), db.session.get(Seat, b.id)
    assert ((b.room_session_id, b.number), (a.room_session_id, a.number)) == before


@pytest.mark.rule(17)
def test_a_seat_that_does_not_exist_or_lies_in_another_session_is_refused(ready):
    arrangement = propose(ready)
    a = db.session.scalar(select(Seat).join(Seat.room_session).order_by(Seat.id))
    other = db.session.scalar(
        select(RoomSession).where(RoomSession.planned_session_id != a.room_session.planned_session_id)
    )
    for target, number, code in (
        (a.room_session_id, 999, "arrangement.r17_no_such_seat"),
        (other.id, 19, "arrangement.r17_"),
    ):
        with pytest.raises(Refused) as refused, unit_of_work():
            chair = db.session.get(Seat, a.id)
            service.move(
                db.session.get(Arrangement, arrangement.id),
                chair,
                db.session.get(RoomSession, target),
                number,
                clerk(ready),
            )
        assert any(c.startswith(code) for c in codes(refused))


@pytest.mark.rule(23)
def test_a_name_changed_by_hand_needs_a_reason_and_is_checked(ready):
    propose(ready)
    one = db.session.scalar(select(Assignment).where(Assignment.duty == StaffDuty.INVIGILATOR))
    room = one.room_session
    fit = [p.id for p, code in duties.pool_of(room, StaffDuty.INVIGILATOR) if code is None]
    unfit = [(p.id, code) for p, code in duties.pool_of(room, StaffDuty.INVIGILATOR) if code]
    assert fit and unfit

    def replace(person, reason):
        with unit_of_work():
            left = db.session.get(Assignment, one.id)
            duties.replace(left.room_session, left, person, reason, clerk(ready))

    with pytest.raises(Refused) as refused:
        replace(fit[0], "  ")
    assert codes(refused) == ["arrangement.reason_missing"]
    with pytest.raises(Refused) as refused:
        replace(unfit[0][0], "临时出差换人")
    assert codes(refused) == [f"arrangement.unfit_{unfit[0][1]}"]
    replace(fit[0], "临时出差换人")
    arrangement = db.session.get(Arrangement, ready.arrangement_id)
    assert arrangement.draw["changes"][0]["came"] == fit[0]
    assert service.check(arrangement) == []


@pytest.mark.rule(23)
def test_pool_seed_time_and_result_of_the_draw_are_stored(ready):
    draw = propose(ready).draw
    assert draw["seed"] == "7" and draw["at"]
    post = next(p for p in draw["posts"] if p["job"] == "assessor")
    assert {person for person, _ in post["drawn"]} <= set(post["pool"])
    assert post["excluded"]


@pytest.mark.rule(17)
def test_somebody_busy_in_another_published_batch_is_named(ready):
    propose(ready)
    seat = db.session.scalar(select(Seat))
    with unit_of_work():
        from skillcert.arrangement.slots import slots_of

        r = db.session.get(RoomSession, seat.room_session_id)
        slot = slots_of(r.starts_at, r.ends_at)[0]
        other = Arrangement(batch_id=second_batch(ready), seed=1, draw={})
        db.session.add(other)
        db.session.flush()
        foreign = RoomSession(
            arrangement_id=other.id,
            planned_session_id=r.planned_session_id,
            room_id=r.room_id,
            starts_at=r.starts_at,
            minutes=60,
            round=9,
        )
        db.session.add(foreign)
        db.session.flush()
        db.session.add(OccupiedSlot(person_id=seat.registration.person_id, slot=slot, room_session_id=foreign.id))
    with pytest.raises(Refused) as refused:
        publish(ready)
    assert codes(refused) == ["arrangement.person_taken"]
    assert refused.value.reasons[0].params["name"] == seat.registration.name


def second_batch(world):
    from skillcert.plans.models import Batch

    first = db.session.get(Batch, world.batch_id)
    other = Batch(number="2026-0999", name="另一批", centre_id=first.centre_id, filing_id=first.filing_id)
    db.session.add(other)
    db.session.flush()
    return other.id


@pytest.mark.rule(5)
def test_a_changed_hour_renews_the_tickets_as_a_second_version(ready):
    propose(ready)
    publish(ready)
    with unit_of_work():
        planned = db.session.scalar(
            select(PlannedSession).where(PlannedSession.offer_id == ready.offer_id, PlannedSession.part == "theory")
        )
        office = ready.actor("management", "coordination")
        plans.change_notice(
            planned.offer.batch, "停电改期", office,
            sessions=[(planned, planned.site, planned.starts_at + timedelta(hours=1), planned.minutes)],
        )  # fmt: skip
    with unit_of_work():
        renewed = service.follow_notice(db.session.get(Arrangement, ready.arrangement_id), clerk(ready), "停电改期")
    assert renewed == 12
    tickets = queries.tickets(ready.batch_id)
    assert {t.version for t in tickets} == {2} and {t.fields["changed"] for t in tickets} == {"停电改期"}
    first = db.session.scalar(select(TicketVersion).where(TicketVersion.version == 1))
    assert first.fields["number"] == first.registration.ticket_number
    with unit_of_work():
        assert service.follow_notice(db.session.get(Arrangement, ready.arrangement_id), clerk(ready), "再看一次") == 0


def test_another_centres_arrangement_does_not_exist(ready):
    arrangement = propose(ready)
    stranger = ready.actor("centre", "exam_affairs", centre_id=ready.centre_ids[1])
    assert queries.arrangement(stranger.scope, arrangement.id) is None
    assert queries.arrangement(clerk(ready).scope, arrangement.id) is not None
    assert queries.batch(stranger.scope, ready.batch_id) is None


def test_whoever_may_not_arrange_is_refused(ready):
    other = ready.actor("centre", "certificates")
    with pytest.raises(Refused) as refused, unit_of_work():
        service.propose(queries.batch(other.scope, ready.batch_id), stage.choose(ready), other)
    assert codes(refused) == ["machine.forbidden"]


@pytest.mark.rule(17)
def test_a_cancelled_batch_gives_its_people_and_rooms_back(ready):
    propose(ready)
    publish(ready)
    assert facts.busy(None)
    with unit_of_work():
        batch = queries.batch(clerk(ready).scope, ready.batch_id)
        plans.cancel(batch, "停电，另行安排", ready.actor("management", "coordination"))
    assert facts.busy(None) == {}
    room = db.session.scalar(select(RoomSession.room_id))
    assert spaces.rooms_taken(None, [room]) == []


@pytest.mark.rule(5)
def test_another_site_needs_another_room_and_renews_the_tickets(ready):
    propose(ready)
    publish(ready)
    with unit_of_work():
        office = ready.actor("management", "coordination")
        other = plans.add_site(
            queries_site(ready).centre, "北校区考点", "示范市北路9号", ready.actor("centre", "coordination")
        )
        hall = facilities.add_room(other, clerk(ready), name="北1", use=RoomUse.THEORY, capacity=30).id
        small = facilities.add_room(other, clerk(ready), name="北2", use=RoomUse.THEORY, capacity=5).id
        planned = db.session.scalar(
            select(PlannedSession).where(PlannedSession.offer_id == ready.offer_id, PlannedSession.part == "theory")
        )
        plans.change_notice(
            planned.offer.batch, "实训楼维修", office, sessions=[(planned, other, planned.starts_at, planned.minutes)]
        )
        room = db.session.scalar(select(RoomSession.id).where(RoomSession.planned_session_id == planned.id))

    def change(to, reason="实训楼维修"):
        with unit_of_work():
            here = queries.room_session(clerk(ready).scope, room)
            service.change_room(here, spaces.room(clerk(ready).scope, to), clerk(ready), reason)

    with pytest.raises(Refused) as refused, unit_of_work():
        service.follow_notice(db.session.get(Arrangement, ready.arrangement_id), clerk(ready), "实训楼维修")
    assert codes(refused) == ["arrangement.room_elsewhere"]
    with pytest.raises(Refused) as refused:
        change(small)
    assert codes(refused) == ["arrangement.room_small"]
    change(hall)
    tickets = queries.tickets(ready.batch_id)
    assert {t.version for t in tickets} == {2}
    assert {t.fields["sittings"][0]["room"] for t in tickets} == {"北1"}
    assert service.check(db.session.get(Arrangement, ready.arrangement_id), ticketed=True) == []

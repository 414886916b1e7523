"""The exam day at the door and at the end: called by the stages exams and practical, not a stage of its own."""

import random
from datetime import timedelta

from sqlalchemy import select

from skillcert.arrangement.models import Arrangement, RoomSession
from skillcert.arrangement.states import StaffDuty
from skillcert.conduct import queries, service
from skillcert.conduct.states import Presence
from skillcert.core import clock
from skillcert.core.actor import EVERYTHING, Actor
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.people import accounts
from skillcert.people.permissions import DUTY, permissions_of
from skillcert.people.queries import account_of
from skillcert.plans.models import PlannedSession
from skillcert.rehearsal.stages.people import PASSWORD
from skillcert.standards.states import Part

ABSENT_ONE_IN = 20


def rooms_of(world, part: Part) -> list[int]:
    query = (
        select(RoomSession.id)
        .join(RoomSession.arrangement)
        .join(RoomSession.planned)
        .where(Arrangement.batch_id == world.batch_id, PlannedSession.part == part)
    )
    return list(db.session.scalars(query.order_by(RoomSession.starts_at, RoomSession.id)))


def on_duty(room_session: RoomSession, *jobs: StaffDuty) -> Actor:
    """Somebody on duty in the room, acting in the duty skin."""
    person_id = next(a.person_id for a in room_session.staff if a.duty in jobs)
    account = account_of(person_id)
    return Actor(
        account.id, account.name, DUTY, person_id=person_id, address="127.0.0.1", permissions=permissions_of(DUTY)
    )


def check_in_all(world, part: Part) -> dict:
    """Let the candidates of every room in whose doors are open now; about one in twenty stays away and is marked so."""
    counts = {"present": 0, "absent": 0}
    for number in rooms_of(world, part):
        with unit_of_work():
            room = queries.room(number)
            doors = service.doors_of(room)
            if not doors.opens <= clock.now() <= doors.closes:
                continue
            actor = on_duty(room, *service.AT_THE_DOOR)
            known = queries.presence_of(number)
            for seat in room.seats:
                if seat.id in known:
                    continue
                # one draw a person, so that who stays away on Saturday stays away on Sunday
                stays_away = (
                    random.Random(f"{world.seed}:away:{seat.registration.ticket_number}").randrange(ABSENT_ONE_IN) == 0
                )
                if stays_away:
                    service.mark_absent(seat, actor)
                else:
                    service.check_in(
                        seat, actor, identity=seat.registration.snapshot["id_number"][-4:], number=seat.number
                    )
                counts["absent" if stays_away else "present"] += 1
    return counts


def close_all(world, part: Part) -> dict:
    """Close and sign the record of every room whose session is over; two of the staff sign. With `world.mishaps` ("decided" or
    "waiting") something went wrong in the first theory room."""
    counts = {"closed": 0}
    last = max(db.session.get(RoomSession, number).ends_at for number in rooms_of(world, part))
    if clock.now() < last:
        world.travel(last + timedelta(minutes=10))
    if part is Part.THEORY and getattr(world, "mishaps", ""):
        mishaps(world, part, decide=world.mishaps == "decided")
    for number in rooms_of(world, part):
        if queries.record_of(number) is not None:
            continue
        with unit_of_work():
            room = queries.room(number)
            signing = sorted(
                (a for a in room.staff if a.duty in service.AT_THE_DOOR),
                key=lambda a: a.duty != StaffDuty.LEAD_ASSESSOR,
            )
            actor = _actor(signing[0].person_id)
            text = service.signed_text(room)
            record = service.close_room(room, actor, signatures=[accounts.sign(actor, PASSWORD, text)])
            second = _actor(signing[1].person_id)
            service.add_signature(record, second, accounts.sign(second, PASSWORD, text))
            counts["closed"] += 1
    return counts


def _actor(person_id: int) -> Actor:
    account = account_of(person_id)
    return Actor(
        account.id, account.name, DUTY, person_id=person_id, address="127.0.0.1", permissions=permissions_of(DUTY)
    )


def mishaps(world, part: Part, *, decide: bool = True) -> dict:
    """Something to write down in the first room of a part, before it closes: an incident, and a violation that the quality
    department decides (`decide=False` leaves it waiting). For the demonstration; a plain rehearsal has none."""
    number = rooms_of(world, part)[0]
    with unit_of_work():
        room = queries.room(number)
        actor = on_duty(room, *service.AT_THE_DOOR)
        here = [s for s in room.seats if queries.presence_of(number).get(s.id) is Presence.PRESENT]
        service.report_incident(room, actor, "equipment", "鼠标失灵，已当场更换，未影响考试时间。", here[0])
        row = service.report_violation(
            here[-1], actor, clause="1-2", description="开考后未经允许离开座位两次，经提醒后改正。", witnesses=[a.person.name for a in room.staff[:2]],
        )  # fmt: skip
        violation_id = row.id
    if decide:
        with unit_of_work():
            row = queries.violation(EVERYTHING, violation_id)
            service.decide(row, world.actor("management", "quality"), "事实清楚，见证人签名齐全，按违纪处理。")
    return {"incidents": 1, "violations": 1}

"""Stage practical: the tasks are chosen, each round's candidates checked in, every assessor fills in and signs a sheet of their own,
the lead assessor looks again where marks lie far apart.

Candidates differ in skill and assessors in severity; both come from the world's seed.
"""

import random
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from skillcert.arrangement.models import Arrangement, RoomSession, Seat
from skillcert.arrangement.states import StaffDuty
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.people.permissions import permissions_of
from skillcert.people.queries import account_of
from skillcert.plans.models import Offer, PlannedSession
from skillcert.practical import queries, service, service_draw
from skillcert.rehearsal.stages import conduct, supervision
from skillcert.rehearsal.stages.people import PASSWORD
from skillcert.standards.states import Part
from skillcert.tasks import queries as task_queries
from skillcert.tasks.models import PracticalTask


def build(world, *, able: float = 0.85, **_options) -> dict:
    """Run the practical day. `able`: the mean share of the marks that a candidate earns."""
    rooms = _rooms(world)
    counts = {"rooms": len(rooms), "sheets": 0, "scored": 0, "second_looks": 0}
    if not rooms:
        return counts
    _choose(world)
    for starts_at in sorted({at for _, at, _ in rooms}):
        world.travel(starts_at - timedelta(minutes=15))
        conduct.check_in_all(world, Part.PRACTICAL)
        supervision.inspect_all(world, Part.PRACTICAL)
        world.travel(starts_at + timedelta(minutes=50))
        for number, at, _ in rooms:
            if at == starts_at:
                _score_room(world, number, able, counts)
    last = max(at + timedelta(minutes=minutes) for _, at, minutes in rooms)
    world.travel(last + timedelta(minutes=10))
    conduct.close_all(world, Part.PRACTICAL)
    counts["scored"] = len(queries.batch_marks(world.batch_id))
    return counts


def _rooms(world) -> list[tuple]:
    query = (
        select(RoomSession.id, RoomSession.starts_at, RoomSession.minutes)
        .join(RoomSession.arrangement)
        .join(RoomSession.planned)
        .where(Arrangement.batch_id == world.batch_id, PlannedSession.part == Part.PRACTICAL)
    )
    return [tuple(row) for row in db.session.execute(query.order_by(RoomSession.id))]


def _choose(world) -> None:
    """Drawn by the bank's structure table; without one, the approved tasks with their own weights when they sum to 100, else
    with equal shares."""
    offer = db.session.get(Offer, world.offer_id)
    if queries.exam_tasks(offer.id):
        return
    if task_queries.modules(offer.occupation_code, offer.level):
        with unit_of_work():
            actor = world.actor("management", "items_assessors")
            service_draw.draw_tasks(db.session.get(Offer, world.offer_id), actor, world.seed)
        return
    tasks = [db.session.get(PracticalTask, number) for number in world.task_ids]
    if sum((task.weight for task in tasks), Decimal(0)) == 100:
        chosen = [(task, task.weight) for task in tasks]
    else:
        tasks = tasks[:4]
        share = Decimal(100 // len(tasks))
        chosen = [(task, share) for task in tasks[1:]]
        chosen.insert(0, (tasks[0], 100 - share * (len(tasks) - 1)))
    numbers = [(task.id, weight) for task, weight in chosen]
    with unit_of_work():
        service.choose_tasks(
            db.session.get(Offer, world.offer_id),
            [(db.session.get(PracticalTask, number), weight) for number, weight in numbers],
            world.actor("management", "items_assessors"),
        )


def _score_room(world, number: int, able: float, counts: dict) -> None:
    room = db.session.get(RoomSession, number)
    staff = [(a.person_id, a.duty) for a in queries.assessors(number).values()]
    present = set(
        db.session.scalars(
            select(CheckIn.seat_id)
            .join(Seat)
            .where(Seat.room_session_id == number, CheckIn.presence == Presence.PRESENT)
        )
    )
    seats = [(seat.id, seat.registration.ticket_number) for seat in room.seats if seat.id in present]
    exam = [(task.id, task.content) for task in queries.exam_tasks(room.planned.offer_id)]
    for person_id, _ in staff:
        actor, stack = _actor(world, person_id), []
        for seat_id, ticket in seats:
            skill = min(1.0, max(0.35, random.Random(f"{world.seed}:practical:{ticket}").gauss(able, 0.1)))
            stack.append(_fill_in(world, seat_id, actor, exam, skill))
        with unit_of_work():
            service.submit_all(stack, PASSWORD, actor)
        counts["sheets"] += len(stack)
    lead = next(person for person, duty in staff if duty == StaffDuty.LEAD_ASSESSOR)
    for standing in queries.standings(RoomSession.id == number):
        if standing.open_look:
            with unit_of_work():
                service.look_again(
                    db.session.get(Seat, standing.seat.id),
                    "三份评分表逐项核对，原始评分有据，维持。",
                    _actor(world, lead),
                )
            counts["second_looks"] += 1


def _actor(world, person_id: int) -> Actor:
    known = getattr(world, "duty_actors", {}).get(person_id)
    if known:
        return known
    account = account_of(person_id)
    return Actor(
        account.id, account.name, "duty", person_id=person_id, address="127.0.0.1", permissions=permissions_of("duty")
    )


def _fill_in(world, seat_id: int, actor: Actor, exam, skill: float) -> int:
    """One assessor's sheet: whole steps taken off each line, a little more or less by temper. Gives its id."""
    rng = random.Random(f"{world.seed}:{seat_id}:{actor.person_id}")
    severity = random.Random(f"{world.seed}:severity:{actor.person_id}").gauss(0, 0.02)
    marks: dict[str, dict[str, str]] = {}
    for task_id, content in exam:
        for line in content["criteria"]:
            if line["veto"]:
                continue
            full, step = Decimal(line["marks"]), Decimal(line["step"]) or Decimal("0.5")
            lost = Decimal(str(min(1.0, max(0.0, 1 - skill + severity + rng.gauss(0, 0.03))))) * full
            marks.setdefault(str(task_id), {})[str(line["position"])] = str(
                min(full, (lost / step).quantize(Decimal(1)) * step)
            )
    with unit_of_work():
        sheet = service.open_sheet(db.session.get(Seat, seat_id), actor)
        service.save(sheet.id, sheet.revision + 1, marks, [], actor)
        return sheet.id

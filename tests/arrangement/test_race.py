"""R17 under race: two batches want the same person at the same hour; the database lets one of them."""

import threading

import pytest
from sqlalchemy import select

from skillcert.arrangement import occupancy, spaces
from skillcert.arrangement.models import Arrangement, Assignment, OccupiedSlot, RoomSession
from skillcert.arrangement.states import StaffDuty
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.plans.models import Batch
from skillcert.rehearsal.stages import arrangement as stage
from skillcert.rehearsal.world import World
from tests.support.arranging import accept, announced


def twin(world):
    """Another batch's arrangement at the same hour in another room, with the same invigilator; committed."""
    with unit_of_work():
        first = db.session.get(Batch, world.batch_id)
        other = Batch(number="2026-0999", name="另一批", centre_id=first.centre_id, filing_id=first.filing_id)
        db.session.add(other)
        db.session.flush()
        made = Arrangement(batch_id=other.id, seed=1, draw={})
        db.session.add(made)
        db.session.flush()
        theory = db.session.scalar(
            select(RoomSession).join(RoomSession.staff).where(Assignment.duty == StaffDuty.INVIGILATOR).limit(1)
        )
        room = stage.facilities.add_room(
            theory.room.site, world.actor("centre", "exam_affairs"), name="备用", use=theory.room.use, capacity=5
        )
        session = RoomSession(
            arrangement_id=made.id,
            planned_session_id=theory.planned_session_id,
            room_id=room.id,
            starts_at=theory.starts_at,
            minutes=60,
        )
        db.session.add(session)
        db.session.flush()
        who = next(a.person_id for a in theory.staff if a.duty is StaffDuty.INVIGILATOR)
        db.session.add(Assignment(room_session_id=session.id, person_id=who, duty=StaffDuty.INVIGILATOR))
        return made.id


@pytest.mark.rule(17)
def test_one_person_cannot_be_taken_by_two_batches_published_at_once(live, monkeypatch):
    with live.app_context():
        world = World(seed=1)
        announced(world)
        accept(world, 4)
        stage.build(world, until="proposed")
        both = [world.arrangement_id, twin(world)]
    # without the friendly look beforehand only the unique row stands between the two
    monkeypatch.setattr(spaces, "clashes", lambda people, places: [])
    start, told = threading.Barrier(2), []

    def publish(number):
        with live.app_context():
            start.wait()
            try:
                with unit_of_work():
                    occupancy.take(db.session.get(Arrangement, number))
                told.append("done")
            except Refused as refused:
                told.append(refused.reasons[0].code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=publish, args=(number,)) for number in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["arrangement.race_person", "done"]
    with live.app_context():
        rows = db.session.execute(select(OccupiedSlot.person_id, OccupiedSlot.slot)).all()
        assert rows and len(rows) == len(set(rows))

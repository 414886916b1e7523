"""The office's lists of exam days, violations, reports and arrangements ask as often for 300 rows as for one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core.db import db
from skillcert.plans.models import Batch
from skillcert.rehearsal.stages import arrangement, conduct, supervision
from skillcert.standards.states import Part
from tests.support.arranging import accept, announced
from tests.support.crowd import multiply

pytestmark = pytest.mark.one_database

PAGES = ("/office/exam-days", "/office/violations", "/office/supervision", "/office/arrangements")


@pytest.fixture
def office(world, client):
    announced(world)
    accept(world, 2)
    arrangement.build(world)
    room = conduct.rooms_of(world, Part.THEORY)[0]
    world.travel(db.session.get(RoomSession, room).starts_at - timedelta(minutes=10))
    conduct.check_in_all(world, Part.THEORY)
    supervision.inspect_all(world, Part.THEORY)
    conduct.mishaps(world, Part.THEORY, decide=False)
    return client.as_(world.actor("management", "quality"))


def asked(office, statements) -> dict[str, int]:
    found = {}
    for url in PAGES:
        with statements() as seen:
            assert office.get(url).status_code == 200
        found[url] = len(seen)
    return found


def test_lists_ask_as_often_for_many_rows_as_for_one(office, statements):
    """A batch is copied with its rooms, seats, violations and reports; quarter hours are unique and stay behind."""
    few = asked(office, statements)
    multiply("batch", db.session.scalar(select(Batch.id)), 150, without=("occupied_slot", "room_slot"))
    assert db.session.query(RoomSession).count() >= 300
    assert asked(office, statements) == few
    assert max(few.values()) <= 15

"""Rows that the bank stands on: an occupation, its standard, a batch with one offer, and the people at work."""

import pytest

from skillcert.rehearsal.stages import itembank as bank_stage
from skillcert.rehearsal.stages import papers as papers_stage
from tests.support.bank import make_ground
from tests.support.prepared import prepared


@pytest.fixture
def ground(session, world):
    """A world with an offer of the occupation 电工 at level 4, and writers and reviewers; nothing in the bank yet."""
    return make_ground(world)


def stocked_world(world):
    make_ground(world)
    bank_stage.build(world)


def opened_world(world):
    stocked_world(world)
    papers_stage.build(world)
    papers_stage.unseal(world, spares=True)


@pytest.fixture
def stocked(session, world):
    """The ground with a reviewed bank; built once a process."""
    return prepared(world, stocked_world)


@pytest.fixture
def opened(session, world):
    """Main and spare composed, sealed, and on the exam day opened by two custodians; built once a process."""
    return prepared(world, opened_world)

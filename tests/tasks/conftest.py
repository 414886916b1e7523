"""Rows that the bank stands on: an occupation, its standard, a batch with one offer, and the people at work."""

import pytest

from tests.support.bank import make_ground


@pytest.fixture
def ground(session, world):
    """A world with an offer of the occupation 电工 at level 4, and writers and reviewers; nothing in the bank yet."""
    return make_ground(world)

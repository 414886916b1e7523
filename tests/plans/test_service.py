"""The way of a plan: who may do what, what is refused, what is frozen."""

from tests.support.line import until


def test_the_wire(world):
    until(world, "plans")
    assert world.batch_id

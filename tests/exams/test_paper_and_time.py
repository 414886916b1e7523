"""A seat that goes on on paper and comes back: its time is what it was."""

import pytest

from skillcert.core.work import unit_of_work
from skillcert.exams import service_scores, service_time
from tests.exams.test_scores import attempt, declared, made, room, to  # noqa: F401 (the fixture)


@pytest.mark.rule(35)
def test_a_pause_before_the_seat_was_declared_by_mistake_costs_it_nothing(made):  # noqa: F811
    with unit_of_work():
        service_time.pause(room(made), "停电", made.first)
    to(made, 30)
    declared(made, seats=made.seat_ids[:1])
    to(made, 40)
    with unit_of_work():
        service_scores.take_back(attempt(made), "误操作", made.first)
    one, other = attempt(made), attempt(made, 2)
    assert one.paused_at is None and abs((one.ends_at - made.starts_at).total_seconds() / 60 - 110) < 0.1, "twenty minutes stood still"
    with unit_of_work():
        service_time.resume(other, made.first)
    assert abs((attempt(made, 2).ends_at - made.starts_at).total_seconds() / 60 - 120) < 0.1

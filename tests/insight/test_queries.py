"""The dashboard on a real batch: the numbers are what the records say, in every scope."""

import pytest

from skillcert.core import clock
from skillcert.core.actor import EVERYTHING, Scope
from skillcert.insight import queries
from skillcert.insight.figures import Tally, contradictions, total
from skillcert.plans.gates import GateKey
from tests.support.line import until


@pytest.fixture
def registered(world):
    return until(world, "registration", registration={"count": 6})


@pytest.mark.rule(61)
def test_applicants_are_counted_from_the_applications(registered):
    (row,) = queries.tallies(EVERYTHING)
    assert row.tally.applied == 6
    assert row.tally.due == row.tally.present == row.tally.passed == row.tally.issued == 0
    assert row.rate is None
    assert list(contradictions(row.tally)) == []


def test_a_centre_sees_its_own_numbers_only(registered):
    world = registered
    mine, other = Scope("centre", centre_id=world.centre_ids[0]), Scope("centre", centre_id=world.centre_ids[1])
    assert total(row.tally for row in queries.tallies(mine)).applied == 6
    assert queries.tallies(other) == [] and queries.line(other) == {} and queries.years(other) == []
    assert sum(n for _, n in queries.certificates_by_month(other, clock.today())) == 0


def test_another_year_is_empty(registered):
    (year,) = queries.years(EVERYTHING)
    assert len(queries.tallies(EVERYTHING, year)) == 1
    assert queries.tallies(EVERYTHING, year - 1) == []


def test_every_batch_under_way_stands_before_one_gate(registered):
    gates = queries.at_gates(queries.line(EVERYTHING))
    assert list(gates) == list(GateKey)
    assert sum(gates.values()) == 1


def test_the_levels_of_an_occupation_add_up():
    rows = [
        queries.Row("1", "甲", 4, Tally(applied=3)),
        queries.Row("2", "乙", 4, Tally(applied=4)),
        queries.Row("1", "甲", 3, Tally(applied=2)),
    ]
    assert [(row.name, row.tally.applied) for row in queries.by_occupation(rows)] == [("甲", 5), ("乙", 4)]


def test_the_page_in_both_languages(registered, client):
    page = client.as_(registered.actor("leadership")).get("/lead/figures")
    assert page.status_code == 200
    assert "各批次所处关口" in page.get_data(as_text=True)
    with client.session_transaction() as cookie:
        cookie["locale"] = "en"
    assert "Batches by the gate they stand before" in client.get("/lead/figures").get_data(as_text=True)


def test_the_page_asks_the_database_a_bounded_number_of_times(registered, client, statements):
    client.as_(registered.actor("leadership")).get("/lead/figures")
    with statements() as seen:
        assert client.get("/lead/figures").status_code == 200
    assert len(seen) <= 30, f"{len(seen)} statements"


def test_who_may_not_see_figures_is_refused(registered, client):
    assert client.as_(registered.actor("management", "exam_affairs")).get("/lead/figures").status_code == 200
    assert client.as_(registered.actor("centre", "exam_affairs")).get("/lead/figures").status_code == 403

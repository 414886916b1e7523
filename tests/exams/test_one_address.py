"""A hall behind one address: three hundred sign in within two minutes, and nobody is made to wait for others' mistakes."""

from datetime import timedelta

import pytest

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, service_prepare
from tests.support.hall import CODE, hall

pytestmark = pytest.mark.one_database
ADDRESS, CANDIDATES = "203.0.113.7", 300


@pytest.fixture
def made(session, request):
    made = hall(candidates=CANDIDATES if request.node.get_closest_marker("long") else 2, questions=2)
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)

    def to(seconds: float) -> None:
        clock.use_offset(None)
        offset = made.starts_at - timedelta(minutes=20) + timedelta(seconds=seconds) - clock.now()
        clock.use_offset(lambda: offset)

    made.to = to
    to(0)
    return made


def knock(ticket: str, code: str = CODE) -> str | None:
    """One try at the door as the page makes it; the code of the refusal, None when the seat was taken."""
    refused, found = None, None
    try:
        found = entry.find(ticket, code, ADDRESS).id
    except Refused as no:
        refused = no.reasons[0].code
    db.session.rollback()
    if refused != "exams.wait":
        with unit_of_work():
            entry.note_try(ticket, ADDRESS, refused is None)
    if found is not None:
        with unit_of_work():
            entry.take_seat(found, "", ADDRESS)
    return refused


@pytest.mark.heavy(5)
def test_three_hundred_sign_in_within_two_minutes_though_every_third_mistypes_first(made):
    clumsy = made.tickets[::3]
    assert {knock(ticket, "999999") for ticket in clumsy} == {"exams.unknown_ticket"}, "a hundred first mistakes at once"
    refused = {}
    for n, ticket in enumerate(made.tickets):
        made.to(1 + n * 120 / CANDIDATES)
        refused[ticket] = knock(ticket)
    assert {ticket: why for ticket, why in refused.items() if why} == {}


def test_who_names_tickets_that_are_none_waits_and_holds_up_nobody(made):
    told = [knock(f"no-such-ticket-{n}") for n in range(70)]
    assert told.count("exams.wait") == 10, "from the sixtieth on"
    assert knock(made.tickets[0]) is None and knock(made.tickets[1]) is None


def test_a_ticket_that_was_guessed_at_too_often_waits_itself(made):
    told = [knock(made.tickets[0], f"{n:06}") for n in range(8)]
    assert told[:5] == ["exams.unknown_ticket"] * 5 and set(told[5:]) == {"exams.wait"}
    assert knock(made.tickets[0]) == "exams.wait" and knock(made.tickets[1]) is None
    made.to(60)
    assert knock(made.tickets[0]) is None

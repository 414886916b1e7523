"""E10: the paper is known before the exam. Two custodians void it and every seat that has not begun gets the spare, in under two minutes.

The hall has sixty seats. What a rehearsed pair does by hand on the page is done here through the page; the time of the house is printed.
"""

import json
import re
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock, history
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, service, service_prepare, service_scores
from skillcert.exams.models import Attempt
from skillcert.papers.models import Paper, PaperAct
from skillcert.papers.states import PaperState
from skillcert.rehearsal.stages.papers import PASSPHRASE
from tests.support.custody import SPARE, browsers, open_papers, sealed_hall
from tests.support.hall import CODE
from tests.support.yardstick import within

SEATS, WITHIN = 60, 120.0


@pytest.fixture
def hall(live):
    """Sixty seats at T0 − 45 min: the main paper opened and laid out, the spare still sealed."""
    with live.app_context():
        made = sealed_hall(candidates=SEATS)
        machine = clock.now

        def to(minutes: float) -> None:
            clock.use_offset(None)
            offset = made.starts_at + timedelta(minutes=minutes) - machine()
            clock.use_offset(lambda: offset)

        made.to = to
        to(-45)
        assert service_prepare.prepare_due() == 0, "the paper is sealed; the clockwork tries again"
        open_papers(made, made.paper_id)
        assert service_prepare.prepare_due() == SEATS
        yield made


def papers_at_seats() -> dict[int, int]:
    """{paper id: seats}."""
    db.session.rollback()
    return dict(db.session.execute(select(Attempt.paper_id, func.count()).group_by(Attempt.paper_id)).all())


def request(first, made) -> str:
    page = f"/office/offers/{made.offer_id}/incident"
    asked = first.send(f"/office/papers/{made.paper_id}/ask", page, kind="switch", purpose="试题外泄", passphrase=PASSPHRASE)
    assert asked.status_code == 303
    return page


def act_on(page_text: str) -> str:
    return re.search(r"/office/paper-acts/(\d+)/confirm", page_text).group(1)


def test_every_seat_has_the_spare_in_under_two_minutes(live, hall):
    first, second = browsers(live, hall)
    began = time.monotonic()
    with within(WITHIN):
        page = request(first, hall)
        act = act_on(second.get(page).get_data(as_text=True))
        done = second.send(f"/office/paper-acts/{act}/confirm", page, passphrase=PASSPHRASE)
    seconds = time.monotonic() - began
    print(f"\nincident: {SEATS} seats changed to the spare in {seconds:.1f} s of the house's time")
    assert done.status_code == 303
    assert papers_at_seats() == {hall.spare_id: SEATS}
    old, spare = db.session.get(Paper, hall.paper_id), db.session.get(Paper, hall.spare_id)
    assert (old.state, spare.spare, spare.sealed) == (PaperState.VOID, False, False)
    hall.to(0)
    for attempt in db.session.scalars(select(Attempt)):
        assert all(question["stem"].startswith(SPARE) for question in service.sheet_of(attempt)["questions"])
    told = json.loads(next(event for event in history.of(old, 9) if event.verb == "exams.switch").body)
    assert (told["seats"], told["kept"]) == (SEATS, 0)


def test_the_control_one_person_or_one_device_changes_no_seat(live, hall):
    first, second = browsers(live, hall)
    page = request(first, hall)
    act = db.session.scalar(select(PaperAct.id).order_by(PaperAct.id.desc()))
    for browser, actor in ((first, hall.keepers[0]), (first, hall.keepers[1])):
        browser.as_(actor)
        assert browser.send(f"/office/paper-acts/{act}/confirm", page, passphrase=PASSPHRASE).status_code == 422
    assert second.send(f"/office/paper-acts/{act}/confirm", page, passphrase="not the passphrase").status_code == 422
    hall.to(-30)  # the second person came too late
    assert second.send(f"/office/paper-acts/{act}/confirm", page, passphrase=PASSPHRASE).status_code == 422
    assert papers_at_seats() == {hall.paper_id: SEATS}
    assert db.session.get(Paper, hall.paper_id).state is PaperState.LOCKED


@pytest.mark.rule(35)
def test_who_is_at_work_keeps_the_paper_and_who_waits_gets_the_spare(live, hall):
    hall.to(-10)
    with unit_of_work():
        for ticket in hall.tickets[:3]:
            entry.take_seat(entry.find(ticket, CODE, "10.0.0.5").id, "", "10.0.0.5")
    hall.to(5)
    with unit_of_work():
        service_scores.declare(db.session.get(RoomSession, hall.room_id), hall.seat_ids[3:4], "", hall.office)
    first, second = browsers(live, hall)
    page = request(first, hall)
    act = act_on(second.get(page).get_data(as_text=True))
    assert second.send(f"/office/paper-acts/{act}/confirm", page, passphrase=PASSPHRASE).status_code == 303
    assert papers_at_seats() == {hall.paper_id: 4, hall.spare_id: SEATS - 4}, "who writes by hand since the start keeps it too"
    hall.to(91)
    service.end_overdue()
    with unit_of_work():
        marked = service.mark(db.session.get(RoomSession, hall.room_id), hall.office)
    assert marked == 3, "a paper voided after the start is still marked for those who sat it"
    assert db.session.scalar(select(func.count()).where(Attempt.marked_at.is_not(None))) == 3


@pytest.mark.rule(35)
def test_custodians_who_come_late_take_no_time_from_the_candidates(live):
    with live.app_context():
        made = sealed_hall(candidates=3)
        machine = clock.now

        def to(minutes: float) -> None:
            clock.use_offset(None)
            offset = made.starts_at + timedelta(minutes=minutes) - machine()
            clock.use_offset(lambda: offset)

        to(10)
        assert service_prepare.prepare_due() == 0
        open_papers(made, made.paper_id)
        assert service_prepare.prepare_due() == 3
        for attempt in db.session.scalars(select(Attempt)):
            assert attempt.starts_at >= made.starts_at + timedelta(minutes=10)
            assert attempt.ends_at - attempt.starts_at == timedelta(minutes=90)


def test_a_hall_that_never_got_its_papers_is_not_begun_half_an_hour_late(live):
    with live.app_context():
        made = sealed_hall(candidates=1)
        clock.use_offset(lambda: timedelta(hours=2, minutes=31))
        open_papers(made, made.paper_id)
        assert service_prepare.prepare_due() == 0 and db.session.scalar(select(func.count(Attempt.id))) == 0

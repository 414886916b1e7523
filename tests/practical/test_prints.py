"""Task sheets, score records and answers are printed by two people (R31), as theory papers are."""

from dataclasses import replace
from datetime import timedelta

import pytest

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.papers.states import ActState
from skillcert.plans.models import Offer
from skillcert.practical import service_print
from skillcert.practical.models import TaskPrint
from skillcert.standards.states import Part
from tests.practical.test_draw import ALL, draw, structure
from tests.support.browsing import AuditedClient
from tests.support.examined import member
from tests.support.hall import hall


@pytest.fixture
def bench(session):
    made = hall(candidates=1, part=Part.PRACTICAL, starts_in=timedelta(days=2))
    structure(made, ALL)
    draw(made)
    made.first = replace(made.bank, session="s1/pc1")
    made.second = replace(member("management", "items_assessors"), session="s2/pc2")
    yield made
    clock.use_offset(None)


def why(call) -> list[str]:
    with pytest.raises(Refused) as refused, unit_of_work():
        call()
    return [reason.code for reason in refused.value.reasons]


def offer(made) -> Offer:
    return db.session.get(Offer, made.offer_id)


def asked(made) -> TaskPrint:
    with unit_of_work():
        return service_print.ask(offer(made), "answer", "考前印制", made.first)


def confirm(made, act, who=None):
    with unit_of_work():
        service_print.confirm(db.session.get(TaskPrint, act.id), who or made.second)


@pytest.mark.rule(31)
def test_the_answers_are_printed_once_by_who_asked_after_another_person_confirmed(bench):
    def print_it(who):
        return service_print.register_print(offer(bench), "answer", "", who)

    assert why(lambda: print_it(bench.first)) == ["papers.not_confirmed"]
    act = asked(bench)
    assert why(lambda: print_it(bench.first)) == ["papers.not_confirmed"]
    confirm(bench, act)
    assert why(lambda: print_it(bench.second)) == ["papers.act_not_yours"]
    with unit_of_work():
        reading = print_it(bench.first)
    assert (reading.copy, reading.purpose, db.session.get(TaskPrint, act.id).state) == (1, "考前印制", ActState.DONE)
    assert why(lambda: print_it(bench.first)) == ["papers.not_confirmed"]
    verbs = [event.verb for event in db.session.query(HistoryEvent).order_by(HistoryEvent.id)][-3:]
    assert verbs == ["practical.ask_print", "practical.confirm_print", "practical.print"]


@pytest.mark.rule(31)
def test_the_second_person_is_another_human_being_on_another_device_and_in_time(bench):
    act = asked(bench)
    twin = replace(bench.second, person_id=bench.first.person_id)
    beside = replace(bench.second, session="s2/pc1")
    for who, said in ((bench.first, "papers.same_person"), (twin, "papers.same_person"), (beside, "papers.same_device"),
                      (replace(bench.office, session="s3/pc3", permissions=frozenset()), "practical.set_not_yours"),
                      (replace(bench.second, session=""), "papers.no_device")):  # fmt: skip
        assert said in why(lambda who=who: service_print.confirm(db.session.get(TaskPrint, act.id), who))
    offset = timedelta(hours=5)
    clock.use_offset(lambda: offset)
    assert why(lambda: service_print.confirm(db.session.get(TaskPrint, act.id), bench.second)) == ["papers.act_late"]
    assert service_print.waiting(bench.offer_id) == []


def test_a_request_is_made_once_and_can_be_dropped(bench):
    act = asked(bench)
    assert why(lambda: asked_again(bench)) == ["papers.act_pending"]
    with unit_of_work():
        service_print.drop(db.session.get(TaskPrint, act.id), bench.second)
    assert why(lambda: service_print.confirm(db.session.get(TaskPrint, act.id), bench.second)) == ["papers.act_state"]
    assert asked(bench).id != act.id


def asked_again(made):
    return service_print.ask(offer(made), "answer", "再印", made.first)


@pytest.mark.one_database
@pytest.mark.rule(31)
def test_two_people_print_from_the_page_of_the_exam(bench, client, app):
    at = f"/office/practical/offers/{bench.offer_id}"
    page = f"{at}/tasks"
    maker, second = client.as_(bench.bank), AuditedClient(app).as_(member("management", "items_assessors"))
    assert maker.send(f"{at}/documents/site/ask", page, purpose="x").status_code == 404
    assert maker.send(f"{at}/documents/answer/ask", page, purpose="").status_code == 422
    assert maker.send(f"{at}/documents/answer/ask", page, purpose="考前印制").status_code == 303
    act = db.session.query(TaskPrint).one().id
    assert maker.send(f"{at}/prints/{act}/confirm", page).status_code == 422
    second.get(page)  # names the browser
    assert f"/prints/{act}/confirm" in second.get(page).get_data(as_text=True)
    assert second.send(f"{at}/prints/{act}/confirm", page).status_code == 303
    assert maker.send(f"{at}/documents/answer", page).mimetype == "application/pdf"
    assert maker.send(f"{at}/documents/answer", page).status_code == 422
    other = f"/office/practical/offers/{bench.offer_id + 1}/prints/{act}/confirm"
    assert second.send(other, page).status_code == 404

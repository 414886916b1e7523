"""The pages of item statistics: what they show, to whom, and the way of a doubtful key."""

import io
import re

import openpyxl
import pytest

from skillcert.core.db import db
from skillcert.core.models import HistoryEvent, Job
from skillcert.core.work import unit_of_work
from skillcert.exams import figuring
from skillcert.exams.doubt_states import DoubtState
from skillcert.exams.figure_models import KeyDoubt
from skillcert.people.models import Centre
from tests.support.examined import member
from tests.support.sat import sat

pytestmark = pytest.mark.one_database
LIST = "/office/statistics"


@pytest.fixture
def made(session):
    made = sat()
    with unit_of_work():
        figuring.compute(made.paper)
    return made


@pytest.fixture
def office(made):
    return member("management", "items_assessors")


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, response.get_data(as_text=True)[:600]
    return response.get_data(as_text=True)


def test_the_list_names_papers_with_keys_in_doubt(client, made, office):
    html = page(client.as_(office), "/office/statistics")
    assert made.paper.number in html and "60" in html


def test_the_paper_shows_figures_pictures_and_the_doubt(client, made, office, statements):
    client.as_(office)
    with statements() as seen:
        html = page(client, f"/office/statistics/{made.paper_id}")
    assert len(seen) <= 15
    assert html.count('<svg class="plot"') == 2 and html.count("<circle") == 20
    assert 'id="doubts"' in html and "KR-20" in html


def test_the_item_table_sorts_by_what_the_address_asks(client, made, office):
    html = page(client.as_(office), f"/office/statistics/{made.paper_id}?sort=item_rest")
    table = html[html.index('id="items"') :]
    assert re.findall(r"items/(\d+)\"", table)[0] == "3"
    assert 'aria-sort="ascending"' in table


@pytest.mark.rule(31)
def test_question_and_key_appear_only_after_an_act_that_is_written_down(client, made, office):
    client.as_(office)
    url = f"/office/statistics/{made.paper_id}/items/3"
    assert "选项A3" not in page(client, url)
    before = db.session.query(HistoryEvent).filter_by(verb="itembank.read_keys").count()
    opened = client.send(f"{url}/open", url)
    html = opened.get_data(as_text=True)
    assert opened.status_code == 200 and "选项A3" in html and 'class="curve right"' in html
    assert db.session.query(HistoryEvent).filter_by(verb="itembank.read_keys").count() == before + 1


def test_the_exam_office_sees_figures_and_no_keys(client, made):
    client.as_(member("management", "exam_affairs"))
    html = page(client, f"/office/statistics/{made.paper_id}/items/3")
    assert "选项A3" not in html and "/open" not in html
    assert client.send(f"/office/statistics/{made.paper_id}/items/3/open", "/office/statistics").status_code == 403


def test_another_centre_does_not_find_the_paper(client, made):
    with unit_of_work():
        other = Centre(code="C77", name="别的中心")
        db.session.add(other)
        db.session.flush()
        number = other.id
    client.as_(member("centre", "items_assessors", centre_id=number))
    page(client, f"/centre/statistics/{made.paper_id}", 404)
    assert made.paper.number not in page(client, "/centre/statistics")


@pytest.mark.rule(46)
def test_a_key_goes_from_doubt_over_proposal_to_correction_by_two_people(client, made, office):
    number = db.session.query(KeyDoubt.id).scalar()
    client.as_(office)
    assert client.send(f"/office/doubts/{number}/propose", LIST, key="A", reason="").status_code == 422
    assert client.send(f"/office/doubts/{number}/propose", LIST, key="A", reason="统计异常").status_code == 303
    assert client.send(f"/office/doubts/{number}/confirm", LIST).status_code == 422
    client.as_(member("management", "items_assessors"))
    assert client.send(f"/office/doubts/{number}/confirm", LIST).status_code == 303
    assert db.session.get(KeyDoubt, number).state is DoubtState.CORRECTED
    page(client, f"/office/statistics/{made.paper_id}/items/3")


def test_who_doubts_a_key_that_the_figures_do_not_accuse_holds_the_results(client, made, office):
    client.as_(office)
    url = f"/office/statistics/{made.paper_id}/items/5"
    assert client.send(f"{url}/doubt", LIST, reason="考生反映").status_code == 303
    assert db.session.query(KeyDoubt).filter_by(number=5).one().state is DoubtState.OPEN
    assert client.send(f"{url}/doubt", LIST, reason="再次").status_code == 422


def test_the_workbook_needs_a_purpose_and_holds_every_item(client, made, office):
    client.as_(office)
    url = f"/office/statistics/{made.paper_id}/workbook"
    assert client.send(url, LIST, purpose="").status_code == 422
    answer = client.send(url, LIST, purpose="命题会议")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["试卷", "试题", "选项"]
    assert book["试题"].max_row == 21 and book["选项"].max_row == 81


def test_the_button_starts_one_job(client, made, office):
    client.as_(office)
    url = f"/office/statistics/{made.paper_id}/compute"
    assert client.send(url, LIST).status_code == client.send(url, LIST).status_code == 303
    assert db.session.query(Job).filter_by(kind="exams.figures").count() == 1

"""The page of the specification table: change in place, move, preview of a workbook, in force by another person."""

import io

import pytest

from skillcert.core.work import unit_of_work
from skillcert.itembank import service_points
from skillcert.itembank.models import Point
from skillcert.itembank.pointbook import Head, PointLine, workbook
from skillcert.itembank.service import Bank
from tests.support.browsing import token_of

pytestmark = pytest.mark.one_database
PAGE = "/office/banks/6-31-01-03/4/points"
ROWS = [
    ("1", "职业道德", "5", ""),
    ("1.1", "守则", "", "X"),
    ("2", "基础知识", "25", ""),
    ("3", "安装与调试", "40", ""),
    ("4", "故障检修", "30", ""),
]


@pytest.fixture
def client_of(client, ground):
    lines = [PointLine(*row, number) for number, row in enumerate(ROWS, 1)]
    with unit_of_work():
        actor = ground.actor("centre", "items_assessors")
        service_points.put_points(Bank("6-31-01-03", 4), lines, actor)
    return lambda nth=1: client.as_(ground.actor("management", "items_assessors", nth=nth))


def upload(client, data):
    token = token_of(client.get(PAGE).get_data(as_text=True))
    form = {"csrf_token": token, "file": (io.BytesIO(data), "细目表.xlsx")}
    return client.post(f"{PAGE}/import", data=form, content_type="multipart/form-data")


def test_a_row_is_changed_and_moved_where_it_stands(client_of, session):
    client = client_of()
    point = session.query(Point).filter_by(code="1.1").one()
    html = client.get(f"{PAGE}?edit={point.id}").get_data(as_text=True)
    assert 'id="row-code"' in html and 'value="守则"' in html
    moved = client.send(f"{PAGE}/{point.id}/change", PAGE, code="2.1", name="安全守则", weight="", importance="Y")
    assert moved.status_code == 303
    assert (point.code, point.name, point.importance.value) == ("2.1", "安全守则", "Y")
    refused = client.send(f"{PAGE}/{point.id}/change", PAGE, code="9.1", name="x", weight="", importance="X")
    assert refused.status_code == 422 and point.code == "2.1"


def test_the_next_code_is_offered_below_a_range(client_of):
    assert 'value="1.2"' in client_of().get(f"{PAGE}?below=1").get_data(as_text=True)


def test_a_workbook_is_looked_at_before_it_is_taken_over(client_of, session):
    client = client_of()
    rows = session.query(Point).order_by(Point.code).all()
    rows[1].name = "改过的守则"
    data = workbook(rows, Head("电工", 4))
    session.rollback()
    session.expire_all()
    answer = upload(client, data)
    html = client.get(answer.location).get_data(as_text=True)
    assert "改过的守则" in html and session.query(Point).filter_by(name="改过的守则").count() == 0
    assert client.send(f"{answer.location}/confirm", answer.location).status_code == 303
    assert session.query(Point).filter_by(name="改过的守则").count() == 1
    assert client.send(f"{answer.location}/confirm", PAGE).status_code == 422


@pytest.mark.rule(26)
def test_another_person_puts_it_in_force_and_its_edition_is_kept_as_a_workbook(client_of):
    client = client_of()
    assert client.send(f"{PAGE}/approve", PAGE, deviation="").status_code == 303
    html = client.get(PAGE).get_data(as_text=True)
    assert f"{PAGE}/editions/1" in html
    assert client.get(f"{PAGE}/editions/1").data[:2] == b"PK" and client.get(f"{PAGE}/editions/2").status_code == 404


def test_a_large_table_is_folded(client_of, session, statements):
    with unit_of_work():
        session.add_all(
            Point(occupation_code="6-31-01-03", level=4, code=f"2.{n}", name=f"要素{n}", importance="X")
            for n in range(1, 121)
        )
    client = client_of()
    with statements() as seen:
        html = client.get(PAGE).get_data(as_text=True)
    assert "要素7<" not in html and len(seen) <= 15
    assert "要素7<" in client.get(f"{PAGE}?open=2").get_data(as_text=True)

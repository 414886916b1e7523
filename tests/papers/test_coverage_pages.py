"""The coverage page: three grouped statements, folded ranges, a work list with its workbook."""

import io
from decimal import Decimal

import openpyxl
import pytest

from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.itembank.models import Item, Point
from skillcert.itembank.states import Importance, ItemState, ItemType
from tests.support.bank import make_ground
from tests.support.examined import member

pytestmark = pytest.mark.one_database
CODE, LEVEL = "6-31-01-03", 4
URL = f"/office/banks/{CODE}/{LEVEL}/coverage"


@pytest.fixture
def ground(session, world):
    """Two ranges of weight 50 with two points each; plenty of single choices at the first point, nothing elsewhere."""
    ground = make_ground(world)
    with unit_of_work():
        for code, weight in (("1", "100"), ("1.1", "50"), ("1.2", "50")):
            db.session.add(
                Point(occupation_code=CODE, level=LEVEL, code=code, name=f"范围{code}", weight=Decimal(weight))
            )
        points = {
            code: Point(occupation_code=CODE, level=LEVEL, code=code, name=f"要素{code}", importance=Importance.X)
            for code in ("1.1.1", "1.1.2", "1.2.1", "1.2.2")
        }
        db.session.add_all(points.values())
        db.session.flush()
        db.session.add_all(item(n, points["1.1.1"].id) for n in range(40))
        db.session.add(item(40, points["1.2.1"].id, ItemState.DRAFT))
    return ground


def item(number, point_id, state=ItemState.APPROVED):
    return Item(
        occupation_code=CODE, level=LEVEL, point_id=point_id, type=ItemType.SINGLE, stem=f"题{number}", stem_text=f"题{number}",
        options=[], key=["A"], fingerprint=f"{number:064d}", state=state,
    )  # fmt: skip


@pytest.fixture
def chief(ground):
    return ground.actor("management", "items_assessors")


def test_ranges_are_folded_and_open_by_their_address(client, chief, statements):
    client.as_(chief)
    with statements() as seen:
        folded = client.get(URL).get_data(as_text=True)
    assert len(seen) <= 15
    table = folded[folded.index('id="table"') :]
    assert "范围1.1" in table and "要素1.1.1" not in table
    table = client.get(f"{URL}?open=1.1").get_data(as_text=True).split('id="table"')[1]
    assert "要素1.1.1" in table and "要素1.2.1" not in table


def test_the_work_list_gives_each_gap_to_a_writer(client, chief):
    html = client.as_(chief).get(URL).get_data(as_text=True)
    assert "heat-none" in html and "heat-enough" in html
    assert f"/office/banks/{CODE}/{LEVEL}/assignments/new?" in html and "type=judge" in html


def test_the_workbook_lists_what_the_page_lists(client, chief):
    answer = client.as_(chief).get(f"{URL}.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    rows = list(book["命题任务"].iter_rows(min_row=2, values_only=True))
    assert rows and all(row[3] - row[4] == row[5] > 0 for row in rows)
    assert book["覆盖情况"].max_row == 8


def test_a_bank_of_another_centre_is_not_found(client, ground):
    client.as_(member("centre", "items_assessors", centre_id=ground.other_centre_id))
    assert client.get(f"/centre/banks/{CODE}/{LEVEL}/coverage").status_code == 404

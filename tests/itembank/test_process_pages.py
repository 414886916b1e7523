"""Pages of the bank's process: many at once, versions, remarks, pools, work for writers; filters of the list."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.core import clock, history
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.itembank import service, service_review
from skillcert.itembank.models import Item, ItemAssignment, ItemVersion
from skillcert.itembank.service import Bank, Text
from skillcert.itembank.states import ItemPool, ItemState, ItemType, ReviewCheck

pytestmark = pytest.mark.one_database
BANK = "/centre/banks/6-31-01-03/4"
TICKS = list(ReviewCheck)


@pytest.fixture
def writer(client, ground):
    return client.as_(ground.actor("centre", "items_assessors"))


@pytest.fixture
def chief(client, ground):
    return client.as_(ground.actor("management", "items_assessors"))


@pytest.fixture
def some(ground, session):
    """Three approved items by the centre's writer."""
    people = [("centre", 1), ("centre", 2), ("management", 1)]
    who, first, final = (ground.actor(role, "items_assessors", nth=nth) for role, nth in people)
    made = [
        service.write(Bank("6-31-01-03", 4), Text(ItemType.SINGLE, f"第{n}题（ ）", ["甲", "乙"], "A"), who)
        for n in (1, 2, 3)
    ]
    service_review.submit_all(made, who)
    for reader in (first, final):
        service_review.approve_all(made, reader, TICKS)
    session.commit()
    return [item.id for item in made]


def told(response) -> str:
    return response.get_data(as_text=True)


def test_chosen_items_move_to_a_pool_after_one_more_question(chief, some, session):
    bank = BANK.replace("/centre/", "/office/")
    asked = chief.send(f"{bank}/acts", bank, act="pool", ids=some)
    assert asked.status_code == 200 and "第3题" in told(asked)
    assert chief.send(f"{bank}/acts", bank, act="pool", ids=some, confirmed="1").status_code == 422  # no pool chosen
    assert chief.send(f"{bank}/acts", bank, act="pool", ids=some[:2], confirmed="1", pool="practice").status_code == 303
    assert set(session.scalars(select(Item.pool))) == {ItemPool.PRACTICE, ItemPool.SECRET}
    back = chief.send(f"{bank}/acts", bank, act="pool", ids=some[:1], confirmed="1", pool="secret")
    assert back.status_code == 422 and "练习" in told(back)
    assert "第1题" in told(chief.get(f"{bank}?pool=practice"))
    assert "第1题" not in told(chief.get(f"{bank}?pool=secret"))


def test_related_items_are_marked_together_and_shown_on_each_others_page(writer, some):
    assert writer.send(f"{BANK}/acts", BANK, act="relate", ids=some[:2], confirmed="1", mark="接地").status_code == 303
    page = told(writer.get(f"/centre/items/{some[0]}"))
    assert "接地" in page and f"/centre/items/{some[1]}" in page and f"/centre/items/{some[2]}" not in page
    alone = writer.send(f"{BANK}/acts", BANK, act="relate", ids=some[2:], confirmed="1", mark="别的")
    assert alone.status_code == 422
    writer.send(f"{BANK}/acts", BANK, act="unrelate", ids=some[:1])
    assert "接地" not in told(writer.get(f"/centre/items/{some[0]}"))


def test_many_are_retired_only_for_a_reason(chief, some, session):
    bank = BANK.replace("/centre/", "/office/")
    assert chief.send(f"{bank}/acts", bank, act="retire", ids=some, confirmed="1", note=" ").status_code == 422
    assert chief.send(f"{bank}/acts", bank, act="retire", ids=some, confirmed="1", note="标准修订").status_code == 303
    assert set(session.scalars(select(Item.state))) == {ItemState.RETIRED}
    page = f"/office/items/{some[0]}"
    assert chief.send(f"{page}/reinstate", page, note="").status_code == 422
    assert chief.send(f"{page}/reinstate", page, note="恢复").status_code == 303


@pytest.mark.rule(31)
def test_who_reviews_many_reads_their_keys_and_that_is_in_the_history(client, ground, some, session):
    for item in session.scalars(select(Item)):
        item.state, item.first_reviewer_id = ItemState.SUBMITTED, None
    session.commit()
    page = told(
        client.as_(ground.actor("centre", "items_assessors", nth=2)).send(f"{BANK}/acts", BANK, act="review", ids=some)
    )
    assert page.count('<p class="key">A</p>') == 3
    reads = select(HistoryEvent).where(HistoryEvent.verb == "itembank.read_keys")
    assert [history.payload(event)["items"] for event in session.scalars(reads)] == [3]
    own = told(client.as_(ground.actor("centre", "items_assessors")).send(f"{BANK}/acts", BANK, act="review", ids=some))
    assert 'class="key"' not in own  # who may not review them reads no keys here
    assert len(session.scalars(reads).all()) == 1


def test_acts_on_items_of_another_bank_touch_nothing(writer, some, session):
    away = "/centre/banks/6-31-01-03/3"
    writer.send(f"{away}/acts", away, act="relate", ids=some, confirmed="1", mark="x")
    assert set(session.scalars(select(Item.related))) == {None}


def test_a_revision_shows_what_differs_from_the_kept_version(writer, some, session):
    page = f"/centre/items/{some[0]}"
    assert writer.send(f"{page}/revise", page, note="数字过时").status_code == 303
    item = session.get(Item, some[0])
    item.stem, item.stem_text = "第9题（ ）", "第9题（ ）"
    item.key = ["B"]
    session.commit()
    shown = told(writer.get(f"{page}/versions"))
    assert "<del>1</del>" in shown and "<ins>9</ins>" in shown
    assert session.scalar(select(ItemVersion.number).where(ItemVersion.item_id == some[0])) == 1
    assert ">B<" not in shown  # a changed key is said, not shown
    assert told(writer.get(f"{page}/versions?from=1&to=1")).count("<ins>") == 0
    assert writer.get(f"{page}/versions?from=7&to=x").status_code == 200


def test_a_returned_item_says_at_its_head_what_to_change(writer, ground, some, session):
    item = session.get(Item, some[0])
    item.state, item.author_id = ItemState.SUBMITTED, ground.actor("centre", "items_assessors").account_id
    session.flush()
    service_review.send_back(item, "选项含义相近", ground.actor("management", "items_assessors"))
    session.commit()
    page = told(writer.get(f"/centre/items/{some[0]}"))
    assert "选项含义相近" in page.split('class="record-main"')[1].split("考生所见")[0]


def test_remarks_stand_on_the_page_with_their_writer(writer, ground, some):
    page = f"/centre/items/{some[0]}"
    writer.send(f"{page}/comments", page, text="建议补图 <b>x</b>")
    shown = told(writer.get(page))
    assert "建议补图 &lt;b&gt;x&lt;/b&gt;" in shown and ground.actor("centre", "items_assessors").name in shown


def test_a_chief_asks_and_the_writer_begins_with_it(chief, writer, client, ground, session):
    office = "/office/banks/6-31-01-03/4"
    form = f"{office}/assignments/new?type=judge&count=12"
    shown = told(chief.get(form))
    assert 'value="12"' in shown and re.search(r'<option selected value="judge"', shown)
    who, due = ground.actor("centre", "items_assessors"), clock.today() + timedelta(days=9)
    chief = client.as_(ground.actor("management", "items_assessors"))
    given = chief.send(form, writer_id=who.account_id, quota="2", type="judge", point_id="", due_on=f"{due}", note="")
    assert given.status_code == 303
    assignment = session.scalars(select(ItemAssignment)).one()
    writer = client.as_(who)
    desk = told(writer.get("/centre/banks/mine"))
    start = f"{BANK}/new?assignment={assignment.id}"
    assert start in desk
    assert re.search(r'<option selected value="judge"', told(writer.get(start)))
    writer.send(start, kind="judge", stem="接地线应最后拆除。", key="right", difficulty="2", point_id="")
    item = session.scalars(select(Item)).one()
    assert item.assignment_id == assignment.id
    service_review.submit(item, who)
    session.commit()
    assert "0 / 1 / 2" in told(client.as_(who).get("/centre/banks/mine"))
    other = client.as_(ground.actor("centre", "items_assessors", nth=2))
    other.send(start, kind="judge", stem="另一题。", key="right", difficulty="2", point_id="")
    assert session.scalars(select(Item.assignment_id).order_by(Item.id)).all() == [assignment.id, None]
    chief = client.as_(ground.actor("management", "items_assessors"))
    chief.send(f"/office/bank-assignments/{assignment.id}/close", f"{office}/assignments")
    assert start not in told(client.as_(who).get("/centre/banks/mine"))


def test_another_centre_sees_neither_assignments_nor_versions(client, ground, chief, some, session):
    due = clock.today() + timedelta(days=3)
    session.add(
        ItemAssignment(
            occupation_code="6-31-01-03", level=4, writer_id=1, quota=3, due_on=due, centre_id=ground.centre_id
        )
    )
    session.commit()
    number = session.scalar(select(ItemAssignment.id))
    other = client.as_(ground.actor("centre", "items_assessors", centre_id=ground.other_centre_id))
    assert other.get(f"{BANK}/assignments").status_code == 404
    assert other.get(f"/centre/items/{some[0]}/versions").status_code == 404
    for path in (f"/centre/bank-assignments/{number}/close", f"/centre/items/{some[0]}/comments", f"{BANK}/acts"):
        assert other.send(path, "/centre/banks/mine", text="x", act="retire", ids=some).status_code == 404


def test_the_list_is_narrowed_by_point_author_and_use(chief, ground, some, session):
    from skillcert.itembank.service_points import PointLine, put_points

    lines = [PointLine("1", "范围"), PointLine("1.1", "点")]
    put_points(Bank("6-31-01-03", 4), lines, ground.actor("management", "items_assessors"))
    from skillcert.itembank.models import Point

    range_id, point_id = session.scalars(select(Point.id).order_by(Point.code))
    db.session.get(Item, some[0]).point_id = point_id
    db.session.get(Item, some[1]).used_count = 2
    session.commit()
    bank = "/office/banks/6-31-01-03/4"
    author = ground.actor("centre", "items_assessors").account_id

    def shown(query):
        page = told(chief.get(f"{bank}?{query}"))
        return [n for n in (1, 2, 3) if f"第{n}题" in page]

    assert shown(f"point={range_id}") == shown(f"point={point_id}") == [1]
    assert shown("point=no") == [2, 3]
    assert (shown("use=used"), shown("use=never")) == ([2], [1, 3])
    assert (shown(f"author={author}"), shown("author=999999")) == ([1, 2, 3], [1, 2, 3])
    assert shown("q=第3") == [3]

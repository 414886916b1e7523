"""Pages of the bank, as centre and management use them."""

import io
import re

import html5lib
import pytest
from sqlalchemy import func, select

from skillcert.core import sheets
from skillcert.core.models import HistoryEvent, ImportRun
from skillcert.itembank.models import Item, ItemConflict, Point
from skillcert.itembank.states import ItemState, ReviewCheck
from skillcert.rehearsal.stages import itembank as bank_stage

pytestmark = pytest.mark.one_database

BANK = "/centre/banks/6-31-01-03/4"
ITEM = {
    "kind": "single",
    "stem": "电工作业前首先应（　）。",
    "option_a": "验电",
    "option_b": "送电",
    "option_c": "拆除接地线",
    "key": "A",
    "difficulty": "2",
    "point_id": "",
}
TICKS = list(ReviewCheck)
HEAD = ["题型(必填)", "题干(必填)", "答案", "选项A", "选项B", "选项C"]


@pytest.fixture
def writer(client, ground):
    return client.as_(ground.actor("centre", "items_assessors"))


def workbook(*rows) -> io.BytesIO:
    return io.BytesIO(sheets.write_xlsx(sheets.Sheet("试题", [sheets.Column(title) for title in HEAD], rows)))


def review(client, page, verb, ticks):
    """Tick and send what the page of an item offers."""
    return client.send(f"{page}/{verb}", page, checks=ticks, seen=seen(client.get(page)))


def review_many(client, bank, ids, ticks):
    """Open the chosen items, tick and send."""
    marks = seen(client.send(f"{bank}/acts", bank, act="review", ids=ids))
    return client.send(f"{bank}/acts", bank, act="review", ids=ids, seen=marks, confirmed="1", checks=ticks)


def seen(response) -> list[str]:
    return re.findall(r'name="seen" value="(\w+)"', response.get_data(as_text=True))


def upload(client, path, data, field="file", **fields):
    from tests.support.browsing import token_of

    page = client.get(path)
    form = {"csrf_token": token_of(page.get_data(as_text=True)), field: (data, "bank.xlsx"), **fields}
    return client.post(path, data=form, content_type="multipart/form-data")


def test_an_item_is_written_submitted_and_approved_by_somebody_else(writer, client, ground, session):
    response = writer.send(f"{BANK}/new", **ITEM)
    assert response.status_code == 303
    item = session.scalar(select(Item))
    assert (item.state, item.key, item.stem_text) == (ItemState.DRAFT, ["A"], "电工作业前首先应（　）。")
    page = f"/centre/items/{item.id}"
    assert writer.send(f"{page}/submit", page).status_code == 303
    refused = review(writer, page, "first_approve", TICKS)
    assert refused.status_code == 422
    assert "自己" in refused.get_data(as_text=True) or "本人" in refused.get_data(as_text=True)
    first = client.as_(ground.actor("centre", "items_assessors", nth=2))
    assert page in first.get("/centre/banks/reviews").get_data(as_text=True)
    assert review(first, page, "first_approve", TICKS[:-1]).status_code == 422
    assert review(first, page, "first_approve", TICKS).status_code == 303
    assert page not in first.get("/centre/banks/reviews").get_data(
        as_text=True
    )  # the final review is for a third person
    chief = client.as_(ground.actor("management", "items_assessors"))
    page = f"/office/items/{item.id}"
    assert page in chief.get("/office/banks/reviews").get_data(as_text=True)
    assert review(chief, page, "approve", TICKS).status_code == 303
    assert session.scalar(select(Item.state)) is ItemState.APPROVED


@pytest.mark.rule(27)
def test_an_item_without_a_valid_key_is_not_kept_and_says_why(writer, session):
    response = writer.send(f"{BANK}/new", **(ITEM | {"key": "E"}))
    assert response.status_code == 422
    assert "E" in response.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Item)) == 0


@pytest.mark.rule(27)
def test_the_same_question_a_second_time_is_refused_in_words(writer, session):
    writer.send(f"{BANK}/new", **ITEM)
    again = writer.send(
        f"{BANK}/new", **(ITEM | {"stem": "电工作业前首先应(  )", "option_a": "送电", "option_b": "验电", "key": "B"})
    )
    assert again.status_code == 422
    assert session.scalar(select(func.count()).select_from(Item)) == 1


def test_rich_text_keeps_what_helps_and_drops_what_harms(writer, session):
    stem = 'H<sub>2</sub>O <script>alert(1)</script><img src=x onerror=alert(1)> <b hx-get="/x">是</b>（ ）'
    writer.send(f"{BANK}/new", **(ITEM | {"stem": stem, "markup": "1"}))
    item = session.scalar(select(Item))
    assert item.stem == "H<sub>2</sub>O  <b>是</b>（ ）"
    shown = writer.get(f"/centre/items/{item.id}").get_data(as_text=True)
    assert "<sub>2</sub>" in shown
    assert "alert(1)" not in shown
    assert 'hx-get="/x"' not in shown


def test_plain_text_with_a_less_than_sign_stays_as_it_was_typed(writer, session):
    writer.send(f"{BANK}/new", **(ITEM | {"stem": "当 U<I 时（ ）"}))
    assert session.scalar(select(Item.stem_text)) == "当 U<I 时（ ）"


@pytest.mark.rule(31)
def test_the_key_shows_only_when_asked_for_and_that_is_in_the_history(writer, session):
    writer.send(f"{BANK}/new", **(ITEM | {"option_a": "CANARY-A"}))
    item = session.scalar(select(Item))
    page = f"/centre/items/{item.id}"
    assert 'class="key"' not in writer.get(page).get_data(as_text=True)
    shown = writer.send(f"{page}/key", page).get_data(as_text=True)
    assert '<p class="key">A</p>' in shown
    assert session.scalar(select(func.count()).where(HistoryEvent.verb == "itembank.read_keys")) == 1


@pytest.mark.rule(31)
def test_who_did_not_write_an_item_sees_no_explanation_in_its_form_and_keeps_it(writer, client, ground, session):
    writer.send(f"{BANK}/new", **(ITEM | {"analysis": "因为接地"}))
    item = session.scalar(select(Item))
    form = f"/centre/items/{item.id}/edit"
    assert "因为接地" in writer.get(form).get_data(as_text=True)
    other = client.as_(ground.actor("centre", "items_assessors", nth=2))
    assert "因为接地" not in other.get(form).get_data(as_text=True)
    assert other.send(form, **ITEM).status_code == 303
    assert "因为接地" in session.scalar(select(Item.analysis))
    assert other.send(form, **(ITEM | {"analysis": "另一理由"})).status_code == 303
    assert "另一理由" in session.scalar(select(Item.analysis))


@pytest.mark.rule(31)
def test_another_centre_does_not_see_the_bank(writer, client, ground, session):
    writer.send(f"{BANK}/new", **ITEM)
    item_id = session.scalar(select(Item.id))
    other = client.as_(ground.actor("centre", "items_assessors", centre_id=ground.other_centre_id))
    for path in (
        BANK,
        f"{BANK}/points",
        f"{BANK}/conflicts",
        f"{BANK}/new",
        f"/centre/items/{item_id}",
        f"/centre/items/{item_id}/edit",
    ):
        assert other.get(path).status_code == 404, path
    token_page = "/centre/banks"
    for path in (f"/centre/items/{item_id}/submit", f"/centre/items/{item_id}/key", f"{BANK}/export"):
        assert other.send(path, token_page).status_code == 404, path
    assert "电工" not in other.get(token_page).get_data(as_text=True)


@pytest.mark.rule(31)
def test_the_bank_is_closed_to_other_duties(client, ground):
    for role in (("centre", "exam_affairs"), ("management", "coordination")):
        reader = client.as_(ground.actor(*role))
        assert reader.get("/centre/banks" if role[0] == "centre" else "/office/banks").status_code == 403


def test_a_workbook_is_previewed_mended_confirmed_and_taken_back(writer, session):
    data = workbook(
        ["单选题", "甲（ ）", "A", "一", "二", "三"],
        ["单选题", "甲( )。", "B", "一", "二", "三"],
        ["单选题", "乙（ ）", "D", "一", "二", "三"],
        ["判断题", "丙", "√", "", "", ""],
    )
    response = upload(writer, f"{BANK}/imports/new", data, create_points="y")
    assert response.status_code == 303
    run_id = session.scalar(select(ImportRun.id))
    page = f"/centre/bank-imports/{run_id}"
    shown = writer.get(page).get_data(as_text=True)
    assert "#2" in shown
    assert session.scalar(select(func.count()).select_from(Item)) == 0
    writer.send(f"{page}/mend", page, row="4", key="C")
    assert writer.send(f"{page}/confirm", page).status_code == 303
    assert sorted(session.scalars(select(Item.stem_text))) == ["丙", "乙（ ）", "甲（ ）"]
    conflict = session.scalar(select(ItemConflict))
    assert (conflict.key, conflict.source) == (["B"], "bank.xlsx#3")
    report = writer.send(f"{page}/report", page)
    table = sheets.read(report.data)
    assert [row.number for row in table.rows] == [1, 2, 3, 4, 5]
    assert writer.send(f"{page}/undo", page).status_code == 303
    assert session.scalar(select(func.count()).select_from(Item)) == 0
    assert session.scalar(select(func.count()).select_from(ItemConflict)) == 0


@pytest.mark.rule(27)
def test_a_key_conflict_is_decided_side_by_side_by_another_person(writer, client, ground, session):
    other = ["单选题", "甲（ ）", "B", "二", "三", "一"]
    data = workbook(["单选题", "甲（ ）", "A", "一", "二", "三"], other, other)
    upload(writer, f"{BANK}/imports/new", data)
    page = f"/centre/bank-imports/{session.scalar(select(ImportRun.id))}"
    writer.send(f"{page}/confirm", page)
    writer.send(f"{page}/submit", page)
    item, conflict = session.scalar(select(Item)), session.scalar(select(ItemConflict).order_by(ItemConflict.id))
    assert conflict.key == ["C"]  # "三" is C in the item that we have
    reviewer = client.as_(ground.actor("management", "items_assessors"))
    list_page = "/office/banks/6-31-01-03/4/conflicts"
    item_page = f"/office/items/{item.id}"
    assert review(reviewer, item_page, "first_approve", TICKS).status_code == 422
    both = reviewer.send(f"/office/conflicts/{conflict.id}/open", list_page).get_data(as_text=True)
    assert "bank.xlsx#3" in both
    reviewer.send(f"/office/conflicts/{conflict.id}/decide", list_page, decision="other")
    assert session.scalar(select(Item.key)) == ["C"]
    assert session.scalar(select(func.count()).where(ItemConflict.decided_at.is_(None))) == 0
    refused = review(reviewer, item_page, "first_approve", TICKS)
    assert refused.status_code == 422  # who decided counts as the author
    second = client.as_(ground.actor("management", "items_assessors", nth=2))
    assert review(second, item_page, "first_approve", TICKS).status_code == 303


def test_points_come_by_hand_and_by_workbook_and_leave_only_when_nothing_hangs_on_them(writer, session):
    page = f"{BANK}/points"
    assert writer.send(page, code="1", name="职业道德", weight="5", importance="").status_code == 303
    assert writer.send(page, code="2.1", name="孤儿", weight="", importance="X").status_code == 422
    columns = [sheets.Column(title) for title in ("代码", "名称", "权重", "重要程度")]
    data = sheets.write_xlsx(sheets.Sheet("p", columns, [["2", "基础知识", "95", ""], ["2.1", "电路", "", "X"]]))
    from tests.support.browsing import token_of

    token = token_of(writer.get(page).get_data(as_text=True))
    form = {"csrf_token": token, "file": (io.BytesIO(data), "points.xlsx")}
    preview = writer.post(f"{page}/import", data=form, content_type="multipart/form-data")
    assert preview.status_code == 303 and session.scalar(select(func.count(Point.id))) == 1
    assert writer.send(f"{preview.location}/confirm", preview.location).status_code == 303
    points = {point.code: point for point in session.scalars(select(Point))}
    assert set(points) == {"1", "2", "2.1"}
    assert writer.send(f"{page}/{points['2'].id}/remove", page).status_code == 422
    assert writer.send(f"{page}/{points['2.1'].id}/remove", page).status_code == 303


def test_a_picture_is_written_anew_and_shown_to_those_who_see_the_item(writer, client, ground, session):
    from PIL import Image

    writer.send(f"{BANK}/new", **ITEM)
    item_id, before = session.execute(select(Item.id, Item.fingerprint)).one()
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(picture, "PNG")
    from tests.support.browsing import token_of

    page = f"/centre/items/{item_id}"
    form = {"csrf_token": token_of(writer.get(page).get_data(as_text=True)), "description": "接线图"}
    form["picture"] = (io.BytesIO(picture.getvalue()), "x.png")
    assert writer.post(f"{page}/figure", data=form, content_type="multipart/form-data").status_code == 303
    item = session.scalar(select(Item))
    assert item.fingerprint != before
    shown = writer.get(page).get_data(as_text=True)
    address = shown.split('<img src="')[1].split('"')[0]
    assert writer.get(address).mimetype == "image/png"
    assert writer.get(f"/centre/items/{item_id}/figures/99999").status_code == 404


def test_many_are_submitted_and_approved_at_once_and_the_bank_goes_out_for_a_purpose(writer, client, ground, session):
    for number in range(3):
        writer.send(f"{BANK}/new", **(ITEM | {"stem": f"问题{number}（ ）"}))
    ids = list(session.scalars(select(Item.id)))
    assert writer.send(f"{BANK}/acts", BANK, act="submit", ids=ids).status_code == 303
    bank = BANK.replace("/centre/", "/office/")
    reviewer = client.as_(ground.actor("management", "items_assessors"))
    asked = reviewer.send(f"{bank}/acts", bank, act="review", ids=ids)
    assert "问题1" in asked.get_data(as_text=True) and set(session.scalars(select(Item.state))) == {ItemState.SUBMITTED}
    first = client.as_(ground.actor("centre", "items_assessors", nth=2))
    review_many(first, BANK, ids, TICKS)
    reviewer = client.as_(ground.actor("management", "items_assessors"))
    refused = review_many(reviewer, bank, ids, TICKS[1:])
    assert refused.status_code == 422 and set(session.scalars(select(Item.state))) == {ItemState.REVIEWED}
    review_many(reviewer, bank, ids, TICKS)
    assert set(session.scalars(select(Item.state))) == {ItemState.APPROVED}
    assert reviewer.send(f"{bank}/export", format="workbook", purpose=" ").status_code == 422
    exported = reviewer.send(f"{bank}/export", format="workbook", purpose="年检", with_keys="y")
    assert len(sheets.read(exported.data).rows) == 4
    listed = reviewer.get(f"{bank}?export=xlsx")  # questions leave for a purpose only, so the list has no door of its own
    assert listed.mimetype == "text/html" and "export=xlsx" not in reviewer.get(bank).get_data(as_text=True)


@pytest.mark.parametrize("count", [1, 3, 300])
def test_list_pages_ask_the_database_the_same_few_questions(writer, ground, session, statements, count):
    for number in range(count):
        session.add(
            Item(
                occupation_code="6-31-01-03",
                level=4,
                type="judge",
                stem="x",
                stem_text=f"x{number}",
                options=[],
                key=["T"],
                fingerprint=f"{number:064d}",
                state=ItemState.SUBMITTED,
            )  # fmt: skip
        )
    session.commit()
    for path in (
        "/centre/banks",
        BANK,
        "/centre/banks/reviews",
        f"{BANK}/points",
        f"{BANK}/conflicts",
        "/centre/practical-tasks",
    ):
        with statements() as seen:
            assert writer.get(path).status_code == 200
        assert len(seen) <= 15, (path, len(seen))


def test_the_real_bank_of_electricians_comes_in_with_its_conflict_held(ground, shared_data, session):
    told = bank_stage.build(ground, bank=shared_data / "banks/electrician_1483.xlsx")
    assert (told["rows"], told["imported"], told["refused"]) == (1483, 944, 539)
    assert told["reasons"] == {"itembank.duplicate": 535, "itembank.key_conflict": 3, "itembank.key_unreadable": 1}
    assert (told["approved"], told["held"]) == (943, 1)
    assert session.scalar(select(func.count()).select_from(ItemConflict)) == 3


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "<svg onload=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<b hx-get="/office/banks" hx-trigger="load">x</b>',
        '<p style="background:url(javascript:alert(1))">x</p>',
        "<form action=/x><input name=y></form><base href=//evil>",
        "</textarea><script>alert(1)</script>",
        "{{ 7*7 }}{% raw %}",
    ],
)
def test_what_an_author_writes_never_acts_on_a_page(writer, ground, session, payload):
    """The pages are parsed as a browser would; the audit of the test browser looks for inline styles and bare forms too."""
    fields = ITEM | {
        "stem": f"甲{payload}（ ）",
        "option_a": payload + "一",
        "analysis": payload,
        "source": payload,
        "markup": "1",
    }
    assert writer.send(f"{BANK}/new", **fields).status_code == 303
    session.add(Point(occupation_code="6-31-01-03", level=4, code="9", name=payload))
    session.commit()
    item_id = session.scalar(select(Item.id))
    key_page = writer.send(f"/centre/items/{item_id}/key", f"/centre/items/{item_id}")
    pages = [
        key_page,
        *map(writer.get, (BANK, f"/centre/items/{item_id}", f"/centre/items/{item_id}/edit", f"{BANK}/points")),
    ]
    for page in pages:
        assert page.status_code == 200
        document = html5lib.parse(page.get_data(as_text=True), namespaceHTMLElements=False)
        for element in document.iter():
            attributes = {str(name): value for name, value in element.attrib.items()}
            assert not any(name.startswith("on") for name in attributes)
            assert not attributes.get("href", "").startswith("javascript")
            assert attributes.get("hx-get") != "/office/banks"
            assert element.tag != "base"
            assert element.tag != "script" or attributes.get("src", "").startswith("/static/")


def test_a_large_workbook_comes_in_as_a_job_that_a_kill_does_not_double(writer, ground, session, monkeypatch):
    from skillcert.core import jobs
    from skillcert.core.models import Job
    from skillcert.core.states import JobState
    from skillcert.itembank import imports
    from skillcert.itembank import jobs as bank_jobs
    from skillcert.web import bank_imports

    monkeypatch.setattr(bank_imports, "AT_ONCE", 3)
    monkeypatch.setattr(bank_jobs, "STEP", 2)
    rows = [["判断题", f"第{n}题", "√", "", "", ""] for n in range(5)]
    rows.append(["判断题", "第0题", "×", "", "", ""])
    upload(writer, f"{BANK}/imports/new", workbook(*rows))
    run_id = session.scalar(select(ImportRun.id))
    page = f"/centre/bank-imports/{run_id}"
    assert "/jobs/" in writer.send(f"{page}/confirm", page).headers["Location"]
    job_id = session.scalar(select(Job.id))
    actor = ground.actor("centre", "items_assessors")
    imports.confirm_some(session.get(ImportRun, run_id), actor, 2)  # what a killed worker had done
    session.commit()
    assert writer.send(f"{page}/discard", page).status_code == 422
    assert jobs.run(job_id) is JobState.DONE
    assert session.scalar(select(func.count()).select_from(Item)) == 5
    assert session.scalar(select(func.count()).select_from(ItemConflict)) == 1
    assert session.get(Job, job_id).result == {"stored": 5}

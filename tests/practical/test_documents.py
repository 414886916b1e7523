"""The five documents of a practical exam: what each says, what the notices keep silent, who printed which copy."""

import io
import zipfile
from datetime import timedelta

import pytest
from pypdf import PdfReader

from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.work import unit_of_work
from skillcert.plans.models import Offer
from skillcert.practical import documents, set_queries
from skillcert.practical.documents import Kind
from skillcert.standards.states import Part
from skillcert.tasks.models import PracticalTask
from tests.practical.test_draw import ALL, confirmed, draw, structure
from tests.support.hall import hall

pytestmark = pytest.mark.one_database


@pytest.fixture
def bench(session):
    made = hall(candidates=2, part=Part.PRACTICAL, starts_in=timedelta(days=2))
    structure(made, ALL)
    with unit_of_work():
        for number in made.task_ids:
            task = db.session.get(PracticalTask, number)
            task.answer = "<p>接线图见附页</p>"
            task.requirements = "横平竖直<table><tr><th>项</th><td>值</td></tr></table>"
            task.site_items = [
                {"name": "电工工具", "specification": "成套", "unit": "套", "quantity": "1/人", "remark": ""}
            ]
            task.candidate_items = [
                {"name": "绝缘鞋", "specification": "", "unit": "双", "quantity": "1", "remark": "自备"}
            ]
    draw(made)
    return made


def text(data: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def printed(made, kind) -> str:
    maker = confirmed(made, kind.value)
    with unit_of_work():
        return text(documents.document(db.session.get(Offer, made.offer_id), kind, "考前印制", maker))


def test_the_notices_say_what_to_prepare_once_and_name_no_task(bench):
    site, candidate = printed(bench, Kind.SITE), printed(bench, Kind.CANDIDATE)
    assert site.count("电工工具") == 1
    assert "绝缘鞋" in candidate
    assert "绝缘鞋" not in site
    for notice in (site, candidate):
        assert "安装配电箱" not in notice
        assert "操作" not in notice.replace("操作技能", "").replace("操作规程", "")


def test_the_task_sheets_hold_tasks_and_no_answer(bench):
    sheet = printed(bench, Kind.TASKS)
    assert "安装配电箱" in sheet
    assert "排除故障" in sheet
    assert "横平竖直" in sheet
    assert "接线图" not in sheet


def test_the_score_record_has_the_heads_totals_lines_and_signatures_of_the_form(bench):
    record = printed(bench, Kind.SCORE)
    for word in (
        "考件编号", "准考证号", "试卷代码", "总成绩表", "权重(%)", "最后得分", "统分人", "鉴定内容", "考核要求", "配分", "评分标准",
        "扣分", "得分", "备注", "合计", "评分人", "核分人", "否定项", "扣完为止，不倒扣",
    ):  # fmt: skip
        assert word in record, word


def test_the_standard_holds_the_answer_and_the_step_of_each_deduction(bench):
    standard = printed(bench, Kind.ANSWER)
    assert "接线图见附页" in standard
    assert "每步扣分" in standard


@pytest.mark.rule(31)
def test_each_secret_page_says_who_printed_it_and_how_many_pages_there_are(bench):
    maker = confirmed(bench, "score")
    with unit_of_work():
        data = documents.document(db.session.get(Offer, bench.offer_id), Kind.SCORE, "", maker)
    pages = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]
    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        assert f"第{number}页" in page
        assert "共3页" in page
        assert "第001份" in page
        assert page.count("命题甲") > 1


@pytest.mark.rule(31)
def test_the_whole_set_is_one_copy_and_its_print_is_kept(bench, session):
    maker = confirmed(bench, "set")
    with unit_of_work():
        data = documents.whole_set(db.session.get(Offer, bench.offer_id), "", maker)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert [name[:2] for name in names] == ["1-", "2-", "3-", "4-", "5-"]
    assert [(one.what, one.copy, one.reader) for one in set_queries.readings(bench.offer_id)] == [("set", 1, "命题甲")]
    event = session.query(HistoryEvent).filter_by(verb="practical.print").one()
    assert "考前印制" in event.body


def test_the_office_prints_notices_from_the_page_of_the_exam_and_no_task_sheet_without_the_right(bench, client):
    reader = client.as_(bench.office)
    page = f"/office/practical/offers/{bench.offer_id}/tasks"
    assert "安装配电箱" in reader.get(page).get_data(as_text=True)
    path = f"/office/practical/offers/{bench.offer_id}/documents"
    assert reader.send(f"{path}/site", page, purpose="布置考场").mimetype == "application/pdf"
    assert reader.send(f"{path}/site", page, purpose="").status_code == 422
    assert reader.send(f"{path}/nothing", page, purpose="x").status_code == 404
    assert reader.send(f"/office/practical/offers/{bench.offer_id}/draw", page).status_code == 403
    maker = client.as_(bench.bank)
    assert maker.send(f"{path}/set", page, purpose="考前印制").status_code == 422  # nobody alone (R31)
    assert maker.send(f"/office/practical/offers/{bench.offer_id}/draw", page, reason="").status_code == 422
    assert maker.send(f"/office/practical/offers/{bench.offer_id}/draw", page, reason="题目外泄").status_code == 303

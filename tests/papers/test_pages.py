"""Pages of papers: composing, looking with a purpose, locking, printing; and who never sees what a paper holds."""

import io
import re

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from skillcert.core import clock, pdf_richtext
from skillcert.core.work import unit_of_work
from skillcert.itembank.models import Item
from skillcert.papers import printed, sealing
from skillcert.papers.models import Paper, PaperAct, PaperReading
from skillcert.papers.states import PaperState
from skillcert.plans.models import Batch
from skillcert.plans.states import BatchState
from skillcert.rehearsal.stages import papers as papers_stage
from tests.support.browsing import AuditedClient

pytestmark = pytest.mark.one_database


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_papers_are_composed_looked_at_and_locked_by_clicking(client, stocked, session):
    composer = client.as_(stocked.actor("centre", "items_assessors"))
    page = f"/centre/offers/{stocked.offer_id}/papers"
    assert f"/centre/offers/{stocked.offer_id}/papers" in composer.get("/centre/papers").get_data(as_text=True)
    form = {"mode": "by_points", "count": "2", "mains": "1", "leave_out_last": "0", "seed": "5"}
    assert composer.send(f"{page}/compose", page, **form).status_code == 303
    main = session.scalar(select(Paper).where(Paper.form == "A"))
    assert main.seed == 5
    again = composer.send(f"{page}/compose", page, **form)
    assert again.status_code == 422
    papers_stage.custodians(stocked)
    approver = client.as_(stocked.actor("management", "items_assessors"))
    page = f"/office/papers/{main.id}"
    assert approver.send(f"{page}/view", page, purpose=" ").status_code == 422
    seen = approver.send(f"{page}/view", page, purpose="审批").get_data(as_text=True)
    assert session.scalar(select(Item.stem_text).where(Item.id.in_(_ids(main)))) in seen
    assert session.scalar(select(PaperReading.purpose)) == "审批"
    keepers = [stocked.actor("centre", "quality", nth=nth).account_id for nth in (1, 2)]
    assert approver.send(f"{page}/approve", page, custodians=keepers[:1]).status_code == 422
    assert approver.send(f"{page}/approve", page, custodians=keepers).status_code == 303
    assert session.get(Paper, main.id).state is PaperState.LOCKED
    assert approver.send(f"{page}/view", page, purpose="再看").status_code == 422
    spare = session.scalar(select(Paper).where(Paper.form == "B"))
    page = f"/office/papers/{spare.id}"
    assert approver.send(f"{page}/discard", page, reason="").status_code == 422
    assert "唯一的备用卷" in approver.send(f"{page}/discard", page, reason="演练").get_data(as_text=True)
    composer, offer = (
        client.as_(stocked.actor("centre", "items_assessors")),
        f"/centre/offers/{stocked.offer_id}/papers",
    )
    assert (
        composer.send(f"{offer}/compose", offer, **form | {"count": "1", "mains": "0", "seed": "6"}).status_code == 303
    )
    approver = client.as_(stocked.actor("management", "items_assessors"))
    assert approver.send(f"{page}/discard", page, reason="演练").status_code == 303


def _ids(paper: Paper) -> list[int]:
    return [item["item_id"] for item in sealing.unsealed(paper)["items"]]


@pytest.mark.rule(28)
def test_a_shortage_is_told_on_the_page_and_nothing_is_composed(client, stocked, session):
    with unit_of_work():
        session.execute(update(Item).where(Item.type == "multiple").values(state="retired"))
    composer = client.as_(stocked.actor("centre", "items_assessors"))
    page = f"/centre/offers/{stocked.offer_id}/papers"
    refused = composer.send(f"{page}/compose", page, mode="by_points", count="2", mains="1", leave_out_last="0")
    assert refused.status_code == 422
    assert "多选题需 2 题，题库可用 0 题，缺 2 题" in refused.get_data(as_text=True).replace(
        "Multiple choice", "多选题"
    )
    assert session.scalar(select(Paper.id)) is None


def two_people(app, stocked):
    """Two browsers: the centre's two custodians."""
    return [AuditedClient(app).as_(stocked.actor("centre", "quality", nth=nth)) for nth in (1, 2)]


def confirmed(first, second, page: str, kind: str, purpose: str) -> None:
    """One asks on the paper's page, the other confirms on it."""
    assert first.send(f"{page}/ask", page, kind=kind, purpose=purpose).status_code == 303
    shown = second.get(page).get_data(as_text=True)
    (act,) = set(re.findall(r"/centre/paper-acts/(\d+)/confirm", shown))
    assert second.send(f"/centre/paper-acts/{act}/confirm", page).status_code == 303


@pytest.mark.rule(31)
def test_printed_copies_take_two_people_are_numbered_and_bear_who_and_when(app, opened, session):
    first, second = two_people(app, opened)
    page, told = f"/centre/papers/{opened.paper_id}", []
    assert first.send(f"{page}/print/paper", page).status_code == 422  # nobody confirmed it
    for what, purpose in (("paper", "一号考场"), ("paper", "二号考场"), ("key", "阅卷")):
        confirmed(first, second, page, what, purpose)
        assert second.send(f"{page}/print/{what}", page).status_code == 422  # the second person did not ask
        response = first.send(f"{page}/print/{what}", page)
        assert response.mimetype == "application/pdf"
        told.append(text_of(response.data))
        assert first.send(f"{page}/print/{what}", page).status_code == 422  # one request, one copy
    who = opened.actor("centre", "quality").name
    for number, text in enumerate(told, 1):
        flat = text.replace("\n", "")
        assert f"第 {number:03d} 份" in flat
        assert who in flat and f"{clock.local(clock.now()):%Y-%m-%d}" in flat
    assert len(set(told)) == 3
    assert "姓名" in told[0] and "准考证号" in told[0] and "密" in told[0]
    assert "一、单项选择题（第1题～第12题，每题5分，满分60分）" in told[0].replace("\n", "")
    assert "标准答案" in told[2] and "标准答案" not in told[0]
    assert first.send(f"{page}/print/other", page).status_code == 404
    assert first.get(f"{page}/print/paper").status_code == 405


@pytest.mark.rule(31)
def test_the_screen_bears_who_looks_and_the_copy_number(app, opened, session):
    first, second = two_people(app, opened)
    page = f"/centre/papers/{opened.paper_id}"
    marks = []
    for purpose in ("核对", "再核对"):
        confirmed(first, second, page, "view", purpose)
        shown = first.send(f"{page}/view", page).get_data(as_text=True)
        marks.append(re.search(r'class="watermark"[^>]*><span>([^<]+)<', shown).group(1))
    assert all(opened.actor("centre", "quality").name in mark for mark in marks)
    assert marks[0].endswith("· 1") and marks[1].endswith("· 2")


@pytest.mark.rule(31)
def test_two_people_at_one_browser_are_refused(app, opened, session):
    browser = AuditedClient(app).as_(opened.actor("centre", "quality"))
    page = f"/centre/papers/{opened.paper_id}"
    assert browser.send(f"{page}/ask", page, kind="paper", purpose="试").status_code == 303
    act = session.scalar(select(PaperAct.id).order_by(PaperAct.id.desc()))
    browser.as_(opened.actor("centre", "quality", nth=2))  # signed out and in again at the same PC
    refused = browser.send(f"/centre/paper-acts/{act}/confirm", page)
    assert refused.status_code == 422
    assert "第二人须在另一台设备上操作" in refused.get_data(as_text=True)
    other = AuditedClient(app).as_(opened.actor("centre", "quality", nth=2))
    assert other.send(f"/centre/paper-acts/{act}/confirm", page).status_code == 303


@pytest.mark.rule(31)
def test_paper_and_key_reach_nobody_without_the_right(client, opened, session):
    stem = session.scalar(select(Item.stem_text).where(Item.id.in_(_ids(session.get(Paper, opened.paper_id)))))
    for role, skin in (
        (("leadership", None), "centre"),
        (("management", "coordination"), "office"),
        (("centre", "items_assessors"), "centre"),
        (("management", "items_assessors"), "office"),
    ):
        reader = client.as_(opened.actor(*role))
        for path in (f"/{skin}/papers/{opened.paper_id}/view", f"/{skin}/papers/{opened.paper_id}/print/key"):
            answer = reader.send(path, "/office/papers" if skin == "office" else "/centre/papers", purpose="x")
            assert answer.status_code in (403, 422), (role, path)
            assert stem not in answer.get_data(as_text=True)
        for path in (
            f"/{skin}/papers/{opened.paper_id}",
            f"/{skin}/offers/{opened.offer_id}/papers",
            f"/{skin}/papers",
        ):
            assert stem not in reader.get(path).get_data(as_text=True)
    other = client.as_(opened.actor("centre", "items_assessors", centre_id=opened.other_centre_id))
    assert other.get(f"/centre/papers/{opened.paper_id}").status_code == 404
    assert other.send(f"/centre/papers/{opened.paper_id}/view", "/centre/papers", purpose="x").status_code == 404


def test_pictures_of_an_item_stand_in_the_printed_paper(stocked, session):
    from PIL import Image

    from skillcert.itembank import service as bank

    picture = io.BytesIO()
    Image.new("RGB", (80, 50), "black").save(picture, "PNG")
    papers_stage.build(stocked, approve=False)
    paper = session.get(Paper, stocked.paper_id)
    item = session.get(Item, _ids(paper)[0])
    item.state = "draft"
    bank.add_figure(item, picture.getvalue(), "图.png", "接线图", stocked.actor("centre", "items_assessors"))
    last = pdf_richtext.blocks(item.stem, printed.picture_bytes)[-1]
    assert last.picture.startswith("data:image/png;base64,")


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_list_of_papers_asks_the_database_the_same_few_questions(client, ground, session, statements, count):
    from skillcert.plans.models import Offer

    first = session.get(Batch, ground.batch_id)
    for number in range(count):
        batch = Batch(
            number=f"X{number}",
            name="x",
            centre_id=first.centre_id,
            filing_id=first.filing_id,
            state=BatchState.ANNOUNCED,
        )
        batch.offers = [Offer(occupation_code="6-31-01-03", level=4, standard_version_id=ground.standard_id)]
        session.add(batch)
    session.commit()
    reader = client.as_(ground.actor("centre", "items_assessors"))
    with statements() as seen:
        assert reader.get("/centre/papers").status_code == 200
    assert len(seen) <= 15

"""Pages of papers: composing, looking with a purpose, locking, printing; and who never sees what a paper holds."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from skillcert.core.work import unit_of_work
from skillcert.itembank.models import Item
from skillcert.papers import documents, service
from skillcert.papers.models import Paper, PaperReading
from skillcert.papers.states import PaperState
from skillcert.plans.models import Batch
from skillcert.plans.states import BatchState
from skillcert.rehearsal.stages import itembank as bank_stage
from skillcert.rehearsal.stages import papers as papers_stage


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


@pytest.fixture
def stocked(ground):
    bank_stage.build(ground)
    return ground


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
    approver = client.as_(stocked.actor("management", "items_assessors"))
    page = f"/office/papers/{main.id}"
    assert approver.send(f"{page}/view", page, purpose=" ").status_code == 422
    seen = approver.send(f"{page}/view", page, purpose="审批").get_data(as_text=True)
    assert session.scalar(select(Item.stem_text).where(Item.id.in_(_ids(main)))) in seen
    assert session.scalar(select(PaperReading.purpose)) == "审批"
    assert approver.send(f"{page}/approve", page).status_code == 303
    assert session.get(Paper, main.id).state is PaperState.LOCKED
    assert approver.send(f"{page}/view", page, purpose="再看").status_code == 422
    assert approver.send(f"{page}/void", page, reason="").status_code == 422
    assert approver.send(f"{page}/void", page, reason="演练").status_code == 303


def _ids(paper: Paper) -> list[int]:
    return [item["item_id"] for item in service._sealed(paper)["items"]]


@pytest.mark.rule(28)
def test_a_shortage_is_told_on_the_page_and_nothing_is_composed(client, stocked, session):
    with unit_of_work():
        session.execute(update(Item).where(Item.type == "multiple").values(state="retired"))
    composer = client.as_(stocked.actor("centre", "items_assessors"))
    page = f"/centre/offers/{stocked.offer_id}/papers"
    refused = composer.send(f"{page}/compose", page, mode="by_points", count="1", mains="1", leave_out_last="0")
    assert refused.status_code == 422
    assert "多选题需 2 题，题库可用 0 题，缺 2 题" in refused.get_data(as_text=True).replace(
        "Multiple choice", "多选题"
    )
    assert session.scalar(select(Paper.id)) is None


@pytest.mark.rule(31)
def test_printed_copies_are_numbered_and_bear_their_number(client, stocked, session):
    papers_stage.build(stocked)
    custodian = client.as_(stocked.actor("centre", "exam_affairs"))
    page = f"/centre/papers/{stocked.paper_id}"
    first = custodian.send(f"{page}/print/paper", page, purpose="一号考场")
    second = custodian.send(f"{page}/print/paper", page, purpose="二号考场")
    key = custodian.send(f"{page}/print/key", page, purpose="阅卷")
    assert [response.mimetype for response in (first, second, key)] == ["application/pdf"] * 3
    told = text_of(first.data)
    assert "第 001 份" in told
    assert "姓名" in told and "准考证号" in told and "密" in told
    assert "一、单项选择题（第1题～第12题，每题5分，满分60分）" in told.replace("\n", "")
    assert "第 002 份" in text_of(second.data)
    assert "标准答案" in text_of(key.data)
    assert "标准答案" not in told
    assert custodian.send(f"{page}/print/other", page, purpose="x").status_code == 404
    assert custodian.get(f"{page}/print/paper").status_code == 405


@pytest.mark.rule(31)
def test_paper_and_key_reach_nobody_without_the_right(client, stocked, session):
    papers_stage.build(stocked)
    stem = session.scalar(select(Item.stem_text).where(Item.id.in_(_ids(session.get(Paper, stocked.paper_id)))))
    for role, skin in (
        (("leadership", None), "centre"),
        (("management", "coordination"), "office"),
        (("centre", "items_assessors"), "centre"),
        (("management", "items_assessors"), "office"),
    ):
        reader = client.as_(stocked.actor(*role))
        for path in (f"/{skin}/papers/{stocked.paper_id}/view", f"/{skin}/papers/{stocked.paper_id}/print/key"):
            answer = reader.send(path, "/office/papers" if skin == "office" else "/centre/papers", purpose="x")
            assert answer.status_code in (403, 422), (role, path)
            assert stem not in answer.get_data(as_text=True)
        for path in (
            f"/{skin}/papers/{stocked.paper_id}",
            f"/{skin}/offers/{stocked.offer_id}/papers",
            f"/{skin}/papers",
        ):
            assert stem not in reader.get(path).get_data(as_text=True)
    other = client.as_(stocked.actor("centre", "items_assessors", centre_id=stocked.other_centre_id))
    assert other.get(f"/centre/papers/{stocked.paper_id}").status_code == 404
    assert other.send(f"/centre/papers/{stocked.paper_id}/view", "/centre/papers", purpose="x").status_code == 404


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
    assert documents._printable(item.stem)[-1]["picture"].startswith(b"\x89PNG")


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

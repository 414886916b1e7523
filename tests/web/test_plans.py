"""Pages of standards and plans: a batch from draft to announcement by its forms, each page audited."""

from datetime import timedelta

import pytest

from skillcert.core import clock
from skillcert.plans import queries
from skillcert.plans.models import Batch
from skillcert.plans.states import BatchState
from skillcert.rehearsal.stages.plans import TEXTS, exam_day
from skillcert.standards import queries as standards
from skillcert.standards.states import StandardState
from tests.support.line import until
from tests.support.plans import drafted

pytestmark = pytest.mark.one_database


def body(response) -> str:
    return response.get_data(as_text=True)


def clerk(world):
    return world.actor("centre", "coordination")


def office(world, nth=1):
    return world.actor("management", "coordination", nth=nth)


def draft_by_forms(world, client) -> int:
    """A clerk drafts, dates, offers and plans sessions; returns the batch's id."""
    client.as_(clerk(world))
    sent = client.send("/centre/batches/new", name="电工秋季认定", filing_id=world.filing_id)
    batch_id = int(sent.location.split("/")[-2])
    opens = clock.today()
    review = opens + timedelta(days=14)
    dates = {"registration_opens": opens, "registration_closes": opens + timedelta(days=10), "review_deadline": review}
    assert client.send(f"/centre/batches/{batch_id}/edit", name="电工秋季认定", **dates, flow=TEXTS["process"], **TEXTS).status_code == 303
    assert client.send(f"/centre/batches/{batch_id}/offers", offer=f"{world.occupation}||4", expected=20).status_code == 303
    offer_id = queries.whole(batch_id).offers[0].id
    for part, minutes in (("theory", 90), ("practical", 90)):
        path = f"/centre/batches/{batch_id}/offers/{offer_id}/sessions"
        fields = {"part": part, "site_id": world.site_id, "day": exam_day(review), "time": "09:00", "minutes": minutes}
        assert client.send(path, **fields).status_code == 303
    return batch_id


def test_a_batch_goes_from_the_clerk_to_the_public_page(world, client):
    drafted(world)  # gives the centre its site
    batch_id = draft_by_forms(world, client)
    path = f"/centre/batches/{batch_id}"
    assert client.send(f"{path}/submit", _page=path).status_code == 303
    path = f"/office/batches/{batch_id}"
    client.as_(office(world, 2))
    assert client.send(f"{path}/pass", _page=path).status_code == 303
    client.as_(world.actor("leadership"))
    assert "电工秋季认定" in body(client.get("/lead/approvals"))
    assert client.send(f"/lead/batches/{batch_id}/approve", _page=f"/lead/batches/{batch_id}").status_code == 303
    client.as_(office(world, 2))
    assert client.send(f"{path}/file", filed_on=clock.today(), reference="备案1号").status_code == 303
    assert client.send(f"{path}/announce", _page=path).status_code == 303
    page = body(client.get(f"/announcements/{batch_id}"))
    for text in (*TEXTS.values(), "6-31-01-03", "四级/中级工", "S000033000123"):
        assert text.split("；")[0] in page
    pdf = client.get(f"/announcements/{batch_id}/pdf")
    assert pdf.mimetype == "application/pdf" and pdf.data.startswith(b"%PDF")


@pytest.mark.rule(3)
def test_an_unfinished_plan_shows_a_grey_button_and_each_reason(world, client):
    drafted(world)
    client.as_(clerk(world))
    sent = client.send("/centre/batches/new", name="空白计划", filing_id=world.filing_id)
    batch_id = int(sent.location.split("/")[-2])
    page = client.get(f"/centre/batches/{batch_id}")
    assert "disabled" in body(page) and "公告还缺少：考核方式" in body(page)
    refused = client.send(f"/centre/batches/{batch_id}/submit", _page=f"/centre/batches/{batch_id}")
    assert refused.status_code == 422 and "本批次还没有认定职业" in body(refused)


def test_another_centres_batch_is_not_found(world, client):
    drafted(world)
    client.as_(world.actor("centre", "coordination", centre_id=world.centre_ids[-1]))
    for path in ("", "/edit", "/offers", f"/offers/{world.offer_id}/sessions"):
        assert client.get(f"/centre/batches/{world.batch_id}{path}").status_code == 404
    posted = client.send(f"/centre/batches/{world.batch_id}/submit", _page="/centre/batches")
    assert posted.status_code == 404
    assert queries.whole(world.batch_id).state == BatchState.DRAFT


def test_a_returned_plan_tells_the_centre_why(world, client):
    drafted(world, BatchState.SUBMITTED)
    client.as_(office(world))
    sent = client.send(f"/office/batches/{world.batch_id}/return", reason="收费标准不明确")
    assert sent.status_code == 303
    client.as_(clerk(world))
    assert "收费标准不明确" in body(client.get(f"/centre/batches/{world.batch_id}"))
    assert "收费标准不明确" not in body(client.get("/announcements"))


@pytest.mark.rule(5)
def test_a_change_of_place_and_hour_publishes_a_second_version(world, client):
    until(world, "plans")
    client.as_(office(world))
    path = f"/office/batches/{world.batch_id}/notice"
    batch = queries.whole(world.batch_id)
    fields = {"registration_closes": batch.registration_closes, "review_deadline": batch.review_deadline, "contact": batch.contact,
              "remarks": batch.remarks, "reason": "考点停电"}
    for one in batch.offers[0].sessions:
        local = clock.local(one.starts_at) + timedelta(hours=1)
        key = f"s{one.id}"
        fields |= {f"{key}_site": one.site_id, f"{key}_day": local.date(), f"{key}_time": f"{local:%H:%M}", f"{key}_minutes": one.minutes}
    assert client.send(path, **fields).status_code == 303
    assert "考点停电" in body(client.get(f"/announcements/{world.batch_id}"))
    old = body(client.get(f"/announcements/{world.batch_id}?version=1"))
    assert "此版本已失效" in old and "考点停电" not in old
    assert client.send(path, **fields).status_code == 422


def test_a_cancelled_batch_stays_public_with_its_mark(world, client):
    until(world, "plans")
    client.as_(office(world))
    assert client.send(f"/office/batches/{world.batch_id}/cancel", reason="人数不足").status_code == 303
    client.get("/")
    assert "已取消" in body(client.get(f"/announcements/{world.batch_id}"))


def test_the_list_of_batches_searches_filters_sorts_and_exports(world, client):
    drafted(world)
    client.as_(clerk(world))
    assert "2026" in body(client.get("/centre/batches?q=电工&state=draft&sort=-name"))
    assert "没有符合条件的记录" in body(client.get("/centre/batches?q=不存在"))
    book = client.get("/centre/batches?export=xlsx")
    assert book.data.startswith(b"PK") and "attachment" in book.headers["Content-Disposition"]


def test_the_first_pages_of_all_roles(world, client):
    until(world, "plans")
    for actor, path in (
        (clerk(world), "/centre/"), (office(world), "/office/"), (world.actor("leadership"), "/lead/"),
        (world.duty_actors[world.experts[0]], "/duty/"),
    ):
        page = client.as_(actor).get(path)
        assert page.status_code == 200


def test_the_list_of_batches_asks_no_more_at_forty_rows_than_at_one(world, client, statements, session):
    drafted(world)
    client.as_(clerk(world))
    client.get("/centre/batches")
    with statements() as at_one:
        client.get("/centre/batches")
    kept = queries.whole(world.batch_id)
    for n in range(40):
        session.add(Batch(number=f"X-{n}", name="x", centre_id=kept.centre_id, filing_id=kept.filing_id, state=BatchState.DRAFT))
    session.commit()
    with statements() as at_forty:
        client.get("/centre/batches")
    assert len(at_forty) <= len(at_one) + 1
    assert len(at_forty) <= 15


def test_the_catalogue_is_searched_by_code_and_name(world, client):
    until(world, "standards")
    client.as_(office(world))
    assert "装配钳工" in body(client.get("/office/occupations?q=6-20-01-01"))
    assert "共 1639 条" in body(client.get("/office/occupations"))
    assert "演示版" in body(client.get("/office/occupations/6-31-01-03"))
    assert client.get("/office/occupations/9-99-99-99").status_code == 404


@pytest.mark.rule(26)
def test_a_pasted_table_of_105_comes_back_with_its_column_and_what_was_typed(world, client):
    until(world, "standards")
    client.as_(office(world))
    sent = client.send("/office/standards/new", occupation_code="6-18-01-01", edition="2027年版", conditions_edition="2023")
    path = f"/office/standards/{sent.location.split('/')[-1]}"
    level = {"level": 4, "theory_minutes": 90, "practical_minutes": 60, "review_minutes": 30, "assessor_ratio": 5, "single_count": 100,
             "single_marks": "1", "multiple_count": 0, "multiple_marks": "1", "judge_count": 0, "judge_marks": "1"}
    assert client.send(f"{path}/levels", **level).status_code == 303
    line = next(row for row in standards.version(int(path.split("/")[-1])).conditions if row.code == "4-1")
    changed = {"text": "累计工作满4年", "text_en": "", "min_age": "", "prior_level": "", "years_total": 4}
    assert client.send(f"{path}/conditions/{line.id}", **changed).status_code == 303
    assert "累计工作满4年" in body(client.get(path))
    refused = client.send(f"{path}/weights/theory", table="项目\t四级/中级工\n职业道德\t5\n基础知识\t100")
    assert refused.status_code == 422
    assert "“四级/中级工”一列合计为 105，应为 100" in body(refused) and "基础知识" in body(refused)
    for kind in ("theory", "skill"):
        assert client.send(f"{path}/weights/{kind}", table="项目\t四级/中级工\n职业道德\t5\n基础知识\t95").status_code == 303
    assert client.send(f"{path}/activate", _page=path).status_code == 303
    assert standards.active_version("6-18-01-01").state == StandardState.ACTIVE
    assert "演示数据" in body(client.get(path))


def test_a_filing_is_recorded_with_its_occupations(world, client):
    until(world, "standards")
    client.as_(office(world))
    fields = {"name": "示范职业技术学院", "hat": "employer", "candidate_group": "own_students", "valid_from": "2026-01-01",
              "valid_until": "2028-12-31"}
    assert client.send("/office/filings/new", code="Y00", **fields).status_code == 422
    sent = client.send("/office/filings/new", code="Y000033000999", **fields)
    path = sent.location
    item = {"occupation_code": "6-18-01-01", "work_type_id": "", "levels": ["5", "4"], "centre_id": world.centre_id}
    assert client.send(f"{path}/items", **item).status_code == 303
    assert "车工" in body(client.get(path))
    assert client.send(f"{path}/items", **item).status_code == 422
    item_id = standards.filing(int(path.split("/")[-1])).items[0].id
    assert client.send(f"{path}/items/{item_id}/remove", _page=path).status_code == 303


def test_a_reader_cannot_change_standards(world, client):
    until(world, "standards")
    client.as_(world.actor("management", "certificates"))
    assert client.get("/office/standards").status_code == 200
    assert client.get("/office/standards/new").status_code == 403
    assert client.get("/office/filings/new").status_code == 403

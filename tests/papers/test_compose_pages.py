"""The composing page: wishes, refusals in words, a large bank as a job, fixed sets, and whether the papers are equal."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from skillcert.core import jobs
from skillcert.core.models import Job
from skillcert.core.states import JobState
from skillcert.itembank.models import Item
from skillcert.papers.models import Paper
from skillcert.papers.states import CompositionMode
from skillcert.web import compose_pages
from tests.papers.test_service_compose import stocked_world
from tests.support.prepared import prepared

pytestmark = pytest.mark.one_database
WISH = {"mode": "by_points", "count": "3", "mains": "2", "leave_out_last": "0", "seed": "5", "mix": "harder"}


@pytest.fixture
def stocked(world):
    return prepared(world, stocked_world)


@pytest.fixture
def composer(client, stocked):
    return client.as_(stocked.actor("centre", "items_assessors"))


@pytest.fixture
def page(stocked):
    return f"/centre/offers/{stocked.offer_id}/papers"


def test_three_papers_are_composed_by_clicking_and_compared(composer, page, session):
    shown = composer.get(page).get_data(as_text=True)
    assert "可组" in shown
    sent = {
        **WISH,
        "demands-0-range_code": "3",
        "demands-0-kind": "single",
        "demands-0-least": "4",
        "demands-0-hardest": "5",
    }
    assert composer.send(f"{page}/compose", page, **sent).status_code == 303
    papers = list(session.scalars(select(Paper).order_by(Paper.form)))
    assert [(paper.form, paper.spare) for paper in papers] == [("A", False), ("B", False), ("C", True)]
    assert papers[0].blueprint["demands"][0]["least"] == 4
    assert papers[0].blueprint["mix"]["5"] == 20
    told = composer.get(f"{page}/equivalence").get_data(as_text=True)
    assert "各卷" in told
    assert told.count('<svg class="plot"') >= 2
    pdf = composer.get(f"{page}/equivalence.pdf")
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.data)).pages)
    assert "试卷等值分析表" in text and "C 卷" in text
    again = composer.get(page).get_data(as_text=True)
    assert "补组备用卷" in again
    assert composer.send(f"{page}/compose", page, **{**WISH, "count": "1", "mains": "0"}).status_code == 303
    assert session.scalars(select(Paper.form).order_by(Paper.form)).all() == ["A", "B", "C", "D"]


@pytest.mark.rule(28)
def test_conditions_that_clash_are_told_on_the_page(composer, page, session):
    sent = {**WISH, "demands-0-range_code": "3", "demands-0-kind": "single", "demands-0-least": "5",
            "demands-1-range_code": "3", "demands-1-kind": "judge", "demands-1-least": "4"}  # fmt: skip
    refused = composer.send(f"{page}/compose", page, **sent)
    told = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "个条件不能同时满足" in told
    assert "安装与调试" in told and "恰好 7 题" in told
    assert session.scalar(select(Paper.id)) is None


def test_a_large_bank_is_composed_by_a_job_whose_end_the_page_shows(composer, page, session, monkeypatch):
    monkeypatch.setattr(compose_pages, "AT_ONCE", 10)
    assert composer.send(f"{page}/compose", page, **WISH).status_code == 303
    assert "正在组卷" in composer.get(page).get_data(as_text=True)
    job_id = session.scalar(select(Job.id).where(Job.kind == "papers.compose"))
    assert jobs.run(job_id) is JobState.DONE
    shown = composer.get(page).get_data(as_text=True)
    assert "正在组卷" not in shown and "-C" in shown


def test_a_job_that_was_refused_tells_its_reasons_on_the_page(composer, page, session, monkeypatch):
    monkeypatch.setattr(compose_pages, "AT_ONCE", 10)
    sent = {**WISH, "demands-0-range_code": "1", "demands-0-least": "300"}
    composer.send(f"{page}/compose", page, **sent)
    assert jobs.run(session.scalar(select(Job.id).where(Job.kind == "papers.compose"))) is JobState.FAILED
    assert "缺" in composer.get(page).get_data(as_text=True)


def test_a_fixed_set_is_written_down_by_hand(composer, page, session):
    counts = {"single": 12, "multiple": 2, "judge": 4}
    ids = {kind: list(session.scalars(select(Item.id).where(Item.type == kind).order_by(Item.id))) for kind in counts}
    main = [str(id_) for kind, n in counts.items() for id_ in ids[kind][:n]]
    spare = [str(id_) for kind, n in counts.items() for id_ in ids[kind][n : 2 * n]]
    refused = composer.send(f"{page}/fixed", page, main_set=" ".join(main[:-1]), spare_set="，".join(spare))
    assert refused.status_code == 422
    assert "总分为 95 分" in refused.get_data(as_text=True)
    assert composer.send(f"{page}/fixed", page, main_set=" ".join(main), spare_set="，".join(spare)).status_code == 303
    papers = list(session.scalars(select(Paper).order_by(Paper.form)))
    assert [(paper.mode, paper.spare) for paper in papers] == [
        (CompositionMode.FIXED, False),
        (CompositionMode.FIXED, True),
    ]


def test_another_centre_sees_neither_page_nor_sheet(client, stocked, page):
    stranger = client.as_(next(a for k, a in stocked.actors.items() if a.centre_id == stocked.other_centre_id))
    for path in (page, f"{page}/equivalence", f"{page}/equivalence.pdf"):
        assert stranger.get(path).status_code == 404

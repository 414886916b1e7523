"""The archive's pages, through a browser that audits them."""

import io

import pytest

from skillcert.archive import queries
from skillcert.core import files
from skillcert.core.models import Job
from tests.support.browsing import token_of
from tests.support.line import until

pytestmark = pytest.mark.one_database

PDF = b"%PDF-1.4\n%scan\n"


@pytest.fixture
def announced(world):
    return until(world, "plans")


def path(world, *more):
    return "/".join(["/office/archives", str(world.batch_id), *more])


def send_scan(client, world, data, piece="filing_receipt"):
    token = token_of(client.get(path(world), audit=False).get_data(as_text=True))
    form = {"csrf_token": token, "scan-piece": piece, "scan-scan": (io.BytesIO(data), "回执.pdf")}
    return client.post(path(world, "put-in"), data=form, content_type="multipart/form-data")


def test_the_page_names_each_missing_piece_and_why_the_batch_cannot_close(announced, client):
    client.as_(announced.actor("management", "quality"))
    assert path(announced) in client.get("/office/archives").get_data(as_text=True)
    text = client.get(path(announced)).get_data(as_text=True)
    assert "第 5 卷：证书管理" in text and "缺少“备案回执”。请补充归档，或说明原因后免存。" in text
    assert client.send(path(announced, "close"), path(announced)).status_code == 422


def test_a_waiver_needs_a_reason_on_the_page_too(announced, client):
    client.as_(announced.actor("management", "quality"))
    refused = client.send(path(announced, "waive"), path(announced), piece="filing_receipt", reason="无")
    assert refused.status_code == 422 and "请简要说明" in refused.get_data(as_text=True)
    done = client.send(path(announced, "waive"), path(announced), piece="filing_receipt", reason="回执在备案系统内")
    assert done.status_code == 303
    assert "回执在备案系统内" in client.get(path(announced)).get_data(as_text=True)
    assert client.send(path(announced, "ask-again", "filing_receipt"), path(announced)).status_code == 303
    assert queries.waivers(announced.batch_id) == {}


def test_a_scan_is_put_in_read_and_taken_out_and_only_a_pdf_is_taken(announced, client):
    client.as_(announced.actor("management", "quality"))
    assert send_scan(client, announced, b"<html>no scan</html>").status_code == 422
    assert send_scan(client, announced, PDF, piece="announcement").status_code == 422
    assert send_scan(client, announced, PDF).status_code == 303
    (scan,) = queries.scans(announced.batch_id)
    assert files.read(scan.file) == PDF
    assert client.send(path(announced, "scans", str(scan.id)), path(announced)).get_data() == PDF
    assert client.get(path(announced, "scans", str(scan.id))).status_code == 405, (
        "reading is written down: never by GET"
    )
    assert client.send(path(announced, "take-out", str(scan.id)), path(announced)).status_code == 303
    assert queries.scans(announced.batch_id) == []


def test_a_draft_is_ordered_and_found_again_under_jobs(announced, client, session):
    client.as_(announced.actor("leadership"))
    answer = client.send(path(announced, "make"), path(announced))
    assert answer.status_code == 303 and "/jobs/" in answer.headers["Location"]
    assert session.query(Job).one().kind == "archive.build"


def test_another_centre_s_batch_is_not_found(announced, client):
    own = announced.actor("centre", "coordination", centre_id=announced.centre_ids[0])
    other = announced.actor("centre", "coordination", centre_id=announced.centre_ids[1])
    assert client.as_(own).get(path(announced)).status_code == 200
    assert client.as_(other).get(path(announced)).status_code == 404
    assert client.send(path(announced, "make"), "/office/archives").status_code == 404


def test_who_may_only_look_is_refused_the_changes(announced, client):
    client.as_(announced.actor("leadership"))
    assert client.get(path(announced)).status_code == 200
    for act in ("close", "waive", "put-in"):
        assert client.send(path(announced, act), path(announced)).status_code == 403


def test_the_list_asks_the_database_a_bounded_number_of_times(announced, client, statements):
    client.as_(announced.actor("management", "quality"))
    client.get("/office/archives")
    with statements() as seen:
        assert client.get("/office/archives").status_code == 200
    assert len(seen) <= 15

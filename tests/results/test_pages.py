"""The pages of results, clicked through as each role; every page is audited by the test browser."""

import datetime as dt
import re

import pytest

from skillcert.conduct.states import Tier, ViolationState
from skillcert.core import clock
from skillcert.core.work import unit_of_work
from skillcert.registration.models import Registration
from skillcert.results import publication, queries, service
from skillcert.results.models import Objection, Recheck, ResultRun
from skillcert.results.states import ResultsState
from tests.results.test_service import after_the_exam, do, noticed, released, travel  # noqa: F401
from tests.support.examined import COLLECTOR, RELEASER, examined, member, other_centre, violate

pytestmark = pytest.mark.one_database


@pytest.fixture
def made(session, monkeypatch):
    return examined(monkeypatch, [(70, 70), (58, 70), ("absent", 80)], names={0: "王小明", 1: "刘𬭎"})


def run_of(made) -> ResultRun:
    return service.run_of(made.batch_id)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def test_the_office_takes_a_batch_from_collection_to_the_seal(client, made):
    page = f"/office/results/{made.batch_id}"
    first, second = member("management", "exam_affairs"), member("management", "quality")
    coordination = member("management", "coordination")
    client.as_(first)
    assert made.batch.name in text(client.get("/office/results"))
    assert client.send(f"{page}/collect", page).status_code == 303
    assert client.send(f"{page}/verify", page).status_code == 422
    client.as_(second)
    assert client.send(f"{page}/verify", page).status_code == 303
    client.as_(coordination)
    assert client.send(f"{page}/release", page).status_code == 303
    assert run_of(made).state is ResultsState.RELEASED
    assert client.send(f"{page}/notice", page).status_code == 422
    travel(run_of(made).recheck_until + dt.timedelta(days=1))
    client.as_(coordination)
    assert client.send(f"{page}/notice", page).status_code == 303
    assert "公示" in text(client.get(page))
    travel(run_of(made).notice_until + dt.timedelta(days=1))
    client.as_(coordination)
    assert client.send(f"{page}/seal", page).status_code == 303
    assert run_of(made).state is ResultsState.SEALED


def test_who_may_not_is_sent_away_and_the_page_says_why_a_button_is_grey(client, made):
    page = f"/office/results/{made.batch_id}"
    do(service.collect, made.batch, COLLECTOR)
    violate(made, 0, "theory", Tier.ONE, ViolationState.REPORTED)
    certifier, verifier = member("management", "certificates"), member("management", "quality")
    client.as_(certifier)
    assert client.send(f"{page}/verify", page).status_code == 403
    client.as_(verifier)
    assert "R43" in text(client.get(page))


def test_scores_are_sent_back_with_a_word(client, made):
    run = do(service.collect, made.batch, COLLECTOR)
    page = f"/office/results/{made.batch_id}/send-back"
    verifier, coordination = member("management", "quality"), member("management", "coordination")
    do(service.verify, run, verifier)
    client.as_(coordination)
    assert client.send(page, note=" ").status_code == 422
    assert client.send(page, note="请核对第3考场缺考人数").status_code == 303
    assert "请核对第3考场缺考人数" in text(client.get(f"/office/results/{made.batch_id}"))


def test_one_result_shows_every_version_of_every_score(client, made):
    do(service.collect, made.batch, COLLECTOR)
    result = queries.result_of(made.registration_ids[1])
    client.as_(member("management", "exam_affairs"))
    page = text(client.get(f"/office/results/candidates/{result.id}"))
    assert "刘𬭎" in page and "58.0" in page


@pytest.mark.rule(45)
@pytest.mark.rule(46)
def test_a_candidate_sees_the_result_after_release_and_asks_for_a_recheck(client, session, made):
    run = do(service.collect, made.batch, COLLECTOR)
    do(service.verify, run, member("management", "quality"))
    candidate = member("candidate", person_id=made.person_ids[1])
    checker = member("management", "quality")
    client.as_(candidate)
    assert "58.0" not in text(client.get("/me/results"))
    do(service.release, run_of(made), member("management", "coordination"))
    assert "58.0" in text(client.get("/me/results"))
    result, entry = queries.result_of(made.registration_ids[1]), made.entries[1, "theory"]
    page = f"/me/results/{result.id}/recheck/{entry}"
    assert client.send(page, reason="合分可能有误").status_code == 303
    assert client.send(page, reason="合分可能有误").status_code == 422
    client.as_(checker)
    answer = f"/office/rechecks/{session.query(Recheck).one().id}"
    assert client.get(f"{answer}/pdf").data.startswith(b"%PDF")
    assert client.send(answer, score="60", finding="漏计一题").status_code == 303
    client.as_(candidate)
    assert "60.0" in text(client.get("/me/results"))


def test_another_candidates_result_does_not_exist(client, made):
    released(made)
    client.as_(member("candidate", person_id=made.person_ids[0]))
    other = queries.result_of(made.registration_ids[1])
    assert client.get(f"/me/results/{other.id}/recheck/{made.entries[1, 'theory']}").status_code == 404


@pytest.mark.rule(48)
def test_the_public_notice_shows_masked_names_and_takes_objections(client, session, made):
    noticed(made)
    page = f"/notices/{made.batch_id}"
    shown = text(client.get(page))
    assert "王*明" in shown and "王小明" not in shown and "刘" not in shown
    assert not re.search(r"\d{17}[\dX]", shown)
    assert made.batch.name in text(client.get("/notices"))
    assert client.get(f"{page}/pdf").data.startswith(b"%PDF")
    assert client.send(page, text="短").status_code == 422
    assert client.send(page, text="第1名的工作证明系伪造。", contact="0571").status_code == 303
    assert session.query(Objection).count() == 1


@pytest.mark.rule(47)
def test_an_objection_is_decided_in_the_office(client, made, session):
    noticed(made)
    client.send(f"/notices/{made.batch_id}", text="第1名的工作证明系伪造。")
    objection = session.query(Objection).one()
    client.as_(member("management", "quality"))
    page = f"/office/objections/{objection.id}"
    assert client.send(page, decision="uphold", finding="属实").status_code == 422
    result = queries.result_of(made.registration_ids[0])
    assert client.send(page, decision="uphold", result_id=str(result.id), finding="属实").status_code == 303
    assert run_of(made).notice_list == []


def test_a_notice_that_is_over_is_gone(client, made):
    run = noticed(made)
    travel(run.notice_until + dt.timedelta(days=1))
    assert client.get(f"/notices/{made.batch_id}").status_code == 404
    with unit_of_work():
        publication.seal(run_of(made), RELEASER)
    assert client.get("/notices").status_code == 200


def test_a_centre_reads_its_own_and_finds_nothing_of_others(client, made):
    released(made)
    client.as_(member("centre", "quality", centre_id=made.centre_id))
    offer = made.batch.offers[0].id
    assert made.batch.name in text(client.get("/centre/results"))
    assert client.get(f"/centre/results/{made.batch_id}").status_code == 200
    assert client.get(f"/centre/results/{made.batch_id}/roster/{offer}").data.startswith(b"%PDF")
    client.as_(member("centre", "quality", centre_id=other_centre()))
    for page in (f"/centre/results/{made.batch_id}", f"/centre/results/{made.batch_id}/roster/{offer}"):
        assert client.get(page).status_code == 404


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_every_page_speaks_both_languages(client, made, locale):
    noticed(made)
    client.as_(member("management", "quality"))
    with client.session_transaction() as cookie:
        cookie["locale"] = locale
    for page in (
        "/office/results",
        f"/office/results/{made.batch_id}",
        "/notices",
        f"/notices/{made.batch_id}",
    ):
        assert client.get(page).status_code == 200


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_lists_ask_the_database_the_same_few_questions(client, session, monkeypatch, statements, count):
    made = examined(monkeypatch, [(70, 70)] * count)
    do(service.collect, made.batch, COLLECTOR)
    client.as_(member("management", "coordination"))
    for page, most in (("/office/results", 15), (f"/office/results/{made.batch_id}", 30)):
        client.get(page)
        with statements() as seen:
            assert client.get(page).status_code == 200
        assert len(seen) <= most, "\n".join(seen)
    assert session.query(Registration).count() == count
    assert clock.today() == dt.date(2026, 11, 11)

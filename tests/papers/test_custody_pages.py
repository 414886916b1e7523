"""Pages of custody: one's own key, what waits for whom, and what the hall is told while a paper is sealed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.core import clock
from skillcert.papers import boxes, queries_custody, service_custody
from skillcert.papers.models import CustodyKey, PaperAct
from skillcert.rehearsal.stages.papers import LIGHT, PASSPHRASE
from tests.support.browsing import AuditedClient
from tests.support.custody import browsers, sealed_hall

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """One try at a passphrase costs a millisecond here; in a house it costs a quarter of a second."""
    monkeypatch.setattr(boxes.Cost, "__init__", lambda self, passes=1, memory=1024, lanes=1: self.__dict__.update(
        passes=LIGHT.passes, memory=LIGHT.memory, lanes=1))  # fmt: skip


@pytest.fixture
def hall(session):
    made = sealed_hall(candidates=2)

    def to(minutes):
        clock.use_offset(None)
        offset = made.starts_at + timedelta(minutes=minutes) - clock.now()
        clock.use_offset(lambda: offset)

    made.to = to
    to(-50)
    return made


def test_a_custodian_makes_changes_and_retires_a_key_by_clicking(client, ground, session):
    keeper, page = client.as_(ground.actor("centre", "quality")), "/centre/custody"
    assert "建立您的保管密钥" in keeper.get(page).text
    assert keeper.send("/centre/custody/key", page, passphrase="kurz", again="kurz").status_code == 422
    assert keeper.send("/centre/custody/key", page, passphrase="一个很长的口令 2026", again="另一个").status_code == 422
    assert (
        keeper.send(
            "/centre/custody/key", page, passphrase="一个很长的口令 2026", again="一个很长的口令 2026"
        ).status_code
        == 303
    )
    shown = keeper.get(page).text
    assert "您的保管密钥" in shown and "建立您的保管密钥" not in shown
    wrong = {"current": "不是这个口令 2026", "passphrase": "新的很长的口令 2026", "again": "新的很长的口令 2026"}
    refused = keeper.send("/centre/custody/passphrase", page, **wrong)
    assert refused.status_code == 422 and "口令不正确" in refused.text and "一个很长的口令" not in refused.text
    right = wrong | {"current": "一个很长的口令 2026"}
    assert keeper.send("/centre/custody/passphrase", page, **right).status_code == 303
    assert service_custody.unlock(ground.actor("centre", "quality"), "新的很长的口令 2026")
    assert keeper.send("/centre/custody/retire", page).status_code == 303
    assert queries_custody.key_of(ground.actor("centre", "quality").account_id) is None
    assert session.scalar(select(CustodyKey.retired_at)) is not None


def test_who_is_no_custodian_gets_no_key(client, ground):
    other = client.as_(ground.actor("centre", "exam_affairs"))
    assert "保管口令" not in other.get("/centre/custody").text
    assert (
        other.send(
            "/centre/custody/key", "/centre/custody", passphrase="一个很长的口令 2026", again="一个很长的口令 2026"
        ).status_code
        == 403
    )


@pytest.mark.rule(31)
def test_two_custodians_open_a_paper_by_clicking_each_at_their_own_browser(app, hall, session):
    first, second = browsers(app, hall)
    page = f"/office/papers/{hall.paper_id}"
    assert first.send(f"{page}/ask", page, kind="open", purpose="开考", passphrase="").status_code == 422
    assert first.send(f"{page}/ask", page, kind="open", purpose="开考", passphrase=PASSPHRASE).status_code == 303
    act = session.scalar(select(PaperAct.id))
    assert f"/office/papers/{hall.paper_id}" in second.get("/office/custody").text
    refused = second.send(f"/office/paper-acts/{act}/confirm", page, passphrase="不是这个口令 2026")
    assert refused.status_code == 422 and "口令不正确" in refused.text
    assert second.send(f"/office/paper-acts/{act}/confirm", page, passphrase=PASSPHRASE).status_code == 303
    assert "启封时间" in second.get(page).text


def test_a_request_may_be_dropped_and_can_then_be_made_again(app, hall, session):
    first, second = browsers(app, hall)
    page = f"/office/papers/{hall.paper_id}"
    first.send(f"{page}/ask", page, kind="open", purpose="开考", passphrase=PASSPHRASE)
    act = session.scalar(select(PaperAct.id))
    assert second.send(f"/office/paper-acts/{act}/drop", page).status_code == 303
    assert second.send(f"/office/paper-acts/{act}/confirm", page, passphrase=PASSPHRASE).status_code == 422
    assert first.send(f"{page}/ask", page, kind="open", purpose="开考", passphrase=PASSPHRASE).status_code == 303


def test_office_and_invigilator_are_told_that_the_hall_waits_for_the_custodians(app, hall):
    office, invigilator = AuditedClient(app).as_(hall.office), AuditedClient(app).as_(hall.invigilator)
    assert "等待保管人启封" in office.get(f"/office/exams/{hall.room_id}").text
    assert "试卷仍在封存中" in invigilator.get(f"/duty/hall/{hall.room_id}").text
    refused = office.send(f"/office/exams/{hall.room_id}/prepare", f"/office/exams/{hall.room_id}")
    assert refused.status_code == 422 and "处于封存状态" in refused.text
    keeper = AuditedClient(app).as_(hall.keepers[0])
    assert "待两名保管人启封的试卷" in keeper.get("/office/").text


def test_custody_and_incident_ask_the_database_the_same_few_questions(app, hall, statements):
    keeper = AuditedClient(app).as_(hall.keepers[0])
    for page in (
        "/office/custody",
        f"/office/offers/{hall.offer_id}/incident",
        f"/office/papers/{hall.paper_id}",
        f"/office/papers/{hall.paper_id}/chain",
    ):
        keeper.get(page)
        with statements() as seen:
            assert keeper.get(page).status_code == 200
        assert len(seen) <= 15, (page, seen)

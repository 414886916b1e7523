"""Accommodations through the browser: asked for on a phone, proposed and granted by two people, hidden from everybody else (T48)."""

import io
import re

import pytest

from skillcert.core import history
from skillcert.core.db import db
from skillcert.plans.states import BatchState
from skillcert.registration import forgetting
from skillcert.registration.accommodation_models import Accommodation
from skillcert.registration.accommodation_states import AccommodationState as A
from skillcert.registration.models import Registration
from skillcert.rehearsal.stages import registration as stage
from tests.registration.rows import picture
from tests.support.line import until
from tests.support.prepared import prepared

pytestmark = pytest.mark.one_database
WHY = "视力障碍需要大字"


def two_entered(world):
    """Two entered applications of an open batch, one of them in person."""
    until(world, "plans")
    stage.build(world, count=2, in_person=1, until="entered")


@pytest.fixture
def built(world):
    return prepared(world, two_entered)


@pytest.fixture
def own(built):
    return db.session.query(Registration).filter_by(source="self").one()


def candidate(world, registration):
    from skillcert.core.actor import Actor
    from skillcert.people import queries

    account = queries.account_of(registration.person_id)
    return Actor(account.id, account.name, "candidate", person_id=registration.person_id)


def clerk(world, nth=1):
    return world.actor("centre", "exam_affairs", nth=nth)


def office(world, nth=1):
    return world.actor("management", "exam_affairs", nth=nth)


def ask(client, registration, **more):
    path = f"/me/applications/{registration.id}/accommodation"
    given = {"time_percent": "25", "large_print": "y", "need": WHY, "agreed": "y", **more}
    return client.send(path, **given)


def row():
    db.session.expire_all()
    return db.session.query(Accommodation).order_by(Accommodation.id.desc()).first()


def test_from_the_candidates_phone_to_the_grant_of_two_people(built, own, client):
    client.as_(candidate(built, own))
    assert "/accommodation" in client.get(f"/me/applications/{own.id}").text
    refused = ask(client, own, agreed="")
    assert refused.status_code == 422 and row() is None
    assert ask(client, own, time_percent="75").status_code == 422, "not among the shares of the setting"
    assert ask(client, own, file=(io.BytesIO(picture(600, 400)), "诊断书.jpg")).status_code == 303
    one = row()
    page = client.get(f"/me/applications/{own.id}/accommodation").text
    assert "accommodation/withdraw" in page and 'name="need"' not in page, "one wish at a time"

    client.as_(clerk(built))
    assert f"/centre/accommodations/{one.id}" in client.get("/centre/accommodations").text
    page = client.get(f"/centre/accommodations/{one.id}").text
    assert f'action="/centre/accommodations/{one.id}/propose"' in page and f'action="/centre/accommodations/{one.id}/refuse"' in page
    assert "/centre/accommodations?state=asked" in client.get("/centre/").text, "the home page says that it waits"
    assert client.send(f"/centre/accommodations/{one.id}/propose", f"/centre/accommodations/{one.id}", time_percent="50").status_code == 303
    assert client.post(f"/centre/accommodations/{one.id}/grant", audit=False).status_code in (400, 403)

    client.as_(office(built))
    assert "/office/accommodations?state=proposed" in client.get("/office/").text
    assert client.send(f"/office/accommodations/{one.id}/grant", f"/office/accommodations/{one.id}").status_code == 303
    assert f'action="/office/accommodations/{one.id}/revoke"' in client.get(f"/office/accommodations/{one.id}").text
    assert row().state is A.GRANTED and row().given["time_percent"] == 50 and not row().given["large_print"]
    client.as_(candidate(built, own))
    assert "+50 %" in client.get(f"/me/applications/{own.id}/accommodation").text
    assert client.send(f"/me/applications/{own.id}/accommodation/withdraw", f"/me/applications/{own.id}/accommodation").status_code == 303
    assert row().state is A.WITHDRAWN


def test_the_reason_shows_only_after_an_act_that_is_written_down(built, own, client):
    client.as_(candidate(built, own))
    ask(client, own, file=(io.BytesIO(picture(600, 400)), "诊断书.jpg"))
    one = row()
    for actor, skin in ((clerk(built), "centre"), (office(built), "office")):
        client.as_(actor)
        pages = [f"/{skin}/accommodations", f"/{skin}/accommodations/{one.id}", f"/{skin}/applications/{own.id}",
                 f"/{skin}/applications/{own.id}/accommodation"]
        assert all(WHY not in client.get(path).text for path in pages)
        before = len(history.of(one))
        opened = client.send(f"/{skin}/accommodations/{one.id}/read", f"/{skin}/accommodations/{one.id}")
        assert opened.status_code == 200 and WHY in opened.text
        document = client.send(f"/{skin}/accommodations/{one.id}/evidence", f"/{skin}/accommodations/{one.id}", audit=False)
        assert document.mimetype == "image/jpeg"
        assert [event.verb for event in history.of(one)[: len(history.of(one)) - before]] == ["accommodation.read"] * 2
        assert WHY not in client.get(f"/{skin}/accommodations/{one.id}").text


def test_another_centre_and_other_roles_find_nothing(built, own, client):
    client.as_(candidate(built, own))
    ask(client, own)
    one = row()
    client.as_(built.actor("centre", "exam_affairs", centre_id=built.centre_ids[1]))
    for path in (f"/centre/accommodations/{one.id}", f"/centre/applications/{own.id}/accommodation"):
        assert client.get(path).status_code == 404
    assert own.name not in client.get("/centre/accommodations").text
    other = db.session.query(Registration).filter(Registration.id != own.id).first()
    client.as_(candidate(built, own))
    assert client.get(f"/me/applications/{other.id}/accommodation").status_code == 404
    for role, duty in (("centre", "coordination"), ("management", "coordination"), ("leadership", None)):
        client.as_(built.actor(role, duty))
        skin = {"centre": "centre", "management": "office", "leadership": "centre"}[role]
        assert client.get(f"/{skin}/accommodations/{one.id}", audit=False).status_code == 403


def test_the_office_asks_for_a_candidate_and_tells_why_not(built, own, client):
    client.as_(clerk(built))
    path = f"/centre/applications/{own.id}/accommodation"
    sent = client.send(path, time_percent="0", screen_reader="y", need=WHY, agreed="y")
    number = int(re.search(r"/centre/accommodations/(\d+)", sent.location)[1])
    assert f"/centre/accommodations/{number}" in client.get(path).text, "there is one already"
    assert client.send(f"/centre/accommodations/{number}/refuse", f"/centre/accommodations/{number}", answer="").status_code == 422
    assert client.send(f"/centre/accommodations/{number}/refuse", f"/centre/accommodations/{number}", answer="请补残疾人证").status_code == 303
    client.as_(candidate(built, own))
    assert "请补残疾人证" in client.get(f"/me/applications/{own.id}/accommodation").text


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_the_list_costs_the_same_for_many(built, own, client, statements, locale):
    client.as_(candidate(built, own))
    ask(client, own)
    client.as_(clerk(built))
    with client.session_transaction() as cookie:
        cookie["locale"] = locale
    with statements() as seen:
        assert client.get("/centre/accommodations").status_code == 200
    assert len(seen) <= 15


def test_after_the_batch_the_page_says_that_the_reason_is_erased_and_offers_nothing_to_open(built, own, client):
    client.as_(candidate(built, own))
    ask(client, own, file=(io.BytesIO(picture(600, 400)), "诊断书.jpg"))
    one, at = row(), f"/office/accommodations/{row().id}"
    client.as_(office(built))
    assert f'action="{at}/read"' in client.get(at).text
    one.registration.batch.state = BatchState.CANCELLED
    db.session.commit()
    assert forgetting.erase_due() == 1
    page = client.get(at).text
    assert "批次已结束，申请理由不再需要" in page and f'action="{at}/read"' not in page and f'action="{at}/evidence"' not in page
    assert client.get("/office/accommodations").status_code == client.get(f"/office/applications/{own.id}").status_code == 200
    client.as_(candidate(built, own))
    assert client.get(f"/me/applications/{own.id}/accommodation").status_code == 200

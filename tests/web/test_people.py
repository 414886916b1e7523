"""The pages of people, as their users walk through them."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import select

from skillcert.core import clock, identity
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.work import unit_of_work
from skillcert.people import experts, queries, service
from skillcert.people.models import Account, ExpertCard, MergeRequest, RelativeDeclaration
from skillcert.people.states import CardKind
from skillcert.rehearsal.stages import people
from tests.support import line

pytestmark = pytest.mark.one_database

CANDIDATE = {
    "name": "高晓明",
    "number": identity.make_number("110101", date(1990, 3, 7), 401),
    "phone": "13912345678",
}


@pytest.fixture
def house(session, world):
    return line.until(world, "people")


def sign_in(client, login, password=people.PASSWORD):
    return client.send("/sign-in", login=login, password=password)


def test_everybody_signs_in_and_lands_at_home(house, client):
    for login in ("root", "audit", "lead1", "office-plan", "c1a", "expert01"):
        response = sign_in(client, login)
        assert response.status_code == 303, login
        assert client.get(response.location).status_code == 200
        assert client.send("/sign-out", _page="/account").status_code == 303


def test_a_wrong_password_and_an_unknown_name_read_the_same(house, client):
    wrong = sign_in(client, "root", "not-this-one").get_data(as_text=True)
    unknown = sign_in(client, "nobody-here", "not-this-one").get_data(as_text=True)
    assert without_token(wrong) == without_token(unknown)


def without_token(html):
    return [line for line in html.splitlines() if "csrf" not in line.lower() and 'name="login"' not in line]


def test_a_new_session_shares_nothing_with_the_one_before(house, client):
    client.get("/sign-in")
    with client.session_transaction() as before:
        token = before.get("csrf_token")
    sign_in(client, "root")
    with client.session_transaction() as after:
        assert after["_user_id"] and after.get("csrf_token") != token


def test_signing_out_kills_the_old_cookie(house, client):
    sign_in(client, "root")
    with client.session_transaction() as cookie:
        old = dict(cookie)
    client.send("/sign-out", _page="/account")
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(old)
    assert client.get("/system/accounts").status_code == 303


def test_a_switch_of_role_makes_a_new_session(house, client):
    sign_in(client, "office-plan")
    with client.session_transaction() as cookie:
        old = dict(cookie)
    other = queries.account(house.accounts["office-plan"]).grants[1]
    response = client.send("/role", _page="/account", grant=other.id)
    assert response.status_code == 303
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != old["_user_id"]
        cookie.clear()
        cookie.update(old)
    assert client.get("/account").status_code == 303  # the stale tab of the earlier role is signed out


def test_nobody_switches_into_the_role_of_another_account(house, client):
    sign_in(client, "office-plan")
    foreign = queries.account(house.accounts["root"]).grants[0]
    client.send("/role", _page="/account", grant=foreign.id)
    assert client.get("/system/accounts").status_code == 403


def test_a_new_account_starts_with_a_one_time_code(house, client):
    sign_in(client, "root")
    page = client.send(
        "/system/accounts/new", login="New.Clerk", name="新职员", role="management", duty="quality"
    )
    code = page.get_data(as_text=True).split('class="stat-value">')[1].split("<")[0]
    client.send("/sign-out", _page="/account")
    told = {"code": code.lower().replace("-", " "), "password": "Green-47-tram", "again": "Green-47-tram"}
    assert client.send("/activate", **told).status_code == 303
    assert client.send("/activate", **told).status_code == 422  # works once
    assert sign_in(client, "new.clerk", "Green-47-tram").status_code == 303


def test_a_disabled_account_is_out_at_once(house, client, app):
    other = type(client)(app)
    sign_in(client, "office-plan")
    sign_in(other, "root")
    victim = house.accounts["office-plan"]
    assert (
        other.send(f"/system/accounts/{victim}/disable", _page=f"/system/accounts/{victim}").status_code
        == 303
    )
    assert client.get("/account").status_code == 303
    assert sign_in(client, "office-plan").status_code == 422


def test_an_administrator_changes_nothing_of_the_own_account(house, client):
    sign_in(client, "root")
    own = house.accounts["root"]
    page = f"/system/accounts/{own}"
    assert client.send(f"{page}/disable", _page=page).status_code == 422
    assert (
        client.send(f"{page}/grants", role="management", duty="quality", valid_from="2026-01-01").status_code
        == 422
    )


def test_accounts_that_nobody_uses_are_found(house, client):
    sign_in(client, "root")
    assert "c4b" not in client.get("/system/accounts?state=unused").get_data(as_text=True)
    clock.use_offset(lambda: timedelta(days=91))
    client.send("/sign-out", _page="/sign-in")
    sign_in(client, "root")
    page = client.get("/system/accounts?state=unused&q=c4b").get_data(as_text=True)
    assert "c4b" in page.split("<tbody")[1]


def test_a_slip_prints(house, client):
    sign_in(client, "root")
    page = f"/system/accounts/{house.accounts['lead1']}"
    response = client.send(f"{page}/code", _page=page, **{"kind": "activation", "as": "pdf"})
    assert response.mimetype == "application/pdf" and response.data.startswith(b"%PDF")


def test_a_candidate_opens_an_account_and_signs_in_by_number_or_phone(house, client):
    form = {
        **CANDIDATE,
        "kind": "resident_id",
        "password": "harbour-tram",
        "again": "harbour-tram",
        "consent": "y",
    }
    assert client.send("/sign-up", **form).status_code == 303
    for login in (CANDIDATE["number"].lower(), CANDIDATE["phone"]):
        assert sign_in(client, login, "harbour-tram").status_code == 303
        client.send("/sign-out", _page="/account")
    again = client.send("/sign-up", **{**form, "name": "别人"})
    assert again.status_code == 422  # a number that is known opens nothing to a stranger


def test_the_own_phone_changes_with_the_password(house, client):
    sign_in(client, "expert01")
    refused = client.send("/account/phone", phone="13700001111", password="not-this-one")
    assert refused.status_code == 422
    assert client.send("/account/phone", phone="13700001111", password=people.PASSWORD).status_code == 303
    assert "137******11" in client.get("/account").get_data(as_text=True)
    client.send("/sign-out", _page="/account")
    assert sign_in(client, "13700001111").status_code == 303


def test_a_squatter_loses_the_number_to_the_holder_of_the_slip(house, client):
    form = {
        **CANDIDATE,
        "kind": "resident_id",
        "password": "harbour-tram",
        "again": "harbour-tram",
        "consent": "y",
    }
    client.send("/sign-up", **form)
    with unit_of_work():
        person = queries.person_by_number(CANDIDATE["number"])
        service.activation_slip(person, house.actor("management", "exam_affairs"))
    assert sign_in(client, CANDIDATE["phone"], "harbour-tram").status_code == 422


def test_an_expert_declares_a_relative_and_the_pages_never_show_a_number(house, client):
    sign_in(client, "expert01")
    response = client.send(
        "/duty/declarations/relatives", name="高晓明", number=CANDIDATE["number"], relation="弟"
    )
    assert response.status_code == 303
    assert CANDIDATE["number"] not in client.get("/duty/declarations").get_data(as_text=True)
    row = db_row(RelativeDeclaration)
    assert row.person_id == house.experts[0]
    wrong = client.send(
        "/duty/declarations/relatives", name="高晓明", number=CANDIDATE["number"][:-1] + "Q", relation="弟"
    )
    assert wrong.status_code == 422


def db_row(model):
    return db.session.scalars(select(model).order_by(model.id.desc())).first()


def test_a_centre_registers_cards_for_itself_only(house, client):
    sign_in(client, "c1b")
    form = {
        "name": "高晓明", "id_kind": "resident_id", "id_number": CANDIDATE["number"], "kind": "assessor",
        "number": "K-9", "occupation_code": "6-31-01-03", "highest_level": "3", "centre_id": house.centre_ids[3],
        "valid_from": "2026-01-01", "valid_until": "2028-12-31",
    }  # fmt: skip
    response = client.send("/centre/experts/new", **form)
    assert response.status_code == 303
    assert client.get(response.location).status_code == 200
    assert db_row(ExpertCard).centre_id == house.centre_ids[0]


def test_a_centre_does_not_see_another_centres_expert(house, client):
    foreign = queries.cards_of(house.experts[1])[0]
    sign_in(client, "c1b")
    assert client.get(f"/centre/experts/{foreign.person_id}").status_code == 404
    assert client.get(f"/centre/cards/{foreign.id}/renew").status_code == 404


def test_merging_two_records_takes_two_people(house, client, app):
    actor = house.actor("management", "exam_affairs")
    with unit_of_work():
        keep = service.ensure_person("高晓明", CANDIDATE["number"], actor).id
        drop = service.ensure_person("高晓明", "E12345678", actor, kind="passport").id
        experts.add_card(
            queries.person(actor.scope, drop), actor, kind=CardKind.INVIGILATOR, number="J-1",
            valid_from=people.AS_OF, valid_until=people.AS_OF.replace(year=2029),
        )  # fmt: skip
    sign_in(client, "office-exam")
    assert client.send(f"/office/persons/{keep}/merge", other=drop).status_code == 303
    request = db_row(MergeRequest).id
    assert (
        client.send(f"/office/merges/{request}", _page="/office/merges", decision="accept").status_code == 422
    )
    other = type(client)(app)
    sign_in(other, "office-plan")
    assert (
        other.send(f"/office/merges/{request}", _page="/office/merges", decision="accept").status_code == 303
    )
    assert db_row(ExpertCard).person_id == keep
    assert other.get(f"/office/persons/{drop}").status_code == 404


def test_a_full_number_is_shown_for_a_reason_and_written_down(house, client):
    person = house.experts[0]
    number = queries.person(house.actor("leadership").scope, person).documents[0].number
    sign_in(client, "office-exam")
    assert number not in client.get(f"/office/persons/{person}").get_data(as_text=True)
    shown = client.send(f"/office/persons/{person}/numbers", reason="核对准考证").get_data(as_text=True)
    assert number in shown
    sign_in(client, "audit")
    page = client.get("/system/history?q=number_seen").get_data(as_text=True)
    assert "people.number_seen" in page or "查看完整号码" in page


def test_a_person_is_found_by_number_without_the_number_in_an_address(house, client):
    number = queries.person(house.actor("leadership").scope, house.experts[0]).documents[0].number
    sign_in(client, "office-exam")
    response = client.send("/office/persons/find", _page="/office/persons", number=number.lower())
    assert response.location.endswith(f"/office/persons/{house.experts[0]}")
    assert number not in response.location


@pytest.mark.parametrize(
    "login, paths",
    [
        (
            "root",
            [
                "/system/accounts",
                "/system/accounts/new",
                "/system/centres",
                "/system/centres/new",
                "/system/centres/{centre}",
            ],
        ),
        ("audit", ["/system/history", "/system/history/{event}", "/system/history?stream=person"]),
        (
            "office-plan",
            [
                "/office/persons",
                "/office/persons/new",
                "/office/experts",
                "/office/experts/new",
                "/office/merges",
            ],
        ),
        ("c1b", ["/centre/experts", "/centre/experts/new"]),
        ("expert01", ["/duty/declarations", "/duty/declarations/relatives", "/duty/declarations/classes"]),
        ("lead1", ["/account", "/account/password"]),
    ],
)
def test_pages_are_whole_in_both_languages(house, client, login, paths):
    sign_in(client, login)
    for locale in ("zh_Hans_CN", "en"):
        client.send("/language", _page="/account", locale=locale)
        for path in paths:
            path = path.format(centre=house.centre_id, event=db_row(HistoryEvent).id)
            assert client.get(path).status_code == 200, path


def test_lists_ask_the_same_number_of_questions_at_any_length(house, client, statements):
    for login, path in (
        ("root", "/system/accounts"),
        ("office-plan", "/office/persons"),
        ("office-plan", "/office/experts"),
    ):
        sign_in(client, login)
        with statements() as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= 15, path


def test_the_export_of_persons_masks_numbers(house, client):
    sign_in(client, "office-plan")
    data = client.get("/office/persons?export=xlsx").data
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.values)
    assert len(rows) > 40
    assert all("*" in str(row[3]) for row in rows[1:])


def test_administrators_are_different_people(house):
    root, audit = (db.session.get(Account, house.accounts[login]) for login in ("root", "audit"))
    assert root.person_id != audit.person_id

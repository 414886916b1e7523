"""Doors, cookies, addresses, limits: what a stranger tries first."""

import io
import json
import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from skillcert.core import clock
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.people import accounts, passwords, sessions
from skillcert.people.models import Account, AuthSession, Grant, SignInAttempt
from skillcert.rehearsal.stages import people
from skillcert.web import create_app
from skillcert.web.security import as_download, public_url, safe_next
from tests.support import line


@pytest.fixture
def house(session, world):
    return line.until(world, "people")


def sign_in(client, login, password=people.PASSWORD, **options):
    form = {"login": login, "password": password, **options}
    return client.send("/sign-in", **form)


# --- A24: no open redirect -----------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/\tx",
    "http:evil", "/\n/evil.example", " //evil.example", "evil.example", "///evil.example", "/%0d\r\nLocation: x", "",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_way_on_never_leads_elsewhere(target):
    assert safe_next(target) is None


@pytest.mark.parametrize("target", ["/", "/office/persons?q=张&page=2", "/me#top"])
def test_the_way_on_leads_anywhere_inside(target):
    assert safe_next(target) == target


def test_signing_in_ignores_a_foreign_next(house, client):
    assert sign_in(client, "root", next="https://evil.example/").location == "/system/accounts"
    client.send("/sign-out", _page="/account")
    assert sign_in(client, "root", next="/system/centres").location == "/system/centres"


# --- A33, T17: guessing is slow, a hall is not stopped ---------------------------------------------------------


def test_guessing_is_slowed_and_told_so(house, client):
    for _ in range(5):
        assert sign_in(client, "root", "not-this-one").status_code == 422
    assert sign_in(client, "root", "not-this-one").status_code == 429
    assert sign_in(client, "root").status_code == 429  # the right password does not jump the wait
    assert sign_in(client, "lead1").status_code == 303  # others at the same place are not touched


def test_a_refused_try_does_not_prolong_the_wait(house, client):
    for _ in range(8):
        sign_in(client, "root", "not-this-one")
    count = db.session.scalar(select(func.count()).select_from(SignInAttempt))
    assert count == 5


def test_a_hall_behind_one_address_signs_in(house, client, app, monkeypatch):
    """Sixty people behind one address each mistype once and then sign in; nobody is told to wait."""
    monkeypatch.setattr(
        passwords, "matches", lambda stored, password: bool(stored) and password == "right-one"
    )
    monkeypatch.setattr(passwords, "outdated", lambda stored: False)
    logins = list(house.accounts)
    for login in logins:
        wrong = sessions.check(login, "wrong", "10.0.0.1")
        with unit_of_work():
            assert sessions.enter(wrong, "10.0.0.1") is None
        right = sessions.check(login, "right-one", "10.0.0.1")
        assert right.reasons == []
        with unit_of_work():
            assert sessions.enter(right, "10.0.0.1")
    assert len(logins) > 50


def test_one_time_codes_cannot_be_guessed_fast(house, client):
    told = {"code": "AAAA-BBBB-CCCC", "password": "Green-47-tram", "again": "Green-47-tram"}
    pages = [client.send("/activate", **told).get_data(as_text=True) for _ in range(6)]
    assert "秒" not in pages[0] and "秒" in pages[-1]


# --- A26: the client does not say where it comes from ----------------------------------------------------------


def test_a_forged_forwarding_header_changes_neither_history_nor_throttle(house, client):
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    form = {"csrf_token": token, "login": "root", "password": "not-this-one"}
    client.post("/sign-in", data=form, headers=forged)
    assert db.session.scalars(select(SignInAttempt.source)).all() == ["127.0.0.1"]


def test_a_proxy_that_the_operator_named_is_believed_once(tmp_path, monkeypatch):
    monkeypatch.setenv("SKILLCERT_PROXIES", "1")
    app = create_app(INSTANCE=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/x.db", TESTING=True)
    seen = {}

    @app.before_request
    def look():
        from skillcert.web.security import client_address

        seen["address"] = client_address()
        return "", 204

    app.test_client().get("/sign-in", headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})
    assert seen["address"] == "203.0.113.9"  # what our proxy wrote, not what the client wrote before it


# --- A18, A19: the cookie and TLS ------------------------------------------------------------------------------


def test_the_cookie_of_a_house_with_tls(tmp_path):
    app = create_app(INSTANCE=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/x.db", TESTING=True, TLS=True)
    with app.app_context():
        db.create_all()
    response = app.test_client().get("/sign-in", base_url="https://localhost")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-skillcert=")
    assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    assert "Domain" not in cookie
    assert "includeSubDomains" in response.headers["Strict-Transport-Security"]


def test_only_named_hosts_are_answered(tmp_path, monkeypatch):
    monkeypatch.setenv("SKILLCERT_HOSTS", "exam.example")
    app = create_app(INSTANCE=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/x.db", TESTING=True)
    with app.app_context():
        db.create_all()
    client = app.test_client()
    assert client.get("/sign-in", base_url="http://exam.example").status_code == 200
    assert client.get("/sign-in", base_url="http://evil.example").status_code == 400


# --- A38-A40: sessions -----------------------------------------------------------------------------------------


def test_an_idle_session_ends(house, client):
    sign_in(client, "root")
    clock.use_offset(lambda: timedelta(minutes=59))
    assert client.get("/account").status_code == 200
    clock.use_offset(lambda: timedelta(minutes=59 + 61))
    assert client.get("/account").status_code == 303


def test_every_session_ends_after_its_hours(house, client):
    sign_in(client, "root")
    for minutes in range(30, 12 * 60, 30):
        clock.use_offset(lambda minutes=minutes: timedelta(minutes=minutes))
        assert client.get("/account").status_code == 200
    clock.use_offset(lambda: timedelta(hours=12, minutes=1))
    assert client.get("/account").status_code == 303


def test_only_the_hash_of_a_cookie_lies_in_the_database(house, client):
    sign_in(client, "root")
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    row = db.session.scalars(select(AuthSession)).one()
    assert len(token) >= 32 and row.token_hash != token and token not in str(vars(row))


def test_a_changed_password_ends_the_other_sessions(house, client, app):
    other = type(client)(app)
    sign_in(client, "root")
    sign_in(other, "root")
    form = {"old": people.PASSWORD, "password": "Green-47-tram", "again": "Green-47-tram"}
    assert client.send("/account/password", **form).status_code == 303
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303


def test_a_grant_that_ended_ends_its_session(house, client):
    sign_in(client, "lead1")
    with unit_of_work():
        grant = db.session.scalars(select(Grant).where(Grant.account_id == house.accounts["lead1"])).one()
        accounts.end_grant(grant, house.actor("system"))
    assert client.get("/account").status_code == 303


def test_who_must_change_the_password_reaches_nothing_else(house, client):
    sign_in(client, "office-plan")
    with unit_of_work():
        db.session.get(Account, house.accounts["office-plan"]).must_change = True
    assert client.get("/office/persons").location.endswith("/account/password")
    form = {"old": people.PASSWORD, "password": "Green-47-tram", "again": "Green-47-tram"}
    assert client.send("/account/password", **form).status_code == 303
    assert client.get("/office/persons").status_code == 200


# --- A34: no default account -------------------------------------------------------------------------------------


def test_a_fresh_house_has_no_account_and_one_link(session, client):
    assert accounts.setup_needed()
    with unit_of_work():
        old = accounts.setup_token()
        token = accounts.setup_token()
    form = {"login": "admin.wang", "name": "王管理", "password": "Green-47-tram", "again": "Green-47-tram"}
    assert client.send(f"/set-up/{old}", **form).status_code == 422  # only the newest link works
    assert client.send(f"/set-up/{token}", **form).status_code == 303
    assert client.get(f"/set-up/{token}").status_code == 404
    assert sign_in(client, "admin.wang", "Green-47-tram").status_code == 303


# --- A62, A63: what a form may say -------------------------------------------------------------------------------


def test_fields_that_a_form_does_not_have_change_nothing(house, client):
    sign_in(client, "root")
    fields = {"login": "new.one", "name": "新人", "role": "management", "duty": "quality"}
    client.send(
        "/system/accounts/new", **fields, active="", id="1", person_id="1", password_hash="x", must_change=""
    )
    made = db.session.scalars(select(Account).where(Account.login == "new.one")).one()
    assert made.person_id is None and made.password_hash is None and made.active


def test_a_parameter_given_twice_counts_once(house, client):
    sign_in(client, "root")
    page = client.get("/system/accounts/new", audit=False).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    form = {"csrf_token": token, "login": ["twice", "root"], "name": "甲", "role": ["leadership", "system"]}
    assert client.post("/system/accounts/new", data=form).status_code == 200
    made = db.session.scalars(select(Account).where(Account.login == "twice")).one()
    assert [grant.role for grant in made.grants] == ["leadership"]


# --- limits and logs ---------------------------------------------------------------------------------------------


def test_too_large_an_upload_is_refused_before_it_is_read(house, client, app, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 10_000)
    sign_in(client, "office-plan")
    data = {"file": (io.BytesIO(b"x" * 20_000), "big.xlsx")}
    assert (
        client.post("/office/persons/new", data=data, content_type="multipart/form-data").status_code == 413
    )


def test_a_form_of_a_thousand_parts_is_refused(house, client):
    sign_in(client, "office-plan")
    data = {f"f{i}": (io.BytesIO(b"x"), f"{i}.txt") for i in range(1001)}
    assert (
        client.post("/office/persons/new", data=data, content_type="multipart/form-data").status_code == 413
    )


def test_a_refusal_is_one_line_and_cannot_be_forged(house, client, caplog):
    sign_in(client, "lead1")
    with caplog.at_level(logging.WARNING, "skillcert.security"):
        client.get("/system/accounts?q=x\r\nforged", headers={"User-Agent": "a\x1b[31m"})
    (record,) = [r for r in caplog.records if r.name == "skillcert.security"]
    line_ = record.getMessage()
    assert "\n" not in line_ and "\x1b" not in line_
    told = json.loads(line_)
    assert told["code"] == 403 and told["account"] == house.accounts["lead1"]


def test_a_failed_sign_in_writes_neither_name_nor_password(house, client, caplog):
    from skillcert.core import history

    with caplog.at_level(logging.DEBUG):
        sign_in(client, "11010119900307401X", "my-secret-word")
    events = history.of_stream("sign-in")
    assert events[0].verb == "people.sign_in_failed"
    assert "my-secret-word" not in caplog.text + events[0].body
    assert "11010119900307401" not in caplog.text + events[0].body


@pytest.mark.parametrize("name", ["成绩\r\nX-Evil: 1.xlsx", '张三".pdf', "../../etc/passwd", "a\x00b.zip"])
def test_a_download_is_named_safely(app, name):
    with app.test_request_context():
        response = as_download(b"x", name, "application/zip")
    told = response.headers["Content-Disposition"]
    assert (
        "\r" not in told
        and "\n" not in told
        and "/" not in told.replace("UTF-8''", "").split("filename*=")[0]
    )
    assert told.startswith("attachment;") and "sandbox" in response.headers["Content-Security-Policy"]


def test_an_address_on_paper_is_the_institutions_whatever_host_was_asked(session, app):
    with app.test_request_context("/", base_url="http://evil.example", headers={"X-Forwarded-Host": "evil.example"}):
        assert public_url("public.activate") == "http://127.0.0.1:8000/activate"


def test_a_page_that_breaks_tells_nothing_of_the_inside(tmp_path, monkeypatch):
    app = create_app(INSTANCE=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/x.db")
    with app.app_context():
        db.create_all()
    monkeypatch.setattr("skillcert.web.public.people.SignInForm", None)
    response = app.test_client().get("/sign-in")
    page = response.get_data(as_text=True)
    assert response.status_code == 500
    assert "Traceback" not in page and "NoneType" not in page
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_probes_of_a_scanner_find_nothing(session, client):
    for path in (
        "/.git/HEAD",
        "/console",
        "/debug",
        "/metrics",
        "/.env",
        "/static/",
        "/static/../skillcert/cli.py",
    ):
        assert client.get(path, audit=False).status_code == 404, path
    assert client.open("/sign-in", method="TRACE", audit=False).status_code == 405


def test_a_signature_needs_the_password(house):
    from skillcert.core.reasons import Refused

    actor = house.actor("management", "quality")
    signed = accounts.sign(actor, people.PASSWORD, "what was signed")
    assert signed["account_id"] == actor.account_id and len(signed["sha256"]) == 64
    with pytest.raises(Refused):
        accounts.sign(actor, "another-password", "what was signed")
    with pytest.raises(Refused):
        accounts.sign(Actor.system(), people.PASSWORD, "what was signed")

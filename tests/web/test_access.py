"""Who may open what: every address, asked by every role, with the ids of a real batch.

The house is built once for the module. What a line of `docs/access.md` promises is asked for here by request.
"""

import re

import pytest
from sqlalchemy import String, Text, text
from sqlalchemy.exc import DBAPIError

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.people.permissions import permissions_of
from skillcert.rehearsal.world import World
from skillcert.web import create_app
from skillcert.web.security import HEADERS, csrf
from tests.support import line
from tests.support.crawl import Crawl, documents_set_once

pytestmark = [pytest.mark.heavy(40), pytest.mark.one_database]

STAGE = "certificates"
OPEN = ("public", "signed in", "seat")


@pytest.fixture(scope="module")
def crawl(database, request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"access-{database}")
    url = f"sqlite:///{folder}/access.db"
    if database == "postgresql":
        url = request.getfixturevalue("postgres").create(f"access_{folder.name[-1]}")
    app = create_app(INSTANCE=folder, DATABASE_URL=url, TESTING=True, PROPAGATE_EXCEPTIONS=True)
    with documents_set_once():
        with app.app_context():
            db.create_all()
            world = line.until(World(seed=1), STAGE)
        yield Crawl(app, world)
    clock.use_offset(None)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def whole_round(request) -> bool:
    """Whether each address is asked by each role (hundreds of times ten), or each by one of them as on every day."""
    return request.config.getoption("--round") == "all"


@pytest.fixture(scope="module")
def answers(crawl, whole_round):
    """Every GET, asked by a visitor and by one of each role that may (every day: the first who may), with the ids of the batch."""
    return list(_look(crawl, each_role=whole_round))


def _look(crawl, *, each_role: bool):
    """GET every address: by the first who may, or by the first of each role who may."""
    asked = set()
    for label, actor in [("visitor", None), *crawl.actors.items()]:
        client = crawl.client(actor)
        for rule, method in crawl.rules():
            key = (rule.endpoint, actor.role if actor and each_role else "")
            if method == "GET" and key not in asked and _may(crawl, rule, actor):
                asked.add(key)
                yield crawl.ask(label, client, rule, method)


def _may(crawl, rule, actor) -> bool:
    needed = crawl.app.extensions["access"][rule.endpoint]
    if needed in ("public", "seat"):
        return True
    return actor is not None and (needed == "signed in" or needed in permissions_of(actor.role, actor.duty))


# --- A43: role x route -------------------------------------------------------------------------------------


def test_every_address_has_a_line_in_the_access_table(crawl):
    table = crawl.app.extensions["access"]
    assert {rule.endpoint for rule in crawl.app.url_map.iter_rules()} == set(table)


def test_every_id_in_an_address_names_its_table(crawl):
    """Else the crawl would ask for a record that is nobody's: say it in tests/support/crawl.py."""
    names = {(rule.endpoint, name) for rule, _ in crawl.rules() for name in rule.arguments if name.endswith("_id")}
    assert not [pair for pair in sorted(names) if crawl.table(*pair) is None]


def test_who_lacks_the_permission_is_refused_whatever_the_method(crawl, monkeypatch, whole_round):
    """Every role at every address; every day the visitor at each, and of the roles that lack the permission one at each in turn."""
    monkeypatch.setitem(crawl.app.config, "WTF_CSRF_ENABLED", False)
    let_through, roles, asked = [], list(crawl.actors), 0
    for role, actor in [("visitor", None), *crawl.actors.items()]:
        client = crawl.client(actor)
        for turn, (rule, method) in enumerate(crawl.rules()):
            if _may(crawl, rule, actor):
                continue
            lacking = [one for one in roles if not _may(crawl, rule, crawl.actors[one])]
            if not whole_round and actor is not None and role != lacking[turn % len(lacking)]:
                continue
            asked += 1
            answer = crawl.ask(role, client, rule, method, headers={"Accept": "application/json"})
            wall = answer.status == 303 and "/sign-in" in answer.headers["Location"]
            if not (wall if actor is None else answer.status == 403) or answer.writes:
                let_through.append(str(answer))
    assert not let_through and asked > 1000


def test_a_fragment_is_guarded_like_its_page(crawl):
    """T04: the header of htmx authorises nothing."""
    client = crawl.client(crawl.actors["audit"])
    for rule, method in crawl.rules():
        if method == "GET" and crawl.app.extensions["access"][rule.endpoint] not in (
            *OPEN,
            "audit.view",
            "home.view",
        ):
            assert crawl.ask("audit", client, rule, method, headers={"HX-Request": "true"}).status == 403, rule.endpoint


def test_who_may_open_a_page_gets_one(answers):
    broken = [str(answer) for answer in answers if answer.status in (401, 403) or answer.status >= 500]
    assert not [line for line in broken if "seat" not in line and "public.sit" not in line]


def test_most_pages_really_open(answers):
    """A crawl that meets nothing but 404 would prove nothing."""
    opened = {answer.endpoint for answer in answers if answer.status == 200}
    assert len(opened) > 60


# --- A44, T01: another centre's record is not found -----------------------------------------------------------


def _strangers(crawl):
    """People of another centre, a candidate without an application, an expert without a duty."""
    far = crawl.world.centre_ids[-1]
    for duty in ("coordination", "exam_affairs", "items_assessors", "certificates", "quality"):
        yield f"another centre/{duty}", crawl.world.actor("centre", duty, centre_id=far), ("centre", "public")
    with crawl.app.app_context():
        yield "another candidate", crawl.stranger(), ("candidate", "public")
        yield "an expert of another day", crawl.idle_expert(), ("duty", "public")


SHARED = {
    "candidate.apply",
    "public.announcement",
    "public.announcement_pdf",
    "public.end_session",
    "public.set_up",
    "public.switch_grant",
}
"""Open to everybody, or about the own account whatever the id says."""


def test_a_home_page_is_that_of_the_own_role(crawl):
    client = crawl.client(crawl.actors["system"])
    for rule, method in crawl.rules():
        foreign = rule.endpoint.endswith(".home") and not rule.endpoint.startswith(("public", "system"))
        if foreign and _may(crawl, rule, crawl.actors["system"]):
            assert crawl.ask("system", client, rule, method).headers["Location"] == "/system/accounts"


@pytest.mark.rule(64)
def test_another_centres_record_is_not_found_and_not_touched(crawl, monkeypatch):
    monkeypatch.setitem(crawl.app.config, "WTF_CSRF_ENABLED", False)
    leaks = []
    for role, actor, skins in _strangers(crawl):
        client = crawl.client(actor)
        for rule, method in crawl.rules():
            public = crawl.app.extensions["access"][rule.endpoint] in ("public", "seat")
            foreign = rule.endpoint.split(".")[0] in skins and crawl.names_a_record(rule) and not public
            if not foreign or rule.endpoint in SHARED or not _may(crawl, rule, actor):
                continue
            answer = crawl.ask(role, client, rule, method)
            if answer.status != 404 or answer.writes:
                leaks.append(str(answer))
    assert not leaks


# --- A23: unsafe requests and safe ones ----------------------------------------------------------------------


def test_a_post_without_the_token_is_refused(crawl):
    passed = []
    client = crawl.client(crawl.actors["management/coordination"])
    for rule, method in crawl.rules():
        if method != "POST" or _is_exempt(crawl, rule):
            continue
        answer = crawl.ask("office", client, rule, method)
        if answer.status != 403 or answer.writes:
            passed.append(str(answer))
    assert not passed


def test_only_the_seat_of_an_exam_needs_no_token(crawl):
    for rule, _method in crawl.rules():
        if _is_exempt(crawl, rule):
            assert crawl.app.extensions["access"][rule.endpoint] == "seat", rule.endpoint


def _is_exempt(crawl, rule) -> bool:
    view = crawl.app.view_functions[rule.endpoint]
    return f"{view.__module__}.{view.__name__}" in csrf._exempt_views


@pytest.mark.parametrize(
    "header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_a_request_from_another_site_is_refused_token_or_not(crawl, header):
    client = crawl.client(crawl.actors["management/coordination"])
    page = client.get("/account").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
    assert client.post("/sign-out", data={"csrf_token": token}, headers=header).status_code == 403
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 303


def test_looking_never_writes(answers):
    assert not [f"{answer}: {answer.writes[0][:80]}" for answer in answers if answer.writes]


# --- A21, A22, A25, A55, A56: what every response carries -----------------------------------------------------


def test_every_response_carries_the_headers(crawl, answers):
    client = crawl.client(None)
    extra = [
        client.get("/static/css/base.css"),
        client.get("/static/no-such.css"),
        client.get("/no/such/page"),
    ]
    extra.append(client.post("/account"))
    whole = [answer for answer in answers if answer.status != 500]
    for headers, told in [(a.headers, str(a)) for a in whole] + [(r.headers, r.request.path) for r in extra]:
        missing = [name for name in HEADERS if name not in headers]
        assert not missing and "Content-Security-Policy" in headers, f"{told}: {missing}"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, told
        assert "unsafe" not in policy and " * " not in policy, told
        assert "Access-Control-Allow-Origin" not in headers


def test_signed_in_pages_are_kept_nowhere(answers):
    for answer in answers:
        if answer.status != 500 and answer.role != "visitor" and answer.endpoint not in ("visual.theme", "static"):
            assert answer.headers.get("Cache-Control") == "no-store", str(answer)
            assert {"Cookie", "HX-Request"} <= set(answer.headers["Vary"].replace(" ", "").split(",")), str(answer)


def test_texts_say_their_character_set(answers):
    for answer in answers:
        kind = answer.headers.get("Content-Type", "")
        if answer.body and kind.startswith("text/"):
            assert "charset=utf-8" in kind, str(answer)


def test_no_identity_number_stands_in_an_address(answers):
    number = re.compile(rb"""(?:href|action|src|hx-[a-z]+)=["'][^"']*\b\d{17}[\dX]\b""")
    assert not [
        str(answer) for answer in answers if number.search(answer.body) or re.search(r"\d{17}[\dX]", answer.path)
    ]


@pytest.mark.rule(48)
def test_a_visitor_never_sees_a_whole_identity_number(answers):
    number = re.compile(rb"\b\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dX]\b")
    assert not [str(answer) for answer in answers if answer.role == "visitor" and number.search(answer.body)]


# --- A01: stored text is escaped wherever it is shown ----------------------------------------------------------

CANARY = "\"'><x-canary of-{table}>"
FREE = re.compile(
    r"(^|_)(name|title|reason|note|notes|text|remark|detail|facts|measure|address|contact|phone_text|employer|major)$"
)


def test_stored_text_is_escaped_everywhere(crawl):
    with crawl.app.app_context():
        planted = _plant(db.engine)
    assert planted > 20
    naked, told, opened = [], [], 0
    for answer in _look(crawl, each_role=False):
        opened += b"x-canary" in answer.body
        if b"<x-canary" in answer.body and answer.headers.get("Content-Type", "").startswith("text/html"):
            naked.append(str(answer))
        if answer.role in ("visitor", "candidate"):
            told += [f"{answer} tells of {table}" for table in SECRET if f"of-{table}&".encode() in answer.body]
    assert opened > 20
    assert not naked
    assert not told  # A45: what candidates and strangers must not read


SECRET = ("item", "paper", "score_sheet", "inspection", "room_record", "incident", "check_in", "expert_card")
KEPT = {"history_event", "history_checkpoint", "history_stream", "setting", "stored_file", "occupation"}


def _plant(engine) -> int:
    """Put the canary at the end of every free text of the house; gives how many columns took it."""
    planted = 0
    with engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            if table.name in KEPT or "id" not in table.columns:
                continue
            for column in table.columns:
                if type(column.type) in (String, Text) and not column.unique and FREE.search(column.name):
                    planted += _planted(connection, table.name, column)
        connection.commit()
    return planted


def _planted(connection, table: str, column) -> bool:
    canary = CANARY.format(table=table)
    room = (column.type.length or 10_000) - len(canary)
    changed = f'UPDATE "{table}" SET "{column.name}" = substr("{column.name}", 1, {room}) || :canary'
    try:
        with connection.begin_nested():
            return connection.execute(text(changed), {"canary": canary}).rowcount > 0
    except DBAPIError:  # an append-only table, or a rule of the database
        return False

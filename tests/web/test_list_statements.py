"""No list grows with its rows: every list page asks the database as often for 300 rows as for 3, and at most 15 times.

The lists are found by themselves: every page without parameters that a role may open and that draws the list macro.
"""

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core.db import db
from skillcert.itembank.models import Item
from skillcert.people.models import ExpertCard
from skillcert.plans.models import Batch
from skillcert.registration.models import Registration
from tests.support.crowd import multiply
from tests.support.line import until

pytestmark = [pytest.mark.heavy(40), pytest.mark.one_database]

MOST = 15
LIST = 'class="list card"'
"""What the list macro draws; dashboards and work lists are not lists, and are counted by their own tests."""
HEAVY = ("occupied_slot", "room_slot", "answer_event", "answer", "import_row", "paper", "paper_reading", "stored_file")
"""What a list never shows and what would only make the copies slow or clash (a person's quarter of an hour is unique)."""

ROLES = [
    ("management", "coordination"),
    ("management", "exam_affairs"),
    ("management", "items_assessors"),
    ("management", "certificates"),
    ("management", "quality"),
    ("centre", "coordination"),
    ("centre", "exam_affairs"),
    ("centre", "items_assessors"),
    ("centre", "certificates"),
    ("leadership", None),
    ("system", None),
    ("audit", None),
]


@pytest.fixture
def house(world):
    return until(world, "certificates", registration={"count": 5, "in_person": 1})


def pages_of(app, actor) -> list[str]:
    """The addresses without parameters, of the actor's own skin, that the access table opens to them."""
    table = app.extensions["access"]
    skin = "system" if actor.role == "audit" else actor.role
    found = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    return sorted(
        rule.rule
        for rule in found
        if rule.endpoint.startswith(f"{skin}.")
        and actor.may(table[rule.endpoint])
        and rule.endpoint.split(".")[1] != "settings"
    )


@pytest.fixture
def asked(app, client, house, statements):
    """asked() gives {role and address: statements} over all list pages of all roles; what is no page is opened once only."""
    warm, no_pages = set(), set()

    def ask(browser, url):
        if url not in warm:
            browser.get(url, audit=False)  # the first look warms what a process reads once
            warm.add(url)
        with statements() as seen:
            answer = browser.get(url)
        assert answer.status_code in (200, 302, 303), f"{url}: {answer.status_code}"
        if answer.mimetype != "text/html":
            no_pages.add(url)
        return len(seen) if answer.mimetype == "text/html" and LIST in answer.get_data(as_text=True) else None

    def everywhere() -> dict[str, int]:
        counts = {}
        for role, duty in ROLES:
            actor = house.actor(role, duty, centre_id=house.centre_id if role == "centre" else None)
            browser = client.as_(actor)
            for url in pages_of(app, actor):
                if url not in no_pages and (count := ask(browser, url)) is not None:
                    counts[f"{role} {duty} {url}"] = count
        return counts

    return everywhere


def test_every_list_keeps_its_statements_at_300_rows(asked):
    few = asked()
    multiply("batch", db.session.scalar(select(Batch.id)), 60, without=HEAVY)
    multiply("item", db.session.scalar(select(Item.id)), 300)
    multiply(
        "person",
        db.session.scalar(select(ExpertCard.person_id)),
        300,
        without=(*HEAVY, "assignment", "score_sheet", "inspection"),
    )
    assert db.session.query(Registration).count() >= 300 and db.session.query(RoomSession).count() >= 100
    many = asked()
    assert len(few) > 40
    assert {page: (few[page], many[page]) for page in few if many[page] > few[page]} == {}
    assert {page: n for page, n in many.items() if n > MOST} == {}

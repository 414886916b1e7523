"""Every page opens on PostgreSQL too, every list in every order, under every chip and search: what SQLite lets pass, it refuses."""

import re
from html import unescape

import pytest

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.people.permissions import permissions_of
from skillcert.rehearsal.world import World
from skillcert.web import create_app
from tests.support import line
from tests.support.crawl import Crawl, documents_set_once

pytestmark = [pytest.mark.heavy(40), pytest.mark.stricter_database]

LIST = 'class="list card"'


@pytest.fixture
def crawl(database, request, tmp_path):
    url = request.getfixturevalue("postgres").create("every_page")
    app = create_app(INSTANCE=tmp_path, DATABASE_URL=url, TESTING=True, PROPAGATE_EXCEPTIONS=True)
    with documents_set_once():
        with app.app_context():
            db.create_all()
            world = line.until(World(seed=1), "certificates")
        yield Crawl(app, world)
    clock.use_offset(None)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def narrowed(path: str, page: str) -> list[str]:
    """The list's own links that sort and narrow it, and a search for a word."""
    links = {unescape(found) for found in re.findall(r'href="(/[^"]*\?[^"]*)"', page)}
    own = sorted(link for link in links if link.split("?")[0] == path and "export=" not in link)
    return [*own, f"{path}?q=工"]


def test_every_page_opens_and_every_list_sorts_narrows_and_searches(crawl, request):
    """Every day an order or a chip of a list that several roles have is asked of the first of them."""
    whole_round = request.config.getoption("--round") == "all"
    table, asked, narrow, lists, broken = crawl.app.extensions["access"], set(), set(), 0, []
    for label, actor in [("visitor", None), *crawl.actors.items()]:
        client = crawl.client(actor)
        for rule, method in crawl.rules():
            needed = table[rule.endpoint]
            may = needed == "public" or (actor and (needed == "signed in" or needed in permissions_of(actor.role, actor.duty)))
            if method != "GET" or rule.endpoint in asked or not may:
                continue
            asked.add(rule.endpoint)
            answer = crawl.ask(label, client, rule, method)
            answers = [answer]
            page = answer.body.decode(errors="replace")
            if answer.status == 200 and LIST in page:
                lists += 1
                links = {(rule.endpoint.partition(".")[2], link.partition("?")[2]): link for link in narrowed(answer.path, page)}
                answers += [crawl.ask(label, client, rule, method, path=links[one]) for one in links if whole_round or one not in narrow]
                narrow |= set(links)
            broken += [str(one) for one in answers if one.status >= 500]
    assert not broken
    assert lists > 40 and len(asked) > 150  # a crawl that meets no list would prove nothing

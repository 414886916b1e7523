"""Parts that are drawn once: right in each language and for each value, and blind to who asks."""

import os

import pytest
from flask import g
from jinja2 import DictLoader
from jinja2.exceptions import UndefinedError

from skillcert.web import compressing, still

pytestmark = pytest.mark.one_database
PARTS = {
    "words.html": "{{ _('Hand in') }} {{ grace }} {{ made() if made }}",
    "shell.html": "{{ shell.actor }}",
    "request.html": "{{ request.cookies }}",
    "session.html": "{{ session['locale'] }}",
    "csrf_token.html": "{{ csrf_token() }}",
}


@pytest.fixture
def parts(app, monkeypatch):
    """The templates above in place of the house's; how often one was drawn is counted by its `made`."""
    environment = app.jinja_env.overlay(loader=DictLoader(dict(PARTS)), cache_size=10)
    monkeypatch.setattr(app, "jinja_env", environment)
    with app.test_request_context():
        yield environment


def in_language(locale: str, name: str, **said) -> str:
    g.locale = locale
    return str(still.still(name, **said))


def test_each_language_and_each_value_has_its_own(parts):
    assert in_language("en", "words.html", grace=5).startswith("Hand in 5")
    assert in_language("zh_Hans_CN", "words.html", grace=5).startswith("交卷 5")
    assert in_language("en", "words.html", grace=9).startswith("Hand in 9")
    assert in_language("en", "words.html", grace=5).startswith("Hand in 5")


def test_it_is_drawn_once(parts):
    drawn = []

    def made():
        drawn.append(1)
        return len(drawn)

    assert [in_language("en", "words.html", grace=5, made=made) for _ in range(3)] == ["Hand in 5 1"] * 3


def test_an_edited_template_is_drawn_anew(parts):
    before = in_language("en", "words.html", grace=5)
    parts.loader.mapping["words.html"] = "another"
    parts.cache.clear()
    assert in_language("en", "words.html", grace=5) == "another" != before


@pytest.mark.parametrize("name", ["shell", "request", "session", "csrf_token"])
def test_what_belongs_to_one_reader_cannot_get_into_it(parts, name):
    with pytest.raises(UndefinedError, match=name):
        in_language("en", f"{name}.html")


def test_the_address_of_a_file_follows_its_date(app, tmp_path, monkeypatch):
    page = tmp_path / "one.css"
    page.write_text("a")
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    monkeypatch.setattr(compressing, "_addresses", {})
    now = [100.0]
    monkeypatch.setattr(compressing.time, "monotonic", lambda: now[0])
    with app.test_request_context():
        first = compressing.address("static", filename="one.css")
        os.utime(page, (1, 1))
        assert compressing.address("static", filename="one.css") == first
        now[0] += compressing.FRESH + 0.1
        assert compressing.address("static", filename="one.css") == "/static/one.css?v=1" != first

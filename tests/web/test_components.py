"""The kit of pages: days as a clerk counts them, refusals beside a grey button, lists whose state stands in the address."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import g, render_template_string
from jinja2 import Environment, nodes

from skillcert.core import clock
from skillcert.core.reasons import Reason
from skillcert.plans.states import BatchState
from skillcert.web import visual

pytestmark = pytest.mark.one_database

FRIDAY = date(2026, 11, 20)
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@pytest.fixture
def draw(app, session):
    """Render a snippet in a language on Friday, 20 Nov 2026."""
    offset = clock.at(FRIDAY, 9) - clock.now()
    clock.use_offset(lambda: offset)

    def drawn(source: str, locale: str = "en", path: str = "/", **context) -> str:
        with app.test_request_context(path):
            g.locale = locale
            return " ".join(render_template_string(source, **context).split())

    return drawn


def test_days_are_told_as_working_days_with_the_date(draw):
    assert ">closes in 1 working day (Mon 23 Nov)<" in draw("{{ ui.days_left(day, 'closes') }}", day=date(2026, 11, 23))
    assert "closes in 4 working days (Thu 26 Nov)" in draw("{{ ui.days_left(day, 'closes') }}", day=date(2026, 11, 26))
    assert "还有 4 个工作日截止（11月26日 周四）" in draw(
        "{{ ui.days_left(day, 'closes') }}", "zh_Hans_CN", day=date(2026, 11, 26)
    )


def test_a_day_past_is_overdue_only_for_what_was_due(draw):
    past = FRIDAY - timedelta(days=1)
    assert "left-bad" in draw("{{ ui.days_left(day) }}", day=past)
    assert "left-quiet" in draw("{{ ui.days_left(day, 'closes') }}", day=past)
    assert "today" in draw("{{ ui.days_left(day) }}", day=FRIDAY)
    assert draw("{{ ui.days_left(none) }}") == ""


def test_a_button_that_may_not_be_pressed_is_grey_and_says_why(draw):
    html = draw("{{ ui.button('Announce', '/x', reasons=reasons) }}", reasons=[Reason("plans.no_offer")])
    assert "disabled" in html and "The batch offers nothing yet" in html and "<form" not in html
    html = draw("{{ ui.button('Announce', '/x') }}")
    assert 'method="post"' in html and "csrf_token" in html and "disabled" not in html


def test_a_state_is_a_word_and_its_colour_only_repeats_it(draw):
    html = draw("{{ ui.status(state) }}", "zh_Hans_CN", state=BatchState.RETURNED)
    assert "已退回" in html and "state-warn" in html


def test_every_state_of_a_batch_has_a_tone_of_the_legend():
    assert {visual.tone(state) for state in BatchState} <= {"quiet", "busy", "good", "warn", "bad"}
    assert visual.tone("never heard of") == "quiet"


def test_what_a_user_typed_is_escaped_everywhere(draw):
    nasty = '"><script>alert(1)</script>'
    html = draw(
        "{{ ui.tag(x) }}{{ ui.facts([(x, x)]) }}{{ ui.note(x) }}{{ ui.button(x, x, hidden={'a': x}) }}{{ ui.why_not([x]) }}"
        "{{ ui.timeline([{'at': at, 'text': x, 'who': x, 'note': x, 'tone': ''}]) }}{{ ui.stat(x, x, x) }}{{ ui.empty(x, x) }}",
        x=nasty,
        at=clock.now(),
    )
    assert "<script" not in html


def test_the_same_thing_several_times_is_one_line_with_its_count(draw):
    events = [{"at": clock.now(), "text": "Changed", "who": "A", "note": "", "tone": ""}] * 3
    html = draw("{{ ui.timeline(events) }}", events=events)
    assert html.count("history-what") == 1 and "×3" in html


def test_the_accent_colour_is_a_stylesheet_and_nothing_else(client):
    sheet = client.get("/theme.css")
    assert sheet.mimetype == "text/css" and "--accent: #" in sheet.get_data(as_text=True)


def test_the_reader_may_choose_dark_and_only_what_there_is(client):
    assert 'data-theme="light"' in client.get("/").get_data(as_text=True)
    client.send("/appearance", _page="/", theme="dark", next="/")
    assert 'data-bs-theme="dark"' in client.get("/").get_data(as_text=True)
    client.send("/appearance", _page="/", theme="purple", next="/")
    assert 'data-theme="dark"' in client.get("/").get_data(as_text=True)


def spoken_at_import(source: str) -> list[int]:
    """Lines of a template on which a sentence is translated outside a macro: said once, when the template is imported."""
    found = []

    def walk(node: nodes.Node) -> None:
        if isinstance(node, nodes.Macro):
            return
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in ("_", "ngettext"):
            found.append(node.lineno)
        for child in node.iter_child_nodes():
            walk(child)

    walk(Environment().parse(source))
    return found


def test_no_page_shows_a_sentence_in_the_language_of_the_page_before_it():
    """What is imported without context is kept by the house: its sentences would stand in the language of whoever came first."""
    assert spoken_at_import('{% set words = {"a": _("A")} %}{% macro m() %}{{ _("B") }}{% endmacro %}') == [1]
    imports = re.compile(r'\{%-? *(?:from|import) "([^"]+)"(?![^%]*with context)')
    kept = {name for path in TEMPLATES.rglob("*.html") for name in imports.findall(path.read_text(encoding="utf-8"))}
    faults = {
        name: lines
        for name in kept
        if (TEMPLATES / name).exists() and (lines := spoken_at_import((TEMPLATES / name).read_text(encoding="utf-8")))
    }
    assert len(kept) >= 5 and not faults

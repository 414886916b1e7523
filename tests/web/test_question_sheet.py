"""Questions filled into a shape look exactly as the macro draws them, in both languages; an answer is never lost on the way."""

from itertools import combinations

import pytest
from flask import g

from skillcert.exams import building
from skillcert.web import question_sheet

pytestmark = pytest.mark.one_database
STEM = '电流 <em>I</em> &lt; 5 A？ 第 <span class="gap">1</span> 空 %(n)s {n} \\1'
OPTIONS = [{"id": letter, "text": f"{letter} &amp; <sub>2</sub> \\g<0>"} for letter in "ABCDE"]


def questions():
    """One of each type, two of a case, as an attempt has them before anything is answered."""
    items = [
        {"type": "single", "options": OPTIONS[:4]},
        {"type": "single", "options": OPTIONS[:3]},
        {"type": "multiple", "options": OPTIONS},
        {"type": "judge", "options": []},
        {"type": "fill", "options": [], "key": [["5"]]},
        {"type": "short", "options": []},
        {"type": "essay", "options": []},
        {"type": "single", "options": OPTIONS[:4], "case": 7},
        {"type": "judge", "options": [], "case": 7},
    ]
    items = [{"number": n, "marks": f"{n}.5", "stem": STEM, **item} for n, item in enumerate(items, 1)]
    content = {"title": "x", "items": items, "cases": [{"id": 7, "title": "t", "text": "s"}]}
    made = building.build(content, b"secret").sheet["questions"]
    return [{**q, "revision": 0, "chosen": [], "flagged": False, "texts": []} for q in made]


def macro(app):
    return app.jinja_env.get_template(question_sheet.TEMPLATE).module.question


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_what_is_filled_in_is_what_the_macro_draws(app, locale):
    with app.test_request_context():
        g.locale = locale
        draw, asked = question_sheet.Drawer().question, questions()
        assert len({q["type"] for q in asked}) == 6
        for twice in range(2):  # the shape is made, then used
            for q in asked:
                assert str(draw(q)) == str(macro(app)(q)), (twice, q["type"])


@pytest.mark.parametrize(
    "answer",
    [{"chosen": ["TOKEN"], "revision": 1}, {"flagged": True, "revision": 2}, {"texts": ["5 A"], "revision": 1}],
)
def test_an_answer_is_drawn_though_the_same_shape_was_drawn_blank(app, answer):
    with app.test_request_context():
        draw = question_sheet.Drawer().question
        kind = "fill" if "texts" in answer else "single"
        blank = next(q for q in questions() if q["type"] == kind)
        draw(blank)
        token = blank["options"][0]["token"] if blank["options"] else ""
        answered = {**blank, **answer, "chosen": [token] if "chosen" in answer else []}
        assert str(draw(answered)) == str(macro(app)(answered)) != str(draw(blank))


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_every_choice_of_options_looks_as_the_macro_draws_it(app, locale):
    saved = {"revision": 3, "saved": "10:42:07", "saved_ms": 1790000527000}
    with app.test_request_context():
        g.locale = locale
        draw, seen = question_sheet.Drawer().question, set()
        for q in questions():
            tokens = [option["token"] for option in q["options"]]
            for count in range(len(tokens) + 1):
                for chosen in combinations(tokens, count):
                    for more in ({}, saved, saved | {"flagged": True}, saved | {"saved": "23:59:59", "revision": 40}):
                        answered = {**q, "chosen": list(chosen), **more}
                        assert str(draw(answered)) == str(macro(app)(answered))
                        seen.add(str(draw(answered)))
        assert len(seen) == sum(4 * 2 ** len(q["options"]) for q in questions())


def test_two_languages_do_not_share_a_shape(app):
    drawn = {}
    for locale in ("zh_Hans_CN", "en"):
        with app.test_request_context():
            g.locale = locale
            drawn[locale] = str(question_sheet.Drawer().question(questions()[0]))
    assert drawn["en"] != drawn["zh_Hans_CN"]


def test_the_list_beside_the_paper_is_what_the_macro_draws(app):
    link = app.jinja_env.get_template(question_sheet.TEMPLATE).module.link
    with app.test_request_context():
        asked = [{**q, "chosen": chosen, "flagged": n % 2 == 0} for n, q in enumerate(questions()) for chosen in ([], ["x"])]
        for _twice in range(2):
            assert str(question_sheet.Drawer().links(asked)) == "".join(str(link(q)) for q in asked)
        assert len({str(link({**q, "n": 1})) for q in asked}) == 4, "answered and marked can be told apart"

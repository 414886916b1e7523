"""The simulated candidates read and answer every kind of question as the page of a paper draws it."""

import random

import pytest

from skillcert.exams import building, saving
from skillcert.rehearsal import answering
from skillcert.rehearsal.rehearsal_hall import CASE, WRITTEN_ITEMS
from skillcert.web import question_sheet

pytestmark = pytest.mark.one_database
OPTIONS = [{"id": letter, "text": f"选项 {letter}"} for letter in "ABCD"]
CHOICES = [
    {"type": "single", "stem": "甲", "options": OPTIONS},
    {"type": "multiple", "stem": "乙", "options": OPTIONS},
    {"type": "judge", "stem": "丙", "options": []},
]
KINDS = 7


@pytest.fixture
def sheet():
    items = [{"marks": "1", "number": n, **item} for n, item in enumerate([*CHOICES, *WRITTEN_ITEMS], 1)]
    return building.build({"title": "卷", "items": items, "cases": [CASE]}, b"secret").sheet


def page(app, sheet, values=None) -> str:
    """The questions as the paper's page draws them, with these answers in them."""
    drawn = []
    with app.test_request_context():
        draw = question_sheet.Drawer().question
        for question in sheet["questions"]:
            value = (values or {}).get(question["n"], "")
            tokens, flagged = building.split(value)
            texts = building.texts(value, question.get("gaps", 0))
            told = {"revision": int(bool(value)), "chosen": tokens, "flagged": flagged, "texts": texts}
            drawn.append(str(draw({**question, **told})))
    return "<nav></nav>" + "".join(drawn)


def test_every_kind_of_question_is_found_on_the_page(app, sheet):
    asked = answering.questions(page(app, sheet))
    assert sorted(asked) == list(range(1, KINDS + 1))
    kinds = {q["n"]: q["type"] for q in sheet["questions"]}
    seen = {kinds[n]: (len(one.tokens), one.many, one.fields, one.area) for n, one in asked.items()}
    assert seen == {
        "single": (4, False, 0, False),
        "multiple": (4, True, 0, False),
        "judge": (2, False, 0, False),
        "fill": (0, False, 2, False),
        "short": (0, False, 1, True),
        "essay": (0, False, 1, True),
    }


def test_what_is_answered_is_taken_by_the_save_path_and_read_back_as_it_was(app, sheet):
    asked = answering.questions(page(app, sheet))
    for seed in range(20):
        chance = random.Random(seed)
        values = {n: answering.answer(one, chance) for n, one in asked.items()}
        assert len(saving.parse([[n, 1, value] for n, value in values.items()])) == KINDS
        assert answering.stored(page(app, sheet, values)) == values


def test_a_changed_answer_is_noticed_and_a_blank_page_shows_none(app, sheet):
    asked = answering.questions(page(app, sheet))
    values = {n: answering.answer(one, random.Random(1)) for n, one in asked.items()}
    essay = next(n for n, one in asked.items() if one.area)
    assert answering.stored(page(app, sheet, values | {essay: values[essay][:-1]}))[essay] != values[essay]
    assert answering.stored(page(app, sheet)) == {}

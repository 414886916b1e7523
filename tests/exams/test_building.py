"""What a browser gets of a paper: an allow-list, and the way back to the bank's letters (T03)."""

import json

from skillcert.exams.building import build, chosen, keys, split
from skillcert.exams.marking import mark_paper

CANARY = "x-canary"
CONTENT = {
    "title": "电工 四级 理论知识试卷",
    "minutes": 90,
    "seed": CANARY,
    "items": [
        {
            "item_id": 900 + n,
            "number": n,
            "type": kind,
            "marks": "2",
            "stem": f"<p>stem {n}</p>",
            "range": CANARY,
            "analysis": CANARY,
            "options": []
            if kind == "judge"
            else [{"id": letter, "text": f"{letter.lower()}-{n}", "note": CANARY} for letter in "ABCD"],
            "key": key,
        }
        for n, (kind, key) in enumerate(
            [("single", ["C"])] * 20 + [("multiple", ["A", "D"])] * 20 + [("judge", ["F"])] * 10, start=1
        )
    ],
}


def test_nothing_but_the_allowed_reaches_the_browser():
    sheet = build(CONTENT, b"secret").sheet
    told = json.dumps(sheet)
    assert CANARY not in told and "item_id" not in told and '"key"' not in told and "number" not in told
    assert set(sheet) == {"title", "sections", "questions", "files"}
    assert {name for question in sheet["questions"] for name in question} == {"n", "type", "marks", "stem", "options"}
    assert {name for question in sheet["questions"] for option in question["options"] for name in option} == {
        "token",
        "text",
    }


def test_two_attempts_differ_and_each_holds_every_item_once():
    one, two = build(CONTENT, b"one"), build(CONTENT, b"two")
    assert [q["stem"] for q in one.sheet["questions"]] != [q["stem"] for q in two.sheet["questions"]]
    assert sorted(line["number"] for line in one.decode) == list(range(1, 51))
    assert [q["type"] for q in one.sheet["questions"]] == ["single"] * 20 + ["multiple"] * 20 + ["judge"] * 10
    assert build(CONTENT, b"one") == one, "the same secret gives the same paper again, on another PC too"


def test_the_right_options_in_any_order_earn_full_marks():
    built = build(CONTENT, b"secret")
    wanted = {"single": {"C"}, "multiple": {"A", "D"}, "judge": {"F"}}
    values = {}
    for question, line in zip(built.sheet["questions"], built.decode, strict=True):
        tokens = [token for token, letter in line["letters"].items() if letter in wanted[question["type"]]]
        values[question["n"]] = "!" + ",".join(tokens)
    marked = mark_paper(keys(CONTENT, built.decode), chosen(built.decode, values))
    assert marked.total == 100


def test_foreign_tokens_and_questions_count_as_no_answer():
    built = build(CONTENT, b"secret")
    foreign = build(CONTENT, b"other").sheet["questions"][0]["options"][0]["token"]
    own = built.sheet["questions"][0]["options"][0]["token"]
    assert chosen(built.decode, {1: f"{own},{foreign}", 2: "", 99: own, 3: "!"}) == {}


def test_a_mark_for_review_travels_with_the_answer():
    assert split("!ab,cd") == (["ab", "cd"], True)
    assert split("ab") == (["ab"], False)
    assert split("!") == ([], True) and split("") == ([], False)

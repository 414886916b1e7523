"""What a browser gets of a paper: an allow-list, and the way back to the bank's letters (T03)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.exams.building import NOTHING, build, chosen, keys, split, texts, written
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
    assert set(sheet) == {"title", "sections", "questions", "cases", "files"}
    assert {name for question in sheet["questions"] for name in question} == {"n", "type", "marks", "stem", "options"}
    assert {name for question in sheet["questions"] for option in question["options"] for name in option} == {
        "token",
        "text",
    }


WRITTEN = {
    "title": "电工 二级 理论知识试卷",
    "cases": [
        {"id": 7, "title": "变压器", "text": '<p>case seven <img data-file="5" alt="x"></p>', "note": CANARY},
        {"id": 9, "title": "电机", "text": "<p>case nine</p>"},
    ],
    "items": [
        {
            "item_id": 800 + n,
            "number": n,
            "type": kind,
            "marks": "4",
            "stem": stem,
            "options": [],
            "key": key,
            "case": case,
        }
        for n, (kind, stem, key, case) in enumerate(
            [
                ("fill", "<p>（　）与____两种</p>", [[CANARY, "x-canary-2"], ["x-canary-3"]], None),
                ("fill", '<p>电流为<span data-tex="f()"></span>（　）</p>', [[CANARY]], None),
                ("short", "<p>short</p>", [{"text": CANARY, "marks": "2"}], None),
                ("essay", "<p>essay</p>", [{"text": CANARY, "marks": "1"}], None),
                *[("short", f"<p>seven {k}</p>", [{"text": CANARY, "marks": "1"}], 7) for k in range(4)],
                *[("fill", f"<p>nine {k} （　）</p>", [[CANARY]], 9) for k in range(3)],
            ],
            start=1,
        )
    ],
}


@pytest.mark.rule(35)
def test_no_key_of_a_written_answer_reaches_the_browser():
    built = build(WRITTEN, b"secret")
    told = json.dumps([built.sheet, built.decode])
    assert CANARY not in told and "item_id" not in told
    assert {name for question in built.sheet["questions"] for name in question} == {
        "n", "type", "marks", "stem", "options", "gaps", "case",
    }  # fmt: skip
    assert {name for case in built.sheet["cases"] for name in case} == {"title", "text"}


def test_the_items_of_a_case_stay_together_in_order_under_it():
    orders = set()
    for secret in (b"a", b"b", b"c", b"d", b"e", b"f"):
        sheet = build(WRITTEN, secret).sheet
        head = sheet["sections"][-1]
        assert (head["type"], head["count"], head["marks"]) == ("case", 7, "28") and sheet["files"] == [5]
        asked = [(q["case"], q["stem"]) for q in sheet["questions"] if "case" in q]
        assert [case for case, _ in asked] == sorted(case for case, _ in asked), "case by case"
        for case, shown in enumerate(sheet["cases"], 1):
            name = {"变压器": "seven", "电机": "nine"}[shown["title"]]
            stems = [stem for number, stem in asked if number == case]
            assert [stem[:9] for stem in stems] == [f"<p>{name} {k}"[:9] for k in range(len(stems))]
        orders.add(sheet["cases"][0]["title"])
    assert orders == {"变压器", "电机"}, "cases are shuffled as wholes"


def test_several_gaps_are_numbered_and_brackets_in_a_formula_are_none():
    stems = {q["gaps"]: q["stem"] for q in build(WRITTEN, b"secret").sheet["questions"] if q["type"] == "fill"}
    assert stems[2] == "<p>（①）与（②）两种</p>"
    assert stems[1].startswith("<p>") and "①" not in stems[1]


def test_written_answers_come_back_by_gap_and_options_take_no_text():
    built = build(WRITTEN, b"secret")
    first = next(q["n"] for q in built.sheet["questions"] if q.get("gaps") == 2)
    short = next(q["n"] for q in built.sheet["questions"] if q["type"] == "short")
    assert chosen(built.decode, {first: "!=直流\n交流", short: "=one\ntwo"}) == {
        first: ("直流", "交流"),
        short: ("one\ntwo",),
    }
    assert chosen(built.decode, {first: "=\n ", short: "="}) == {}
    assert chosen(build(CONTENT, b"secret").decode, {1: "=A"}) == {}


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


LINES = build(WRITTEN, b"secret").decode + build(CONTENT, b"secret").decode
TOKENS = sorted({token for line in LINES for token in line["letters"]})
GIVEN = st.one_of(
    st.lists(st.sampled_from([*TOKENS, "", "ffffffffffff"]), max_size=4).map(",".join),
    st.text("直流 =,\n。", max_size=6).map(lambda text: f"={text}"),
)


@given(st.dictionaries(st.integers(0, len(LINES) + 1), st.tuples(st.sampled_from(["", "!"]), GIVEN).map("".join)))
def test_an_answer_counts_as_it_is_shown_or_not_at_all(values):
    """What marking reads is what the page shows: the same tokens, the same texts; only what fits the question counts."""
    found = chosen(LINES, values)
    assert set(found) <= set(values) & set(range(1, len(LINES) + 1))
    for question, value in values.items():
        if not 1 <= question <= len(LINES):
            continue
        line, (tokens, _) = LINES[question - 1], split(value)
        if written(value) is not None:
            wanted = tuple(texts(value, line["gaps"])) if tokens and not line["letters"] else None
        else:
            fits = tokens and set(tokens) <= set(line["letters"])
            wanted = frozenset(line["letters"][token] for token in tokens) if fits else None
        assert found.get(question) == wanted


def test_a_mark_for_review_travels_with_the_answer():
    assert split("!ab,cd") == (["ab", "cd"], True)
    assert split("ab") == (["ab"], False)
    assert split("!") == ([], True) and split("") == ([], False)


def test_what_statements_count_as_nothing_answers_nothing():
    assert {"", "!", "=", "!=", "=\n", "!=\n\n"} <= set(NOTHING)
    assert all(split(value)[0] == [] for value in NOTHING)
    assert not {"=0", "==", "=\n交流", "!0a"} & set(NOTHING)

"""The generated pages of docs/ are what the code says now."""

import re

import pytest

from skillcert import docsgen
from skillcert.rulebook import RULES, TITLES


def test_the_rulebook_has_each_of_the_64_rules_once():
    assert [n for group in RULES.values() for n in group] == list(range(1, 65))
    assert len(set(TITLES.values())) == 64


@pytest.mark.parametrize(
    "docstring, rules",
    [
        ("R18: two invigilators at least.", [18]),
        ("R50, R52: the number.", [50, 52]),
        ("R6-R9, R63: the reasons.", [6, 7, 8, 9, 63]),
        ("R6–8: with a dash.", [6, 7, 8]),
        ("A function about R18: not a holder.", []),
        ("R18 without a colon", []),
        (None, []),
    ],
)
def test_a_docstring_that_begins_with_rules_holds_them(docstring, rules):
    assert docsgen.cited(docstring) == rules


def test_marks_on_a_test_and_on_its_module_count(tmp_path):
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_x.py").write_text(
        "import pytest\npytestmark = [pytest.mark.rule(7)]\n\n"
        "@pytest.mark.rule(18, 19)\ndef test_a(): ...\n\nclass TestB:\n    def test_c(self): ...\n\ndef helper(): ...\n"
    )
    found = docsgen.proofs(tmp_path)
    assert found == {
        7: ["tests/test_x.py `test_a`", "tests/test_x.py `TestB.test_c`"],
        18: ["tests/test_x.py `test_a`"],
        19: ["tests/test_x.py `test_a`"],
    }


def test_a_rule_without_a_test_is_open_in_plain_sight():
    page = docsgen.rules_page({18: ["x.py `f`"]}, {18: ["tests/t.py `test_f`"]})
    assert "**Open** (63 of 64" in page
    assert not re.search(r"Open.*\bR18\b", page)


def test_no_test_is_marked_with_a_rule_that_does_not_exist():
    assert set(docsgen.proofs()) | set(docsgen.holders()) <= set(TITLES)


@pytest.mark.parametrize("name", docsgen.PAGES)
def test_the_generated_pages_are_not_stale(name):
    path = docsgen.DOCS / name
    assert path.exists() and path.read_text(encoding="utf-8") == docsgen.PAGES[name](), f"docs/{name}: run `make docs`"

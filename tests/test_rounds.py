"""The everyday round leaves nothing unproved: each rule and each claim keeps a test in it, and what it leaves out names what stays."""

import ast
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from skillcert import docsgen
from tests.support import rounds

ROOT = Path(__file__).resolve().parent.parent
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
CLAIM = re.compile(r"\b[AFT]\d\d\b")
"""A01 an attack, F05 a failure, T10 a promise: as the tests cite them."""


def long_marks(nodes) -> list[ast.Call]:
    """The marks `long_round(…)` without `on` among these expressions: they leave a test out whatever the database."""
    calls = [call for node in nodes for call in ast.walk(node) if isinstance(call, ast.Call)]
    named = [call for call in calls if ast.unparse(call.func) == "pytest.mark.long_round"]
    return [call for call in named if not any(word.arg == "on" for word in call.keywords)]


@cache
def module(path: Path) -> SimpleNamespace:
    """text, tests {name: node}, long {names of the long round only}, marks [calls] of a test file."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    own = [n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "pytestmark"]
    tests = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")}
    whole = bool(long_marks(own))
    long = {name for name, node in tests.items() if whole or long_marks(mark for mark in node.decorator_list if not _one_of_many(mark))}
    return SimpleNamespace(text=text, tests=tests, long=long, marks=long_marks([tree]))


def _one_of_many(mark: ast.expr) -> bool:
    """A mark inside `parametrize` leaves out one parameter, not the test."""
    return ast.unparse(mark).startswith("pytest.mark.parametrize")


def everyday_tests() -> set[str]:
    return {f"{path.relative_to(ROOT).as_posix()} `{name}`" for path in TESTS for name in set(module(path).tests) - module(path).long}


def test_every_rule_that_is_shown_is_shown_in_the_everyday_round():
    everyday = everyday_tests()
    assert not {rule: shown for rule, shown in docsgen.proofs().items() if not set(shown) & everyday}


def claims(path: Path, everyday: bool) -> set[str]:
    """The claims that a file cites, in the everyday round without what stands in its tests of the long one."""
    told = module(path)
    if not everyday:
        return set(CLAIM.findall(told.text))
    if told.tests and set(told.tests) == told.long:
        return set()
    text = told.text
    for name in told.long:
        text = text.replace(ast.get_source_segment(told.text, told.tests[name]), "")
    return set(CLAIM.findall(text))


def test_every_claim_that_is_cited_is_cited_in_the_everyday_round():
    cited = set().union(*(claims(path, everyday=False) for path in TESTS))
    kept = set().union(*(claims(path, everyday=True) for path in TESTS))
    assert len(cited) > 20
    assert not cited - kept


def test_what_the_long_round_keeps_names_what_proves_the_same_every_day():
    everyday = everyday_tests()
    for path in TESTS:
        for mark in module(path).marks:
            names = [argument.value for argument in mark.args]
            assert names, f"{path.name}: long_round without a test that stays"
            assert not [one for one in names if "{} `{}`".format(*one.split("::")) not in everyday], path.name


def test_every_drill_and_every_race_stays_in_the_everyday_round():
    """What breaks servers and databases is about both, every day."""
    ways = [*(ROOT / "tests/drills").glob("test_*.py"), *ROOT.glob("tests/*/test_races.py"), *ROOT.glob("tests/*/test_drills.py")]
    assert len(ways) > 10
    assert not [path.name for path in ways if module(path).long]


# --- how a test is chosen ------------------------------------------------------------------------------------------------


def item(database=None, *fixtures, **marks):
    """A collected test: `long_round={}` and the like are its marks with their words."""
    found = {name: SimpleNamespace(args=(), kwargs=words) for name, words in marks.items()}
    made = SimpleNamespace(
        fixturenames=[*fixtures],
        iter_markers=lambda name: [found[name]] if name in found else [],
        get_closest_marker=found.get,
    )
    if database:
        made.callspec = SimpleNamespace(params={"database": database})
    return made


@pytest.mark.parametrize(
    "one, stays",
    [
        (item(), True),
        (item("sqlite", "session"), True),
        (item("postgresql", "session"), False),
        (item("postgresql", "session", both_databases={}), True),
        (item("postgresql", "session", "live"), True),
        (item("postgresql", "database"), True),
        (item("postgresql", "session", stricter_database={}), True),
        (item(long_round={}), False),
        (item("sqlite", long_round={"on": "postgresql"}), True),
        (item("sqlite", long_round={"on": "sqlite"}), False),
        (item("postgresql", long_round={"on": "sqlite"}), True),
    ],
)
def test_the_everyday_round_takes_what_may_answer_otherwise(one, stays):
    assert rounds.wanted(one, "everyday") is stays
    assert rounds.wanted(one, "all")


def test_the_control_a_mark_on_the_whole_file_or_on_the_test_is_seen_and_one_on_a_parameter_leaves_the_test():
    def long(source: str) -> bool:
        tree = ast.parse(source)
        return bool(long_marks(mark for mark in tree.body[-1].decorator_list if not _one_of_many(mark)))

    assert long("@pytest.mark.long_round('a::b')\ndef test_x(): ...")
    assert not long("@pytest.mark.long_round(on='sqlite')\ndef test_x(): ...")
    assert not long("@pytest.mark.parametrize('l', [pytest.param(1, marks=pytest.mark.long_round('a::b'))])\ndef test_x(): ...")

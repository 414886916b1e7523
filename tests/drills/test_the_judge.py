"""The judge of the drills must see what is lost, stale, twice, or never came back. Pure."""

from tests.support.drilling.history import Answered, Entry, History, Verdict, judge
from tests.support.drilling.report import Told, page

ONE, TWO = Answered(7, 1, 1, "aaaaaaaaaaaa"), Answered(7, 1, 2, "bbbbbbbbbbbb")


def told(*changes: Answered, at: float = 1.0) -> list[Entry]:
    """A client that sent these one after another and had each acknowledged after half a second."""
    out = []
    for number, change in enumerate(changes):
        out += [Entry(at + number, 0, "save", number, "invoke", (change,)), Entry(at + number + 0.5, 0, "save", number, "ok", (change,))]
    return out


def test_all_is_well():
    verdict = judge("F00", "sqlite", told(ONE, TWO), [ONE, TWO], [TWO], [1.2])
    assert verdict.good and verdict.acknowledged == 2 and verdict.recovery == [2.5 - 1.2]


def test_an_acknowledged_answer_that_is_not_stored_or_not_in_force_is_lost():
    assert judge("F00", "sqlite", told(ONE, TWO), [ONE], [ONE]).lost == [TWO]
    assert judge("F00", "sqlite", told(ONE, TWO), [ONE, TWO], [ONE]).lost == [TWO]
    assert judge("F00", "sqlite", told(ONE), [ONE._replace(value="cccccccccccc")], [ONE]).lost[0] == ONE


def test_what_is_there_twice_or_was_never_sent_is_told():
    assert judge("F00", "sqlite", told(ONE), [ONE, ONE], [ONE]).duplicated == [ONE]
    assert judge("F00", "sqlite", told(ONE), [ONE, TWO], [TWO]).duplicated == [TWO]


def test_not_acknowledged_is_not_not_stored():
    entries = [Entry(1.0, 0, "save", 1, "invoke", (ONE,)), Entry(2.0, 0, "save", 1, "unknown")]
    verdict = judge("F00", "sqlite", entries, [ONE], [ONE])
    assert verdict.good and verdict.unacked_but_stored == 1 and verdict.acknowledged == 0


def test_who_never_came_back_after_a_fault_spoils_the_drill():
    assert not judge("F00", "sqlite", told(ONE), [ONE], [ONE], [1.2]).good


def test_the_history_is_a_file_and_the_verdict_a_line(tmp_path):
    history = History(tmp_path / "history.jsonl")
    number = history.invoke(3, "save", [ONE])
    history.came_back(3, "save", number, "ok", [ONE])
    assert [entry.changes for entry in history.of([3])] == [(ONE,), (ONE,)] and history.of([4]) == []
    line = Verdict("F00", "sqlite", 1, 2, [], [ONE], 0, recovery=[0.5]).line()
    assert line.startswith("drill=F00 database=sqlite rounds=1 acknowledged=2 lost=0 duplicated=1") and "recovery_max=0.50" in line
    assert " wrong=0 " in line


def line_of(drill: str, database: str = "sqlite", **more) -> Told:
    verdict = Verdict(drill, database, 3, 2, **{"lost": [], "duplicated": [], "unacked_but_stored": 0, **more})
    return Told(dict(word.split("=", 1) for word in verdict.line().split()), drill.endswith("-control"), verdict.good, 0.0)


def test_the_page_says_what_held_and_what_was_found_out():
    told = page([line_of("F01", recovery=[0.5, 1.5]), line_of("F01-control", lost=[ONE])])
    assert "| F01 | SQLite | 3 kills | 2 | **0** | 0 | 0 | 1.00 | 1.50 |" in told
    assert "| F01 | a server that says saved and writes later | SQLite | 1 answers lost |" in told
    assert "All 1 drills held, all 1 negative controls were found out." in told


def test_a_run_that_was_not_green_says_so_at_once():
    assert "**This run was not green** (F01)" in page([line_of("F01", lost=[ONE])])
    control = page([line_of("F01-control")])
    assert "**This run was not green** (F01-control)" in control and "**not found out**" in control
    assert "**This run was not green**" in page([line_of("F01")], green=False)

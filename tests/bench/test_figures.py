"""The figures of an exam hall: bars, the search for the most candidates, the section in docs/performance.md. Pure."""

import pytest

from bench import beside_moodle, driver, sections
from bench import exam_figures as figures
from bench.exam_figures import Console, Exam, Level, Line, Sitting, Storm, most, next_level


def level(candidates, p95=100.0, errors=0, saved=None, busy=50.0, lag=1.0):
    shares = {"web": 60.0, "load driver": 40.0}
    wanted = candidates
    return Level(candidates, p95, wanted if saved is None else saved, wanted, errors, 0, busy, shares, lag)


def test_a_sitting_is_the_sum_of_its_steps():
    told = Sitting(sign_in=14, start=6, save=0.8, hand_in=7, landing=4, mark=3, errors=0, bare=0.7)
    assert (told.begin, told.close) == (20, 10)
    assert told.seconds == pytest.approx((20 + 100 * 0.8 + 10 + 4) / 1000)
    assert [line.holds for line in figures.sitting(told)] == [True, True, True, True, True, None]


@pytest.mark.parametrize(
    ("change", "place"),
    [({"start": 16.1}, 0), ({"save": 2.01}, 1), ({"mark": 8.1}, 2), ({"save": 2.7}, 3), ({"errors": 1}, 4)],
)
def test_each_bar_of_a_sitting_can_be_missed_and_is_then_said_to_be(change, place):
    told = Sitting(
        **{"sign_in": 14, "start": 6, "save": 0.8, "hand_in": 7, "landing": 4, "mark": 3, "errors": 0, "bare": 0.7} | change
    )
    missed = [n for n, line in enumerate(figures.sitting(told)) if line.holds is False]
    assert place in missed
    assert "**missed**" in figures.sitting(told)[place].row("SQLite")


def test_starts_and_saves_of_a_hall_have_their_bars():
    good = Exam(300, 10, 400, 300, 40, 90, 900, 0, 8)
    assert [line.holds for line in figures.exam(good)] == [True, True, None, True]
    assert figures.exam(Exam(300, 10, 1500, 600, 40, 90, 900, 0, 8))[0].holds is False
    assert figures.exam(Exam(300, 10, 400, 300, 301, 400, 900, 0, 8))[1].holds is False
    assert figures.storm(Storm(300, 90, 150, 2001, 0))[1].holds is False
    assert figures.storm(Storm(300, 90, 150, 1900, 0))[1].holds is True


def test_a_console_is_judged_by_its_share_of_a_core():
    told = Console(refresh=20, quiet=8, pulse=0.5)
    assert told.refresh_share == pytest.approx(0.4)  # 20 ms in 5 s
    assert told.pulse_share == pytest.approx(1.0)  # 60 pages, each 0.5 ms in 3 s
    assert [line.holds for line in figures.console(told)] == [True, True]
    assert [line.holds for line in figures.console(Console(101, 8, 1.1))] == [False, False]


def test_a_load_holds_only_if_it_is_quick_whole_and_without_errors():
    assert level(8000).holds
    assert not level(8000, p95=500).holds
    assert not level(8000, errors=1).holds
    assert not level(8000, saved=7700).holds, "a server that answers few saves quickly does not hold"
    assert most([level(8000), level(10000), level(12500, p95=900)]).candidates == 10000
    assert most([level(8000, errors=3)]) is None


def test_the_search_goes_up_until_it_breaks_then_looks_once_between():
    tried = []
    while (candidates := next_level(tried, 8000, 9)) is not None:
        tried.append(level(candidates, p95=100 if candidates <= 11_500 else 900))
    assert [one.candidates for one in tried] == [8000, 10_000, 12_500, 11_200]


def test_the_search_goes_down_where_the_beginning_is_too_much_and_ends_after_so_many_steps():
    tried = []
    while (candidates := next_level(tried, 8000, 9)) is not None:
        tried.append(level(candidates, p95=100 if candidates <= 5000 else 900))
    assert [one.candidates for one in tried] == [8000, 6000, 4500, 5200] and most(tried).candidates == 4500
    assert next_level([level(8000, p95=900), level(6000, p95=900)], 8000, 2) is None


def test_what_gave_way_is_named():
    assert level(9, busy=96).broke.startswith("the processors")
    assert level(9, lag=400).broke.startswith("the load driver")
    assert level(9).broke.startswith("the queue")


def test_a_phase_of_the_driver_is_read():
    told = {
        "phase": "steady N=300 every 15 s", "steps": {"save": {"ok": 200, "errors": 1, "p95_ms": 12.5}}, "server_cpu_s": {"web": 0.1, "database": 0.06},
        "wall_s": 20, "driver_cpu_s": 0.3, "machine_busy_pct": 20.0, "unanswered": 0, "driver_lag_p99_ms": 2.0,
    }  # fmt: skip
    read = driver.by_name([driver.phase(told)])["steady"]
    assert read.ms_each("save") == pytest.approx(0.8) and read.p95("save") == 12.5 and read.errors == 1
    assert read.ms_each("submit") == 0 and read.p95("submit") == float("inf")


PAGE = "# Old\n\nold words\n\n## One\n\nfirst\n\n## Beside Moodle\n\n| a |\n\n## Two\n\nsecond\n"


def test_a_section_is_replaced_where_it_stands_and_the_others_stay():
    page = sections.put(PAGE, "Beside Moodle", ["new"])
    assert page == PAGE.replace("| a |", "new")
    assert sections.put(page, "Beside Moodle", ["new"]) == page
    assert sections.put(PAGE, "Two", ["last"]).endswith("## Two\n\nlast\n")


def test_a_new_section_goes_to_the_end_and_the_head_is_the_houses_own():
    page = sections.put(sections.head(PAGE), "Three", ["x"])
    assert page.startswith(sections.HEAD) and "old words" not in page
    assert page.endswith("second\n\n## Three\n\nx\n") and page.count("## ") == 4
    assert sections.head(page) == page
    assert sections.put(sections.head(""), "One", ["x"]).endswith("## One\n\nx\n")


def test_a_line_without_a_bar_says_nothing_of_holding():
    assert Line("what", "3 s").row("SQLite") == "| SQLite | what | 3 s |  |  |"


def test_beside_moodle_each_figure_says_whether_it_is_met():
    told = "\n".join(beside_moodle.table({"saved": 1.9, "second_tab": 1.19, "clicks_in": 2, "tab": False, "killed": True}))
    for words, said in {
        "shown at the answer": "**1.9 s** | ≤ 2.0 s, met |",
        "a second tab": "**1.2 s** | ≤ 1.0 s, **missed** |",
        "to the waiting page": "**2 click** | ≤ 1 click, **missed** |",
        "Tab goes": "**NO** | yes, **missed** |",
        "tab is killed": "**yes** | yes, met |",
        "the cable": "not measured | ≤ 5.0 s |",
    }.items():
        (line,) = (line for line in told.splitlines() if words in line)
        assert line.endswith(said), line


def test_beside_moodle_seconds_are_for_the_page_and_all_else_is_for_the_tests():
    timed = {row.key for row in beside_moodle.ROWS if row.timed}
    assert timed == {"saved", "cable", "silent", "second_tab", "ten_minutes"}

"""What goes wrong at the PCs of a hall, in a real browser: the network is away for long, two tabs, two devices, a browser that is killed (F07, F08, F09)."""

import time

import pytest

from tests.support.browser_candidate import SLACK, choose, kept, paper, saved
from tests.support.browser_papers import STEM
from tests.support.browser_process import running

pytestmark = [pytest.mark.journey, pytest.mark.heavy(40)]
ANSWER = "离线时写下的金丝雀"
AT_ONCE = 100
"""Milliseconds of a page's own time between the return of the network and the sending; five seconds are promised for both and the network."""


def state(page, name: str):
    page.wait_for_selector(f"#sitting[data-seat-state={name}]", state="attached", timeout=SLACK)


def unsent(page) -> int:
    return int(page.get_attribute("#sitting", "data-unsent"))


def plain(lines: list[str], words: list[str]) -> list[str]:
    """The words that stand readable in what a browser keeps."""
    return [word for word in words if any(word in line for line in lines)]


@pytest.mark.parametrize("minutes", [5, 30])
def test_f07_answers_go_on_while_the_network_is_away_and_are_back_within_five_seconds(ground, minutes):
    room = ground.room(minutes=1)
    page = ground.pc()
    page.clock.install()
    paper(page, room)
    choose(page, 1)
    saved(page)
    page.context.set_offline(True)
    given = {}
    for question in (2, 3, 4):
        given[question] = choose(page, question)
        page.clock.run_for(minutes * 60_000 / 4)
    page.locator("#q6 textarea").fill(f"{ANSWER}{minutes}")
    page.clock.run_for(minutes * 60_000 / 4)
    assert unsent(page) == 4 and "4" in page.inner_text("#saved") and set(room.stored()) == {1}
    assert page.locator(".question[data-saved=waiting]").count() == 4

    lines = kept(page)
    secrets = [ANSWER, STEM, room.tickets[0], "考生", *given.values()]
    assert sum("skillcert-drafts" in line for line in lines) == 4 and not plain(lines, secrets)
    page.evaluate("words => { localStorage.planted = words; }", ANSWER)
    assert plain(kept(page), secrets) == [ANSWER], "the search would have found it"
    page.evaluate("localStorage.clear()")

    room.to(1 + minutes)  # the server saw these minutes pass as well
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)  # from here the page's time goes by here, whatever the machine takes
    page.context.set_offline(False)
    page.wait_for_selector("#sitting[data-line=good]", timeout=SLACK)
    page.clock.run_for(AT_ONCE)
    page.wait_for_selector("#sitting[data-unsent='0']", timeout=SLACK)
    stored = room.stored()
    assert {q: stored[q] for q in given} == given and stored[6] == f"={ANSWER}{minutes}"
    events = [(event.question, event.revision) for event in room.events()]
    assert len(events) == len(set(events)) and [line for line in kept(page) if "skillcert-drafts" in line] == []


def test_f08_of_two_tabs_one_writes_and_the_other_takes_over_when_asked(ground):
    room = ground.room(minutes=1)
    first = ground.pc()
    paper(first, room)
    one = choose(first, 1)
    saved(first)
    second = first.context.new_page()
    second.goto("/sit")
    state(second, "second_tab")
    assert not second.locator("#q1 input").first.is_visible(), "the paper is covered"
    two = choose(first, 2)
    saved(first)
    second.click("#cover [data-act=take-over]")
    state(second, "open")
    state(first, "second_tab")
    assert second.is_checked(f"#q1 input[value='{one}']") and second.is_checked(f"#q2 input[value='{two}']")
    three = choose(second, 3)
    saved(second)
    assert room.stored() == {1: one, 2: two, 3: three}


def test_f08_of_two_devices_the_second_has_the_paper_and_the_first_is_frozen_with_what_it_could_not_send(ground):
    room = ground.room(minutes=1)
    first = ground.pc()
    paper(first, room)
    one = choose(first, 1)
    saved(first)
    first.context.set_offline(True)
    choose(first, 2, 1)
    code = room.release()
    second = ground.pc()
    paper(second, room, release=code)
    two = choose(second, 2, 2)
    saved(second)
    first.context.set_offline(False)
    state(first, "moved")
    assert not first.locator("#q1 input").first.is_visible() and first.locator("#cover").is_visible()
    assert room.stored() == {1: one, 2: two}, "the first device overwrote nothing"


def order(page) -> list[str]:
    """Questions and options as they stand on the page."""
    return page.locator(".question").evaluate_all(
        "all => all.map(q => q.querySelector('.item-text').textContent.trim() + [...q.querySelectorAll('.option input')].map(o => o.value).join())"
    )


class Taps:
    """A finger on the invigilator's device that counts."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, locator) -> None:
        self.taps += 1
        locator.click(timeout=SLACK)


def release(console, room) -> tuple[str, int]:
    """The release code of the first seat, as the invigilator gets it; and how many taps that took."""
    console.goto(f"/duty/hall/{room.id}")
    finger = Taps(console)
    finger.tap(console.locator("#s1"))
    finger.tap(console.locator("form[action$='/release'] button"))
    code = console.locator(".hall-digits").inner_text(timeout=SLACK)
    return "".join(code.split()), finger.taps


def test_f09_a_browser_is_killed_and_the_candidate_goes_on_at_another_pc(ground, driver, tmp_path):
    room = ground.room(minutes=1)
    console = ground.invigilator()
    with running(driver, tmp_path / "pc") as pc:
        page = pc.page()
        paper(page, room, base=ground.base)
        one = choose(page, 1)
        page.locator("#q6 textarea").fill(ANSWER)
        saved(page)
        before = order(page)
        seat = next(cookie for cookie in pc.context.cookies() if cookie["name"] == "seat")
        page.context.set_offline(True)
        choose(page, 2)
        page.wait_for_timeout(1500)
        pc.kill()
    began = time.monotonic()
    code, taps = release(console, room)
    other = ground.pc()
    paper(other, room, release=code)
    back = time.monotonic() - began
    print(f"F09: back on another PC in {back:.1f} s with {taps} taps of the invigilator")
    assert taps <= 3
    assert order(other) == before and other.is_checked(f"#q1 input[value='{one}']")
    assert other.locator("#q6 textarea").input_value() == ANSWER and set(room.stored()) == {1, 6}
    stranger = ground.pc()
    stranger.context.add_cookies([seat])
    stranger.goto("/sit")
    assert "/sit/door" in stranger.url, "the seat of the dead PC opens nothing any more"

    on_disk = b"".join(path.read_bytes() for path in (tmp_path / "pc").rglob("*") if path.is_file())
    assert b"skillcert-drafts" in on_disk or "skillcert-drafts".encode("utf-16-le") in on_disk, "we looked where drafts lie"
    for word in (ANSWER, STEM):
        assert word.encode() not in on_disk and word.encode("utf-16-le") not in on_disk, word

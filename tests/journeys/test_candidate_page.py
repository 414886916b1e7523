"""The candidate's page in a real Chromium: drafts, the one writer, pauses and words, the end, the receipt."""

import hashlib
import time
from datetime import timedelta

import pytest

from skillcert.exams import drafting, service_time
from tests.support.browser_candidate import SLACK, STORED, choose, hand_in, paper, saved, sign_in
from tests.support.page_time import GUARD, longest, watched

pytestmark = [pytest.mark.journey, pytest.mark.heavy(50)]
TYPED = "金丝雀 canary 3.14"


def cover(page, why: str) -> str:
    """Wait until the paper is covered for this reason; gives the words of the cover."""
    page.wait_for_selector(f"#cover[data-why={why}]:not([hidden])", timeout=SLACK)
    assert page.locator("#questions").is_hidden()
    return page.inner_text("#cover")


def opened(page) -> None:
    page.wait_for_selector("#sitting[data-seat-state=open][data-line=good]", timeout=SLACK)


def kept(page, wanted: int, seconds: float = GUARD) -> list[str]:
    """What this browser has stored, as soon as there are `wanted` records of drafts."""
    until = time.monotonic() + seconds
    while True:
        found = [one for one in page.evaluate(STORED) if one.startswith("skillcert-drafts/")]
        if len(found) == wanted or time.monotonic() > until:
            return found
        time.sleep(0.05)


def test_what_the_network_does_not_take_is_kept_encrypted_told_and_sent_when_it_is_back(ground):
    """A draft within one second; told, and in sync again, within five: by the waits that the page asks for, on any machine."""
    room = ground.room(minutes=1)
    page = watched(ground.pc())
    paper(page, room)
    opened(page)
    choose(page, 1)
    saved(page)
    assert page.get_attribute("#q1", "data-saved") == "saved" and "已保存" in page.inner_text("#q1 .question-state")
    with ground.frozen():  # a black hole: connections are taken, nothing is answered
        page.fill("#q6 textarea", TYPED)
        assert len(kept(page, 1)) == 1 and longest(page, "write") < 1
        page.wait_for_selector("#sitting[data-line=away]", timeout=SLACK)
        assert longest(page, "beat") + longest(page, "patience") < 5
        assert "1 题" in page.inner_text("#saved") and page.get_attribute("#sitting", "data-unsent") == "1"
        assert "is-unsent" in page.get_attribute("[data-go='6']", "class") and "尚未送达" in page.inner_text(
            "#q6 .question-state"
        )
        told = "".join(page.evaluate(STORED))
        assert "canary" not in told and "金丝雀" not in told, "nothing of the answer is readable on this PC"
        page.evaluate("sessionStorage.setItem('control', '金丝雀 canary')")
        assert "canary" in "".join(page.evaluate(STORED)), "the search would have found it"
        page.evaluate("sessionStorage.removeItem('control')")
    saved(page)
    assert longest(page, "beat") + longest(page, "patience") < 5
    assert room.stored()[6] == f"={TYPED}" and not kept(page, 0)


def test_answers_come_back_after_the_tab_died_while_the_network_was_away(ground):
    room = ground.room(minutes=1)
    page = ground.pc()
    paper(page, room)
    opened(page)
    page.context.set_offline(True)
    token = choose(page, 2)
    page.fill("#q6 textarea", TYPED)
    kept(page, 2)
    page.close()  # nothing is asked, nothing is sent
    assert room.stored() == {}
    context = ground.contexts[-1]
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{ground.base}/sit")
    saved(again)
    assert again.is_checked(f"#q2 input[value='{token}']") and again.input_value("#q6 textarea") == TYPED
    assert room.stored() == {2: token, 6: f"={TYPED}"} and "2 题" in again.inner_text("#notice")


def test_a_lost_cookie_costs_a_release_code_and_no_answer(ground):
    room = ground.room(minutes=1)
    page = ground.pc()
    paper(page, room)
    opened(page)
    page.context.clear_cookies()
    token = choose(page, 1)
    assert "1 题" in cover(page, "signed_out") and room.stored() == {}
    code = room.release()
    page.click("[data-act=door]")
    page.wait_for_url("**/sit/door")
    paper(page, room, release=code)
    saved(page)
    assert room.stored() == {1: token}


def test_an_older_draft_never_overwrites_a_newer_answer_of_another_pc(ground):
    room = ground.room(minutes=1)
    first, second = ground.pc(), ground.pc()
    paper(first, room)
    opened(first)
    first.context.set_offline(True)
    old = [choose(first, 1, option) for option in (1, 2, 3)][-1]
    kept(first, 1)
    paper(second, room, release=room.release())
    opened(second)
    new = choose(second, 1, 4)
    saved(second)
    first.context.set_offline(False)
    assert "1 题" in cover(first, "moved"), "the first PC is told that its answer was not sent"
    paper(first, room, release=room.release())
    opened(first)
    first.wait_for_selector("#notice:not([hidden])", timeout=SLACK)
    assert first.is_checked(f"#q1 input[value='{new}']") and "第 1 题" in first.inner_text("#notice")
    assert room.stored() == {1: new} and old not in {event.value for event in room.events()} and not kept(first, 0)


@pytest.mark.parametrize("locks", [True, False], ids=["lock", "no lock"])
def test_one_tab_writes_and_taking_over_is_a_choice(ground, locks):
    room = ground.room(minutes=1)
    page = ground.pc()
    if not locks:  # as at an address without https
        page.context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', {get: () => undefined})")
    paper(page, room)
    opened(page)
    token = choose(page, 1)
    other = page.context.new_page()
    other.goto(f"{ground.base}/sit")
    assert "另一个标签页" in cover(other, "second_tab")
    page.wait_for_selector("#notice:not([hidden])", timeout=SLACK)
    other.click("[data-act=take-over]")
    other.wait_for_selector(f"#q1 input[value='{token}']:checked", timeout=SLACK)
    opened(other)
    cover(page, "second_tab")
    choose(other, 2)
    saved(other)
    assert set(room.stored()) == {1, 2}
    page.reload()
    cover(page, "second_tab")


def test_a_reload_of_the_only_tab_is_no_second_tab(ground):
    room = ground.room(minutes=1)
    page = ground.pc()
    paper(page, room)
    for _ in range(3):
        opened(page)
        page.reload()
    opened(page)
    assert page.locator("#cover").is_hidden()


def test_a_pause_covers_the_paper_and_stops_the_time_and_extra_minutes_come_with_their_reason(ground):
    room = ground.room(minutes=1)
    page = ground.pc()
    paper(page, room)
    opened(page)
    with room.attempt() as attempt:
        service_time.pause(attempt, "停电", ground.made.office)
    assert "停电" in cover(page, "paused")
    left = page.inner_text("#left")
    page.wait_for_timeout(1200)
    assert page.inner_text("#left") == left
    page.reload()
    page.wait_for_selector("#waiting[data-paused]", timeout=SLACK)
    assert "金丝雀" not in page.content(), "whoever reloads during a pause reads no paper"
    with room.attempt() as attempt:
        service_time.resume(attempt, ground.made.office)
    opened(page)
    with room.attempt() as attempt:
        service_time.extend(attempt, 10, "设备故障", ground.made.office)
    page.wait_for_selector("#notice:not([hidden])", timeout=SLACK)
    assert "10 分钟" in page.inner_text("#notice") and "设备故障" in page.inner_text("#notice")
    assert page.inner_text("#left") > "01:35:00"


def test_what_is_tapped_just_before_a_pause_is_saved_after_it(ground):
    room = ground.room(minutes=1)
    page = ground.pc()
    paper(page, room)
    opened(page)
    with room.attempt() as attempt:
        service_time.pause(attempt, "消防演练", ground.made.office)
        attempt.paused_at -= timedelta(minutes=1)  # the grace after the pause is over
    token = choose(page, 1)
    cover(page, "paused")
    assert room.stored() == {} and page.get_attribute("#sitting", "data-unsent") == "1"
    with room.attempt() as attempt:
        service_time.resume(attempt, ground.made.office)
    saved(page)
    assert room.stored() == {1: token}


def test_what_arrives_after_the_grace_does_not_count_and_the_page_says_which(ground):
    room = ground.room(minutes=1)
    page = ground.pc()
    paper(page, room)
    opened(page)
    first = choose(page, 1)
    saved(page)
    page.context.set_offline(True)
    choose(page, 2)
    page.fill("#q6 textarea", TYPED)
    kept(page, 2)
    room.to(91)
    page.context.set_offline(False)
    words = cover(page, "late")
    assert "2 题" in words and "2, 6" in words and "不计入成绩" in words
    assert room.stored() == {1: first}
    with page.expect_download() as saving:
        page.click("[data-act=export]")
    told = saving.value.path().read_text()
    with ground.app.app_context():
        read = drafting.read_file(told.encode(), room.attempt_id())
    assert [(one.question, one.value) for one in read][1] == (6, f"={TYPED}"), "the house opens what the browser sealed"
    assert "canary" not in told and f'"attempt":"{room.attempt_id()}"' in told and told.count('"box"') == 2
    page.click("[data-act=go-on]")
    page.wait_for_selector("#undelivered:not([hidden])", timeout=SLACK)
    assert "2, 6" in page.inner_text("#undelivered")
    page.click("#leave button")
    page.wait_for_url("**/sit/door")
    assert not kept(page, 0)


def test_the_receipt_is_computed_again_by_the_candidate_and_a_changed_answer_shows(ground):
    room = ground.room(minutes=1)
    page = ground.pc()
    paper(page, room)
    opened(page)
    room.to(40)
    choose(page, 1, 2)
    page.fill("#q6 textarea", TYPED)
    saved(page)
    hand_in(page)
    page.click("#check")
    assert page.get_attribute("#check-result[data-agrees]", "data-agrees", timeout=SLACK) == "yes"
    rows = page.locator("#check-list tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rows] == [["1", "B"], ["6", TYPED]]
    text = page.text_content("#check-text pre")
    with room.attempt() as attempt:
        assert (
            hashlib.sha256(text.encode()).hexdigest()
            == attempt.receipt
            == "".join(page.inner_text(".receipt-code").split())
        )
    page.route(
        "**/sit/receipt",
        lambda route: route.fulfill(json={**route.fetch().json(), "canonical": text.replace(",1,", ",2,", 1)}),
    )
    page.click("#check")
    page.wait_for_selector("#check-result[data-agrees=no]", timeout=SLACK)


def test_size_and_contrast_are_remembered_and_an_accommodation_sets_them(ground):
    room = ground.room(seats=2, minutes=1)
    page = ground.pc()
    paper(page, room)
    opened(page)
    page.click("button[data-size='2']")
    page.click("button[data-contrast]")
    page.reload()
    opened(page)
    assert page.get_attribute("html", "data-size") == "2" and page.get_attribute("html", "data-contrast") == "high"
    with room.attempt(1) as attempt:
        attempt.adapted = {"time_percent": 0, "large_print": True, "screen_reader": True}
    other = ground.pc()
    paper(other, room, n=1)
    opened(other)
    assert other.get_attribute("html", "data-size") == "3" and other.locator(".watermark").count() == 0
    assert [other.locator(f"#q{n}").is_visible() for n in (1, 2, 3)] == [True, False, False]
    other.click("[data-next]")
    assert "第 2 题" in other.inner_text("#one-title") and other.evaluate("document.activeElement.id") == "one-title"
    assert other.locator("#q2").is_visible() and other.locator("#hand-in").is_hidden()
    other.click("[data-go='8']")
    assert other.locator("#q8").is_visible() and other.locator(".case-text").is_visible(), (
        "a case stands with its question"
    )
    other.click(".seat-hand-in")
    assert other.locator("#hand-in").is_visible() and other.locator("#q8").is_hidden()


FETCHED = """() => Array.from(document.querySelectorAll('#scripts [data-src]')).every(
  one => performance.getEntriesByName(new URL(one.dataset.src, location).href).length)"""


def test_the_waiting_page_fetches_the_scripts_so_that_the_start_asks_for_the_paper_only(ground):
    room = ground.room(minutes=-10)
    page = ground.pc()
    sign_in(page, room)
    page.wait_for_function(FETCHED, timeout=SLACK)
    assert "金丝雀" not in page.content()
    room.to(-3 / 60)
    page.wait_for_selector("#sitting", timeout=30_000)
    opened(page)
    asked = page.evaluate("performance.getEntriesByType('resource').filter(one => one.initiatorType === 'script')")
    assert len(asked) > 10 and {one["transferSize"] for one in asked} == {0}, "all scripts were here already"
    assert not ground.trouble

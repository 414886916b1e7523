"""Every state in which a candidate or an invigilator meets the hall, under axe-core, at 1280 and at 390 pixels, in both languages."""

from datetime import timedelta

import pytest

from skillcert.core import clock
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.exams import service_time
from skillcert.exams.models import Answer
from skillcert.exams.states import AttemptState
from tests.support import browser_axe
from tests.support.browser_candidate import LATE, SLACK, choose, confirm, hand_in, saved
from tests.support.browser_look import (
    Look,
    chinese,
    covered,
    folds,
    hear,
    over,
    pc_of,
    ready,
    seat,
    shut,
    speak,
    visit,
    work,
)

pytestmark = [pytest.mark.journey, pytest.mark.heavy(60)]
ENGLISH = pytest.mark.long_round("tests/journeys/test_hall_axe.py::test_no_state_of_a_paper_has_a_serious_finding")
"""The everyday round looks at the same states in Chinese."""
LANGUAGES = pytest.mark.parametrize("language", ["zh-CN", pytest.param("en", marks=ENGLISH)])
UNFIT = """Object.defineProperty(window, 'isSecureContext', {value: false}); delete window.structuredClone;
  indexedDB.open = () => { throw new Error('private window'); };"""
"""A PC that fails every line of the readiness page that its network does not fail for it."""


def test_axe_finds_what_is_planted(ground):
    page = ground.pc()
    page.goto("/sit/door")
    assert not browser_axe.faults(page)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x><button></button>')")
    page.evaluate("document.querySelector('main').lastChild.style.cssText = 'width: 2000px; flex: none'")
    found = " ".join(browser_axe.faults(page))
    assert chinese(page) and "in Chinese: 登录考试" in chinese(page)
    assert "button-name" in found and "image-alt" in found and "too wide" in found


# --- before the paper ---------------------------------------------------------------------------------------------------


@LANGUAGES
def test_readiness_door_and_waiting_have_no_serious_finding(ground, language):
    look, room, page = Look(language), ground.room(seats=2, minutes=-10), pc_of(ground, language)
    readiness(look, page)
    page.goto("/sit/door")
    look(page, "door")
    page.fill("[name=ticket]", "1")
    page.fill("[name=room_code]", "000000")
    page.wait_for_selector("[aria-invalid=true]", timeout=SLACK)
    look(page, "door with an error")
    page.goto("/sit/door")
    page.fill("[name=ticket]", room.tickets[0])
    page.fill("[name=room_code]", room.code)
    page.wait_for_selector("form[action='/sit/seat'] button", timeout=SLACK)
    look(page, "is this you")
    confirm(page)
    page.wait_for_selector("#waiting")
    look(page, "waiting")
    with room.attempt() as attempt:
        service_time.notify(attempt, "开考推迟，请在座位上等候", room.ground.made.invigilator)
    hear(page)
    page.wait_for_selector("#notice:not([hidden])", timeout=SLACK)
    look(page, "waiting, with a word of the invigilator")
    page.context.set_offline(True)
    page.wait_for_selector("#line:not([hidden])", timeout=SLACK)
    look(page, "waiting, offline")
    page.context.set_offline(False)
    look.conclude(8)


def readiness(look, page) -> None:
    page.goto("/sit/ready")
    page.wait_for_selector("#verdict.is-good, #verdict.is-bad", timeout=SLACK)
    look(page, "readiness")
    unfit = page.context.new_page()
    unfit.add_init_script(UNFIT)
    unfit.route("**/sit/ready/time", lambda route: route.abort())
    unfit.set_viewport_size({"width": 800, "height": 500})
    unfit.goto("/sit/ready")
    unfit.wait_for_selector("#verdict.is-bad", timeout=SLACK)
    assert unfit.locator(".ready-line.is-bad").count() == unfit.locator(".ready-line").count() == 6
    look(unfit, "readiness, everything failed")
    unfit.close()


# --- at the paper -------------------------------------------------------------------------------------------------------


@LANGUAGES
def test_no_state_of_a_paper_has_a_serious_finding(ground, language):
    """The paper has a question of every kind and ends with the look-over."""
    look, room, page = Look(language), ground.room(seats=4, minutes=1), pc_of(ground, language)
    work(page, room, 0)
    look(page, "paper, nothing answered")
    choose(page, 1)
    page.check("#q2 [data-flag]")
    page.locator("#q6 textarea").fill("一段文字")
    saved(page)
    look(page, "paper, saved")
    for switch in ("button[data-contrast]", "[data-one]"):
        page.click(switch)
    look(page, "paper, high contrast and one question at a time")
    for switch in ("[data-one]", "button[data-contrast]"):
        page.click(switch)
    page.context.set_offline(True)
    page.wait_for_selector(LATE, timeout=SLACK)
    look(page, "offline")
    assert not page.get_attribute("html", "data-contrast")
    choose(page, 2)
    page.wait_for_selector(".question[data-saved=waiting]", timeout=SLACK)
    look(page, "offline, answers unsent")
    page.context.set_offline(False)
    saved(page)
    page.check("[name=sure]")
    page.click("#submit button")
    page.wait_for_selector("#refused", timeout=SLACK)
    look(page, "hand-in refused, it is too early")
    accommodated(look, page, room)
    look.conclude(8)


def accommodated(look, page, room) -> None:
    for n, state in ((1, "large_print"), (2, "screen_reader")):
        with room.attempt(n) as attempt:
            attempt.adapted = {"time_percent": 25, "minutes": 23, state: True}
        page.evaluate("sessionStorage.clear()")
        work(page, room, n)
        look(page, f"paper, {state}")


@LANGUAGES
def test_no_state_in_which_work_is_held_up_has_a_serious_finding(ground, language):
    look, room, page = Look(language), ground.room(seats=5, minutes=1), pc_of(ground, language)
    who = room.ground.made.invigilator
    work(page, room, 0)
    with room.attempt() as attempt:
        service_time.extend(attempt, 10, "投影故障", who)
    hear(page)
    page.wait_for_selector("#notice:not([hidden])", timeout=SLACK)
    look(page, "ten more minutes")
    with room.attempt() as attempt:
        service_time.pause(attempt, "停电", who)
    covered(page, "paused")
    assert page.locator("#left").is_visible()
    look(page, "paused at the paper")
    page.goto("/sit")
    page.wait_for_selector("#waiting[data-paused]")
    look(page, "paused, loaded again")
    with room.attempt() as attempt:
        service_time.resume(attempt, who)
    hear(page)
    ready(page)
    second = page.context.new_page()
    second.goto("/sit")
    shut(second, "second_tab")
    look(second, "second tab")
    second.close()
    frozen(look, page, room)
    evacuated(look, page, room)
    look.conclude(9)


def frozen(look, page, room) -> None:
    """What somebody else did meanwhile; the page of the first is shut."""
    work(page, room, 1)
    with room.attempt(1) as attempt:
        db.session.add(Answer(attempt_id=attempt.id, question=1, revision=9, value="", at=clock.now(), page="another0"))
    choose(page, 1)
    shut(page, "stale")
    look(page, "stale")
    work(page, room, 2)
    with room.attempt(2) as attempt:
        attempt.seat_token_hash = None  # it went to another PC
    hear(page)
    shut(page, "moved")
    look(page, "taken over by another PC")
    work(page, room, 3)
    page.context.clear_cookies(name="seat")
    hear(page)
    shut(page, "signed_out")
    look(page, "signed out")


def evacuated(look, page, room) -> None:
    work(page, room, 4)
    with room.attempt(4) as attempt:
        service_time.evacuate(attempt.seat.room_session, "火警", room.ground.made.invigilator)
    covered(page, "paused")
    assert page.get_attribute("#cover", "data-title") == "leave"
    look(page, "evacuated at the paper")
    page.goto("/sit")
    page.wait_for_selector("#waiting[data-leave]")
    look(page, "evacuated, loaded again")


# --- the end ------------------------------------------------------------------------------------------------------------


@LANGUAGES
def test_no_state_after_the_end_has_a_serious_finding(ground, language):
    look, room, page = Look(language), ground.room(seats=4, minutes=1), pc_of(ground, language)
    work(page, room, 0)
    with room.attempt() as attempt:  # long enough at work to hand in
        attempt.starts_at -= timedelta(minutes=40)
    choose(page, 1)
    saved(page)
    hand_in(page)
    said = page.inner_text("main")
    assert said.count("1 题" if language == "zh-CN" else "1 of 9") == 1, "the count is said once"
    look(page, "handed in")
    page.click("#check")
    page.wait_for_selector("#check-result[data-agrees=yes]", timeout=SLACK)
    page.evaluate("document.querySelector('#check-text').open = true")
    look(page, "the receipt, checked")
    page.route("**/sit/receipt", lambda route: route.fulfill(json={"answers": [], "canonical": "{}"}))
    page.click("#check")
    page.wait_for_selector("#check-result[data-agrees=no]", timeout=SLACK)
    look(page, "the receipt does not agree")
    page.unroute("**/sit/receipt")
    seat(page, room, 1)
    with room.attempt(1) as attempt:
        over(attempt)
    page.goto("/sit")
    look(page, "the time is over")
    seat(page, room, 2)
    with room.attempt(2) as attempt:
        attempt.state = AttemptState.ABSENT
    page.goto("/sit")
    look(page, "recorded as absent")
    too_late(look, page.context.new_page(), room)
    look.conclude(8)


def too_late(look, page, room) -> None:
    """Answers that waited on this PC when the time ended."""
    page.clock.install()
    work(page, room, 3)
    page.context.set_offline(True)
    choose(page, 1)
    page.wait_for_selector(".question[data-saved=waiting]", timeout=SLACK)
    page.clock.fast_forward("01:30:00")
    page.wait_for_selector("#questions[inert]", state="attached", timeout=SLACK)
    page.clock.run_for(5_000)
    page.wait_for_selector("#cover[data-why=late]:not([hidden])", timeout=SLACK)
    look(page, "late, pending")
    with room.attempt(3) as attempt:
        over(attempt)
    page.context.set_offline(False)
    page.wait_for_selector("[data-act=go-on]:not([hidden])", timeout=SLACK)
    look(page, "late, it does not count")
    page.click("[data-act=go-on]")
    page.wait_for_selector("#undelivered:not([hidden])", timeout=SLACK)
    look(page, "over, with answers that never arrived")


# --- the console ----------------------------------------------------------------------------------------------------------


@LANGUAGES
def test_no_state_of_the_console_has_a_serious_finding(ground, language):
    look, room = Look(language), ground.room(seats=6, minutes=1)
    page, pc, who = ground.invigilator(), ground.pc(), ground.made.invigilator
    work(pc, room, 0)
    choose(pc, 1)
    saved(pc)
    speak(page, language, "/duty/hall")
    look(page, "rooms")
    visit(look, page, f"/duty/hall/{room.id}", "room")
    page.click("#s1")
    page.wait_for_selector(".hall-panel")
    folds(page)
    look(page, "seat")
    page.click("form[action$='/release'] button")
    page.wait_for_selector(".hall-digits")
    look(page, "release code")
    for verb in ("notify", "extend", "pause"):
        visit(look, page, f"/duty/hall/{room.id}/{verb}", verb)
    page.click("main form .btn-primary")
    page.wait_for_selector("#refused, [aria-invalid=true]", timeout=SLACK)
    look(page, "a verb that is refused")
    with room.attempt() as attempt:
        service_time.pause(attempt, "停电", who)
    visit(look, page, f"/duty/hall/{room.id}", "room, a seat paused")
    visit(look, page, f"/duty/hall/{room.id}/resume", "resume")
    with room.attempt() as attempt:
        service_time.evacuate(attempt.seat.room_session, "火警", who)
    visit(look, page, f"/duty/hall/{room.id}", "room, evacuated")
    visit(look, page, f"/duty/hall/{ground.room(seats=0).id}", "room without a candidate")
    visit(look, page, f"/duty/hall/{room.id}/history", "history")
    for path in ("incidents", "violations"):
        visit(look, page, f"/duty/rooms/{room.id}/{path}", path)
    closing(look, page, room, who)
    look.conclude(18)


def closing(look, page, room, who: Actor) -> None:
    """One sat there and was never checked in; five neither came nor were recorded; one is at work still."""
    visit(look, page, f"/duty/rooms/{room.id}/record", "record, too early")
    with room.attempt() as attempt:
        service_time.resume(attempt.seat.room_session, who)
    room.to(95)
    visit(look, page, f"/duty/hall/{room.id}", "room, the end")
    visit(look, page, f"/duty/rooms/{room.id}/record", "record, the figures disagree")
    assert page.locator("a.entry-title").count() == 6

"""Every state in which a candidate or an invigilator meets the hall, under axe-core, at 1280 and at 390 pixels, in both languages."""

import pytest

from skillcert.exams import service_time
from skillcert.exams.states import AttemptState
from tests.support import browser_axe
from tests.support.browser_candidate import LATE, SLACK, choose, confirm, hand_in, paper, saved

pytestmark = pytest.mark.journey


class Look:
    """Looks at a page in each state and keeps what is wrong, so that one run tells all of it."""

    def __init__(self, language: str):
        self.language, self.faults, self.states = language, [], []

    def __call__(self, page, state: str) -> None:
        self.states.append(state)
        assert page.get_attribute("html", "lang") == self.language, state
        self.faults += [f"{state}, {line}" for line in browser_axe.faults(page)]


def speak(page, language: str, path: str) -> None:
    """Switch the PC to a language at a page that offers it."""
    page.goto(path)
    if page.get_attribute("html", "lang") != language:
        page.click(f"button[name=locale][lang='{language}']")
        page.wait_for_selector(f"html[lang='{language}']", state="attached")


def test_axe_finds_what_is_planted(ground):
    page = ground.pc()
    page.goto("/sit/door")
    assert not browser_axe.faults(page)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x><button></button>')")
    page.evaluate("document.querySelector('main').lastChild.style.cssText = 'width: 2000px; flex: none'")
    found = " ".join(browser_axe.faults(page))
    assert "button-name" in found and "image-alt" in found and "too wide" in found


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_state_of_a_sitting_has_a_serious_finding(ground, language):
    look, room, page = Look(language), ground.room(minutes=-10), ground.pc()
    speak(page, language, "/sit/ready")
    page.locator("#verdict.is-good, #verdict.is-bad").wait_for(timeout=SLACK)
    look(page, "readiness")
    at_the_door(look, page, room)
    at_work(look, page, room)
    held_up(look, page, room)
    the_end(look, page, room)
    assert not look.faults, "\n".join(look.faults)
    assert len(look.states) == 18


def at_the_door(look, page, room) -> None:
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


def at_work(look, page, room) -> None:
    """The paper has a question of every kind and ends with the look-over."""
    room.to(1)
    page.goto("/sit")
    ready(page)
    look(page, "paper, nothing answered")
    choose(page, 1)
    page.check("#q2 [data-flag]")
    page.locator("#q6 textarea").fill("一段文字")
    saved(page)
    look(page, "paper, saved")
    for switch in ("[data-contrast]", "button[data-size='3']"):
        page.click(switch)
    look(page, "paper, very large and in high contrast")
    page.click("[data-one]")
    look(page, "paper, one question at a time")
    for switch in ("[data-one]", "[data-contrast]", "button[data-size='1']"):
        page.click(switch)
    page.context.set_offline(True)
    page.wait_for_selector(LATE, timeout=SLACK)
    look(page, "offline")
    choose(page, 2)
    page.wait_for_selector(".question[data-saved=waiting]", timeout=SLACK)
    look(page, "offline, answers unsent")
    page.context.set_offline(False)
    saved(page)


def held_up(look, page, room) -> None:
    made = room.ground.made
    with room.attempt() as attempt:
        service_time.extend(attempt, 10, "投影故障", made.invigilator)
    page.wait_for_selector("#notice:not([hidden])", timeout=SLACK)
    look(page, "ten more minutes")
    with room.attempt() as attempt:
        service_time.pause(attempt, "停电", made.invigilator)
    covered(page, "paused")
    look(page, "paused")
    with room.attempt() as attempt:
        service_time.resume(attempt, made.invigilator)
    ready(page)
    second = page.context.new_page()
    second.goto("/sit")
    covered(second, "second_tab")
    look(second, "second tab")
    second.close()


def the_end(look, page, room) -> None:
    room.to(40)
    hand_in(page)
    look(page, "handed in")
    page.click("#check")
    page.wait_for_selector("#check-result[data-agrees=yes]", timeout=SLACK)
    look(page, "the receipt, checked")
    other, pc = room.ground.room(minutes=1), room.ground.pc()
    speak(pc, look.language, "/sit/door")
    paper(pc, other)
    with other.attempt() as attempt:
        seat, attempt.seat_token_hash = attempt.seat_token_hash, None  # it went to another PC
    covered(pc, "moved")
    look(pc, "seat lost")
    with other.attempt() as attempt:
        attempt.seat_token_hash, attempt.state = seat, AttemptState.ABSENT
    pc.goto("/sit")
    look(pc, "recorded as absent")


def ready(page) -> None:
    page.wait_for_selector("#sitting[data-seat-state=open][data-line=good]", timeout=SLACK)


def covered(page, why: str) -> None:
    page.wait_for_selector(f"#cover[data-why={why}]:not([hidden])", timeout=SLACK)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_state_of_the_console_has_a_serious_finding(ground, language):
    look, room = Look(language), ground.room(seats=6, minutes=1)
    page, pc = ground.invigilator(), ground.pc()
    paper(pc, room)
    choose(pc, 1)
    saved(pc)
    speak(page, language, "/duty/hall")
    look(page, "rooms")
    assert page.goto(f"/duty/hall/{room.id}").ok
    folds(page)
    look(page, "room")
    page.click("#s1")
    page.wait_for_selector(".hall-panel")
    folds(page)
    look(page, "seat")
    page.click("form[action$='/release'] button")
    page.wait_for_selector(".hall-digits")
    look(page, "release code")
    for verb in ("extend", "pause", "notify"):
        assert page.goto(f"/duty/hall/{room.id}/{verb}").ok, verb
        look(page, verb)
    page.goto(f"/duty/hall/{room.id}/pause")
    page.fill("[name=reason]", "停电")
    page.click("main form .btn-primary")
    page.wait_for_url(f"**/duty/hall/{room.id}")
    folds(page)
    look(page, "room, paused")
    for path, state in ((f"hall/{room.id}/history", "history"), (f"rooms/{room.id}/incidents", "incident"), (f"rooms/{room.id}/record", "record")):
        assert page.goto(f"/duty/{path}").ok, path
        look(page, state)
    assert not look.faults, "\n".join(look.faults)


def folds(page) -> None:
    """Open everything that is folded, so that axe sees it."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")

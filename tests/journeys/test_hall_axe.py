"""Every state in which a candidate or an invigilator meets the hall, under axe-core, at 1280 and at 390 pixels, in both languages."""

import pytest

from tests.support import browser_axe
from tests.support.browser_candidate import SLACK, choose, confirm, hand_in, saved

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
    room.to(40)
    page.goto("/sit")
    page.wait_for_selector(".question")
    look(page, "paper, nothing answered")
    choose(page, 1)
    page.check("#q2 [data-flag]")
    saved(page)
    look(page, "paper, saved")
    page.click("[data-contrast]")
    page.click("button[data-size='3']")
    look(page, "paper, large and in high contrast")
    page.click("[data-contrast]")
    page.click("button[data-size='1']")
    page.context.set_offline(True)
    choose(page, 2)
    page.wait_for_selector("#saved[data-kind=late]", timeout=SLACK)
    look(page, "offline, answers unsent")
    page.context.set_offline(False)
    saved(page)
    hand_in(page)
    look(page, "handed in")
    assert not look.faults, "\n".join(look.faults)

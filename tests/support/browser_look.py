"""Looking at pages of the hall with axe-core, and the quick ways to a page in the state to be looked at.

States are prepared by the verbs behind the pages, not by clicks, so that looking costs more than getting there.
"""

from __future__ import annotations

from datetime import timedelta

from skillcert.core import clock, i18n
from skillcert.exams import entry
from tests.support import browser_axe
from tests.support.browser_candidate import SLACK

SAID = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) found.push(walker.currentNode.textContent.trim());
  return found.concat(...Array.from(document.querySelectorAll('[aria-label], [placeholder]'), one => [one.ariaLabel, one.placeholder]));
}"""
SHORTEST = 4
"""Chinese words that are shorter stand in papers and reasons too."""


def chinese(page) -> list[str]:
    """Sentences of the house that stand in Chinese on this page."""
    ours = {text for text in i18n.catalogue("zh_Hans_CN").values() if len(text) >= SHORTEST}
    return sorted({f"in Chinese: {text}" for text in page.evaluate(SAID) if text in ours})


class Look:
    """Looks at a page in each state and keeps what is wrong, so that one run tells all of it."""

    def __init__(self, language: str):
        self.language, self.faults, self.states = language, [], []

    def __call__(self, page, state: str) -> None:
        self.states.append(state)
        assert page.get_attribute("html", "lang") == self.language, state
        leaks = chinese(page) if self.language == "en" else []
        self.faults += [f"{state}, {line}" for line in (*browser_axe.faults(page), *leaks)]

    def conclude(self, states: int) -> None:
        """Nothing was found, and nothing was left out or looked at twice."""
        assert not self.faults, "\n".join(self.faults)
        assert len(set(self.states)) == len(self.states) == states


def speak(page, language: str, path: str) -> None:
    """Switch the PC to a language at a page that offers it."""
    page.goto(path)
    if page.get_attribute("html", "lang") != language:
        page.click(f"button[name=locale][lang='{language}']")
        page.wait_for_selector(f"html[lang='{language}']", state="attached")


def pc_of(ground, language: str):
    page = ground.pc()
    speak(page, language, "/sit/door")
    return page


def seat(page, room, n: int) -> None:
    """Put the n-th candidate at this PC without the door, and load what the seat shows now."""
    with room.attempt(n) as attempt:
        token = entry.take_seat(attempt.id, "", "127.0.0.1")
    page.context.add_cookies(
        [
            {
                "name": "seat",
                "value": token,
                "domain": "127.0.0.1",
                "path": "/sit",
                "httpOnly": True,
                "sameSite": "Strict",
            }
        ]
    )
    page.goto("/sit")


def work(page, room, n: int) -> None:
    seat(page, room, n)
    ready(page)


def hear(page) -> None:
    """The page asks the server now, not at its next pulse."""
    page.evaluate("dispatchEvent(new Event('online'))")


def ready(page) -> None:
    page.wait_for_selector("#sitting[data-seat-state=open][data-line=good]", timeout=SLACK)


def covered(page, why: str) -> None:
    hear(page)
    page.wait_for_selector(f"#cover[data-why={why}]:not([hidden])", timeout=SLACK)


def shut(page, why: str) -> None:
    """Covered for good: no clock runs where nobody can work."""
    page.wait_for_selector(f"#cover[data-why={why}]:not([hidden])", timeout=SLACK)
    assert page.locator("#left").is_hidden() and page.locator("#saved").is_hidden()


def over(attempt) -> None:
    """Its time ended a minute ago."""
    attempt.ends_at = clock.now() - timedelta(minutes=1)


def visit(look, page, path: str, state: str) -> None:
    assert page.goto(path).ok, path
    folds(page)
    look(page, state)


def folds(page) -> None:
    """Open everything that is folded, so that axe sees it."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")

"""What a candidate does at a PC of the hall, and what the page then shows. One place for the marks by which the page is read."""

from __future__ import annotations

import time

GOOD = "#saved[data-kind=good]"
LATE = "#saved[data-kind=late]"
SLACK = 15_000
"""Milliseconds that a page may take on a machine that is busy with other tests, where no bar is measured."""


def sign_in(page, room, n: int = 0, release: str = "") -> None:
    """From the door to the waiting page or the paper."""
    page.goto("/sit")
    if release:  # before the others: with ticket and room code complete the page asks by itself
        page.fill("[name=release_code]", release)
    page.fill("[name=ticket]", room.tickets[n])
    page.fill("[name=room_code]", room.code)
    confirm(page)


def confirm(page) -> None:
    page.click("form[action='/sit/seat'] button", timeout=SLACK)
    page.wait_for_url("**/sit", timeout=SLACK)


def paper(page, room, n: int = 0, release: str = "") -> None:
    """Sign in while the exam runs and see the questions."""
    sign_in(page, room, n, release)
    page.wait_for_selector(".question", timeout=SLACK)


def choose(page, question: int, option: int = 1) -> str:
    """Choose the n-th option of a question; gives its token."""
    field = page.locator(f"#q{question} .option input").nth(option - 1)
    field.check()
    return field.get_attribute("value")


def saved(page) -> None:
    """Everything is acknowledged."""
    page.wait_for_selector(GOOD, timeout=SLACK)


def elapsed(do, seen) -> float:
    """Seconds from the end of `do()` to the end of `seen()`."""
    do()
    began = time.monotonic()
    seen()
    return time.monotonic() - began


# Notes with the page's own clock when a value of its text or state changes, so that a busy test driver adds nothing to what is measured.
WATCH = """([selector, name]) => {
  window.__seen = window.__seen || {};
  const noted = window.__seen[name] = {};
  const look = () => {
    for (const element of document.querySelectorAll(selector)) {
      const shown = element.getClientRects().length > 0;
      const text = (element.dataset.kind || '') + '|' + (shown ? element.textContent.trim() : '');
      if (!(text in noted)) noted[text] = performance.now();
    }
  };
  new MutationObserver(look).observe(document.documentElement, {subtree: true, childList: true, attributes: true, characterData: true});
  look();
}"""

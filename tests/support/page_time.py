"""Time inside a page: a stopwatch that measures, and the waits a page asks for, which are the same on every machine.

A test holds the waits (`longest`) and that something needs none of them (`standing_still`); how long it took is measured for the bench.
"""

from __future__ import annotations

import time

from tests.support.browser_candidate import SLACK

GUARD = SLACK / 1000
"""Seconds after which what was waited for is held not to come at all. No bar: a busy machine may take long."""

WATCHED = """
window.standing = window.standing || false;
window.waits = [];
(function () {
  const later = window.setTimeout, patience = AbortSignal.timeout;
  window.setTimeout = function (act, delay, ...more) {
    waits.push([String(act.name).replace("bound ", ""), delay || 0]);
    return later(function run() { if (window.standing) later(run, 20); else act(...more); }, delay);
  };
  AbortSignal.timeout = function (delay) { waits.push(["patience", delay]); return patience.call(AbortSignal, delay); };
})();
"""
"""Runs before a page's own scripts. While `standing` is true no timer of the page goes off."""


def watched(page, standing: bool = False):
    """Note every wait that the page asks for, from its next load on; `standing`: with its timers held from the beginning."""
    if standing:
        page.add_init_script("window.standing = true;")
    page.add_init_script(WATCHED)
    return page


def stand_still(page, on: bool = True) -> None:
    """Hold the timers of a watched page, or let them go on."""
    page.evaluate("on => { window.standing = on; }", on)


def longest(page, name: str) -> float:
    """The longest wait in seconds that the page asked for `name`: a function of its (`send`, `beat`) or `patience`, for an answer."""
    asked = [delay for whose, delay in page.evaluate("window.waits") if whose == name]
    assert asked, f"the page never waited for {name}"
    return max(asked) / 1000


def stopwatch(page, seen: str, since: str = "performance.now()") -> None:
    """Start a watch in the page that stops when `seen` (JavaScript) holds; `since`: the instant from which it counts."""
    page.evaluate(
        f"() => {{ window.took = null; const start = {since}; const looking = setInterval(function () {{"
        f" if ({seen}) {{ clearInterval(looking); window.took = performance.now() - start; }} }}, 20); }}"
    )


def took(page) -> float:
    """Seconds at which the stopwatch of the page stopped; fails when it never does."""
    ends = time.monotonic() + GUARD
    while time.monotonic() < ends:
        if (stopped := page.evaluate("window.took")) is not None:
            return stopped / 1000
        page.wait_for_timeout(50)
    raise AssertionError(f"not seen within {GUARD} s")

"""What axe-core finds on a page of a real browser, and whether the page keeps its width."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tests.support.browser import DESKTOP, PHONE

AXE = Path(__file__).resolve().parents[2] / "static" / "vendor" / "axe.min.js"
GRAVE = ("serious", "critical")
ASK = """async () => {
  const told = await axe.run(document, {resultTypes: ['violations'], elementRef: false, preload: false});
  return told.violations.map(one => [one.impact, one.id, one.nodes.length, one.nodes[0].html.slice(0, 200), one.nodes[0].failureSummary || '']);
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@lru_cache(maxsize=1)
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def findings(page) -> list[str]:
    """The serious and critical findings of the page as it stands, one line each."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_axe())
    return [
        f"{impact}: {rule} ({count}×) {html} — {' '.join(why.split())[:200]}"
        for impact, rule, count, html, why in page.evaluate(ASK)
        if impact in GRAVE
    ]


def faults(page, sizes=(DESKTOP, PHONE)) -> list[str]:
    """The findings at each width, and by how many pixels the page is too wide there; the page keeps the last size."""
    found = []
    for size in sizes:
        page.set_viewport_size(size)
        page.wait_for_timeout(50)
        found += [f"{size['width']} px: {line}" for line in findings(page)]
        if (wider := page.evaluate(WIDER)) > 0:
            found.append(f"{size['width']} px: the page is {wider} px too wide")
    page.set_viewport_size(sizes[0])
    return found

"""docs/performance.md as a row of sections, each written by itself: what one command measures leaves the others as they are. Pure."""

from __future__ import annotations

import re

HEAD = """# Speed, measured

`make bench` measures everything and writes its sections of this page; `python -m bench NAME --write` writes one of them
(each names its command). Every section says when it was measured, on what, and how long that takes.
"""


def put(page: str, title: str, lines: list[str]) -> str:
    """The page with the section of this title replaced, or added at the end."""
    section = "\n".join([f"## {title}", "", *lines, ""])
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    if found:
        behind = page[found.end() :]
        return page[: found.start()] + section + ("\n" + behind if behind else "")
    return page.rstrip("\n") + "\n\n" + section


def head(page: str) -> str:
    """The page under the house's own heading; what stood above the first section goes."""
    found = re.search(r"^## ", page, re.MULTILINE)
    return HEAD + "\n" + (page[found.start() :] if found else "")

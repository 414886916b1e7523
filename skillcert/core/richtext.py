"""Rich text of items: an allow-list of plain markup, and the text in it for search and comparison.

An image is only ever `<img data-file="17" alt="…">`: the page that shows it writes the address, for whom it may.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

import nh3

TAGS = {
    "p",
    "br",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "sub",
    "sup",
    "ul",
    "ol",
    "li",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "img",
}
ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}, "img": {"data-file", "alt"}}
NUMBER = re.compile(r"[1-9][0-9]{0,17}")
SPAN = re.compile(r"[1-9][0-9]?")
SCOPES = {"row", "col"}
IMG = re.compile(r"<img([^>]*)>")
FILE = re.compile(r'data-file="([0-9]+)"')
BLOCKS = {"p", "li", "tr", "table", "ul", "ol", "caption"}


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "data-file":
        return value if NUMBER.fullmatch(value) else None
    if name in ("colspan", "rowspan"):
        return value if SPAN.fullmatch(value) else None
    if name == "scope":
        return value if value in SCOPES else None
    return re.sub(r"[<>\"]", " ", value)[:300]


def _once(markup: str) -> str:
    clean = nh3.clean(
        markup,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        link_rel=None,
        url_schemes=set(),
        strip_comments=True,
        clean_content_tags={"script", "style"},
    )
    return IMG.sub(lambda found: found[0] if FILE.search(found[1]) else "", clean)


def sanitize(markup: str) -> str:
    """The allowed part of some markup: no scripts, styles, forms, links, addresses, events or htmx attributes.

    Doing it twice is doing it once; markup that does not settle is kept as its bare text.
    """
    previous = _once(markup.replace("\x00", ""))
    for _ in range(4):
        current = _once(previous)
        if current == previous:
            return current
        previous = current
    return html.escape(to_text(previous), quote=False)


def from_text(text: str) -> str:
    """Plain text as markup: `<` stays a less-than sign, line ends become breaks."""
    return html.escape(text.replace("\x00", ""), quote=False).replace("\r\n", "\n").replace("\n", "<br>")


def file_ids(markup: str) -> list[int]:
    """The files that sanitized markup shows, in order."""
    return [int(number) for number in FILE.findall(markup)]


def with_sources(markup: str, url_of: Callable[[int], str]) -> str:
    """Sanitized markup with the images' addresses filled in for one reader."""

    def fill(found: re.Match[str]) -> str:
        number = FILE.search(found[1])
        return f'<img src="{html.escape(url_of(int(number[1])))}"{found[1]}>' if number else ""

    return IMG.sub(fill, markup)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" or tag in BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")
        elif tag == "img":
            self.parts.append(f"[{dict(attrs).get('alt') or '图'}]")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def to_text(markup: str) -> str:
    """The text of sanitized markup: one line a block, cells apart by tabs, an image as its description in brackets."""
    reader = _Text()
    reader.feed(markup)
    reader.close()
    lines = (line.strip() for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)

"""Rich text of items: an allow-list of plain markup, and the text in it for search and comparison.

An image is only ever `<img data-file="17" alt="…">`: the page that shows it writes the address, for whom it may.
A recording is only ever `<audio data-file="18" title="…"></audio>`, with a title that says what one hears; nothing plays by itself.
A formula is `<span data-tex="…"></span>` with LaTeX in it; the page that shows it draws it (`formulas`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

import nh3

from skillcert.core import formulas

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
    "audio",
    "span",
}
ATTRIBUTES = {
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "img": {"data-file", "alt"},
    "audio": {"data-file", "title"},
    "span": {"data-tex"},
}
NUMBER = re.compile(r"[1-9][0-9]{0,17}")
SOUND = "录音"
SPAN = re.compile(r"[1-9][0-9]?")
SCOPES = {"row", "col"}
IMG = re.compile(r"<img([^>]*)>")
AUDIO = re.compile(r"<audio([^>]*)></audio>")
AUDIO_TAG = re.compile(r"<audio([^>]*)>(?:</audio>)?|</audio>")
TITLE = re.compile(r'title="([^"]*)"')
EMBEDDED = re.compile(r"<img[^>]*>|<audio[^>]*></audio>")
"""What stands in markup by the number of a file."""
FILE = re.compile(r'data-file="([0-9]+)"')
SPAN_TAG = re.compile(r"""<span data-tex="([^"<>]+)">(?:[^<]*</span>)?|</?span[^>]*>""")
FORMULA = re.compile(r"""<span data-tex="([^"<>]+)"></span>""")
BLOCKS = {"p", "li", "tr", "table", "ul", "ol", "caption"}


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "data-file":
        return value if NUMBER.fullmatch(value) else None
    if name == "data-tex":
        latex = formulas.clean(value)
        return latex if 0 < len(latex) <= formulas.MOST else None
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
    clean = IMG.sub(lambda found: found[0] if FILE.search(found[1]) else "", clean)
    clean = AUDIO_TAG.sub(_audio_tag, clean)
    return SPAN_TAG.sub(lambda found: f'<span data-tex="{found[1]}"></span>' if found[1] else "", clean)


def _audio_tag(found: re.Match[str]) -> str:
    """A recording is empty and closed at once, so that what stood inside it follows it; without a file it is nothing."""
    return f"<audio{found[1]}></audio>" if found[1] and FILE.search(found[1]) else ""


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


def formula(latex: str) -> str:
    """LaTeX (without dollar signs) as markup; what is empty or too long stays text."""
    kept = formulas.clean(latex)
    if not 0 < len(kept) <= formulas.MOST:
        return html.escape(kept, quote=False)
    return f'<span data-tex="{html.escape(kept)}"></span>'


def file_ids(markup: str) -> list[int]:
    """The files that sanitized markup shows, in order."""
    return [int(number) for number in FILE.findall(markup)]


def with_sources(markup: str, url_of: Callable[[int], str]) -> str:
    """Sanitized markup as one reader's page shows it: the images' addresses filled in, the formulas drawn."""
    if "<" not in markup:
        return markup  # most options are plain words, and a paper has hundreds of them

    def fill(found: re.Match[str]) -> str:
        number = FILE.search(found[1])
        return f'<img src="{html.escape(url_of(int(number[1])))}"{found[1]}>' if number else ""

    drawn = FORMULA.sub(lambda found: formulas.shown(html.unescape(found[1])), markup)
    return AUDIO.sub(lambda found: _player(found[1], url_of), IMG.sub(fill, drawn))


def _player(attributes: str, url_of: Callable[[int], str]) -> str:
    """The browser's own player: it has keys, needs no script, loads nothing before it is asked to play."""
    number, title = FILE.search(attributes), html.escape(_title(attributes))
    if not number:
        return ""
    address = html.escape(url_of(int(number[1])))
    label = f'<span class="recording-name">{title}</span>'
    player = f'<audio controls controlslist="nodownload" preload="none" src="{address}" aria-label="{title}"></audio>'
    return f'<span class="recording">{label}{player}</span>'


def _title(attributes: str) -> str:
    found = TITLE.search(attributes)
    return (html.unescape(found[1]).strip() if found else "") or SOUND


def recordings(markup: str) -> list[tuple[int, str]]:
    """(file, title) of the recordings in sanitized markup, in order."""
    return [(int(FILE.search(found)[1]), _title(found)) for found in AUDIO.findall(markup) if FILE.search(found)]


def sound_words(title: str) -> str:
    """What stands for a recording where nothing can be heard."""
    return f"[{SOUND}：{title}]" if title != SOUND else f"[{SOUND}]"


def without_sounds(markup: str) -> str:
    """Sanitized markup with each recording named in words, for files that cannot carry sound."""
    return AUDIO.sub(lambda found: html.escape(sound_words(_title(found[1])), quote=False), markup)


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
        elif tag == "audio":
            self.parts.append(sound_words((dict(attrs).get("title") or "").strip() or SOUND))
        elif tag == "span":
            self.parts.append(dict(attrs).get("data-tex") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def to_text(markup: str) -> str:
    """The text of sanitized markup: one line a block, cells apart by tabs, an image or a recording as its description in
    brackets, a formula as its LaTeX."""
    reader = _Text()
    reader.feed(markup)
    reader.close()
    lines = (line.strip() for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)

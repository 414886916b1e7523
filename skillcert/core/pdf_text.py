"""Breaking Chinese text into lines.

xhtml2pdf either breaks at blanks only, so that Chinese runs off the page, or between any two characters, so that numbers and
Latin words are cut in two and a line may begin with a full stop. Here a line is broken as a Chinese typesetter breaks it:

- between two Chinese characters, or a Chinese and a Latin one
- never inside a number or a Latin word, unless that alone is longer than the line
- never before a closing mark （，。、）》… and never after an opening one （（《“…

``break_points`` is the rule and knows nothing of PDF; ``install`` puts it into xhtml2pdf's paragraph.
"""

import unicodedata
from functools import lru_cache

from reportlab.pdfbase.pdfmetrics import stringWidth
from xhtml2pdf import reportlab_paragraph

#: May not begin a line.
CLOSING = frozenset("!%),.:;?]}¢°·’”‰′″℃、。々〉》」』】〕〗〞︰︱︳﹐﹑﹒﹔﹕﹖！％），．：；？］｀｜｝～…—")
#: May not end a line.
OPENING = frozenset("([{£¥‘“〈《「『【〔〖〝﹙﹛﹝（．［｛￡￥$")

_FUZZ = 1e-6


@lru_cache(maxsize=20_000)
def is_wide(char: str) -> bool:
    """Is it set like a Chinese character, with a break allowed on either side?"""
    return unicodedata.east_asian_width(char) in "WF"


def may_break(before: str, after: str) -> bool:
    """May a line end after `before` and the next begin with `after`?"""
    if after in CLOSING or before in OPENING or "\u00a0" in (before, after):
        return False
    if before.isspace() or before in "-/":
        return True
    return is_wide(before) or is_wide(after) or before in CLOSING and not after.isalnum()


def line_ends(chars: list[str], widths: list[float], limits: list[float]) -> list[int]:
    """Where the lines end, as indexes after the last character; `limits` are line widths, the last one repeats.

    >>> line_ends(list("共100分，合格"), [1]*8, [4])
    [4, 7, 8]
    """
    ends: list[int] = []
    start, used, candidate = 0, 0.0, 0
    i = 0
    while i < len(chars):
        limit = limits[min(len(ends), len(limits) - 1)]
        if i > start and may_break(chars[i - 1], chars[i]):
            candidate = i
        used += widths[i]
        if used > limit + _FUZZ and i > start and not chars[i].isspace():
            # A run without any allowed place (a long number, a URL) is cut where it must be.
            end = candidate if candidate > start else i
            ends.append(end)
            start = candidate = i = end
            used = 0.0
            continue
        i += 1
    if start < len(chars):
        ends.append(len(chars))
    return ends


@lru_cache(maxsize=50_000)
def _width(char: str, font: str, size: float) -> float:
    return stringWidth(char, font, size)


def _break_fragments(paragraph, widths):
    """The replacement of ``Paragraph.breakLinesCJK``: fragments of a paragraph to lines of fragments."""
    limits = list(widths) if isinstance(widths, list | tuple) else [widths]
    style = paragraph.style
    reportlab_paragraph._handleBulletWidth(paragraph.bulletText, style, limits, rtl=paragraph.dir == "rtl")
    leading = getattr(paragraph, "autoLeading", getattr(style, "autoLeading", ""))
    bounds = leading not in {"", "off"}
    lines = []
    for units, broken in _paragraphs(paragraph.frags, paragraph.encoding):
        rest = limits[min(len(lines), len(limits) - 1) :]
        ends = line_ends([u[0] for u in units], [u[2] for u in units], rest) or [0]
        start = 0
        for end in ends:
            limit = limits[min(len(lines), len(limits) - 1)]
            lines.append(_line(units[start:end], limit, bounds, style, broken if end == ends[-1] else None))
            start = end
    if not lines:
        lines.append(_line([], limits[0], bounds, style, None))
    paragraph.width = max(paragraph.width, *(line.used for line in lines))
    return reportlab_paragraph.ParaLines(kind=1, lines=lines)


def _paragraphs(fragments, encoding):
    """Split at forced breaks: yields ([(char, fragment, width)…], the break's fragment or None)."""
    units: list = []
    for fragment in fragments:
        if hasattr(fragment, "lineBreak"):
            yield units, fragment
            units = []
            continue
        if hasattr(fragment, "cbDefn"):
            units.append(("", fragment, getattr(fragment.cbDefn, "width", 0) or 0))
            continue
        text = fragment.text
        if not isinstance(text, str):
            # Page numbers and the like are objects that become text when drawn.
            text = text.decode(encoding) if isinstance(text, bytes) else str(text)
        font, size = fragment.fontName, fragment.fontSize
        units.extend((char, fragment, _width(char, font, size)) for char in text)
    if units:
        yield units, None


def _line(units, limit, bounds, style, broken):
    """One line: neighbouring characters of one fragment joined again, blanks at both ends dropped."""
    while units and units[-1][0].isspace():
        units = units[:-1]
    while units and units[0][0].isspace() and units[0][0] != "\u3000" and units[0][0] != "\xa0":
        units = units[1:]
    words: list = []
    used = 0.0
    size, ascent, descent = 0.0, 0.0, 0.0
    last = None
    for char, fragment, width in units:
        used += width
        if fragment is last:
            words[-1].text += char
            continue
        last = fragment
        word = fragment.clone()
        word.text = char
        words.append(word)
        up, down = _extent(fragment, bounds)
        size, ascent, descent = max(size, fragment.fontSize), max(ascent, up), min(descent, down)
    if not words:
        size = broken.fontSize if broken is not None else style.fontSize
        ascent, descent = reportlab_paragraph.getAscentDescent(
            broken.fontName if broken is not None else style.fontName, size
        )
    if broken is not None:
        words.append(broken.clone())
    line = reportlab_paragraph.FragLine(
        extraSpace=limit - used, wordCount=1, words=words, fontSize=size, ascent=ascent, descent=descent
    )
    line.lineBreak = broken is not None
    line.used = used
    return line


def _extent(fragment, bounds):
    definition = getattr(fragment, "cbDefn", None)
    if bounds and getattr(definition, "width", 0):
        down, up = reportlab_paragraph.imgVRange(definition.height, definition.valign, fragment.fontSize)
        return up, down
    return reportlab_paragraph.getAscentDescent(fragment.fontName, fragment.fontSize)


def install() -> None:
    """Let every paragraph styled ``-pdf-word-wrap: CJK`` be broken by the rules above."""
    reportlab_paragraph.Paragraph.breakLinesCJK = _break_fragments

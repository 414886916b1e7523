"""HTML of other programs as the bank's rich text: paragraphs, lists, tables, pictures by temporary name, formulas.

One writer takes start tags, text and end tags, from an HTML parser or from a walk over XHTML. What the bank cannot hold
(sound, film, addresses, scripts) is left out and named. The result is in normal form: `normal(normal(x)) == normal(x)`.
"""

from __future__ import annotations

from html.parser import HTMLParser

import nh3

from skillcert.core import richtext
from skillcert.itembank.formats.tags import CONTENT_DROPPED, KNOWN, MEDIA, VOID
from skillcert.itembank.formats.writer import TEX, UNFIT, Picture, Writer, formula_tag, image_tag


class _Html(HTMLParser):
    def __init__(self, writer: Writer) -> None:
        super().__init__(convert_charrefs=True)
        self.writer = writer

    def handle_starttag(self, tag, attrs):
        self.writer.start(tag.rpartition(":")[2], dict(attrs))
        if tag in VOID:
            self.writer.end(tag)

    def handle_startendtag(self, tag, attrs):
        self.writer.start(tag.rpartition(":")[2], dict(attrs))
        self.writer.end(tag.rpartition(":")[2])

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.writer.end(tag.rpartition(":")[2])

    def handle_data(self, data):
        self.writer.text(data)


def from_html(
    markup: str, picture: Picture | None = None, tex: bool = False, lost: dict[str, None] | None = None
) -> str:
    """Rich text of an HTML fragment; short names of what was left out go into `lost`."""
    writer = Writer(picture, tex)
    lost_media = (tag for tag in MEDIA if f"<{tag}" in markup)
    writer.lost.update(dict.fromkeys(lost_media))
    reader = _Html(writer)
    reader.feed(_well_formed(markup))
    reader.close()
    if lost is not None:
        lost.update(writer.lost)
    return writer.result()


def _well_formed(markup: str) -> str:
    """The fragment with every tag closed where HTML 5 closes it; nothing in it but what the writer looks at."""
    plain = markup.replace("&nbsp;", "\u00a0").replace("\x00", "")
    return nh3.clean(
        plain,
        tags=KNOWN,
        attributes={"img": {"src", "alt", "data-file"}, "span": {"data-tex"}, "annotation": {"encoding"},
                    "mfenced": {"open", "close", "separators"}, "td": {"colspan", "rowspan"},
                    "th": {"colspan", "rowspan"}, "a": {"href"}},
        url_schemes={"data", "http", "https"},
        link_rel=None,
        clean_content_tags=CONTENT_DROPPED,
    )  # fmt: skip


def from_plain(text: str, tex: bool = False) -> str:
    """Plain text as rich text; formulas in it stand between \\( and \\), \\[ and \\], or $$ and $$."""
    text = UNFIT.sub("", text)
    out, at = "", 0
    for found in TEX.finditer(text) if tex else ():
        out += richtext.from_text(text[at : found.start()])
        out += formula_tag(next(part for part in found.groups() if part))
        at = found.end()
    return out + richtext.from_text(text[at:])


def normal(markup: str) -> str:
    """The bank's rich text in the form that a reader would give it back."""

    def same(address: str, description: str) -> str:
        return image_tag("data-file", address, description)

    return from_html(markup, same)

"""HTML of other programs as the bank's rich text: paragraphs, lists, tables, pictures by temporary name, formulas.

One writer takes start tags, text and end tags, from an HTML parser or from a walk over XHTML. What the bank cannot hold
(sound, film, addresses, scripts) is left out and named. The result is in normal form: `normal(normal(x)) == normal(x)`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

import nh3

from skillcert.core import richtext
from skillcert.itembank.formats.mathml import to_tex

INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u", "sub": "sub", "sup": "sup"}
CELLS = {"td", "th", "li", "caption"}
SHELLS = {"ul", "ol", "table", "thead", "tbody", "tr"}
HEADS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {"p", "div", "blockquote", "section", "article", "figure", "figcaption", "pre", "center", "address", "header",
          "footer", "main", "aside", "dl", "dt", "dd", "fieldset", "legend", "tfoot"} | HEADS  # fmt: skip
MATH_DEPTH = 60
MEDIA = {"audio", "video", "iframe", "embed", "svg", "canvas", "applet"}
LINKED = {
    **dict.fromkeys(("mp3", "ogg", "oga", "wav", "m4a"), "audio"),
    **dict.fromkeys(("mp4", "webm", "ogv", "mov"), "video"),
}
SILENT = {"script", "style", "head", "title", "template", "noscript", "rt", "rp", "track", "source", "colgroup", "col"}
CONTENT_DROPPED = {"script", "style", "svg", "canvas", "iframe", "audio", "video", "noscript", "template", "rt", "rp"}
MATHML = {"math", "mrow", "mi", "mn", "mo", "mtext", "ms", "mspace", "mfrac", "msup", "msub", "msubsup", "msqrt", "mroot",
          "mover", "munder", "munderover", "mfenced", "mtable", "mtr", "mtd", "mstyle", "mpadded", "semantics",
          "annotation", "mphantom", "menclose", "mmultiscripts"}  # fmt: skip
KNOWN = BLOCKS | CELLS | SHELLS | set(INLINE) | {"span", "img", "br", "hr", "a"} | MATHML
VOID = {"br", "img", "hr", "input", "source", "track", "col", "embed", "wbr", "meta", "link", "param"}
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
EMPTY = re.compile(r"<(b|i|u|sub|sup)>\s?</\1>")
DEEPEST = 16
"""Marks within marks; more is no text."""
TEX = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$(.+?)\$\$", re.DOTALL)
SPAN = re.compile(r"[1-9][0-9]?")

Picture = Callable[[str, str], str | None]
"""(address, description) → the markup of a picture, or None if there is none at that address."""


class Writer:
    """Collects rich text. `lost` fills with short names of what was left out."""

    def __init__(self, picture: Picture | None = None, tex: bool = False) -> None:
        self.lost: dict[str, None] = {}
        self._picture, self._tex = picture, tex
        self._out: list[list[str]] = [[]]  # one list of finished blocks for the document and each open cell
        self._run: list[list[str]] = [[]]  # and its unfinished paragraph
        self._inline: list[str] = []
        self._skip, self._skipped = 0, ""
        self._shells = 0
        self._math: list[Element] = []  # the open elements of a formula

    def start(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if self._math or tag == "math":
            return self._math_start(tag, attributes)
        if self._skip:
            self._skip += tag == self._skipped
        elif tag in SILENT or tag in MEDIA:
            if tag in MEDIA:
                self.lost[tag] = None
            if tag not in VOID:
                self._skip, self._skipped = 1, tag
        elif tag in INLINE and len(self._inline) < DEEPEST:
            self._inline.append(INLINE[tag])
            self._run[-1].append(f"<{INLINE[tag]}>")
        elif tag == "span" and attributes.get("data-tex"):
            self.formula(attributes["data-tex"] or "")
        elif tag in ("img", "br", "hr", "a"):
            self._leaf(tag, attributes)
        elif tag in CELLS:
            self._cell(tag, attributes)
        elif tag in SHELLS:
            self._flush()
            self._shells += 1
            self._out[-1].append(f"<{tag}>")
        elif tag in BLOCKS:
            self._flush()

    def end(self, tag: str) -> None:
        if self._math:
            self._math_end(tag)
        elif self._skip:
            self._skip -= tag == self._skipped
        elif tag in INLINE and INLINE[tag] in self._inline:
            self._close_inline(INLINE[tag])
        elif tag in CELLS and len(self._out) > 1:
            self._flush()
            parts = self._out.pop()
            self._run.pop()
            self._out[-1].append("".join(parts) + f"</{tag}>")
        elif tag in SHELLS and self._shells:
            self._flush()
            self._shells -= 1
            self._out[-1].append(f"</{tag}>")
        elif tag in BLOCKS:
            self._flush()

    def text(self, data: str) -> None:
        if self._math:
            self._math_text(data)
        elif not self._skip:
            at = 0
            for found in TEX.finditer(data) if self._tex else ():
                self._plain(data[at : found.start()])
                self.formula(next(part for part in found.groups() if part))
                at = found.end()
            self._plain(data[at:])

    def formula(self, tex: str) -> None:
        if not self._skip:
            self._run[-1].append(formula_tag(tex))

    def raw(self, markup: str) -> None:
        """Markup of our own (a gap), inside the line."""
        self._run[-1].append(markup)

    def break_block(self) -> None:
        self._flush()

    def result(self) -> str:
        if self._math:
            self._math_end(self._math[0].tag)
        while len(self._out) > 1:
            self._flush()
            parts = self._out.pop()
            self._run.pop()
            self._out[-1] += parts
        self._flush()
        blocks = [part for part in self._out[0] if part]
        alone = len(blocks) == 1 and blocks[0].startswith("<p>")
        return blocks[0][3:-4] if alone else "".join(blocks)

    def _plain(self, data: str) -> None:
        flat = re.sub(r"\s+", " ", UNFIT.sub("", data))
        run = self._run[-1]
        if flat.startswith(" ") and (not run or run[-1].endswith((" ", "<br>"))):
            flat = flat[1:]
        if flat:
            run.append(html.escape(flat, quote=False))

    def _leaf(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag == "br":
            self._run[-1].append("<br>")
        elif tag == "hr":
            self._flush()
        elif tag == "a":
            ending = (attributes.get("href") or "").rpartition(".")[2].lower()
            if ending:
                self.lost[LINKED.get(ending, "link")] = None
        else:
            self.picture(attributes.get("src") or attributes.get("data-file") or "", attributes.get("alt") or "")

    def picture(self, address: str, description: str) -> None:
        """A picture in the line, or its description when there is none at that address."""
        description = re.sub(r"\s+", " ", description).strip()
        shown = self._picture(address, description) if self._picture else None
        if shown is None:
            self.lost["image"] = None
            self._plain(f"[{description or '图'}]")
        else:
            self._run[-1].append(shown)

    def _cell(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        self._flush()
        spans = "".join(
            f' {name}="{attributes[name]}"'
            for name in ("colspan", "rowspan")
            if tag in ("td", "th") and SPAN.fullmatch(attributes.get(name) or "") and attributes[name] != "1"
        )
        self._out.append([f"<{tag}{spans}>"])
        self._run.append([])

    def _close_inline(self, tag: str) -> None:
        opened = []
        while self._inline:
            top = self._inline.pop()
            self._run[-1].append(f"</{top}>")
            if top == tag:
                break
            opened.append(top)
        for again in reversed(opened):
            self._inline.append(again)
            self._run[-1].append(f"<{again}>")

    def _flush(self) -> None:
        """Finish the paragraph: a block of its own in the document, a line in a cell. Open marks go on behind it."""
        run = _trimmed("".join([*self._run[-1], *(f"</{tag}>" for tag in reversed(self._inline))]))
        self._run[-1] = [f"<{tag}>" for tag in self._inline]
        if not run:
            return
        out = self._out[-1]
        if len(self._out) == 1:
            out.append(run if self._shells else f"<p>{run}</p>")
        else:
            out.append(("<br>" if len(out) > 1 else "") + run)

    def _math_start(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        node = Element(tag, {name: value or "" for name, value in attributes.items()})
        if self._math:
            self._math[-1].append(node)
        if len(self._math) < MATH_DEPTH:
            self._math.append(node)

    def _math_end(self, tag: str) -> None:
        if any(node.tag == tag for node in self._math):
            while True:
                node = self._math.pop()
                if not self._math:
                    return self.math(node)
                if node.tag == tag:
                    return None

    def _math_text(self, data: str) -> None:
        node = self._math[-1]
        if len(node):
            node[-1].tail = (node[-1].tail or "") + data
        else:
            node.text = (node.text or "") + data

    def math(self, tree: Element) -> None:
        """A formula; its bare text, and a note, if there is no LaTeX for it."""
        tex = to_tex(tree)
        if tex is not None:
            self.formula(tex)
        else:
            self.lost["formula"] = None
            self._plain(" ".join("".join(tree.itertext()).split()))


def _trimmed(run: str) -> str:
    """A line without breaks and blanks at its ends and without empty marks."""
    before = None
    while before != run:
        before = run
        run = EMPTY.sub("", run).strip()
        while run.startswith("<br>"):
            run = run[4:].lstrip()
        while run.endswith("<br>"):
            run = run[:-4].rstrip()
    return run


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


def image_tag(attribute: str, name: str, description: str) -> str:
    """A picture in rich text: by the number of its file, or by its temporary name while it is read."""
    alt = re.sub(r"[<>\"]", " ", description)[:300]
    return f'<img {attribute}="{html.escape(name)}" alt="{html.escape(alt, quote=False)}">'


def formula_tag(tex: str) -> str:
    """A formula in rich text."""
    return f'<span data-tex="{html.escape(" ".join(tex.split()))}"></span>'

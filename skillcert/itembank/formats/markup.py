"""HTML of other programs as the bank's rich text: paragraphs, lists, tables, pictures by temporary name, formulas.

One writer takes start tags, text and end tags, from an HTML parser or from a walk over XHTML. What the bank cannot hold
(sound, film, addresses, scripts) is left out and named. The result is in normal form: `normal(normal(x)) == normal(x)`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

from skillcert.itembank.formats.mathml import to_tex

INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u", "sub": "sub", "sup": "sup"}
CELLS = {"td", "th", "li", "caption"}
SHELLS = {"ul", "ol", "table", "thead", "tbody", "tr"}
HEADS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {"p", "div", "blockquote", "section", "article", "figure", "figcaption", "pre", "center", "address", "header",
          "footer", "main", "aside", "dl", "dt", "dd", "fieldset", "legend", "tfoot"} | HEADS  # fmt: skip
MEDIA = {"audio", "video", "iframe", "embed", "svg", "canvas", "applet"}
SILENT = {"script", "style", "head", "title", "template", "noscript", "rt", "rp", "track", "source", "colgroup", "col"}
VOID = {"br", "img", "hr", "input", "source", "track", "col", "embed", "wbr", "meta", "link", "param"}
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
        self._math: TreeBuilder | None = None
        self._math_depth = 0

    def start(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if self._math is not None or tag == "math":
            return self._math_start(tag, attributes)
        if self._skip:
            self._skip += tag == self._skipped
        elif tag in SILENT or tag in MEDIA:
            if tag in MEDIA:
                self.lost[tag] = None
            if tag not in VOID:
                self._skip, self._skipped = 1, tag
        elif tag in INLINE:
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
            self._out[-1].append(f"<{tag}>")
        elif tag in BLOCKS:
            self._flush()

    def end(self, tag: str) -> None:
        if self._math is not None:
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
        elif tag in SHELLS:
            self._flush()
            self._out[-1].append(f"</{tag}>")
        elif tag in BLOCKS:
            self._flush()

    def text(self, data: str) -> None:
        if self._math is not None:
            self._math.data(data)
        elif not self._skip:
            at = 0
            for found in TEX.finditer(data) if self._tex else ():
                self._plain(data[at : found.start()])
                self.formula(next(part for part in found.groups() if part))
                at = found.end()
            self._plain(data[at:])

    def formula(self, tex: str) -> None:
        if not self._skip:
            self._run[-1].append(f'<span data-tex="{html.escape(re.sub(r"\s+", " ", tex).strip())}"></span>')

    def raw(self, markup: str) -> None:
        """Markup of our own (a gap), inside the line."""
        self._run[-1].append(markup)

    def break_block(self) -> None:
        self._flush()

    def result(self) -> str:
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
        flat = re.sub(r"[ \t\r\n\f]+", " ", data.replace("\x00", ""))
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
            if attributes.get("href"):
                self.lost["link"] = None
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
        run = "".join([*self._run[-1], *(f"</{tag}>" for tag in reversed(self._inline))])
        previous = None
        while previous != run:
            previous, run = run, re.sub(r"<(b|i|u|sub|sup)>\s*</\1>|^(?:<br>|\s)+|(?:<br>|\s)+$", "", run)
        self._run[-1] = [f"<{tag}>" for tag in self._inline]
        if not run:
            return
        out = self._out[-1]
        if len(self._out) == 1:
            loose = bool(out) and out[-1].startswith("<") and _opens_shell(out)
            out.append(run if loose else f"<p>{run}</p>")
        else:
            out.append(("<br>" if len(out) > 1 else "") + run)

    def _math_start(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if self._math is None:
            self._math, self._math_depth = TreeBuilder(), 0
        self._math_depth += 1
        self._math.start(tag, {name: value or "" for name, value in attributes.items()})

    def _math_end(self, tag: str) -> None:
        self._math_depth -= 1
        self._math.end(tag)
        if self._math_depth == 0:
            tree, self._math = self._math.close(), None
            self.math(tree)

    def math(self, tree: Element) -> None:
        """A formula; its bare text, and a note, if there is no LaTeX for it."""
        tex = to_tex(tree)
        if tex is not None:
            self.formula(tex)
        else:
            self.lost["formula"] = None
            self._plain(" ".join("".join(tree.itertext()).split()))


def _opens_shell(out: list[str]) -> bool:
    """Are we between the tags of a list or table (text there belongs nowhere)?"""
    joined = "".join(out)
    return any(joined.count(f"<{tag}>") > joined.count(f"</{tag}>") for tag in SHELLS)


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


def from_html(markup: str, picture: Picture | None = None, tex: bool = False, lost: dict[str, None] | None = None) -> str:
    """Rich text of an HTML fragment; short names of what was left out go into `lost`."""
    writer = Writer(picture, tex)
    reader = _Html(writer)
    reader.feed(markup)
    reader.close()
    if lost is not None:
        lost.update(writer.lost)
    return writer.result()


def normal(markup: str) -> str:
    """The bank's rich text in the form that a reader would give it back."""

    def same(address: str, description: str) -> str:
        return image_tag("data-file", address, description)

    return from_html(markup, same)


def image_tag(attribute: str, name: str, description: str) -> str:
    """A picture in rich text: by the number of its file, or by its temporary name while it is read."""
    alt = re.sub(r"[<>\"]", " ", description)[:300]
    return f'<img {attribute}="{html.escape(name)}" alt="{html.escape(alt, quote=False)}">'

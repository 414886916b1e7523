"""Collects the bank's rich text from start tags, text and end tags, whoever reads them.

It keeps paragraphs, lists, tables, marks, pictures by name and formulas; it closes what stays open, and drops empty marks.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from skillcert.core import richtext
from skillcert.itembank.formats.mathml import to_tex
from skillcert.itembank.formats.tags import (
    BLOCKS,
    CELLS,
    INLINE,
    LINKED,
    MATH_DEPTH,
    MEDIA,
    SHELLS,
    SILENT,
    VOID,
)

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
BLANKS = re.compile(r"[^\S\u3000]+")
"""Any blanks but the full-width one, which is how a gap is written."""
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
        flat = BLANKS.sub(" ", UNFIT.sub("", data))
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
        run = EMPTY.sub("", run).strip(" ")
        while run.startswith("<br>"):
            run = run[4:].lstrip(" ")
        while run.endswith("<br>"):
            run = run[:-4].rstrip(" ")
    return run


def image_tag(attribute: str, name: str, description: str) -> str:
    """A picture in rich text: by the number of its file, or by its temporary name while it is read."""
    alt = re.sub(r"[<>\"]", " ", description)[:300]
    return f'<img {attribute}="{html.escape(name)}" alt="{html.escape(alt, quote=False)}">'


def formula_tag(tex: str) -> str:
    """A formula in rich text."""
    return richtext.formula(" ".join(tex.split()))

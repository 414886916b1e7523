"""Formulas: LaTeX in, MathML for the browser and a drawing for paper out. Nothing in a formula is run or fetched.

A formula stands in markup as ``<span data-tex="\\frac{1}{2}"></span>`` (see `richtext`). What the converter makes of it passes an
allow-list of MathML; what it cannot read is shown as the text that was written.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache

import nh3
import ziamath
from latex2mathml import converter
from ziafont import Font
from ziamath import zmath
from ziamath.mathfont import MathFont

from skillcert.core import pdf_fonts

MOST = 500
"""The longest formula, in characters of LaTeX; what is longer stays text."""
_DEEPEST = 24
_WIDEST = 60.0  # em; a matrix of commands must not make a sheet of wall paper

_TAGS = {
    "math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover",
    "munderover", "mtable", "mtr", "mtd", "mpadded", "mphantom", "mstyle", "menclose", "mmultiscripts", "mprescripts", "none",
}  # fmt: skip
_PLAIN = {"mathvariant", "stretchy", "fence", "separator", "form", "accent", "accentunder", "linethickness", "columnalign",
          "displaystyle", "scriptlevel", "width", "notation", "minsize", "maxsize", "lspace", "rspace", "largeop", "movablelimits",
          "symmetric"}  # fmt: skip
_ATTRIBUTES = dict.fromkeys(_TAGS, _PLAIN) | {"math": {"display"}}
_VALUE = re.compile(r"[A-Za-z0-9.\-+% ]{0,24}")
_BLOCK = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ue000-\uf8ff\ud800-\udfff]")
_AND = "\ue002"


def clean(latex: str) -> str:
    """A formula as it is kept: one line, without control characters, comparison signs as commands, no dollar signs around."""
    words = latex.replace("<", r"\lt ").replace(">", r"\gt ").replace('"', "″")
    return " ".join(_BLOCK.sub(" ", words).split()).strip("$ ")


@lru_cache(maxsize=4096)
def mathml(latex: str) -> str | None:
    """A formula as safe MathML markup, or None if it cannot be read."""
    if not 0 < len(latex) <= MOST or _depth(latex) > _DEEPEST:
        return None
    try:
        made = converter.convert(_guarded(latex))
    except Exception:  # the converter has many ways to stumble over what a person typed
        return None
    safe = nh3.clean(
        made, tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=_attribute, link_rel=None, url_schemes=set()
    )
    safe = safe.replace(_AND, "&amp;").replace("<mstyle>", '<mstyle displaystyle="false">')  # the drawer wants one
    unread = re.search(r"<mi>\\[A-Za-z]+</mi>", safe)  # an unknown command: better the whole text than half a formula
    return None if unread or not safe.startswith("<math") else safe


def shown(latex: str) -> str:
    """A formula for a page: MathML, or its text where it cannot be read."""
    made = mathml(latex)
    if made is None:
        return f'<code class="formula-text">{html.escape(latex)}</code>'
    return f'<span class="formula">{made}</span>'


@dataclass(frozen=True)
class Drawing:
    """A formula for paper: SVG with its size in points beside text of 10.5 pt (fractions in a line are set small)."""

    svg: str
    width: float
    height: float


@lru_cache(maxsize=1024)
def drawing(latex: str, size: float = 13.0) -> Drawing | None:
    """A formula as a drawing for a printed page, or None if it is to be printed as text (`mathml` cannot read it)."""
    made = mathml(latex)
    if made is None:
        return None
    ziamath.config.svg2 = False  # plain paths: the printer knows no symbols
    try:
        drawn = ziamath.Math(made.replace("&nbsp;", "\u00a0"), size=size, font=_face())
        width, height = drawn.getsize()
        if width > _WIDEST * size:
            return None
        return Drawing(drawn.svg(), width, height)
    except Exception:  # the drawer meets what it does not know: the page prints the text
        return None


class _Face(MathFont):
    """The face of formulas; what it cannot draw (Chinese indices) comes from the face of the running text."""

    text: Font | None = None

    def findglyph(self, char, variant):
        if self.glyphindex(char):
            return super().findglyph(char, variant)
        if self.text is None:
            self.text = Font(str(pdf_fonts.font_file(pdf_fonts.FAMILIES["serif"][0])))
        return self.text.glyph(char)


@lru_cache(maxsize=1)
def _face() -> str:
    """Register the face with the drawer; gives its name there."""
    zmath.loadedfonts["with-chinese"] = _Face(zmath.fontname)
    return "with-chinese"


def _guarded(latex: str) -> str:
    """The converter writes text and attributes unescaped: what would be markup never reaches it."""
    return clean(latex).replace(r"\&", _AND).replace("'", "′")


def _attribute(tag: str, name: str, value: str) -> str | None:
    return value if _VALUE.fullmatch(value) else None


def _depth(latex: str) -> int:
    """How deep the brackets nest; more than any formula may if they do not close."""
    deepest = depth = 0
    for char in re.sub(r"\\.", "", latex):
        depth += (char == "{") - (char == "}")
        deepest = max(deepest, depth)
    return deepest if depth == 0 else _DEEPEST + 1

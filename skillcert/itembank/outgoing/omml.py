"""Formulas as Office Math (OMML), by way of MathML. Source: ECMA-376 part 1, 22.1; W3C MathML 3, chapter 3."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn

from skillcert.core import formulas

nsmap.setdefault("m", "http://schemas.openxmlformats.org/officeDocument/2006/math")
_ROWS = {"math", "mrow", "mstyle", "mpadded", "semantics"}
_ACCENTS = {"¯": "\u0305", "‾": "\u0305", "→": "\u20d7", "^": "\u0302", "ˆ": "\u0302", "˙": "\u0307", "~": "\u0303"}


class Unknown(Exception):
    """An element without a counterpart in Word."""


def formula(tex: str):
    """An `m:oMath` element for some LaTeX, or None if it cannot be drawn."""
    made = formulas.mathml(tex)
    if made is None:
        return None
    math = OxmlElement("m:oMath")
    try:
        _into(math, fromstring(made))
    except Unknown:
        return None
    return math


def _into(parent, node: Element) -> None:
    """Write a MathML element into an OMML argument."""
    tag = node.tag.rpartition("}")[2]
    if tag in _ROWS:
        for child in node:
            _into(parent, child)
    elif tag in ("mi", "mn", "mo", "mtext", "ms"):
        _run(parent, "".join(node.itertext()), tag)
    elif tag in _SHAPES:
        name, parts = _SHAPES[tag]
        if len(node) != len(parts):
            raise Unknown(tag)
        made = _made(parent, name)
        for part, child in zip(parts, node, strict=True):
            _into(_made(made, part), child)
    elif tag in ("msqrt", "mroot"):
        _root(parent, node, tag)
    elif tag in ("mover", "munder", "munderover"):
        _limits(parent, node, tag)
    elif tag == "mtable":
        matrix = _made(parent, "m:m")
        for row in node:
            line = _made(matrix, "m:mr")
            for cell in row:
                argument = _made(line, "m:e")
                for child in cell:
                    _into(argument, child)
    elif tag not in ("mspace", "annotation"):
        raise Unknown(tag)


def _made(parent, name: str):
    made = OxmlElement(name)
    parent.append(made)
    return made


def _run(parent, text: str, tag: str) -> None:
    if not text:
        return
    run = _made(parent, "m:r")
    if tag in ("mtext", "ms"):
        _made(_made(run, "m:rPr"), "m:nor")
    made = _made(run, "m:t")
    made.text = text
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _root(parent, node: Element, tag: str) -> None:
    root = _made(parent, "m:rad")
    properties = _made(root, "m:radPr")
    degree = _made(root, "m:deg")
    base = _made(root, "m:e")
    if tag == "msqrt":
        _made(properties, "m:degHide").set(qn("m:val"), "1")
        for child in node:
            _into(base, child)
    elif len(node) == 2:
        _into(base, node[0])
        _into(degree, node[1])
    else:
        raise Unknown(tag)


def _limits(parent, node: Element, tag: str) -> None:
    """What stands over or under: an accent, or limits; both limits nest."""
    children = list(node)
    if len(children) != (3 if tag == "munderover" else 2):
        raise Unknown(tag)
    above = "".join(children[-1].itertext()).strip()
    if tag == "mover" and above in _ACCENTS:
        accent = _made(parent, "m:acc")
        _made(_made(accent, "m:accPr"), "m:chr").set(qn("m:val"), _ACCENTS[above])
        return _into(_made(accent, "m:e"), children[0])
    if tag == "munderover":
        upper = _made(parent, "m:limUpp")
        lower = _made(_made(upper, "m:e"), "m:limLow")
        _into(_made(lower, "m:e"), children[0])
        _into(_made(lower, "m:lim"), children[1])
        return _into(_made(upper, "m:lim"), children[2])
    made = _made(parent, "m:limUpp" if tag == "mover" else "m:limLow")
    _into(_made(made, "m:e"), children[0])
    return _into(_made(made, "m:lim"), children[1])


_SHAPES = {
    "mfrac": ("m:f", ("m:num", "m:den")),
    "msup": ("m:sSup", ("m:e", "m:sup")),
    "msub": ("m:sSub", ("m:e", "m:sub")),
    "msubsup": ("m:sSubSup", ("m:e", "m:sub", "m:sup")),
}

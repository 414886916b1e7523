"""Formulas of Word (OMML) as LaTeX, by way of MathML: both are trees of the same shapes under other names.

What has no counterpart makes the whole conversion fail (None): a formula that is half right is wrong.
Source: ECMA-376 part 1, 22.1 (Office Math); W3C MathML 3, chapter 3.
"""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from skillcert.itembank.formats.mathml import to_tex

_TOKEN = re.compile(
    r"(?:arc)?(?:sin|cos|tan)|cot|log|ln|lg|lim|max|min|exp|\d+(?:\.\d+)?|[A-Za-z\u0370-\u03ff]|[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]+|\s+|.",
    re.DOTALL,
)
_SILENT = {"rPr", "ctrlPr", "fPr", "sSupPr", "sSubPr", "sSubSupPr", "radPr", "naryPr", "dPr", "funcPr", "accPr", "barPr",
           "limLowPr", "limUppPr", "mPr", "eqArrPr", "boxPr", "groupChrPr", "oMathParaPr", "bookmarkStart", "bookmarkEnd",
           "proofErr", "argPr", "phantPr"}  # fmt: skip


class Unknown(Exception):
    """A shape of Word without a counterpart here."""


def latex(formula) -> str | None:
    """The LaTeX of an `m:oMath` or `m:oMathPara` element (any ElementTree), or None if it holds what is not known here."""
    try:
        return to_tex(_group("math", formula))
    except Unknown:
        return None


def plain(formula) -> str:
    """The characters of a formula, for whoever has to write it anew."""
    return "".join(node.text or "" for node in formula.iter() if _name(node) == "t")


def _name(node) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _children(node) -> dict[str, list]:
    found: dict[str, list] = {}
    for child in node:
        found.setdefault(_name(child), []).append(child)
    return found


def _value(node, properties: str, name: str, default: str = "") -> str:
    """The `m:val` of a property; "" when the property is there without one."""
    for part in _children(node).get(properties, ()):
        for one in _children(part).get(name, ()):
            return next((text for key, text in one.attrib.items() if key.endswith("val")), "")
    return default


def _group(tag: str, node) -> Element:
    made = Element(tag)
    for child in node:
        name = _name(child)
        if name in _SILENT or not name:
            continue
        if name in _SHAPES:
            made.append(_SHAPES[name](child))
        elif name == "r":
            made.extend(_run(child))
        elif name in ("oMath", "e", "ins", "smartTag", "sdt", "sdtContent", "box", "hyperlink"):
            made.append(_group("mrow", child))
        elif name not in ("del", "t"):
            raise Unknown(name)
    return made


def _run(node) -> list[Element]:
    parts = _children(node)
    text = "".join(one.text or "" for one in parts.get("t", ()))
    if any("nor" in _children(one) for one in parts.get("rPr", ())):
        return [_leaf("mtext", text)]
    return [_leaf(_kind(token), token) for token in _TOKEN.findall(text) if token.strip()]


def _kind(token: str) -> str:
    if token[0].isdigit():
        return "mn"
    if re.match("[\u3000-\u9fff\uff00-\uffef]", token):
        return "mtext"
    return "mi" if token.isalpha() else "mo"


def _leaf(tag: str, text: str) -> Element:
    leaf = Element(tag)
    leaf.text = text
    return leaf


def _part(node, name: str) -> Element:
    found = _children(node).get(name)
    if not found:
        raise Unknown(name)
    return _group("mrow", found[0])


def _made(tag: str, *parts: Element) -> Element:
    made = Element(tag)
    made.extend(parts)
    return made


def _fraction(node) -> Element:
    kind = _value(node, "fPr", "type", "bar")
    if kind in ("lin", "skw"):
        return _made("mrow", _part(node, "num"), _leaf("mo", "/"), _part(node, "den"))
    if kind == "noBar":
        raise Unknown("noBar")
    return _made("mfrac", _part(node, "num"), _part(node, "den"))


def _root(node) -> Element:
    degree = _children(node).get("deg", ())
    if _value(node, "radPr", "degHide", "0") in ("1", "on", "") or not any(len(one) for one in degree):
        return _made("msqrt", _part(node, "e"))
    return _made("mroot", _part(node, "e"), _part(node, "deg"))


def _nary(node) -> Element:
    sign = _leaf("mo", _value(node, "naryPr", "chr", "∫") or "∫")
    there = {name for name in ("sub", "sup") if any(len(one) for one in _children(node).get(name, ()))}
    if there == {"sub", "sup"}:
        sign = _made("munderover", sign, _part(node, "sub"), _part(node, "sup"))
    elif there:
        name = there.pop()
        sign = _made("munder" if name == "sub" else "mover", sign, _part(node, name))
    return _made("mrow", sign, _part(node, "e"))


def _fenced(node) -> Element:
    fenced = _made("mfenced", *(_group("mrow", one) for one in _children(node).get("e", ())))
    fenced.set("open", _value(node, "dPr", "begChr", "("))
    fenced.set("close", _value(node, "dPr", "endChr", ")"))
    fenced.set("separators", _value(node, "dPr", "sepChr", "|") or ",")
    return fenced


def _accent(node) -> Element:
    sign = _value(node, "accPr", "chr", "^")
    known = {"\u0302": "^", "\u0305": "‾", "\u0304": "¯", "\u20d7": "⃗", "\u0307": "˙", "\u0303": "~", "^": "^"}.get(
        sign
    )
    if known is None:
        raise Unknown(sign)
    return _made("mover", _part(node, "e"), _leaf("mo", known))


def _bar(node) -> Element:
    if _value(node, "barPr", "pos", "top") != "top":
        raise Unknown("bar")
    return _made("mover", _part(node, "e"), _leaf("mo", "‾"))


def _matrix(node) -> Element:
    rows = (
        _made("mtr", *(_group("mtd", cell) for cell in _children(row).get("e", ())))
        for row in _children(node).get("mr", ())
    )
    return _made("mtable", *rows)


def _lines(node) -> Element:
    return _made("mtable", *(_made("mtr", _group("mtd", line)) for line in _children(node).get("e", ())))


def _of(tag: str, *names: str) -> Callable:
    return lambda node: _made(tag, *(_part(node, name) for name in names))


_SHAPES: dict[str, Callable] = {
    "f": _fraction,
    "sSup": _of("msup", "e", "sup"),
    "sSub": _of("msub", "e", "sub"),
    "sSubSup": _of("msubsup", "e", "sub", "sup"),
    "rad": _root,
    "nary": _nary,
    "d": _fenced,
    "func": _of("mrow", "fName", "e"),
    "limLow": _of("munder", "e", "lim"),
    "limUpp": _of("mover", "e", "lim"),
    "acc": _accent,
    "bar": _bar,
    "m": _matrix,
    "eqArr": _lines,
}

r"""Presentation MathML as LaTeX: the part of it that formula editors write.

`<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>` becomes `\frac{1}{2}`. A TeX annotation in the formula is taken as it
is. An element that is not known here makes the whole conversion fail (None): a formula that is half right is wrong.
Source: W3C MathML 3, chapter 3.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

TEX_ENCODINGS = {"application/x-tex", "tex", "latex", "text/latex", "application/x-latex"}
_GREEK = {
    letter: "\\" + name
    for letter, name in zip(
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega "
        "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split(),
        strict=True,
    )
}
_SIGNS = {
    "×": r"\times", "÷": r"\div", "·": r"\cdot", "⋅": r"\cdot", "±": r"\pm", "∓": r"\mp", "≤": r"\le", "≥": r"\ge",
    "≠": r"\ne", "≈": r"\approx", "≡": r"\equiv", "∞": r"\infty", "→": r"\to", "⇒": r"\Rightarrow", "∑": r"\sum",
    "∏": r"\prod", "∫": r"\int", "∂": r"\partial", "∇": r"\nabla", "√": r"\surd", "∈": r"\in", "∠": r"\angle",
    "°": r"^{\circ}", "∘": r"\circ", "⊥": r"\perp", "∥": r"\parallel", "Ω": r"\Omega", "−": "-", "∗": "*", "′": "'",
    "…": r"\ldots", "⋯": r"\cdots", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
    "\\": r"\backslash", "~": r"\sim", "∼": r"\sim", "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "", "∪": r"\cup",
    "∩": r"\cap", "⊂": r"\subset", "∧": r"\wedge", "∨": r"\vee", "△": r"\triangle", "∴": r"\therefore", "∵": r"\because",
}  # fmt: skip
_FUNCTIONS = {"sin", "cos", "tan", "cot", "log", "ln", "lg", "lim", "max", "min", "exp", "arcsin", "arccos", "arctan"}
_ACCENTS = {
    "¯": "bar",
    "‾": "overline",
    "→": "vec",
    "⃗": "vec",
    "^": "hat",
    "ˆ": "hat",
    "˙": "dot",
    "~": "tilde",
    "˜": "tilde",
}
_ROWS = {"math", "mrow", "mstyle", "semantics", "mpadded", "merror", "maction"}


class Unknown(Exception):
    """An element without a LaTeX form here."""


def to_tex(math: Element) -> str | None:
    """The LaTeX of a `math` element whose names are local, or None if it holds what is not known here."""
    for note in math.iter("annotation"):
        if (note.get("encoding") or "").lower() in TEX_ENCODINGS and (note.text or "").strip():
            return _tidy(note.text or "")
    try:
        return _tidy(_row(math)) or None
    except Unknown:
        return None


def _tidy(tex: str) -> str:
    return re.sub(r"\s+", " ", tex).strip()


def _row(parent: Element) -> str:
    out = ""
    for child in parent:
        part = _one(child)
        # a command and a letter after it need a blank between them
        blank = re.search(r"\\[A-Za-z]+$", out) and re.match(r"[A-Za-z]", part)
        out += (" " if blank else "") + part
    return out


def _one(node: Element) -> str:
    tag = node.tag.lower()
    if tag in ("annotation", "annotation-xml", "none", "mprescripts", "mphantom"):
        return ""
    if tag in _ROWS:
        return _row(node)
    if tag in ("mi", "mn", "mo", "mtext", "ms", "mspace"):
        return _token(tag, "".join(node.itertext()).strip() if tag != "mtext" else "".join(node.itertext()))
    if tag in _SHAPES:
        wanted, write = _SHAPES[tag]
        parts = [_one(child) for child in node]
        if wanted and len(parts) != wanted:
            raise Unknown(tag)
        return write(parts)
    if tag == "mfenced":
        inner = (node.get("separators", ",")[:1] or ",").join(_one(child) for child in node)
        return rf"\left{_fence(node.get('open', '('))}{inner}\right{_fence(node.get('close', ')'))}"
    if tag == "mtable":
        rows = (r" & ".join(_row(cell) for cell in row) for row in node)
        return r"\begin{matrix}" + r" \\ ".join(rows) + r"\end{matrix}"
    raise Unknown(tag)


def _fence(sign: str) -> str:
    return {"": ".", "{": r"\{", "}": r"\}"}.get(sign, sign)


def _token(tag: str, text: str) -> str:
    if tag == "mspace":
        return r"\,"
    if tag in ("mtext", "ms"):
        return r"\text{" + re.sub(r"[\\{}$%&#_^~]", " ", text) + "}" if text.strip() else r"\,"
    if text in _FUNCTIONS:
        return "\\" + text
    if tag == "mi" and len(text) > 1 and text.isascii() and text.isalpha():
        return r"\mathrm{" + text + "}"
    signs = [_GREEK.get(sign) or _SIGNS.get(sign, sign) for sign in text]
    if any(ord(sign) > 0x2000 and sign not in _SIGNS and not sign.isalpha() for sign in text):
        raise Unknown(text)
    return "".join(sign + " " if re.fullmatch(r"\\[A-Za-z]+", sign) else sign for sign in signs).rstrip()


def _base(part: str) -> str:
    return part if len(part) == 1 or re.fullmatch(r"\\[A-Za-z]+|\d+", part) else "{" + part + "}"


def _over(parts: list[str]) -> str:
    base, above = parts
    for sign, name in _ACCENTS.items():
        if above in (sign, _SIGNS.get(sign)):
            return rf"\{name}{{{base}}}"
    return rf"{base}^{{{above}}}" if _big(base) else rf"\overset{{{above}}}{{{base}}}"


def _under(parts: list[str]) -> str:
    base, below = parts
    return rf"{base}_{{{below}}}" if _big(base) else rf"\underset{{{below}}}{{{base}}}"


def _big(base: str) -> bool:
    return base in (r"\sum", r"\prod", r"\int", r"\lim", r"\max", r"\min")


_SHAPES = {
    "mfrac": (2, lambda p: rf"\frac{{{p[0]}}}{{{p[1]}}}"),
    "msup": (2, lambda p: rf"{_base(p[0])}^{{{p[1]}}}"),
    "msub": (2, lambda p: rf"{_base(p[0])}_{{{p[1]}}}"),
    "msubsup": (3, lambda p: rf"{_base(p[0])}_{{{p[1]}}}^{{{p[2]}}}"),
    "msqrt": (0, lambda p: rf"\sqrt{{{''.join(p)}}}"),
    "mroot": (2, lambda p: rf"\sqrt[{p[1]}]{{{p[0]}}}"),
    "mover": (2, _over),
    "munder": (2, _under),
    "munderover": (3, lambda p: rf"{p[0]}_{{{p[1]}}}^{{{p[2]}}}"),
}
"""Element → (how many children it must have, 0 for any; its LaTeX from theirs)."""

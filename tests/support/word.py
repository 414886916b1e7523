"""Word documents for tests, written as item writers type them."""

import io
from collections.abc import Sequence

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from PIL import Image

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def document(*lines: str) -> bytes:
    """A document with one paragraph a line."""
    made = Document()
    for line in lines:
        made.add_paragraph(line)
    return saved(made)


def saved(made) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def picture(width: int = 60, height: int = 40) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()


def formula(inner: str):
    """An inline formula element; `inner` is OMML with the prefix m."""
    return parse_xml(f"<m:oMath {MATH}>{inner}</m:oMath>")


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def fraction(over: str, under: str) -> str:
    return f"<m:f><m:num>{run(over)}</m:num><m:den>{run(under)}</m:den></m:f>"


def numbered(made, levels: Sequence[tuple[str, str]]) -> int:
    """Add a list definition ((format, text with %1…) by level) to a document; gives its number."""
    numbering = made.part.numbering_part.element
    number = 90 + len(numbering.findall(qn("w:num")))
    shape = OxmlElement("w:abstractNum")
    shape.set(qn("w:abstractNumId"), str(number))
    for depth, (kind, text) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for name, value in (("w:start", "1"), ("w:numFmt", kind), ("w:lvlText", text)):
            part = OxmlElement(name)
            part.set(qn("w:val"), value)
            level.append(part)
        shape.append(level)
    numbering.insert(0, shape)
    used = OxmlElement("w:num")
    used.set(qn("w:numId"), str(number))
    reference = OxmlElement("w:abstractNumId")
    reference.set(qn("w:val"), str(number))
    used.append(reference)
    numbering.append(used)
    return number


def list_item(made, text: str, number: int, depth: int = 0):
    """A paragraph of an automatic list."""
    paragraph = made.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = depth
    properties.get_or_add_numId().val = number
    return paragraph

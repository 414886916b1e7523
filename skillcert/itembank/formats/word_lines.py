"""A Word document as lines: each paragraph with its number in words, its marks, pictures and formulas; tables whole.

python-docx opens the package; what it has no name for (automatic numbers, formulas, drawings, tracked changes) is read
from the elements. Source: ECMA-376 part 1, WordprocessingML.
"""

import html
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from docx import Document
from docx.opc.exceptions import OpcError
from lxml.etree import LxmlError

from skillcert.core import richtext
from skillcert.core.reasons import Reason, Refused
from skillcert.itembank.formats import omml
from skillcert.itembank.formats.package import open_package
from skillcert.itembank.formats.word_numbers import Numbers
from skillcert.itembank.parsed import ParseLimits

MAIN = "word/document.xml"
MOST_XML = 24 * 1024 * 1024
ATOM = "\ufffc"
"""Stands in a line's text for a picture or a formula."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DEFINITION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_VECTOR = (".wmf", ".emf", ".svg", ".tif", ".tiff", ".wdp", ".pct")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters with the same marks; `atom` is the markup of what is not text."""

    text: str
    marks: tuple[str, ...] = ()
    atom: str = ""


@dataclass(slots=True)
class Line:
    """A paragraph, or a part of one. `losses` are what of it cannot be kept; `table` holds the rows of a table."""

    spans: list[Span] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    losses: list[Reason] = field(default_factory=list)
    table: list[list["Line"]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)

    def cut(self, start: int, end: int | None = None) -> "Line":
        """The part between two places of the text; pictures go with it, losses stay with the first part."""
        end = len(self.text) if end is None else end
        at, spans = 0, []
        for span in self.spans:
            low, high = max(start - at, 0), min(end - at, len(span.text))
            if low < high:
                spans.append(replace(span, text=span.text[low:high]))
            at += len(span.text)
        return Line(spans, self.pictures, self.losses if start == 0 else [])

    def markup(self) -> str:
        """Rich text without outer blanks. A mark that covers the whole line is emphasis of the page, not of the text."""
        spans = self._stripped()
        marks = [set(span.marks) for span in spans if span.text.strip() and not span.atom]
        everywhere = set.intersection(*marks) & {"b", "u", "i"} if marks else set()
        out = []
        for span in spans:
            text = span.atom or html.escape(span.text, quote=False).replace("\n", "<br>")
            for mark in span.marks:
                if mark not in everywhere and not span.atom and span.text.strip():
                    text = f"<{mark}>{text}</{mark}>"
            out.append(text)
        return re.sub(r"</(b|i|u|sub|sup|em)><\1>", "", "".join(out))

    def _stripped(self) -> Sequence[Span]:
        text = self.text
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        return self.cut(start, max(start, end)).spans


def lines(data: bytes, limits: ParseLimits) -> tuple[list[Line], list[Reason]]:
    """The lines of a document's body and what of the document as a whole is lost. Raises Refused."""
    _look_over(data, limits)
    try:
        document = Document(io.BytesIO(data))
        reader = _Reader(document)
        found = list(reader.body(document.element.body))
    except (OpcError, LxmlError, KeyError, ValueError, AttributeError, IndexError, TypeError, RecursionError):
        raise Refused(Reason("itembank.word_damaged", "file")) from None
    return found, reader.losses


def _look_over(data: bytes, limits: ParseLimits) -> None:
    """Every XML part before the library sees it: size, encoding, document types."""
    package = open_package(data, limits)
    if MAIN not in package:
        raise Refused(Reason("itembank.word_damaged", "file"))
    for name in package.names:
        if not name.lower().endswith((".xml", ".rels")):
            continue
        part = package.read(name, MOST_XML)
        if b"\0" in part[:200] or _DEFINITION.search(part):
            raise Refused(Reason("xml.doctype", "file"))


class _Reader:
    def __init__(self, document) -> None:
        self._part = document.part
        self._numbers = Numbers(document)
        self._pictures = 0
        self.losses: list[Reason] = []

    def body(self, parent) -> Iterator[Line]:
        for child in parent:
            name = _local(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield self._table(child)
            elif name in ("sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo"):
                yield from self.body(child)

    def _paragraph(self, node) -> Iterator[Line]:
        line = Line()
        label = self._numbers.label(node)
        if label:
            line.spans.append(Span(label))
        self._inside(node, line)
        yield from _split_lines(line)

    def _table(self, node) -> Line:
        rows = []
        for row in node.iterchildren(f"{W}tr"):
            rows.append([self._cell(cell) for cell in row.iterchildren(f"{W}tc")])
        table = Line(table=rows)
        for one in (cell for row in rows for cell in row):
            table.pictures |= one.pictures
            table.losses += one.losses
        return table

    def _cell(self, node) -> Line:
        cell = Line()
        for number, line in enumerate(self.body(node)):
            if number:
                cell.spans.append(Span("\n"))
            if line.table:
                line.losses.append(Reason("itembank.loss_table_in_table"))
                line.spans = [Span("\n".join("\t".join(one.text for one in row) for row in line.table))]
            cell.spans += line.spans
            cell.pictures |= line.pictures
            cell.losses += line.losses
        return cell

    def _inside(self, parent, line: Line) -> None:
        for child in parent:
            name = _local(child)
            if name == "r":
                self._run(child, line)
            elif name in ("oMath", "oMathPara"):
                self._formula(child, line)
            elif name in ("del", "moveFrom"):
                if any(_local(one) == "delText" for one in child.iter()):
                    _lose(line, "itembank.loss_tracked")
            elif name in ("ins", "moveTo"):
                _lose(line, "itembank.loss_tracked")
                self._inside(child, line)
            elif name in ("hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo"):
                self._inside(child, line)

    def _run(self, node, line: Line) -> None:
        marks = _marks(node)
        for child in node:
            name = _local(child)
            if name == "t":
                line.spans.append(Span(child.text or "", marks))
            elif name in ("tab", "ptab"):
                line.spans.append(Span("\t", marks))
            elif name in ("br", "cr") and child.get(f"{W}type") in (None, "textWrapping"):
                line.spans.append(Span("\n", marks))
            elif name == "noBreakHyphen":
                line.spans.append(Span("-", marks))
            elif name == "sym":
                _lose(line, "itembank.loss_symbol", font=child.get(f"{W}font") or "?")
                line.spans.append(Span("□", marks))
            elif name == "ruby":
                base = child.find(f"{W}rubyBase")
                self._inside(base if base is not None else (), line)
            elif name in ("footnoteReference", "endnoteReference", "commentReference"):
                _lose(line, f"itembank.loss_{'comment' if name.startswith('comment') else 'footnote'}")
            elif name == "instrText" and re.match(r"\s*EQ\b", child.text or ""):
                _lose(line, "itembank.loss_field_formula", text=(child.text or "").strip()[:60])
            elif name in ("drawing", "pict", "object", "AlternateContent"):
                self._drawing(child, line)

    def _formula(self, node, line: Line) -> None:
        for one in [node] if _local(node) == "oMath" else [c for c in node if _local(c) == "oMath"]:
            tex = omml.latex(one)
            if tex is None:
                text = omml.plain(one)
                _lose(line, "itembank.loss_formula", text=text[:60])
                line.spans.append(Span(text))
            else:
                line.spans.append(Span(ATOM, atom=richtext.formula(tex)))

    def _drawing(self, node, line: Line) -> None:
        """Pictures of a drawing; shapes, text boxes, charts and equation objects are named as lost."""
        chosen = [one for one in node.iter() if _local(one) in ("blip", "imagedata")]
        fallback = {one for part in node.iter() if _local(part) == "Fallback" for one in part.iter()}
        refs = [one.get(f"{R}embed") or one.get(f"{R}id") or "" for one in chosen if one not in fallback]
        if _local(node) == "object":
            program = next((one.get("ProgID") or "" for one in node.iter() if _local(one) == "OLEObject"), "")
            _lose(line, "itembank.loss_object", name=program or "OLE")
        if any(_local(one) == "txbxContent" for one in node.iter()):
            text = "".join(one.text or "" for one in node.iter() if _local(one) == "t" and one not in fallback)
            _lose(line, "itembank.loss_text_box", text=text[:60])
        elif not refs and _local(node) != "object":
            _lose(line, "itembank.loss_drawing")
        alt = next((one.get("descr") or "" for one in node.iter() if _local(one) == "docPr"), "")
        for ref in refs:
            self._picture(ref, alt, line)

    def _picture(self, ref: str, alt: str, line: Line) -> None:
        relation = self._part.rels.get(ref)
        if relation is None or relation.is_external:
            _lose(line, "itembank.loss_outside", name=(relation.target_ref if relation is not None else ref)[-80:])
            return
        name = str(relation.target_part.partname).rpartition("/")[2]
        if name.lower().endswith(_VECTOR):
            _lose(line, "itembank.loss_picture_format", name=name)
            line.spans.append(Span("[图]"))
            return
        self._pictures += 1
        label = f"{self._pictures}-{re.sub(r'[^A-Za-z0-9._-]', '_', name)}"
        line.pictures[label] = relation.target_part.blob
        shown = html.escape(alt.strip()[:120] or "图")
        line.spans.append(Span(ATOM, atom=f'<img data-name="{label}" alt="{shown}">'))


def _split_lines(line: Line) -> Iterator[Line]:
    """A paragraph with line breaks is several lines; each keeps its own pictures."""
    text, start = line.text, 0
    for end in [*(found.start() for found in re.finditer("\n", text)), len(text)]:
        part = line.cut(start, end)
        part.losses = line.losses if start == 0 else []
        part.pictures = {name: data for name, data in line.pictures.items() if any(name in s.atom for s in part.spans)}
        yield part
        start = end + 1


def _marks(run) -> tuple[str, ...]:
    properties = run.find(f"{W}rPr")
    if properties is None:
        return ()
    there = {_local(one): (one.get(f"{W}val") or "") for one in properties}
    marks = [name for name in ("b", "i") if there.get(name, "0") not in ("0", "false", "off")]
    if there.get("u", "none") != "none":
        marks.append("u")
    if there.get("em", "none") != "none":
        marks.append("em")
    height = {"superscript": "sup", "subscript": "sub"}.get(there.get("vertAlign", ""))
    return (*marks, height) if height else tuple(marks)


def _lose(line: Line, code: str, **told) -> None:
    reason = Reason(code, **told)
    if reason not in line.losses:
        line.losses.append(reason)


def _local(node) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""

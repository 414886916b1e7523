"""A Word document as teachers know it: items under their type, numbered through; the keys at the end, or left out.

It is laid out so that the import reads it again: "1. …", "A. …", and a list of keys under the headings of the types.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import groupby

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from skillcert.itembank.kinds import OPTION_LETTERS, ItemType
from skillcert.itembank.outgoing import omml
from skillcert.itembank.outgoing.shape import KINDS, Outgoing, OutItem, inline, tree
from skillcert.itembank.outgoing.to_workbook import key_text

_NUMERALS = "一二三四五六"
_MARKS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline"}
_RAISED = {"sub": "subscript", "sup": "superscript"}
_WIDEST = Cm(14)
_UNREADABLE = (KeyError, InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError, ValueError, OSError)
_KEYS = {"T": "√", "F": "×"}


def write(out: Outgoing, told: Sequence[str]) -> bytes:
    """The document; `told` is what it cannot carry, under its title."""
    return _Writing(out).write(told)


class _Writing:
    def __init__(self, out: Outgoing) -> None:
        self.out = out
        self.document = Document()
        self.end = self.document.element.body.sectPr
        self.sections = [
            (kind, [item for item in _by_case(out.items) if item.kind is kind])
            for kind in ItemType
            if any(item.kind is kind for item in out.items)
        ]

    def write(self, told: Sequence[str]) -> bytes:
        self._style()
        title = self.document.add_heading(self.out.title, 1)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for line in told:
            self._paragraph().add_run(line).font.size = Pt(8)
        number = 1
        for place, (kind, items) in enumerate(self.sections):
            self.document.add_heading(f"{_NUMERALS[place]}、{KINDS[kind]}", 2)
            number = self._items(items, number)
        if self.out.with_keys:
            self._keys()
        made = io.BytesIO()
        self.document.save(made)
        return made.getvalue()

    def _paragraph(self, text: str = "") -> Paragraph:
        """A paragraph at the end. The library looks through the whole document for the place, which is slow for long ones."""
        made = OxmlElement("w:p")
        self.end.addprevious(made)
        paragraph = Paragraph(made, self.document._body)
        if text:
            paragraph.add_run(text)
        return paragraph

    def _style(self) -> None:
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = "Times New Roman", Pt(10.5)
        normal.paragraph_format.space_after = Pt(2)
        for name in ("Normal", "Heading 1", "Heading 2"):
            style = self.document.styles[name]
            style.element.get_or_add_rPr().get_or_add_rFonts().set(
                qn("w:eastAsia"), "宋体" if name == "Normal" else "黑体"
            )

    def _items(self, items: Sequence[OutItem], number: int) -> int:
        for case, group in groupby(items, key=lambda item: item.case):
            some = list(group)
            if case in self.out.cases:
                lead = f"根据以下材料，回答第 {number}-{number + len(some) - 1} 题。"
                self._paragraph().add_run(lead).bold = True
                self._blocks(self.out.cases[case].text, "")
            for item in some:
                self._blocks(item.stem, f"{number}. ")
                for letter, option in zip(OPTION_LETTERS, item.options, strict=False):
                    self._option(letter, option)
                number += 1
        return number

    def _option(self, letter: str, option: str) -> None:
        paragraph = self._paragraph(f"{letter}. ")
        paragraph.paragraph_format.left_indent = Cm(0.75)
        root = inline(option)
        if any(node.tag in ("p", "table", "ul", "ol") for node in root):
            self._blocks(option, "", paragraph)
        else:
            self._inside(paragraph, root, ())

    def _keys(self) -> None:
        self.document.add_page_break()
        self.document.add_heading("参考答案与评分标准", 2)
        number = 1
        for place, (kind, items) in enumerate(self.sections):
            self._paragraph(f"{_NUMERALS[place]}、{KINDS[kind]}")
            for item in items:
                told = "".join(_KEYS[one] for one in item.key) if kind is ItemType.JUDGE else key_text(item)
                first, *more = told.split("\n")
                self._paragraph(f"{number}. {first}")
                for line in more:
                    self._paragraph(line)
                number += 1

    def _blocks(self, markup: str, lead: str, paragraph=None) -> None:
        """Rich text as paragraphs and tables; `lead` (the number) stands before the first line."""
        root = tree(markup)
        begun = paragraph is not None
        for node in root:
            if node.tag == "table":
                if not begun:
                    self._paragraph(lead)
                self._table(node)
            elif node.tag in ("ul", "ol"):
                for line in node:
                    target = self._paragraph(lead if not begun else "• ")
                    self._inside(target, line, ())
                    begun = True
            else:
                target = paragraph if paragraph is not None else self._paragraph("" if begun else lead)
                self._inside(target, node, ())
                paragraph = None
            begun = True
        if not begun:
            self._paragraph(lead)

    def _table(self, node) -> None:
        rows = list(node.iter("tr"))
        columns = max((sum(int(cell.get("colspan", 1)) for cell in row) for row in rows), default=0)
        if not columns:
            return
        table = self.document.add_table(len(rows), columns, "Table Grid")
        taken: set[tuple[int, int]] = set()
        for at, row in enumerate(rows):
            column = 0
            for cell in row:
                while (at, column) in taken:
                    column += 1
                if column >= columns:
                    break
                wide, high = (
                    min(int(cell.get("colspan", 1)), columns - column),
                    min(int(cell.get("rowspan", 1)), len(rows) - at),
                )
                taken |= {(at + down, column + right) for down in range(high) for right in range(wide)}
                target = table.cell(at, column)
                if wide > 1 or high > 1:
                    target = target.merge(table.cell(at + high - 1, column + wide - 1))
                self._inside(target.paragraphs[0], cell, ())
                column += wide

    def _inside(self, paragraph, node, marks: tuple[str, ...]) -> None:
        self._run(paragraph, node.text, marks)
        for child in node:
            if child.tag == "br":
                paragraph.add_run().add_break()
            elif child.tag == "img":
                self._picture(paragraph, child)
            elif child.tag == "span":
                self._formula(paragraph, child.get("data-tex", ""))
            else:
                self._inside(paragraph, child, (*marks, child.tag))
            self._run(paragraph, child.tail, marks)

    @staticmethod
    def _run(paragraph, text: str | None, marks: tuple[str, ...]) -> None:
        if not text:
            return
        run = paragraph.add_run(text)
        for mark in marks:
            if mark in _MARKS:
                setattr(run, _MARKS[mark], True)
            elif mark in _RAISED:
                setattr(run.font, _RAISED[mark], True)

    def _picture(self, paragraph, node) -> None:
        picture = self.out.pictures.get(int(node.get("data-file", "0")))
        try:
            if picture is None:
                raise KeyError
            shape = paragraph.add_run().add_picture(io.BytesIO(picture.data))
        except _UNREADABLE:
            paragraph.add_run(f"[{node.get('alt') or '图'}]")
            return
        if shape.width > _WIDEST:
            shape.height, shape.width = int(shape.height * _WIDEST / shape.width), _WIDEST
        shape._inline.docPr.set("descr", node.get("alt", ""))

    @staticmethod
    def _formula(paragraph, tex: str) -> None:
        made = omml.formula(tex)
        if made is None:
            paragraph.add_run(tex)
        else:
            paragraph._p.append(made)


def _by_case(items: Sequence[OutItem]) -> Iterator[OutItem]:
    """The items with those of one case beside each other, at the place of the first of them."""
    first: dict[int, int] = {}
    for place, item in enumerate(items):
        if item.case:
            first.setdefault(item.case, place)
    order = sorted(range(len(items)), key=lambda place: (first.get(items[place].case or 0, place), place))
    return (items[place] for place in order)

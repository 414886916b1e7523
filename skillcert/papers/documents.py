"""The paper and its key as PDF: sealed line, sections with score boxes, watermark with the copy number (E5, R31)."""

import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby

from skillcert.core import clock, files, pdf, richtext
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import StoredFile
from skillcert.itembank.states import ItemType
from skillcert.papers import service
from skillcert.papers.models import Paper, PaperReading
from skillcert.standards.states import LEVEL_NAMES

SECTIONS = {ItemType.SINGLE: "单项选择题", ItemType.MULTIPLE: "多项选择题", ItemType.JUDGE: "判断题"}
HOW = {
    ItemType.SINGLE: "选择一个正确的答案，将相应的字母填入题内的括号中。",
    ItemType.MULTIPLE: "选择两个以上正确的答案，将相应的字母填入题内的括号中；错选、少选、多选均不得分。",
    ItemType.JUDGE: "将判断结果填入括号中，正确的填“√”，错误的填“×”。",
}
ORDINALS = "一二三四五六"
_GAP = re.compile(r"[（(][\s_]*[）)]")
_BLANK = "（" + "\u00a0" * 6 + "）"
"""The gap to write in: blanks that neither collapse nor break."""


def paper_pdf(paper: Paper, purpose: str, actor: Actor, what: str = "paper") -> bytes:
    """One copy of the paper; the print is registered and numbered first. `what`: paper (two people) or archive."""
    content, reading = service.read(paper, actor, purpose, what)
    context = _context(paper, content) | {"sections": _sections(content), "copy_no": f"{reading.copy:03d}"}
    return pdf.render("papers/paper.html", context, _furniture(paper, "试卷", reading))


def key_pdf(paper: Paper, purpose: str, actor: Actor, what: str = "key") -> bytes:
    """The key (标准答案与评分标准), apart from the paper. `what`: key (two people) or archive."""
    content, reading = service.read(paper, actor, purpose, what)
    context = _context(paper, content) | {"sections": _keys(content), "copy_no": f"{reading.copy:03d}"}
    return pdf.render("papers/key.html", context, _furniture(paper, "标准答案", reading))


def _context(paper: Paper, content: Mapping) -> dict:
    offer = paper.offer
    return {
        "title": content["title"],
        "occupation": offer.occupation.name,
        "level": LEVEL_NAMES[offer.level],
        "number": paper.number,
        "spare": paper.spare,
        "minutes": content["minutes"],
        "total": sum(Decimal(item["marks"]) for item in content["items"]),
        "hash": paper.content_hash[:16],
    }


def _grouped(content: Mapping):
    """(ordinal, type, items) of each section in printed order."""
    for place, (kind, items) in enumerate(groupby(content["items"], key=lambda item: item["type"])):
        yield ORDINALS[place], ItemType(kind), list(items)


def _sections(content: Mapping) -> list[dict]:
    return [
        {
            "heading": _heading(ordinal, kind, items),
            "how": HOW[kind],
            "name": f"{ordinal}",
            "items": [
                {
                    "number": item["number"],
                    "stem": _printable(item["stem"]),
                    "options": [] if kind is ItemType.JUDGE else _option_lines(item["options"]),
                    "blank": _BLANK if kind is ItemType.JUDGE else "",
                }
                for item in items
            ],
        }
        for ordinal, kind, items in _grouped(content)
    ]


def _keys(content: Mapping) -> list[dict]:
    words = {"T": "√", "F": "×"}
    return [
        {
            "heading": _heading(ordinal, kind, items),
            "rows": [
                [(item["number"], "".join(words.get(letter, letter) for letter in item["key"])) for item in part]
                for part in (items[start : start + 10] for start in range(0, len(items), 10))
            ],
        }
        for ordinal, kind, items in _grouped(content)
    ]


def _heading(ordinal: str, kind: ItemType, items: list) -> str:
    marks = Decimal(items[0]["marks"])
    total = sum(Decimal(item["marks"]) for item in items)
    first, last = items[0]["number"], items[-1]["number"]
    return f"{ordinal}、{SECTIONS[kind]}（第{first}题～第{last}题，每题{marks.normalize():f}分，满分{total.normalize():f}分）"


def _option_lines(options: list) -> list[list[dict]]:
    """Short options four or two in a row, long ones one in a row; each with its share of the width."""
    shown = [{"id": option["id"], "parts": _printable(option["text"])} for option in options]
    longest = max(len(richtext.to_text(option["text"])) for option in options)
    pictured = any("picture" in part for option in shown for part in option["parts"])
    per_row = 1 if pictured or longest > 18 else 2 if longest > 8 or len(options) > 4 else len(options)
    return [shown[start : start + per_row] for start in range(0, len(shown), per_row)]


def _printable(markup: str) -> list[dict]:
    """Markup as plain pieces for the template: texts (kept apart by line) and pictures. No user's markup reaches the PDF."""
    pieces: list[dict] = []
    for file_id in (ids := richtext.file_ids(markup)):
        stored = db.session.get(StoredFile, file_id)
        if stored is not None:
            pieces.append({"picture": files.read(stored)})
    text = richtext.to_text(markup)
    if ids:
        text = "\n".join(line for line in text.split("\n") if not (line.startswith("[") and line.endswith("]")))
    return [{"text": _GAP.sub(_BLANK, line)} for line in text.split("\n") if line] + pieces


def picture_uri(file_id: int) -> str:
    """A picture inside the page: no address of a sealed paper's picture exists."""
    stored = db.session.get(StoredFile, file_id)
    return pdf.picture(files.read(stored)) if stored else ""


def _furniture(paper: Paper, kind: str, reading: PaperReading) -> pdf.Furniture:
    """Who printed it, when, and which copy this is: in the foot and across each page, so that a photograph tells it too."""
    return pdf.Furniture(
        code=paper.number,
        title=f"理论知识{kind}",
        operator=reading.reader,
        printed_at=reading.at,
        watermark=f"{kind} 保密 {reading.reader} {clock.local(reading.at):%Y-%m-%d %H:%M}",
        copy_no=f"{reading.copy:03d}",
    )

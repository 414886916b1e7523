"""What a paper's content looks like on paper: sections with stems, options and room to write; keys with scoring points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from skillcert.core import files, pdf, pdf_richtext, richtext, sounds, uploads
from skillcert.core.db import db
from skillcert.core.models import StoredFile
from skillcert.itembank.kinds import CHOICES, OBJECTIVE, WRITTEN, ItemType, gap_sign, markup_gaps, numbered_gaps

CASE = "case"
SECTIONS = {
    ItemType.SINGLE: "单项选择题",
    ItemType.MULTIPLE: "多项选择题",
    ItemType.JUDGE: "判断题",
    ItemType.FILL: "填空题",
    ItemType.SHORT: "简答题",
    ItemType.ESSAY: "论述题",
    CASE: "案例分析题",
}
HOW = {
    ItemType.SINGLE: "选择一个正确的答案，将相应的字母填入题内的括号中。",
    ItemType.MULTIPLE: "选择两个以上正确的答案，将相应的字母填入题内的括号中；错选、少选、多选均不得分。",
    ItemType.JUDGE: "将判断结果填入括号中，正确的填“√”，错误的填“×”。",
    ItemType.FILL: "将正确的答案填写在横线上。",
    ItemType.SHORT: "请简要回答下列问题。",
    ItemType.ESSAY: "请结合实际展开论述，按得分点评分。",
    CASE: "阅读材料，回答其后的问题。",
}
ORDINALS = "一二三四五六七八"
LINES = {ItemType.SHORT: 5, ItemType.ESSAY: 14}
"""Lines to write on."""
_GAP = re.compile(r"[（(][\s_]*[）)]")
_WRITTEN_GAP = re.compile(r"[（(][\s_]*([①-⑳]?)[\s_]*[）)]|_{2,}")
_BLANK = "（" + "\u00a0" * 6 + "）"
"""The gap to write a letter in: blanks that neither collapse nor break."""
_RULE = "_" * 14


def sections(content: Mapping) -> list[dict]:
    """The sections of the paper: heading, how, name, and their groups: a case (or none) with its items."""
    cases = {case["id"]: case for case in content.get("cases") or ()}
    return [
        {
            "heading": heading(ordinal, kind, items),
            "how": HOW[kind],
            "name": ordinal,
            "groups": [
                {"case": _case(cases[bound]) if bound is not None else None, "items": [_item(one) for one in group]}
                for bound, group in _bound(items)
            ],
        }
        for ordinal, kind, items in grouped(content)
    ]


def keys(content: Mapping) -> list[dict]:
    """The key: letters in rows of ten, gaps and scoring points a line each."""
    return [
        {
            "heading": heading(ordinal, kind, items),
            "rows": [
                [(item["number"], _letters(item)) for item in part]
                for part in (letters[start : start + 10] for start in range(0, len(letters), 10))
            ],
            "lines": [{"number": item["number"], "points": _points(item)} for item in items if not _lettered(item)],
        }
        for ordinal, kind, items in grouped(content)
        for letters in [[item for item in items if _lettered(item)]]
    ]


def grouped(content: Mapping) -> Iterator[tuple[str, ItemType | str, list]]:
    """(ordinal, type or "case", items) of each section in printed order."""
    alone = [item for item in content["items"] if item.get("case") is None]
    bound = [item for item in content["items"] if item.get("case") is not None]
    sections = groupby([*alone, *bound], key=lambda item: CASE if item.get("case") is not None else item["type"])
    for place, (kind, items) in enumerate(sections):
        yield ORDINALS[place % len(ORDINALS)], kind if kind == CASE else ItemType(kind), list(items)


def heading(ordinal: str, kind: ItemType | str, items: list) -> str:
    """一、单项选择题（第1题～第80题，每题1分，满分80分）"""
    marks = {Decimal(str(item["marks"])) for item in items}
    total = sum(Decimal(str(item["marks"])) for item in items)
    first, last = items[0]["number"], items[-1]["number"]
    each = f"每题{marks.pop().normalize():f}分，" if len(marks) == 1 else ""
    return f"{ordinal}、{SECTIONS[kind]}（第{first}题～第{last}题，{each}满分{total.normalize():f}分）"


def picture_bytes(file_id: int) -> bytes | None:
    """A picture inside the page: no address of a sealed paper's picture exists."""
    stored = db.session.get(StoredFile, file_id)
    return files.read(stored) if stored else None


def picture_uri(file_id: int) -> str:
    """A picture or a recording for a page on the screen, inside the page too."""
    stored = db.session.get(StoredFile, file_id)
    if stored is not None and stored.media_type.startswith("audio/"):
        return sounds.uri(files.read(stored), stored.media_type)
    return pdf.picture(files.read(stored) if stored else None)


@dataclass(frozen=True)
class Recording:
    """A recording of a paper: its place from 1, what one hears, where it is asked for, how long it plays, its file."""

    place: int
    title: str
    asked: str
    length: str
    name: str
    data: bytes


def recordings(content: Mapping) -> list[Recording]:
    """The recordings of a paper in the order in which it asks for them; each file once."""
    asked: dict[int, tuple[str, list[str]]] = {}
    cases = {case["id"]: case["text"] for case in content.get("cases") or ()}
    for _, _, items in grouped(content):
        for item in items:
            markup = [
                cases.get(item.get("case"), ""),
                item["stem"],
                *(one["text"] for one in item.get("options") or ()),
            ]
            for file_id, title in dict.fromkeys(found for one in markup for found in richtext.recordings(one)):
                asked.setdefault(file_id, (title, []))[1].append(str(item["number"]))
    return [
        _recording(place, file_id, title, "、".join(dict.fromkeys(numbers)))
        for place, (file_id, (title, numbers)) in enumerate(asked.items(), 1)
    ]


def _recording(place: int, file_id: int, title: str, asked: str) -> Recording:
    stored = db.session.get_one(StoredFile, file_id)
    data = files.read(stored)
    name = f"录音{place}{uploads.MEDIA.get(stored.media_type, '')}"
    return Recording(place, title, asked, sounds.told(sounds.seconds_of(data)), name, data)


def _bound(items: list) -> Iterator[tuple[object, list]]:
    for bound, group in groupby(items, key=lambda item: item.get("case")):
        yield bound, list(group)


def _case(case: Mapping) -> dict:
    return {"title": case["title"], "blocks": pdf_richtext.blocks(case["text"], picture_bytes)}


def _item(item: Mapping) -> dict:
    kind = ItemType(item["type"])
    stem = numbered_gaps(item["stem"]) if kind is ItemType.FILL else item["stem"]
    return {
        "number": item["number"],
        "marks": f"{Decimal(str(item['marks'])).normalize():f}" if item.get("case") is not None else "",
        "stem": pdf_richtext.blocks(stem, picture_bytes, _rules if kind is ItemType.FILL else _blanks),
        "options": _option_rows(item["options"]) if kind in CHOICES else [],
        "blank": _BLANK if kind is ItemType.JUDGE else "",
        "room": 1 if kind is ItemType.FILL and not markup_gaps(item["stem"]) else LINES.get(kind, 0),
    }


def _blanks(text: str) -> str:
    return _GAP.sub(_BLANK, text)


def _rules(text: str) -> str:
    return _WRITTEN_GAP.sub(lambda found: f"{found[1] or ''}{_RULE}", text)


def _option_rows(options: list) -> list[list[dict]]:
    """Short options four or two in a row, long ones one in a row; each with its share of the width."""
    shown = [
        {"id": option["id"], "blocks": pdf_richtext.blocks(option["text"], picture_bytes, _blanks)}
        for option in options
    ]
    longest = max(len(richtext.to_text(option["text"])) for option in options)
    large = any(block.picture or block.rows for option in shown for block in option["blocks"])
    per_row = 1 if large or longest > 18 else 2 if longest > 8 or len(options) > 4 else len(options)
    return [shown[start : start + per_row] for start in range(0, len(shown), per_row)]


def _lettered(item: Mapping) -> bool:
    return ItemType(item["type"]) in OBJECTIVE - {ItemType.FILL}


def _letters(item: Mapping) -> str:
    words = {"T": "√", "F": "×"}
    return "".join(words.get(letter, letter) for letter in item["key"])


def _points(item: Mapping) -> list[str]:
    """A line for each gap with its spellings, or for each scoring point with its marks."""
    if ItemType(item["type"]) in WRITTEN:
        whole = sum(Decimal(str(point["marks"])) for point in item["key"])
        marks = Decimal(str(item["marks"]))
        return [f"{point['text']}（{_share(marks, point, whole)}分）" for point in item["key"]]
    signs = [gap_sign(place) if len(item["key"]) > 1 else "" for place in range(1, len(item["key"]) + 1)]
    return [f"{sign} {' / '.join(spellings)}".strip() for sign, spellings in zip(signs, item["key"], strict=True)]


def _share(marks: Decimal, point: Mapping, whole: Decimal) -> str:
    share = (marks * Decimal(str(point["marks"])) / whole).quantize(Decimal("0.01"))
    return f"{share.normalize():f}"

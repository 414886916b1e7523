"""Moodle XML: questions under categories, pictures as base64, formulas between \\( and \\).

Source: docs.moodle.org "Moodle XML format", "Embedded Answers (Cloze) question type".
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Sequence
from itertools import groupby
from urllib.parse import quote
from xml.etree.ElementTree import Comment, Element, SubElement, indent, tostring

from skillcert.core import richtext
from skillcert.itembank.formats import markup as rich
from skillcert.itembank.formats.writer import UNFIT
from skillcert.itembank.kinds import ItemType, gap_count, write_key
from skillcert.itembank.outgoing.shape import GAP, STEPS, Outgoing, OutItem, gaps_in, plain, tree, whole_gaps

_IMG = re.compile(r'<img data-file="(\d+)" alt="([^"]*)">')
_SPECIAL = re.compile(r"([\\{}#~/*\"])")
_TAG = re.compile(r"(<[^>]*>)")


def write(out: Outgoing, told: Sequence[str]) -> bytes:
    """The file; `told` is what it cannot carry, as a comment at its head."""
    quiz = Element("quiz")
    quiz.append(Comment(" " + re.sub(r"-{2,}|-$", "–", "\n".join(["", *told, ""])) + " "))
    for points, items in groupby(out.items, key=lambda item: item.points):
        path = "/".join(["$course$", "top", *(name.replace("/", "//") for name in points)])
        _text(SubElement(quiz, "question", type="category"), "category", path)
        for item in items:
            _question(quiz, out, item)
    indent(quiz, " ")
    return tostring(quiz, encoding="utf-8", xml_declaration=True)


def _question(quiz: Element, out: Outgoing, item: OutItem) -> None:
    cloze = item.kind is ItemType.FILL and len(item.key) > 1
    kind = "cloze" if cloze else _TYPES[item.kind]
    node = SubElement(quiz, "question", type=kind)
    _text(node, "name", f"{item.id} {' '.join(plain(item.stem).split())[:60]}")
    case = out.cases.get(item.case) if item.case else None
    own = whole_gaps(item.stem) if item.kind is ItemType.FILL else item.stem
    stem = rich.normal(f"{case.text}<p>{own}</p>" if case else own)
    _rich(node, "questiontext", with_fields(stem, item.key) if cloze else stem, out)
    _rich(node, "generalfeedback", item.analysis, out)
    _simple(node, "defaultgrade", "1")
    _simple(node, "idnumber", item.external_id or f"item-{item.id}")
    if item.kind in (ItemType.SINGLE, ItemType.MULTIPLE):
        _choice(node, out, item)
    elif item.kind is ItemType.JUDGE:
        for value, letter in (("true", "T"), ("false", "F")):
            _answer(node, value, 100 if letter in item.key else 0)
    elif item.kind is ItemType.FILL and not cloze:
        _simple(node, "usecase", "0")
        for spelling in item.key[0] if item.key else ():
            _answer(node, spelling.replace("*", "\\*"), 100)
    elif item.kind in (ItemType.SHORT, ItemType.ESSAY):
        _simple(node, "responsefieldlines", "5" if item.kind is ItemType.SHORT else "15")
        guide = write_key(item.kind, list(item.key)) if item.key else ""
        _rich(node, "graderinfo", richtext.from_text(guide), out)
    tags = SubElement(node, "tags")
    _text(tags, "tag", STEPS[item.difficulty - 1])


_TYPES = {
    ItemType.SINGLE: "multichoice", ItemType.MULTIPLE: "multichoice", ItemType.JUDGE: "truefalse",
    ItemType.FILL: "shortanswer", ItemType.SHORT: "essay", ItemType.ESSAY: "essay",
}  # fmt: skip


def _choice(node: Element, out: Outgoing, item: OutItem) -> None:
    _simple(node, "single", "true" if item.kind is ItemType.SINGLE else "false")
    _simple(node, "shuffleanswers", "true")
    _simple(node, "answernumbering", "ABCD")
    right = [letter in item.key for letter in "ABCDEFGH"[: len(item.options)]]
    wrong = right.count(False)
    for option, is_right in zip(item.options, right, strict=True):
        if item.kind is ItemType.SINGLE or not any(right):
            share: float = 100 if is_right else 0
        else:
            share = 100 / right.count(True) if is_right else -100 / max(wrong, 1)
        _rich(node, "answer", option, out).set("fraction", f"{share:.5f}".rstrip("0").rstrip("."))


def with_fields(stem: str, key: Sequence[Sequence[str]]) -> str:
    """The stem with a cloze field in place of each gap; behind it when a mark cuts through a gap."""
    fields = ["{1:SHORTANSWER:" + "~".join(f"={_cloze(one)}" for one in spellings) + "}" for spellings in key]
    if not gaps_in(tree(stem)) == len(fields) == gap_count(plain(stem)):
        return stem + "".join(f"<p>{number}. {field}</p>" for number, field in enumerate(fields, 1))
    waiting = iter(fields)
    return "".join(
        part if part.startswith("<") else GAP.sub(lambda _: next(waiting), part) for part in _TAG.split(stem)
    )


def _cloze(spelling: str) -> str:
    return html.escape(_SPECIAL.sub(r"\\\1", spelling), quote=False)


def _answer(node: Element, text: str, share: int) -> None:
    _text(node, "answer", text).set("fraction", str(share))


def _rich(node: Element, name: str, markup: str, out: Outgoing) -> Element:
    """An element with HTML: pictures as files beside the text."""
    shown: list[int] = []

    def picture(found: re.Match[str]) -> str:
        number = int(found[1])
        if number not in out.pictures:
            return f"[{found[2]}]"
        shown.append(number)
        return f'<img src="@@PLUGINFILE@@/{quote(out.pictures[number].name)}" alt="{found[2]}">'

    text = _IMG.sub(picture, rich.normal(markup))
    text = richtext.FORMULA.sub(lambda found: rf"\({_tex(found[1])}\)", text)
    made = _text(node, name, text)
    made.set("format", "html")
    for number in dict.fromkeys(shown):
        one = out.pictures[number]
        SubElement(made, "file", name=one.name, encoding="base64").text = base64.b64encode(one.data).decode()
    return made


def _tex(escaped: str) -> str:
    """LaTeX as it stands in an attribute, as it stands in HTML text."""
    return html.escape(html.unescape(escaped), quote=False)


def _text(node: Element, name: str, text: str) -> Element:
    made = SubElement(node, name)
    SubElement(made, "text").text = UNFIT.sub("", text)
    return made


def _simple(node: Element, name: str, text: str) -> None:
    SubElement(node, name).text = text

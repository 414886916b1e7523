"""Moodle XML (`<quiz>`): choices, true/false, short answers, numbers, essays, cloze; pictures lie in it as base64.

Source: docs.moodle.org "Moodle XML format" and "Embedded Answers (Cloze) question type".
"""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from collections.abc import Callable
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from skillcert.core import richtext, strict_xml
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason
from skillcert.itembank.formats import Format, cloze, gathering
from skillcert.itembank.formats import markup as rich
from skillcert.itembank.formats import writer as writing
from skillcert.itembank.formats.gathering import Gathered, NotHeld
from skillcert.itembank.kinds import ItemType
from skillcert.itembank.parsed import ParsedFile, ParsedItem, ParseLimits

_DATA = re.compile(r"data:image/(?:png|jpe?g);base64,", re.IGNORECASE)
_CALCULATED = {"calculated", "calculatedsimple", "calculatedmulti"}
_MATCHING = {"matching", "ddmatch", "randomsamatch"}


def claims(data: bytes, filename: str) -> bool:
    head = data[: 64 * 1024]
    return strict_xml.looks_like_xml(head) and b"<quiz" in head.replace(b"\0", b"") and b"assessment" not in head[:2000]


def read(data: bytes, filename: str, limits: ParseLimits) -> ParsedFile:
    gathered, path, found = Gathered(limits), (), 0
    for question in strict_xml.parse(data).iter("question"):
        if question.get("type") == "category":
            path = gathering.points(_text(question, "category"))
            continue
        found += 1
        _take(gathered, question, path)
    return gathered.file(found)


def _take(gathered: Gathered, question: Element, path: tuple[str, ...]) -> None:
    number, name = gathered.next(), _text(question, "name")
    item = ParsedItem(number, "", place=name[:60], points=path, external_id=_text(question, "idnumber")[:64])
    try:
        kind = (question.get("type") or "").lower()
        item.stem = _rich(item, question.find("questiontext"))
        item.analysis = _rich(item, question.find("generalfeedback"))
        _reader(kind)(item, question)
        _common_losses(item, question)
        gathering.limit_options(item)
        item.losses = gathering.unique(item.losses)
        gathered.items.append(item)
    except NotHeld as not_held:
        excerpt = name or gathering.text_of(_text(question, "questiontext")[:400])
        gathered.refuse(number, not_held.reason, excerpt, item.place)


def _reader(kind: str) -> Callable[[ParsedItem, Element], None]:
    if kind in _CALCULATED:
        raise NotHeld("itembank.format_calculated")
    if kind in _MATCHING:
        raise NotHeld("itembank.format_matching")
    if kind == "description":
        raise NotHeld("itembank.format_description")
    if kind not in _READERS:
        raise NotHeld("itembank.format_type", type=kind[:40])
    return _READERS[kind]


def _choice(item: ParsedItem, question: Element) -> None:
    answers = question.findall("answer")
    shares = [_share(answer) for answer in answers]
    item.options = [_rich(item, answer) for answer in answers]
    if any(share < 0 for share in shares):
        item.losses.append(Reason("itembank.loss_penalty"))
    if _text(question, "single").lower() in ("false", "0"):
        item.kind, item.key = ItemType.MULTIPLE, gathering.letters([share > 0 for share in shares])
        if len({share for share in shares if share > 0}) > 1:
            item.losses.append(Reason("itembank.loss_weights"))
        return
    full = [share >= 100 for share in shares]
    if sum(full) > 1:
        raise NotHeld("itembank.format_several_right")
    partly = [richtext.to_text(text) for share, text in zip(shares, item.options, strict=True) if 0 < share < 100]
    if partly:
        item.losses.append(Reason("itembank.loss_partial", None, text="; ".join(partly)[:120]))
    item.kind, item.key = ItemType.SINGLE, gathering.letters(full)


def _judge(item: ParsedItem, question: Element) -> None:
    right = [_text(answer).lower() for answer in question.findall("answer") if _share(answer) >= 100]
    if right not in (["true"], ["false"]):
        raise NotHeld("itembank.format_answers", text=", ".join(right)[:60])
    item.kind, item.key = ItemType.JUDGE, ["T" if right == ["true"] else "F"]


def _short(item: ParsedItem, question: Element) -> None:
    accepted = []
    for answer in question.findall("answer"):
        told = " ".join(_text(answer).split())
        if "*" in told.replace("\\*", ""):
            item.losses.append(Reason("itembank.loss_wildcard", None, text=told[:60]))
        elif _share(answer) < 100:
            if _share(answer) > 0:
                item.losses.append(Reason("itembank.loss_partial", None, text=told[:60]))
        elif told:
            accepted.append(told.replace("\\*", "*"))
    if not accepted:
        raise NotHeld("itembank.format_no_key")
    if _text(question, "usecase") == "1":
        item.losses.append(Reason("itembank.loss_case_sensitive"))
    item.kind, item.key = ItemType.FILL, [list(dict.fromkeys(accepted))]
    item.stem = gathering.with_gap(item.stem, item.notes)


def _numerical(item: ParsedItem, question: Element) -> None:
    accepted: list[str] = []
    for answer in question.findall("answer"):
        value = _text(answer)
        if _share(answer) < 100 or value == "*":
            if _share(answer) > 0:
                item.losses.append(Reason("itembank.loss_partial", None, text=value[:60]))
            continue
        accepted += gathering.number_key(value, _text(answer, "tolerance") or "0", item.losses)
    if not accepted:
        raise NotHeld("itembank.format_no_key")
    if question.find("units/unit") is not None:
        item.losses.append(Reason("itembank.loss_units"))
    item.kind, item.key = ItemType.FILL, [list(dict.fromkeys(accepted))]
    item.stem = gathering.with_gap(item.stem, item.notes)


def _essay(item: ParsedItem, question: Element) -> None:
    guide = richtext.to_text(_rich(item, question.find("graderinfo")))
    lines = _text(question, "responsefieldlines")
    item.kind = ItemType.SHORT if lines.isdigit() and int(lines) <= SHORT_LINES else ItemType.ESSAY
    item.key = guide
    if _text(question, "attachments") not in ("", "0"):
        item.losses.append(Reason("itembank.loss_answer_file"))


SHORT_LINES = 5
"""An answer field of so few lines asks for a short answer."""


def _cloze(item: ParsedItem, question: Element) -> None:
    stem, item.key, losses = cloze.gaps(item.stem)
    item.losses += losses
    if not item.key:
        raise NotHeld("itembank.format_no_question")
    item.kind, item.stem = ItemType.FILL, stem


_READERS = {
    "multichoice": _choice, "multichoiceset": _choice, "truefalse": _judge, "shortanswer": _short,
    "numerical": _numerical, "essay": _essay, "cloze": _cloze, "multianswer": _cloze,
}  # fmt: skip


def _common_losses(item: ParsedItem, question: Element) -> None:
    feedback = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
    told = [*(question.find(name) for name in feedback), *question.findall("answer/feedback")]
    if any(node is not None and _text(node) for node in told):
        item.losses.append(Reason("itembank.loss_feedback"))
    if any(_text(hint) for hint in question.findall("hint")):
        item.losses.append(Reason("itembank.loss_hints"))
    tags = [_text(tag) for tag in question.findall("tags/tag")]
    for tag in list(tags):
        if tag in DIFFICULTIES:
            item.difficulty = tag
            tags.remove(tag)
    if tags:
        item.losses.append(Reason("itembank.loss_tags", None, text=", ".join(tags)[:120]))
    if _text(question, "hidden") == "1":
        item.losses.append(Reason("itembank.loss_hidden"))


DIFFICULTIES = ("易", "较易", "中等", "较难", "难")


def _share(answer: Element) -> float:
    try:
        return float(answer.get("fraction") or 0)
    except ValueError:
        return 0.0


def _text(node: Element | None, name: str = "") -> str:
    """The text below `name`, which Moodle wraps in <text> or not."""
    node = node.find(name) if node is not None and name else node
    if node is None:
        return ""
    inner = node.find("text")
    return ((inner.text if inner is not None else node.text) or "").strip()


def _rich(item: ParsedItem, node: Element | None) -> str:
    text = _text(node)
    if node is None or not text:
        return ""
    style = node.get("format", "html")
    if style in ("plain_text", "markdown") or (style == "moodle_auto_format" and "<" not in text):
        if style == "markdown":
            item.losses.append(Reason("itembank.loss_markdown"))
        gathering.too_long(text)
        return rich.from_plain(text, tex=True)
    files = {file.get("name") or "": file for file in node.findall("file")}
    text, inside = _without_data(text)
    gathering.too_long(text)
    lost: dict[str, None] = {}
    done = rich.from_html(text, _pictures(item, files, inside), tex=True, lost=lost)
    item.losses += gathering.media_losses(lost)
    return done


def _without_data(text: str) -> tuple[str, dict[str, str]]:
    """The text with addresses that hold a whole picture replaced by short ones, and those pictures in base64."""
    inside: dict[str, str] = {}
    out, at = [], 0
    for found in _DATA.finditer(text):
        end = re.compile(r"[^A-Za-z0-9+/=\s%]").search(text, found.end())
        stop = end.start() if end else len(text)
        name = f"inline-{len(inside) + 1}"
        inside[name] = text[found.end() : stop]
        out += [text[at : found.start()], name]
        at = stop
    return "".join([*out, text[at:]]), inside


def _pictures(item: ParsedItem, files: dict[str, Element], inside: dict[str, str]) -> writing.Picture:
    missing = gathering.no_picture(item)

    def picture(address: str, description: str) -> str | None:
        name = unquote(address.removeprefix("@@PLUGINFILE@@").lstrip("/")).split("?")[0]
        coded = inside.get(name) or ((files[name].text or "") if name in files else None)
        if coded is None:
            return missing(address, description)
        try:
            data = base64.b64decode(coded, validate=False)
        except (binascii.Error, ValueError):
            data = b""
        stored = f"{len(item.images) + 1}-{posixpath.basename(name)}"[:80].replace('"', "")
        item.images[stored] = data
        return writing.image_tag("data-name", stored, description)

    return picture


FORMAT = Format("moodle", N_("Moodle XML"), (".xml",), claims, read)

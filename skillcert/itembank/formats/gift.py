r"""GIFT, Moodle's text format: ``::name::Stem {=right ~wrong#why}``; blank lines part questions.

Source: docs.moodle.org "GIFT format" and the behaviour of Moodle's own importer for what the page leaves open (a block
that begins with # is numerical; ~ makes a choice; = with -> a matching; T and F a true/false; else a short answer).
"""

from __future__ import annotations

import re

from skillcert.core import richtext
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason
from skillcert.itembank.formats import Format, gathering
from skillcert.itembank.formats import markup as rich
from skillcert.itembank.formats.gathering import GAP, Gathered, NotHeld
from skillcert.itembank.kinds import ItemType
from skillcert.itembank.parsed import ParsedFile, ParsedItem, ParseLimits

_ESCAPED = {sign: chr(0xE000 + place) for place, sign in enumerate("~=#{}:\\")}
_LINE_END, _GAP_HERE = chr(0xE010), chr(0xE011)
_RESTORED = {ord(stand_in): sign for sign, stand_in in _ESCAPED.items()} | {ord(_LINE_END): "\n"}
_TITLE = re.compile(r"^::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"^\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
_TAG = re.compile(r"<[a-zA-Z/!]")
_SURELY = re.compile(r"^::.+?::.*\{|^[^%/\n]*\w[^\n]*\{\s*[=~]", re.MULTILINE)
_LOOKS = re.compile(r"\{\s*(?:[=~#]|T\s*[}#]|F\s*[}#]|TRUE\s*[}#]|FALSE\s*[}#]|\})|^::.*?::", re.MULTILINE)


def claims(data: bytes, filename: str) -> bool:
    """Text with a block of answers as GIFT writes them. A CSV is never taken for one."""
    head = data[: 64 * 1024]
    if (
        head.startswith((b"PK", b"\xd0\xcf"))
        or b"\0" in head[:200]
        or head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    ):
        return False
    if filename.lower().endswith((".csv", ".tsv", ".xml")):
        return False
    wanted = _LOOKS if filename.lower().endswith((".gift", ".txt")) else _SURELY
    return not head.startswith(b"%!") and bool(wanted.search(head.decode("utf-8", "replace")))


def read(data: bytes, filename: str, limits: ParseLimits) -> ParsedFile:
    gathered = Gathered(limits)
    category: tuple[str, ...] = ()
    found = 0
    for line, block in _blocks(gathering.decode(data)):
        told = re.match(r"\$CATEGORY:\s*(.*)", block, re.IGNORECASE)
        if told:
            category = gathering.points(told[1].splitlines()[0] if told[1] else "")
            block = block[told.end() :].strip()
            if not block:
                continue
        found += 1
        _take(gathered, line, block, category)
    return gathered.file(found)


def _blocks(text: str):
    """(line, block) of every question: lines without comments, parted by blank lines."""
    block: list[str] = []
    first = 0
    for line, content in enumerate([*text.split("\n"), ""], 1):
        if content.lstrip().startswith("//"):
            continue
        if content.strip():
            if not block:
                first = line
            block.append(content)
        elif block:
            yield first, _masked("\n".join(block)).strip()
            block = []


def _masked(text: str) -> str:
    """The text with its escaped control characters as stand-ins."""
    text = re.sub(r"\\([~=#{}:\\])", lambda found: _ESCAPED[found[1]], text)
    return re.sub(r"\\n", _LINE_END, text)


def _take(gathered: Gathered, line: int, block: str, category: tuple[str, ...]) -> None:
    number, place = gathered.next(), f"GIFT:{line}"
    item = ParsedItem(number, "", place=place, points=category)
    try:
        gathering.too_long(block)
        _read_block(item, block)
        gathering.limit_options(item)
        gathered.items.append(item)
    except NotHeld as not_held:
        gathered.refuse(number, not_held.reason, block.translate(_RESTORED), place)


def _read_block(item: ParsedItem, block: str) -> None:
    title = _TITLE.match(block)
    if title:
        item.external_id = " ".join(title[1].translate(_RESTORED).split())[:64]
        block = block[title.end() :].strip()
    opened, closed = block.find("{"), block.rfind("}")
    if opened < 0:
        raise NotHeld("itembank.format_description")
    if closed < opened:
        raise NotHeld("itembank.format_unclosed")
    answers, _, general = block[opened + 1 : closed].partition("####")
    if "{" in answers or "}" in answers:
        raise NotHeld("itembank.format_answers", text="{ … } { … }")
    before, tail = block[:opened].rstrip(), block[closed + 1 :].strip()
    style = _FORMAT.match(before)
    how = style[1].lower() if style else "moodle"
    before = before[style.end() :] if style else before
    missing_word = bool(tail) and re.search(r"\w", tail) is not None
    item.stem = _rich(item, f"{before} {_GAP_HERE} {tail}" if missing_word else before + _GAP_HERE + tail, how)
    item.analysis = _rich(item, general.strip(), how)
    _read_answers(item, answers.strip(), how)
    shown = missing_word or (item.kind is ItemType.FILL and tail)
    item.stem = re.sub(rf" ?{_GAP_HERE} ?", GAP if shown else "", item.stem).strip()
    if item.kind is ItemType.FILL:
        item.stem = gathering.with_gap(item.stem, item.notes)


def _read_answers(item: ParsedItem, answers: str, how: str) -> None:
    bare = answers.split("#", 1)[0].strip().upper()
    if not answers:
        item.kind, item.key = ItemType.ESSAY, _model_answer(item)
    elif answers.startswith("#"):
        item.kind, item.key = ItemType.FILL, [_numeric(item, answers[1:])]
    elif "~" in answers:
        _choice(item, answers, how)
    elif "=" in answers and "->" in answers:
        raise NotHeld("itembank.format_matching")
    elif bare in ("T", "TRUE", "F", "FALSE"):
        item.kind, item.key = ItemType.JUDGE, [bare[0]]
        _note_feedback(item, "#" in answers)
    else:
        item.kind, item.key = ItemType.FILL, [_short(item, answers)]


def _model_answer(item: ParsedItem) -> list:
    """An essay has no key in GIFT; the general feedback is the nearest to a marking guide."""
    guide = richtext.to_text(item.analysis)
    if guide:
        item.notes.append(Reason("itembank.note_no_points"))
    return [{"text": guide, "marks": "1"}] if guide else []


def _split(answers: str) -> list[tuple[str, str, str, bool]]:
    """(sign, weight, text, has feedback) of each answer."""
    parts = []
    for sign, body in re.findall(r"([~=])([^~=]*)", answers if answers[:1] in "~=" else "=" + answers):
        weight = _WEIGHT.match(body.strip())
        text, _, feedback = (body.strip()[weight.end() :] if weight else body).partition("#")
        parts.append((sign, weight[1] if weight else "", text.strip(), bool(feedback.strip())))
    return parts


def _choice(item: ParsedItem, answers: str, how: str) -> None:
    parts = _split(answers)
    _note_feedback(item, any(feedback for *_, feedback in parts))
    item.options = [_rich(item, text, how) for _, _, text, _ in parts]
    shares = [float(weight) if weight else (100.0 if sign == "=" else 0.0) for sign, weight, _, _ in parts]
    full = [share >= 100 for share in shares]
    if sum(full) > 1:
        raise NotHeld("itembank.format_several_right")
    if any(share < 0 for share in shares):
        item.losses.append(Reason("itembank.loss_penalty"))
    if any(full):
        partly = [
            text.translate(_RESTORED) for share, (_, _, text, _) in zip(shares, parts, strict=True) if 0 < share < 100
        ]
        if partly:
            item.losses.append(Reason("itembank.loss_partial", None, text="; ".join(partly)[:120]))
        item.kind, item.key = ItemType.SINGLE, gathering.letters(full)
        return
    positive = [share > 0 for share in shares]
    if len({share for share in shares if share > 0}) > 1:
        item.losses.append(Reason("itembank.loss_weights"))
    item.kind, item.key = ItemType.MULTIPLE, gathering.letters(positive)


def _short(item: ParsedItem, answers: str) -> list[str]:
    parts = _split(answers)
    _note_feedback(item, any(feedback for *_, feedback in parts))
    accepted = []
    for _, weight, text, _ in parts:
        told = gathering.text_of(_FORMAT.sub("", text).translate(_RESTORED))
        if "*" in told:
            item.losses.append(Reason("itembank.loss_wildcard", None, text=told[:60]))
        elif weight and float(weight) < 100:
            item.losses.append(Reason("itembank.loss_partial", None, text=told[:60]))
        elif told:
            accepted.append(told)
    if not accepted:
        raise NotHeld("itembank.format_answers", text=answers.translate(_RESTORED)[:60])
    return list(dict.fromkeys(accepted))


def _numeric(item: ParsedItem, answers: str) -> list[str]:
    accepted: list[str] = []
    whole = answers.strip()
    parts = _split(whole.split("~")[0]) if whole.startswith("=") else _split("=" + re.split("[~=]", whole)[0])
    _note_feedback(item, any(feedback for *_, feedback in parts) or "~" in whole)
    for _, weight, text, _ in parts:
        if weight and float(weight) < 100:
            item.losses.append(Reason("itembank.loss_partial", None, text=text.translate(_RESTORED)[:60]))
        elif ".." in text:
            accepted += gathering.range_key(*text.split("..", 1), item.losses)
        else:
            value, _, tolerance = text.translate(_RESTORED).partition(":")
            accepted += gathering.number_key(value, tolerance, item.losses)
    if not accepted:
        raise NotHeld("itembank.format_answers", text=whole.translate(_RESTORED)[:60])
    return list(dict.fromkeys(accepted))


def _note_feedback(item: ParsedItem, there: bool) -> None:
    if there:
        item.losses.append(Reason("itembank.loss_feedback"))


def _rich(item: ParsedItem, text: str, how: str) -> str:
    """Markup of a text in one of GIFT's four styles; its line ends are blanks but for an escaped one."""
    style = _FORMAT.match(text)
    if style:
        how, text = style[1].lower(), text[style.end() :]
    text = re.sub(r"(?<=[\u2e80-\uffef])\s*\n\s*(?=[\u2e80-\uffef])|[ \t]*\n[ \t]*", _joint, text.strip())
    text = text.translate(_RESTORED)
    if how == "markdown":
        item.losses.append(Reason("itembank.loss_markdown"))
    if how in ("html", "moodle") and _TAG.search(text):
        lost: dict[str, None] = {}
        done = rich.from_html(text.replace("\n", "<br>"), gathering.no_picture(item), tex=True, lost=lost)
        item.losses += gathering.media_losses(lost)
        return done
    return rich.from_plain(text, tex=True)


def _joint(found: re.Match[str]) -> str:
    at = found.string
    return "" if found.start() and "\u2e80" <= at[found.start() - 1] <= "\uffef" else " "


FORMAT = Format("gift", N_("GIFT (Moodle text)"), (".gift", ".txt"), claims, read)

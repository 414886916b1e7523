"""What readers of interchange formats share: gathering items and refusals, decoding text, gaps, answers as keys."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from skillcert.core import richtext
from skillcert.core.reasons import Reason, Refused
from skillcert.itembank import format_reasons as _said  # noqa: F401  (registers what is said here)
from skillcert.itembank import reasons as _reasons  # noqa: F401
from skillcert.itembank.formats import markup as rich
from skillcert.itembank.formats import writer as writing
from skillcert.itembank.kinds import OPTION_LETTERS, gap_count
from skillcert.itembank.parsed import ParsedCase, ParsedFile, ParsedItem, ParseLimits, Refusal

GAP = "（　）"
_OWN_TOP = re.compile(r"\$\w+\$|top|Default for .*|.*的默认(?:分类|类别)")
MAX_TEXT = 100_000
"""Characters of one text of an item; markup of this size is read in well under a second."""
MEDIA_LOSSES = {
    "audio": "audio", "video": "video", "embed": "video", "iframe": "link", "svg": "svg", "canvas": "svg",
    "applet": "object", "link": "link", "formula": "formula",
}  # fmt: skip


class NotHeld(Exception):
    """This item cannot be held by the bank, for this reason."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.reason = Reason(code, None, **params)


@dataclass
class Gathered:
    """Items and refusals of a file as they come; each gets the next number."""

    limits: ParseLimits
    items: list[ParsedItem] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    cases: dict[str, ParsedCase] = field(default_factory=dict)
    losses: list[Reason] = field(default_factory=list)
    number: int = 0

    def next(self) -> int:
        self.number += 1
        if self.number > self.limits.items:
            raise Refused(Reason("itembank.too_many_items", "file", limit=self.limits.items))
        return self.number

    def refuse(self, number: int, reason: Reason, excerpt: str = "", place: str = "") -> None:
        self.refused.append(Refusal(number, reason, " ".join(excerpt.split())[:80], place))

    def file(self, found: int) -> ParsedFile:
        return ParsedFile(found, self.items, self.refused, self.cases, list(unique(self.losses)))


def unique(reasons: list[Reason]) -> list[Reason]:
    """Each reason once, in order."""
    seen: dict[tuple, Reason] = {}
    for reason in reasons:
        seen.setdefault((reason.code, str(sorted(reason.params.items()))), reason)
    return list(seen.values())


def media_losses(lost: dict[str, None]) -> list[Reason]:
    """What a markup writer left out, as reasons; of pictures tells whoever looked for them."""
    codes = dict.fromkeys(MEDIA_LOSSES.get(name, "object") for name in lost if name != "image")
    return [Reason(f"itembank.loss_media_{code}", None, name="") for code in codes]


def too_long(*texts: str) -> None:
    if any(len(text) > MAX_TEXT for text in texts):
        raise NotHeld("itembank.format_too_long", limit=MAX_TEXT)


def decode(data: bytes) -> str:
    """Text as its writer meant it: by its byte order mark, else UTF-8, else GB 18030; raises Refused for no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise Refused(Reason("sheets.encoding", "file"))


def no_picture(item: ParsedItem) -> writing.Picture:
    """For formats that hold no pictures: each is named as missing."""

    def picture(address: str, description: str) -> None:
        name = address.partition("?")[0].rpartition("/")[2][-60:]
        item.losses.append(Reason("itembank.loss_picture_missing", None, name=name or description[:40]))

    return picture


def with_gap(stem: str, notes: list[Reason]) -> str:
    """The stem with a gap at its end if it shows none."""
    if gap_count(richtext.to_text(stem)):
        return stem
    notes.append(Reason("itembank.note_gap_added"))
    return stem[: -len("</p>")] + GAP + "</p>" if stem.endswith("</p>") else stem + GAP


def limit_options(item: ParsedItem) -> None:
    """The bank has letters for so many options."""
    if len(item.options) > len(OPTION_LETTERS):
        raise NotHeld("itembank.too_many_options", count=len(item.options), most=len(OPTION_LETTERS))


TRUE_WORDS = {"true", "t", "right", "correct", "yes", "对", "正确", "√", "是"}
FALSE_WORDS = {"false", "f", "wrong", "incorrect", "not correct", "no", "错", "错误", "×", "否", "不正确"}


def as_judge(options: list[str], key: list[str]) -> list[str] | None:
    """The key of a true/false item if two options say nothing but true and false, else None."""
    told = [" ".join(richtext.to_text(option).split()).strip(" .。").lower() for option in options]
    if len(told) != 2 or len(key) != 1 or key[0] not in "AB":
        return None
    meaning = ["T" if one in TRUE_WORDS else "F" if one in FALSE_WORDS else "" for one in told]
    return [meaning["AB".index(key[0])]] if set(meaning) == {"T", "F"} else None


def letters(right: list[bool]) -> list[str]:
    """The key of a choice: the letters of the right options (those beyond the last letter are for the judge to refuse)."""
    return [OPTION_LETTERS[place] for place, one in enumerate(right[: len(OPTION_LETTERS)]) if one]


def number(text: str) -> Fraction | None:
    """An exact number, or None."""
    try:
        value = Decimal(text.strip().replace("−", "-"))
        return Fraction(value) if value.is_finite() and abs(value.adjusted()) < 40 else None
    except (InvalidOperation, ValueError, ArithmeticError):
        return None


def number_key(value: str, tolerance: str, losses: list[Reason]) -> list[str]:
    """Accepted spellings of a number with a tolerance: the number, and the whole numbers around it if they are few."""
    centre, width = number(value), number(tolerance or "0")
    if centre is None or width is None:
        raise NotHeld("itembank.format_answers", text=f"{value}:{tolerance}"[:60])
    spellings = [value.strip()]
    if width:
        if centre.denominator == 1 and 1 <= abs(width) <= 5:
            reach = int(abs(width))
            spellings += [str(int(centre) + step) for step in range(-reach, reach + 1) if step]
        losses.append(
            Reason("itembank.loss_tolerance", None, tolerance=tolerance.strip(), accepted=", ".join(spellings))
        )
    return spellings


def range_key(low: str, high: str, losses: list[Reason]) -> list[str]:
    """Accepted spellings of a range: its whole numbers if they are few; raises NotHeld otherwise."""
    first, last = number(low), number(high)
    told = f"{low.strip()}..{high.strip()}"
    if first is None or last is None:
        raise NotHeld("itembank.format_answers", text=told[:60])
    if first.denominator != 1 or last.denominator != 1 or not 0 <= last - first <= 10:
        raise NotHeld("itembank.format_range", range=told[:60])
    spellings = [str(one) for one in range(int(first), int(last) + 1)]
    losses.append(Reason("itembank.loss_tolerance", None, tolerance=told, accepted=", ".join(spellings)))
    return spellings


def text_of(markup: str) -> str:
    """The text of some HTML, for an excerpt or an accepted spelling."""
    return richtext.to_text(rich.from_html(markup)) if "<" in markup else html.unescape(markup).strip()


def choices_shown(choices: list[str]) -> str:
    """A gap with its choices as text, for formats that offer choices at a gap."""
    return f"{GAP}〔{'／'.join(choices)}〕"


def points(path: str, separator: str = "/") -> tuple[str, ...]:
    """A path of categories as points, without the words by which a program names its own top."""
    parts = [part.strip() for part in re.split(rf"(?<!{separator}){separator}(?!{separator})", path)]
    kept = [part.replace(separator * 2, separator) for part in parts if part and not _OWN_TOP.fullmatch(part)]
    return tuple(kept[:6])

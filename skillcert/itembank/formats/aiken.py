"""Aiken: a question on a line, options "A) …" or "A. …", and "ANSWER: B". Source: docs.moodle.org "Aiken format"."""

from __future__ import annotations

import re

from skillcert.core.i18n import N_
from skillcert.itembank.formats import Format, gathering
from skillcert.itembank.formats import markup as rich
from skillcert.itembank.formats.gathering import Gathered, NotHeld
from skillcert.itembank.kinds import ItemType
from skillcert.itembank.parsed import ParsedFile, ParsedItem, ParseLimits

_OPTION = re.compile(r"^([A-Za-z])[.)．）]\s*(.*)$")
_ANSWER = re.compile(r"^ANSWER\s*[:：]\s*(.*)$", re.IGNORECASE)


def claims(data: bytes, filename: str) -> bool:
    """Text with a line "ANSWER: A" and a line "A) …" before it."""
    head = data[: 64 * 1024].decode("utf-8", "replace")
    if filename.lower().endswith((".csv", ".tsv", ".xml")):
        return False
    return bool(re.search(r"^A[.)．）].*?^ANSWER\s*[:：]\s*[A-Z]\b", head, re.MULTILINE | re.DOTALL))


def read(data: bytes, filename: str, limits: ParseLimits) -> ParsedFile:
    gathered = Gathered(limits)
    lines: list[tuple[int, str]] = []
    found = 0
    for line, content in enumerate(gathering.decode(data).split("\n"), 1):
        if not content.strip():
            continue
        lines.append((line, content.strip()))
        if _ANSWER.match(content.strip()):
            found += 1
            _take(gathered, lines)
            lines = []
    if lines:
        found += 1
        _take(gathered, lines)
    return gathered.file(found)


def _take(gathered: Gathered, lines: list[tuple[int, str]]) -> None:
    number, place = gathered.next(), f"Aiken:{lines[0][0]}"
    item = ParsedItem(number, "", kind=ItemType.SINGLE, place=place)
    try:
        _read_lines(item, [content for _, content in lines])
        gathered.items.append(item)
    except NotHeld as not_held:
        gathered.refuse(number, not_held.reason, lines[0][1], place)


def _read_lines(item: ParsedItem, lines: list[str]) -> None:
    told = _ANSWER.match(lines[-1])
    if told is None:
        raise NotHeld("itembank.format_no_key")
    stem, options, names = [], [], []
    for line in lines[:-1]:
        option = _OPTION.match(line)
        if option and (stem or options):
            names.append(option[1].upper())
            options.append(option[2].strip())
        elif options:
            raise NotHeld("itembank.format_answers", text=line[:60])
        else:
            stem.append(line)
    right = re.sub(r"[\s,、;；]+", "", told[1]).upper()
    gathering.too_long(*stem, *options)
    if not options or not right or any(name not in names for name in right):
        raise NotHeld("itembank.format_answers", text=lines[-1][:60])
    item.stem = rich.from_plain("\n".join(stem), tex=True)
    item.options = [rich.from_plain(option, tex=True) for option in options]
    item.key = gathering.letters([name in right for name in names])
    if len(right) > 1:
        item.kind = ItemType.MULTIPLE


FORMAT = Format("aiken", N_("Aiken (plain text)"), (".txt",), claims, read)

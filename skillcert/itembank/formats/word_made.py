"""An item gathered from a document as a parsed item: its key found, its key's place emptied, its lines as markup."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from skillcert.core.reasons import Reason
from skillcert.itembank import bankcells
from skillcert.itembank.formats.word_answers import AnswerList
from skillcert.itembank.formats.word_lines import Line, Span
from skillcert.itembank.formats.word_patterns import BRACKET, TICK_AT_END
from skillcert.itembank.kinds import OPTION_LETTERS, WRITTEN, ItemType, gap_count
from skillcert.itembank.parsed import ParsedItem

GAP = Span("（　）")


@dataclass
class Gathered:
    """An item while it is gathered."""

    number: int
    kind: str
    case: str
    place: str
    parts: dict[str, list[Line]] = field(default_factory=lambda: {"stem": []})
    options: list[list[Line]] = field(default_factory=list)
    here: str = "stem"
    before: str = ""


def parsed(order: int, item: Gathered, answers: AnswerList) -> ParsedItem:
    every = [line for part in (*item.parts.values(), *item.options) for line in part]
    stem = "\n".join(line.text for line in item.parts["stem"])
    told = "\n".join(line.text.strip() for line in item.parts.get("key", ())).strip().strip("【】[]")
    told = told or answers.find(item.kind, item.number) or item.before
    kind = item.kind or "".join(line.text.strip() for line in item.parts.get("kind", ()))
    stem_lines, in_text = _without_key(item.parts["stem"], kind)
    made = ParsedItem(
        number=order,
        place=item.place,
        kind=kind,
        stem=_markup(stem_lines if in_text and (not told or _same(told, in_text)) else item.parts["stem"]),
        options=[_markup(option) for option in item.options],
        key=told or in_text,
        analysis=_markup(item.parts.get("analysis", ())),
        difficulty=_plain(item.parts.get("difficulty", ())),
        points=tuple(
            one.strip() for one in re.split(r"\s*[/>＞→]\s*", _plain(item.parts.get("points", ()))) if one.strip()
        )[:6],
        marks=_plain(item.parts.get("marks", ())),
        source=_plain(item.parts.get("source", ())),
        case=item.case,
        images={name: data for line in every for name, data in line.pictures.items()},
        losses=list(dict.fromkeys(loss for line in every for loss in line.losses)),
    )
    if told and in_text and not _same(told, in_text):
        made.problems.append(Reason("itembank.two_keys", "key"))
    if not made.kind and not made.options:
        made.kind = _kind_of(made.key, stem)
    return made


def _kind_of(key: str | list, stem: str) -> ItemType | str:
    """The type of an item without a heading and without options: letters want options, gaps want words."""
    letters = bankcells.choice_key(str(key))
    if letters and set(letters) <= set(OPTION_LETTERS) and key != "T":
        return ItemType.MULTIPLE if len(letters) > 1 else ItemType.SINGLE
    if gap_count(stem) and key and bankcells.judge_key(str(key), ()) is None:
        return ItemType.FILL
    return ""


def _without_key(lines: Sequence[Line], kind: str) -> tuple[list[Line], str]:
    """The question with an empty gap where its key stood, and that key; "" when none stands there."""
    if bankcells.named_kind(kind) in (*WRITTEN, ItemType.FILL):
        return list(lines), ""
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        found = next(reversed(list(BRACKET.finditer(line.text))), None)
        if found is not None:
            gap = Line(
                [*line.cut(0, found.start()).spans, GAP, *line.cut(found.end()).spans], line.pictures, line.losses
            )
            return [*lines[:place], gap, *lines[place + 1 :]], found["key"].replace(" ", "")
        tick = TICK_AT_END.search(line.text)
        if tick is not None:
            return [*lines[:place], line.cut(0, tick.start()), *lines[place + 1 :]], tick["key"]
    return list(lines), ""


def _same(one: str, other: str) -> bool:
    letters = bankcells.choice_key(one), bankcells.choice_key(other)
    return letters[0] == letters[1] is not None or (
        bankcells.judge_key(one, ()) == bankcells.judge_key(other, ()) is not None
    )


def _markup(lines: Sequence[Line]) -> str:
    """Lines as rich text: line ends become breaks, tables stand by themselves."""
    out = ""
    for line in lines:
        if line.table:
            out += table(line)
        elif text := line.markup():
            out += ("<br>" if out and not out.endswith("</table>") else "") + text
    return out


def table(line: Line) -> str:
    rows = ("".join(f"<td>{cell.markup()}</td>" for cell in row) for row in line.table)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _plain(lines: Sequence[Line]) -> str:
    return html.unescape(" ".join(line.text.strip() for line in lines)).strip()

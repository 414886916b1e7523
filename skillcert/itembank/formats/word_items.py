"""From lines of a document to items: one pass that remembers what it is in (question, options, key, explanation, case)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from skillcert.core.reasons import Reason, Refused
from skillcert.itembank import bankcells
from skillcert.itembank.formats.word_answers import AnswerList
from skillcert.itembank.formats.word_lines import Line
from skillcert.itembank.formats.word_made import Gathered, parsed, table
from skillcert.itembank.formats.word_patterns import (
    CASE,
    LABEL,
    NUMBER,
    RANGE,
    field_of,
    options_in,
    section,
)
from skillcert.itembank.kinds import WRITTEN, ItemType
from skillcert.itembank.parsed import ParsedCase, ParsedItem, ParseLimits


@dataclass
class _Case:
    """A text for the items with the numbers from `first` to `last`."""

    name: str
    first: int
    last: int
    lines: list[Line]

    def parsed(self) -> ParsedCase:
        text = "".join(table(line) if line.table else f"<p>{line.markup()}</p>" for line in self.lines)
        pictures = {name: data for line in self.lines for name, data in line.pictures.items()}
        title = next((line.text.strip()[:40] for line in self.lines if line.text.strip()), self.name)
        return ParsedCase(title, text, pictures)


class Gatherer:
    """Takes lines in order and makes items. `met` counts the numbers at which an item began."""

    def __init__(self, lines: Sequence[Line], limits: ParseLimits) -> None:
        self.met = 0
        self.cases: dict[str, ParsedCase] = {}
        self.losses: list[Reason] = []
        self._limits = limits
        self._items: list[Gathered] = []
        self._now: Gathered | None = None
        self._kind = ""
        self._last = 0
        self._case: _Case | None = None
        self._cases: list[_Case] = []
        plain = sum(1 for line in lines if (m := NUMBER.match(line.text)) and m["b"] is None)
        bracketed = sum(1 for line in lines if (m := NUMBER.match(line.text)) and m["b"] is not None)
        self._bracketed = bracketed > 0 and plain == 0
        """Numbers in brackets begin items only where no others do; else they are points of a question or an answer."""

    def may_end(self, line: Line, following: Line | None) -> bool:
        """May the list of keys begin here? Under a written question without a key "参考答案：" is a label of that question,
        unless a heading, a table or "1-5 ABCDE" follows."""
        now = self._now
        if self.met == 0 or following is None:
            return False
        if now is None or bankcells.named_kind(now.kind) not in WRITTEN or "key" in now.parts:
            return True
        text = following.text
        listed = bool(following.table) or section(text) is not None or RANGE.match(text.strip()) is not None
        return listed or (NUMBER.match(text) is not None and not line.text.rstrip().endswith((":", "：")))

    def close(self) -> None:
        self._now = None

    def take(self, line: Line) -> None:
        text = line.text
        if line.table:
            self._append(line)
            return
        if not text.strip():
            return
        case = CASE.search(text)
        if case is not None and NUMBER.match(text) is None:
            self._open_case(line, int(case["from"]), int(case["to"]))
        elif (kind := section(text)) is not None and not self._numbered(text):
            self._kind, self._now, self._last, self._case = kind, None, 0, None
        elif (found := self._numbered(text)) is not None:
            self._begin(line, found)
        else:
            self._append(line)

    def finish(self, answers: AnswerList) -> list[ParsedItem]:
        """All items, their keys taken from the list at the end where they have none of their own."""
        used = {item.case for item in self._items}
        for case in self._cases:
            if case.name in used:
                self.cases[case.name] = case.parsed()
        return [parsed(at, item, answers) for at, item in enumerate(self._items, 1)]

    # --- what a line is --------------------------------------------------------------------------------------------

    def _numbered(self, text: str) -> re.Match[str] | None:
        found = NUMBER.match(text)
        if found is None or (found["b"] is not None) is not self._bracketed:
            return None
        value = int(found["d"] or found["a"] or found["b"])
        now = self._now
        if now is not None and bankcells.named_kind(now.kind) in WRITTEN and now.here in ("key", "analysis"):
            return found if value == self._last + 1 and value != 1 else None
        if now is not None and value != self._last + 1 and not text[found.end() :].strip():
            return None
        return found

    def _begin(self, line: Line, found: re.Match[str]) -> None:
        self.met += 1
        if self.met > self._limits.items:
            raise Refused(Reason("itembank.too_many_items", "file", limit=self._limits.items))
        value = int(found["d"] or found["a"] or found["b"])
        self._last = value
        case = ""
        if self._case is not None and self._case.first <= value <= self._case.last:
            case = self._case.name
        place = f"{self._kind} {value}".strip()
        self._now = Gathered(value, self._kind, case, place, before=(found["before"] or "").strip())
        self._items.append(self._now)
        rest = line.cut(found.end())
        rest.losses = line.losses
        self._append(rest)

    def _open_case(self, line: Line, first: int, last: int) -> None:
        self._now = None
        self._case = _Case(f"case{len(self._cases) + 1}", first, last, [line])
        self._cases.append(self._case)

    def _append(self, line: Line) -> None:
        now = self._now
        if now is None:
            if self._case is not None and self._last < self._case.first:
                self._case.lines.append(line)
            elif line.text.strip() or line.table:
                self._outside(line)
            return
        if line.table:
            now.parts.setdefault(now.here if now.here != "option" else "stem", []).append(line)
            return
        for name, part in _labelled(line):
            self._put(now, name, part)

    def _outside(self, line: Line) -> None:
        text = (line.text.strip() or "…")[:60]
        self.losses.append(Reason("itembank.loss_text_outside", text=text))
        self.losses += line.losses

    def _put(self, now: Gathered, name: str, part: Line) -> None:
        if name:
            now.here = name
            now.parts.setdefault(name, [])
        if bankcells.named_kind(now.kind) not in (*WRITTEN, ItemType.FILL, ItemType.JUDGE):
            if not name and not now.options and next(options_in(part.text, 0, False), (1,))[0] == 0:
                now.here = "stem"  # options below the key
            if now.here in ("stem", "option"):
                part = self._options(now, part)
        if not part.text.strip():
            if now.parts["stem"]:
                now.parts["stem"][-1].losses.extend(part.losses)
            return
        if now.here == "option":
            now.options[-1].append(part)
        else:
            now.parts[now.here].append(part)

    def _options(self, now: Gathered, part: Line) -> Line:
        """Cut the options off a line; gives back what stood before the first of them."""
        found = list(options_in(part.text, len(now.options), bool(now.options)))
        alone = len(found) == 1 and not now.options and found[0][0] > 0
        if not found or alone:
            return part
        ends = [place for place, _, _ in found[1:]] + [len(part.text)]
        for (_, start, _), end in zip(found, ends, strict=True):
            now.options.append([part.cut(start, end)])
        before = part.cut(0, found[0][0])
        if now.here == "option" and before.text.strip():
            now.options[-len(found) - 1].append(before)
            before = Line(losses=before.losses)
        now.here = "option"
        if before.text.strip():
            now.parts["stem"].append(before)
        elif now.parts["stem"]:
            now.parts["stem"][-1].losses.extend(part.losses)
        return Line()


def _labelled(line: Line) -> list[tuple[str, Line]]:
    """A line at its labels: ("", what stands before), ("key", …), ("analysis", …)."""
    found = list(LABEL.finditer(line.text))
    if not found:
        return [("", line)]
    parts = [("", line.cut(0, found[0].start()))] if line.text[: found[0].start()].strip() or line.losses else []
    for at, one in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(line.text)
        parts.append((field_of(one["name"]), line.cut(one.end(), end)))
    return parts

"""The list of keys at the end of a document: "1-5 ABCDA", "6. A 7. B", a table of numbers over letters, written answers."""

import re
from dataclasses import dataclass, field

from skillcert.core.reasons import Reason
from skillcert.itembank.bankcells import named_kind
from skillcert.itembank.formats.word_lines import Line
from skillcert.itembank.formats.word_patterns import NUMBER, ONE, RANGE, section
from skillcert.itembank.states import ItemType


@dataclass
class AnswerList:
    """Keys by (section, number). A section is a type named by a heading; "" before the first heading."""

    keys: dict[tuple[str, int], str] = field(default_factory=dict)
    losses: list[Reason] = field(default_factory=list)
    _section: str = ""
    _last: tuple[str, int] | None = None

    def take(self, line: Line) -> None:
        if line.table:
            self._table(line)
            return
        text = line.text.strip()
        if not text:
            return
        named = section(text)
        if named is not None:
            self._section, self._last = named, None
            rest = re.split(r"[:：]", text, maxsplit=1)[1:] if not NUMBER.match(text) else []
            text = rest[0].strip() if rest else ""
            if not text:
                return
        if not self._short(text):
            self._written(text)

    def find(self, kind: str, number: int) -> str:
        """The key of an item: in the section of its type, else in the only section that has its number."""
        wanted = named_kind(kind)
        same = [key for (name, at), key in self.keys.items() if at == number and wanted and named_kind(name) is wanted]
        if same:
            return same[0]
        others = [key for (name, at), key in self.keys.items() if at == number and not (wanted and named_kind(name))]
        return others[0] if len(others) == 1 else ""

    def _short(self, text: str) -> bool:
        """Take letters and ticks from a line that holds nothing else to speak of."""
        rest, found = text, {}
        for one in RANGE.finditer(text):
            first, last = int(one["from"]), int(one["to"])
            keys = self._spread(one["keys"], last - first + 1)
            if keys:
                found |= dict(zip(range(first, last + 1), keys, strict=True))
                rest = rest.replace(one[0], " ", 1)
        for one in ONE.finditer(rest):
            found[int(one["number"])] = one["key"]
        rest = ONE.sub(" ", rest)
        if not found or len(re.sub(r"[\s,，;；。、.．]", "", rest)) > 4:
            return False
        for number, key in found.items():
            self._keep(number, key)
        return True

    @staticmethod
    def _spread(keys: str, count: int) -> list[str]:
        parts = [part for part in re.split(r"[\s,，、;；]+", keys) if part]
        if len(parts) == count:
            return parts
        joined = "".join(parts).replace("正确", "√").replace("错误", "×")
        return list(joined) if len(joined) == count else []

    def _written(self, text: str) -> None:
        number = NUMBER.match(text)
        value = int(number["d"] or number["a"] or number["b"]) if number else 0
        expected = self._last[1] + 1 if self._last else 1
        if (
            number
            and (self._last is None or value == expected or value > self._last[1])
            and not self._inner(number, value)
        ):
            self._keep(value, text[number.end() :].strip().removeprefix("答：").removeprefix("答:").strip())
        elif self._last is not None:
            self.keys[self._last] = f"{self.keys[self._last]}\n{text}".strip()
        else:
            self.losses.append(Reason("itembank.loss_text_outside", text=text[:60]))

    def _inner(self, number: re.Match[str], value: int) -> bool:
        """ "(1)" under a written answer is one of its points."""
        written = named_kind(self._section) in (ItemType.SHORT, ItemType.ESSAY)
        return number["b"] is not None and (written or self._last is not None) and value < 20

    def _keep(self, number: int, key: str) -> None:
        self._last = (self._section, number)
        self.keys.setdefault(self._last, key)

    def _table(self, line: Line) -> None:
        rows = [[cell.text.strip() for cell in row] for row in line.table]
        for upper, lower in zip(rows, rows[1:], strict=False):
            numbers = [re.sub(r"\D", "", cell) for cell in upper]
            if sum(1 for one in numbers if one) * 2 <= len(upper):
                continue
            for number, key in zip(numbers, lower, strict=False):
                if number and key and not key.isdigit():
                    self._keep(int(number), key)
        for row in rows:
            if len(row) == 2 and row[0].isdigit() and row[1] and not row[1].isdigit():
                self._keep(int(row[0]), row[1])

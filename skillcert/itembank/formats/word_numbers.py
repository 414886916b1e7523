"""The automatic numbers of a Word document in words: what a reader sees in front of a paragraph ("1.", "A.", "二、").

Source: ECMA-376 part 1, 17.9 (numbering).
"""

import re
from collections import defaultdict

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographTraditional", "taiwaneseCounting",
    "taiwaneseCountingThousand", "chineseLegalSimplified", "ideographDigital",
}  # fmt: skip
_DIGITS = "零一二三四五六七八九"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


class Numbers:
    """Counts the numbered paragraphs of one document; ask for each paragraph once, in order."""

    def __init__(self, document) -> None:
        self._abstract: dict[str, object] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        self._styles = {style.get(f"{W}styleId"): style for style in document.styles.element.iterchildren(f"{W}style")}
        try:
            numbering = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for node in numbering.iterchildren(f"{W}abstractNum"):
            self._abstract[node.get(f"{W}abstractNumId")] = node
        for node in numbering.iterchildren(f"{W}num"):
            starts = {}
            for change in node.iterchildren(f"{W}lvlOverride"):
                start = change.find(f"{W}startOverride")
                if start is not None:
                    starts[_whole(change.get(f"{W}ilvl"))] = _whole(start.get(f"{W}val"))
            self._lists[node.get(f"{W}numId")] = (_val(node, "abstractNumId"), starts)

    def label(self, paragraph) -> str:
        """The number in front of a paragraph, with the blank that follows it; "" for none, or for a bullet."""
        number, depth = self._place(paragraph)
        if number not in self._lists:
            return ""
        abstract, starts = self._lists[number]
        level = self._level(abstract, depth)
        if level is None:
            return ""
        counters = self._counters[number if starts else abstract]
        start = starts.get(depth, _whole(_val(level, "start") or "1"))
        counters[depth] = counters.get(depth, start - 1) + 1
        for deeper in [one for one in counters if one > depth]:
            del counters[deeper]
        if _val(level, "numFmt") in ("bullet", "none"):
            return ""

        def written(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            shape = self._level(abstract, at)
            value = counters.get(at, 1)
            return spell(value, _val(shape, "numFmt") if shape is not None else "decimal")

        return re.sub(r"%([1-9])", written, _val(level, "lvlText")) + " "

    def _place(self, paragraph) -> tuple[str, int]:
        """(list, level) of a paragraph, its style's when it has none of its own."""
        properties = paragraph.find(f"{W}pPr")
        seen: set[str] = set()
        while properties is not None:
            numbered = properties.find(f"{W}numPr")
            if numbered is not None and _val(numbered, "numId"):
                return _val(numbered, "numId"), _whole(_val(numbered, "ilvl") or "0")
            style = _val(properties, "pStyle") or _val(properties.getparent(), "basedOn")
            if not style or style in seen or style not in self._styles:
                break
            seen.add(style)
            properties = self._styles[style].find(f"{W}pPr")
        return "", 0

    def _level(self, abstract: str, depth: int):
        node = self._abstract.get(abstract)
        levels = node.iterchildren(f"{W}lvl") if node is not None else ()
        return next((level for level in levels if _whole(level.get(f"{W}ilvl")) == depth), None)


def spell(value: int, shape: str) -> str:
    """A number as a list writes it."""
    if shape in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (value - 1) % 26)
        return letter if shape == "upperLetter" else letter.lower()
    if shape in _CHINESE:
        return chinese(value)
    if shape in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if shape in ("upperRoman", "lowerRoman") and value < 40:
        text, rest = "", value
        for worth, sign in _ROMAN:
            while rest >= worth:
                text, rest = text + sign, rest - worth
        return text if shape == "upperRoman" else text.lower()
    return str(value)


def chinese(value: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(value, 10)
    if not 0 < value < 100:
        return str(value)
    ten = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
    return ten + (_DIGITS[ones] if ones else "")


def _val(node, name: str) -> str:
    found = node.find(f"{W}{name}") if node is not None else None
    return (found.get(f"{W}val") or "") if found is not None else ""


def _whole(text: str | None) -> int:
    return int(text) if text and text.lstrip("-").isdigit() else 0

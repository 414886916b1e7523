"""How Chinese item papers are written: what begins an item, an option, a key, a section. Only patterns, no state."""

import re
from collections.abc import Iterator

from skillcert.itembank.bankcells import named_kind

NUMBER = re.compile(
    r"^\s*(?:[（(]\s*(?P<before>[√×✓✗对错A-H]{0,8})\s*[）)]\s*)?"
    r"(?:第\s*(?P<d>\d{1,4})\s*题\s*[.．、:：]?|(?P<a>\d{1,4})\s*(?:[.．](?!\d)|、|\s*[）)])|[（(]\s*(?P<b>\d{1,4})\s*[）)]\s*[.．、]?)\s*"
)
"""The number of an item: "1." "1、" "1)" "第1题" (plain) or "(1)" "（1）" (bracketed); perhaps a judge's answer before it."""
SECTION = re.compile(
    r"^\s*(?:第?\s*[一二三四五六七八九十]{1,3}\s*(?:部分|大题|[、.．,，:：])|题型\s*[:：])\s*(?P<rest>.+)$"
)
KIND_WORD = re.compile(r"(?P<kind>[\u4e00-\u9fff]{2,8}?(?:题|解释|判断|单选|多选|填空|简答|论述))")
ANSWERS = re.compile(
    r"^\s*[【\[]?\s*(?:参考|标准|正确)?答案(?:\s*[与及和]\s*(?:解析|评分标准|详解))?\s*(?:部分|汇总|列表|如下)?\s*[】\]]?\s*[:：]?\s*$"
)
LABEL = re.compile(
    r"[【\[]?\s*(?P<name>(?:参考|标准|正确)?答案|(?:答案|试题)?解析|难易?度(?:系数)?|难易程度|知识点|鉴定点|考点|分值|分数|出处|来源|评分标准|题型)"
    r"\s*(?:[】\]]\s*[:：]?|[:：])\s*|^\s*(?P<answer>答)\s*[:：]\s*"
)
CASE = re.compile(
    r"(?:回答|完成|解答)\s*(?:下列|以下|下面)?\s*第?\s*(?P<from>\d{1,4})\s*[-–—~～至到]\s*第?\s*(?P<to>\d{1,4})\s*(?:小)?题"
)
BRACKET = re.compile(
    r"[（(【\[]\s*(?P<key>[A-HＡ-Ｈ](?:[\s,，、;；]*[A-HＡ-Ｈ]){0,7}|√|×|✓|✗|✔|✘|对|错|正确|错误|T|F)\s*[）)】\]]"
)
TICK_AT_END = re.compile(r"\s*(?P<key>[√×✓✗✔✘])\s*$")
RANGE = re.compile(
    r"(?P<from>\d{1,4})\s*[-–—~～至]\s*(?P<to>\d{1,4})\s*[题:：.、．]?\s*(?P<keys>[A-H√×✓✗TF对错\s,，、;；]+)"
)
ONE = re.compile(
    r"(?P<number>\d{1,4})\s*[.．、:：）)]?\s*(?P<key>[A-H](?:[,，、]?[A-H]){0,7}|√|×|✓|✗|✔|✘|对|错|正确|错误|T|F)(?=[\s,，;；。]|\d|$)"
)
FIELDS = {
    "答案": "key", "解析": "analysis", "难度": "difficulty", "难易": "difficulty", "知识点": "points", "鉴定点": "points",
    "考点": "points", "分": "marks", "出处": "source", "来源": "source", "评分标准": "key", "题型": "kind",
}  # fmt: skip
_OPTION = r"(?P<mark>[{letter}{wide}])\s*(?P<sign>[.．、:：)）]|(?=\t))\s*"


def field_of(label: str | None) -> str:
    """The field that a label's word names; "答：" has no other name."""
    if not label:
        return "key"
    for word in ("解析", "评分标准", "答案", "难度", "难易", "知识点", "鉴定点", "考点", "出处", "来源", "题型"):
        if word in label:
            return FIELDS[word]
    return "marks"


def section(text: str) -> str | None:
    """The type that a heading line names ("一、单项选择题（每题1分）"), "" for a section without a known type, else None."""
    found = SECTION.match(text)
    rest = found["rest"] if found else text.strip()
    if len(rest) > 90 or (not found and len(rest) > 30):
        return None
    head = re.split(r"[（(:：，,。\s]", rest.strip(), maxsplit=1)[0]
    if named_kind(head) or head in ("选择题", "客观题"):
        return head
    if found is None:
        return None
    for word in KIND_WORD.finditer(rest):
        if named_kind(word["kind"]):
            return word["kind"]
    return "" if re.search(r"题|部分", rest) and not re.search(r"[。？?]\s*$", rest) else None


def options_in(text: str, expected: int, at_start: bool) -> Iterator[tuple[int, int, int]]:
    """(place of the letter, place of the text, index of the option) for each option marker of a line, in letter order.

    A line that does not begin with a marker has one only after a blank, a bracket or the end of a sentence.
    """
    place = 0
    index = expected
    while index < 26:
        letter = chr(ord("A") + index)
        pattern = re.compile(_OPTION.format(letter=letter, wide=chr(ord("Ａ") + index)))
        found = next((m for m in pattern.finditer(text, place) if _stands_free(text, m, place, at_start)), None)
        if found is None:
            return
        start = found.start()
        if start and text[start - 1] in "（(":
            start -= 1
        yield start, found.end(), index
        place, index, at_start = found.end(), index + 1, True


def _stands_free(text: str, found: re.Match[str], from_: int, follows: bool) -> bool:
    before = text[: found.start()]
    if found["sign"] and found["sign"] in ")）":
        opened = before.rstrip().endswith(("（", "("))
        bare = before.rstrip()[:-1] if opened else before
        return not bare.strip() or bare[-1].isspace() or (opened and follows and from_ > 0)
    if not before.strip():
        return True
    last = before[-1]
    if last.isspace() or last in "）)。？?；;，,":
        return True
    return follows and from_ > 0 and found["sign"] in (".", "．") and not last.isascii()

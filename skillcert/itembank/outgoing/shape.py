"""What an export holds, whatever its format: items with rich text, the pictures they show, their cases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

from skillcert.core import richtext
from skillcert.itembank.formats import markup as rich
from skillcert.itembank.kinds import ItemType

GAP = re.compile(r"[（(][\s_]*[）)]|_{2,}")
"""How a stem shows a gap; the same signs as `kinds.gap_count` counts."""
STEPS = ("易", "较易", "中等", "较难", "难")
KINDS = {
    ItemType.SINGLE: "单选题", ItemType.MULTIPLE: "多选题", ItemType.JUDGE: "判断题", ItemType.FILL: "填空题",
    ItemType.SHORT: "简答题", ItemType.ESSAY: "论述题",
}  # fmt: skip
VOID = {"br", "img"}
_MARKED_GAP = re.compile(r"[（(]((?:</?(?:b|strong|i|em|u)>|[\s_])*)[）)]")


@dataclass(frozen=True)
class Picture:
    """A picture of an item: its name in a package and its bytes (PNG or JPEG, re-encoded when it came in)."""

    name: str
    data: bytes
    media_type: str


@dataclass(frozen=True)
class OutItem:
    """An item as it goes out. Markup as `core.richtext` holds it; `key` as stored, empty when keys stay here."""

    id: int
    kind: ItemType
    stem: str
    options: tuple[str, ...] = ()
    key: tuple = ()
    difficulty: int = 3
    points: tuple[str, ...] = ()
    analysis: str = ""
    source: str = ""
    external_id: str = ""
    state: str = ""
    case: int | None = None
    extras: frozenset[str] = (
        frozenset()
    )  # what it has beside its content: "reviews", "statistics", "related", "versions"


@dataclass(frozen=True)
class OutCase:
    """A shared stem."""

    title: str
    text: str


@dataclass(frozen=True)
class Outgoing:
    """A bank, or a choice of its items, ready for a writer. `pictures` by file id."""

    title: str
    items: tuple[OutItem, ...]
    with_keys: bool = True
    cases: dict[int, OutCase] = field(default_factory=dict)
    pictures: dict[int, Picture] = field(default_factory=dict)

    def markups(self) -> Iterable[str]:
        for item in self.items:
            yield item.stem
            yield from item.options
            yield item.analysis
        for case in self.cases.values():
            yield case.text


def tree(markup: str) -> Element:
    """Rich text as a tree below a `div`: blocks at its top, every loose line in a `p`."""
    builder = _Tree()
    normal = rich.normal(markup)
    builder.feed(normal if normal.startswith(("<p>", "<table", "<ul", "<ol")) else f"<p>{normal}</p>" if normal else "")
    builder.close()
    return builder.root


def inline(markup: str) -> Element:
    """Rich text as a tree below a `div` whose top is a line if it is one (an option)."""
    builder = _Tree()
    builder.feed(rich.normal(markup))
    builder.close()
    return builder.root


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("div")
        self._open = [self.root]

    def handle_starttag(self, tag, attrs):
        node = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag):
        if len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data):
        node = self._open[-1]
        if len(node):
            node[-1].tail = (node[-1].tail or "") + data
        else:
            node.text = (node.text or "") + data


def whole_gaps(markup: str) -> str:
    """The stem with its gaps free of marks inside ("（<u>　</u>）"), so that a field can stand in their place."""

    def bare(found: re.Match[str]) -> str:
        opened = len(re.findall(r"<[a-z]", found[1]))
        return "（　）" if opened and opened == found[1].count("</") else found[0]

    return _MARKED_GAP.sub(bare, markup)


def gaps_in(root: Element) -> int:
    """How many gaps stand whole in a text of the tree."""
    texts = (text for node in root.iter() for text in (node.text, node.tail) if text)
    return sum(len(GAP.findall(text)) for text in texts)


def plain(markup: str) -> str:
    return richtext.to_text(markup)

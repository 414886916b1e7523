"""Rich text on paper: sanitised markup as blocks that a document template sets one under the other.

What a user wrote reaches the page as escaped text between tags that are written here; pictures and formulas come as data.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markupsafe import Markup

from skillcert.core import formulas, richtext
from skillcert.core.pdf_templates import picture

_MARKS = {"b": "b", "strong": "b", "u": "u", "i": "i", "em": "i", "sub": "sub", "sup": "sup"}
_BREAKS = {"p", "ul", "ol", "caption", "thead", "tbody"}


@dataclass
class Block:
    """A piece of a text: exactly one of `text` (a paragraph), `rows` (a table) or `picture` (a data: address) is filled."""

    text: Markup = Markup("")
    rows: list[list[Cell]] = field(default_factory=list)
    picture: str = ""

    @property
    def columns(self) -> int:
        return max((sum(cell.colspan for cell in row) for row in self.rows), default=1)


@dataclass
class Cell:
    """A cell of a table."""

    text: Markup
    head: bool = False
    colspan: int = 1
    rowspan: int = 1


def blocks(
    markup: str, picture_of: Callable[[int], bytes | None], gap: Callable[[str], str] = lambda text: text
) -> list[Block]:
    """The blocks of sanitised markup. `picture_of` gives a file's bytes; `gap` rewrites plain text (gaps to write in)."""
    writer = _Writer(picture_of, gap)
    writer.feed(markup)
    writer.close()
    writer.flush()
    return writer.blocks


def formula(latex: str) -> str:
    """A formula for a paragraph: a drawing, or its text where it cannot be drawn."""
    drawn = formulas.drawing(latex)
    if drawn is None:
        return html.escape(latex)
    data = base64.b64encode(drawn.svg.encode()).decode()
    size = f"width:{drawn.width:.1f}pt;height:{drawn.height:.1f}pt"
    return f' <img src="data:image/svg+xml;base64,{data}" style="{size}" valign="middle"/> '


class _Writer(HTMLParser):
    def __init__(self, picture_of: Callable[[int], bytes | None], gap: Callable[[str], str]):
        super().__init__(convert_charrefs=True)
        self.picture_of, self.gap = picture_of, gap
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.open: list[str] = []
        self.table: list[list[Cell]] | None = None
        self.cell: dict[str, str | None] | None = None
        self.counters: list[int | None] = []

    def flush(self) -> None:
        """End a paragraph: close what is open, and open it again in the next one."""
        text = "".join(self.parts) + "".join(f"</{tag}>" for tag in reversed(self.open))
        self.parts = [f"<{tag}>" for tag in self.open]
        if re.sub(r"<(?!img)[^>]*>|\s", "", text):
            self.blocks.append(Block(text=Markup(text)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _MARKS:
            self.open.append(_MARKS[tag])
            self.parts.append(f"<{_MARKS[tag]}>")
        elif tag == "br":
            self.parts.append("<br/>")
        elif tag == "img":
            self._picture(given)
        elif tag == "audio":
            self.parts.append(html.escape(f"〔听{richtext.sound_words(given.get('title') or richtext.SOUND)[1:-1]}〕"))
        elif tag == "span":
            self.parts.append(formula(given.get("data-tex") or ""))
        elif tag == "table" and self.table is None:
            self.flush()
            self.table = []
        elif tag == "tr" and self.table is not None:
            self.table.append([])
        elif tag in ("td", "th") and self.table is not None:
            self.cell, self.parts = given, []
        elif tag == "li":
            self._line()
            number = self._counted()
            self.parts.append("・" if number is None else f"{number}. ")
        elif tag in _BREAKS:
            self._line()
            if tag in ("ul", "ol"):
                self.counters.append(0 if tag == "ol" else None)

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS and _MARKS[tag] in self.open:
            self.open.reverse()
            self.open.remove(_MARKS[tag])
            self.open.reverse()
            self.parts.append(f"</{_MARKS[tag]}>")
        elif tag in ("td", "th") and self.table is not None and self.cell is not None:
            self._end_cell(tag == "th")
        elif tag == "table" and self.table is not None and self.cell is None:
            rows, self.table = [row for row in self.table if row], None
            if rows:
                self.blocks.append(Block(rows=rows))
        elif tag in _BREAKS or tag == "li":
            self._line()
            if tag in ("ul", "ol") and self.counters:
                self.counters.pop()

    def handle_data(self, data: str) -> None:
        if self.table is None or self.cell is not None:
            self.parts.append(html.escape(self.gap(data), quote=False))

    def _line(self) -> None:
        """A new line: a paragraph of its own, or a break inside a cell."""
        if self.table is None:
            self.flush()
        elif self.cell is not None and "".join(self.parts).strip():
            self.parts.append("<br/>")

    def _counted(self) -> int | None:
        if not self.counters or self.counters[-1] is None:
            return None
        self.counters[-1] += 1
        return self.counters[-1]

    def _picture(self, given: dict[str, str | None]) -> None:
        data = self.picture_of(int(given.get("data-file") or 0))
        if not data:
            return
        if self.table is not None:
            self.parts.append(f'<img src="{picture(data)}" style="width:30mm"/>')
            return
        self.flush()
        self.blocks.append(Block(picture=picture(data)))

    def _end_cell(self, head: bool) -> None:
        spans = [int((self.cell or {}).get(name) or 1) for name in ("colspan", "rowspan")]
        text = re.sub(r"(?:<br/>)+$", "", "".join(self.parts)) or "&nbsp;"
        if self.table:
            self.table[-1].append(Cell(Markup(text), head, *spans))
        self.cell, self.parts = None, []

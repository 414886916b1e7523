"""The common shape of a file of items, whatever its format: what every reader gives and the import takes.

A reader neither judges nor stores. It says what stands in the file (`ParsedItem`), what it cannot read as an item at
all (`Refusal`), and what the file had that the bank cannot keep (`losses`). Every item of the file is in one of the two
lists: imported + refused with a reason = items in the file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from skillcert.core.reasons import Reason
from skillcert.itembank.kinds import ItemType

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """What a file may hold: items, bytes unpacked, parts of a package, pictures and bytes of one picture."""

    items: int = 20_000
    unpacked: int = 64 * MB
    parts: int = 5_000
    pictures: int = 2_000
    picture: int = 8 * MB


LIMITS = ParseLimits()


@dataclass(slots=True)
class ParsedItem:
    """One item as the file tells it.

    `number` orders the items of the file (of a sheet: the row that the office program shows); `place` is how a person
    finds it there, if the number does not say it ("items/choice.xml", "GIFT line 40").
    `kind` is a type, or the file's own word for it ("单项选择题"); "" leaves it to the options and the key.
    `stem`, `options`, `analysis` are markup as core.richtext allows it: plain text goes through `richtext.from_text`,
    a formula is `<span data-tex="…">`, a picture `<img data-name="a.png" alt="…">` with its bytes in `images["a.png"]`.
    `key` is either text as a person writes it in a cell ("C", "A、B", "√", "直流|DC；交流"), or the list that the bank
    keeps (["A"]; ["T"]; [["直流", "DC"], ["交流"]]; [{"text": "…", "marks": "2"}]).
    `points` is the path of knowledge levels, outermost first. `case` names a `ParsedCase` of the file.
    `problems` refuse the item until a person mends it; `notes` only warn; `losses` say what could not be kept.
    """

    number: int
    stem: str
    options: list[str] = field(default_factory=list)
    key: str | list = ""
    kind: ItemType | str = ""
    place: str = ""
    analysis: str = ""
    difficulty: str = ""
    points: tuple[str, ...] = ()
    marks: str = ""
    source: str = ""
    external_id: str = ""
    case: str = ""
    images: dict[str, bytes] = field(default_factory=dict)
    problems: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    losses: list[Reason] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item of the file that cannot be read as an item: why, and the beginning of its text so that it is recognised."""

    number: int
    reason: Reason
    excerpt: str = ""
    place: str = ""


@dataclass(slots=True)
class ParsedCase:
    """A stem that several items share: markup and pictures as in `ParsedItem`."""

    title: str
    text: str
    images: dict[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class ParsedFile:
    """A file as read. `found` is how many items the reader met, counted where it met them and not where it kept them;
    `losses` are those of the file as a whole. `columns` is the guessed layout of a sheet: {column: field}.
    """

    found: int
    items: list[ParsedItem] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    cases: dict[str, ParsedCase] = field(default_factory=dict)
    losses: list[Reason] = field(default_factory=list)
    columns: dict[int, str] | None = None

    def __post_init__(self):
        if len(self.items) + len(self.refused) != self.found:
            raise ValueError(f"{len(self.items)} read + {len(self.refused)} refused is not {self.found}")
        numbers = [one.number for one in (*self.items, *self.refused)]
        if len(set(numbers)) != len(numbers):
            raise ValueError("two items with one number")


def in_order(*parts: Iterable[ParsedItem | Refusal]) -> list[ParsedItem | Refusal]:
    """Items and refusals in the order of the file."""
    return sorted((one for part in parts for one in part), key=lambda one: one.number)

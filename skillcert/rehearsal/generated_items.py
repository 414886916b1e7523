"""A generated bank: deterministic items for any occupation, enough for two papers that share nothing.

Each range of the standard's weight table gets points (aspects of the work in it), each point its items. The rows have the
columns of the bank workbook, so that the bank comes in through the same door as a real one.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from skillcert.core import sheets
from skillcert.itembank.imports import HEADINGS
from skillcert.itembank.service_points import PointLine
from skillcert.itembank.states import ItemType
from skillcert.papers import quotas
from skillcert.papers.blueprint import Section
from skillcert.rehearsal.item_words import ASPECTS, SITUATIONS

_NAMES = {ItemType.SINGLE: "单选题", ItemType.MULTIPLE: "多选题", ItemType.JUDGE: "判断题"}
_STEPS = ("易", "较易", "中等", "中等", "较难", "难")
_IMPORTANCE = "XXXXXXXXYZ"
SPARE = 2.6
"""How many times a paper's need the bank holds."""


@dataclass(frozen=True)
class RangeLine:
    """A range of the weight table: code, name, weight as text."""

    code: str
    name: str
    weight: str


def point_lines(ranges: Iterable[RangeLine]) -> list[PointLine]:
    """The specification table: each range with its weight, below it one point an aspect."""
    lines = []
    for one in ranges:
        lines.append(PointLine(one.code, one.name, one.weight))
        for number, aspect in enumerate(ASPECTS, 1):
            lines.append(PointLine(f"{one.code}.{number:02d}", f"{one.name}的{aspect}", "", _IMPORTANCE[number - 1]))
    return lines


def workbook(occupation: str, ranges: Iterable[RangeLine], sections: Iterable[Section], seed: int) -> bytes:
    """The bank as a CSV in the columns of the bank workbook (three times as fast to write as a workbook)."""
    titles = list(HEADINGS.values())
    grid = [[row.get(name, "") for name in HEADINGS] for row in rows(occupation, list(ranges), list(sections), seed)]
    return sheets.write_csv([sheets.Column(title) for title in titles], grid)


def rows(occupation: str, ranges: list[RangeLine], sections: list[Section], seed: int) -> list[dict[str, str]]:
    """Items of every type that the paper needs, spread over all points."""
    rng = random.Random(f"items/{occupation}/{seed}")
    counts = {section.kind.value: section.count for section in sections}
    needs = quotas.largest_remainder(sum(counts.values()), {one.code: one.weight for one in ranges})
    cells = quotas.table(needs, counts)
    made = []
    for one in ranges:
        for section in sections:
            wanted = ceil(cells[one.code, section.kind.value] * SPARE) + len(ASPECTS)
            made.extend(_range_rows(occupation, one, section.kind, wanted, rng))
    for number, row in enumerate(made, 1):
        row["external_id"] = f"{number:06d}"
    return made


def _range_rows(occupation: str, one: RangeLine, kind: ItemType, wanted: int, rng: random.Random) -> list[dict]:
    """Walk aspects and situations until there are enough; every stem differs."""
    places = [(aspect, n) for n in range(len(SITUATIONS)) for aspect in ASPECTS]
    builders = {ItemType.SINGLE: _single, ItemType.MULTIPLE: _multiple, ItemType.JUDGE: _judge}
    found = []
    for turn, (aspect, n) in enumerate(places * 4):
        if len(found) == wanted:
            break
        again = turn // len(places)
        row = builders[kind](occupation, one.name, aspect, SITUATIONS[n], again, rng)
        if row is not None:
            row |= {"kind": _NAMES[kind], "point_1": one.name, "point_2": f"{one.name}的{aspect}"}
            found.append(row | {"difficulty": rng.choice(_STEPS), "source": "演示题库"})
    return found


def _single(occupation, area, aspect, situation, again, rng) -> dict | None:
    good, bad = ASPECTS[aspect]
    if again > 1:
        return None
    ask_right = again == 0
    key, others = (good, bad) if ask_right else (bad, good)
    options = [rng.choice(key), *rng.sample(others, 3)]
    stem = f"{situation}，{occupation}在“{area}”工作中，{aspect}方面{'正确' if ask_right else '错误'}的做法是（　）。"
    return _lettered(stem, options, 1, rng)


def _multiple(occupation, area, aspect, situation, again, rng) -> dict | None:
    good, bad = ASPECTS[aspect]
    if again > 1:
        return None
    ask_right = again == 0
    right = rng.choice((2, 3, 4))
    key, others = (good, bad) if ask_right else (bad, good)
    options = [*rng.sample(key, right), *rng.sample(others, 5 - right)]
    stem = f"{situation}，{occupation}从事“{area}”工作，就{aspect}而言，{'应当' if ask_right else '不应当'}（　）。"
    return _lettered(stem, options, right, rng)


def _judge(occupation, area, aspect, situation, again, rng) -> dict:
    good, bad = ASPECTS[aspect]
    true = rng.random() < 0.5
    statement = (good if true else bad)[again]
    return {"stem": f"{situation}，{occupation}从事“{area}”工作时应当{statement}。", "key": "正确" if true else "错误"}


def _lettered(stem: str, options: list[str], right: int, rng: random.Random) -> dict[str, str]:
    """Shuffle; the first `right` options are the key."""
    order = list(range(len(options)))
    rng.shuffle(order)
    letters = "abcde"
    row: Mapping[str, str] = {f"option_{letters[place]}": options[old] for place, old in enumerate(order)}
    return {"stem": stem, "key": "".join(sorted(letters[order.index(old)].upper() for old in range(right))), **row}

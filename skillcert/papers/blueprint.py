"""What a paper must be: sections of types with marks, ranges with weights, points with importance."""

from dataclasses import dataclass
from decimal import Decimal

from skillcert.itembank.kinds import Importance, ItemType
from skillcert.papers import quotas

WHOLE_BANK = ""
"""The range code of a composition by type: the one range that holds everything."""


@dataclass(frozen=True, slots=True)
class Point:
    """A knowledge point: its code, the code of the range that the quota is given to, its importance."""

    code: str
    range_code: str
    importance: Importance = Importance.X


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a paper: so many items of a type, each worth so many marks."""

    kind: ItemType
    count: int
    marks: Decimal


@dataclass(frozen=True, slots=True)
class Range:
    """A range (鉴定范围) with its share of the paper in percent."""

    code: str
    name: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Demand:
    """A condition of its own: so many items of a range and type between two difficulties. Empty means any."""

    range_code: str = ""
    kind: ItemType | None = None
    easiest: int = 1
    hardest: int = 5
    least: int = 0
    most: int | None = None

    def covers(self, range_code: str, kind: ItemType, difficulty: int | None) -> bool:
        """Whether an item counts for this demand."""
        place = self.range_code in ("", range_code)
        return place and self.kind in (None, kind) and self.easiest <= (difficulty or 3) <= self.hardest


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What a paper must be. Without ranges it is composed by type alone."""

    sections: tuple[Section, ...]
    ranges: tuple[Range, ...] = ()
    demands: tuple[Demand, ...] = ()

    @property
    def counts(self) -> dict[ItemType, int]:
        return {section.kind: section.count for section in self.sections}

    @property
    def total_items(self) -> int:
        return sum(section.count for section in self.sections)

    @property
    def total_marks(self) -> Decimal:
        return sum((section.count * section.marks for section in self.sections), Decimal(0))

    @property
    def range_quotas(self) -> dict[str, int]:
        """R28: items per range, by largest remainder, exact in sum."""
        if not self.ranges:
            return {WHOLE_BANK: self.total_items}
        return quotas.largest_remainder(self.total_items, {r.code: r.weight for r in self.ranges})

    @property
    def cells(self) -> dict[tuple[str, str], int]:
        """Items per range and type, as the mix would have it."""
        return quotas.table(self.range_quotas, {kind.value: n for kind, n in self.counts.items()})

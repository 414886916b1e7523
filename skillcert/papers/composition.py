"""Drawing papers from a bank: the same seed and the same pool give the same papers (R29). Pure.

Hard: the counts by type, the quotas by range, demands, shared stems whole, no item twice, no two that exclude each
other, nothing that is barred, no more in common between two papers than is allowed.
Then, in falling order: one item per point until the points of a range run out; the mix of types inside a range follows
`quotas.table`; core points (X) before general (Y) before auxiliary (Z); the mix of difficulties, papers equally hard,
time, right answers spread over A–D, items that told more about candidates, items less used.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from skillcert.itembank.kinds import ItemType
from skillcert.papers.assembly import Solution, solve
from skillcert.papers.blueprint import WHOLE_BANK, Blueprint, Demand, Point, Range, Section
from skillcert.papers.clash import Condition, Shortage, clash, shortages
from skillcert.papers.modelling import LESSER, Model, model
from skillcert.papers.pool import DEFAULT_MIX, PoolItem, Wishes, stock

__all__ = [
    "DEFAULT_MIX", "WHOLE_BANK", "Blueprint", "Condition", "Demand", "Draw", "Form", "Point", "PoolItem", "Range", "Section",
    "Shortage", "Wishes", "compose",
]  # fmt: skip

Form = Mapping[ItemType, tuple[int, ...]]
GAP = 0.02
"""How much of what chance adds may be left on the table: the answer is within 2 % of an item's worth for each item."""
NODES = 400
NODES_SHARED = 20
"""With common items the program is much harder to close; a good answer comes early."""
BREADTH = 2
"""Papers ask little of single items, so a narrow choice already holds the best answer."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Composed papers: for each the item ids by section in printed order; or why there are none.

    ``value`` and ``bound`` are the solver's: no papers can be better than the bound. ``proven`` says that the search
    ended by proof and not by its limit of nodes.
    """

    seed: int
    forms: tuple[Form, ...] = ()
    shortages: tuple[Shortage, ...] = ()
    conditions: tuple[Condition, ...] = ()
    value: float = 0.0
    bound: float = 0.0
    proven: bool = False

    @property
    def complete(self) -> bool:
        return bool(self.forms)

    @property
    def items(self) -> Form:
        """The first paper."""
        return self.forms[0] if self.forms else {}

    def all_items(self, form: int = 0) -> list[int]:
        return [item for items in self.forms[form].values() for item in items] if self.forms else []


def compose(
    blueprint: Blueprint,
    pool: Iterable[PoolItem],
    points: Sequence[Point] = (),
    *,
    seed: int,
    barred: Mapping[int, str] | None = None,
    wishes: Wishes | None = None,
) -> Draw:
    """Draw a set of papers, or say what the bank lacks. ``barred``: items that must stay out, each with its cause."""
    wishes = wishes or Wishes()
    there = stock(blueprint, pool, points, barred)
    if lacking := shortages(blueprint, there, wishes):
        return Draw(seed, shortages=tuple(lacking))
    made = model(blueprint, there, wishes, seed)
    slack = min(LESSER / 4, GAP * blueprint.total_items * wishes.forms)
    nodes = NODES_SHARED if wishes.overlap else NODES
    found = solve(made.problem, slack=slack, seed=seed, nodes=nodes, breadth=BREADTH)
    if not found.feasible:
        return Draw(seed, conditions=tuple(clash(blueprint, there, wishes)))
    forms = _printed(blueprint, made, found, seed)
    return Draw(seed, forms, value=found.value, bound=found.bound, proven=found.status == "optimal")


def _printed(blueprint: Blueprint, made: Model, found: Solution, seed: int) -> tuple[Form, ...]:
    """Items by section in printed order: which of those that look alike, and in which order, is chance by the seed."""
    left = {}
    for number, column in enumerate(made.columns):
        left[number] = list(column)
        random.Random(f"{seed}/column/{column[0].id}").shuffle(left[number])
    shared = made.problem.overlap != 0
    forms = []
    for place, taken in enumerate(found.taken):
        chosen: list[PoolItem] = []
        for number, count in taken.items():
            chosen += left[number][:count]
            if not shared:
                left[number] = left[number][count:]
        forms.append(_ordered(blueprint, chosen, random.Random(f"{seed}/order/{place}")))
    return tuple(forms)


def _ordered(blueprint: Blueprint, chosen: Sequence[PoolItem], rng: random.Random) -> Form:
    """Each section shuffled; items under one stem stay together, in their order."""
    blocks: dict[ItemType, dict[object, list[PoolItem]]] = defaultdict(lambda: defaultdict(list))
    for item in sorted(chosen, key=lambda item: (item.position, item.id)):
        blocks[item.kind][("stem", item.stem) if item.stem is not None else item.id].append(item)
    form = {}
    for section in blueprint.sections:
        some = sorted(blocks[section.kind].values(), key=lambda block: block[0].id)
        rng.shuffle(some)
        form[section.kind] = tuple(item.id for block in some for item in block)
    return form

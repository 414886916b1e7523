"""The structure table of a practical exam (考核内容结构表): its sums, and the choice of tasks that follows from it. Pure.

A module is a range of the practical part. Of a compulsory one (必考) every task is set, of a drawn one (抽考) `take` tasks,
drawn by a seed: the same table, pool and seed give the same tasks. A module's weight is shared among its tasks by their marks.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_DOWN, Decimal

from skillcert.core.reasons import Reason
from skillcert.tasks.states import Selection, TaskForm

FULL = Decimal(100)
UNIT = Decimal("0.01")
MOST = 20
"""Modules of one table, and tasks drawn from one module."""


@dataclass(frozen=True)
class Module:
    """A column of the table. `id` is None while it is not stored."""

    name: str
    selection: Selection
    take: int
    weight: Decimal
    minutes: int
    form: TaskForm = TaskForm.HANDS_ON
    id: int | None = None

    def stored(self) -> dict:
        """The module as JSON, for the record of a draw."""
        return {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Task:
    """What a draw needs of an approved task."""

    id: int
    name: str
    module_id: int | None
    marks: Decimal


@dataclass(frozen=True)
class Drawn:
    """A task of an exam with its share of 100."""

    task_id: int
    module: str
    weight: Decimal


def totals(modules: Iterable[Module]) -> tuple[Decimal, int]:
    """(sum of the weights, sum of the minutes)."""
    rows = list(modules)
    return sum((row.weight for row in rows), Decimal(0)), sum(row.minutes for row in rows)


def faults(modules: Sequence[Module]) -> Iterator[Reason]:
    """R26: what keeps a table from being used: a row that is wrong, or weights that do not sum to 100."""
    yield from row_faults(modules)
    total, _ = totals(modules)
    if modules and total != FULL:
        yield Reason("itembank.structure_sum", total=total)


def row_faults(modules: Sequence[Module]) -> Iterator[Reason]:
    """What keeps a table from being stored: names once each, weights and minutes above zero, how many are drawn."""
    if not modules:
        yield Reason("itembank.structure_empty")
    if len(modules) > MOST:
        yield Reason("itembank.structure_long", most=MOST)
    seen: set[str] = set()
    for module in modules:
        if module.name in seen:
            yield Reason("itembank.module_twice", name=module.name)
        seen.add(module.name)
        if not module.name.strip() or not 0 < module.weight <= FULL or module.minutes < 1:
            yield Reason("itembank.module_incomplete", name=module.name or "?")
        if module.selection is Selection.DRAWN and not 1 <= module.take <= MOST:
            yield Reason("itembank.module_take", name=module.name, most=MOST)


def minutes_fault(modules: Sequence[Module], planned: int | None) -> Iterator[Reason]:
    """The minutes of the modules sum to those of the practical part; `planned` None: nothing to compare with."""
    _, minutes = totals(modules)
    if modules and planned and minutes != planned:
        yield Reason("itembank.structure_minutes", total=minutes, planned=planned)


def gaps(modules: Sequence[Module], tasks: Sequence[Task]) -> Iterator[Reason]:
    """Which modules have too few approved tasks to be set."""
    for module in modules:
        have = sum(1 for task in tasks if task.module_id == module.id)
        need = module.take if module.selection is Selection.DRAWN else 1
        if have < need:
            yield Reason("itembank.module_short", name=module.name, have=have, need=need)


def draw(modules: Sequence[Module], tasks: Sequence[Task], seed: int) -> list[Drawn]:
    """The tasks of an exam in the order of the table; each module draws by itself, so that one more task in a module changes
    no other. `faults` and `gaps` must be empty."""
    drawn: list[Drawn] = []
    for place, module in enumerate(modules, 1):
        pool = sorted((task for task in tasks if task.module_id == module.id), key=lambda task: task.id)
        if module.selection is Selection.DRAWN:
            taken = random.Random(f"practical:{seed}:{place}").sample(pool, module.take)  # noqa: S311 - a draw, no secret
            pool = sorted(taken, key=lambda task: task.id)
        shares = share(module.weight, {task.id: task.marks for task in pool})
        drawn.extend(Drawn(task.id, module.name, shares[task.id]) for task in pool)
    return drawn


def share(weight: Decimal, marks: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """A weight shared in proportion to marks, in hundredths, exactly: what is left over goes to the largest remainders."""
    total = sum(marks.values(), Decimal(0))
    exact = {key: weight * value / total for key, value in marks.items()}
    parts = {key: value.quantize(UNIT, ROUND_DOWN) for key, value in exact.items()}
    left = int((weight - sum(parts.values(), Decimal(0))) / UNIT)
    for key in sorted(exact, key=lambda key: (parts[key] - exact[key], key))[:left]:
        parts[key] += UNIT
    rest = weight - sum(parts.values(), Decimal(0))
    if rest:  # a weight with more than two decimals
        first = min(parts)
        parts[first] += rest
    return parts

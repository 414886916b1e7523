"""The shapes of an assembly program, and its matrix as HiGHS takes it. Pure."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

INFINITY = math.inf


@dataclass(frozen=True, slots=True)
class Row:
    """low ≤ Σ terms·x ≤ high on each form, or on the sum of all forms (`whole`). `name` says which condition it serves.

    With a `price` the row is soft: each unit outside costs so much. `forms` limits it to some forms.
    """

    name: Hashable
    terms: Mapping[int, float]
    low: float = -INFINITY
    high: float = INFINITY
    price: float | None = None
    forms: tuple[int, ...] | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Maximise Σ gain·x minus what bent rows cost.

    `most[i]`: how many of column i there are; one form takes up to `each[i]` of it (default: all). `overlap`: None says
    that forms may share at will, 0 that they share nothing, k that two forms share at most k (then every column is one
    item). `together` are sets of columns taken all or none; `barred` are (form, column) pairs that may not meet. `alike`
    are rows whose limits count from a centre that the forms have in common.
    """

    gain: Sequence[float]
    rows: Sequence[Row] = ()
    most: Sequence[int] | None = None
    each: Sequence[int] | None = None
    forms: int = 1
    overlap: int | None = 0
    together: Sequence[tuple[int, ...]] = ()
    barred: frozenset[tuple[int, int]] = frozenset()
    alike: Sequence[Row] = ()

    @property
    def size(self) -> int:
        return len(self.gain)


@dataclass(frozen=True, slots=True)
class Solution:
    """`taken[form]` is {column: how many}. `value` is the objective, `bound` what no answer can exceed.

    `status`: "optimal" (the gap asked for is proven), "open" (bounded by nodes) or "infeasible" (then no form).
    """

    status: str
    taken: tuple[Mapping[int, int], ...] = ()
    value: float = -INFINITY
    bound: float = INFINITY
    nodes: int = 0
    seconds: float = 0.0

    @property
    def feasible(self) -> bool:
        return bool(self.taken)

    @property
    def gap(self) -> float:
        """(bound − value) / |value|; 0 is a proof."""
        if not self.feasible or math.isinf(self.bound):
            return INFINITY
        return max(0.0, self.bound - self.value) / max(abs(self.value), 1e-9)


class Matrix:
    """The matrix, by rows: columns of form 0, of form 1 …, then what bent rows cost, then what forms share."""

    def __init__(self, problem: Problem, whole_numbers: bool = True, upper: Sequence[float] | None = None) -> None:
        self.problem = problem
        size, forms = problem.size, problem.forms
        most = list(problem.most or [1] * size)
        each = list(upper or problem.each or most)
        self.cost: list[float] = [-gain for gain in problem.gain] * forms
        self.upper: list[float] = [float(one) for one in each] * forms
        self.whole = [whole_numbers] * (size * forms)
        for form, column in problem.barred:
            self.upper[form * size + column] = 0.0
        self.low: list[float] = []
        self.high: list[float] = []
        self.starts: list[int] = [0]
        self.index: list[int] = []
        self.value: list[float] = []
        self.lower_free: list[int] = []
        for row in problem.rows:
            self._row(row)
        for row in problem.alike if forms > 1 else ():
            centre = self._column(0.0)
            self.lower_free.append(centre)
            self._row(row, centre)
        for group in problem.together:
            for form in range(forms):
                for other in group[1:]:
                    self._add([form * size + group[0], form * size + other], [1.0, -1.0], 0.0, 0.0)
        self._sharing(most)

    def _row(self, row: Row, centre: int | None = None) -> None:
        size, forms = self.problem.size, self.problem.forms
        chosen = row.forms if row.forms is not None else tuple(range(forms))
        groups = [chosen] if row.whole else [(form,) for form in chosen]
        for group in groups:
            index = [form * size + column for form in group for column in row.terms]
            value = [float(v) for _ in group for v in row.terms.values()]
            if centre is not None:
                index.append(centre)
                value.append(-1.0)
            if row.price is not None:
                for sign, limit in ((1.0, row.low), (-1.0, row.high)):
                    if not math.isinf(limit):
                        index.append(self._column(row.price))
                        value.append(sign)
            self._add(index, value, row.low, row.high)

    def _sharing(self, most: Sequence[int]) -> None:
        """What two forms may have in common."""
        size, forms, overlap = self.problem.size, self.problem.forms, self.problem.overlap
        if forms < 2 or overlap is None:
            return
        if overlap == 0:
            for column in range(size):
                self._add([form * size + column for form in range(forms)], [1.0] * forms, -INFINITY, most[column])
            return
        for one in range(forms):
            for other in range(one + 1, forms):
                shared = [self._column(0.0) for _ in range(size)]
                for column, both in enumerate(shared):
                    self.upper[both] = 1.0
                    self._add([one * size + column, other * size + column, both], [1.0, 1.0, -1.0], -INFINITY, 1.0)
                self._add(shared, [1.0] * size, -INFINITY, float(overlap))

    def _column(self, cost: float) -> int:
        self.cost.append(cost)
        self.upper.append(INFINITY)
        self.whole.append(False)
        return len(self.cost) - 1

    def _add(self, index: list[int], value: list[float], low: float, high: float) -> None:
        self.index += index
        self.value += value
        self.starts.append(len(self.index))
        self.low.append(low)
        self.high.append(high)

    def load(self, solver: highspy.Highs) -> None:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.low)
        lp.col_cost_ = np.array(self.cost)
        lower = np.zeros(len(self.cost))
        lower[self.lower_free] = -INFINITY
        lp.col_lower_ = lower
        lp.col_upper_ = np.array(self.upper)
        lp.row_lower_, lp.row_upper_ = np.array(self.low), np.array(self.high)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self.starts)
        lp.a_matrix_.index_ = np.array(self.index, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(self.value)
        if any(self.whole):
            kinds = highspy.HighsVarType
            lp.integrality_ = [kinds.kInteger if one else kinds.kContinuous for one in self.whole]
        solver.passModel(lp)

    def taken(self, values: Sequence[float]) -> tuple[dict[int, int], ...]:
        size = self.problem.size
        numbers = np.rint(np.asarray(values[: size * self.problem.forms])).astype(int).reshape(-1, size)
        return tuple({int(c): int(form[c]) for c in np.flatnonzero(form)} for form in numbers)

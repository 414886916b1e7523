"""Test assembly as a mixed-integer program, solved by HiGHS. Pure: values in, values out, nothing of papers or tables.

A problem has columns (items, or bundles of items that are alike), rows (linear conditions on the columns of one form)
and one or more forms. A row is hard, or it bends at a price for each unit. The answer does not depend on the clock or
on the number of cores: one thread, a fixed seed, and the search is bounded by nodes, never by seconds.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from dataclasses import replace

import highspy

from skillcert.papers.program import INFINITY, Matrix, Problem, Row, Solution

__all__ = ["Problem", "Row", "Solution", "feasible", "irreducible", "solve"]

NODES = 20_000
"""A search that has not closed its gap after so many nodes says how wide the gap is."""
MANY = 1_500
"""From so many columns on, those that cannot matter are left out first (see `_promising`)."""
BREADTH = 6
"""How many columns for each item of the answer are then kept, unless the caller says otherwise."""


def solve(
    problem: Problem,
    *,
    gap: float = 0.0,
    slack: float = 1e-6,
    seed: int = 0,
    nodes: int = NODES,
    breadth: int = BREADTH,
) -> Solution:
    """Solve it to a relative `gap` or an absolute `slack`, whichever is met first. The bound holds for all columns."""
    began = time.perf_counter()
    found = None
    if problem.size > MANY:
        found = _among_promising(problem, gap, slack, seed, nodes, breadth)
    if found is None:
        found = _search(problem, gap, slack, seed, nodes)
    return replace(found, seconds=time.perf_counter() - began)


def feasible(problem: Problem, names: Sequence[Hashable] | None = None) -> bool:
    """Whether the hard rows (those of the given names only) can hold together. Prices and gains do not count."""
    rows = [row for row in problem.rows if row.price is None and (names is None or row.name in set(names))]
    bare = replace(problem, gain=[0.0] * problem.size, rows=rows)
    if _relaxed(bare) is None:
        return False
    return _search(bare, INFINITY, INFINITY, 0, NODES).feasible


def irreducible(problem: Problem, keep_last: Sequence[Hashable] = ()) -> list[Hashable]:
    """The names of a smallest set of conditions that clash: together impossible, possible as soon as any one is dropped.

    A deletion filter over the named rows; those in `keep_last` are tried for deletion first, so that they stay in the
    answer only if there is no other. Empty when the rows do not clash.
    """
    names = list(dict.fromkeys(row.name for row in problem.rows if row.price is None))
    if feasible(problem):
        return []
    order = [name for name in names if name in set(keep_last)] + [n for n in names if n not in set(keep_last)]
    core = list(order)
    for step in (len(order) // 4, len(order) // 16, 1):  # whole blocks first, single conditions at the end
        at = 0
        while step and at < len(core):
            rest = core[:at] + core[at + step :]
            if not feasible(problem, rest):
                core = rest
            else:
                at += step
    return [name for name in names if name in set(core)]


def _among_promising(
    problem: Problem, gap: float, slack: float, seed: int, nodes: int, breadth: int
) -> Solution | None:
    """Search among the columns that are worth it; None when that finds nothing though all columns might."""
    promising = _promising(problem, seed, breadth)
    if promising is None:
        return Solution("infeasible")
    ceiling, kept, left_out = promising
    found = _back(_search(_narrowed(problem, kept), gap, slack, seed, nodes), kept)
    if not found.feasible:
        return _among_promising(problem, gap, slack, seed, nodes, 3 * breadth) if len(kept) < problem.size else None
    bound = min(ceiling, max(found.bound, left_out))
    proven = found.value + max(slack, gap * abs(found.value)) >= bound
    return replace(found, bound=bound, status="optimal" if proven else "open")


def _promising(problem: Problem, seed: int, breadth: int) -> tuple[float, list[int], float] | None:
    """The bound by the relaxed program, the columns worth a search, and the bound of answers that use another one.

    Forms that ask the same can be averaged: one form that may take of each column its share of all forms bounds them
    all. A column's reduced cost says how much an answer loses at least by taking it; the best columns are kept.
    """
    most = problem.most or [1] * problem.size
    shares = problem.forms if problem.overlap == 0 else 1
    open_to = [problem.forms] * problem.size
    for _, column in problem.barred:
        open_to[column] -= 1
    each = problem.each or most
    upper = [min(each[i] * open_to[i] / problem.forms, most[i] / shares) for i in range(problem.size)]
    rows = [_averaged(row, problem.forms) for row in problem.rows if row.forms is None]
    one = replace(problem, forms=1, most=None, each=None, barred=frozenset(), overlap=None, rows=rows, alike=())
    solved = _relaxed(one, upper, seed)
    if solved is None:
        return None
    value, answer, costs = solved
    many = int(max(MANY // 2, breadth * problem.forms * sum(answer)))
    order = sorted(range(problem.size), key=lambda i: (answer[i] <= 1e-9, -costs[i], i))
    kept = set(order[:many])
    for group in problem.together:
        if kept & set(group):
            kept |= set(group)
    lost = max((costs[i] for i in order[many:] if i not in kept), default=-INFINITY)
    ceiling = value * problem.forms
    return ceiling, sorted(kept), ceiling + min(0.0, lost)


def _averaged(row: Row, forms: int) -> Row:
    return replace(row, low=row.low / forms, high=row.high / forms, whole=False) if row.whole else row


def _narrowed(problem: Problem, kept: Sequence[int]) -> Problem:
    place = {column: n for n, column in enumerate(kept)}
    most, each = problem.most, problem.each
    rows, alike = (
        [replace(row, terms={place[c]: v for c, v in row.terms.items() if c in place}) for row in some]
        for some in (problem.rows, problem.alike)
    )
    return replace(
        problem,
        gain=[problem.gain[c] for c in kept],
        rows=rows,
        alike=alike,
        most=None if most is None else [most[c] for c in kept],
        each=None if each is None else [each[c] for c in kept],
        together=[tuple(place[c] for c in group) for group in problem.together if group[0] in place],
        barred=frozenset((form, place[c]) for form, c in problem.barred if c in place),
    )


def _back(solution: Solution, kept: Sequence[int]) -> Solution:
    return replace(solution, taken=tuple({kept[c]: n for c, n in form.items()} for form in solution.taken))


def _search(problem: Problem, gap: float, slack: float, seed: int, nodes: int) -> Solution:
    solver = _solver(seed)
    solver.setOptionValue("mip_rel_gap", gap)
    solver.setOptionValue("mip_abs_gap", slack)
    solver.setOptionValue("mip_max_nodes", nodes)
    model = Matrix(problem)
    model.load(solver)
    solver.run()
    told, info = solver.getModelStatus(), solver.getInfo()
    if told == highspy.HighsModelStatus.kInfeasible or info.primal_solution_status != 2:
        return Solution("infeasible" if told == highspy.HighsModelStatus.kInfeasible else "open")
    values = solver.getSolution().col_value
    return Solution(
        "optimal" if told == highspy.HighsModelStatus.kOptimal else "open",
        model.taken(values),
        -info.objective_function_value,
        -info.mip_dual_bound,
        int(info.mip_node_count),
    )


def _relaxed(
    problem: Problem, upper: Sequence[float] | None = None, seed: int = 0
) -> tuple[float, list[float], list[float]] | None:
    """The program without whole numbers: (value, answer of the first form, what a unit of each column adds)."""
    solver = _solver(seed)
    Matrix(problem, whole_numbers=False, upper=upper).load(solver)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution, size = solver.getSolution(), problem.size
    costs = [-cost for cost in list(solution.col_dual)[:size]]
    return -solver.getInfo().objective_function_value, list(solution.col_value)[:size], costs


def _solver(seed: int) -> highspy.Highs:
    solver = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", seed % 2**31)):
        solver.setOptionValue(name, value)
    return solver

"""The solver layer: a published problem to its proven optimum, and the small laws it must keep."""

import csv
import math
import re

from skillcert.papers.assembly import Problem, Row, solve


def information(model: str, *par: float) -> float:
    """Fisher information at θ = 0, logistic D = 1; 3PL by Birnbaum, GPC by Muraki (variance of the category score)."""
    if model == "3PL":
        a, b, c = par[:3]
        p = c + (1 - c) / (1 + math.exp(a * b))
        return a * a * (1 - p) / p * ((p - c) / (1 - c)) ** 2
    a, steps = par[0], par[1:]
    sums = [0.0]
    for step in steps:
        sums.append(sums[-1] - a * step)
    weights = [math.exp(one) for one in sums]
    share = [weight / sum(weights) for weight in weights]
    mean = sum(n * p for n, p in enumerate(share))
    return a * a * sum((n - mean) ** 2 * p for n, p in enumerate(share))


def matches(condition: str, facts: dict) -> bool:
    """One condition of the published table: terms joined by &, each a comparison with a figure, a word or a list."""
    for term in filter(None, condition.split(" & ")):
        name, sign, value = re.fullmatch(r"(\w+) (==|>=|<|%in%) (.+)", term).groups()
        words = re.findall(r'"?([\w.]+)"?', value.removeprefix("c"))
        mine = facts[name]
        if sign in ("==", "%in%"):
            if mine not in words:
                return False
        elif not (float(mine) >= float(words[0]) if sign == ">=" else float(mine) < float(words[0])):
            return False
    return True


def science(folder) -> Problem:
    """The pool of 1,000 science items with its 36 constraints."""

    def rows(name):
        with (folder / f"assembly/{name}_science_1000.csv").open(newline="") as file:
            return list(csv.DictReader(file))

    items, lines = rows("itemattrib"), rows("constraints")
    gain = [
        information(row["MODEL"], *(float(row[f"PAR{n}"]) for n in range(1, 5) if row[f"PAR{n}"]))
        for row in rows("itempool")
    ]
    conditions, together = [], []
    for line in lines:
        if line["TYPE"] == "Order":  # how the form is printed, not what it holds
            continue
        here = {n: 1.0 for n, item in enumerate(items) if matches(line["CONDITION"], item)}
        match line["TYPE"]:
            case "Number":
                conditions.append(Row(line["CONSTRAINT_ID"], here, float(line["LB"]), float(line["UB"])))
            case "Enemy":
                conditions.append(Row(line["CONSTRAINT_ID"], here, high=1))
            case "Include":
                conditions.append(Row(line["CONSTRAINT_ID"], here, low=len(here)))
            case "Exclude":
                conditions.append(Row(line["CONSTRAINT_ID"], here, high=0))
            case "AllOrNone":
                together.append(tuple(here))
    return Problem(gain, conditions, together=together)


def test_the_published_science_pool_is_solved_to_its_proven_optimum(shared_data):
    found = solve(science(shared_data))
    assert found.status == "optimal"
    assert found.gap < 1e-6
    assert round(found.value, 4) == 19.7983
    assert len(found.taken[0]) == 30

"""Putting papers together: a published pool, a large generated one, and the house's own composition."""

from __future__ import annotations

import csv
import random
import re
import time
from decimal import Decimal

from bench.house import ROOT
from skillcert.itembank.states import Importance, ItemType
from skillcert.papers.assembly import Problem, Row, solve
from skillcert.papers.blueprint import Blueprint, Point, Range, Section
from skillcert.papers.composition import PoolItem, Wishes, compose
from skillcert.papers.information import information

SCIENCE = ROOT.parent / "shared" / "data" / "assembly"
POOL = 20_000
GAP = 0.01
COUNTS = (
    (ItemType.SINGLE, 140, Decimal("0.5")),
    (ItemType.MULTIPLE, 10, Decimal(1)),
    (ItemType.JUDGE, 40, Decimal("0.5")),
)


def science() -> dict | None:
    """30 of 1,000 items under the 36 published constraints, most information at θ = 0; None without the folder."""
    if not SCIENCE.is_dir():
        return None
    problem = science_problem(SCIENCE)
    began = time.process_time()
    found = solve(problem)
    return {
        "value": found.value, "items": len(found.taken[0]), "status": found.status, "gap": found.gap,
        "cpu_s": time.process_time() - began,
    }  # fmt: skip


def science_problem(folder) -> Problem:
    """The pool of 1,000 science items with its constraints as a program."""

    def rows(name):
        with (folder / f"{name}_science_1000.csv").open(newline="") as file:
            return list(csv.DictReader(file))

    items, lines = rows("itemattrib"), rows("constraints")
    gain = [
        information(row["MODEL"], [float(row[f"PAR{n}"]) for n in range(1, 5) if row[f"PAR{n}"]])
        for row in rows("itempool")
    ]
    conditions, together = [], []
    for line in lines:
        if line["TYPE"] == "Order":  # how the form is printed, not what it holds
            continue
        name = line["CONSTRAINT_ID"]
        here = {n: 1.0 for n, item in enumerate(items) if _matches(line["CONDITION"], item)}
        match line["TYPE"]:
            case "Number":
                conditions.append(Row(name, here, float(line["LB"]), float(line["UB"])))
            case "Enemy":
                conditions.append(Row(name, here, high=1))
            case "Include":
                conditions.append(Row(name, here, low=len(here)))
            case "Exclude":
                conditions.append(Row(name, here, high=0))
            case "AllOrNone":
                together.append(tuple(here))
    return Problem(gain, conditions, together=together)


def _matches(condition: str, facts: dict) -> bool:
    """One condition of the published table: terms joined by &, each a comparison with a figure, a word or a list."""
    for term in filter(None, condition.split(" & ")):
        name, sign, value = re.fullmatch(r"(\w+) (==|>=|<|%in%) (.+)", term).groups()  # type: ignore[union-attr]
        words = re.findall(r'"?([\w.]+)"?', value.removeprefix("c"))
        mine = facts[name]
        if sign in ("==", "%in%"):
            if mine not in words:
                return False
        elif not (float(mine) >= float(words[0]) if sign == ">=" else float(mine) < float(words[0])):
            return False
    return True


def large(forms: int, gap: float) -> dict:
    """100 of 20,000 generated items for each of `forms` papers without common items; the bound holds for the whole pool."""
    gain, rows = large_pool()
    named = {row.name for row in rows}
    began = time.process_time()
    found = solve(Problem(gain, rows, forms=forms), gap=gap, slack=1e-6)
    return {
        "items": POOL, "conditions": len(named), "forms": forms, "status": found.status, "gap": found.gap,
        "value": found.value, "bound": found.bound, "cpu_s": time.process_time() - began,
    }  # fmt: skip


def large_pool() -> tuple[list[float], list[Row]]:
    """Items of four types, twenty ranges, five difficulties; counts, quotas, mixes, keys, mean, time, exclusions."""
    rng = random.Random(1)
    every = range(POOL)
    kind = [rng.choices("smjf", [60, 10, 25, 5])[0] for _ in every]
    range_ = [rng.randrange(20) for _ in every]
    hard = [rng.choices([1, 2, 3, 4, 5], [10, 20, 40, 20, 10])[0] for _ in every]
    seconds = [rng.randint(20, 120) for _ in every]
    key = [rng.randrange(4) for _ in every]
    enemies = [rng.randrange(400) if rng.random() < 0.04 else None for _ in every]
    gain = [rng.lognormvariate(-1, 0.5) * (1.2 - abs(step - 3) * 0.2) for step in hard]

    def some(fits) -> dict[int, float]:
        return {n: 1.0 for n in every if fits(n)}

    rows = [
        Row(f"type {k}", some(lambda n, k=k: kind[n] == k), c, c) for k, c in zip("smjf", (60, 10, 25, 5), strict=True)
    ]
    for r in range(20):
        rows.append(Row(f"range {r}", some(lambda n, r=r: range_[n] == r), 5, 5))
        rows.append(Row(f"hard in range {r}", some(lambda n, r=r: range_[n] == r and hard[n] >= 4), 1, 2))
    for step, count in zip(range(1, 6), (10, 20, 40, 20, 10), strict=True):
        rows.append(Row(f"difficulty {step}", some(lambda n, s=step: hard[n] == s), count - 2, count + 2))
    rows += [Row(f"key {k}", some(lambda n, k=k: key[n] == k and kind[n] == "s"), 13, 17) for k in range(4)]
    rows.append(Row("mean difficulty", {n: float(hard[n]) for n in every}, 295, 305))
    rows.append(Row("time", {n: float(seconds[n]) for n in every}, 5000, 6000))
    groups: dict[int, dict[int, float]] = {}
    for n, group in enumerate(enemies):
        if group is not None:
            groups.setdefault(group, {})[n] = 1.0
    return gain, rows + [Row("exclusions", terms, high=1) for terms in groups.values()]


def papers(count: int, forms: int) -> dict:
    """The house's own composition: 190 items a paper out of `count` on 360 points, with every wish."""
    rng = random.Random(3)
    half = (5, 10, 20, 30, 30, 5)
    ranges = tuple(Range(str(n), f"range {n}", Decimal(weight)) for n, weight in enumerate(half))
    plan = Blueprint(tuple(Section(*section) for section in COUNTS), ranges)
    points = [Point(f"{r}.{n}", str(r), (Importance.X, Importance.Y)[n % 9 == 0]) for r in range(6) for n in range(60)]
    kinds = (*[ItemType.SINGLE] * 3, *[ItemType.JUDGE] * 2, ItemType.MULTIPLE)
    letters = {ItemType.SINGLE: "ABCD", ItemType.JUDGE: "TF"}
    pool = [
        PoolItem(
            n, kinds[n % 6], points[n // 6 % len(points)].code, rng.choice([1, 2, 2, 3, 3, 3, 3, 4, 4, 5]),
            fingerprint=str(n), key=rng.choice(letters.get(kinds[n % 6], " ")).strip(), characters=rng.randint(20, 120),
        )
        for n in range(count)
    ]  # fmt: skip
    spent, proven = [], True
    for seed in range(3):
        began = time.process_time()
        draw = compose(plan, pool, points, seed=seed, wishes=Wishes(forms=forms, mains=max(1, forms - 1), minutes=90))
        spent.append(time.process_time() - began)
        proven &= draw.complete and draw.proven
    return {"items": count, "forms": forms, "proven": proven, "median_s": sorted(spent)[1], "longest_s": max(spent)}

"""Exact quotas on a real bank of 900 items under a weight table of eight ranges."""

import csv
from collections import Counter
from decimal import Decimal

import pytest

from skillcert.itembank import formats, judging
from skillcert.itembank.kinds import ItemType
from skillcert.papers.blueprint import Blueprint, Point, Range, Section
from skillcert.papers.checker import CheckedItem, check
from skillcert.papers.composition import PoolItem, compose

PATTERN = (
    Section(ItemType.SINGLE, 140, Decimal("0.5")),
    Section(ItemType.MULTIPLE, 10, Decimal(1)),
    Section(ItemType.JUDGE, 40, Decimal("0.5")),
)


@pytest.fixture(scope="module")
def ranges(shared_data) -> tuple[Range, ...]:
    with (shared_data / "banks/ai_trainer_points.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(Range(row["code"], row["name"], Decimal(row["weight"])) for row in csv.DictReader(file))


@pytest.fixture(scope="module")
def drafts(shared_data) -> list[judging.Draft]:
    _, parsed = formats.read((shared_data / "banks/ai_trainer_900.xlsx").read_bytes(), "ai_trainer_900.xlsx")
    report = judging.judge((item.number, judging.as_record(item)) for item in parsed.items)
    return [verdict.draft for verdict in report.imported]


@pytest.mark.rule(28)
@pytest.mark.parametrize("seed", range(5))
def test_190_items_meet_the_weights_of_eight_ranges_exactly(ranges, drafts, seed):
    codes = {r.name: r.code for r in ranges}
    points = [Point(r.code, r.code) for r in ranges]
    pool = [PoolItem(n, d.kind, codes[d.points[0]], d.difficulty, None, d.fingerprint) for n, d in enumerate(drafts, 1)]
    plan = Blueprint(PATTERN, ranges)
    draw = compose(plan, pool, points, seed=seed)
    assert draw.complete
    chosen = Counter(codes[drafts[item - 1].points[0]] for item in draw.all_items())
    # 190 × 5 % = 9.5 four times and 190 × 20 % = 38 four times: two of the four halves are rounded up
    assert [chosen[r.code] for r in ranges] == [10, 10, 9, 38, 38, 38, 38, 9]
    bank = [
        CheckedItem(n, d.kind, d.fingerprint, codes[d.points[0]], True, 1, 2, "".join(d.key), len(d.options))
        for n, d in enumerate(drafts, 1)
    ]
    assert check(plan, draw.items, bank, points) == []

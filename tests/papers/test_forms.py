"""Sets of papers: parallel forms, shared stems, conditions that clash, the same answer everywhere."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillcert.itembank.kinds import ItemType
from skillcert.papers import rules_compose
from skillcert.papers.blueprint import Blueprint, Demand, Point, Range, Section
from skillcert.papers.checker import CheckedItem, check
from skillcert.papers.composition import PoolItem, Wishes, compose

S, M, J = ItemType.SINGLE, ItemType.MULTIPLE, ItemType.JUDGE
PLAN = Blueprint(
    (Section(S, 12, Decimal(5)), Section(J, 8, Decimal(5))),
    (Range("1", "安全", Decimal(40)), Range("2", "操作", Decimal(60))),
)
POINTS = [Point(f"{r}.{n}", str(r)) for r in (1, 2) for n in range(1, 13)]


def bank(each: int = 3) -> list[PoolItem]:
    """Each point has `each` single choice and true/false items, of all difficulties, keys and lengths."""
    made = []
    for place, point in enumerate(POINTS):
        for turn in range(each):
            for kind, letters in ((S, "ABCD"), (J, "TF")):
                n = len(made) + 1
                key = letters[(place + turn) % len(letters)]
                hard = (place * 3 + turn * 2 + (kind is J)) % 5 + 1
                made.append(PoolItem(n, kind, point.code, hard, fingerprint=f"f{n}", key=key, characters=40 + n % 50))
    return made


def as_bank(items: list[PoolItem]) -> list[CheckedItem]:
    keys = {S: (["A"], 4), J: (["T"], 0)}
    return [
        CheckedItem(i.id, i.kind, i.fingerprint, i.point, True, 1, 2, *keys[i.kind], i.related, i.difficulty, i.stem)
        for i in items
    ]


@pytest.mark.rule(28)
def test_three_papers_share_nothing_are_equally_hard_and_each_keeps_every_promise():
    items = bank()
    draw = compose(PLAN, items, POINTS, seed=3, wishes=Wishes(forms=3, mains=2, minutes=60))
    by_id = {item.id: item for item in items}
    taken = [draw.all_items(form) for form in range(3)]
    assert len({id_ for ids in taken for id_ in ids}) == 60
    means = [sum(by_id[id_].difficulty for id_ in ids) / 20 for ids in taken]
    assert max(means) - min(means) <= 0.1
    for form in range(3):
        others = [id_ for other in range(3) if other != form for id_ in taken[other]]
        assert check(PLAN, draw.forms[form], as_bank(items), POINTS, excluded=others) == []
        letters = Counter(by_id[id_].key for id_ in draw.forms[form][S])
        assert set(letters) == set("ABCD")
        assert max(letters.values()) - min(letters.values()) <= 1
    assert draw.proven
    assert draw.bound - draw.value <= 1.2


def test_papers_may_have_a_bounded_number_of_items_in_common_and_need_it_where_the_bank_is_small():
    small = bank(each=1)  # 24 single choice and 24 true/false: enough for two papers, not for three
    assert not compose(PLAN, small, POINTS, seed=1, wishes=Wishes(forms=3)).complete
    draw = compose(PLAN, small, POINTS, seed=1, wishes=Wishes(forms=3, overlap=10))
    assert draw.complete
    taken = [set(draw.all_items(form)) for form in range(3)]
    common = [len(taken[a] & taken[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    assert max(common) <= 10
    assert sum(common) >= 3 * 12 - 24  # thirty-six single choice items out of twenty-four


def test_items_under_a_shared_stem_come_all_or_not_at_all_and_stand_together():
    items = [
        replace(item, stem=7, position=item.id % 3) if item.point == "2.1" and item.kind is S else item
        for item in bank()
    ]
    under = {item.id for item in items if item.stem == 7}
    assert len(under) == 3
    held = set()
    for seed in range(12):
        draw = compose(PLAN, items, POINTS, seed=seed)
        taken = [id_ for id_ in draw.items[S] if id_ in under]
        assert len(taken) in (0, 3)
        if taken:
            places = [draw.items[S].index(id_) for id_ in taken]
            assert places == list(range(places[0], places[0] + 3))
        held.add(len(taken))
    must = replace(PLAN, demands=(Demand("2", S, 1, 5, least=7),))
    others = [item for item in items if item.id in under or item.point != "2.1"]
    assert compose(must, others, POINTS, seed=1).complete
    assert check(PLAN, {S: tuple(under)[:2], J: ()}, as_bank(items), POINTS)[0].code == "type_count"
    assert "part_of_stem" in {b.code for b in check(PLAN, {S: tuple(under)[:2], J: ()}, as_bank(items), POINTS)}


def test_the_reserve_is_for_spares_and_what_is_barred_stays_out():
    items = [replace(item, reserve=item.id % 4 == 1) for item in bank()]
    reserve = {item.id for item in items if item.reserve}
    draw = compose(PLAN, items, POINTS, seed=5, barred={2: "rest"}, wishes=Wishes(forms=2, mains=1))
    assert not reserve & set(draw.all_items(0))
    assert 2 not in draw.all_items(0) + draw.all_items(1)
    alone = compose(PLAN, items, POINTS, seed=5, wishes=Wishes(forms=2, mains=1, reserve_for_spares=False))
    assert not reserve & {*alone.all_items(0), *alone.all_items(1)}


def test_items_that_told_little_about_candidates_and_worn_ones_are_avoided():
    items = [replace(item, discrimination=-0.1, used=4) if item.id % 3 == 0 else item for item in bank()]
    chosen = set(compose(PLAN, items, POINTS, seed=2, wishes=Wishes(mix={})).all_items())
    assert len([id_ for id_ in chosen if id_ % 3 == 0]) <= 2


@pytest.mark.rule(28)
def test_a_condition_that_the_bank_cannot_meet_is_said_in_words():
    items = [item for item in bank() if not (item.point.startswith("2.") and item.kind is J and item.difficulty <= 3)]
    plan = replace(PLAN, demands=(Demand("2", J, 1, 3, least=6),))
    spare = [item for item in bank() if item.point.startswith("2.") and item.kind is J and item.difficulty <= 3][:4]
    draw = compose(plan, [*items, *spare], POINTS, seed=1)
    (reason,) = rules_compose.lacking(draw, plan)
    assert reason.code == "papers.short_demand"
    told = (reason.params["range"], reason.params["wanted"], reason.params["available"], reason.params["hardest"])
    assert told == ("2 操作", 6, 4, 3)


@pytest.mark.rule(28)
def test_conditions_that_clash_are_named_and_none_of_them_can_be_spared():
    """Range 1 gives eight items; two demands together want nine of it."""
    low, high = Demand("1", S, 1, 2, least=4), Demand("1", S, 3, 5, least=3)
    of_judge = Demand("1", J, 1, 5, least=2)
    plan = replace(PLAN, demands=(low, high, of_judge))
    draw = compose(plan, bank(), POINTS, seed=1)
    assert not draw.complete
    assert {(one.code, one.demand or one.range_code) for one in draw.conditions} == {
        ("range", "1"), ("demand", low), ("demand", high), ("demand", of_judge),
    }  # fmt: skip
    codes = [reason.code for reason in rules_compose.lacking(draw, plan)]
    assert codes[0] == "papers.clash"
    assert codes[-1] == "papers.clash_way_out"
    assert len(codes) == 6
    for spared in plan.demands:
        fewer = replace(plan, demands=tuple(d for d in plan.demands if d is not spared))
        assert compose(fewer, bank(), POINTS, seed=1).complete


def test_a_limit_that_clashes_is_named_with_its_cause():
    """Without the last papers' items, the true/false items that are left all exclude each other."""
    items = bank(each=1)
    barred = {item.id: "last_papers" for item in items if item.kind is J and item.point.startswith("2.")}
    related = [
        replace(i, related="pair") if i.kind is J and i.point in ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6") else i
        for i in items
    ]
    draw = compose(PLAN, related, POINTS, seed=1, barred=barred)
    assert {one.code for one in draw.conditions} >= {"limit", "type"}
    assert "last_papers" in {one.cause for one in draw.conditions}


@pytest.mark.rule(29)
def test_another_process_composes_the_same_papers():
    code = (
        "from tests.papers.test_forms import *;"
        "d = compose(PLAN, bank(), POINTS, seed=9, wishes=Wishes(forms=2, minutes=60));"
        "print([d.all_items(f) for f in range(2)])"
    )
    root = Path(__file__).parents[2]
    there = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    here = compose(PLAN, bank(), POINTS, seed=9, wishes=Wishes(forms=2, minutes=60))
    assert there.stdout.strip() == str([here.all_items(form) for form in range(2)])
    other = compose(PLAN, bank(), POINTS, seed=10, wishes=Wishes(forms=2, minutes=60))
    assert other.forms != here.forms


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_whatever_the_bank_two_papers_keep_every_promise_or_are_refused_with_a_reason(data):
    kept = data.draw(st.lists(st.booleans(), min_size=144, max_size=144))
    tied = data.draw(st.lists(st.sampled_from([None, None, None, "a", "b"]), min_size=144, max_size=144))
    items = [replace(item, related=tie) for item, keep, tie in zip(bank(), kept, tied, strict=True) if keep]
    draw = compose(PLAN, items, POINTS, seed=4, wishes=Wishes(forms=2))
    if not draw.complete:
        assert draw.shortages or draw.conditions
        return
    for form in (0, 1):
        assert check(PLAN, draw.forms[form], as_bank(items), POINTS, excluded=draw.all_items(1 - form)) == []

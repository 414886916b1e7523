"""Papers of which each candidate gets items of their own: prepared places, and what one candidate draws."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from skillcert.exams import building
from skillcert.itembank.kinds import ItemType
from skillcert.papers import rules_compose
from skillcert.papers.checker import check_places
from skillcert.papers.composition import Wishes
from skillcert.papers.picking import pick
from skillcert.papers.places import compose_places
from tests.papers.test_forms import PLAN, POINTS, as_bank, bank

S, J = ItemType.SINGLE, ItemType.JUDGE


def content(places, items) -> dict:
    by_id, listed = {item.id: item for item in items}, []
    for place in places:
        for id_ in place.items:
            kind = by_id[id_].kind
            options = [{"id": letter, "text": letter} for letter in "ABCD"] if kind is S else []
            listed.append(
                {
                    "item_id": id_, "number": len(listed) + 1, "type": kind.value, "marks": "5", "stem": f"<p>{id_}</p>",
                    "options": options, "key": ["A"] if kind is S else ["T"], "case": None, "cell": place.cell,
                }
            )  # fmt: skip
    return {"title": "t", "cases": [], "items": listed, "draw": [{"cell": p.cell, "take": 1} for p in places]}


@pytest.fixture(scope="module")
def paper():
    items = bank(each=9)
    draw, papers = compose_places(PLAN, items, POINTS, seed=2, each=3, wishes=Wishes(forms=2, minutes=60))
    assert draw.complete
    return items, papers


@pytest.mark.rule(28)
def test_behind_every_place_stand_alike_items_and_no_item_stands_in_two_places(paper):
    items, papers = paper
    everything = [id_ for places in papers for place in places for id_ in place.items]
    assert len(everything) == len(set(everything)) == 2 * 20 * 3
    for places in papers:
        told = {place.cell: place.items for place in places}
        take = dict.fromkeys(told, 1)
        assert check_places(PLAN, told, take, as_bank(items), POINTS) == []
        (first, second, *_) = told
        mixed = {**told, first: told[second], second: told[first][:2] + told[second][:1]}
        assert check_places(PLAN, mixed, take, as_bank(items), POINTS)


def test_each_candidate_gets_twenty_items_by_their_secret_and_everybody_an_equally_hard_paper(paper):
    items, papers = paper
    by_id, whole = {item.id: item for item in items}, content(papers[0], items)
    seen, hard = set(), set()
    for n in range(30):
        mine = pick(whole, bytes([n]) * 32)
        assert pick(whole, bytes([n]) * 32) == mine
        ids = tuple(item["item_id"] for item in mine["items"])
        assert Counter(item["type"] for item in mine["items"]) == {"single": 12, "judge": 8}
        assert [item["number"] for item in mine["items"]] == sorted(item["number"] for item in mine["items"])
        seen.add(ids)
        hard.add(sum(by_id[id_].difficulty for id_ in ids))
    assert len(seen) == 30
    assert len(hard) == 1
    assert len({id_ for ids in seen for id_ in ids}) == 60  # every item is drawn by somebody


def test_the_sheet_of_the_exam_holds_the_picked_items_and_knows_their_numbers(paper):
    items, papers = paper
    whole = content(papers[0], items)
    built = building.build(whole, b"s" * 32)
    assert len(built.sheet["questions"]) == 20
    numbers = {line["number"] for line in built.decode}
    assert numbers == {item["number"] for item in pick(whole, b"s" * 32)["items"]}
    assert len(building.keys(whole, built.decode)) == 20


def test_a_paper_without_places_is_the_same_for_everybody():
    plain = {"title": "t", "items": [{"number": 1}, {"number": 2}]}
    assert pick(plain, b"a") == pick(plain, b"b") == plain


def test_what_is_lacking_for_the_places_is_said_in_places():
    draw, papers = compose_places(PLAN, bank(each=1), POINTS, seed=2, each=3)
    assert papers == ()
    assert all(short.available < short.wanted for short in draw.shortages)
    assert [(short.wanted, short.each) for short in draw.shortages if short.kind is S] == [(12, 3)]
    assert {reason.code for reason in rules_compose.lacking(draw, PLAN)} == {"papers.short_places"}


def test_of_items_that_exclude_each_other_one_stands_in_the_paper():
    items = [replace(item, related="pair") if item.id <= 9 else item for item in bank(each=9)]
    _, papers = compose_places(PLAN, items, POINTS, seed=2, each=3)
    tied = [id_ for place in papers[0] for id_ in place.items if id_ <= 9]
    assert len(tied) <= 1
    assert sum(Decimal(5) for _ in papers[0]) == 100

"""The second look at a composed paper, with what the bank holds today: what was promised, is it there? (R28)"""

from collections.abc import Collection, Mapping
from decimal import Decimal

from sqlalchemy import select

from skillcert.core.db import db
from skillcert.itembank.states import ItemPool, ItemType
from skillcert.papers import drawing, sealing
from skillcert.papers.blueprint import Blueprint, Demand, Range
from skillcert.papers.checker import Broken, check, check_places
from skillcert.papers.models import Paper
from skillcert.papers.states import CompositionMode


def broken(paper: Paper, content: Mapping, siblings: Collection[Paper] = ()) -> list[Broken]:
    """Every promise that the paper breaks. `siblings`: the other live papers of its offer, sealed or not."""
    ids = [item["item_id"] for item in content["items"]]
    promised = promises(paper.blueprint)
    bank = drawing.checked_bank(paper.offer, ids)
    points = drawing.specification(paper.offer).points if promised.ranges else ()
    pools = _pools(paper)
    overlap = paper.blueprint.get("overlap", 0)
    common = {one.number: sealing.taken([one], ids) for one in siblings}
    excluded = set().union(*common.values()) if not overlap else set()
    found = [
        Broken("too_much_shared", number, str(len(items)), str(overlap))
        for number, items in common.items()
        if overlap and len(items) > overlap
    ]
    resting = drawing.resting(paper.offer, drawing.exam_day(paper.offer))
    found += [Broken("resting_item", str(item)) for item in ids if item in resting]
    if paper.mode is CompositionMode.RANDOM:
        places: dict[str, list[int]] = {}
        for item in content["items"]:
            places.setdefault(item["cell"], []).append(item["item_id"])
        take = {one["cell"]: one["take"] for one in content["draw"]}
        return [*found, *check_places(promised, places, take, bank, points, excluded, pools)]
    chosen: dict[ItemType, list[int]] = {}
    for item in content["items"]:
        chosen.setdefault(ItemType(item["type"]), []).append(item["item_id"])
    everything = [item.id for item in bank] if promised.ranges else ids
    not_free = sealing.taken([*siblings, *_earlier(paper)], everything) | set(resting)
    return [*found, *check(promised, chosen, bank, points, excluded, pools, not_free)]


def promises(stored: Mapping) -> Blueprint:
    """The blueprint as it was when the paper was composed (`Paper.blueprint`)."""
    ranges = tuple(Range(one["code"], one["name"], Decimal(one["weight"])) for one in stored["ranges"])
    demands = tuple(
        Demand(
            d["range"], ItemType(d["type"]) if d["type"] else None, d["easiest"], d["hardest"], d["least"], d["most"]
        )
        for d in stored.get("demands", ())
    )
    return Blueprint(drawing.read_pattern(stored["sections"]), ranges, demands)


def _pools(paper: Paper) -> set[str]:
    """Main papers draw from the secret pool; spares may draw from the reserve too."""
    reserve = paper.blueprint.get("reserve", False) or paper.mode is CompositionMode.FIXED
    return {ItemPool.SECRET.value, ItemPool.RESERVE.value} if reserve else {ItemPool.SECRET.value}


def _earlier(paper: Paper) -> list[Paper]:
    """The papers whose items were left out when this one was composed."""
    numbers = paper.blueprint.get("left_out", [])
    return list(db.session.scalars(select(Paper).where(Paper.id.in_(numbers)))) if numbers else []

"""Pools, enemies and limits of use: what a paper may draw from."""

from datetime import date, timedelta

import pytest

from skillcert.core import history, settings
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.itembank import queries_use, rules_review, service, service_pools, service_review
from skillcert.itembank.service import Bank, Text
from skillcert.itembank.states import ItemPool, ItemState, ItemType

BANK = Bank("6-31-01-03", 4)
DAY = date(2026, 12, 1)


@pytest.fixture
def chief(ground):
    return ground.actor("management", "items_assessors")


@pytest.fixture
def some(ground):
    """Four approved items."""
    writer = ground.actor("centre", "items_assessors")
    made = [service.write(BANK, Text(ItemType.SINGLE, f"第{n}题（ ）", ["甲", "乙"], "A"), writer) for n in range(4)]
    for item in made:
        item.state = ItemState.APPROVED
    db.session.flush()
    return made


def usable(**how) -> list[int]:
    return sorted(item.id for item in db.session.scalars(queries_use.usable("6-31-01-03", 4, day=DAY, **how)))


@pytest.mark.rule(31)
def test_a_paper_draws_from_the_pool_it_names_and_never_from_practice(some, chief):
    assert len(usable()) == 4
    done, left = service_pools.move_to_pool(some[:2], ItemPool.PRACTICE, chief)
    assert (done, left) == (2, [])
    service_pools.move_to_pool(some[2:3], ItemPool.RESERVE, chief)
    assert usable() == [some[3].id]
    assert usable(pools=(ItemPool.SECRET, ItemPool.RESERVE)) == [some[2].id, some[3].id]
    assert usable(pools=tuple(ItemPool)) == [some[2].id, some[3].id]


@pytest.mark.rule(31)
def test_what_was_open_for_practice_never_becomes_secret_again(some, chief):
    service_pools.move_to_pool(some[:1], ItemPool.PRACTICE, chief)
    done, left = service_pools.move_to_pool(some[:2], ItemPool.RESERVE, chief)
    assert (done, [reason.code for _item, why in left for reason in why]) == (1, ["itembank.practice_is_known"])
    assert some[0].pool is ItemPool.PRACTICE
    event = history.of(some[1])[0]
    payload = history.payload(event)
    assert (event.verb, payload["pool_before"], payload["pool_after"]) == ("itembank.move_pool", "secret", "reserve")


def test_only_reviewers_move_items_between_pools(some, ground):
    stranger = ground.actor("management", "coordination")
    done, left = service_pools.move_to_pool(some, ItemPool.PRACTICE, stranger)
    assert (done, len(left)) == (0, 4)
    assert {item.pool for item in some} == {ItemPool.SECRET}


@pytest.mark.rule(30)
def test_limits_of_use_keep_items_out_of_new_papers(some, chief):
    some[0].used_count, some[0].last_used_on = 3, DAY - timedelta(days=400)
    some[1].used_count, some[1].last_used_on = 1, DAY - timedelta(days=364)
    some[2].used_count, some[2].last_used_on = 1, DAY - timedelta(days=365)
    db.session.flush()
    assert len(usable()) == 4
    settings.put("itembank.max_uses", 3, chief)
    assert usable() == [item.id for item in some[1:]]
    settings.put("itembank.rest_days", 365, chief)
    assert usable() == [some[2].id, some[3].id]


@pytest.mark.rule(30)
@pytest.mark.parametrize(
    ("used", "ago", "most", "rest", "codes"),
    [
        (9, 1, 0, 0, []),
        (2, 1, 3, 0, []),
        (3, 1, 3, 0, ["itembank.used_up"]),
        (1, 364, 0, 365, ["itembank.resting"]),
        (1, 365, 0, 365, []),
        (0, None, 3, 365, []),
    ],
)
def test_the_page_says_why_an_item_rests(used, ago, most, rest, codes):
    last = None if ago is None else DAY - timedelta(days=ago)
    assert [reason.code for reason in rules_review.rested(used, last, most, rest, DAY)] == codes


@pytest.mark.rule(30)
def test_enemies_share_one_mark_and_know_each_other(some, chief):
    mark = service_pools.relate(some[:2], "", chief)
    assert [item.id for item in queries_use.enemies(some[0])] == [some[1].id]
    assert service_pools.relate([some[0], some[2]], "", chief) == mark  # joins the group that is there
    assert [item.id for item in queries_use.enemies(some[0])] == [some[1].id, some[2].id]
    service_pools.unrelate(some[:1], chief)
    assert queries_use.enemies(some[0]) == []
    assert history.of(some[0])[0].verb == "itembank.relate"


@pytest.mark.rule(30)
def test_one_item_alone_has_no_enemies_and_belongs_to_one_group(some, chief):
    for chosen, mark, code in ((some[:1], "甲", "itembank.related_alone"), ([], "", "itembank.related_alone")):
        with pytest.raises(Refused) as caught:
            service_pools.relate(chosen, mark, chief)
        assert [reason.code for reason in caught.value.reasons] == [code]
    service_pools.relate(some[:2], "甲", chief)
    service_pools.relate(some[2:3], "甲", chief)
    with pytest.raises(Refused) as caught:
        service_pools.relate(some[2:], "乙", chief)
    assert [reason.code for reason in caught.value.reasons] == ["itembank.related_already"]


def test_remarks_are_made_in_every_state_and_not_empty(some, chief):
    service_review.comment(some[0], " 换个数字 ", chief)
    with pytest.raises(Refused):
        service_review.comment(some[0], " ", chief)
    assert [(one.name, one.text) for one in some[0].comments] == [(chief.name, "换个数字")]

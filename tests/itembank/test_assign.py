"""Work for writers: who may be asked, what counts for it, reminders, the end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.core import clock
from skillcert.core.actor import EVERYTHING
from skillcert.core.reasons import Refused
from skillcert.itembank import queries_assign, rules_assign, service, service_assign, service_review
from skillcert.itembank.service import Bank, Text
from skillcert.itembank.service_assign import Task
from skillcert.itembank.states import ItemType, ReviewCheck
from skillcert.messages.models import Notice

BANK = Bank("6-31-01-03", 4)
TODAY = clock.today()


@pytest.fixture
def writer(ground):
    return ground.actor("centre", "items_assessors")


@pytest.fixture
def chief(ground):
    return ground.actor("management", "items_assessors")


def task(writer, **changes) -> Task:
    return Task(
        **({"writer_id": writer.account_id, "quota": 3, "due_on": clock.today() + timedelta(days=14)} | changes)
    )


def refusal(verb, *args) -> list[str]:
    with pytest.raises(Refused) as caught:
        verb(*args)
    return [reason.code for reason in caught.value.reasons]


@pytest.mark.rule(26)
def test_a_writer_is_asked_and_told(writer, chief, session):
    made = service_assign.assign(BANK, task(writer, type=ItemType.JUDGE, note="多出图"), chief)
    notice = session.scalars(select(Notice)).one()
    assert (notice.account_id, notice.message["code"], notice.message["params"]["count"]) == (
        writer.account_id, "itembank.told_assigned", 3,
    )  # fmt: skip
    assert [one.id for one in queries_assign.open_for(writer.account_id, "6-31-01-03", 4)] == [made.id]
    assert queries_assign.open_for(chief.account_id, "6-31-01-03", 4) == []


@pytest.mark.rule(26)
def test_a_centre_asks_only_its_own_writers_and_only_item_writers_are_asked(ground, writer, chief):
    colleague = ground.actor("centre", "items_assessors", nth=2)
    assert service_assign.assign(BANK, task(writer), colleague).centre_id == ground.centre_id
    for nobody in (chief, ground.actor("centre", "exam_affairs")):
        assert refusal(service_assign.assign, BANK, task(nobody), colleague) == ["itembank.not_a_writer"]
    other = ground.actor("centre", "items_assessors", centre_id=ground.other_centre_id)
    assert refusal(service_assign.assign, BANK, task(other), chief) == ["itembank.not_a_writer"]  # does not run it
    assert refusal(service_assign.assign, BANK, task(writer), ground.actor("management", "coordination")) == [
        "machine.forbidden"
    ]
    sees = queries_assign.of_bank(other.scope, "6-31-01-03", 4)
    assert queries_assign.db.session.scalars(sees).all() == []


@pytest.mark.rule(26)
@pytest.mark.parametrize(
    ("quota", "days", "codes"),
    [
        (1, 0, []),
        (0, 0, ["itembank.quota_bounds"]),
        (2001, 3, ["itembank.quota_bounds"]),
        (5, -1, ["itembank.due_past"]),
    ],
)
def test_a_quota_is_a_number_and_its_day_lies_ahead(quota, days, codes):
    reasons = rules_assign.sound_task(quota, TODAY + timedelta(days=days), TODAY)
    assert [reason.code for reason in reasons] == codes


@pytest.mark.rule(26)
@pytest.mark.parametrize(
    ("closed", "same", "wanted", "kind", "codes"),
    [
        (False, True, None, ItemType.JUDGE, []),
        (False, True, ItemType.JUDGE, None, []),
        (False, True, ItemType.JUDGE, ItemType.JUDGE, []),
        (False, True, ItemType.JUDGE, ItemType.SINGLE, ["itembank.assignment_type"]),
        (True, False, None, None, ["itembank.assignment_closed", "itembank.assignment_other"]),
    ],
)
def test_what_counts_for_an_assignment(closed, same, wanted, kind, codes):
    assert [reason.code for reason in rules_assign.counts_for(closed, same, wanted, kind)] == codes


def test_the_bar_moves_with_what_is_handed_in_and_approved(ground, writer, chief):
    made = service_assign.assign(BANK, task(writer), chief)
    written = [service.write(BANK, Text(ItemType.SINGLE, f"第{n}题（ ）", ["甲", "乙"], "A"), writer) for n in range(3)]
    service_assign.link(written, made, writer)
    assert refusal(service_assign.link, written, made, chief) == ["itembank.assignment_other"]
    service_review.submit_all(written[:2], writer)
    service_review.first_approve(written[0], ground.actor("centre", "items_assessors", nth=2), list(ReviewCheck))
    service_review.approve(written[0], chief, list(ReviewCheck))
    assert queries_assign.progress([made.id]) == {made.id: queries_assign.Progress(3, 2, 1)}


def test_a_writer_is_reminded_once_a_day_and_not_after_the_end(writer, chief, session):
    made = service_assign.assign(BANK, task(writer), chief)
    service_assign.remind(made, chief)
    assert refusal(service_assign.remind, made, chief) == ["itembank.assignment_reminded"]
    service_assign.close(made, chief)
    assert refusal(service_assign.close, made, chief) == ["itembank.assignment_closed"]
    assert "itembank.assignment_closed" in refusal(service_assign.remind, made, chief)
    codes = [notice.message["code"] for notice in session.scalars(select(Notice).order_by(Notice.id))]
    assert codes == ["itembank.told_assigned", "itembank.told_reminder", "itembank.told_closed"]
    assert queries_assign.open_for(writer.account_id, "6-31-01-03", 4) == []
    assert queries_assign.writers(EVERYTHING, "6-31-01-03")

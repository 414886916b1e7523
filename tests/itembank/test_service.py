"""Items, keys and tasks through the services: who may, what is refused, what is remembered."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from skillcert.core import history
from skillcert.core.reasons import Refused
from skillcert.itembank import rules, service
from skillcert.itembank.models import Item, ItemReview
from skillcert.itembank.service import Bank, Text
from skillcert.itembank.states import ItemState, ItemType

BANK = Bank("6-31-01-03", 4)
TEXT = Text(ItemType.SINGLE, "验电前应（ ）。", ["检查验电器", "直接操作", "拆除接地线"], "A")


@dataclass
class Line:
    """A criterion as the sum check sees it."""

    name: str
    marks: Decimal
    step: Decimal = Decimal("0.5")
    veto: bool = False


@pytest.fixture
def writer(ground):
    return ground.actor("centre", "items_assessors")


@pytest.fixture
def reviewer(ground):
    return ground.actor("management", "items_assessors")


@pytest.fixture
def item(ground, writer):
    made = service.write(BANK, TEXT, writer)
    service.submit(made, writer)
    return made


def codes(caught) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


@pytest.mark.rule(27)
def test_the_author_does_not_approve_even_with_another_account(item, writer, reviewer):
    with pytest.raises(Refused) as caught:
        service.approve(item, writer)
    assert codes(caught) == ["itembank.own_item"]
    item.author_person_id = reviewer.person_id
    with pytest.raises(Refused):
        service.approve(item, reviewer)
    assert service.approve_all([item], reviewer)[0] == 0
    assert item.state is ItemState.SUBMITTED


@pytest.mark.rule(27)
def test_a_returned_item_carries_the_note_and_comes_again(item, writer, reviewer, session):
    with pytest.raises(Refused) as caught:
        service.send_back(item, " ", reviewer)
    assert codes(caught) == ["itembank.note_missing"]
    service.send_back(item, "题干有歧义", reviewer)
    assert item.state is ItemState.RETURNED
    service.edit(item, TEXT, writer)
    service.submit(item, writer)
    service.approve(item, reviewer)
    notes = [(row.approved, row.note) for row in session.scalars(select(ItemReview).order_by(ItemReview.id))]
    assert notes == [(False, "题干有歧义"), (True, "")]
    assert [event.verb for event in history.of(item)][:3] == ["itembank.approve", "itembank.submit", "itembank.edit"]


def test_who_changes_an_item_becomes_its_author(item, ground, writer, reviewer):
    service.send_back(item, "改", reviewer)
    second = ground.actor("centre", "items_assessors", nth=2)
    service.edit(item, TEXT, second)
    service.submit(item, second)
    with pytest.raises(Refused):
        service.approve(item, second)
    service.approve(item, writer)


@pytest.mark.rule(31)
@pytest.mark.parametrize("role", [("management", "coordination"), ("centre", "exam_affairs"), ("leadership", None)])
def test_other_duties_neither_submit_nor_read_keys(item, ground, role):
    with pytest.raises(Refused):
        service.submit(item, ground.actor(*role))
    with pytest.raises(Refused) as caught:
        service.read_keys(BANK, "curious", ground.actor(*role), 1, item)
    assert codes(caught) == ["machine.forbidden"]


def test_a_corrected_key_goes_back_to_review_with_its_reason(item, writer, reviewer):
    service.approve(item, reviewer)
    with pytest.raises(Refused) as caught:
        service.correct_key(item, "B", " ", writer)
    assert codes(caught) == ["itembank.reason_missing"]
    with pytest.raises(Refused) as caught:
        service.correct_key(item, "D", "统计异常", writer)
    assert codes(caught) == ["itembank.key_not_among_options"]
    service.correct_key(item, "B", "统计异常", writer)
    assert (item.key, item.state, item.reviewer_id) == (["B"], ItemState.SUBMITTED, None)


def test_use_and_statistics_are_remembered(item, session):
    service.record_use([item.id], date(2026, 12, 1))
    service.record_use([item.id], date(2026, 6, 1))
    service.record_statistics({item.id: (1000, Decimal("0.709"), Decimal("0.553"))})
    session.expire_all()
    kept = session.get(Item, item.id)
    assert (kept.used_count, kept.last_used_on) == (2, date(2026, 12, 1))
    assert (kept.responses, kept.facility, kept.discrimination) == (1000, Decimal("0.709"), Decimal("0.553"))


@pytest.mark.rule(27)
def test_a_point_of_another_level_is_refused(ground, writer, session):
    from skillcert.itembank.models import Point
    from skillcert.itembank.service_points import PointLine, put_points

    put_points(Bank("6-31-01-03", 3), [PointLine("1", "别的等级")], writer)
    point = session.scalar(select(Point))
    with pytest.raises(Refused) as caught:
        service.write(BANK, Text(TEXT.kind, TEXT.stem, TEXT.options, TEXT.key, point_id=point.id), writer)
    assert codes(caught) == ["itembank.wrong_point"]


@pytest.mark.rule(27)
def test_an_items_faults_are_told_by_field():
    faults = list(rules.sound_item(ItemType.SINGLE, " ", ["甲", "", "甲"], "D"))
    assert [(fault.code, fault.field) for fault in faults] == [
        ("itembank.no_stem", "stem"),
        ("itembank.option_gap", "option_b"),
        ("itembank.same_option_twice", "option_c"),
        ("itembank.key_not_among_options", "key"),
    ]


@pytest.mark.rule(36)
def test_half_of_forty_published_tasks_do_not_sum_to_their_total(shared_data):
    tasks = json.loads((shared_data / "banks/ai_trainer_practical_tasks.json").read_text(encoding="utf-8"))
    sound = 0
    for task in tasks:
        lines = [Line(line["desc"], Decimal(str(line["points"]))) for line in task["rubric"]]
        reasons = [reason.code for reason in rules.sound_task(Decimal(task["total_score"]), Decimal(100), 30, lines)]
        sound += "itembank.task_sum" not in reasons and "itembank.task_no_criteria" not in reasons
    assert (sound, len(tasks)) == (20, 40)


@pytest.mark.rule(36)
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([Line("甲", Decimal(100))], []),
        ([Line("甲", Decimal(99))], ["itembank.task_sum"]),
        ([Line("否", Decimal(0), veto=True)], ["itembank.task_no_criteria"]),
        ([Line("甲", Decimal(100)), Line("否", Decimal(5), veto=True)], ["itembank.task_veto_marks"]),
        ([Line("甲", Decimal(100), Decimal(0))], ["itembank.task_step"]),
        ([Line(" ", Decimal(100))], ["itembank.task_criterion"]),
    ],
)
def test_criteria_sum_to_the_task_and_veto_items_carry_no_marks(lines, expected):
    assert [reason.code for reason in rules.sound_task(Decimal(100), Decimal(50), 60, lines)] == expected

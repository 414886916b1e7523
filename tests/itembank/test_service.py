"""Items, keys and tasks through the services: who may, what is refused, what is remembered."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from skillcert.core.reasons import Refused
from skillcert.itembank import rules, service, service_review
from skillcert.itembank.models import Item
from skillcert.itembank.service import Bank, Text
from skillcert.itembank.service_figures import Figure, of_item, record_statistics
from skillcert.itembank.states import ItemState, ItemType
from skillcert.tasks import rules as task_rules

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
    service_review.submit(made, writer)
    return made


def codes(caught) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


@pytest.mark.rule(31)
@pytest.mark.parametrize("role", [("management", "coordination"), ("centre", "exam_affairs"), ("leadership", None)])
def test_other_duties_neither_submit_nor_read_keys(item, ground, role):
    with pytest.raises(Refused):
        service_review.submit(item, ground.actor(*role))
    with pytest.raises(Refused) as caught:
        service.read_keys(BANK, "curious", ground.actor(*role), 1, item)
    assert codes(caught) == ["machine.forbidden"]


def test_a_corrected_key_goes_back_to_review_with_its_reason(item, writer, reviewer):
    item.state, item.reviewer_id = ItemState.APPROVED, reviewer.account_id
    with pytest.raises(Refused) as caught:
        service.correct_key(item, "B", " ", writer)
    assert codes(caught) == ["itembank.reason_missing"]
    with pytest.raises(Refused) as caught:
        service.correct_key(item, "D", "统计异常", writer)
    assert codes(caught) == ["itembank.key_not_among_options"]
    service.correct_key(item, "B", "统计异常", writer)
    assert (item.key, item.state, item.reviewer_id, item.version) == (["B"], ItemState.SUBMITTED, None, 2)


def test_use_is_remembered(item, session):
    service.record_use([item.id], date(2026, 12, 1))
    service.record_use([item.id], date(2026, 6, 1))
    session.expire_all()
    kept = session.get(Item, item.id)
    assert (kept.used_count, kept.last_used_on) == (2, date(2026, 12, 1))


def test_the_figures_of_several_exams_stand_together_on_the_item(item, session):
    first = Figure(1, 300, Decimal("0.5"), Decimal("0.3"), choices={"A": 150})
    record_statistics(1, {item.id: first})
    record_statistics(2, {item.id: Figure(1, 100, Decimal("0.9"), None)})
    record_statistics(1, {item.id: first})
    session.expire_all()
    kept = session.get(Item, item.id)
    assert (kept.responses, kept.facility, kept.discrimination) == (400, Decimal("0.6"), Decimal("0.3"))
    assert len(of_item(item.id)) == 2
    kept.version = 2
    record_statistics(3, {item.id: Figure(2, 50, Decimal("0.7"), Decimal("0.1"))})
    assert (kept.responses, kept.facility) == (50, Decimal("0.7"))


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
        reasons = [reason.code for reason in task_rules.sound_task(Decimal(task["total_score"]), Decimal(100), 30, lines)]
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
    assert [reason.code for reason in task_rules.sound_task(Decimal(100), Decimal(50), 60, lines)] == expected

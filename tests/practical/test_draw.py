"""Which tasks an exam sets: the structure table and a seed say it, and it can be checked afterwards."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import Seat
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.itembank.service import Bank
from skillcert.plans.models import Offer
from skillcert.practical import queries, service, service_draw, service_print, set_queries
from skillcert.practical.models import TaskDraw, TaskPrint
from skillcert.rehearsal.invariants import tasks_as_drawn
from skillcert.standards.states import Part
from skillcert.tasks import imports as task_imports
from skillcert.tasks import queries as task_queries
from skillcert.tasks import service_structure
from skillcert.tasks.models import PracticalTask
from skillcert.tasks.states import Selection, TaskState
from skillcert.tasks.structure import Module, totals
from tests.support.examined import member
from tests.support.hall import hall


@pytest.fixture
def bench(session):
    """An offer whose bank has two tasks: one module sets both, or one of them is drawn."""
    return hall(candidates=1, part=Part.PRACTICAL, starts_in=-timedelta(minutes=10))


def structure(made, *modules):
    """Put the table; all tasks go into its first module."""
    with unit_of_work():
        offer = db.session.get(Offer, made.offer_id)
        writer = made.bank
        rows = service_structure.put_structure(Bank(offer.occupation_code, offer.level), modules, writer)
        for number in made.task_ids:
            db.session.get(PracticalTask, number).module_id = rows[0].id


def draw(made, seed=None, reason="", actor=None):
    with unit_of_work():
        return service_draw.draw_tasks(db.session.get(Offer, made.offer_id), actor or made.bank, seed, reason).id


def why(call) -> list[str]:
    with pytest.raises(Refused) as refused:
        call()
    return [reason.code for reason in refused.value.reasons]


def confirmed(made, what):
    """The maker, once a second person on another device has confirmed the print of a secret document."""
    maker, second = replace(made.bank, session="s1/pc1"), member("management", "items_assessors")
    if what in service_print.OPEN:
        return maker
    with unit_of_work():
        act = service_print.ask(db.session.get(Offer, made.offer_id), what, "考前印制", maker).id
    with unit_of_work():
        service_print.confirm(db.session.get(TaskPrint, act), replace(second, session="s2/pc2"))
    return maker


ALL = Module("安装检修", Selection.COMPULSORY, 0, Decimal(100), 90)
ONE = Module("安装检修", Selection.DRAWN, 1, Decimal(100), 45)


def test_compulsory_tasks_share_the_weight_of_their_module_by_marks(bench):
    structure(bench, ALL)
    draw(bench)
    assert [task.weight for task in queries.exam_tasks(bench.offer_id)] == [60, 40]


@pytest.mark.rule(29)
def test_a_draw_can_be_repeated_from_what_was_kept_of_it(bench):
    structure(bench, ONE)
    number = draw(bench, seed=5)
    kept = db.session.get(TaskDraw, number)
    assert [one.task_id for one in service_draw.redo(kept)] == [
        task.task_id for task in queries.exam_tasks(bench.offer_id)
    ]
    assert (kept.detail["seed"], len(kept.detail["pool"]), len(kept.detail["result"])) == (5, 2, 1)


@pytest.mark.rule(29)
def test_drawing_again_needs_a_reason_and_both_draws_stay(bench):
    structure(bench, ONE)
    draw(bench, seed=1)
    assert why(lambda: draw(bench, seed=2)) == ["practical.redraw_reason"]
    draw(bench, seed=2, reason="题目外泄")
    assert [(one.number, one.reason) for one in set_queries.draws(bench.offer_id)] == [(2, "题目外泄"), (1, "")]


@pytest.mark.rule(31)
def test_neither_table_nor_history_tells_in_plain_text_what_was_drawn(bench, session):
    structure(bench, ONE)
    draw(bench, seed=12345)
    stored = session.connection().exec_driver_sql("select detail from task_draw").scalar()
    body = session.scalar(select(HistoryEvent.body).where(HistoryEvent.verb == "practical.draw"))
    assert b"12345" not in bytes(stored)
    assert "12345" not in body
    assert "安装配电箱" not in body


def test_with_a_structure_table_nobody_chooses_by_hand(bench):
    structure(bench, ALL)
    with unit_of_work():
        task = db.session.get(PracticalTask, bench.task_ids[0])
        offer = db.session.get(Offer, bench.offer_id)
        assert why(lambda: service.choose_tasks(offer, [(task, Decimal(100))], bench.bank)) == [
            "practical.structure_rules"
        ]


def test_a_table_that_does_not_sum_or_lacks_tasks_draws_nothing(bench):
    structure(bench, Module("安装检修", Selection.DRAWN, 3, Decimal(90), 45))
    assert why(lambda: draw(bench)) == ["itembank.structure_sum", "itembank.module_short"]
    assert not queries.exam_tasks(bench.offer_id)


def test_only_who_composes_draws_and_only_before_scoring(bench):
    structure(bench, ALL)
    assert why(lambda: draw(bench, actor=bench.office)) == ["machine.forbidden"]
    draw(bench)
    with unit_of_work():
        db.session.add(CheckIn(seat_id=bench.seat_ids[0], presence=Presence.PRESENT))
    with unit_of_work():
        service.open_sheet(db.session.get(Seat, bench.seat_ids[0]), bench.assessors[0])
    assert why(lambda: draw(bench, reason="再抽")) == ["practical.scored_already"]


@pytest.mark.rule(31)
def test_documents_that_tell_tasks_go_to_the_named_roles_for_a_purpose(bench):
    structure(bench, ALL)
    offer = db.session.get(Offer, bench.offer_id)
    assert why(lambda: service_print.register_print(offer, "answer", "", bench.invigilator)) == [
        "practical.set_not_yours",
        "practical.tasks_missing",
        "practical.purpose_missing",
    ]
    draw(bench)
    maker = confirmed(bench, "answer")
    with unit_of_work():
        offer = db.session.get(Offer, bench.offer_id)
        copies = [service_print.register_print(offer, what, "考前印制", maker).copy for what in ("site", "answer")]
    assert copies == [1, 2]
    assert [(one.what, one.purpose) for one in set_queries.readings(bench.offer_id)] == [
        ("answer", "考前印制"),
        ("site", "考前印制"),
    ]


def test_uses_of_a_task_count_when_its_exam_has_begun(session):
    begun = hall(candidates=1, part=Part.PRACTICAL, starts_in=-timedelta(minutes=10))
    structure(begun, ALL)
    draw(begun)
    assert set_queries.uses(begun.task_ids)[begun.task_ids[0]][0] == 1


def test_before_its_exam_no_figure_says_that_a_task_is_set(session):
    coming = hall(candidates=1, part=Part.PRACTICAL, starts_in=timedelta(hours=10))
    structure(coming, ALL)
    draw(coming)
    assert set_queries.uses(coming.task_ids) == {}


def test_a_published_bank_becomes_an_exam_of_six_tasks_in_two_hours(session, shared_data):
    made = hall(candidates=1, part=Part.PRACTICAL, starts_in=timedelta(days=2))
    data = (shared_data / "banks/ai_trainer_practical_tasks.json").read_bytes()
    with unit_of_work():
        offer = db.session.get(Offer, made.offer_id)
        bank = Bank(offer.occupation_code, offer.level)
        for number in made.task_ids:
            db.session.get(PracticalTask, number).state = TaskState.RETIRED
        run = task_imports.begin(bank, "tasks.json", data, made.bank)
        task_imports.take_sums(run, None, made.bank)
        assert task_imports.confirm(run, made.bank) == 40
        modules = task_queries.by_name(bank.occupation_code, bank.level)
        for one, into in (("模块效果优化", "业务数据处理"), ("采集处理指导", "培训大纲编写")):
            service_structure.merge(bank, modules[one], modules[into], made.bank)
        for task in task_queries.bank_tasks(bank.occupation_code, bank.level, TaskState.DRAFT):
            task.state = TaskState.APPROVED
        table = task_queries.table(bank.occupation_code, bank.level)
    assert totals(table) == (100, 120)
    draw(made, seed=11)
    exam = queries.exam_tasks(made.offer_id)
    assert [(task.content["module"], task.weight) for task in exam] == [
        ("业务数据处理", 25), ("数据清洗标注", 15), ("模型开发测试", 20), ("数据分析优化", 15), ("交互流程设计", 20), ("培训大纲编写", 5),
    ]  # fmt: skip


@pytest.mark.rule(29)
def test_who_changes_the_tasks_past_the_draw_is_found_out(bench):
    structure(bench, ALL)
    draw(bench)
    assert not list(tasks_as_drawn())
    with unit_of_work():
        queries.exam_tasks(bench.offer_id)[0].weight = Decimal(70)
    assert list(tasks_as_drawn()) == [f"offer {bench.offer_id}"]

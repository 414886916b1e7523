"""Practical tasks from draft to a later version; the structure table they belong to."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from skillcert.core.models import HistoryEvent
from skillcert.core.reasons import Refused
from skillcert.itembank.service import Bank
from skillcert.tasks import queries as task_queries
from skillcert.tasks import service as service_tasks
from skillcert.tasks import service_structure
from skillcert.tasks.service import CriterionLine, TaskText
from skillcert.tasks.states import Selection, TaskState
from skillcert.tasks.structure import Module

BANK = Bank("6-31-01-03", 4)
TEXT = TaskText(
    name="安装配电箱",
    description="按图完成安装。",
    minutes=60,
    marks=Decimal(100),
    weight=Decimal(60),
    criteria=[
        CriterionLine("操作", Decimal(80), "规范", "每处扣5分", Decimal(5)),
        CriterionLine("整理", Decimal(20), "", "未整理扣5分", Decimal(5)),
        CriterionLine("触电", Decimal(0), veto=True),
    ],
    answer="绝缘电阻不低于 0.5 MΩ",
    site_items=[{"name": "配电箱", "unit": "台", "quantity": "1/人"}],
)


@pytest.fixture
def people(ground):
    return ground.actor("centre", "items_assessors"), ground.actor("management", "items_assessors")


def why(call) -> list[str]:
    with pytest.raises(Refused) as refused:
        call()
    return [reason.code for reason in refused.value.reasons]


def approved(people, text=TEXT):
    writer, reviewer = people
    task = service_tasks.write_task(BANK, text, writer)
    service_tasks.submit_task(task, writer)
    service_tasks.approve_task(task, reviewer)
    return task


def test_a_task_is_approved_by_somebody_else_after_it_was_submitted(people):
    writer, reviewer = people
    task = service_tasks.write_task(BANK, TEXT, writer)
    assert why(lambda: service_tasks.approve_task(task, reviewer)) == ["machine.state"]
    service_tasks.submit_task(task, writer)
    assert why(lambda: service_tasks.approve_task(task, writer)) == ["itembank.own_task"]
    service_tasks.approve_task(task, reviewer)
    assert (task.state, task.reviewer_id) == (TaskState.APPROVED, reviewer.account_id)


@pytest.mark.rule(28)
def test_the_same_person_with_another_account_approves_nothing_either(people):
    writer, reviewer = people
    task = service_tasks.write_task(BANK, TEXT, writer)
    service_tasks.submit_task(task, writer)
    twin = replace(reviewer, person_id=writer.person_id)
    assert why(lambda: service_tasks.approve_task(task, twin)) == ["itembank.own_task"]


@pytest.mark.rule(28)
def test_who_wrote_a_task_does_not_approve_it_after_a_colleague_changed_it(people, ground):
    writer, reviewer = people
    task = service_tasks.write_task(BANK, TEXT, writer)
    colleague = ground.actor("centre", "items_assessors", nth=2)
    service_tasks.edit_task(task, replace(TEXT, minutes=70), colleague)
    service_tasks.submit_task(task, colleague)
    for wrote in (writer, colleague, replace(reviewer, person_id=writer.person_id)):
        assert why(lambda actor=wrote: service_tasks.approve_task(task, actor)) == ["itembank.own_task"]
    service_tasks.approve_task(task, reviewer)


def test_a_returned_task_says_what_should_change(people):
    writer, reviewer = people
    task = service_tasks.write_task(BANK, TEXT, writer)
    service_tasks.submit_task(task, writer)
    assert why(lambda: service_tasks.return_task(task, " ", reviewer)) == ["itembank.task_note"]
    service_tasks.return_task(task, "扣分标准不清楚", reviewer)
    assert (task.state, task.returned) == (TaskState.DRAFT, "扣分标准不清楚")
    service_tasks.submit_task(task, writer)
    assert not task.returned


def test_an_approved_task_never_changes_a_revision_takes_its_place_when_approved(people):
    writer, reviewer = people
    task = approved(people)
    assert why(lambda: service_tasks.edit_task(task, TEXT, writer)) == ["machine.state"]
    fresh = service_tasks.revise_task(task, writer)
    assert why(lambda: service_tasks.revise_task(task, writer)) == ["itembank.task_revised"]
    assert service_tasks.text_of(fresh) == service_tasks.text_of(task)
    service_tasks.edit_task(fresh, replace(TEXT, description="按新图完成安装。"), writer)
    service_tasks.submit_task(fresh, writer)
    assert task.state is TaskState.APPROVED
    service_tasks.approve_task(fresh, reviewer)
    assert (task.state, task.description, fresh.version) == (TaskState.RETIRED, "按图完成安装。", 2)
    assert [one.version for one in task_queries.versions(fresh)] == [2, 1]


@pytest.mark.rule(36)
def test_marks_that_do_not_sum_are_refused_at_writing(people):
    writer, _ = people
    assert why(lambda: service_tasks.write_task(BANK, replace(TEXT, marks=Decimal(99)), writer)) == [
        "itembank.task_sum"
    ]
    assert why(lambda: service_tasks.write_task(BANK, replace(TEXT, description="<p> </p>"), writer)) == [
        "itembank.task_no_description"
    ]
    nameless = replace(TEXT, site_items=[{"name": " ", "unit": "台"}])
    assert why(lambda: service_tasks.write_task(BANK, nameless, writer)) == ["itembank.task_material"]


@pytest.mark.rule(31)
def test_reading_the_reference_answer_needs_a_purpose_and_is_in_the_history(people, session):
    task = approved(people)
    assert why(lambda: service_tasks.read_answer(task, "", people[1])) == ["itembank.purpose_missing"]
    assert "0.5" in service_tasks.read_answer(task, "审题", people[1])
    event = session.scalar(select(HistoryEvent).where(HistoryEvent.verb == "tasks.read_answer"))
    assert (event.subject_id, event.account_id) == (task.id, people[1].account_id)


@pytest.mark.rule(31)
def test_the_answer_lies_encrypted(people, session):
    task = approved(people)
    stored = session.connection().exec_driver_sql(f"select answer from practical_task where id = {task.id}").scalar()
    assert "绝缘".encode() not in bytes(stored)


def module(name, weight, take=0, **more):
    how = Selection.DRAWN if take else Selection.COMPULSORY
    return Module(name, how, take, Decimal(weight), 30, **more)


def test_a_module_with_tasks_stays_until_its_tasks_are_moved(people):
    writer, _ = people
    rows = service_structure.put_structure(BANK, [module("安装", 60), module("检修", 40, 1)], writer)
    approved(people, replace(TEXT, module_id=rows[0].id))
    one = [module("检修", 100, 1)]
    assert why(lambda: service_structure.put_structure(BANK, one, writer)) == ["itembank.module_used"]
    assert why(lambda: service_structure.merge(BANK, rows[0], rows[0], writer)) == ["itembank.module_same"]
    assert service_structure.merge(BANK, rows[0], rows[1], writer) == 1
    assert [row.name for row in task_queries.modules(*_place())] == ["检修"]
    assert [len(task_queries.of_module(row.id)) for row in service_structure.put_structure(BANK, one, writer)] == [1]


def test_modules_may_swap_their_names_and_keep_their_tasks(people):
    writer, _ = people
    a, b = service_structure.put_structure(BANK, [module("甲", 60), module("乙", 40)], writer)
    service_structure.put_structure(BANK, [module("乙", 60, id=a.id), module("甲", 40, id=b.id)], writer)
    assert [(row.id, row.name) for row in task_queries.modules(*_place())] == [(a.id, "乙"), (b.id, "甲")]


def test_a_task_lies_in_a_module_of_its_own_bank(people):
    writer, _ = people
    elsewhere = service_structure.put_structure(Bank("6-31-01-03", 3), [module("别处", 100)], writer)[0]
    wrong = replace(TEXT, module_id=elsewhere.id)
    assert why(lambda: service_tasks.write_task(BANK, wrong, writer)) == ["itembank.wrong_module"]


def _place():
    return BANK.occupation_code, BANK.level


@pytest.mark.rule(31)
def test_a_task_shows_pictures_of_its_own_bank_only(people, session):
    from skillcert.core import files

    foreign = files.put(b"x", "photo.jpg", "image/jpeg", "person:1")
    shown = replace(TEXT, description=f'<p>看图</p><img data-file="{foreign.id}" alt="照片">')
    assert "data-file" not in service_tasks.write_task(BANK, shown, people[0]).description

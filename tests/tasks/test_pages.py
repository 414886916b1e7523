"""Pages of the practical bank, as its writers and reviewers use them."""

import io

import pytest
from sqlalchemy import func, select

from skillcert.core import sheets
from skillcert.core.models import HistoryEvent, ImportRun
from skillcert.itembank.service import Bank
from skillcert.tasks import imports as task_imports
from skillcert.tasks import queries as task_queries
from skillcert.tasks import service as service_tasks
from skillcert.tasks.models import PracticalTask, TaskModule
from skillcert.tasks.states import TaskState
from tests.itembank.test_pages import upload
from tests.tasks.test_service import TEXT

pytestmark = pytest.mark.one_database
BANK = "/centre/banks/6-31-01-03/4"
FORM = {
    "name": "配电箱安装", "description": "按图安装", "minutes": "60", "marks": "100", "weight": "100",
    "criteria-0-name": "接线", "criteria-0-marks": "60", "criteria-0-step": "5",
    "criteria-1-name": "安全", "criteria-1-marks": "40", "criteria-1-step": "5",
    "criteria-2-name": "触电", "criteria-2-veto": "y",
    "site_items-0-name": "配电箱", "site_items-0-unit": "台", "site_items-0-quantity": "1/人",
    "answer": "接线正确",
}  # fmt: skip


@pytest.fixture
def writer(client, ground):
    return client.as_(ground.actor("centre", "items_assessors"))


def shown(response) -> str:
    return response.get_data(as_text=True)


@pytest.mark.rule(36)
def test_a_task_whose_criteria_do_not_sum_is_refused_and_another_person_approves_it(writer, client, ground, session):
    path = f"{BANK}/tasks/new"
    assert writer.send(path, **(FORM | {"criteria-1-marks": "30"})).status_code == 422
    assert writer.send(path, **FORM).status_code == 303
    task = session.scalar(select(PracticalTask))
    assert [criterion.veto for criterion in task.criteria] == [False, False, True]
    assert task.site_items[0]["quantity"] == "1/人"
    page = f"/centre/practical-tasks/{task.id}"
    assert writer.send(f"{page}/edit", **(FORM | {"name": "改名"})).status_code == 303
    assert writer.send(f"{page}/submit", page).status_code == 303
    assert writer.send(f"{page}/approve", page).status_code == 422
    reviewer = client.as_(ground.actor("centre", "items_assessors", nth=2))
    assert reviewer.send(f"{page}/return", page, note="").status_code == 422
    assert reviewer.send(f"{page}/return", page, note="写清扣分").status_code == 303
    assert "写清扣分" in shown(client.as_(ground.actor("centre", "items_assessors")).get(page))


def test_a_new_version_is_written_from_the_page_of_the_approved_one(writer, client, ground, session):
    actor, reviewer = ground.actor("centre", "items_assessors"), ground.actor("management", "items_assessors")
    task = service_tasks.write_task(Bank("6-31-01-03", 4), TEXT, actor)
    service_tasks.submit_task(task, actor)
    service_tasks.approve_task(task, reviewer)
    session.commit()
    page = f"/centre/practical-tasks/{task.id}"
    assert writer.get(f"{page}/edit").status_code == 422
    moved = writer.send(f"{page}/revise", page)
    fresh = session.scalar(select(PracticalTask).where(PracticalTask.version == 2))
    assert moved.headers["Location"].endswith(f"/practical-tasks/{fresh.id}/edit")
    assert fresh.state is TaskState.DRAFT


def test_rows_are_added_and_taken_away_without_storing_anything(writer, session):
    path = f"{BANK}/tasks/new"
    more = shown(writer.send(path, **FORM, rows="add-criteria"))
    assert 'name="criteria-5-name"' in more
    assert 'value="配电箱安装"' in more
    fewer = shown(writer.send(path, **FORM, rows="remove-criteria-1"))
    assert 'value="安全"' not in fewer
    assert 'value="接线"' in fewer
    lists = shown(writer.send(path, **FORM, rows="add-candidate_items"))
    assert 'name="candidate_items-0-name"' in lists
    assert session.scalar(select(func.count()).select_from(PracticalTask)) == 0


def test_criteria_are_pasted_from_a_spreadsheet_or_taken_from_a_workbook(writer):
    path = f"{BANK}/tasks/new"
    empty = {key: value for key, value in FORM.items() if not key.startswith("criteria")}
    page = shown(writer.send(path, **empty, pasted="鉴定内容\t配分\n布线\t70\n试验\t30", rows="paste"))
    assert 'value="布线"' in page
    assert 'value="70"' in page
    book = sheets.write_xlsx(sheets.Sheet("表", [sheets.Column("名称"), sheets.Column("配分")], [["测量", 100]]))
    page = shown(writer.send(path, **empty, table=(io.BytesIO(book), "a.xlsx"), rows="paste"))
    assert 'value="测量"' in page
    bad = shown(writer.send(path, **empty, table=(io.BytesIO(b"%PDF-1.4"), "a.pdf"), rows="paste"))
    assert "XLSX" in bad


@pytest.mark.rule(31)
def test_the_answer_shows_only_for_a_purpose_and_not_in_another_writers_form(writer, client, ground, session):
    writer.send(f"{BANK}/tasks/new", **(FORM | {"answer": "CANARY"}))
    task = session.scalar(select(PracticalTask))
    page = f"/centre/practical-tasks/{task.id}"
    assert "CANARY" not in shown(writer.get(page))
    assert writer.send(f"{page}/answer", page, purpose="").status_code == 422
    assert "CANARY" in shown(writer.send(f"{page}/answer", page, purpose="核对"))
    assert session.scalar(select(func.count()).where(HistoryEvent.verb == "tasks.read_answer")) == 1
    other = client.as_(ground.actor("centre", "items_assessors", nth=2))
    assert "CANARY" not in shown(other.get(f"{page}/edit"))
    other.send(f"{page}/edit", **(FORM | {"answer": ""}))
    assert session.scalar(select(PracticalTask)).answer == "CANARY"


@pytest.mark.rule(31)
def test_another_centre_sees_neither_task_nor_table_nor_import(writer, client, ground, session):
    writer.send(f"{BANK}/tasks/new", **FORM)
    upload(writer, f"{BANK}/tasks/import", io.BytesIO(task_imports.template()))
    task, run = session.scalar(select(PracticalTask.id)), session.scalar(select(ImportRun.id))
    other = client.as_(ground.actor("centre", "items_assessors", centre_id=ground.other_centre_id))
    for path in (
        f"{BANK}/structure", f"{BANK}/tasks/import", f"{BANK}/tasks/template", f"/centre/practical-tasks/{task}",
        f"/centre/practical-tasks/{task}/edit", f"/centre/task-imports/{run}",
    ):  # fmt: skip
        assert other.get(path).status_code == 404, path
    for path in (
        f"/centre/practical-tasks/{task}/answer",
        f"/centre/task-imports/{run}/confirm",
        f"{BANK}/tasks/export",
    ):
        assert other.send(path, "/centre/banks", purpose="x").status_code == 404, path


@pytest.mark.rule(26)
def test_the_structure_table_is_written_and_says_what_does_not_add_up(writer, session):
    path = f"{BANK}/structure"
    assert "还没有" in shown(writer.get(path))
    rows = {
        "modules-0-name": "安装", "modules-0-selection": "compulsory", "modules-0-weight": "60", "modules-0-minutes": "60",
        "modules-0-form": "hands_on", "modules-1-name": "检修", "modules-1-selection": "drawn", "modules-1-take": "1",
        "modules-1-weight": "30", "modules-1-minutes": "30", "modules-1-form": "hands_on",
    }  # fmt: skip
    assert writer.send(path, **rows).status_code == 303
    assert "90" in shown(writer.get(path))
    modules = session.scalars(select(TaskModule).order_by(TaskModule.position)).all()
    ids = {f"modules-{n}-id": str(module.id) for n, module in enumerate(modules)}
    assert (
        writer.send(path, **(rows | ids | {"modules-1-weight": "40", "modules-1-name": "故障检修"})).status_code == 303
    )
    assert [(row.name, row.weight) for row in task_queries.modules("6-31-01-03", 4)] == [("安装", 60), ("故障检修", 40)]
    assert writer.send(path, **(rows | {"modules-1-name": "安装"})).status_code == 422
    assert 'name="modules-2-name"' in shown(writer.send(path, **rows, rows="add"))
    merge = {"module": modules[1].id, "into": modules[0].id}
    assert writer.send(f"{path}/merge", path, **merge).status_code == 303
    assert [row.name for row in task_queries.modules("6-31-01-03", 4)] == ["安装"]


def test_a_file_is_previewed_with_differences_mended_confirmed_and_taken_back(writer, shared_data, session):
    data = (shared_data / "banks/ai_trainer_practical_tasks.json").read_bytes()
    answer = upload(writer, f"{BANK}/tasks/import", io.BytesIO(data))
    page = answer.headers["Location"]
    first = shown(writer.get(page))
    assert "多 3" in first
    assert session.scalar(select(func.count()).select_from(PracticalTask)) == 0
    assert writer.send(f"{page}/mend", page, row=1, marks="25").status_code == 303
    assert writer.send(f"{page}/sums", page, row=2).status_code == 303
    run = session.scalar(select(ImportRun))
    assert task_imports.counts(run) == {"rows": 40, "imported": 22, "refused": 18}
    assert writer.send(f"{page}/confirm", page).status_code == 303
    assert session.scalar(select(func.count()).select_from(PracticalTask)) == 22
    assert writer.send(f"{page}/undo", page).status_code == 303
    assert session.scalar(select(func.count()).select_from(PracticalTask)) == 0


def test_the_workbook_goes_out_for_a_purpose_only(writer):
    writer.send(f"{BANK}/tasks/new", **FORM)
    assert writer.send(f"{BANK}/tasks/export", f"{BANK}/structure", purpose=" ").status_code == 303
    book = writer.send(f"{BANK}/tasks/export", f"{BANK}/structure", purpose="备份")
    assert len(sheets.read(book.data, sheet="任务").rows) == 2
    assert len(sheets.read(writer.get(f"{BANK}/tasks/template").data, sheet="评分标准").rows) == 5


@pytest.mark.parametrize("count", [1, 40])
def test_pages_ask_the_database_the_same_few_questions(writer, ground, shared_data, session, statements, count):
    actor = ground.actor("centre", "items_assessors")
    data = (shared_data / "banks/ai_trainer_practical_tasks.json").read_bytes()
    run = task_imports.begin(Bank("6-31-01-03", 4), "tasks.json", data, actor)
    if count > 1:
        task_imports.take_sums(run, None, actor)
    task_imports.confirm(run, actor)
    session.commit()
    task = session.scalar(select(PracticalTask.id))
    for path in (
        "/centre/practical-tasks", f"{BANK}/structure", f"{BANK}/tasks/import", f"/centre/practical-tasks/{task}",
        f"/centre/task-imports/{run.id}?show=all", f"{BANK}/tasks/new",
    ):  # fmt: skip
        with statements() as seen:
            assert writer.get(path).status_code == 200
        assert len(seen) <= 15, (path, len(seen))

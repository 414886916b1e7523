"""Tasks come in from a JSON list or the workbook: preview, mend, confirm, undo; and go out as the same workbook."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from skillcert.core import imports as runs
from skillcert.core import sheets
from skillcert.core.reasons import Refused
from skillcert.core.states import ImportState, Verdict
from skillcert.itembank.service import Bank
from skillcert.tasks import entries as task_record
from skillcert.tasks import imports as task_imports
from skillcert.tasks import listing as task_json
from skillcert.tasks import queries as task_queries
from skillcert.tasks import service as service_tasks
from skillcert.tasks import taskbook as task_book
from skillcert.tasks.models import PracticalTask, TaskModule

BANK = Bank("6-31-01-03", 4)


@pytest.fixture
def writer(ground):
    return ground.actor("centre", "items_assessors")


@pytest.fixture
def published(shared_data):
    return (shared_data / "banks/ai_trainer_practical_tasks.json").read_bytes()


def codes(row):
    return [reason.code for reason in runs.problems_of(row)]


def why(call) -> list[str]:
    with pytest.raises(Refused) as refused:
        call()
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.rule(36)
def test_half_of_the_published_tasks_are_shown_with_their_difference_and_mended_in_place(writer, published, session):
    run = task_imports.begin(BANK, "tasks.json", published, writer)
    assert task_imports.counts(run) == {"rows": 40, "imported": 20, "refused": 20}
    first = runs.rows_of(run)[0]
    assert codes(first) == ["itembank.task_difference"]
    assert runs.problems_of(first)[0].params["difference"] == "+3"
    assert session.scalar(select(func.count()).select_from(PracticalTask)) == 0
    task_imports.mend(run, 1, {"marks": "25"}, writer)
    assert task_imports.counts(run)["imported"] == 21
    task_imports.mend(run, 2, {"criteria": {0: {"marks": "0.5"}}}, writer)
    assert codes(runs.rows_of(run)[1]) == ["itembank.task_difference"]
    assert task_imports.take_sums(run, None, writer) == 19
    assert task_imports.counts(run) == {"rows": 40, "imported": 40, "refused": 0}


def test_confirmed_tasks_are_drafts_that_keep_what_the_file_said_and_can_be_taken_back(writer, published, session):
    run = task_imports.begin(BANK, "tasks.json", published, writer)
    assert task_imports.confirm(run, writer) == 20
    counts = task_imports.counts(run)
    assert counts["imported"] + counts["refused"] == counts["rows"] == 40
    assert run.context["losses"] == {"solution_guide": 40, "flash_points": 20}
    task = session.scalar(select(PracticalTask).order_by(PracticalTask.id))
    assert (task.name, task.marks, task.minutes, task.module.name) == (
        "顾客评价情感识别业务模块效果优化", 25, 30, "模块效果优化",
    )  # fmt: skip
    assert "情感识别准确性不高" in task.answer
    assert "情感识别准确性不高，导致" in task.description
    task_imports.undo(run, writer)
    assert session.scalar(select(func.count()).select_from(PracticalTask)) == 0
    assert run.state is ImportState.UNDONE


def test_an_import_stays_when_one_of_its_tasks_went_to_review(writer, published, session):
    run = task_imports.begin(BANK, "tasks.json", published, writer)
    task_imports.confirm(run, writer)
    service_tasks.submit_task(session.scalar(select(PracticalTask)), writer)
    assert why(lambda: task_imports.undo(run, writer)) == ["itembank.tasks_used"]


def test_a_second_file_with_the_same_tasks_is_refused_task_by_task(writer, published):
    task_imports.confirm(task_imports.begin(BANK, "tasks.json", published, writer), writer)
    again = task_imports.begin(BANK, "tasks.json", published, writer)
    assert task_imports.counts(again)["imported"] == 0
    assert codes(runs.rows_of(again)[5]) == ["itembank.task_exists"]


def test_the_gaps_of_given_code_come_in_and_never_what_fills_them(published):
    first = task_json.read(published).tasks[1]
    assert "pd.read_csv" not in first["materials"]
    assert "____" in first["materials"]
    assert "pd.read_csv" in first["answer"]


def test_the_template_can_be_sent_as_it_is(writer):
    run = task_imports.begin(BANK, "template.xlsx", task_imports.template(), writer)
    assert task_imports.counts(run) == {"rows": 1, "imported": 1, "refused": 0}
    assert not task_imports.strays(run)
    task_imports.confirm(run, writer)
    assert [(row.name, row.take) for row in task_queries.modules("6-31-01-03", 4)] == [
        ("安装与调试", 0),
        ("故障检修", 1),
    ]


def test_a_workbook_goes_out_as_it_came_in(writer, published):
    task_imports.confirm(task_imports.begin(BANK, "tasks.json", published, writer), writer)
    data = task_imports.workbook(BANK, "核对", writer, "en")
    book = task_book.read(data)
    stored = [
        task_record.as_record(service_tasks.text_of(task), str(place), task.module.name)
        for place, task in enumerate(task_queries.bank_tasks("6-31-01-03", 4), 1)
    ]
    assert len(stored) == 20
    assert list(book.tasks.values()) == stored
    assert book.structure == [
        row.__class__(row.name, row.selection, row.take, row.weight, row.minutes, row.form)
        for row in task_queries.table("6-31-01-03", 4)
    ]


def test_what_comes_back_from_a_workbook_is_the_same_in_the_bank(writer, published):
    task_imports.confirm(task_imports.begin(BANK, "tasks.json", published, writer), writer)
    data = task_imports.workbook(BANK, "核对", writer, "en")
    elsewhere = Bank("6-31-01-03", 3)
    task_imports.confirm(task_imports.begin(elsewhere, "tasks.xlsx", data, writer), writer)

    def texts(level):
        told = [service_tasks.text_of(task) for task in task_queries.bank_tasks("6-31-01-03", level)]
        return [vars(text) | {"module_id": None} for text in told]

    assert texts(3) == texts(4)


def test_an_export_has_a_purpose_and_lists_what_it_cannot_carry(writer, ground, session):
    picture = "<p>看图</p><table><tr><td>1</td></tr></table>"
    text = task_record.to_text(task_imports.EXAMPLE)
    service_tasks.write_task(BANK, text.__class__(**(vars(text) | {"description": picture})), writer)
    assert why(lambda: task_imports.workbook(BANK, " ", writer, "en")) == ["itembank.purpose_missing"]
    notes = sheets.read(task_imports.workbook(BANK, "备份", writer, "en"), sheet="说明")
    assert any("1 tables" in " ".join(row.cells) for row in notes.rows)


def test_lines_that_belong_to_no_task_are_named(writer):
    record = task_imports.EXAMPLE | {"ref": "7"}
    data = task_book.write([record], [], [])
    spoiled = task_book.write([record | {"ref": "8"}], [], [])
    assert not task_book.read(data).strays
    good, bad = task_book.read(data), task_book.read(spoiled)
    assert good.tasks[2]["criteria"] == bad.tasks[2]["criteria"]


@pytest.mark.parametrize("data", [b"[]", b"{", b"[1,2]", b"[" * 100_000, b"\xff\xfe[", b'{"tasks": {}}'])
def test_what_is_no_list_of_tasks_is_refused(data):
    assert why(lambda: task_json.read(data)) == ["itembank.not_tasks_json"]


def test_a_workbook_of_something_else_is_refused(writer, shared_data):
    other = (shared_data / "banks/score_model.xlsx").read_bytes()
    assert why(lambda: task_imports.begin(BANK, "score_model.xlsx", other, writer)) == ["itembank.not_tasks"]


def test_numbers_are_read_as_people_write_them():
    read = [
        task_record.number(text) for text in ("25", "2.5 分", "30min", "60分钟", "40%", "", "x", "1e30", "nan", "-3")
    ]
    assert read == [25, Decimal("2.5"), 30, 60, 40, None, None, None, None, None]


def test_a_word_instead_of_a_number_is_told_and_mended(writer):
    data = task_book.write([task_imports.EXAMPLE | {"name": "甲"}], task_imports.EXAMPLE_STRUCTURE, [])
    run = task_imports.begin(BANK, "a.xlsx", data, writer)
    task_imports.mend(run, 2, {"minutes": "一小时"}, writer)
    assert codes(runs.rows_of(run)[0]) == ["itembank.task_bad_number"]
    task_imports.mend(run, 2, {"minutes": "60", "module": "没有"}, writer)
    assert codes(runs.rows_of(run)[0]) == ["itembank.task_unknown_module"]
    task_imports.mend(run, 2, {"module": "故障检修"}, writer)
    assert runs.rows_of(run)[0].verdict is Verdict.ACCEPTED


def test_blanks_at_the_head_of_a_line_stay():
    code = "if x:\n    print(1)\n\n        deep"
    assert task_record.plain(task_record.markup(code)) == code


def test_a_discarded_preview_leaves_nothing(writer, published, session):
    run = task_imports.begin(BANK, "tasks.json", published, writer)
    task_imports.discard(run, writer)
    assert not runs.rows_of(run)
    assert session.scalar(select(func.count()).select_from(TaskModule)) == 0


def test_pictures_in_a_workbook_are_told_as_lost(writer):
    import io
    import zipfile

    out = io.BytesIO(task_imports.template())
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/media/image1.png", b"x")
    run = task_imports.begin(BANK, "a.xlsx", out.getvalue(), writer)
    assert run.context["losses"] == {"pictures": 1}
    assert task_imports.counts(run)["imported"] == 1

"""Files of items on their way in: what is kept until confirm, what a person mends and decides, and all of it back."""

import io
import json
from datetime import timedelta

import pytest
from docx import Document
from docx.shared import Pt
from sqlalchemy import func, select

from skillcert.core import clock, history, jobs, sheets
from skillcert.core.models import HistoryEvent, ImportRow, ImportRun, StoredFile
from skillcert.core.reasons import Refused
from skillcert.core.states import ImportState, JobState, Verdict
from skillcert.itembank import formats, import_alike, import_report, imports
from skillcert.itembank.import_models import Decision, ImportAlike
from skillcert.itembank.models import Item, ItemAssignment, SharedStem
from skillcert.itembank.service import Bank
from skillcert.itembank.states import ItemState, ItemType
from tests.support.browsing import token_of
from tests.support.word import document, formula, fraction, picture, run, saved

BANK = Bank("6-31-01-03", 4)
PAGE = "/centre/banks/6-31-01-03/4/imports/new"
HEAD = ["题型", "题干", "答案", "选项A", "选项B", "选项C", "难度", "共用题干"]


@pytest.fixture
def actor(ground):
    return ground.actor("centre", "items_assessors")


@pytest.fixture
def writer(client, ground, actor):
    return client.as_(actor)


def workbook(*rows, head=HEAD) -> bytes:
    return sheets.write_xlsx(sheets.Sheet("试题", [sheets.Column(title) for title in head], rows))


def upload(client, data: bytes, name: str, **fields):
    form = {"csrf_token": token_of(client.get(PAGE).get_data(as_text=True)), "file": (io.BytesIO(data), name), **fields}
    return client.post(PAGE, data=form, content_type="multipart/form-data")


def row(session, run_of, number) -> ImportRow:
    session.expire_all()
    return session.scalar(select(ImportRow).where(ImportRow.run_id == run_of.id, ImportRow.number == number))


def count(session, model) -> int:
    return session.scalar(select(func.count()).select_from(model))


def test_every_bank_file_is_imported_or_refused_to_the_last_item(ground, session, actor, shared_data):
    found = {}
    for path in sorted((shared_data / "banks").iterdir()):
        try:
            made = imports.begin(BANK, path.name, path.read_bytes(), actor)
        except Refused as refused:
            found[path.name] = [reason.code for reason in refused.reasons]
            session.rollback()
            continue
        counts = imports.counts(made)
        assert (
            counts["imported"] + counts["refused"]
            == counts["rows"]
            == formats.read(path.read_bytes(), path.name)[1].found
        )
        found[path.name] = (counts["imported"], counts["refused"])
    assert found == {
        "ai_trainer_900.xlsx": (900, 0),
        "ai_trainer_points.csv": ["itembank.not_a_bank"],
        "ai_trainer_practical_tasks.json": ["itembank.not_a_bank"],
        "childcare_386.xlsx": (385, 1),
        "electrician_1483.xlsx": (944, 539),
        "electrician_choice_gbk.csv": (623, 461),
        "question_bm.xls": (8, 1),
        "score_model.xlsx": ["itembank.not_a_bank"],
    }


def test_gaps_written_answers_and_shared_texts_come_in_and_go_out_of_the_preview_as_items(ground, session, actor):
    made = imports.begin(
        BANK,
        "a.xlsx",
        workbook(
            ["填空题", "电流分为____和____。", "直流|DC；交流"],
            ["简答题", "什么是接地？", "保护人身（2分）\n工作需要（3分）"],
            ["单选题", "电压为（ ）。", "A", "220 V", "380 V", "", "易", "某厂有一台电机。"],
            ["判断题", "可以带电作业。", "×", "", "", "", "", "某厂有一台电机。"],
        ),
        actor,
    )
    assert imports.confirm(made, actor) == 4
    items = {item.type: item for item in session.scalars(select(Item))}
    assert items[ItemType.FILL].key == [["直流", "DC"], ["交流"]]
    assert items[ItemType.SHORT].key == [{"text": "保护人身", "marks": "2"}, {"text": "工作需要", "marks": "3"}]
    (case,) = session.scalars(select(SharedStem))
    assert [items[kind].shared_stem_id for kind in (ItemType.SINGLE, ItemType.JUDGE)] == [case.id, case.id]
    assert items[ItemType.SINGLE].stem_position < items[ItemType.JUDGE].stem_position
    imports.undo(made, actor)
    assert (count(session, Item), count(session, SharedStem)) == (0, 0)


def test_pictures_and_formulas_of_word_become_the_items_and_go_with_them(ground, session, actor):
    word = Document()
    first = word.add_paragraph("1. 如图，")
    first._p.append(formula(f"{run('I=')}{fraction('U', 'R')}"))
    first.add_run("（A）。")
    first.add_run().add_picture(io.BytesIO(picture()), width=Pt(40))
    word.add_paragraph("A. 一 B. 二")
    made = imports.begin(BANK, "a.docx", saved(word), actor)
    assert session.scalar(select(StoredFile.owner)) == f"import:{made.id}"
    assert count(session, Item) == 0
    imports.confirm(made, actor)
    item = session.scalar(select(Item))
    stored = session.scalar(select(StoredFile))
    assert (stored.owner, stored.media_type) == (f"item:{item.id}", "image/png")
    assert f'data-file="{stored.id}"' in item.stem
    assert '<span data-tex="I=\\frac{U}{R}"></span>' in item.stem
    imports.undo(made, actor)
    assert (count(session, Item), count(session, StoredFile)) == (0, 0)


def test_a_picture_that_is_too_large_refuses_its_item_and_no_other(ground, session, actor):
    from tests.itembank.test_hostile_files import huge_picture

    word = Document()
    word.add_paragraph("1. 甲（A）").add_run().add_picture(io.BytesIO(picture()), width=Pt(40))
    word.add_paragraph("A. 一 B. 二")
    word.add_paragraph("2. 乙（A）")
    word.add_paragraph("A. 一 B. 二")
    for part in word.part.package.iter_parts():
        if str(part.partname).endswith(".png"):
            part._blob = huge_picture()
    made = imports.begin(BANK, "a.docx", saved(word), actor)
    assert imports.by_reason(made) == {"images.far_too_many_pixels": 1}
    imports.mend(made, {1: {"key": "A"}}, actor)  # whoever mends it takes it without the picture
    assert imports.counts(made)["refused"] == 0


def test_mending_one_row_judges_it_and_those_like_it(ground, session, actor):
    made = imports.begin(
        BANK,
        "a.xlsx",
        workbook(
            ["单选题", "甲（ ）", "A", "一", "二"],
            ["单选题", "甲( )", "A", "一", "二"],
            ["单选题", "乙（ ）", "D", "一", "二"],
        ),
        actor,
    )
    assert imports.by_reason(made) == {"itembank.duplicate": 1, "itembank.key_not_among_options": 1}
    imports.mend(made, {4: {"key": "B", "difficulty": "5"}}, actor)
    assert row(session, made, 4).verdict is Verdict.ACCEPTED
    imports.mend(made, {2: {"stem": "丙（ ）"}}, actor)
    assert row(session, made, 3).verdict is Verdict.ACCEPTED  # the first of its kind now
    imports.mend(made, {4: {"stem": "丙（ ）", "option_b": "二", "key": "A"}}, actor)
    assert [problem["code"] for problem in row(session, made, 4).problems] == ["itembank.duplicate"]


def test_a_sheet_without_titles_is_guessed_and_put_right_by_a_person(ground, session, actor):
    data = "\n".join(f"甲{n},乙{n},这是第{n}个比较长的问题（ ）,{'AB'[n % 2]}" for n in range(6)).encode("gb18030")
    made = imports.begin(BANK, "a.csv", data, actor)
    assert made.context["columns"] == {"2": "stem", "3": "key"}
    assert imports.counts(made)["imported"] == 0
    with pytest.raises(Refused):
        imports.relayout(made, {0: "stem"}, False, actor)
    imports.relayout(made, {0: "option_a", 1: "option_b", 2: "stem", 3: "key"}, False, actor)
    assert imports.counts(made) == {"rows": 6, "imported": 6, "refused": 0}
    assert imports.sample(made)[0] == ["甲0", "乙0", "这是第0个比较长的问题（ ）", "A"]
    assert "这是第0个" not in json.dumps(
        made.context, ensure_ascii=False
    )  # it would stand there in the clear, key and all
    imports.discard(made, actor)
    assert (count(session, ImportRow), count(session, StoredFile), made.state) == (0, 0, ImportState.DISCARDED)


def alike_rows(actor) -> ImportRun:
    made = imports.begin(
        BANK,
        "a.xlsx",
        workbook(
            ["单选题", "三相异步电动机的额定电流是指（ ）。", "A", "线电流", "相电流"],
            ["单选题", "三相异步电动机的额定电压是指（ ）。", "A", "线电流", "相电流"],
            ["单选题", "触电急救的第一步是（ ）。", "A", "切断电源", "呼救"],
        ),
        actor,
    )
    assert import_alike.compare(made, actor) == 1
    return made


@pytest.mark.parametrize(
    ("decision", "left", "marked"),
    [(Decision.KEEP, 3, 0), (Decision.SKIP, 2, 0), (Decision.SKIP_OTHER, 2, 0), (Decision.ENEMIES, 3, 2)],
)
def test_a_person_decides_what_becomes_of_questions_that_look_alike(ground, session, actor, decision, left, marked):
    made = alike_rows(actor)
    (pair,) = session.scalars(select(ImportAlike))
    assert (pair.number, pair.other_number, pair.item_id) == (3, 2, None)
    import_alike.decide(made, [pair.id], decision, actor)
    assert imports.confirm(made, actor) == left
    marks = list(session.scalars(select(Item.related).where(Item.related.is_not(None))))
    assert len(marks) == marked
    assert len(set(marks)) == (1 if marked else 0)


def test_a_decision_may_be_changed_and_the_bank_counts_too(ground, session, actor):
    first = alike_rows(actor)
    imports.confirm(first, actor)
    again = imports.begin(
        BANK, "b.xlsx", workbook(["单选题", "三相异步电动机的额定功率是指（ ）。", "A", "线电流", "相电流"]), actor
    )
    assert import_alike.compare(again, actor) == 2
    pairs = list(session.scalars(select(ImportAlike).where(ImportAlike.run_id == again.id)))
    assert all(pair.item_id for pair in pairs)
    import_alike.decide(again, [pairs[0].id], Decision.SKIP, actor)
    assert imports.by_reason(again) == {"itembank.skipped_alike": 1}
    import_alike.decide(again, [pairs[0].id], Decision.ENEMIES, actor)
    assert imports.counts(again)["refused"] == 0
    with pytest.raises(Refused):
        import_alike.decide(again, [pairs[0].id], Decision.SKIP_OTHER, actor)
    imports.confirm(again, actor)
    assert count(session, Item) == 4
    imports.undo(again, actor)
    assert session.scalar(select(func.count()).where(Item.related.is_not(None))) == 0


def test_a_large_comparison_is_a_job(ground, session, actor, monkeypatch):
    monkeypatch.setattr(import_alike, "AT_ONCE", 0)
    made = imports.begin(
        BANK,
        "a.xlsx",
        workbook(
            ["判断题", "三相异步电动机的额定电流是线电流", "√"], ["判断题", "三相异步电动机的额定电压是线电压", "√"]
        ),
        actor,
    )
    assert import_alike.compare(made, actor) is None
    job = import_alike.start_comparing(made, actor)
    session.commit()
    assert import_alike.job_of(made) is not None
    assert jobs.run(job.id) is JobState.DONE
    session.expire_all()
    assert import_alike.job_of(made) is None
    assert import_alike.counts(made) == {"all": 1, "open": 1}


def test_an_import_may_count_for_the_writers_own_assignment_only(ground, session, actor):
    other = ground.actor("centre", "items_assessors", nth=2)
    task = ItemAssignment(
        occupation_code=BANK.occupation_code,
        level=4,
        writer_id=actor.account_id,
        quota=5,
        due_on=clock.today() + timedelta(days=9),
    )
    session.add(task)
    session.flush()
    data = workbook(["判断题", "甲", "√"])
    with pytest.raises(Refused):
        imports.begin(BANK, "a.xlsx", data, other, assignment_id=task.id)
    made = imports.begin(BANK, "a.xlsx", data, actor, assignment_id=task.id)
    imports.confirm(made, actor)
    assert session.scalar(select(Item.assignment_id)) == task.id


def test_an_import_stays_once_an_item_was_approved(ground, session, actor):
    made = imports.begin(BANK, "a.xlsx", workbook(["判断题", "甲", "√"]), actor)
    imports.confirm(made, actor)
    session.scalar(select(Item)).state = ItemState.APPROVED
    with pytest.raises(Refused) as refused:
        imports.undo(made, actor)
    assert refused.value.reasons[0].code == "itembank.used"


def test_what_was_refused_is_mended_offline_and_sent_again(ground, session, actor):
    made = imports.begin(BANK, "a.docx", document("1. 甲（A）", "A. 一 B. 二", "2. 乙（　）", "A. 一 B. 二"), actor)
    table = sheets.read(import_report.workbook(made, "zh_Hans_CN", refused_only=True))
    assert len(table.rows) == 2
    (header, refused) = ([*one.cells] for one in table.rows)
    assert refused[header.index("题干(必填)")] == "乙（　）"
    refused[header.index("答案")] = "B"
    again = imports.begin(BANK, "b.xlsx", workbook(refused, head=header), actor)
    assert imports.counts(again) == {"rows": 1, "imported": 1, "refused": 0}


@pytest.mark.one_database
def test_a_refused_file_stays_in_the_history(writer, session):
    answer = upload(writer, b"MZ\x90\x00" + b"\0" * 300, "virus.docx")
    assert answer.status_code == 422
    from tests.itembank.test_hostile_files import FILES

    assert upload(writer, FILES["macros in a document"][0], "makro.docx").status_code == 422
    events = list(session.scalars(select(HistoryEvent).where(HistoryEvent.verb == "itembank.import_refused")))
    assert [history.payload(one)["reasons"] for one in events] == [["uploads.wrong_kind"], ["itembank.package_macros"]]
    assert count(session, ImportRun) == 0


@pytest.mark.one_database
def test_the_pages_of_an_import(writer, client, ground, session, statements):
    word = Document()
    word.add_paragraph("1. 如图（A）").add_run().add_picture(io.BytesIO(picture()), width=Pt(40))
    for line in (
        "A. <b>一</b> B. 二",
        "2. 三相异步电动机的额定电流是指（　）",
        "A. 线电流 B. 相电流",
        "3. 三相异步电动机的额定电压是指（A）",
        "A. 线电流 B. 相电流",
    ):
        word.add_paragraph(line)
    assert upload(writer, saved(word), "items.docx", create_points="y").status_code == 303
    run_id = session.scalar(select(ImportRun.id))
    page = f"/centre/bank-imports/{run_id}"
    with statements() as seen:
        shown = writer.get(page).get_data(as_text=True)
    assert len(seen) <= 15
    assert "缺少答案" in shown
    rows = list(session.scalars(select(ImportRow).order_by(ImportRow.number)))
    one = writer.get(f"{page}/rows/{rows[0].id}").get_data(as_text=True)
    assert "&lt;b&gt;一" in one  # typed text stays text
    address = one.split('<img src="')[1].split('"')[0]
    assert writer.get(address).mimetype == "image/png"
    sent = {"row": "2", "markup": "", "key": "A", "kind": "single", "point": "基础/电机", "go": "next", "after": "row"}
    assert writer.send(f"{page}/mend", f"{page}/rows/{rows[1].id}", **sent).status_code == 303
    session.expire_all()
    assert (rows[1].verdict, rows[1].values["point_2"]) == (Verdict.ACCEPTED, "电机")
    both = writer.get(f"{page}/alike").get_data(as_text=True)
    assert "<ins>压</ins>" in both
    pair = session.scalar(select(ImportAlike.id))
    assert writer.send(f"{page}/alike", f"{page}/alike", pair=pair, decision="enemies").status_code == 303
    writer.send(f"{page}/confirm", page)
    assert session.scalar(select(func.count()).where(Item.related.is_not(None))) == 2
    reader = client.as_(ground.actor("centre", "items_assessors", nth=2))
    assert 'name="key"' not in reader.get(f"{page}/rows/{rows[1].id}").get_data(as_text=True)
    stranger = client.as_(ground.actor("centre", "items_assessors", centre_id=ground.other_centre_id))
    for path in (page, f"{page}/alike", f"{page}/rows/{rows[1].id}", address):
        assert stranger.get(path).status_code == 404, path


@pytest.mark.one_database
def test_a_long_preview_shows_one_page_of_rows(writer, session, statements):
    upload(writer, workbook(*[["判断题", f"第{n}题", ""] for n in range(95)]), "a.xlsx")
    page = f"/centre/bank-imports/{session.scalar(select(ImportRun.id))}"
    with statements() as seen:
        shown = writer.get(f"{page}?show=refused&page=4").get_data(as_text=True)
    assert shown.count('name="row"') == 5
    assert len(seen) <= 15


@pytest.mark.one_database
def test_columns_are_put_right_on_the_page(writer, session):
    data = "\n".join(f"甲{n},乙{n},这是第{n}个比较长的问题（ ）,{'AB'[n % 2]}" for n in range(6)).encode("gb18030")
    upload(writer, data, "a.csv")
    page = f"/centre/bank-imports/{session.scalar(select(ImportRun.id))}"
    assert 'name="c3"' in writer.get(page).get_data(as_text=True)
    assert writer.send(f"{page}/columns", page, c0="stem").status_code == 422
    sent = {"c0": "option_a", "c1": "option_b", "c2": "stem", "c3": "key"}
    assert writer.send(f"{page}/columns", page, **sent).status_code == 303
    assert session.scalar(select(func.count()).where(ImportRow.verdict == Verdict.ACCEPTED)) == 6


@pytest.mark.one_database
@pytest.mark.parametrize("whole", [True, False])
def test_a_large_file_is_read_by_a_job(writer, session, monkeypatch, whole):
    from skillcert.web import bank_imports

    monkeypatch.setattr(bank_imports, "LARGE", 10)
    data = workbook(
        ["判断题", "三相异步电动机的额定电流是线电流", "√"], ["判断题", "三相异步电动机的额定电压是线电压", "√"]
    )
    assert upload(writer, data if whole else data[: len(data) // 2], "a.xlsx").status_code == 303
    made = session.scalar(select(ImportRun))
    page = f"/centre/bank-imports/{made.id}"
    assert "正在读取文件" in writer.get(page).get_data(as_text=True)
    ended = jobs.run(made.context["read_job"])
    session.expire_all()
    if whole:
        assert (ended, imports.counts(made)["rows"], import_alike.counts(made)["all"]) == (JobState.DONE, 2, 1)
        assert "额定电流" in writer.get(f"{page}?show=all").get_data(as_text=True)
    else:
        assert (ended, made.state, count(session, StoredFile)) == (JobState.FAILED, ImportState.DISCARDED, 0)
        assert session.scalar(select(HistoryEvent.verb).where(HistoryEvent.verb == "itembank.import_refused"))

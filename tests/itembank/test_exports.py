"""The bank going out: for a purpose, with keys only as an act of its own, at once or as a job; in four formats."""

import io
import zipfile

import pytest
from sqlalchemy import select

from skillcert.core import files, history, jobs, richtext
from skillcert.core.models import HistoryEvent, Job
from skillcert.core.reasons import Refused
from skillcert.core.states import JobState
from skillcert.itembank import exports, formats, service, service_cases
from skillcert.itembank.exports import Choice
from skillcert.itembank.models import Item
from skillcert.itembank.outgoing import leaving
from skillcert.itembank.service import Bank, Text
from skillcert.itembank.states import ItemState, ItemType

BANK = Bank("6-31-01-03", 4)
PAGE = "/centre/banks/6-31-01-03/4/export"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def writer(ground):
    return ground.actor("centre", "items_assessors")


@pytest.fixture
def bank(ground, writer, session):
    """Six items, one of each type; one with a picture, one with a formula, one under a case."""
    stored = files.put(PNG, "图.png", "image/png", "item:0")
    case = service_cases.write(BANK, "配电室", "<p>某厂配电室</p>", writer)
    for text in (
        Text(ItemType.SINGLE, "如图", ["甲", "乙"], ["B"], related="r1"),
        Text(ItemType.MULTIPLE, "下列正确的是", ["甲", "乙", "丙"], ["A", "C"], source="教材"),
        Text(ItemType.JUDGE, f"公式{richtext.formula('U=IR')}成立", [], ["T"]),
        Text(ItemType.FILL, "家用电是<u>（　）</u>", [], [["交流", "AC"]]),
        Text(ItemType.SHORT, "简述<b>验电</b>步骤", [], [{"text": "先验电器", "marks": "2"}], shared_stem_id=case.id),
        Text(ItemType.ESSAY, "论述安全", [], [{"text": "制度", "marks": "5"}], analysis="因为制度在先"),
    ):
        service.write(BANK, text, writer)
    shown = session.scalar(select(Item).where(Item.type == ItemType.SINGLE))
    shown.stem = f'<p>如图<img data-file="{stored.id}" alt="电路图"></p>'
    session.commit()
    return BANK


def told(facts, name):
    return {
        reason.code.removeprefix("itembank.left_"): reason.params.get("count")
        for reason in leaving.left_behind(facts, name, True)
    }


def test_what_stays_behind_is_counted_in_the_database_as_in_the_items(bank, session):
    """The page counts by queries, the file by its items: both say the same."""
    choice = Choice("workbook", True)
    items = exports.gather(bank, choice, session.scalars(exports.chosen(bank, choice)).all())
    there, here = exports.facts(bank, choice), leaving.facts_of(exports.assembled(bank, choice, items))
    for name in leaving.FORMATS:
        assert told(there, name) == told(here, name)
    assert told(there, "workbook") == {"pictures": 1, "formulas": 1, "marks": 2, "related": 1, "history": None}
    assert told(there, "qti") == {"source": 1, "related": 1, "history": None}


def parts_of(package: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return [archive.read(part) for part in archive.namelist()]


@pytest.mark.parametrize("name", leaving.FORMATS)
def test_a_bank_that_went_out_is_read_again_whole(bank, writer, name):
    """All six types, picture and formula, through the file and back."""
    made = exports.export(bank, Choice(name, True), "备份", "zh_Hans_CN", writer)
    parsed = formats.read(made.data, made.filename)[1]
    assert (parsed.found, len(parsed.items), parsed.refused) == (6, 6, [])
    if name != "workbook":
        assert [data for item in parsed.items for data in item.images.values()] == [PNG]
        assert any('data-tex="U=IR"' in item.stem for item in parsed.items)


@pytest.mark.rule(31)
def test_an_export_says_what_for_and_is_written_into_the_history(bank, writer, ground, session):
    """R31: without a purpose nothing goes out; keys only when they are asked for, and that is a reading of keys."""
    with pytest.raises(Refused) as refused:
        exports.export(bank, Choice("qti", True), " ", "en", writer)
    assert refused.value.reasons[0].code == "itembank.purpose_missing"
    with pytest.raises(Refused):
        exports.export(bank, Choice("qti", False), "看看", "en", ground.actor("management", "coordination"))
    plain = exports.export(bank, Choice("qti", False), "交流", "en", writer)
    verbs = [event.verb for event in session.scalars(select(HistoryEvent).order_by(HistoryEvent.id))]
    assert verbs[-1] == "itembank.export" and "itembank.read_keys" not in verbs
    assert not any(b"correctResponse" in part or "因为制度在先".encode() in part for part in parts_of(plain.data))
    whole = exports.export(bank, Choice("qti", True), "审计", "en", writer)
    assert any("因为制度在先".encode() in part for part in parts_of(whole.data))
    events = session.scalars(select(HistoryEvent).order_by(HistoryEvent.id)).all()
    assert [event.verb for event in events[-2:]] == ["itembank.read_keys", "itembank.export"]
    said = history.payload(events[-1])
    assert (said["purpose"], said["items"], said["keys"]) == ("审计", 6, True)


def test_a_choice_takes_states_types_and_ticked_items_and_leaves_retired_ones(bank, session):
    items = {item.type: item for item in session.scalars(select(Item))}
    items[ItemType.ESSAY].state = ItemState.RETIRED
    session.flush()
    assert exports.count(bank, Choice("word")) == 5
    assert exports.count(bank, Choice("word", states=("retired",))) == 1
    assert exports.count(bank, Choice("word", kinds=("single", "judge"))) == 2
    assert exports.count(bank, Choice("word", ids=(items[ItemType.FILL].id,))) == 1
    assert exports.count(Bank("6-31-01-03", 3), Choice("word")) == 0


def test_nothing_chosen_too_much_chosen_and_an_unknown_format_are_refused(bank, writer, monkeypatch):
    def code(choice):
        with pytest.raises(Refused) as refused:
            exports.export(bank, choice, "x", "en", writer)
        return refused.value.reasons[0].code

    assert code(Choice("word", pools=("practice",))) == "itembank.export_nothing"
    assert code(Choice("exe")) == "itembank.export_format"
    monkeypatch.setattr(exports, "MOST", 5)
    assert code(Choice("word")) == "itembank.export_too_many"


def test_a_large_export_is_a_job_whose_file_waits_for_its_owner(bank, writer, session, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    monkeypatch.setattr(exports, "STEP", 4)
    job = exports.export(
        bank, Choice("moodle", True, kinds=("single", "multiple", "judge", "fill")), "迁移", "en", writer
    )
    session.commit()
    job_id = job.id
    assert jobs.run(job_id) is JobState.DONE
    done = session.get(Job, job_id)
    parsed = formats.read(files.read(done.file), done.file.filename)[1]
    assert (done.result["items"], parsed.found, done.account_id) == (4, 4, writer.account_id)


@pytest.mark.one_database
def test_the_page_lists_what_stays_behind_and_hands_the_file_out(client, bank, writer, session):
    client.as_(writer)
    page = client.get(PAGE).get_data(as_text=True)
    assert "只导出图片说明" in page and "QTI 2.2" in page
    response = client.send(PAGE, format="word", purpose="打印", with_keys="y")
    assert response.status_code == 200 and response.data.startswith(b"PK")
    assert client.send(PAGE, format="word", purpose="").status_code == 422
    assert client.send(PAGE, format="exe", purpose="x").status_code == 422
    ids = [str(number) for number in session.scalars(select(Item.id).limit(2))]
    chosen = client.send(f"{PAGE}/chosen", PAGE, ids=ids).get_data(as_text=True)
    assert all(f'name="ids" value="{number}"' in chosen for number in ids)
    assert "没有符合条件的试题" in client.get(f"{PAGE}?pool=practice").get_data(as_text=True)


@pytest.mark.one_database
def test_the_export_page_is_of_this_centre_and_for_who_sees_items(client, bank, ground, statements):
    client.as_(ground.actor("centre", "items_assessors", centre_id=ground.other_centre_id))
    assert client.get(PAGE).status_code == 404
    client.as_(ground.actor("centre", "exam_affairs"))
    assert client.get(PAGE).status_code == 403
    client.as_(ground.actor("centre", "items_assessors"))
    with statements() as seen:
        assert client.get(PAGE).status_code == 200
    assert len(seen) <= 15

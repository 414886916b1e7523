"""Recordings in questions: uploaded for a bank, played where the question is shown, named where nothing can be heard."""

import io
import zipfile

import pytest
from docx import Document
from sqlalchemy import select

from skillcert.core import files
from skillcert.core.models import StoredFile
from skillcert.core.work import unit_of_work
from skillcert.itembank import exports, service, service_cases
from skillcert.itembank.exports import Choice
from skillcert.itembank.kinds import ItemType
from skillcert.itembank.models import Item
from skillcert.itembank.outgoing import leaving
from tests.support.browsing import token_of
from tests.support.sound import m4a, mp3, wav

pytestmark = pytest.mark.one_database
CODE, LEVEL = "6-31-01-03", 4
HERE = service.Bank(CODE, LEVEL)
BANK = f"/centre/banks/{CODE}/{LEVEL}"
ASKED = {"difficulty": "3", "point_id": "", "shared_stem_id": ""}


@pytest.fixture
def author(ground):
    return ground.actor("centre", "items_assessors")


@pytest.fixture
def writer(client, author):
    return client.as_(author)


def upload(writer, path, data, field="sound", **fields):
    token = token_of(writer.get(f"{BANK}/new").text)
    form = {"csrf_token": token, field: (io.BytesIO(data), "录音.mp3"), **fields}
    return writer.post(path, data=form, content_type="multipart/form-data")


def written(author, stem, options=("甲", "乙"), **more) -> Item:
    with unit_of_work():
        return service.write(HERE, service.Text(ItemType.SINGLE, stem, options, ["A"], **more), author)


def kept(author, data=None) -> int:
    with unit_of_work():
        return service.pictures.keep_sound(CODE, LEVEL, data or wav(), "录音.wav", author).id


def test_a_recording_is_uploaded_for_the_bank_and_needs_a_title_where_it_stands(writer, session):
    told = upload(writer, f"{BANK}/sounds", mp3(note=b"key A")).json
    played = writer.get(told["url"])
    assert played.mimetype == "audio/mpeg" and b"key A" not in played.data
    sound = f'<audio data-file="{told["id"]}" title="{{}}"></audio>'
    choice = {"kind": "single", "key": "A", "option_a": "报警", "option_b": "停机", "markup": "1"}
    refused = writer.send(f"{BANK}/new", **ASKED, **choice, stem="听录音（　）" + sound.format(" "))
    assert refused.status_code == 422 and session.scalar(select(Item)) is None
    assert (
        writer.send(f"{BANK}/new", **ASKED, **choice, stem="听录音（　）" + sound.format("设备声")).status_code == 303
    )
    item = session.scalar(select(Item))
    assert item.stem == "听录音（　）" + sound.format("设备声") and item.stem_text == "听录音（　）[录音：设备声]"
    page = writer.get(f"/centre/items/{item.id}").text
    assert "<audio controls" in page and f"/centre/items/{item.id}/figures/{told['id']}" in page and "设备声" in page
    part = writer.get(f"/centre/items/{item.id}/figures/{told['id']}", headers={"Range": "bytes=0-9"}, audit=False)
    assert part.status_code == 206 and part.data == played.data[:10]


@pytest.mark.parametrize("data", [b"<html>no", b"MZ\0\0", b"\xff\xd8\xff", m4a(track=b"vide"), b"OggS" + b"\xff" * 99])
def test_what_is_no_recording_is_refused_in_words(writer, session, data):
    told = upload(writer, f"{BANK}/sounds", data)
    assert told.status_code == 422 and told.json["say"] and "." not in told.json["say"][:1]
    assert not session.scalar(select(StoredFile).where(StoredFile.owner == f"bank:{CODE}:{LEVEL}"))


def test_a_recording_is_added_to_a_question_without_script(writer, author, session):
    item = written(author, "听后回答（　）")
    figure = f"/centre/items/{item.id}/figure"
    assert upload(writer, figure, wav(), "picture", description="", place="stem").status_code == 422
    assert upload(writer, figure, b"%PDF-1.7", "picture", description="x", place="stem").status_code == 422
    assert upload(writer, figure, wav(), "picture", description="机床声", place="stem").status_code == 303
    session.refresh(item)
    number = session.scalar(select(StoredFile.id).where(StoredFile.owner == f"item:{item.id}"))
    assert item.stem.endswith(f'<p><audio data-file="{number}" title="机床声"></audio></p>')


def test_the_number_of_another_file_is_no_recording_of_this_bank(author, session):
    with unit_of_work():
        foreign = files.put(wav(), "x.wav", "audio/wav", "bank:4-04-05-05:3").id
        photo = files.put(b"\x89PNG", "x.png", "image/png", f"bank:{CODE}:{LEVEL}").id
    sound = kept(author)
    item = written(author, "".join(f'<audio data-file="{one}" title="x"></audio>' for one in (foreign, photo)) + "听")
    assert item.stem == "听"  # neither somebody else's nor a picture that calls itself a recording
    item = written(author, f'<img data-file="{sound}" alt="x">看')
    assert item.stem == "看"


def test_two_questions_that_differ_only_in_what_is_heard_are_two(author):
    stems = [f'听（　）<audio data-file="{kept(author, wav(n))}" title="声"></audio>' for n in (1, 2)]
    one, other = (written(author, stem) for stem in stems)
    assert one.fingerprint != other.fingerprint


def test_a_case_plays_its_recording_in_the_preview(writer, author):
    number = kept(author)
    with unit_of_work():
        case = service_cases.write(HERE, "故障", f'<p>听<audio data-file="{number}" title="异响"></audio></p>', author)
    item = written(author, "第一问（　）", shared_stem_id=case.id)
    page = writer.get(f"/centre/items/{item.id}").text
    assert "<audio controls" in page and f"{BANK}/pictures/{number}" in page


@pytest.mark.parametrize("name", leaving.FORMATS)
def test_a_file_that_carries_no_sound_names_the_recording_and_says_so(author, session, name):
    item = written(author, f'听录音（　）<audio data-file="{kept(author)}" title="报警声"></audio>')
    choice = Choice(name, True)
    assert [one.params["count"] for one in leaving.left_behind(exports.facts(HERE, choice), name, True)
            if one.code == "itembank.left_sounds"] == [1]  # fmt: skip
    out = exports.assembled(HERE, choice, exports.gather(HERE, choice, [item]))
    assert leaving.facts_of(out).having["sounds"] == 1 and leaving.facts_of(out).having["pictures"] == 0
    data = exports.written(out, choice, "zh_Hans_CN").data
    assert "[录音：报警声]" in words(name, data) and b"<audio" not in data


def words(name: str, data: bytes) -> str:
    if name == "moodle":
        return data.decode()
    if name == "word":
        document = Document(io.BytesIO(data))
        tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "".join([*(line.text for line in document.paragraphs), *tables])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "".join(package.read(part).decode() for part in package.namelist() if part.endswith(".xml"))

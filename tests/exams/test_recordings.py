"""A paper with a recording: not a byte before T0, parts for the player, on paper as a list with the files attached."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock, files
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import documents as exam_documents
from skillcert.exams import service_prepare, service_written
from skillcert.exams.models import Attempt
from skillcert.papers import documents, printed
from tests.support.hall import CODE, hall, paper_content
from tests.support.sound import mp3

SOUND = mp3(5)


def content(file_id: int) -> dict:
    made = paper_content(10)
    sound = f'<audio data-file="{file_id}" title="报警声"></audio>'
    made["items"][0]["stem"] += sound
    made["items"][3]["options"][1]["text"] = sound
    made["cases"] = []
    return made


@pytest.fixture
def made(session):
    with unit_of_work():
        number = files.put(SOUND, "答案C.mp3", "audio/mpeg", "bank:6-31-01-03:4").id
    made = hall(candidates=1, content=content(number))
    made.file_id = number
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)

    def to(minutes: float) -> None:
        clock.use_offset(None)
        offset = made.starts_at + timedelta(minutes=minutes) - clock.now()
        clock.use_offset(lambda: offset)

    made.to = to
    to(-20)
    yield made
    clock.use_offset(None)


@pytest.fixture
def seated(client, made):
    """A browser at the door of the seat, twenty minutes before T0."""
    from skillcert.exams import entry

    with unit_of_work():
        token = entry.take_seat(entry.find(made.tickets[0], CODE, "127.0.0.1").id, "", "127.0.0.1")
    client.set_cookie("seat", token, path="/sit")
    return client


@pytest.mark.one_database
def test_not_a_byte_of_a_recording_before_t0_nor_after_the_end(seated, made):
    made.to(-0.02)
    early = seated.get("/sit/file/1", headers={"Range": "bytes=0-99"}, audit=False)
    assert early.status_code == 404 and SOUND[:60] not in early.data and "recording" not in seated.get("/sit").text
    made.to(1)
    assert seated.get("/sit/file/1", audit=False).data == SOUND
    made.to(91)
    assert seated.get("/sit/file/1", audit=False).status_code == 404


@pytest.mark.one_database
def test_the_hall_plays_by_the_browsers_own_player_and_serves_parts_uncached(seated, made):
    made.to(1)
    page = seated.get("/sit").text
    assert page.count('<audio controls controlslist="nodownload" preload="none" src="/sit/file/1" aria-label="报警声">') == 2
    assert "答案C" not in page and f'data-file="{made.file_id}"' not in page
    part = seated.get("/sit/file/1", headers={"Range": "bytes=100-199"}, audit=False)
    assert (part.status_code, part.data) == (206, SOUND[100:200])
    assert (
        part.headers["Content-Range"] == f"bytes 100-199/{len(SOUND)}" and part.headers["Cache-Control"] == "no-store"
    )
    assert part.mimetype == "audio/mpeg" and "答案" not in str(part.headers)
    assert seated.get("/sit/file/1", headers={"Range": f"bytes={len(SOUND)}-"}, audit=False).status_code == 416
    assert seated.get("/sit/file/2", audit=False).status_code == 404
    seated.delete_cookie("seat", path="/sit")
    assert seated.get("/sit/file/1", audit=False).status_code == 404


def test_on_paper_the_recordings_are_listed_and_attached(made):
    (heard,) = printed.recordings(content(made.file_id))
    assert (heard.place, heard.title, heard.asked, heard.length, heard.name) == (
        1,
        "报警声",
        "1、4",
        "0:05",
        "录音1.mp3",
    )
    paper = db.session.scalars(select(Attempt)).one().paper
    with unit_of_work():
        data = documents.paper_pdf(paper, "归档", made.office, "archive")
    packed = exam_documents.pack(data, [(2, data)])
    for one in (data, packed):
        reader = PdfReader(io.BytesIO(one))
        assert reader.attachments["录音1.mp3"] == [SOUND]
        text = "".join("".join(page.extract_text().split()) for page in reader.pages)
        assert "听力材料" in text and "〔听录音：报警声〕" in text


def test_a_paper_without_recordings_says_nothing_of_them():
    assert printed.recordings(paper_content()) == [] and documents.with_recordings(b"as it is", []) == b"as it is"


def test_the_screen_of_a_sealed_paper_has_no_address_of_a_recording(made):
    assert printed.picture_uri(made.file_id).startswith("data:audio/mpeg;base64,")


def test_a_marker_hears_what_the_candidate_heard(made):
    shown = service_written._shown(
        {"type": "short", "stem": f'<audio data-file="{made.file_id}" title="x"></audio>', "marks": "1", "key": [{"text": "a", "marks": "1"}]}, ""
    )  # fmt: skip
    assert shown["files"] == [made.file_id]

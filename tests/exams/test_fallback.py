"""The exam on paper: the same forms, boxes for each question, and no form without a second person."""

import io
import json
from dataclasses import replace

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock, crypto, history, pdf
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import documents, fallback, service, service_fallback, service_prepare, service_scores
from skillcert.exams.models import Answer, Attempt
from skillcert.itembank.kinds import ItemType
from skillcert.papers import service_acts
from skillcert.papers.models import Paper, PaperReading
from skillcert.papers.states import ActKind
from tests.support.examined import member
from tests.support.hall import CANARY, hall, written_content


@pytest.fixture
def made(session):
    made = hall(candidates=3, content=written_content())
    made.office = member("management", "exam_affairs")
    made.other = member("management", "quality")
    return made


def room(made) -> RoomSession:
    return db.session.get(RoomSession, made.room_id)


def laid(made):
    with unit_of_work():
        service_prepare.prepare(room(made), made.office)


def why(call) -> list[str]:
    with pytest.raises(Refused) as refused, unit_of_work():
        call()
    return [reason.code for reason in refused.value.reasons]


def confirm_print(made):
    """The two people of R31, each on a device of their own."""
    first, second = replace(made.office, session="s1/pc1"), replace(made.other, session="s2/pc2")
    paper = db.session.scalar(select(Paper))
    with unit_of_work():
        act = service_acts.ask(paper, ActKind.PAPER, "停电", first)
    with unit_of_work():
        service_acts.confirm(act, second)
    return first


def words(data: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


def test_spare_copies_grow_with_the_room():
    assert [fallback.copies(seats) for seats in (1, 20, 21, 60)] == [2, 21, 23, 63]


def test_boxes_follow_the_numbers_of_the_printed_form():
    lines = [(n, ItemType.SINGLE, 0) for n in range(1, 13)] + [
        (14, ItemType.FILL, 2),
        (13, ItemType.JUDGE, 0),
        (15, ItemType.SHORT, 0),
    ]
    single, judge, fill, short = fallback.blocks(reversed(lines))
    assert [len(row) for row in single.rows] == [10, 2] and judge.rows == ((13,),)
    assert fill.written == ((14, 2),) and short.written == ((15, 1),) and not short.rows


def test_each_seat_gets_a_sheet_for_the_form_that_was_laid_out(made):
    assert why(lambda: service_fallback.answer_sheets(room(made), made.office)) == ["exams.fallback_not_laid"]
    laid(made)
    sheets = service_fallback.answer_sheets(room(made), made.office)
    given = {one.seat.number: one.paper.number for one in db.session.scalars(select(Attempt))}
    assert {one.seat: one.form for one in sheets} == given and [one.ticket for one in sheets] == made.tickets
    assert [block.kind for block in sheets[0].blocks] == ["single", "fill", "short", "essay"]
    assert not sheets[0].partial


@pytest.mark.rule(31)
def test_the_forms_need_two_people_and_are_printed_once(made):
    laid(made)
    assert why(lambda: service_fallback.print_forms(room(made), made.office)) == ["papers.not_confirmed"]
    assert not db.session.scalar(select(HistoryEvent).where(HistoryEvent.verb == "exams.print_forms"))
    first = confirm_print(made)
    assert why(lambda: service_fallback.print_forms(room(made), made.other)) == ["machine.forbidden"]
    with unit_of_work():
        ((paper, count, data),) = service_fallback.print_forms(room(made), first)
    assert (
        count == 4 and db.session.scalar(select(PaperReading).where(PaperReading.what == "paper")).paper_id == paper.id
    )
    assert why(lambda: service_fallback.print_forms(room(made), first)) == ["papers.not_confirmed"]
    form = words(data)
    both = words(documents.pack(data, [(2, data)]))
    assert sum("单选题干" in page for page in both) == 3 * sum("单选题干" in page for page in form) > 0


@pytest.mark.one_database
def test_the_page_and_the_answer_sheets_hold_nothing_of_the_paper(client, made, statements):
    laid(made)
    client.as_(made.office)
    at = f"/office/exams/{made.room_id}/on-paper"
    with statements() as seen:
        html = client.get(at).get_data(as_text=True)
    assert len(seen) <= 15 and "202600001-A" in html
    told = words(client.send(at + "/answer-sheets", at).data)
    assert all(sum(ticket in page for page in told[1:]) >= 1 and ticket in told[0] for ticket in made.tickets)
    assert not any(word in "".join(told) for word in (CANARY, "单选题干", "备选a", "欧姆"))
    assert client.send(at + "/print", at).status_code == 422
    assert client.get(f"/office/exams/{made.room_id}").status_code == 200
    client.as_(member("management", "quality"))
    assert client.post(at + "/answer-sheets").status_code == 403


def printings(verb="exams.print_sheets") -> list[dict]:
    """What the history tells of each printing, oldest first."""
    events = db.session.scalars(select(HistoryEvent).where(HistoryEvent.verb == verb).order_by(HistoryEvent.id))
    return [history.payload(event) for event in events]


@pytest.mark.rule(46)
@pytest.mark.one_database
def test_saved_answers_are_printed_for_a_purpose_and_leave_a_line(client, made):
    laid(made)
    one = db.session.scalars(select(Attempt)).first()
    seat, number = one.seat_id, one.seat.number
    letters = json.loads(crypto.decrypt(service.DECODE, one.decode))[0]["letters"]
    with unit_of_work():
        db.session.add(Answer(attempt_id=one.id, question=1, revision=1, value=next(iter(letters)), at=clock.now()))
    client.as_(made.office)
    at = f"/office/exams/{made.room_id}/on-paper"
    assert client.get(at + "/answer-sheets").status_code == 405, "looking at them is an act, not a link"
    assert client.send(at + "/answer-sheets", at).data.startswith(b"%PDF"), "empty boxes need no reason"
    assert [line["answers_of"] for line in printings()] == [[]]
    with unit_of_work():
        service_scores.declare(room(made), [seat], "停电", made.office)
    refused = client.send(at + "/answer-sheets", at, purpose=" 补 ")
    assert "印制用途（R31）" in refused.text
    assert refused.status_code == 422 and 'name="purpose"' in refused.text and len(printings()) == 1
    assert client.send(at + "/answer-sheets", at, purpose="考场停电").data.startswith(b"%PDF")
    assert printings()[1:] == [{"purpose": "考场停电", "seats": 3, "answers_of": [number]}]
    first = confirm_print(made)
    with unit_of_work():
        sheets = service_fallback.answer_sheets(room(made), first)
        service_fallback.print_forms(room(made), first, service_fallback.seats_shown(sheets))
    assert [line["answers_of"] for line in printings("exams.print_forms")] == [[number]]


def test_a_seat_that_goes_on_on_paper_finds_its_saved_answers_in_the_boxes(made):
    laid(made)
    one = db.session.scalars(select(Attempt)).first()
    decode = json.loads(crypto.decrypt(service.DECODE, one.decode))
    places = {line["number"]: place for place, line in enumerate(decode, 1)}
    letter = {letter: token for token, letter in decode[places[1] - 1]["letters"].items()}
    values = {1: letter["C"], 2: "=交流\n直流", 3: "!=电流与电压成正比"}
    with unit_of_work():
        for number, value in values.items():
            row = Answer(attempt_id=one.id, question=places[number], revision=1, value=value, at=clock.now())
            db.session.add(row)
    sheets = service_fallback.answer_sheets(room(made), made.office)
    assert not any(sheet.saved for sheet in sheets)  # in the hall nothing of the answers is printed
    with unit_of_work():
        service_scores.declare(room(made), [one.seat_id], "停电", made.office)
    first, *others = service_fallback.answer_sheets(room(made), made.office)
    assert first.saved == {1: ("C",), 2: ("交流", "直流"), 3: ("电流与电压成正比",)} and not any(s.saved for s in others)
    furniture = pdf.Furniture(title="答题卡", code="SC-KW-10", operator="甲", printed_at=clock.now())
    told = "".join(words(documents.room_sheets([first], [], [], furniture)))
    assert "交流" in told and "电流与电压成正比" in told and "以手写为准" in told


@pytest.mark.one_database
def test_printed_on_both_sides_no_answer_sheet_has_anothers_on_its_back(made):
    laid(made)
    furniture = pdf.Furniture(title="纸笔考试发放清单与答题卡")
    pages = words(documents.room_sheets(service_fallback.answer_sheets(room(made), made.office), [], [], furniture))
    begins = [n for n, page in enumerate(pages) if documents.TITLE in page]
    assert len(begins) == 3 and all(n % 2 == 0 for n in begins) and "纸笔考试发放清单" in pages[0]
    tickets = [ticket for ticket in made.tickets for n in range(begins[0]) if ticket in pages[n]]
    assert tickets == made.tickets, "the list stands before them"

"""Written answers from the seat to the mark: saved as they are typed, marked by a person who does not know whose they are."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock, crypto, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, queries, saving, service, service_prepare, service_written
from skillcert.exams.models import Attempt, WrittenMark
from skillcert.registration.models import Registration
from tests.support.hall import CANARY, CODE, hall, written_content


@pytest.fixture
def made(session):
    made = hall(candidates=2, content=written_content())
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


def attempt(made, n=0) -> Attempt:
    return db.session.scalar(select(Attempt).where(Attempt.seat_id == made.seat_ids[n]))


def places(made, n=0) -> dict[int, int]:
    """{number in the paper: question of this attempt}"""
    lines = json.loads(crypto.decrypt(service.DECODE, attempt(made, n).decode))
    return {line["number"]: question for question, line in enumerate(lines, 1)}


def sat(made, answers, n=0) -> None:
    """Candidate n signs in and answers {number in the paper: value}."""
    with unit_of_work():
        token = entry.take_seat(entry.find(made.tickets[n], CODE, "10.0.0.5", "").id, "", "10.0.0.5")
    made.to(1)
    where = places(made, n)
    changes = [saving.Change(where[number], 1, value) for number, value in answers.items()]
    saved = saving.save(token, changes, 5)
    assert len(saved.stored) == len(changes)


def finished(made) -> None:
    made.to(95)
    service.end_overdue()
    with unit_of_work():
        service.mark(db.session.get(RoomSession, made.room_id), made.office)


def queue() -> list[WrittenMark]:
    return list(db.session.scalars(select(WrittenMark).order_by(WrittenMark.id)))


def marked(row, points, actor) -> None:
    with unit_of_work():
        service_written.mark(db.session.get(WrittenMark, row.id), [Decimal(p) for p in points], "", actor)


def why(call) -> list[str]:
    with pytest.raises(Refused) as refused:
        call()
    db.session.rollback()
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.one_database
def test_a_text_is_an_answer_up_to_its_limit_and_nothing_else_is():
    assert saving.parse([[1, 1, "=直流\n交流"]])[0].value == "=直流\n交流"
    assert saving.parse([[1, 1, "!=" + "x" * 4000]]) is not None
    assert saving.parse([[1, 1, "=" + "x" * 4001]]) is None and saving.too_long([[1, 1, "=" + "x" * 4001]])
    for value in ("text", "=a\x00b", "=\ud800", "a=b"):
        assert saving.parse([[1, 1, value]]) is None and not saving.too_long([[1, 1, value]])


@pytest.mark.rule(40)
def test_a_paper_has_no_mark_until_every_answer_is_marked(made):
    sat(made, {2: "=直 流\n错", 3: "=因为 U=IR", 4: "=第一问", 5: "=第二问"})
    finished(made)
    one = attempt(made)
    assert (one.score, one.marked_at, one.waiting) == (None, None, 3)
    assert queries.batch_marks(made.batch_id) == {} and queries.open_sessions(made.batch_id)
    where = places(made)
    marks = service_written.item_marks(one)
    assert marks[where[2]] == 10 and marks[where[1]] == 0 and marks[where[3]] is None
    for row, points in zip(queue(), (("6.67", "13.33"), ("0", "0"), ("6.67", "3.5")), strict=True):
        assert attempt(made).score is None
        marked(row, points, made.bank)
    one = attempt(made)
    assert (one.score, one.waiting) == (Decimal("40.17"), 0) and one.marked_at is not None
    assert sorted(one.verdicts.values()) == ["partial", "partial", "right", "unanswered", "wrong"]
    assert len(queries.batch_marks(made.batch_id)) == 1
    assert [event.verb for event in history.of(one.seat.room_session)][0] == "exams.mark"


@pytest.mark.rule(39)
def test_marking_the_room_again_keeps_what_persons_gave_and_asks_nobody_twice(made):
    sat(made, {3: "=甲"})
    finished(made)
    marked(queue()[0], ("5", "5"), made.bank)
    assert attempt(made).score == 10
    with unit_of_work():
        service.mark(db.session.get(RoomSession, made.room_id), made.office)
    assert attempt(made).score == 10 and len(queue()) == 1


@pytest.mark.one_database
def test_blank_answers_ask_for_no_marker(made):
    sat(made, {3: "=  \n ", 4: "", 5: "!"})
    finished(made)
    assert queue() == [] and attempt(made).score == 0


@pytest.mark.rule(39)
def test_marks_keep_within_their_scoring_point_and_one_marker_marks_an_answer(made):
    sat(made, {3: "=甲", 4: "=乙"})
    finished(made)
    first = queue()[0]
    assert [point["marks"] for point in first.written_question.content["points"]] == ["6.67", "13.33"]
    assert why(lambda: marked(first, ("7", "1"), made.bank)) == ["exams.point_bounds"]
    assert why(lambda: marked(first, ("-1", "1.005"), made.bank)) == ["exams.point_bounds"] * 2
    assert why(lambda: marked(first, ("1",), made.bank)) == ["exams.point_missing"]
    assert why(lambda: marked(first, ("1", "1"), made.office)) == ["machine.forbidden"]
    marked(first, ("1", "1"), made.bank)
    other = Actor(None, "另一位", "management", "items_assessors", permissions=frozenset({"exams.mark_written"}))
    assert why(lambda: marked(first, ("2", "2"), other)) == ["exams.marked_already"]
    marked(first, ("2", "2"), made.bank)  # a slip is mended while the paper is incomplete
    marked(queue()[1], ("0", "0"), made.bank)
    assert why(lambda: marked(first, ("3", "3"), made.bank)) == ["exams.marks_complete"]
    assert attempt(made).score == 4


def test_nobody_marks_their_own_answer(made):
    sat(made, {3: "=甲"})
    finished(made)
    person = db.session.scalar(select(Registration.person_id).where(Registration.ticket_number == made.tickets[0]))
    same = Actor(99, "甲", "management", person_id=person, permissions=frozenset({"exams.mark_written"}))
    assert why(lambda: marked(queue()[0], ("1", "1"), same)) == ["exams.own_answer"]


def main_of(page) -> str:
    return page.text[page.text.index("<main") :]


@pytest.mark.one_database
def test_markers_see_points_and_text_but_never_whose_it_is(client, made):
    sat(made, {3: "=因为 <b>U</b>=IR", 5: "=第二问"})
    sat(made, {3: "=不知道"}, n=1)
    finished(made)
    marker = client.as_(made.bank)
    told = main_of(marker.get("/office/marking"))
    first = queue()[0]
    at = f"/office/marking/answers/{first.id}"
    for row in queue():
        told += main_of(marker.get(f"/office/marking/answers/{row.id}"))
    registration = db.session.scalar(select(Registration))
    for secret in ("考生1", "考生2", *made.tickets, "2026-0001", "机电工程", "101", registration.ticket_number):
        assert secret not in told, secret
    assert "因为 &lt;b&gt;U&lt;/b&gt;=IR" in told and f"{CANARY} 说出定律" in told and "<td>甲</td>" in told
    assert marker.send(at, point_1="7", point_2="1").status_code == 422
    kept = marker.send(at, point_1="6", point_2="1.5", remark="字迹")
    assert kept.status_code == 303 and re.search(r"/office/marking/\d+$", kept.headers["Location"])
    row = db.session.get(WrittenMark, first.id)
    assert (row.marks, row.points, row.marker_id) == (Decimal("7.5"), ["6", "1.5"], made.bank.account_id)
    assert client.as_(made.office).get("/office/marking", audit=False).status_code == 403


@pytest.mark.both_databases
def test_the_queue_is_in_the_order_of_a_shuffle_and_in_no_order_of_seats(made, monkeypatch):
    seen = []

    def backwards(_random, rows):
        rows.sort(key=lambda row: (row.question, -row.attempt_id))
        seen.extend((row.question, row.attempt_id) for row in rows)

    monkeypatch.setattr(service_written.secrets, "SystemRandom", lambda: type("R", (), {"shuffle": backwards})())
    for n in (0, 1):
        sat(made, {3: "=甲", 4: "=乙", 5: "=丙"}, n)
    finished(made)
    assert len(seen) == 6 and [(row.question, row.attempt_id) for row in queue()] == seen


@pytest.mark.parametrize(
    ("marks", "shares", "given"),
    [
        ("20", ("1", "2"), ["6.67", "13.33"]),
        ("10", ("2", "3", "5"), ["2", "3", "5"]),
        ("5", ("1", "1", "1"), ["1.67", "1.66", "1.67"]),
    ],
)
def test_the_marks_of_an_item_are_shared_out_over_its_points_without_rest(marks, shares, given):
    made = service_written.spread(Decimal(marks), [Decimal(share) for share in shares])
    assert [f"{share:f}" for share in made] == given and sum(made) == Decimal(marks)


def sign_in(client, made):
    page = client.send("/sit/door", ticket=made.tickets[0], room_code=CODE)
    proof = re.search(r'name="proof" value="([^"]+)"', page.text)[1]
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    client.post("/sit/seat", data={"csrf_token": token, "proof": proof})


@pytest.mark.one_database
def test_the_page_of_the_seat_has_fields_formula_table_and_case_and_no_key(client, made):
    sign_in(client, made)
    made.to(1)
    page = client.get("/sit")
    assert CANARY not in page.text and "定律</p>" in page.text and "<td>甲</td>" in page.text
    assert page.text.count('<input type="text" data-text') == 2 and page.text.count("<textarea data-text") == 3
    assert "（①）和（②）" in page.text and "<mfrac>" in page.text
    assert page.text.index("某车间配电箱") < page.text.index("案例第一问") < page.text.index("案例第二问")
    assert len(re.findall(rf'data-mark="[^"]+ {made.tickets[0]}"', page.text)) > 12, "a photograph of the screen names its candidate"
    key = re.search(r'data-key="([^"]+)"', page.text)[1]
    where = places(made)
    changes = [[where[2], 1, "=直流\n<i>"], [where[5], 1, '!=第一行\n"第二行" & </textarea>']]
    answer = client.post("/sit/save", json={"changes": changes}, headers={"X-Seat": key})
    assert answer.json["saved"] == {str(where[2]): 1, str(where[5]): 1}
    again = client.get("/sit").text
    assert 'value="直流"' in again and 'value="&lt;i&gt;"' in again
    assert "第一行\n&#34;第二行&#34; &amp; &lt;/textarea&gt;</textarea>" in again
    long = client.post("/sit/save", json={"changes": [[where[3], 1, "=" + "长" * 4001]]}, headers={"X-Seat": key})
    assert long.status_code == 400 and long.json["code"] == "exams.answer_too_long" and "4" in long.json["say"]


@pytest.mark.one_database
@pytest.mark.rule(38)
def test_the_archive_keeps_the_text_and_each_point_a_marker_gave(made):
    from skillcert.archive import pieces_results
    from skillcert.core import sheets

    sat(made, {3: "=因为 U=IR"})
    finished(made)
    marked(queue()[0], ("5", "2.5"), made.bank)
    kept = dict(pieces_results.answers(made.batch_id))
    told = {name: str(sheets.read(data).rows) for name, data in kept.items() if name.endswith(".xlsx")}
    own = told[f"作答/{made.tickets[0]}.xlsx"]
    assert (
        "因为 U=IR" in own
        and "7.5" in own
        and "5 + 2.5" in told["主观题评分.xlsx"]
        and "命题甲" in told["主观题评分.xlsx"]
    )


@pytest.mark.one_database
def test_what_waits_for_markers_stands_in_their_list_and_not_in_the_offices(client, made):
    sat(made, {3: "=甲"})
    finished(made)
    assert "待评阅主观题作答 1 份" in client.as_(made.bank).get("/office/").text
    assert "待评分试卷" not in client.as_(made.office).get("/office/").text

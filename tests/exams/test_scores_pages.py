"""The pages of scores from paper: blind for the second person, a workbook of one or two people, the list for the file."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.core import clock, sheets
from skillcert.core.db import db
from skillcert.core.models import ImportRun
from skillcert.core.work import unit_of_work
from skillcert.exams import queries_scores, score_imports, service, service_prepare, service_scores
from skillcert.exams.models import Answer, Attempt, PaperScore
from skillcert.people import passwords
from skillcert.people.models import Account, Centre, Grant
from skillcert.plans.models import Batch
from skillcert.results.models import ResultRun
from skillcert.results.states import ResultsState
from tests.support.examined import member
from tests.support.hall import hall

PASSWORD = "correct horse 7"


@pytest.fixture
def made(session):
    """Two seats of three are on paper; it is ten minutes after the start."""
    made = hall(candidates=3)
    made.first, made.second = (member("management", "exam_affairs") for _ in range(2))
    with unit_of_work():
        service_prepare.prepare(room(made), made.first)
        offset = made.starts_at + timedelta(minutes=10) - clock.now()
        clock.use_offset(lambda: offset)
        service_scores.declare(room(made), made.seat_ids[:2], "停电", made.first)
    made.at = f"/office/exams/{made.room_id}/paper-scores"
    yield made
    clock.use_offset(None)


def room(made) -> RoomSession:
    return db.session.get(RoomSession, made.room_id)


def marks(made) -> list:
    query = select(Attempt.score).join(Seat, Seat.id == Attempt.seat_id).order_by(Seat.number)
    return list(db.session.scalars(query))


def workbook(made, *rows, heads=("座位号", "准考证号", "得分")) -> bytes:
    """Rows of (seat number, ticket or None for the right one, score)."""
    filled = [(str(seat), ticket or made.tickets[seat - 1], score) for seat, ticket, score in rows]
    return sheets.write_xlsx(sheets.Sheet("得分登记", [sheets.Column(head) for head in heads], filled))


def upload(client, made, data: bytes):
    file = (io.BytesIO(data), "得分.xlsx")
    return client.send(made.at + "/import", made.at + "/import", file=file)


@pytest.mark.one_database
@pytest.mark.rule(44)
def test_the_second_person_enters_without_seeing_the_figures_of_the_first(client, made, statements):
    client.as_(made.first)
    enter = made.at + "/enter"
    assert client.send(enter, enter, seat_1="77.25", seat_2="").status_code == 303
    assert 'value="77.25"' in client.get(enter).get_data(as_text=True)  # one's own, still to be mended
    client.as_(made.second)
    for page in (made.at, enter, f"/office/exams/{made.room_id}"):
        with statements() as seen:
            html = client.get(page).get_data(as_text=True)
        assert "77.25" not in html and len(seen) <= 15, page
    refused = client.send(enter, enter, seat_1="177", seat_2="60")
    html = refused.get_data(as_text=True)
    assert refused.status_code == 422 and 'value="177"' in html and 'id="seat_1-error"' in html and 'value="60"' in html
    assert client.send(enter, enter, seat_1="77.25", seat_2="60").status_code == 303
    assert marks(made) == [Decimal("77.25"), None, None]
    assert "77.25" in client.get(made.at).get_data(as_text=True)


@pytest.mark.one_database
def test_a_room_is_declared_from_the_page_and_the_reason_is_asked_where_answers_exist(client, made):
    client.as_(made.first)
    third = made.seat_ids[2]
    one = db.session.scalars(select(Attempt).where(Attempt.seat_id == third)).one()
    with unit_of_work():
        db.session.add(Answer(attempt_id=one.id, question=1, revision=1, value="a" * 12, at=clock.now()))
    refused = client.send(made.at + "/declare", made.at, ids=str(third), reason="")
    assert refused.status_code == 422 and f'value="{third}" checked' in refused.get_data(as_text=True)
    assert client.send(made.at + "/declare", made.at, all="1", reason="停电").status_code == 303
    assert db.session.scalars(select(Attempt.on_paper)).all() == [True] * 3
    back = f"{made.at}/{one.id}/back"
    assert client.send(back, back, reason="来电").status_code == 303
    assert db.session.get(Attempt, one.id, populate_existing=True).on_paper is False


@pytest.mark.one_database
def test_the_template_names_the_open_seats_and_nobody(client, made):
    client.as_(made.first)
    table = sheets.read(client.get(made.at + "/template.xlsx").data)
    assert [row.cells[:2] for row in table.rows[1:]] == [(str(n), made.tickets[n - 1]) for n in (1, 2)]
    assert "考生" not in str(table.rows)


@pytest.mark.rule(44)
@pytest.mark.parametrize("rows, said", [
    ([(1, None, "70"), (2, "26000163109999", "60")], "exams.score_row_ticket"),
    ([(1, None, "70"), (1, None, "71")], "exams.score_row_twice"),
    ([(1, None, "70"), (9, "x", "60")], "exams.score_row_seat"),
    ([(1, None, "70"), (2, None, "")], "exams.score_row_empty"),
    ([(1, None, "70"), (2, None, "sechzig")], "exams.score_bounds"),
    ([(1, None, "70"), (3, None, "60")], "exams.not_on_paper"),
])  # fmt: skip
def test_one_wrong_row_keeps_the_whole_workbook_out(made, rows, said):
    with unit_of_work():
        run = score_imports.begin(room(made), "得分.xlsx", workbook(made, *rows), made.first)
    problems = [[one["code"] for one in row.problems] for row in score_imports.imports.rows_of(run)]
    assert problems == [[], [said]]
    with pytest.raises(score_imports.Refused) as refused, unit_of_work():
        score_imports.confirm(db.session.get(ImportRun, run.id), room(made), made.first)
    assert [reason.code for reason in refused.value.reasons] == ["exams.score_rows_wrong"]
    assert db.session.query(PaperScore).count() == 0


@pytest.mark.one_database
@pytest.mark.rule(44)
def test_a_workbook_counts_as_one_person_and_only_its_own_sees_it(client, made):
    client.as_(made.first)
    there = upload(client, made, workbook(made, (1, None, "70"), (2, None, "59.5"))).location
    assert client.send(there + "/confirm", there, second_login="", second_password="").status_code == 303
    assert marks(made)[:2] == [None, None]
    client.as_(made.second)
    assert client.get(there).status_code == 404
    there = upload(client, made, workbook(made, (1, None, "70"), (2, None, "59.75"))).location
    assert client.send(there + "/confirm", there).status_code == 303
    assert marks(made)[:2] == [Decimal(70), None]
    assert [row.imported for row in db.session.scalars(select(PaperScore))] == [True] * 4


@pytest.mark.one_database
@pytest.mark.rule(44)
def test_a_workbook_signed_by_two_people_counts_as_both(client, made):
    with unit_of_work():
        second = db.session.get(Account, made.second.account_id)
        second.password_hash, login = passwords.hash_password(PASSWORD), second.login
        own = db.session.get(Account, made.first.account_id)
        own.password_hash, own_login = passwords.hash_password(PASSWORD), own.login
        stranger = db.session.get(Account, member_without_right().account_id)
        stranger.password_hash, other = passwords.hash_password(PASSWORD), stranger.login
    client.as_(made.first)
    there = upload(client, made, workbook(made, (1, None, "70"), (2, None, "59.5"))).location
    for name, password in ((login, "wrong"), (own_login, PASSWORD), (other, PASSWORD), ("", PASSWORD)):
        refused = client.send(there + "/confirm", there, second_login=name, second_password=password)
        assert refused.status_code == 422, name
    assert db.session.query(PaperScore).count() == 0
    assert client.send(there + "/confirm", there, second_login=login, second_password=PASSWORD).status_code == 303
    assert marks(made)[:2] == [Decimal(70), Decimal("59.5")]


def member_without_right():
    account = Account(login="stranger", name="证书甲")
    db.session.add(account)
    db.session.flush()
    db.session.add(Grant(account_id=account.id, role="management", duty="certificates", valid_from=clock.today()))
    return type("Stranger", (), {"account_id": account.id})


@pytest.mark.one_database
def test_no_workbook_and_no_score_of_another_kind_gets_in(client, made):
    client.as_(made.first)
    assert upload(client, made, b"%PDF-1.7 no sheet").status_code == 422
    assert upload(client, made, workbook(made, (1, None, "70"), heads=("座位", "准考证号", "得分"))).status_code == 422


@pytest.mark.one_database
@pytest.mark.rule(46)
def test_after_the_results_were_collected_the_page_refuses_to_enter_anew(client, made):
    with unit_of_work():
        for who in (made.first, made.second):
            service_scores.enter(room(made), {made.seat_ids[0]: Decimal(70)}, who)
    one = db.session.scalars(select(Attempt).where(Attempt.seat_id == made.seat_ids[0])).one().id
    anew = f"{made.at}/{one}/anew"
    client.as_(made.first)
    assert "anew" in client.get(made.at).get_data(as_text=True)
    with unit_of_work():
        run = ResultRun(batch_id=made.batch_id, state=ResultsState.COLLECTED)
        db.session.add(run)
    assert anew not in client.get(made.at).get_data(as_text=True)
    assert client.send(anew, anew, reason="看错").status_code == 422 and marks(made)[0] == 70
    with unit_of_work():
        db.session.delete(run)
    assert client.send(anew, anew, reason="看错").status_code == 303 and marks(made)[0] is None


@pytest.mark.one_database
def test_the_list_for_the_file_holds_scores_that_stand_and_who_entered_them(client, made):
    with unit_of_work():
        service_scores.enter(room(made), {made.seat_ids[1]: Decimal("33.25")}, made.first)
        for who in (made.first, made.second):
            service_scores.enter(room(made), {made.seat_ids[0]: Decimal("88.5")}, who)
    client.as_(made.second)
    text = "".join(
        "".join(page.extract_text().split())
        for page in PdfReader(io.BytesIO(client.get(made.at + "/list.pdf").data)).pages
    )
    assert "88.5" in text and made.first.name in text and made.second.name in text and "已登记一次" in text
    assert "33.25" not in text  # the second person has not entered it yet


@pytest.mark.one_database
def test_another_centre_does_not_find_the_room(client, made):
    one = db.session.scalars(select(Attempt)).first().id
    pages = ["", "/enter", "/template.xlsx", "/list.pdf", "/import", f"/{one}/back", f"/{one}/anew"]
    own = member("centre", "exam_affairs", centre_id=db.session.get(Batch, made.batch_id).centre_id)
    client.as_(own)
    assert client.get(f"/centre/exams/{made.room_id}/paper-scores").status_code == 200
    with unit_of_work():
        other = Centre(code="T2", name="另一认定中心")
        db.session.add(other)
    client.as_(member("centre", "exam_affairs", centre_id=other.id))
    assert {client.get(f"/centre/exams/{made.room_id}/paper-scores{page}").status_code for page in pages} == {404}
    client.as_(member("management", "certificates"))
    assert {client.get(made.at + page).status_code for page in pages} == {403}


def test_the_full_marks_are_those_of_the_form(made):
    one = db.session.scalars(select(Attempt)).first()
    assert queries_scores.full_marks([one]) == {one.paper_id: Decimal(100)}


@pytest.mark.one_database
def test_the_room_says_what_is_next_for_those_on_paper(client, made):
    client.as_(made.first)
    at = f"/office/exams/{made.room_id}"
    assert f"{made.at}" in client.get(at).get_data(as_text=True)
    clock.use_offset(None)
    offset = made.starts_at + timedelta(minutes=92) - clock.now()
    clock.use_offset(lambda: offset)
    service.end_overdue()  # the third seat never came
    client.as_(made.first)  # the session grew old meanwhile
    html = client.get(at).get_data(as_text=True)
    assert "登记纸笔得分" in html and "2 个座位为纸笔作答" in html
    assert "待登记的纸笔得分：2" in client.get("/office/").get_data(as_text=True)

"""Pages of the exam days: the invigilator's hall, the offices' lists, the assessor's sheet."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, service_prepare
from skillcert.exams.models import Attempt
from skillcert.plans.models import Offer
from skillcert.practical import queries
from skillcert.practical import service as scoring
from skillcert.practical.models import ScoreSheet
from skillcert.practical.states import SheetState
from skillcert.standards.states import Part
from skillcert.tasks.models import PracticalTask
from tests.support.hall import CODE, PASSWORD, hall

pytestmark = pytest.mark.one_database


@pytest.fixture
def theory(session):
    return hall()


@pytest.fixture
def bench(session):
    made = hall(candidates=3, part=Part.PRACTICAL, starts_in=-timedelta(minutes=10))
    with unit_of_work():
        tasks = [db.session.get(PracticalTask, number) for number in made.task_ids]
        scoring.choose_tasks(
            db.session.get(Offer, made.offer_id), list(zip(tasks, (Decimal(60), Decimal(40)), strict=True)), made.bank
        )
        db.session.add(CheckIn(seat_id=made.seat_ids[0], presence=Presence.PRESENT))
        db.session.add(CheckIn(seat_id=made.seat_ids[1], presence=Presence.ABSENT))
    made.tasks = [task.id for task in queries.exam_tasks(made.offer_id)]
    return made


def test_the_office_lays_out_papers_and_marks_them_after_the_end(client, theory):
    client.as_(theory.office)
    assert "电工" in client.get("/office/exams").text
    path = f"/office/exams/{theory.room_id}"
    assert client.send(f"{path}/prepare", path).status_code == 303
    page = client.get(path)
    assert page.text.count("考生") >= 3
    early = client.send(f"{path}/mark", path)
    assert early.status_code == 422
    attempt = db.session.scalar(select(Attempt.id))
    assert client.send(f"{path}/extend/{attempt}", minutes="10", reason="停电").status_code == 303
    assert client.send(f"{path}/extend/{attempt}", minutes="90", reason="").status_code == 422
    clock.use_offset(lambda: timedelta(hours=4))
    client.as_(theory.office)
    assert client.send(f"{path}/mark", path).status_code == 303
    assert client.get(path).status_code == 200
    assert client.get("/office/exams?export=xlsx").data[:2] == b"PK"


def test_an_invigilator_sees_the_own_room_and_gives_a_release_code(client, theory):
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, theory.room_id), theory.office)
    clock.use_offset(lambda: timedelta(minutes=100))
    with unit_of_work():
        entry.take_seat(entry.find(theory.tickets[0], CODE, "x").id, "", "10.1.1.1")
    client.as_(theory.invigilator)
    assert client.get("/duty/hall").text.count("duty-card") == 1
    path = f"/duty/hall/{theory.room_id}"
    attempt = db.session.scalar(select(Attempt).where(Attempt.seat_token_hash.is_not(None)))
    seat = f"{path}/seats/{attempt.seat_id}"
    assert client.send(f"{seat}/release", seat).status_code == 303
    db.session.refresh(attempt)
    assert attempt.release_code[:3] in client.get(seat).text
    assert "<html" not in client.get(f"{path}/map", headers={"HX-Request": "true"}).text
    client.as_(theory.assessors[0])
    assert client.get(path).status_code == 404, "who has no duty there does not find it"


def test_lists_keep_their_number_of_statements(client, theory, statements):
    client.as_(theory.office)
    client.get("/office/exams")
    for path in ("/office/exams", "/office/practical", f"/office/exams/{theory.room_id}"):
        with statements() as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= 15, (path, len(seen))


def open_sheet(client, made, who=0) -> int:
    client.as_(made.assessors[who])
    room = f"/duty/scoring/{made.room_id}"
    assert "考生1" not in client.get(room).text, "assessors meet numbers, not names"
    answer = client.send(f"/duty/scoring/seats/{made.seat_ids[0]}", room)
    return int(answer.headers["Location"].rsplit("/", 1)[1])


def fill(client, made, number, lost="0"):
    one, two = made.tasks
    return client.send(
        f"/duty/scoring/sheets/{number}",
        **{f"d-{one}-1": lost, f"d-{one}-2": "0", f"d-{two}-1": "0", f"d-{two}-2": "0"},
    )


def test_an_assessor_scores_signs_and_only_then_sees_the_others(client, bench):
    for who in (1, 2):
        number = open_sheet(client, bench, who)
        assert fill(client, bench, number, "3.5").status_code == 303
        assert (
            client.send(
                f"/duty/scoring/sheets/{number}/sign", f"/duty/scoring/sheets/{number}", password=PASSWORD
            ).status_code
            == 303
        )
    number = open_sheet(client, bench, 0)
    path = f"/duty/scoring/sheets/{number}"
    assert "96.5" not in client.get(path).text and "96.5" not in client.get(f"/duty/scoring/{bench.room_id}").text
    assert client.send(f"{path}/sign", path, password=PASSWORD).status_code == 422, "lines are missing"
    fill(client, bench, number, "5")
    assert client.send(f"{path}/sign", path, password="wrong").status_code == 422
    assert client.send(f"{path}/sign", path, password=PASSWORD).status_code == 303
    assert "96.5" in client.get(path).text
    assert client.send(f"{path}/correct", path, reason="").status_code == 422
    corrected = client.send(f"{path}/correct", path, reason="看漏").headers["Location"]
    assert "看漏" in client.get(corrected).text
    client.as_(bench.assessors[1])
    assert client.get(path).status_code == 404, "another's sheet does not exist"


def test_the_script_saves_with_a_revision_and_is_told_when_it_is_behind(client, bench):
    number = open_sheet(client, bench)
    path = f"/duty/scoring/sheets/{number}"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)[1]

    def post(body):
        return client.post(path, json=body, headers={"X-CSRFToken": token})

    body = {"revision": 3, "marks": {str(bench.tasks[0]): {"1": "2"}}, "vetoes": []}
    assert post(body).status_code == 200 and post(body).status_code == 200
    assert post({**body, "revision": 2}).status_code == 409
    assert post({**body, "marks": "x"}).status_code == 409
    assert client.post(path, json=body).status_code in (400, 403), "no token, no save"
    assert db.session.get(ScoreSheet, number).marks == {str(bench.tasks[0]): {"1": "2"}}


def test_absent_candidates_are_not_scored(client, bench):
    client.as_(bench.assessors[0])
    answer = client.send(f"/duty/scoring/seats/{bench.seat_ids[1]}", f"/duty/scoring/{bench.room_id}")
    assert answer.headers["Location"].endswith(f"/duty/scoring/{bench.room_id}")
    assert db.session.scalar(select(ScoreSheet.id)) is None


def test_the_lead_assessor_looks_again_where_marks_lie_far_apart(client, bench):
    for who, lost in enumerate(("0", "0", "30")):
        number = open_sheet(client, bench, who)
        fill(client, bench, number, lost)
        client.send(f"/duty/scoring/sheets/{number}/sign", f"/duty/scoring/sheets/{number}", password=PASSWORD)
    path = f"/duty/scoring/seats/{bench.seat_ids[0]}/look"
    client.as_(bench.assessors[0])
    assert path in client.get(f"/duty/scoring/{bench.room_id}").text
    assert client.send(path, note="").status_code == 422
    assert client.send(path, note="核对").status_code == 303
    assert db.session.scalar(select(ScoreSheet.state).limit(1)) == SheetState.SUBMITTED
    client.as_(bench.bank)
    for page in (
        f"/office/practical/{bench.room_id}",
        f"/office/practical/seats/{bench.seat_ids[0]}",
        "/office/practical",
    ):
        assert client.get(page).status_code == 200
    assert "核对" in client.get(f"/office/practical/seats/{bench.seat_ids[0]}").text


def test_the_office_chooses_tasks_whose_weights_sum_to_a_hundred(client, session):
    made = hall(candidates=1, part=Part.PRACTICAL)
    client.as_(made.bank)
    path = f"/office/practical/offers/{made.offer_id}/tasks"
    one, two = made.task_ids
    wrong = client.send(path, **{f"weight-{one}": "60", f"weight-{two}": "abc"})
    assert wrong.status_code == 422 and "60" in wrong.text
    assert client.send(path, **{f"weight-{one}": "60", f"weight-{two}": "40"}).status_code == 303
    assert len(queries.exam_tasks(made.offer_id)) == 2

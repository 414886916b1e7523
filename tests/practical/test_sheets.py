"""Score sheets from the first tap to the mark (R36-R38), with real tables."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import Seat
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core import history
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.plans.models import Offer
from skillcert.practical import queries, service
from skillcert.practical.models import ScoreSheet
from skillcert.practical.states import SheetState
from skillcert.standards.states import Part
from skillcert.tasks.models import PracticalTask
from skillcert.tasks.states import TaskState
from tests.support.hall import PASSWORD, hall


def choose(made, weights=(60, 40)):
    with unit_of_work():
        tasks = [db.session.get(PracticalTask, number) for number in made.task_ids]
        service.choose_tasks(
            db.session.get(Offer, made.offer_id), list(zip(tasks, map(Decimal, weights), strict=True)), made.bank
        )


@pytest.fixture
def bench(session):
    made = hall(candidates=2, part=Part.PRACTICAL, starts_in=-timedelta(minutes=10))
    choose(made)
    with unit_of_work():
        db.session.add(CheckIn(seat_id=made.seat_ids[0], presence=Presence.PRESENT))
        db.session.add(CheckIn(seat_id=made.seat_ids[1], presence=Presence.ABSENT))
    made.tasks = [task.id for task in queries.exam_tasks(made.offer_id)]
    return made


def seat(made, n=0):
    return db.session.get(Seat, made.seat_ids[n])


def fill(made, who, first="0", second="0", vetoes=(), n=0):
    """Open and fill the sheet of an assessor: deductions on the first line of each task."""
    with unit_of_work():
        sheet = service.open_sheet(seat(made, n), made.assessors[who])
        marks = {str(made.tasks[0]): {"1": first, "2": "0"}, str(made.tasks[1]): {"1": second, "2": "0"}}
        service.save(sheet.id, sheet.revision + 1, marks, list(vetoes), made.assessors[who])
        return sheet.id


def sign(made, who, number, second=("", "")):
    with unit_of_work():
        service.submit(number, PASSWORD, made.assessors[who], second)


def why(call) -> list[str]:
    with pytest.raises(Refused) as refused:
        call()
    return [reason.code for reason in refused.value.reasons]


def login(made, who) -> str:
    return f"login-{made.assessors[who].person_id}"


def test_tasks_are_frozen_with_weights_that_sum_to_a_hundred(session):
    made = hall(candidates=1, part=Part.PRACTICAL)
    assert why(lambda: choose(made, (60, 30))) == ["practical.weights_sum"]
    choose(made)
    with unit_of_work():
        db.session.get(PracticalTask, made.task_ids[0]).criteria[0].name = "changed later"
    assert queries.exam_tasks(made.offer_id)[0].content["criteria"][0]["name"] == "操作"


def test_only_sound_tasks_of_the_occupation_are_taken(session):
    made = hall(candidates=1, part=Part.PRACTICAL)
    with unit_of_work():
        task = db.session.get(PracticalTask, made.task_ids[0])
        task.state, task.level, task.marks = TaskState.DRAFT, 3, Decimal(61)
    assert why(lambda: choose(made)) == [
        "practical.task_not_approved",
        "practical.task_elsewhere",
        "practical.criteria_sum",
    ]
    assert why(lambda: service.choose_tasks(db.session.get(Offer, made.offer_id), [], made.bank)) == [
        "practical.no_tasks"
    ]
    assert why(lambda: service.choose_tasks(db.session.get(Offer, made.offer_id), [], made.office)) == [
        "machine.forbidden"
    ]


def test_tasks_stay_once_scoring_has_begun(bench):
    fill(bench, 0)
    assert "practical.scored_already" in why(lambda: choose(bench))


def test_only_assigned_assessors_score_and_only_who_is_there(bench):
    assert why(lambda: service.open_sheet(seat(bench), bench.invigilator)) == ["practical.not_assigned"]
    assert why(lambda: service.open_sheet(seat(bench, 1), bench.assessors[0])) == ["practical.absent"]
    with unit_of_work():
        db.session.delete(db.session.scalar(select(CheckIn).where(CheckIn.seat_id == bench.seat_ids[0])))
    assert why(lambda: service.open_sheet(seat(bench), bench.assessors[0])) == ["practical.not_present"]


def test_scoring_begins_with_the_exam(session):
    made = hall(candidates=1, part=Part.PRACTICAL, starts_in=timedelta(minutes=5))
    choose(made)
    with unit_of_work():
        db.session.add(CheckIn(seat_id=made.seat_ids[0], presence=Presence.PRESENT))
    assert why(lambda: service.open_sheet(seat(made), made.assessors[0])) == ["practical.not_started"]


@pytest.mark.rule(36)
def test_an_assessor_enters_their_own_sheet_only(bench):
    number = fill(bench, 0)
    assert why(lambda: service.save(number, 99, {}, [], bench.assessors[1])) == ["practical.own_sheet"]
    assert why(lambda: service.submit(number, PASSWORD, bench.assessors[1])) == ["practical.own_sheet"]


@pytest.mark.rule(36)
def test_a_sheet_is_signed_only_when_every_line_is_judged_within_its_marks(bench):
    with unit_of_work():
        sheet = service.open_sheet(seat(bench), bench.assessors[0])
        service.save(sheet.id, 1, {str(bench.tasks[0]): {"1": "50.5", "2": "-1"}}, [], bench.assessors[0])
        number = sheet.id
    assert why(lambda: sign(bench, 0, number)) == [
        "practical.out_of_range",
        "practical.out_of_range",
        "practical.missing_line",
        "practical.missing_line",
    ]
    assert why(lambda: service.submit(number, "wrong", bench.assessors[0])) == ["people.password_wrong"]


def test_a_draft_moves_forward_only(bench):
    number = fill(bench, 0)
    with unit_of_work():
        sheet = db.session.get(ScoreSheet, number)
        service.save(number, sheet.revision, sheet.marks, sheet.vetoes, bench.assessors[0])
    assert why(lambda: service.save(number, 1, {}, [], bench.assessors[0])) == ["practical.stale"]
    assert why(lambda: service.save(number, 0, {}, [], bench.assessors[0])) == ["practical.stale"]


@pytest.mark.rule(38)
def test_the_mark_is_the_exact_mean_once_all_have_signed(bench):
    for who, lost in enumerate(("0", "10", "15")):
        number = fill(bench, who, lost)
        assert queries.batch_marks(bench.batch_id) == {}
        sign(bench, who, number)
    [mark] = queries.batch_marks(bench.batch_id).values()
    assert mark == Fraction(100 + 90 + 85, 3)
    assert list(history.verify()) == []


@pytest.mark.rule(38)
def test_a_wide_spread_waits_for_the_lead_assessors_second_look(bench):
    for who, lost in enumerate(("0", "0", "20")):
        sign(bench, who, fill(bench, who, lost))
    assert queries.batch_marks(bench.batch_id) == {}
    assert why(lambda: service.look_again(seat(bench), "x", bench.assessors[1])) == ["practical.lead_only"]
    assert why(lambda: service.look_again(seat(bench), " ", bench.assessors[0])) == ["practical.note_needed"]
    with unit_of_work():
        service.look_again(seat(bench), "核对无误", bench.assessors[0])
    assert list(queries.batch_marks(bench.batch_id).values()) == [Fraction(280, 3)]
    totals = {sheet.total for sheet in queries.versions(bench.seat_ids[0])}
    assert totals == {Decimal(100), Decimal(80)}, "raw marks stay"


@pytest.mark.rule(37)
def test_a_veto_makes_the_part_zero_and_carries_clause_and_two_signatures(bench):
    veto = {"task": bench.tasks[0], "criterion": 3, "clause": ""}
    number = fill(bench, 0, vetoes=[veto])
    assert why(lambda: sign(bench, 0, number)) == ["practical.veto_clause"]
    number = fill(bench, 0, vetoes=[{**veto, "clause": "触电"}])
    assert why(lambda: sign(bench, 0, number)) == ["practical.second_signature"]
    assert why(lambda: sign(bench, 0, number, (login(bench, 0), PASSWORD))) == ["practical.second_person"]
    assert why(lambda: sign(bench, 0, number, (f"login-{bench.invigilator.person_id}", PASSWORD))) == [
        "practical.second_person"
    ]
    assert why(lambda: sign(bench, 0, number, (login(bench, 1), "wrong"))) == ["people.sign_in_failed"]
    sign(bench, 0, number, (login(bench, 1), PASSWORD))
    sheet = db.session.get(ScoreSheet, number)
    assert sheet.countersignature["person_id"] == bench.assessors[1].person_id
    assert sheet.signature["sha256"] == sheet.countersignature["sha256"]
    for who in (1, 2):
        sign(bench, who, fill(bench, who))
    assert list(queries.batch_marks(bench.batch_id).values()) == [0]


@pytest.mark.rule(38)
def test_a_correction_is_a_new_version_with_reason_and_second_signature(bench):
    numbers = [fill(bench, who, "5") for who in range(3)]
    for who, number in enumerate(numbers):
        sign(bench, who, number)
    assert why(lambda: service.save(numbers[0], 99, {}, [], bench.assessors[0])) == ["machine.state"]
    assert why(lambda: service.correct(numbers[0], " ", bench.assessors[0])) == ["practical.reason_needed"]
    assert why(lambda: service.correct(numbers[0], "x", bench.assessors[1])) == ["practical.own_sheet"]
    with unit_of_work():
        fresh = service.correct(numbers[0], "漏看一处接线", bench.assessors[0]).id
    assert queries.batch_marks(bench.batch_id) == {}, "no mark while the correction is open"
    assert fill(bench, 0, "10") == fresh
    assert why(lambda: sign(bench, 0, fresh)) == ["practical.second_signature"]
    sign(bench, 0, fresh, (login(bench, 2), PASSWORD))
    assert list(queries.batch_marks(bench.batch_id).values()) == [Fraction(90 + 95 + 95, 3)]
    first, second = [
        one for one in queries.versions(bench.seat_ids[0]) if one.person_id == bench.assessors[0].person_id
    ]
    assert (first.state, first.total, second.version, second.reason) == (
        SheetState.SUPERSEDED,
        Decimal(95),
        2,
        "漏看一处接线",
    )


def test_a_stack_of_sheets_is_signed_with_one_password_or_not_at_all(bench):
    number = fill(bench, 0)
    assert why(lambda: service.submit_all([number], "wrong", bench.assessors[0])) == ["people.password_wrong"]
    with unit_of_work():
        service.submit_all([number], PASSWORD, bench.assessors[0])
    assert db.session.get(ScoreSheet, number).state == SheetState.SUBMITTED


def test_the_office_reads_any_number_of_seats_in_as_many_statements(bench, statements):
    with statements() as seen:
        queries.standings(Seat.id.in_(bench.seat_ids))
    assert len(seen) <= 8
